/**
 * Every way of not being in the group: never a dead end.
 * @module
 */

import { HEADING } from "../app.js";
import { html } from "../dom.js";
import { isStaff } from "../state.js";
import { followUpTexts, stopTexts, text } from "../text.js";
import { Bar, Icon, Scene } from "./parts.js";
import { HelpLines } from "./safety/help_block.js";
import { LeaveReasons } from "./safety/leave_reasons.js";
import { Parting } from "./safety/parting.js";

/** @import {Props} from "../app.js" */
/** @import {FollowUp} from "../protocol.d.ts" */
/** @import {StopReason} from "../state.js" */

/** @type {Record<FollowUp, string>} */
const FOLLOW_UP_ICONS = { call: "phone", message: "chat", next_session: "clock", none: "chat" };

/** @type {Partial<Record<StopReason, string>>} */
const RETRIES = {
  link_not_yet: text.again,
  unreachable: text.again,
  too_many: text.again,
  full: text.again,
  outdated: text.again,
  left: text.comeBack,
  replaced: text.useHere,
  already_here: text.switchHere,
  declined: text.again,
};

/** @param {Props} props */
export function StoppedPage({ state, controller }) {
  const reason = state.stopped ?? "unreachable";
  const said = stopTexts[reason];
  const staff = isStaff(state);
  const again = reason === "ended" && staff ? text.openAgain : RETRIES[reason];
  const inside = ["left", "ended", "replaced", "full", "already_here", "declined"].includes(reason);
  const busy = state.joining || state.line === "opening";
  const turnedAway = reason === "declined" || reason === "removed";
  const next = turnedAway ? followUpTexts[state.followUp ?? "none"] : null;
  const lost = state.joining && state.line === "lost";
  return html`
    <div class="page">
      <${Bar} title=${text.product} controller=${controller} />
      <main class="still">
        <${Scene} tint=${reason === "ended" || reason === "left" ? 1 : 2} lit=${inside} />
        <div class="stack tight">
          <h2 class="display" id=${HEADING} tabIndex=${-1}>${said.title}</h2>
          ${said.more !== "" && html`<p class="lead soft measure">${said.more}</p>`}
        </div>
        ${reason === "ended" && staff && html`<p class="soft measure">${text.openAgainMore}</p>`}
        ${next !== null &&
        html`
          <ul class="plain-list">
            <li>
              <${Icon} name=${FOLLOW_UP_ICONS[state.followUp ?? "none"]} />
              <p>${next.title} <small>${next.more}</small></p>
            </li>
          </ul>
        `}
        <${Parting} state=${state} />
        ${reason === "left" && html`<${LeaveReasons} state=${state} controller=${controller} />`}
        ${again !== undefined &&
        html`
          <div class="actions">
            <button
              type="button"
              class="button main"
              aria-disabled=${busy}
              onClick=${() => {
                if (busy) return;
                if (inside) controller.comeBack();
                else void controller.retry();
              }}
            >
              ${busy ? text.opening : again}
            </button>
            ${reason === "left" &&
            html`
              <button type="button" class="button outline" onClick=${() => controller.checkAgain()}>
                ${text.checkAgain}
              </button>
            `}
          </div>
        `}
        <p class="soft" role="status" hidden=${!lost}>
          ${lost ? `${stopTexts.unreachable.title}. ${text.line.trying}` : ""}
        </p>
        <div class="help-block"><${HelpLines} state=${state} /></div>
      </main>
    </div>
  `;
}
