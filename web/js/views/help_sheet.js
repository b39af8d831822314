/**
 * Get help: the same words in the same order, everywhere.
 * @module
 */

import { html } from "../dom.js";
import { text } from "../text.js";
import { Icon } from "./parts.js";
import { Sheet } from "./sheet.js";

/** @import {Props} from "../app.js" */

/** @param {Props} props */
export function HelpSheet({ state, controller }) {
  const { help } = text;
  return html`
    <${Sheet}
      id="help"
      title=${text.getHelp}
      open=${state.sheet === "help"}
      close=${() => controller.openSheet(null)}
    >
      <div class="help-block">
        <a class="help-line" href="tel:112">
          <${Icon} name="phone" />
          <strong>${help.emergency}</strong>
          <span>${help.emergencyMore}</span>
        </a>
        <p class="soft">${help.elsewhere}</p>
        ${state.screen === "group" && html`<p class="soft">${help.here}</p>`}
      </div>
    <//>
  `;
}
