/**
 * What a facilitator began, before it is opened; what was put off; and the end.
 * @module
 */

import { html } from "../../dom.js";
import { words } from "../../safety/words.js";
import { Asking } from "./asking.js";

/** @import {Props} from "../../app.js" */
/** @import {Until} from "../../protocol.d.ts" */

const LATER = /** @type {Until[]} */ (["break", "minutes", "after"]);

/** Nothing private is on the screen yet, and later is a full answer. @param {Props} props */
export function Offer({ state, controller }) {
  const name = state.checkin?.owner ?? words.someone;
  return html`
    <div class="moment">
      <p class="lead" dir="auto">${words.note(name)}</p>
      <button type="button" class="button main block" onClick=${() => controller.own.open()}>
        ${words.open}
      </button>
      <div class="stack tight">
        <p class="dense soft" id="not-now">${words.remind}</p>
        <div class="later" role="group" aria-labelledby="not-now">
          ${LATER.map(
            (until) => html`
              <button
                type="button"
                key=${until}
                class="button dense"
                onClick=${() => void controller.own.defer(until)}
              >
                ${words.later[until]}
              </button>
            `,
          )}
        </div>
      </div>
    </div>
  `;
}

/** @param {Props} props */
export function PutOff({ state, controller }) {
  const until = state.checkin?.deferred_until ?? "after";
  return html`
    <div class="moment">
      <p class="lead">${words.putOff[until]}</p>
      <button type="button" class="button outline block" onClick=${() => controller.own.open()}>
        ${words.open}
      </button>
    </div>
  `;
}

/** @param {Props} props */
export function Over({ state, controller }) {
  const { checkin, note } = state;
  const withdrawn = checkin !== null && note.withdrawn === checkin.id;
  const next = checkin?.next_step ?? null;
  return html`
    <div class="stack wide">
      <div class="notice calm" role="status">
        <p>
          ${withdrawn ? words.fine : words.thanks}
          ${next !== null &&
          html`<span class="next-step" dir="auto"><strong>${words.next}</strong> ${next}</span>`}
        </p>
      </div>
      <${Asking} state=${state} controller=${controller} />
    </div>
  `;
}
