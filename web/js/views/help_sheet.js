/**
 * Get help: the same words in the same order, everywhere.
 * @module
 */

import { html } from "../dom.js";
import { text } from "../text.js";
import { HelpBlock, mayTell } from "./safety/help_block.js";
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
      <${HelpBlock} state=${state} controller=${controller} />
      ${state.screen === "group" && !mayTell(state) && html`<p class="soft">${help.here}</p>`}
    <//>
  `;
}
