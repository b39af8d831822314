/**
 * What stands in the way of ending a session.
 * @module
 */

import { openAlarms, openCards } from "./cards.js";
import { tasksOf } from "./tasks.js";

/** @import {State} from "../../state.js" */

/** @typedef {{kind: "checkin" | "alarm" | "outreach", id: string, who: string, name: string}} Unfinished */

/**
 * The most pressing first, as the server has it (rooms/closing.py), one for each person:
 * who dropped from a check-in stands with it.
 *
 * @param {State} state
 * @returns {Unfinished[]}
 */
export function unfinished(state) {
  const cards = openCards(state);
  return [
    ...cards.map((card) => one("checkin", card)),
    ...openAlarms(state)
      .filter((alarm) => !cards.some((card) => card.participant === alarm.participant))
      .map((alarm) => one("alarm", alarm)),
    ...tasksOf(state)
      .filter((task) => task.owner === null)
      .map(({ alarm }) => alarm)
      .filter((alarm) => alarm !== null)
      .map((alarm) => one("outreach", alarm)),
  ];
}

/**
 * @param {Unfinished["kind"]} kind
 * @param {{id: string, participant: string, name: string}} card
 * @returns {Unfinished}
 */
function one(kind, { id, participant, name }) {
  return { kind, id, who: participant, name };
}
