/**
 * Planning: who goes where, by dragging, by choosing, or with the arrow keys.
 * @module
 */

import { participantOf } from "../../desk/people.js";
import {
  changed,
  freshId,
  freshName,
  nextTo,
  problemsOf,
  roommates,
  ROOMS_LIMIT,
  unplaced,
} from "../../desk/plan.js";
import { runs } from "../../desk/roles.js";
import { html, useState } from "../../dom.js";
import { deskText, problemText } from "../../desk_text.js";
import { Icon } from "../parts.js";
import { BackToGroup } from "./back_to_group.js";
import { useFocusAfter } from "./hooks.js";
import { PlanSeat } from "./plan_seat.js";

/** @import {Props} from "../../app.js" */
/** @import {Edit} from "../../desk/plan.js" */
/** @import {PlannedRoom} from "../../protocol.d.ts" */
/** @import {Planner} from "../../desk/planner.js" */

/** With how many rooms one can begin at once. */
const FIRST = [2, 3, 4];
const NOBODY = "none";

/** @typedef {Props & {planner: Planner}} PlanProps */

/** @param {PlanProps} props */
export function Plan(props) {
  const { state, planner } = props;
  const words = deskText.board;
  const [said, say] = useState("");
  const focusAfter = useFocusAfter();
  const { plan } = planner;
  /** @param {Edit} edit @param {"select" | "grip"} part */
  const place = (edit, part) => {
    if (edit.type !== "place" || changed(plan, edit) === null) return;
    focusAfter(`[data-seat="${edit.who}"] .${part}`);
    planner.change(edit);
    const to = plan.rooms.find((room) => room.id === edit.to)?.name ?? words.notPlaced;
    say(words.moved(participantOf(state, edit.who)?.name ?? "", to));
  };
  const add = () => {
    const name = freshName(plan, words.names, words.numbered);
    planner.change({ type: "add", id: freshId(Math.random), name });
  };
  const columns = { ...props, place, focusAfter };
  return html`
    <${Head} ...${props} add=${add} />
    <p class="only-read" role="status">${said}</p>
    ${planner.word !== null &&
    html`
      <div class="notice staff" role="status">
        <${Icon} name="alert" /><p>${words[planner.word]}</p>
      </div>
    `}
    <div class="board">
      <${Column} ...${columns} room=${null} />
      ${plan.rooms.map((room) => html`<${Column} key=${room.id} ...${columns} room=${room} />`)}
      ${plan.rooms.length === 0 && html`<${First} planner=${planner} />`}
    </div>
  `;
}

/** @param {PlanProps & {add: () => void}} props */
function Head({ state, planner, add, controller }) {
  const words = deskText.board;
  const rooms = planner.plan.rooms.length;
  const sets = state.desk?.sets ?? [];
  /** @param {boolean} byChance */
  const spread = (byChance) => () =>
    planner.ask((base) => ({ type: "place_everyone", base, by_chance: byChance }));
  return html`
    <div class="board-head">
      <${BackToGroup} controller=${controller} />
      <h2 class="title" id="board-title" tabIndex=${-1}>${words.planTitle}</h2>
      ${sets.length > 0 &&
      html`
        <select
          class="select staff quiet-select"
          aria-label=${words.sets}
          value=""
          onChange=${(/** @type {Event & {currentTarget: HTMLSelectElement}} */ event) => {
            const name = event.currentTarget.value;
            event.currentTarget.value = "";
            if (name !== "") planner.ask((base) => ({ type: "use_set", name, base }));
          }}
        >
          <option value="">${words.sets}</option>
          ${sets.map((name) => html`<option key=${name} value=${name}>${name}</option>`)}
        </select>
      `}
      ${rooms > 0 &&
      html`
        <${SaveSet} controller=${controller} />
        <button type="button" class="button staff" onClick=${spread(false)}>
          <${Icon} name="people" />${words.evenly}
        </button>
        <button type="button" class="button staff" onClick=${spread(true)}>
          <${Icon} name="shuffle" />${words.chance}
        </button>
      `}
      <button
        type="button"
        class="button staff"
        id="add-room"
        aria-disabled=${rooms >= ROOMS_LIMIT}
        onClick=${() => rooms < ROOMS_LIMIT && add()}
      >
        <${Icon} name="plus" />${words.add}
      </button>
    </div>
  `;
}

/** @param {{controller: Props["controller"]}} props */
function SaveSet({ controller }) {
  const words = deskText.board;
  const [name, setName] = useState(/** @type {string | null} */ (null));
  const [saved, setSaved] = useState(false);
  if (name === null) {
    return html`
      <span class="small quiet" role="status">${saved ? words.saved : ""}</span>
      <button type="button" class="button staff plain" onClick=${() => setName("")}>
        ${words.saveSet}
      </button>
    `;
  }
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === "" || !(await controller.request({ type: "save_set", name: wanted }))) return;
    setSaved(true);
    setName(null);
  };
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    setName(null);
  };
  return html`
    <form class="save-set" onSubmit=${submit} onKeyDown=${press}>
      <input
        ref=${(/** @type {HTMLInputElement | null} */ field) => {
          if (name === "") field?.focus();
        }}
        class="input staff"
        aria-label=${words.setName}
        placeholder=${words.setName}
        maxlength="64"
        dir="auto"
        value=${name}
        onInput=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) =>
          setName(event.currentTarget.value)}
      />
      <button type="submit" class="button staff">${words.save}</button>
    </form>
  `;
}

