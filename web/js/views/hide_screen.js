/**
 * The button that covers the page.
 * @module
 */

import { html } from "../dom.js";
import { text } from "../text.js";
import { Icon } from "./parts.js";

/** @import {Controller} from "../controller.js" */

/** @param {{controller: Controller}} props */
export function HideScreen({ controller }) {
  return html`
    <button
      type="button"
      class="button plain hide-screen"
      aria-label=${text.group.hide}
      aria-keyshortcuts="Escape"
      onClick=${() => controller.hide()}
    >
      <${Icon} name="hide" /><span class="word">${text.group.hide}</span>
    </button>
  `;
}
