/**
 * Before the rooms are opened: what holds, what stands against it, and for how long.
 * @module
 */

import { minutes } from "../../desk/clock.js";
import { participantOf } from "../../desk/people.js";
import { html } from "../../dom.js";
import { deskText, problemText } from "../../desk_text.js";
import { Icon } from "../parts.js";

/** @import {Props} from "../../app.js" */
/** @import {Planner} from "../../desk/planner.js" */
/** @import {DeskInfo} from "../../protocol.d.ts" */

/** @param {Props & {planner: Planner}} props */
export function Settle({ state, planner }) {
  const words = deskText.board;
  const { desk } = state;
  if (desk === null) return null;
  const { plan } = planner;
  const length = minutes(plan.seconds);
  /** @param {number} step */
  const change = (step) => () =>
    planner.change({ type: "last", seconds: (length + step) * 60 });
  const why = whyNot(desk, plan.rooms.length, plan.rooms.every((room) => room.people.length === 0));
  const open = () => {
    if (why !== "" || planner.isBusy) return;
    planner.ask((base) => ({ type: "open_breakouts", base }));
  };
  return html`
    <aside class="settle" aria-labelledby="settle-title">
      <h2 id="settle-title">${words.before}</h2>
      <ul class="checks">
        <li>
          <${Icon} name="check" />
          <p><strong>${words.rule}</strong> ${words[desk.policies.supervision]}</p>
        </li>
        ${desk.problems.map(
          (problem) => html`
            <li class="todo" key=${problem.code + problem.place + problem.people.join()}>
              <${Icon} name="alert" />
              <p>
                <strong>
                  ${problemText(
                    problem,
                    desk.rooms.find((room) => room.id === problem.place)?.name ?? "",
                    problem.people.map((id) => participantOf(state, id)?.name ?? ""),
                  )}
                </strong>
              </p>
            </li>
          `,
        )}
        ${why === "" && html`<li><${Icon} name="check" /><p>${words.ready}</p></li>`}
      </ul>
      <hr class="divide" />
      <div class="time-row">
        <span id="time-in-rooms">${words.length}</span>
        <div class="stepper" role="group" aria-labelledby="time-in-rooms">
          <button type="button" class="icon-button" aria-label=${words.less} onClick=${change(-1)}>
            <${Icon} name="minus" />
          </button>
          <output>${deskText.agenda.minutes(length)}</output>
          <button type="button" class="icon-button" aria-label=${words.more} onClick=${change(1)}>
            <${Icon} name="plus" />
          </button>
        </div>
      </div>
      <p class="small soft">${words.told}</p>
      <p class="small soft">${words.toldEnd}</p>
      <div class="stack tight at-end">
        <button
          type="button"
          class="button main block"
          aria-disabled=${why !== ""}
          aria-describedby="why-not"
          onClick=${open}
        >
          ${words.open}
        </button>
        <p class="small quiet centered" id="why-not">${why}</p>
      </div>
    </aside>
  `;
}

/**
 * Why the rooms cannot be opened; "" where they can.
 *
 * @param {DeskInfo} desk
 * @param {number} rooms
 * @param {boolean} empty
 */
function whyNot(desk, rooms, empty) {
  const words = deskText.board;
  if (rooms === 0) return words.noRooms;
  if (desk.problems.length > 0) return words.settle(desk.problems.length);
  return empty ? words.nobody : "";
}
