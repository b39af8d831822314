/**
 * From the breakouts to the group, on the same page.
 * @module
 */

import { html } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { Icon } from "../parts.js";

/** @import {Props} from "../../app.js" */

/** @param {{controller: Props["controller"]}} props */
export function BackToGroup({ controller }) {
  return html`
    <button
      type="button"
      class="icon-button"
      aria-label=${deskText.board.back}
      onClick=${() => controller.atDesk({ type: "board", on: false })}
    >
      <${Icon} name="return" />
    </button>
  `;
}
