/**
 * What was written, sorted into the boxes of the desk.
 *
 * A box never falls back to another one: words to staff stay with staff.
 * @module
 */

import { participantOf } from "./people.js";
import { runs } from "./roles.js";

/** @import {MessageInfo} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */

/** @typedef {"staff" | "place"} Box */
/** @typedef {MessageInfo & {to?: string | null}} Letter - `to` is who it was written to, of "person" */

/**
 * @param {State} state
 * @param {Box} box
 * @returns {MessageInfo[]}
 */
export function thread(state, box) {
  return state.messages.filter((one) =>
    box === "staff"
      ? one.channel === "staff" || one.channel === "person"
      : one.channel === "place" || one.channel === "rooms",
  );
}

/**
 * What somebody who waits or is on hold wrote to staff, and staff to them.
 *
 * @param {State} state
 * @param {string} id
 * @returns {MessageInfo[]}
 */
export function threadWith(state, id) {
  return state.messages.filter((/** @type {Letter} */ one) =>
    one.channel === "person" ? one.to === id : one.channel === "staff" && one.author === id,
  );
}

/**
 * What was written to all or to some rooms, the latest last.
 *
 * @param {State} state
 * @returns {MessageInfo[]}
 */
export function broadcasts(state) {
  return state.messages.filter((one) => one.channel === "rooms");
}

/**
 * How many messages of others are new in a box.
 *
 * @param {State} state
 * @param {Box} box
 * @param {ReadonlySet<string>} seen
 */
export function unseen(state, box, seen) {
  return thread(state, box).filter((one) => one.author !== state.you && !seen.has(one.id))
    .length;
}

/**
 * Whether the writer is not of staff, and so wrote to them rather than among them.
 *
 * @param {State} state
 * @param {MessageInfo} message
 */
export function isFromOutside(state, message) {
  const author = participantOf(state, message.author);
  return author !== null && !runs(author.role) && author.role !== "admin";
}
