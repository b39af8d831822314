/**
 * Whom somebody is still to reach: one task for each person, whatever it came from.
 *
 * An alarm becomes one by a press or by the end of the session; a check-in that was
 * closed with a follow-up is one until that is done.
 * @module
 */

/** @import {AlarmCard, AlarmOutcome, CheckinCard, OutreachInfo} from "../../protocol.d.ts" */
/** @import {State} from "../../state.js" */

/**
 * @typedef {object} Task
 * @property {string} who
 * @property {string} name
 * @property {number} due - the earlier one, where there are two
 * @property {string | null} owner - id; null: nobody has it
 * @property {string | null} ownerName
 * @property {string | null} reason - why it was left open, or where the note is
 * @property {AlarmCard | null} alarm - that has become outreach
 * @property {CheckinCard | null} card - that was closed with a follow-up
 */

/**
 * What is not done, the first due first.
 *
 * @param {State} state
 * @returns {Task[]}
 */
export function tasksOf(state) {
  const alarms = [...state.alarms.values()].filter(({ outreach }) => isOwed(outreach));
  const cards = [...state.cards.values()].filter(
    (card) => card.phase === "closed" && isOwed(card.follow_up),
  );
  const people = new Set([...alarms, ...cards].map((one) => one.participant));
  return [...people]
    .map((who) => {
      const theirs = (/** @type {{participant: string}} */ one) => one.participant === who;
      return taskFrom(alarms.find(theirs) ?? null, cards.find(theirs) ?? null);
    })
    .filter((task) => task !== null)
    .sort((a, b) => a.due - b.due);
}

/**
 * @param {State} state
 * @param {string} who
 * @returns {Task | null}
 */
export function taskOf(state, who) {
  return tasksOf(state).find((task) => task.who === who) ?? null;
}

/**
 * What is asked of the server to take a task on; nothing where somebody always has it.
 *
 * @param {Task} task
 */
export function claimOf({ alarm }) {
  if (alarm === null || alarm.outreach === null) return null;
  return /** @type {const} */ ({
    type: "alarm_claim",
    alarm: alarm.id,
    instead_of: alarm.outreach.owner,
  });
}

/**
 * What is asked of the server to say how it turned out.
 *
 * @param {Task} task
 * @param {AlarmOutcome} outcome
 */
export function finishOf({ alarm, card }, outcome) {
  const requests = [];
  if (alarm !== null) {
    requests.push(/** @type {const} */ ({ type: "outreach_finish", alarm: alarm.id, outcome }));
  }
  if (card !== null) {
    requests.push(/** @type {const} */ ({ type: "follow_up_finish", checkin: card.id, outcome }));
  }
  return requests;
}

/** @param {OutreachInfo | null} outreach */
function isOwed(outreach) {
  return outreach !== null && outreach.outcome === null;
}

/**
 * @param {AlarmCard | null} alarm
 * @param {CheckinCard | null} card
 * @returns {Task | null}
 */
function taskFrom(alarm, card) {
  const one = alarm ?? card;
  const first = alarm?.outreach ?? card?.follow_up ?? null;
  if (one === null || first === null) return null;
  const dues = [alarm?.outreach?.due, card?.follow_up?.due].filter((due) => due !== undefined);
  return {
    who: one.participant,
    name: one.name,
    due: Math.min(...dues),
    owner: first.owner,
    ownerName: first.owner_name,
    reason: first.reason ?? card?.follow_up?.reason ?? null,
    alarm,
    card,
  };
}
