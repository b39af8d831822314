/**
 * Everybody who was let in, in the order of seats, and who is gone.
 * @module
 */

import { timeOfDay } from "../../desk/clock.js";
import { moveIn } from "../../desk/keys.js";
import { countLooks, departed, inside } from "../../desk/people.js";
import { may } from "../../desk/roles.js";
import { html } from "../../dom.js";
import { causeText, deskText, roleText } from "../../desk_text.js";
import { Icon } from "../parts.js";
import { useNow } from "../use_now.js";
import { SECOND } from "./hooks.js";
import { Face, PersonRow } from "./person_row.js";
import { NumberButton } from "./safety/number.js";

/** @import {Props} from "../../app.js" */
/** @import {DepartedInfo} from "../../protocol.d.ts" */

export const PEOPLE = "people-title";

/** @param {Props} props */
export function People({ state, controller }) {
  const { people } = deskText;
  const now = useNow(state, SECOND);
  const here = inside(state);
  const looks = countLooks(state);
  return html`
    <section class="panel people" aria-labelledby=${PEOPLE}>
      <div class="panel-head">
        <h2 id=${PEOPLE} tabIndex=${-1}>
          ${people.title} <span class="count">${people.count(here.length)}</span>
        </h2>
        ${looks > 0 && html`<p class="state look">${people.looks(looks)}</p>`}
      </div>
      <ul class="panel-body" onKeyDown=${alongRows}>
        ${here.map(
          (someone) => html`
            <${PersonRow}
              key=${someone.participant.id}
              state=${state}
              controller=${controller}
              someone=${someone}
              now=${now}
            />
          `,
        )}
        ${departed(state).map(
          (one) => html`<${Gone} key=${one.id} state=${state} controller=${controller} one=${one} />`,
        )}
      </ul>
    </section>
  `;
}

/** @param {Props & {one: DepartedInfo}} props */
function Gone({ state, controller, one }) {
  const { people } = deskText;
  const role = roleText(one.role);
  const letBack = !one.may_return && may(state, "remove");
  return html`
    <li class="person gone-person">
      <${Face} name=${one.name} order=${0} />
      <div class="who">
        <p class="name">
          <strong dir="auto">${one.name}</strong> ${role !== "" && html`<i>${role}</i>`}
        </p>
        <p class="state">
          <${Icon} name="leave" /><span>${causeText(one.cause)}</span>${" "}
          <time>${timeOfDay(one.at)}</time>
        </p>
      </div>
      ${one.role === "member" &&
      html`<${NumberButton} state=${state} controller=${controller} who=${one.id} name=${one.name} />`}
      ${letBack &&
      html`
        <button
          type="button"
          class="button staff plain"
          aria-label=${people.letBackName(one.name)}
          onClick=${() => void controller.request({ type: "let_back", participant: one.id })}
        >
          ${people.letBack}
        </button>
      `}
    </li>
  `;
}

/**
 * Arrow keys go from one person's menu to the next.
 *
 * @param {KeyboardEvent & {currentTarget: HTMLElement}} event
 */
export function alongRows(event) {
  if (event.defaultPrevented || event.altKey) return;
  const target = /** @type {HTMLElement} */ (event.target);
  if (!target.classList.contains("row-menu") || target.ariaExpanded === "true") return;
  const buttons = /** @type {HTMLElement[]} */ ([
    ...event.currentTarget.querySelectorAll(".row-menu"),
  ]);
  const to = moveIn(event.key, buttons.indexOf(target), buttons.length);
  if (to === null) return;
  event.preventDefault();
  buttons[to]?.focus();
}
