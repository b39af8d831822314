/**
 * What stands in the room instead of the people, while nobody is seen or heard.
 * @module
 */

import { html, useEffect, useState } from "../dom.js";
import { words } from "../safety/words.js";
import { peopleHere } from "../state.js";
import { text } from "../text.js";
import { Conversation } from "./chat.js";
import { Icon, Scene } from "./parts.js";
import { DangerLine, HelpBlock } from "./safety/help_block.js";

/** @import {Props} from "../app.js" */

/** Breathing out longer than in calms. In milliseconds. */
const IN = 4_000;
const OUT = 6_000;

/** Neither words nor pictures come through. @param {Props} props */
export function Gone({ state, controller }) {
  const last = state.facts?.last_two ?? "";
  const name = state.checkin?.owner ?? facilitatorOf(state) ?? words.someone;
  return html`
    <div class="gone">
      <div class="stack tight" role="status">
        <h2 class="title">${words.disconnected}</h2>
        <p class="soft">${last !== "" && `${words.mayCall(name, last)} `}${text.line.goneMore}</p>
      </div>
      <${HelpBlock} state=${state} controller=${controller} />
    </div>
  `;
}

/** @param {Props["state"]} state */
function facilitatorOf(state) {
  return peopleHere(state).find((one) => one.role === "facilitator")?.name;
}

/** The group is held still. @param {Props} props */
export function Still({ state, controller }) {
  const { still, chat } = text;
  const [guided, setGuided] = useState(false);
  const writes = state.place?.writes_to.includes("staff");
  return html`
    <div class="gone">
      ${guided ? html`<${Breathing} key="guide" />` : html`<${Scene} key="scene" tint=${3} lit />`}
      <div class="stack tight" role="status">
        <h2 class="title">${still.title}</h2>
        <p class="soft">${still.more}</p>
      </div>
      <div class="actions">
        <button type="button" class="button" aria-pressed=${guided} onClick=${() => setGuided(!guided)}>
          ${guided ? still.stop : still.breathe}
        </button>
        ${writes &&
        html`
          <button type="button" class="button plain" onClick=${() => controller.openPane("chat")}>
            <${Icon} name="chat" />${chat.write.staff}
          </button>
        `}
      </div>
    </div>
  `;
}

/** No facilitator is here. @param {Props} props */
export function Paused({ state, controller }) {
  const { paused, chat } = text;
  const room = state.place?.kind === "breakout";
  const writes = state.place?.writes_to.includes("staff");
  return html`
    <div class="gone">
      <${Scene} tint=${1} lit />
      <div class="stack tight" role="status">
        <h2 class="title">${room ? paused.room : paused.group}</h2>
        <p class="soft">${paused.more}</p>
      </div>
      <${DangerLine} state=${state} />
      ${writes &&
      html`
        <div class="actions">
          <button type="button" class="button" onClick=${() => controller.openPane("chat")}>
            <${Icon} name="chat" />${chat.write.staff}
          </button>
        </div>
      `}
    </div>
  `;
}

/** Connected, and with nobody. @param {Props} props */
export function OnHold({ state, controller }) {
  return html`
    <div class="gone held">
      <div class="stack tight" role="status">
        <h2 class="title">${text.hold.title}</h2>
        <p class="soft">${text.hold.more}</p>
      </div>
      ${state.pane !== "chat" &&
      html`
        <div class="panel talk"><${Conversation} state=${state} controller=${controller} /></div>
      `}
    </div>
  `;
}

/** Starts only when asked for. Without motion, the words alone change. */
function Breathing() {
  const { still } = text;
  const [out, setOut] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOut(!out), out ? OUT : IN);
    return () => clearTimeout(timer);
  }, [out]);
  return html`
    <div class="breathing niche n3">
      <p class="only-read">${still.guide}</p>
      <div class=${`breath ${out ? "out" : "in"}`} aria-hidden="true"></div>
      <p class="breath-word" aria-hidden="true">${out ? still.out : still.in}</p>
    </div>
  `;
}
