/**
 * Lines above the people: where one is, what holds for the group, who needs somebody,
 * and raised hands.
 * @module
 */

import { left, span } from "../../desk/clock.js";
import { hands, nameOf, peopleIn, placeName, waiting } from "../../desk/people.js";
import { may } from "../../desk/roles.js";
import { html } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { Icon } from "../parts.js";
import { useNow } from "../use_now.js";
import { SECOND, useFocusAfter } from "./hooks.js";
import { ReturnButton } from "./safety/return.js";
import { PressingStrip } from "./safety/queue.js";

/** @import {Props} from "../../app.js" */
/** @import {RoomInfo} from "../../protocol.d.ts" */

export const HANDS = "raised-hands";

/** @param {Props} props */
export function Strips({ state, controller }) {
  return html`
    <div class="strips">
      <${Where} state=${state} controller=${controller} />
      <${Held} state=${state} controller=${controller} />
      <${Needs} state=${state} controller=${controller} />
      <${Waiting} state=${state} controller=${controller} />
      <${PressingStrip} state=${state} controller=${controller} />
      <${Hands} state=${state} controller=${controller} />
    </div>
  `;
}

/** @param {Props} props */
function Where({ state, controller }) {
  const { page } = deskText;
  const now = useNow(state, SECOND);
  const { place, own } = state;
  if (place === null || own === null) return null;
  if (place.kind === "breakout") {
    return html`
      <div class="strip" role="group" aria-label=${page.inRoom(place.name)}>
        <${Icon} name="rooms" />
        <p>
          <strong dir="auto">${page.inRoom(place.name)}</strong>
          ${place.ends_at !== null &&
          html`${" "}<time class="soft">${left(place.ends_at, now)} ${deskText.live.left}</time>`}
        </p>
        <button
          type="button"
          class="button staff main push"
          aria-keyshortcuts="Alt+R"
          onClick=${() => goBack({ state, controller })}
        >
          <${Icon} name="return" />${page.back}
        </button>
      </div>
    `;
  }
  if (place.kind !== "private") return null;
  const other = peopleIn(state, place.id).find((one) => one.seat.id !== state.you);
  return html`
    <div class="strip">
      <${Icon} name="desk-room" />
      <p dir="auto">
        ${other === undefined ? page.inPrivate : page.inPrivateWith(other.participant.name)}
      </p>
      ${other !== undefined && html`<${ReturnButton} state=${state} controller=${controller} who=${other.seat.id} />`}
      <button
        type="button"
        class="button staff main push"
        aria-keyshortcuts="Alt+R"
        onClick=${() => goBack({ state, controller })}
      >
        <${Icon} name="return" />${page.endPrivate}
      </button>
    </div>
  `;
}

/**
 * From a breakout or a private room to the main one, or to where one was.
 *
 * @param {Props} props
 */
export function goBack({ state, controller }) {
  const { own, place, you } = state;
  if (own === null || place === null || you === null) return;
  if (place.kind === "private") void controller.request({ type: "end_aside" });
  if (place.kind === "breakout") {
    void controller.request({ type: "move", participant: you, version: own.version, to: "main" });
  }
}

/** @param {Props} props */
function Held({ state, controller }) {
  const { page } = deskText;
  if (state.place?.frozen === true) {
    return html`
      <div class="strip lit" role="status">
        <${Icon} name="pause" />
        <p>${page.held}</p>
        ${may(state, "moderate") &&
        html`
          <button
            type="button"
            class="button staff main push"
            onClick=${() => void controller.request({ type: "freeze", frozen: false })}
          >
            ${page.goOn}
          </button>
        `}
      </div>
    `;
  }
  return (
    state.place?.paused === true &&
    html`<div class="strip look" role="status"><${Icon} name="alert" /><p>${page.paused}</p></div>`
  );
}

