/**
 * What staff are told at once, in a sentence: quietly, and not too often.
 * @module
 */

import { everybody, nameOf, waiting } from "./people.js";
import { safetyAlerts } from "./safety/alerts.js";

/** @import {SeatInfo} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */
/** @import {SafetyAlert} from "./safety/alerts.js" */

/**
 * @typedef {{code: "knock", names: string[]}
 *   | {code: "asked", name: string, room: string}
 *   | {code: "lost" | "closed" | "someone_came_in" | "break", name: string}
 *   | {code: "pauses", room: string} | {code: "paused", room: string}
 *   | SafetyAlert} Alert
 */

/** At most so many in such a time, in milliseconds. */
const MOST = 5;
const WHILE = 20_000;
/** @type {readonly Alert["code"][]} */
const ALWAYS = ["paused", "checkin_help"];

/**
 * What is new between two states that wants a look at once.
 *
 * @param {State} before
 * @param {State} now
 * @returns {Alert[]}
 */
export function alertsOf(before, now) {
  if (now.desk === null || before.desk === null) return [];
  const safety = safetyAlerts(before, now);
  // Who dropped in a check-in, or long ago, is told of once.
  const gone = new Set(
    safety.flatMap((one) => (TELLS_OF_LOSS.includes(one.code) && "name" in one ? [one.name] : [])),
  );
  const seats = ofSeats(before, now).filter((one) => !("name" in one) || !gone.has(one.name));
  return [...safety, ...knocks(before, now), ...seats, ...ofRooms(before, now)];
}

/** @type {readonly Alert["code"][]} */
const TELLS_OF_LOSS = ["checkin_dropped", "alarm"];

/**
 * Keep what may be told now, as long as it is not too much. A paused room always is, and
 * somebody who needs help now.
 *
 * @param {readonly number[]} told - moments of the last ones
 * @param {readonly Alert[]} alerts
 * @param {number} now
 * @returns {{alerts: Alert[], told: number[]}}
 */
export function capped(told, alerts, now) {
  const recent = told.filter((moment) => now - moment < WHILE);
  /** @type {Alert[]} */
  const kept = [];
  for (const alert of alerts) {
    if (recent.length >= MOST && !ALWAYS.includes(alert.code)) continue;
    recent.push(now);
    kept.push(alert);
  }
  return { alerts: kept, told: recent };
}

/**
 * When somebody comes to the lobby: all who wait there now, in one sentence.
 *
 * @param {State} before
 * @param {State} now
 * @returns {Alert[]}
 */
function knocks(before, now) {
  if (before.seats === now.seats) return [];
  const all = waiting(now);
  const isNew = all.some(({ seat }) => before.seats.get(seat.id)?.place !== "lobby");
  if (!isNew) return [];
  return [{ code: "knock", names: all.map(({ participant }) => participant.name) }];
}

/**
 * @param {State} before
 * @param {State} now
 * @returns {Alert[]}
 */
function ofSeats(before, now) {
  if (before.seats === now.seats) return [];
  /** @type {Alert[]} */
  const found = [];
  for (const { participant, seat } of everybody(now)) {
    if (seat.id === now.you) continue;
    const then = before.seats.get(seat.id);
    if (then === undefined || then === seat) continue;
    const code = change(then, seat);
    if (code !== null) found.push({ code, name: participant.name });
  }
  return found;
}

/**
 * @param {SeatInfo} then
 * @param {SeatInfo} seat
 */
function change(then, seat) {
  if (seat.signal !== null && then.signal !== seat.signal) return seat.signal;
  if (seat.line !== "open" && then.line !== seat.line) return seat.line;
  return null;
}

/**
 * @param {State} before
 * @param {State} now
 * @returns {Alert[]}
 */
function ofRooms(before, now) {
  const { desk } = now;
  if (desk === null || desk === before.desk) return [];
  /** @type {Alert[]} */
  const found = [];
  for (const room of desk.rooms) {
    const then = before.desk?.rooms.find((one) => one.id === room.id);
    if (room.asked_by !== null && then?.asked_by !== room.asked_by) {
      found.push({ code: "asked", name: nameOf(now, room.asked_by), room: room.name });
    }
    if (room.pauses_at !== null && (then?.pauses_at ?? null) === null) {
      found.push({ code: "pauses", room: room.name });
    }
    if (room.paused && then?.paused !== true) found.push({ code: "paused", room: room.name });
  }
  if (desk.pauses_at !== null && before.desk?.pauses_at === null) {
    found.push({ code: "pauses", room: "" });
  }
  return found;
}
