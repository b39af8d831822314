/**
 * Whom the page in the middle is about, also after the server was started anew.
 * @module
 */

import { nameOf, participantOf } from "../people.js";
import { alarmOf, alarmsWith, cardOf } from "./cards.js";
import { factsOf } from "./facts.js";
import { taskOf } from "./tasks.js";

/** @import {AlarmCard, CheckinCard} from "../../protocol.d.ts" */
/** @import {State} from "../../state.js" */
/** @import {Task} from "./tasks.js" */

/**
 * @typedef {object} Subject
 * @property {string} id
 * @property {string} name
 * @property {CheckinCard | null} card - the open one, or else the last
 * @property {AlarmCard | null} alarm - that stands
 * @property {Task | null} task - to reach them, that is not done
 * @property {readonly AlarmCard[]} alarms - whose steps belong to it
 */

/**
 * @param {State} state
 * @returns {Subject | null}
 */
export function subjectOf(state) {
  const { about } = state.atDesk;
  if (about === null) return null;
  const known = about.checkin === null ? undefined : state.cards.get(about.checkin);
  const id = known?.participant ?? about.who;
  const card = cardOf(state, id);
  const alarm = alarmOf(state, id);
  const task = taskOf(state, id);
  const name =
    card?.name ?? alarm?.name ?? task?.name ?? (nameOf(state, id) || factsOf(state, id)?.name);
  if (name === undefined) return null;
  return { id, name, card, alarm, task, alarms: alarmsWith(state, id, card) };
}

/**
 * To open the page about somebody.
 *
 * @param {State} state
 * @param {string} who
 */
export function aboutWho(state, who) {
  const card = cardOf(state, who);
  return { who, checkin: card?.id ?? null };
}

/**
 * Whether a private note may be sent to somebody: a member who is here.
 *
 * @param {State} state
 * @param {string} who
 */
export function mayWriteTo(state, who) {
  return participantOf(state, who)?.role === "member";
}
