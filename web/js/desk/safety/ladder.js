/**
 * The steps that a person may take outside of the session, and which were taken.
 *
 * Nothing here is done by the software: a person says what they did.
 * @module
 */

/** @import {Subject} from "./about.js" */
/** @import {AlarmCard, CheckinCard, ContactResult, ContactStep, LogEntry} from "../../protocol.d.ts" */

/** @typedef {"with_group" | "called" | "second" | "contact" | "on_call" | "emergency" | "stayed" | "other"} RungCode */
/** @typedef {"help" | "dropped" | "place" | "concern"} RevealReason */

/**
 * @typedef {object} Rung
 * @property {RungCode} code
 * @property {ContactStep} step
 * @property {string} note - that tells it from others of the same step
 * @property {readonly ContactResult[]} results - the first is the usual one
 */

/** @type {readonly ContactResult[]} */
const CALL = ["no_answer", "reached", "left_message", "refused"];
/** @type {readonly ContactResult[]} */
const DONE = ["done"];

/** @type {readonly Rung[]} */
export const LADDER = Object.freeze([
  { code: "with_group", step: "other", note: "Co-facilitator with the group", results: DONE },
  { code: "called", step: "called_participant", note: "", results: CALL },
  { code: "second", step: "called_second", note: "", results: CALL },
  { code: "contact", step: "contact_person", note: "", results: CALL },
  { code: "on_call", step: "on_call", note: "", results: ["reached", "no_answer", "left_message", "done"] },
  { code: "emergency", step: "emergency_services", note: "", results: ["done", "reached", "no_answer"] },
  { code: "stayed", step: "other", note: "Stayed until help arrived", results: DONE },
  { code: "other", step: "other", note: "", results: ["done", "reached", "no_answer", "left_message", "refused"] },
]);

/** @type {readonly RevealReason[]} */
export const REASONS = ["help", "dropped", "place", "concern"];

/**
 * What was logged of a rung, the first first.
 *
 * @param {Rung} rung
 * @param {readonly LogEntry[]} entries
 * @returns {LogEntry[]}
 */
export function entriesOf(rung, entries) {
  return entries.filter((entry) => rungOf(entry) === rung);
}

/** @param {LogEntry} entry */
function rungOf(entry) {
  const named = LADDER.find((one) => one.note !== "" && one.note === entry.note);
  if (entry.step === "other" && named !== undefined) return named;
  return LADDER.find((one) => one.step === entry.step && one.note === "");
}

/**
 * Everything that was logged of somebody: with a check-in and an alarm a step is kept
 * with both, and shown once.
 *
 * @param {CheckinCard | null} card
 * @param {readonly AlarmCard[]} alarms
 * @returns {LogEntry[]}
 */
export function logOf(card, alarms) {
  const contacts = card?.contacts ?? [];
  const same = (/** @type {LogEntry} */ a, /** @type {LogEntry} */ b) =>
    a.step === b.step && a.result === b.result && a.name === b.name && a.note === b.note;
  const left = [...contacts];
  const others = alarms.flatMap((alarm) => alarm.steps).filter((entry) => {
    const at = left.findIndex((one) => same(one, entry) && Math.abs(one.at - entry.at) < 60_000);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
  return [...contacts, ...others].sort((a, b) => a.at - b.at);
}

/**
 * What is asked of the server for one step: it is kept with the check-in and the alarm.
 *
 * @param {Pick<Subject, "card" | "alarm" | "task">} subject
 * @param {{step: ContactStep, result: ContactResult, note: string}} said
 */
export function logRequests({ card, alarm, task }, { step, result, note }) {
  const said = { step, result, note: note.trim() === "" ? null : note.trim() };
  const requests = [];
  if (takesSteps(card)) {
    requests.push(/** @type {const} */ ({ type: "checkin_log", checkin: card.id, ...said }));
  }
  const open = alarm ?? task?.alarm ?? null;
  if (open !== null) {
    requests.push(/** @type {const} */ ({ type: "alarm_log", alarm: open.id, ...said }));
  }
  return requests;
}

/**
 * Whether steps can be logged with a check-in: it goes on, or its follow-up does.
 *
 * @param {CheckinCard | null} card
 * @returns {card is CheckinCard}
 */
export function takesSteps(card) {
  if (card === null) return false;
  if (card.phase !== "closed") return true;
  return card.follow_up !== null && card.follow_up.outcome === null;
}
