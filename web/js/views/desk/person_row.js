/**
 * One person in a list: who, what is true of them and since when, and their menu.
 * @module
 */

import { span } from "../../desk/clock.js";
import { statesOf } from "../../desk/people.js";
import { html } from "../../dom.js";
import { deskText, roleText, stateText } from "../../desk_text.js";
import { initial } from "../../text.js";
import { Icon } from "../parts.js";
import { Letters } from "./letters.js";
import { PersonMenu } from "./person_menu.js";
import { NumberButton } from "./safety/number.js";

/** @import {Props} from "../../app.js" */
/** @import {Someone, StateCode, TrueState} from "../../desk/people.js" */

const TINTS = 4;

/** @type {Partial<Record<StateCode, string>>} */
const ICONS = {
  lost: "lost",
  closed: "lost",
  someone_came_in: "eye",
  break: "pause",
  frozen: "frozen",
  silent: "frozen",
  asked: "hand",
  hold: "pause",
  private: "desk-room",
  room: "rooms",
  invited: "rooms",
  speaking: "wave",
  audio_only: "signal",
  by_text: "text",
  line_fair: "signal",
  line_poor: "signal",
  line_lost: "signal",
  muted: "mic-off",
  muted_by_staff: "mic-off",
  off_by_staff: "mic-off",
};

/** @param {Props & {someone: Someone, now: number, from?: string}} props */
export function PersonRow({ state, controller, someone, now, from = state.place?.id }) {
  const { participant, seat } = someone;
  const states = statesOf(state, someone, from);
  const role = roleText(participant.role);
  const self = participant.id === state.you;
  const writing = state.atDesk.writingTo === participant.id && seat.place === "hold";
  return html`
    <li class="person">
      <${Face} name=${participant.name} order=${participant.order} />
      <div class="who">
        <p class="name">
          <strong dir="auto">${participant.name}</strong>
          ${self && html`${" "}<i>${deskText.people.you}</i>`}
          ${role !== "" && html`${" "}<i>${role}</i>`}
          ${seat.keep_near && html`${" "}<i>${deskText.people.near}</i>`}
        </p>
        ${states.map((one) => html`<${Told} key=${one.code} state=${one} now=${now} />`)}
      </div>
      ${participant.role === "member" &&
      html`
        <${NumberButton}
          state=${state}
          controller=${controller}
          who=${participant.id}
          name=${participant.name}
        />
      `}
      <${PersonMenu} state=${state} controller=${controller} someone=${someone} />
      ${writing && html`<${Letters} state=${state} controller=${controller} someone=${someone} />`}
    </li>
  `;
}

/** @param {{name: string, order: number}} props */
export function Face({ name, order }) {
  return html`<span class=${`face n${1 + (order % TINTS)}`} aria-hidden="true">${initial(name)}</span>`;
}

/** @param {{state: TrueState, now: number}} props */
export function Told({ state, now }) {
  const { code, look, since, name } = state;
  const icon = ICONS[code];
  return html`
    <p class=${`state ${look ? "look" : ""}`}>
      ${icon !== undefined && html`<${Icon} name=${icon} />`}
      <span dir="auto">${stateText(code, name)}</span>
      ${since !== null && html`${" "}<time>${span(now - since)}</time>`}
    </p>
  `;
}
