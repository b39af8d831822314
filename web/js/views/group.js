/**
 * The group, its rooms, and what stands there while nobody is seen or heard: the room
 * is the page.
 * @module
 */

import { html, useEffect, useState } from "../dom.js";
import { placeWords } from "../safety/words.js";
import { health, isStaff, peopleHere } from "../state.js";
import { text } from "../text.js";
import { Agenda } from "./agenda.js";
import { ByText } from "./by_text.js";
import { Conversation } from "./chat.js";
import { Controls } from "./controls.js";
import { useDesk } from "./desk_door.js";
import { HideScreen } from "./hide_screen.js";
import { More } from "./more_pane.js";
import { Pane } from "./pane.js";
import { Bar } from "./parts.js";
import { mayTell } from "./safety/help_block.js";
import { PlaceLine } from "./place_line.js";
import { Gone, OnHold, Paused, Still } from "./quiet_pages.js";
import { FactsPaneBody } from "./safety/facts_step.js";
import { PrivatePane } from "./safety/private_pane.js";
import { Sayings } from "./sayings.js";
import { Stage } from "./stage.js";

/** @import {Props} from "../app.js" */
/** @import {State} from "../state.js" */

/** A short drop is told in a line; the faces give way only to a long one. */
const LONG = 4_000;

/** @param {Props} props */
export function Group({ state, controller }) {
  const props = { state, controller };
  const gone = useLasting(health(state) === "gone", LONG);
  const desk = useDesk(isStaff(state));
  const room = html`<${Room} gone=${gone} ...${props} />`;
  return html`
    <div class=${`app ${desk !== null ? "staff" : ""}`}>
      <a class="skip" href="#controls">${text.group.skip}</a>
      <${Bar}
        title=${state.place?.title || text.product}
        more=${whoIsHere(state)}
        heading
        middle=${desk !== null ? html`<${desk.DeskBar} ...${props} />` : html`<${Agenda} state=${state} />`}
        helpKeys=${mayTell(state)}
        controller=${controller}
      >
        <${HideScreen} controller=${controller} />
      <//>
      ${desk !== null ? html`<${desk.Desk} ...${props}>${room}<//>` : room}
      <${Controls} ...${props} />
    </div>
  `;
}

/** @param {Props & {gone: boolean}} props */
function Room({ state, controller, gone }) {
  const props = { state, controller };
  const pane = isStaff(state) ? null : state.pane;
  const close = () => controller.openPane(null);
  return html`
    <main class=${`room ${pane === null ? "" : "with-pane"}`} aria-label=${text.group.main}>
      ${!isStaff(state) && html`<${Agenda} key="agenda" state=${state} line />`}
      <${PlaceLine} key="place" ...${props} />
      <div class="floor" key="floor">
        ${gone ? html`<${Gone} key="gone" ...${props} />` : html`<${Floor} key="here" ...${props} />`}
        ${pane === "chat" &&
        html`
          <${Pane} key="chat" id="chat" title=${text.chat.title} close=${close}>
            <${Conversation} ...${props} focus />
          <//>
        `}
        ${pane === "more" &&
        html`
          <${Pane} key="more" id="more" title=${text.more.title} close=${close}>
            <${More} ...${props} />
          <//>
        `}
        ${pane === "private" && html`<${PrivatePane} key="private" ...${props} />`}
        ${pane === "facts" &&
        html`
          <${Pane} key="facts" id="facts" title=${placeWords.paneTitle} close=${close}>
            <${FactsPaneBody} ...${props} />
          <//>
        `}
      </div>
      ${!gone && html`<${Sayings} key="sayings" ...${props} />`}
    </main>
  `;
}

/** @param {Props} props */
function Floor(props) {
  const { place } = props.state;
  if (!isStaff(props.state)) {
    if (place?.kind === "hold") return html`<${OnHold} key="hold" ...${props} />`;
    if (place?.frozen) return html`<${Still} key="still" ...${props} />`;
    if (place?.paused) return html`<${Paused} key="paused" ...${props} />`;
  }
  if (props.state.own?.by_text) return html`<${ByText} key="text" ...${props} />`;
  return html`<${Stage} key="stage" ...${props} />`;
}

/** @param {State} state */
function whoIsHere(state) {
  const here = peopleHere(state);
  const { place } = state;
  if (place?.kind === "hold") return "";
  const facilitators = here.filter(
    (one) =>
      one.id !== state.you && (one.role === "facilitator" || one.role === "co_facilitator"),
  );
  const people =
    facilitators.length > 0
      ? text.group.withFacilitators(facilitators.map((one) => one.name))
      : text.group.here(here.length);
  return place?.kind === "breakout" ? `${place.name}. ${people}` : people;
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
