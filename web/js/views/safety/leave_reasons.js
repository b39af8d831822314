/**
 * After leaving: whether the facilitators may know why. It need not be answered.
 * @module
 */

import { HEADING } from "../../app.js";
import { html, useEffect } from "../../dom.js";
import { leaveWords } from "../../safety/words.js";

/** @import {Props} from "../../app.js" */
/** @import {LeaveReason} from "../../protocol.d.ts" */

const REASONS = /** @type {LeaveReason[]} */ (Object.keys(leaveWords.reasons));

/** @param {Props} props */
export function LeaveReasons({ state, controller }) {
  const { leaving } = state;
  useEffect(() => {
    // The answer is gone with the question: go on from the top.
    const lost = document.activeElement === document.body;
    if (leaving === "telling" && lost) document.getElementById(HEADING)?.focus();
  }, [leaving]);
  if (leaving === null) return null;
  if (leaving !== "asking") {
    const said = { telling: leaveWords.telling, told: leaveWords.told, untold: leaveWords.untold }[leaving];
    return html`
      <p class="notice calm" role="status">
        <span>${said}${leaving === "telling" && state.line !== "open" ? `. ${leaveWords.tellingMore}` : ""}</span>
      </p>
    `;
  }
  const think = () => controller.leaving.think();
  return html`
    <section class="stack tight" aria-labelledby="leave-why" onFocusIn=${think} onPointerEnter=${think}>
      <h3 class="section" id="leave-why">${leaveWords.title}</h3>
      <div class="two" role="group" aria-labelledby="leave-why">
        ${REASONS.map(
          (reason) => html`
            <button type="button" key=${reason} class="button" onClick=${() => controller.leaving.say(reason)}>
              ${leaveWords.reasons[reason]}
            </button>
          `,
        )}
      </div>
      <p class="hint">${leaveWords.more}</p>
    </section>
  `;
}
