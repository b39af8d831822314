/**
 * The breakouts: a plan while they are not open, the rooms once they are.
 * @module
 */

import { html } from "../../dom.js";
import { Live, LiveSide } from "./board_live.js";
import { Plan } from "./board_plan.js";
import { Settle } from "./board_settle.js";

/** @import {Props} from "../../app.js" */
/** @import {Planner} from "../../desk/planner.js" */

/** @param {Props & {planner: Planner}} props */
export function Board(props) {
  const open = props.state.desk?.are_open === true;
  return html`
    <section class="work" aria-labelledby="board-title">
      ${open ? html`<${Live} ...${props} />` : html`<${Plan} ...${props} />`}
    </section>
    ${open ? html`<${LiveSide} ...${props} />` : html`<${Settle} ...${props} />`}
  `;
}
