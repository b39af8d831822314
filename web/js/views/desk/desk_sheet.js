/**
 * A sheet of the desk: like every other, but Escape closes it and nothing else.
 * @module
 */

import { html } from "../../dom.js";
import { Icon } from "../parts.js";
import { Sheet } from "../sheet.js";

/**
 * @param {{id: string, title: string, open: boolean, close: () => void, children?: unknown}} props
 */
export function DeskSheet({ id, title, open, close, children }) {
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (event.key !== "Escape" || !open) return;
    event.preventDefault(); // it does not hide the page as well
    close();
  };
  return html`
    <div class="desk-sheets" onKeyDown=${press}>
      <${Sheet} id=${`desk-${id}`} title=${title} open=${open} close=${close}>${children}<//>
    </div>
  `;
}

/**
 * One of several, as a whole button with its own mark.
 *
 * @template {string} T
 * @param {{
 *   name: string,
 *   legend: string,
 *   choices: readonly (readonly [T, string])[],
 *   value: T | null,
 *   set: (value: T) => void,
 *   hint?: string,
 * }} props
 */
export function Choices({ name, legend, choices, value, set, hint = "" }) {
  return html`
    <fieldset class="stack tight staff-choices">
      <legend class="section">${legend}</legend>
      ${choices.map(
        ([one, words]) => html`
          <label class="choice" key=${one}>
            <input
              type="radio"
              name=${name}
              checked=${one === value}
              onChange=${() => set(one)}
            />
            <span>${words}</span>
          </label>
        `,
      )}
      ${hint !== "" && html`<p class="small quiet">${hint}</p>`}
    </fieldset>
  `;
}

/** @param {{words: string, more?: string, on: boolean, set: (on: boolean) => void}} props */
export function Tick({ words, more = "", on, set }) {
  return html`
    <label class="choice box">
      <input
        type="checkbox"
        checked=${on}
        onChange=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) =>
          set(event.currentTarget.checked)}
      />
      <span>
        <span class="tick"><${Icon} name="check" /></span>
        <span>${words}${more !== "" && html`<small>${more}</small>`}</span>
      </span>
    </label>
  `;
}
