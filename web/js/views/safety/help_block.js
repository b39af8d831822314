/**
 * Whom to call: the same words in the same order wherever it stands, also offline.
 * @module
 */

import { html } from "../../dom.js";
import { helpOf, telephone } from "../../safety/help.js";
import { isCallForHelp } from "../../safety/outbox.js";
import { words } from "../../safety/words.js";
import { ownRole } from "../../state.js";
import { text } from "../../text.js";
import { HELP_KEYS, Icon } from "../parts.js";

/** @import {Props} from "../../app.js" */
/** @import {State} from "../../state.js" */

/**
 * Numbers, and a way to tell the facilitators by one press.
 *
 * @param {Props} props
 */
export function HelpBlock({ state, controller }) {
  return html`
    <div class="help-block">
      <${HelpLines} state=${state} />
      ${mayTell(state) && html`<${Tell} state=${state} controller=${controller} />`}
    </div>
  `;
}

/**
 * Whether this page can tell the facilitators: a member's, as long as it is there.
 *
 * @param {State} state
 */
export function mayTell(state) {
  return state.screen === "group" && ownRole(state) === "member";
}

/** @param {{state: State}} props */
export function HelpLines({ state }) {
  const help = helpOf(state);
  return html`
    <${Line}
      icon="phone"
      number=${help.emergency}
      strong=${words.emergency(help.emergency)}
      more=${words.emergencyMore}
    />
    ${help.lines.map(
      (line) => html`
        <${Line}
          key=${line.number}
          icon="chat"
          number=${line.number}
          strong=${line.number}
          more=${joined(line.name, line.hours)}
        />
      `,
    )}
    ${help.contact !== null &&
    html`
      <${Line}
        icon="person"
        number=${help.contact.number}
        strong=${help.contact.number}
        more=${joined(words.contact(help.contact.name), help.contact.hours)}
      />
    `}
    ${!help.known && html`<p class="soft">${words.elsewhere(help.emergency)}</p>`}
  `;
}

/** @param {string[]} parts */
function joined(...parts) {
  return parts.filter((one) => one !== "").join(". ");
}

/** @param {{icon: string, number: string, strong: string, more: string}} props */
function Line({ icon, number, strong, more }) {
  return html`
    <a class="help-line" href=${telephone(number)}>
      <${Icon} name=${icon} />
      <strong dir="auto">${strong}</strong>
      <span dir="auto">${more}</span>
    </a>
  `;
}

/** @param {Props} props */
function Tell({ state, controller }) {
  const waits = state.unsent.find(({ request }) => isCallForHelp(request));
  const lost = state.line !== "open";
  const said =
    waits === undefined
      ? state.helpTold
        ? words.told
        : words.tellMore
      : waits.late && !lost
        ? `${words.notStored} ${words.notStoredMore}`
        : lost
          ? words.tellingLost
          : words.telling;
  return html`
    <button
      type="button"
      class=${`button block ${state.helpTold || waits ? "outline" : "main"}`}
      aria-keyshortcuts=${HELP_KEYS}
      aria-disabled=${waits !== undefined}
      onClick=${() => void controller.own.helpNow()}
    >
      ${waits !== undefined ? words.telling : state.helpTold ? words.tellAgain : words.tell}
    </button>
    <p class="soft dense" role="status">${said}</p>
    ${!state.helpTold && waits === undefined && html`<p class="hint">${words.tellKeys}</p>`}
  `;
}

/**
 * The shortest of it, on every page where someone may be alone with it.
 *
 * @param {{state: State}} props
 */
export function DangerLine({ state }) {
  const help = helpOf(state);
  return html`
    <ul class="plain-list">
      <li>
        <${Icon} name="phone" />
        <p>
          ${text.line.danger}${" "}
          <a href=${telephone(help.emergency)}>${words.emergency(help.emergency)}</a>
          ${!help.known && html`<small>${words.elsewhere(help.emergency)}</small>`}
        </p>
      </li>
    </ul>
  `;
}
