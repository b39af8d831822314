/**
 * What was written in a check-in. A message of the server holds the newest lines that
 * fit; the older ones are kept from before.
 * @module
 */

/** @import {CheckinCard, StaffLine} from "../../protocol.d.ts" */

/**
 * A card with the lines of before that a new one leaves out.
 *
 * @param {CheckinCard | undefined} then
 * @param {CheckinCard} card
 * @returns {CheckinCard}
 */
export function withOlder(then, card) {
  const first = card.lines[0]?.number ?? Infinity;
  const older = (then?.lines ?? []).filter((line) => line.number < first);
  return older.length === 0 ? card : { ...card, lines: [...older, ...card.lines] };
}

/**
 * Whether lines are missing at the beginning: this page came later.
 *
 * @param {CheckinCard} card
 */
export function lacksOlder(card) {
  return (card.lines[0]?.number ?? 1) > 1;
}

/** @typedef {{kind: "line", line: StaffLine, mine: boolean} | {kind: "help", at: number}} Part */

/**
 * The lines and the call for help, in the order in which they happened.
 *
 * @param {CheckinCard} card
 * @returns {Part[]}
 */
export function partsOf(card) {
  /** @type {Part[]} */
  const parts = card.lines.map((line) => ({
    kind: "line",
    line,
    mine: line.by !== card.participant,
  }));
  const asked = card.help_asked_at;
  if (asked === null) return parts;
  const at = parts.findIndex((one) => one.kind === "line" && one.line.at >= asked);
  parts.splice(at === -1 ? parts.length : at, 0, { kind: "help", at: asked });
  return parts;
}
