/**
 * What one may do now, and why not.
 * @module
 */

import { carriesMedia } from "./people.js";

/** @import {Source} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */

/**
 * Why something stays off.
 *
 * "line": there is nobody to tell. "place": nobody is seen or heard where one is.
 * "still": the group is held still. "text": one is here by text. "staff": staff or the
 * role do not allow it.
 *
 * @typedef {"line" | "place" | "still" | "text" | "staff"} Reason
 */

/**
 * Why a source cannot be turned on now, or null where it can.
 *
 * The server decides; this spares a person the way there and back.
 *
 * @param {State} state
 * @param {Source} source
 * @returns {Reason | null}
 */
export function whyNot(state, source) {
  const { line, own, place } = state;
  if (line !== "open" || own === null || place === null) return "line";
  if (!carriesMedia(place.kind)) return "place";
  if (place.frozen) return "still";
  if (own.by_text) return "text";
  return own.allowed.includes(source) ? null : "staff";
}
