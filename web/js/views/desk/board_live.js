/**
 * The rooms while they are open: who is in them, for how long, and who needs somebody.
 * @module
 */

import { left, timeOfDay } from "../../desk/clock.js";
import { peopleIn, staffIn } from "../../desk/people.js";
import { broadcasts } from "../../desk/talk.js";
import { html, useState } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { Dial } from "../dial.js";
import { Icon } from "../parts.js";
import { BackToGroup } from "./back_to_group.js";
import { Tick } from "./desk_sheet.js";
import { useNow } from "../use_now.js";
import { SECOND } from "./hooks.js";
import { alongRows } from "./people.js";
import { PersonRow } from "./person_row.js";

/** @import {Props} from "../../app.js" */
/** @import {RoomInfo} from "../../protocol.d.ts" */

/** Seconds that a press gives. */
const MORE = 120;

/** @param {Props} props */
export function Live({ state, controller }) {
  const words = deskText.live;
  const now = useNow(state, SECOND);
  const { desk } = state;
  if (desk === null) return null;
  const props = { state, controller, now };
  return html`
    <div class="board-head">
      <${BackToGroup} controller=${controller} />
      <h2 class="title" id="board-title" tabIndex=${-1}>${deskText.board.liveTitle}</h2>
      <button
        type="button"
        class="button staff"
        onClick=${() => void controller.request({ type: "extend_breakouts", seconds: MORE })}
      >
        <${Icon} name="plus" />${words.allMore(MORE / 60)}
      </button>
      <button
        type="button"
        class="button staff outline"
        onClick=${() => void controller.request({ type: "recall" })}
      >
        <${Icon} name="return" />${words.recallAll}
      </button>
    </div>
    <div class="board live" onKeyDown=${alongRows}>
      ${desk.rooms.map((room) => html`<${Room} key=${room.id} ...${props} room=${room} />`)}
      <${Main} ...${props} />
    </div>
  `;
}

/** @param {Props & {now: number, room: RoomInfo}} props */
function Room({ state, controller, now, room }) {
  const words = deskText.live;
  const people = peopleIn(state, room.id);
  const here = state.place?.id === room.id;
  const id = `live-${room.id}`;
  const ends = room.ends_at;
  return html`
    <section class="column" aria-labelledby=${id}>
      <div class="column-head">
        <h3 id=${id}><bdi>${room.name}</bdi> <span>${people.length}</span></h3>
      </div>
      ${ends !== null &&
      html`
        <div class="clock-line">
          <${Dial} share=${Math.min(1, (ends - now) / 1000 / Math.max(1, state.desk?.seconds ?? 1))} />
          <p>
            <strong>${left(ends, now)}</strong>${" "}
            <span>${ends <= now ? words.ended : words.left}</span>
          </p>
        </div>
      `}
      <${Watch} state=${state} room=${room} now=${now} />
      <ul class="people-list">
        ${people.map(
          (someone) => html`
            <${PersonRow}
              key=${someone.participant.id}
              state=${state}
              controller=${controller}
              someone=${someone}
              now=${now}
              from=${room.id}
            />
          `,
        )}
      </ul>
      ${people.length === 0 && html`<p class="ok">${words.nobody}</p>`}
      <div class="column-foot">
        ${here
          ? html`<p class="ok"><${Icon} name="check" />${words.here}</p>`
          : html`<${StepIn} state=${state} controller=${controller} room=${room} />`}
        <button
          type="button"
          class="button staff"
          onClick=${() =>
            void controller.request({ type: "extend_breakouts", seconds: MORE, places: [room.id] })}
        >
          ${words.more}<span class="only-read"> ${words.moreFor(room.name)}</span>
        </button>
        <button
          type="button"
          class="button staff"
          onClick=${() => void controller.request({ type: "recall", places: [room.id] })}
        >
          ${words.recall}<span class="only-read"> ${room.name}</span>
        </button>
      </div>
    </section>
  `;
}

