/**
 * Small parts that many views share.
 * @module
 */

import { HEADING } from "../app.js";
import { html } from "../dom.js";
import { text } from "../text.js";

/** @import {Controller} from "../controller.js" */

/** They call for help at once, where they work: web/js/app.js. */
export const HELP_KEYS = "Alt+Shift+H";

/** @param {{name: string, class?: string}} props */
export function Icon({ name, class: more = "" }) {
  return html`<svg class=${`icon ${more}`} aria-hidden="true"><use href=${`#i-${name}`} /></svg>`;
}

/**
 * The bar above every page. Get help is its end, always; `helpKeys`: its keys work here.
 *
 * @param {{title: string, more?: string, heading?: boolean, middle?: unknown, helpKeys?: boolean, controller: Controller, children?: unknown}} props
 */
export function Bar({ title, more = "", heading = false, middle = null, helpKeys = false, controller, children }) {
  const focusable = heading ? { id: HEADING, tabIndex: -1 } : {};
  return html`
    <header class="bar">
      <div class="bar-name">
        <svg class="mark" aria-hidden="true"><use href="#mark" /></svg>
        <div>
          <h1 ...${focusable} dir="auto" title=${title}>${title}</h1>
          ${more !== "" && html`<p dir="auto">${more}</p>`}
        </div>
      </div>
      ${middle}
      <div class="bar-end">
        ${children}
        <button
          type="button"
          class="get-help"
          aria-haspopup="dialog"
          aria-keyshortcuts=${helpKeys ? HELP_KEYS : undefined}
          onClick=${() => controller.openSheet("help")}
        >
          <${Icon} name="help" />${text.getHelp}
        </button>
      </div>
    </header>
  `;
}

/**
 * The arch, as a picture of a place.
 *
 * @param {{tint: 1 | 2 | 3 | 4, lit: boolean}} props
 */
export function Scene({ tint, lit }) {
  return html`
    <div class=${`scene niche n${tint} ${lit ? "" : "dim"}`} aria-hidden="true">
      <div class="arch"></div>
    </div>
  `;
}
