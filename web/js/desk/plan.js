/**
 * A plan of breakouts, and what one may change of it.
 *
 * A change is a value: where a colleague was quicker it is made again on the plan that
 * they left, as long as it still makes sense there.
 * @module
 */

import { everybody } from "./people.js";

/** @import {DeskInfo, PlannedRoom, ProblemInfo} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */

/** Rooms that the server takes. */
export const ROOMS_LIMIT = 12;
export const SHORTEST = 60;
export const LONGEST = 4 * 3600;

/** @typedef {{rooms: readonly PlannedRoom[], seconds: number}} Plan */

/**
 * @typedef {{type: "add", id: string, name: string}
 *   | {type: "rename", id: string, name: string}
 *   | {type: "drop", id: string}
 *   | {type: "place", who: string, to: string | null}
 *   | {type: "last", seconds: number}} Edit
 */

/**
 * @param {DeskInfo} desk
 * @returns {Plan}
 */
export function planOf(desk) {
  return {
    seconds: desk.seconds,
    rooms: desk.rooms.map(({ id, name, people }) => ({ id, name, people })),
  };
}

/**
 * Return a plan with a change, or null where it makes no sense in this plan.
 *
 * @param {Plan} plan
 * @param {Edit} edit
 * @returns {Plan | null}
 */
export function changed(plan, edit) {
  const { rooms } = plan;
  const known = (/** @type {string} */ id) => rooms.some((room) => room.id === id);
  switch (edit.type) {
    case "add":
      if (known(edit.id) || rooms.length >= ROOMS_LIMIT) return null;
      return { ...plan, rooms: [...rooms, { id: edit.id, name: edit.name, people: [] }] };
    case "rename":
      if (!known(edit.id)) return null;
      return {
        ...plan,
        rooms: rooms.map((room) =>
          room.id === edit.id ? { ...room, name: edit.name } : room,
        ),
      };
    case "drop":
      if (!known(edit.id)) return null;
      return { ...plan, rooms: rooms.filter((room) => room.id !== edit.id) };
    case "place":
      if (edit.to !== null && !known(edit.to)) return null;
      return { ...plan, rooms: rooms.map((room) => placed(room, edit.who, edit.to)) };
    case "last": {
      const seconds = Math.min(LONGEST, Math.max(SHORTEST, edit.seconds));
      return { ...plan, seconds };
    }
  }
}

/**
 * @param {PlannedRoom} room
 * @param {string} who
 * @param {string | null} to
 * @returns {PlannedRoom}
 */
function placed(room, who, to) {
  const is = room.people.includes(who);
  if (room.id === to) return is ? room : { ...room, people: [...room.people, who] };
  return is ? { ...room, people: room.people.filter((one) => one !== who) } : room;
}

/**
 * Who can be in a room: everybody who was let in and is not on hold.
 *
 * @param {State} state
 */
export function placeable(state) {
  return everybody(state).filter(
    ({ participant, seat }) =>
      participant.role !== "admin" && seat.place !== "lobby" && seat.place !== "hold",
  );
}

/**
 * Who is in no room of a plan, and so stays in the main one.
 *
 * @param {State} state
 * @param {Plan} plan
 */
export function unplaced(state, plan) {
  const placed = new Set(plan.rooms.flatMap((room) => room.people));
  return placeable(state).filter((one) => !placed.has(one.participant.id));
}

/**
 * The people of a room who can come, in the order of the plan.
 *
 * @param {State} state
 * @param {PlannedRoom} room
 */
export function roommates(state, room) {
  const known = new Map(placeable(state).map((one) => [one.participant.id, one]));
  return room.people.flatMap((id) => known.get(id) ?? []);
}

/**
 * What the server is asked: it takes nobody who has no seat.
 *
 * @param {State} state
 * @param {Plan} plan
 * @param {number} base
 */
export function planMessage(state, plan, base) {
  return /** @type {const} */ ({
    type: "plan_breakouts",
    base,
    seconds: plan.seconds,
    rooms: plan.rooms.map((room) => ({
      ...room,
      people: room.people.filter((id) => state.seats.has(id)),
    })),
  });
}

/**
 * Where an arrow key takes somebody: along the columns, of which the first is "no room".
 *
 * @param {Plan} plan
 * @param {string} who
 * @param {1 | -1} step
 * @returns {Edit | null}
 */
export function nextTo(plan, who, step) {
  const columns = [null, ...plan.rooms.map((room) => room.id)];
  const at = 1 + plan.rooms.findIndex((room) => room.people.includes(who));
  const to = columns[at + step];
  return to === undefined ? null : { type: "place", who, to };
}

/**
 * A name that no room of the plan has yet.
 *
 * @param {Plan} plan
 * @param {readonly string[]} names
 * @param {(number: number) => string} numbered
 */
export function freshName(plan, names, numbered) {
  const taken = new Set(plan.rooms.map((room) => room.name));
  const free = names.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  let number = plan.rooms.length + 1;
  while (taken.has(numbered(number))) number += 1;
  return numbered(number);
}

/**
 * The id of a new room, which its place keeps.
 *
 * @param {() => number} random - from 0 to 1
 */
export function freshId(random) {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  const pick = () => letters[Math.floor(random() * letters.length)] ?? "a";
  return `b_${Array.from({ length: 10 }, pick).join("")}`;
}

/**
 * What is wrong with one room of the plan.
 *
 * @param {DeskInfo} desk
 * @param {string} place
 * @returns {ProblemInfo[]}
 */
export function problemsOf(desk, place) {
  return desk.problems.filter((one) => one.place === place);
}
