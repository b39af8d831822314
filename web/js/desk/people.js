/**
 * Who is where, and what is true of them.
 * @module
 */

import { runs } from "./roles.js";

/** @import {DepartedInfo, ParticipantInfo, RoomInfo, SeatInfo} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */

/**
 * @typedef {"lost" | "closed" | "someone_came_in" | "break" | "frozen" | "silent"
 *   | "asked" | "connecting" | "hold" | "private" | "room" | "main" | "invited"
 *   | "speaking" | "off_by_staff" | "all_off" | "muted_by_staff" | "muted"
 *   | "audio_only" | "staff_only" | "here" | "by_text" | "line_fair" | "line_poor"
 *   | "line_lost"} StateCode
 */

/**
 * One thing that is true of a person. `look` says that it wants a look; `since` is a
 * moment; `name` is that of a room or a person.
 *
 * @typedef {object} TrueState
 * @property {StateCode} code
 * @property {boolean} look
 * @property {number | null} since
 * @property {string} name
 */

/** @typedef {{participant: ParticipantInfo, seat: SeatInfo}} Someone */

/**
 * @param {State} state
 * @param {string | null} id
 * @returns {ParticipantInfo | null}
 */
export function participantOf(state, id) {
  return state.participants.find((one) => one.id === id) ?? null;
}

/**
 * The name of somebody, also of who was here before.
 *
 * @param {State} state
 * @param {string} id
 */
export function nameOf(state, id) {
  const gone = state.desk?.departed.find((one) => one.id === id);
  return participantOf(state, id)?.name ?? gone?.name ?? "";
}

/**
 * Everybody who has a seat, in the order of seats.
 *
 * @param {State} state
 * @returns {Someone[]}
 */
export function everybody(state) {
  return state.participants.flatMap((participant) => {
    const seat = state.seats.get(participant.id);
    return seat === undefined ? [] : [{ participant, seat }];
  });
}

/**
 * Who waits, the longest first.
 *
 * @param {State} state
 */
export function waiting(state) {
  return everybody(state)
    .filter((one) => one.seat.place === "lobby")
    .sort((a, b) => a.seat.since - b.seat.since);
}

/**
 * Who was let in, in the order of seats.
 *
 * @param {State} state
 */
export function inside(state) {
  return everybody(state).filter((one) => one.seat.place !== "lobby");
}

/**
 * Who is in a place now.
 *
 * @param {State} state
 * @param {string} place
 */
export function peopleIn(state, place) {
  return everybody(state).filter((one) => one.seat.place === place);
}

/**
 * Who of staff is connected in a place, oneself included.
 *
 * @param {State} state
 * @param {string} place
 */
export function staffIn(state, place) {
  return peopleIn(state, place).filter(
    (one) => runs(one.participant.role) && one.seat.line === "open",
  );
}

/**
 * Who is gone, the latest first. Who came back is not.
 *
 * @param {State} state
 * @returns {DepartedInfo[]}
 */
export function departed(state) {
  const here = new Set(state.participants.map((one) => one.id));
  return (state.desk?.departed ?? [])
    .filter((one) => !here.has(one.id))
    .sort((a, b) => b.at - a.at);
}

/**
 * An open breakout.
 *
 * @param {State} state
 * @param {string} place
 * @returns {RoomInfo | null}
 */
export function openRoom(state, place) {
  if (state.desk?.are_open !== true) return null;
  return state.desk.rooms.find((one) => one.id === place) ?? null;
}

/**
 * Raised hands, the first first, those of other rooms last.
 *
 * @param {State} state
 */
export function hands(state) {
  const place = state.place?.id;
  const far = (/** @type {Someone} */ one) => (one.seat.place === place ? 0 : 1);
  return inside(state)
    .filter((one) => one.participant.hand !== null)
    .sort(
      (a, b) =>
        far(a) - far(b) || (a.participant.hand ?? 0) - (b.participant.hand ?? 0),
    );
}

