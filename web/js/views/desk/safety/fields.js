/**
 * Parts of the sheets about check-ins and alarms.
 * @module
 */

import { html } from "../../../dom.js";
import { Refused } from "./acting.js";

/** @import {Acting} from "./acting.js" */

/** Characters of a reason or a note that the server takes. */
const LONGEST = 500;

/**
 * A line to write a reason or a note in.
 *
 * @param {{id: string, label: string, more?: string, value: string, set: (value: string) => void}} props
 */
export function NoteField({ id, label, more = "", value, set }) {
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        class="input staff"
        dir="auto"
        autocomplete="off"
        maxlength=${LONGEST}
        aria-describedby=${more === "" ? undefined : `${id}-more`}
        value=${value}
        onInput=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) =>
          set(event.currentTarget.value)}
      />
      ${more !== "" && html`<p class="small quiet" id=${`${id}-more`}>${more}</p>`}
    </div>
  `;
}

/**
 * The button that ends a sheet, with what is missing beside it.
 *
 * @param {{id: string, words: string, missing: string, acting: Acting, off?: boolean, owner?: string | null}} props
 */
export function Submit({ id, words, missing, acting, off = false, owner = null }) {
  const wait = missing !== "" || acting.busy || off;
  return html`
    <div class="stack tight">
      <button
        type="submit"
        class="button main block"
        aria-disabled=${wait ? true : undefined}
        aria-describedby=${`${id}-missing`}
      >
        ${words}
      </button>
      <p class="small quiet" id=${`${id}-missing`} role="status">${missing}</p>
      <${Refused} acting=${acting} owner=${owner} />
    </div>
  `;
}
