/**
 * Which verbs a desk offers. The server decides; a desk only leaves out what it refuses.
 * @module
 */

import { ownRole } from "../state.js";

/** @import {ParticipantInfo, Role} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */

/** @typedef {"admit" | "moderate" | "move" | "plan" | "remove" | "policies" | "end"} Verb */

/** @type {Partial<Record<Role, readonly Verb[]>>} */
const VERBS = {
  facilitator: ["admit", "moderate", "move", "plan", "remove", "policies", "end"],
  co_facilitator: ["admit", "moderate", "move", "plan", "remove", "end"],
  admin: ["admit", "remove", "policies", "end"],
};

/**
 * @param {State} state
 * @param {Verb} verb
 */
export function may(state, verb) {
  return VERBS[ownRole(state)]?.includes(verb) ?? false;
}

/**
 * Whether one may end somebody's part in the session.
 *
 * @param {State} state
 * @param {ParticipantInfo} participant
 */
export function mayRemove(state, participant) {
  if (!may(state, "remove") || participant.id === state.you) return false;
  if (participant.role === "facilitator") return false;
  return !runs(participant.role) || ownRole(state) === "facilitator";
}

/**
 * Whether this role runs the session, and so counts as supervision.
 *
 * @param {Role} role
 */
export function runs(role) {
  return role === "facilitator" || role === "co_facilitator";
}
