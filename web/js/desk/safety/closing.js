/**
 * What stands in the way of ending a session.
 * @module
 */

import { openAlarms, openCards, tasks } from "./cards.js";

/** @import {State} from "../../state.js" */

/** @typedef {{kind: "checkin" | "alarm" | "outreach", id: string, who: string, name: string}} Unfinished */

/**
 * The most pressing first, as the server has it (rooms/closing.py).
 *
 * @param {State} state
 * @returns {Unfinished[]}
 */
export function unfinished(state) {
  return [
    ...openCards(state).map((card) => one("checkin", card)),
    ...openAlarms(state).map((alarm) => one("alarm", alarm)),
    ...tasks(state)
      .filter((alarm) => alarm.outreach?.owner === null)
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
