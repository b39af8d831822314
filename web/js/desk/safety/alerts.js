/**
 * What is new in the private check-ins and wants a look at once.
 * @module
 */

import { alarmOf, cardOf, needsHelp, openCards, unread } from "./cards.js";

/** @import {AlarmCard, CheckinCard, DropCause} from "../../protocol.d.ts" */
/** @import {State} from "../../state.js" */

/**
 * @typedef {{code: "checkin_asked", name: string, talk: boolean}
 *   | {code: "checkin_unclaimed", names: string[]}
 *   | {code: "checkin_help" | "checkin_no_answer" | "checkin_back"
 *       | "checkin_owner_lost" | "checkin_handed" | "checkin_wrote" | "checkin_urgent"
 *       | "alarm_again", name: string}
 *   | {code: "checkin_dropped" | "alarm", name: string, cause: DropCause}} SafetyAlert
 */

/**
 * @param {State} before
 * @param {State} now
 * @returns {SafetyAlert[]}
 */
export function safetyAlerts(before, now) {
  /** @type {SafetyAlert[]} */
  const found = [];
  let isTold = false;
  if (before.cards !== now.cards) {
    for (const card of now.cards.values()) {
      const then = before.cards.get(card.id);
      if (then === card || card.place_in_queue === null) continue;
      const known = alarmOf(before, card.participant) !== null;
      found.push(...ofCard(then ?? null, card, now.you, known));
      isTold ||= then !== undefined && isToldAgain(then, card);
    }
    // Several that nobody has are one sentence.
    const names = openCards(now).filter((card) => card.owner === null).map((card) => card.name);
    if (isTold && names.length > 0) found.push({ code: "checkin_unclaimed", names });
  }
  if (before.alarms !== now.alarms) {
    for (const alarm of now.alarms.values()) {
      const then = before.alarms.get(alarm.id);
      const card = cardOf(now, alarm.participant);
      if (then !== alarm) found.push(...ofAlarm(then ?? null, alarm, card));
    }
  }
  return found;
}

/**
 * @param {CheckinCard | null} then
 * @param {CheckinCard} card
 * @param {string | null} you
 * @param {boolean} known - that they are gone was told as an alarm before
 * @returns {SafetyAlert[]}
 */
function ofCard(then, card, you, known) {
  const { name } = card;
  const mine = card.owner === you;
  if (needsHelp(card) && (then === null || then.help_asked_at !== card.help_asked_at)) {
    return [{ code: "checkin_help", name }];
  }
  if (then === null) {
    if (card.phase !== "requested") return [];
    return [{ code: "checkin_asked", name, talk: card.want === "talk" }];
  }
  const becomes = (/** @type {CheckinCard["phase"]} */ phase) =>
    card.phase === phase && then.phase !== phase;
  /** @type {SafetyAlert[]} */
  const found = [];
  if (becomes("unreachable") && card.drop_cause !== null && !known) {
    found.push({ code: "checkin_dropped", name, cause: card.drop_cause });
  }
  if (then.phase === "unreachable" && card.dropped_at === null && card.phase !== "closed") {
    if (!card.off_platform) found.push({ code: "checkin_back", name });
  }
  if (card.level === "urgent" && then.level !== "urgent") found.push({ code: "checkin_urgent", name });
  if (card.handing_to === you && then.handing_to !== you) {
    found.push({ code: "checkin_handed", name: card.owner_name ?? "" });
  }
  if (card.owner_lost && !then.owner_lost && !mine) {
    found.push({ code: "checkin_owner_lost", name: card.owner_name ?? "" });
  }
  if (card.was_nudged && !then.was_nudged) found.push({ code: "checkin_no_answer", name });
  if (mine && unread(card).length > unread(then).length) found.push({ code: "checkin_wrote", name });
  return found;
}

/**
 * Whether the server told everybody again of what nobody has.
 *
 * @param {CheckinCard} then
 * @param {CheckinCard} card
 */
function isToldAgain(then, card) {
  return (
    card.owner === null &&
    then.owner === null &&
    card.level === then.level &&
    card.help_asked_at === then.help_asked_at &&
    card.lines.length === then.lines.length &&
    card.alerted_at !== null &&
    then.alerted_at !== null &&
    card.alerted_at > then.alerted_at
  );
}

/**
 * @param {AlarmCard | null} then
 * @param {AlarmCard} alarm
 * @param {CheckinCard | null} card - of the same person: what it tells is not told twice
 * @returns {SafetyAlert[]}
 */
function ofAlarm(then, alarm, card) {
  const { name } = alarm;
  if (alarm.resolution !== null) {
    const isBack = alarm.resolution === "back" && then !== null && then.resolution === null;
    const known = card !== null && card.phase !== "closed" && !card.off_platform;
    return isBack && !known ? [{ code: "checkin_back", name }] : [];
  }
  if (then === null) {
    const known = card?.phase === "unreachable";
    return known ? [] : [{ code: "alarm", name, cause: alarm.cause }];
  }
  const same = then.state === alarm.state && then.seen_by.length === alarm.seen_by.length;
  const again = same && alarm.owner === null && then.cause === alarm.cause && then.steps.length === alarm.steps.length;
  return again ? [{ code: "alarm_again", name }] : [];
}