/** @param {Props & {room: RoomInfo}} props */
function StepIn({ state, controller, room }) {
  const words = deskText.live;
  const { own, you } = state;
  if (own === null || you === null) return null;
  return html`
    <button
      type="button"
      class="button staff"
      onClick=${() =>
        void controller.request({ type: "move", participant: you, version: own.version, to: room.id })}
    >
      ${words.stepIn}<span class="only-read"> ${words.to(room.name)}</span>
    </button>
  `;
}

/**
 * Whether somebody looks after a room.
 *
 * @param {{state: Props["state"], room: RoomInfo, now: number}} props
 */
function Watch({ state, room, now }) {
  const words = deskText.live;
  if (room.paused || room.pauses_at !== null) {
    const told = room.pauses_at === null ? words.paused : words.pauses(left(room.pauses_at, now));
    return html`<div class="notice staff"><${Icon} name="alert" /><p>${told}</p></div>`;
  }
  const unstaffed = staffIn(state, room.id).length === 0;
  return unstaffed && html`<p class="ok"><${Icon} name="people" />${words.noStaff}</p>`;
}

/** @param {Props & {now: number}} props */
function Main({ state, controller, now }) {
  const people = peopleIn(state, "main");
  return html`
    <section class="column" aria-labelledby="live-main">
      <div class="column-head">
        <h3 id="live-main">${deskText.board.main} <span>${people.length}</span></h3>
      </div>
      <ul class="people-list">
        ${people.map(
          (someone) => html`
            <${PersonRow}
              key=${someone.participant.id}
              state=${state}
              controller=${controller}
              someone=${someone}
              now=${now}
              from="main"
            />
          `,
        )}
      </ul>
      ${people.length === 0 && html`<p class="ok">${deskText.live.nobody}</p>`}
    </section>
  `;
}

/** @param {Props} props */
export function LiveSide({ state, controller }) {
  const words = deskText.live;
  const [draft, setDraft] = useState("");
  const [chosen, setChosen] = useState(/** @type {readonly string[]} */ ([]));
  const rooms = [{ id: "main", name: deskText.board.main }, ...(state.desk?.rooms ?? [])];
  const places = rooms.map((room) => room.id).filter((id) => chosen.includes(id));
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const text = draft.trim();
    if (text === "") return;
    if (await controller.request({ type: "write", channel: "rooms", text, places })) setDraft("");
  };
  return html`
    <aside class="settle" aria-labelledby="tell-title">
      <form class="stack" onSubmit=${submit}>
        <h2 id="tell-title">${words.write}</h2>
        <textarea
          class="textarea staff"
          rows="3"
          dir="auto"
          maxlength="2000"
          aria-label=${words.message}
          placeholder=${words.placeholder}
          value=${draft}
          onInput=${(/** @type {Event & {currentTarget: HTMLTextAreaElement}} */ event) =>
            setDraft(event.currentTarget.value)}
        ></textarea>
        <fieldset class="which">
          <legend class="section">${words.which}</legend>
          <${Tick} words=${words.all} on=${places.length === 0} set=${() => setChosen([])} />
          ${rooms.map(
            (room) => html`
              <${Tick}
                key=${room.id}
                words=${room.name}
                on=${chosen.includes(room.id)}
                set=${(/** @type {boolean} */ on) =>
                  setChosen(on ? [...chosen, room.id] : chosen.filter((id) => id !== room.id))}
              />
            `,
          )}
        </fieldset>
        <button type="submit" class="button staff">
          <${Icon} name="broadcast" />
          ${places.length === 0 ? words.sendAll : words.send(places.length)}
        </button>
      </form>
      <ul class="small soft sent-list" role="log" aria-label=${words.sent} tabIndex=${0}>
        ${broadcasts(state)
          .slice(-3)
          .map(
            (one) => html`
              <li key=${one.id}>
                <strong>${words.sent} <time>${timeOfDay(one.at)}</time></strong>${" "}
                <span dir="auto">${one.text}</span>
              </li>
            `,
          )}
      </ul>
      <hr class="divide" />
      <div class="stack tight">
        <h3>${words.next}</h3>
        <ul class="checks">
          ${["clock", "return", "eye"].map(
            (icon, at) => html`<li key=${icon}><${Icon} name=${icon} /><p>${words.steps[at]}</p></li>`,
          )}
        </ul>
      </div>
    </aside>
  `;
}
