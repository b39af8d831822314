/**
 * One person in a plan: a card to drag, a list to choose from, and a grip for arrow keys.
 * @module
 */

import { runs } from "../../desk/roles.js";
import { html } from "../../dom.js";
import { deskText, roleText } from "../../desk_text.js";
import { Icon } from "../parts.js";
import { Face } from "./person_row.js";

/** @import {Someone} from "../../desk/people.js" */
/** @import {Plan} from "../../desk/plan.js" */
/** @import {PlannedRoom} from "../../protocol.d.ts" */

const NOWHERE = "none";

/**
 * @param {{
 *   someone: Someone,
 *   plan: Plan,
 *   room: PlannedRoom | null,
 *   clash: boolean,
 *   to: (room: string | null) => void,
 *   step: (step: 1 | -1) => void,
 * }} props
 */
export function PlanSeat({ someone, plan, room, clash, to, step }) {
  const words = deskText.board;
  const { participant, seat } = someone;
  const { id, name } = participant;
  const role = runs(participant.role) && room !== null ? words.facilitates : roleText(participant.role);
  const classes = ["seat"];
  if (runs(participant.role)) classes.push("staff-seat");
  if (clash) classes.push("clash");
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (event.altKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    const right = event.key === "ArrowRight";
    const rtl = getComputedStyle(document.documentElement).direction === "rtl";
    step(right === rtl ? -1 : 1);
  };
  /** @param {Event & {currentTarget: HTMLSelectElement}} event */
  const choose = (event) => {
    const { value } = event.currentTarget;
    event.currentTarget.value = "";
    if (value !== "") to(value === NOWHERE ? null : value);
  };
  return html`
    <li
      class=${classes.join(" ")}
      data-seat=${id}
      draggable=${true}
      onDragStart=${(/** @type {DragEvent} */ event) =>
        event.dataTransfer?.setData("text/plain", id)}
    >
      <button type="button" class="grip" aria-label=${words.grip(name)} onKeyDown=${press}>
        <${Icon} name="grip" />
      </button>
      <${Face} name=${name} order=${participant.order} />
      <p>
        <strong dir="auto">${name}</strong>
        ${role !== "" && html`${" "}<span class="pronoun">${role}</span>`}
        ${seat.keep_near && html`${" "}<span class="pronoun">${deskText.people.near}</span>`}
      </p>
      <select
        class="select staff quiet-select"
        aria-label=${words.moveName(name)}
        value=""
        onChange=${choose}
      >
        <option value="">${words.moveTo}</option>
        ${plan.rooms
          .filter((one) => one.id !== room?.id)
          .map((one) => html`<option key=${one.id} value=${one.id}>${one.name}</option>`)}
        ${room !== null && html`<option value=${NOWHERE}>${words.notPlaced}</option>`}
      </select>
    </li>
  `;
}
