/**
 * What the desk has in the bar: the agenda and the door.
 * @module
 */

import { may } from "../../desk/roles.js";
import { html } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { Icon } from "../parts.js";
import { DeskAgenda } from "./agenda.js";

/** @import {Props} from "../../app.js" */

/** @param {Props} props */
export function DeskBar({ state, controller }) {
  return html`
    <div class="desk-bar">
      <${DeskAgenda} state=${state} controller=${controller} />
      ${may(state, "admit") && html`<${Door} state=${state} controller=${controller} />`}
    </div>
  `;
}

/**
 * The words say how the door is; a press makes it the other way.
 *
 * @param {Props} props
 */
function Door({ state, controller }) {
  const { door } = deskText;
  const locked = state.desk?.locked === true;
  return html`
    <button
      type="button"
      class="button staff plain door"
      title=${locked ? door.closedMore : door.openMore}
      onClick=${() => void controller.request({ type: "lock", locked: !locked })}
    >
      <${Icon} name=${locked ? "lock" : "door"} />
      <span class="word">${locked ? door.closed : door.open}</span>
      <span class="only-read">. ${locked ? door.unlock : door.lock}</span>
    </button>
  `;
}