/**
 * Everything that is true of somebody, the most pressing first.
 *
 * Where they are is told only to who looks from another place.
 *
 * @param {State} state
 * @param {Someone} someone
 * @param {string | undefined} from - the place that one looks from
 * @returns {TrueState[]}
 */
export function statesOf(state, { participant, seat }, from = state.place?.id) {
  const found = [...looks(state, seat)];
  const { place } = seat;
  if (seat.invited_to !== null) {
    found.push(calm("invited", null, placeName(state, seat.invited_to)));
  }
  if (place === "hold") found.push(calm("hold", seat.since));
  else if (isPrivate(state, place)) {
    const other = peopleIn(state, place).find((one) => one.seat.id !== seat.id);
    found.push(calm("private", seat.since, other?.participant.name ?? ""));
  } else if (place !== from) {
    const room = openRoom(state, place);
    found.push(room === null ? calm("main") : calm("room", null, room.name));
  } else if (found.length === 0 || found.every((one) => one.code === "invited")) {
    found.push(calm(sends(state, participant, seat)));
  }
  const { quality } = seat;
  if (seat.line === "open" && quality !== null && quality !== "good") {
    found.push(calm(`line_${quality}`));
  }
  return found;
}

/**
 * The name of a place: "" where there is none such, as in the main room.
 *
 * @param {State} state
 * @param {string} place
 */
export function placeName(state, place) {
  return openRoom(state, place)?.name ?? "";
}

/**
 * @param {State} state
 * @param {string} place
 */
export function isPrivate(state, place) {
  if (["lobby", "main", "hold"].includes(place)) return false;
  return openRoom(state, place) === null;
}

/**
 * How many people want a look.
 *
 * @param {State} state
 */
export function countLooks(state) {
  return inside(state).filter((one) => statesOf(state, one)[0]?.look === true).length;
}

/**
 * @param {State} state
 * @param {SeatInfo} seat
 * @returns {TrueState[]}
 */
function looks(state, seat) {
  /** @type {TrueState[]} */
  const found = [];
  if (seat.line === "lost") found.push(look("lost", seat.lost_since));
  if (seat.line === "closed") found.push(look("closed", seat.lost_since));
  if (seat.signal !== null) found.push(look(seat.signal, seat.signal_since));
  const asks = state.desk?.rooms.find((one) => one.asked_by === seat.id);
  if (asks !== undefined) found.push(look("asked", asks.asked_at));
  if (seat.line === "open") {
    if (seat.health === "frozen") found.push(look("frozen", seat.health_since));
    if (seat.health === "silent") found.push(look("silent", seat.health_since));
  }
  return found;
}

/**
 * @param {State} state
 * @param {ParticipantInfo} participant
 * @param {SeatInfo} seat
 * @returns {StateCode}
 */
function sends(state, participant, seat) {
  const { microphone, camera, id } = participant;
  if (seat.by_text) return "by_text";
  if (participant.role === "observer" || participant.role === "admin") return "here";
  if (seat.health === "connecting") return "connecting";
  if (microphone && state.speaking.includes(id)) return "speaking";
  const mayBe = (/** @type {"microphone" | "camera"} */ source) =>
    seat.allowed.includes(source);
  if (!mayBe("microphone")) return mayBe("camera") ? "muted_by_staff" : "off_by_staff";
  if (!microphone && !camera) return "all_off";
  if (!microphone) return "muted";
  if (!camera) return "audio_only";
  return seat.video_audience === "staff" ? "staff_only" : "here";
}

/**
 * @param {StateCode} code
 * @param {number | null} since
 * @returns {TrueState}
 */
function look(code, since) {
  return { code, look: true, since, name: "" };
}

/**
 * @param {StateCode} code
 * @param {number | null} [since]
 * @param {string} [name]
 * @returns {TrueState}
 */
function calm(code, since = null, name = "") {
  return { code, look: false, since, name };
}
