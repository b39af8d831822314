/**
 * The group: the room is the page.
 * @module
 */

import { html, useEffect, useState } from "../dom.js";
import { health, isStaff } from "../state.js";
import { text } from "../text.js";
import { Controls } from "./controls.js";
import { Desk } from "./desk/desk.js";
import { Bar, DangerLine, Icon, Scene } from "./parts.js";
import { Sayings } from "./sayings.js";
import { Stage } from "./stage.js";

/** @import {Props} from "../app.js" */
/** @import {State} from "../state.js" */

/** A short drop is told in a line; the faces give way only to a long one. */
const LONG = 4_000;

/** @param {Props} props */
export function Group({ state, controller }) {
  const gone = useLasting(health(state) === "gone", LONG);
  const room = html`
    <main class="room" aria-label=${text.group.main}>
      ${gone ? html`<${Gone} key="gone" />` : html`<${Stage} key="stage" state=${state} />`}
      ${!gone && html`<${Sayings} key="sayings" state=${state} controller=${controller} />`}
    </main>
  `;
  return html`
    <div class="app">
      <a class="skip" href="#controls">${text.group.skip}</a>
      <${Bar} title=${state.place?.title || text.product} more=${whoIsHere(state)} heading controller=${controller}>
        <button
          type="button"
          class="button plain hide-screen"
          aria-label=${text.group.hide}
          aria-keyshortcuts="Escape"
          onClick=${() => controller.hide()}
        >
          <${Icon} name="hide" /><span class="word">${text.group.hide}</span>
        </button>
      <//>
      ${isStaff(state)
        ? html`<${Desk} state=${state} controller=${controller}>${room}<//>`
        : room}
      <${Controls} state=${state} controller=${controller} />
    </div>
  `;
}

/** Neither words nor pictures come through. */
function Gone() {
  return html`
    <div class="gone">
      <${Scene} tint=${2} lit=${false} />
      <div class="stack tight" role="status">
        <h2 class="title">${text.line.gone}</h2>
        <p class="soft">${text.line.goneMore}</p>
      </div>
      <${DangerLine} />
    </div>
  `;
}

/** @param {State} state */
function whoIsHere(state) {
  const others = state.participants.filter((one) => one.id !== state.you);
  const facilitators = others.filter((one) => one.role === "facilitator");
  if (facilitators.length > 0) {
    return text.group.withFacilitators(facilitators.map((one) => one.name));
  }
  return text.group.here(state.participants.length);
}

/**
 * Whether something has been true for a while.
 *
 * @param {boolean} now
 * @param {number} milliseconds
 */
function useLasting(now, milliseconds) {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    setLasting(false);
    if (!now) return;
    const timer = setTimeout(() => setLasting(true), milliseconds);
    return () => clearTimeout(timer);
  }, [now]);
  return now && lasting;
}
