/**
 * Where somebody is and how to reach them, as far as this page has been told.
 *
 * It is all in the memory of the page: a number is there while the line is down, and
 * of who has left.
 * @module
 */

export { lastTwo } from "../../safety/facts.js";
export { telephone } from "../../safety/help.js";

/** @import {FactField, FactsForm, FactsShown, FactsSummary} from "../../protocol.d.ts" */
/** @import {State} from "../../state.js" */

/** The server's own: after so long facts are not current any more, in milliseconds. */
const CURRENT = 12 * 3600_000;

/**
 * @param {State} state
 * @param {string} participant
 * @returns {FactsSummary | null}
 */
export function factsOf(state, participant) {
  return state.factsOf.get(participant) ?? null;
}

/**
 * Everything that was shown of somebody, for a reason, to this page.
 *
 * @param {State} state
 * @param {string} participant
 * @returns {FactsShown | null}
 */
export function shownOf(state, participant) {
  return state.atDesk.revealed.get(participant) ?? null;
}

/**
 * The number to call somebody on; "" where none is known.
 *
 * @param {State} state
 * @param {string} participant
 */
export function numberOf(state, participant) {
  const summary = factsOf(state, participant)?.number ?? "";
  return summary !== "" ? summary : (shownOf(state, participant)?.facts.call_back ?? "");
}

/**
 * Whether facts may be taken as where somebody is now. Time goes on without a line.
 *
 * @param {{current: boolean, confirmed_at: number | null}} facts
 * @param {number} now
 */
export function areCurrent(facts, now) {
  return facts.current && facts.confirmed_at !== null && now - facts.confirmed_at <= CURRENT;
}

/**
 * What is missing before somebody may come in; null where all is there.
 *
 * @param {FactsSummary | null} facts
 * @param {number} now
 * @returns {readonly FactField[] | "everything" | null}
 */
export function missingOf(facts, now) {
  if (facts === null || facts.confirmed_at === null) return "everything";
  if (!areCurrent(facts, now)) return "everything";
  return facts.missing.length === 0 ? null : facts.missing;
}

/**
 * An address in one line.
 *
 * @param {FactsForm} form
 */
export function addressOf(form) {
  return [form.location, form.unit, form.city, form.region, form.country]
    .map((part) => part?.trim() ?? "")
    .filter((part) => part !== "")
    .join(", ");
}

/**
 * Whether something newer was said than what was shown.
 *
 * @param {FactsShown} shown
 * @param {FactsSummary | null} summary
 */
export function isOutdated(shown, summary) {
  return (summary?.confirmed_at ?? 0) > shown.confirmed_at;
}