/** @param {Props} props */
function Needs({ state, controller }) {
  const now = useNow(state, SECOND);
  const { desk, own, you } = state;
  if (desk === null || own === null || you === null || !may(state, "move")) return null;
  const rooms = desk.are_open
    ? desk.rooms.filter((room) => room.asked_at !== null || room.paused || room.pauses_at !== null)
    : [];
  return html`
    <div role="alert" class="strips">
      ${rooms
        .filter((room) => room.id !== state.place?.id)
        .map(
          (room) => html`
            <div class="strip look" key=${room.id}>
              <${Icon} name="alert" />
              <p>
                <strong dir="auto">${titleOf(room)}.</strong>${" "}
                <span aria-hidden="true">${whyNeeded(state, room, now)}</span>
              </p>
              <span class="push">
                <button
                  type="button"
                  class="button staff"
                  onClick=${() => void controller.request({ type: "recall", places: [room.id] })}
                >
                  ${deskText.live.bring(room.name)}
                </button>
                <button
                  type="button"
                  class="button staff main"
                  onClick=${() =>
                    void controller.request({ type: "move", participant: you, version: own.version, to: room.id })}
                >
                  ${deskText.live.go(room.name)}
                </button>
              </span>
            </div>
          `,
        )}
    </div>
  `;
}

/** @param {RoomInfo} room */
function titleOf(room) {
  const { live } = deskText;
  return room.paused || room.pauses_at !== null ? live.needs(room.name) : live.asks(room.name);
}

/**
 * @param {Props["state"]} state
 * @param {RoomInfo} room
 * @param {number} now
 */
function whyNeeded(state, room, now) {
  const { live } = deskText;
  const words = [];
  if (room.asked_by !== null && room.asked_at !== null) {
    words.push(live.asked(nameOf(state, room.asked_by), span(now - room.asked_at)));
  }
  if (room.paused) words.push(`${live.paused}.`);
  else if (room.pauses_at !== null) words.push(`${live.pauses(left(room.pauses_at, now))}.`);
  return words.join(" ");
}

/**
 * Who waits, while the lobby itself is out of view.
 *
 * @param {Props} props
 */
function Waiting({ state, controller }) {
  const { lobby } = deskText;
  const count = waiting(state).length;
  if (count === 0 || !(state.atDesk.board || state.atDesk.about !== null)) return null;
  return html`
    <section class="strip" aria-label=${lobby.title}>
      <${Icon} name="door" />
      <p><strong>${lobby.title}</strong> ${lobby.count(count)}</p>
      <button
        type="button"
        class="button staff push"
        onClick=${() => {
          controller.atDesk({ type: "board", on: false });
          controller.atDesk({ type: "panel", panel: "people" });
        }}
      >
        ${lobby.go}
      </button>
    </section>
  `;
}

/** @param {Props} props */
function Hands({ state, controller }) {
  const words = deskText.hands;
  const focusAfter = useFocusAfter();
  const up = hands(state);
  if (up.length === 0) return null;
  const lowers = may(state, "moderate");
  return html`
    <div class="strip" role="group" aria-label=${words.title}>
      <${Icon} name="hand" />
      <span class="soft" id=${HANDS} tabIndex=${-1}>${words.title}</span>
      <ol class="chips">
        ${up.map(
          ({ participant, seat }) => html`
            <li key=${participant.id} class="chip filled">
              <strong dir="auto">${participant.name}</strong>
              ${seat.place !== state.place?.id && html`<span>${placeName(state, seat.place)}</span>`}
              ${lowers &&
              html`
                <button
                  type="button"
                  class="icon-button tiny"
                  aria-label=${words.lower(participant.name)}
                  onClick=${() => {
                    focusAfter(`#${HANDS} + ol button`, "#people-title");
                    void controller.request({ type: "lower_hand", participant: participant.id });
                  }}
                >
                  <${Icon} name="close" />
                </button>
              `}
            </li>
          `,
        )}
      </ol>
      ${lowers &&
      html`
        <button
          type="button"
          class="button staff plain push"
          onClick=${() => {
            focusAfter("#people-title");
            void controller.request({ type: "lower_hand" });
          }}
        >
          ${words.lowerAll}
        </button>
      `}
    </div>
  `;
}
