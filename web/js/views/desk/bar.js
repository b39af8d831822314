/**
 * What the desk has in the bar: the agenda, the door, and who waits while one plans.
 * @module
 */

import { waiting } from "../../desk/people.js";
import { may } from "../../desk/roles.js";
import { html } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { Icon } from "../parts.js";
import { DeskAgenda } from "./agenda.js";

/** @import {Props} from "../../app.js" */

/** @param {Props} props */
export function DeskBar({ state, controller }) {
  const count = waiting(state).length;
  const { lobby } = deskText;
  return html`
    <div class="desk-bar">
      <${DeskAgenda} state=${state} controller=${controller} />
      ${may(state, "admit") && html`<${Door} state=${state} controller=${controller} />`}
      ${state.atDesk.board &&
      count > 0 &&
      html`
        <button
          type="button"
          class="button staff"
          onClick=${() => controller.atDesk({ type: "board", on: false })}
        >
          <${Icon} name="person" />${lobby.title}, ${lobby.count(count)}
        </button>
      `}
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