/** @param {{planner: Planner}} props */
function First({ planner }) {
  const words = deskText.board;
  /** @param {number} count */
  const begin = (count) => () => {
    for (let number = 0; number < count; number++) {
      const name = freshName(planner.plan, words.names, words.numbered);
      planner.change({ type: "add", id: freshId(Math.random), name });
    }
    document.getElementById("board-title")?.focus();
  };
  return html`
    <div class="column first">
      <p class="soft">${words.none}</p>
      ${FIRST.map(
        (count) => html`
          <button key=${count} type="button" class="button staff outline" onClick=${begin(count)}>
            ${words.addMany(count)}
          </button>
        `,
      )}
    </div>
  `;
}

/**
 * A room of the plan, or those who are in none.
 *
 * @param {PlanProps & {
 *   room: PlannedRoom | null,
 *   place: (edit: Edit, part: "select" | "grip") => void,
 *   focusAfter: (...selectors: string[]) => void,
 * }} props
 */
function Column({ state, planner, room, place, focusAfter }) {
  const words = deskText.board;
  const [over, setOver] = useState(false);
  const { plan } = planner;
  const people = room === null ? unplaced(state, plan) : roommates(state, room);
  const problems = room === null || state.desk === null ? [] : problemsOf(state.desk, room.id);
  const clashing = new Set(state.desk?.problems.flatMap((problem) => problem.people));
  const to = room?.id ?? null;
  const id = `column-${to ?? NOBODY}`;
  /** @param {DragEvent} event */
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    const who = event.dataTransfer?.getData("text/plain") ?? "";
    if (state.seats.has(who)) place({ type: "place", who, to }, "grip");
  };
  return html`
    <section
      class=${`column ${room === null ? "unplaced" : ""} ${over ? "over" : ""}`}
      aria-labelledby=${id}
      onDragOver=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave=${() => setOver(false)}
      onDrop=${drop}
    >
      ${room === null
        ? html`
            <div class="column-head">
              <h3 id=${id}>${words.notPlaced} <span>${people.length}</span></h3>
            </div>
          `
        : html`<${RoomHead} id=${id} room=${room} count=${people.length} planner=${planner} focusAfter=${focusAfter} />`}
      <ul class="seats">
        ${people.map(
          (someone) => html`
            <${PlanSeat}
              key=${someone.participant.id}
              someone=${someone}
              plan=${plan}
              room=${room}
              clash=${clashing.has(someone.participant.id)}
              to=${(/** @type {string | null} */ target) =>
                place({ type: "place", who: someone.participant.id, to: target }, "select")}
              step=${(/** @type {1 | -1} */ step) => {
                const edit = nextTo(plan, someone.participant.id, step);
                if (edit !== null) place(edit, "grip");
              }}
            />
          `,
        )}
      </ul>
      <${Foot} state=${state} room=${room} people=${people} problems=${problems} />
    </section>
  `;
}

/**
 * @param {{
 *   id: string, room: PlannedRoom, count: number, planner: Planner,
 *   focusAfter: (...selectors: string[]) => void,
 * }} props
 */
function RoomHead({ id, room, count, planner, focusAfter }) {
  const words = deskText.board;
  /** @param {Event & {currentTarget: HTMLInputElement}} event */
  const rename = (event) => {
    const name = event.currentTarget.value.trim();
    if (name === "") event.currentTarget.value = room.name;
    else if (name !== room.name) planner.change({ type: "rename", id: room.id, name });
  };
  /** @param {KeyboardEvent & {currentTarget: HTMLInputElement}} event */
  const press = (event) => {
    if (event.key === "Enter") event.currentTarget.blur();
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.currentTarget.value = room.name;
  };
  return html`
    <div class="column-head">
      <h3 id=${id} class="only-read">${room.name}, ${count}</h3>
      <input
        class="input staff room-name"
        aria-label=${words.rename(room.name)}
        maxlength="64"
        dir="auto"
        value=${room.name}
        onChange=${rename}
        onKeyDown=${press}
      />
      <span class="count" aria-hidden="true">${count}</span>
      <button
        type="button"
        class="icon-button"
        aria-label=${words.drop(room.name)}
        onClick=${() => {
          focusAfter("#add-room");
          planner.change({ type: "drop", id: room.id });
        }}
      >
        <${Icon} name="close" />
      </button>
    </div>
  `;
}

/**
 * What is true of a room: a reason not to open, or who staffs it.
 *
 * @param {{
 *   state: Props["state"],
 *   room: PlannedRoom | null,
 *   people: ReturnType<typeof unplaced>,
 *   problems: ReturnType<typeof problemsOf>,
 * }} props
 */
function Foot({ state, room, people, problems }) {
  const words = deskText.board;
  if (room === null) {
    return html`
      <p class="ok">${people.length === 0 ? words.notPlacedNobody : words.notPlacedMore}</p>
    `;
  }
  const staff = people.filter((one) => runs(one.participant.role));
  return html`
    ${people.length === 0 && html`<p class="ok">${words.emptyRoom}</p>`}
    ${problems.map(
      (problem) => html`
        <div class="notice staff" key=${problem.code + problem.people.join()}>
          <${Icon} name=${problem.code === "apart" || problem.code === "together" ? "apart" : "people"} />
          <p>
            ${problemText(
              problem,
              room.name,
              problem.people.map((id) => participantOf(state, id)?.name ?? ""),
            )}
          </p>
        </div>
      `,
    )}
    ${staff.length > 0 &&
    html`
      <p class="ok">
        <${Icon} name="check" />${words.staffedBy(staff.map((one) => one.participant.name))}
      </p>
    `}
  `;
}
