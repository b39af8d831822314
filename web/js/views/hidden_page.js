/**
 * A page that could be anybody's, over the meeting.
 * @module
 */

import { HEADING } from "../app.js";
import { html, useEffect } from "../dom.js";
import { text } from "../text.js";

/** @import {Controller} from "../controller.js" */

/** The key that hides must not, pressed twice in fright, show again. */
const ESCAPE_AFTER = 1_000;

/** @param {{controller: Controller}} props */
export function HiddenPage({ controller }) {
  const { hidden } = text;
  useEffect(() => {
    const since = performance.now();
    /** @param {KeyboardEvent} event */
    const press = (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      if (performance.now() - since > ESCAPE_AFTER) controller.unhide();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return html`
    <main class="hidden-page">
      <div class="hidden-note">
        <p class="quiet small">${hidden.label}</p>
        <h1 class="title" id=${HEADING} tabIndex=${-1}>${hidden.title}</h1>
        <ul class="stack tight soft">
          ${hidden.items.map((item) => html`<li key=${item}>${item}</li>`)}
        </ul>
      </div>
      <button
        type="button"
        class="button plain"
        aria-label=${hidden.backName}
        aria-keyshortcuts="Escape"
        onClick=${() => controller.unhide()}
      >
        ${hidden.back}
      </button>
    </main>
  `;
}
