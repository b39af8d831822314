/**
 * Who goes on, and by when.
 * @module
 */

import { serverNow } from "../../../desk/clock.js";
import { colleagues } from "../../../desk/safety/may.js";
import { whenWords } from "../../../desk/safety/when.js";
import { html } from "../../../dom.js";
import { sheetText } from "../../../safety_sheets_text.js";

/** @import {State} from "../../../state.js" */

/** Contact within a day is what most programs promise. */
export const USUAL_HOURS = 24;

/**
 * The moment so many hours from now, as the server takes it.
 *
 * @param {State} state
 * @param {number} hours
 */
export function dueIn(state, hours) {
  return Math.round(serverNow(state) + hours * 3600_000);
}

/**
 * @param {{
 *   id: string,
 *   state: State,
 *   owner: string,
 *   setOwner: (id: string) => void,
 *   none: string,
 *   hours?: number,
 *   setHours?: (hours: number) => void,
 * }} props - `none` is the choice of nobody
 */
export function FollowUpFields({ id, state, owner, setOwner, none, hours, setHours }) {
  const now = serverNow(state);
  return html`
    <div class="follow-up">
      <div class="field">
        <label for=${`${id}-owner`}>${sheetText.owner}</label>
        <select
          id=${`${id}-owner`}
          class="select staff"
          onChange=${(/** @type {Event & {currentTarget: HTMLSelectElement}} */ event) =>
            setOwner(event.currentTarget.value)}
        >
          <option value="" selected=${owner === ""}>${none}</option>
          ${colleagues(state).map(
            (one) => html`
              <option key=${one.id} value=${one.id} selected=${one.id === owner}>
                ${one.id === state.you ? sheetText.you : one.name}
              </option>
            `,
          )}
        </select>
      </div>
      ${setHours !== undefined &&
      html`
        <div class="field">
          <label for=${`${id}-due`}>${sheetText.due}</label>
          <select
            id=${`${id}-due`}
            class="select staff"
            onChange=${(/** @type {Event & {currentTarget: HTMLSelectElement}} */ event) =>
              setHours(globalThis.Number(event.currentTarget.value))}
          >
            ${sheetText.dues.map(
              ([count, words]) => html`
                <option key=${count} value=${count} selected=${count === hours}>
                  ${words}, ${whenWords(now + count * 3600_000, now)}
                </option>
              `,
            )}
          </select>
        </div>
      `}
    </div>
  `;
}
