/**
 * What one may do with a check-in now. The server decides; this leaves out the rest.
 * @module
 */

import { runs } from "../roles.js";

/** @import {CheckinCard, Level, Outcome, ParticipantInfo} from "../../protocol.d.ts" */
/** @import {State} from "../../state.js" */

/** For so long a closed one may be gone on with, in milliseconds. */
const REOPEN = 24 * 3600_000;

/** @type {readonly Level[]} */
export const LEVELS = ["routine", "concern", "urgent"];

/** @type {readonly Outcome[]} */
const OUTCOMES = [
  "staying_in_group",
  "took_a_break",
  "left_by_choice",
  "seen_in_private_room",
  "individual_follow_up_set",
  "handed_to_on_call",
  "support_person_contacted",
  "emergency_services_called",
  "not_reached_follow_up_assigned",
  "opened_by_mistake",
];

/** Outcomes that name a follow-up. @type {readonly Outcome[]} */
const WITH_FOLLOW_UP = ["individual_follow_up_set", "not_reached_follow_up_assigned"];

/** @typedef {"claim" | "accept" | "take_over" | "say" | "offer_again" | "cancel" | "room" | "ask_return" | "hand_over" | "close"} Deed */

/**
 * @param {CheckinCard} card
 * @param {string | null} you
 * @returns {ReadonlySet<Deed>}
 */
export function deedsOf(card, you) {
  const { phase } = card;
  /** @type {Set<Deed>} */
  const deeds = new Set();
  if (phase === "closed") return deeds;
  deeds.add("close");
  if (card.owner === null) deeds.add("claim");
  else if (card.owner !== you) deeds.add("take_over");
  if (card.handing_to === you) deeds.add("accept");
  if (card.owner !== you) return deeds;
  deeds.add("hand_over");
  if (phase === "deferred") deeds.add("offer_again");
  else deeds.add("say");
  const waits = phase === "offered" || phase === "deferred";
  if (waits && !hasSpoken(card) && card.level !== "urgent") deeds.add("cancel");
  if ((phase === "open" || phase === "offered") && !card.off_platform) deeds.add("room");
  if (phase === "in_room") deeds.add("ask_return");
  return deeds;
}

/** @param {CheckinCard} card */
export function hasSpoken(card) {
  return (
    card.want !== null ||
    card.off_platform ||
    card.lines.some((line) => line.by === card.participant)
  );
}

/**
 * Whether a closed one may be gone on with.
 *
 * @param {State} state
 * @param {CheckinCard} card
 * @param {number} now
 */
export function mayReopen(state, card, now) {
  if (card.place_in_queue !== null || now - card.began_at > REOPEN) return false;
  return ![...state.cards.values()].some(
    (one) => one.participant === card.participant && one.place_in_queue !== null,
  );
}

/**
 * Whether a level is less than another, so that it takes a reason.
 *
 * @param {Level} level
 * @param {Level} than
 */
export function isLower(level, than) {
  return LEVELS.indexOf(level) < LEVELS.indexOf(than);
}

/**
 * How a check-in may end. Only the member withdraws.
 *
 * @param {CheckinCard} card
 */
export function outcomesOf(card) {
  return OUTCOMES.filter((one) => one !== "opened_by_mistake" || !hasSpoken(card));
}

/**
 * What is still missing before a check-in can be closed.
 *
 * @param {CheckinCard} card
 * @param {{outcome: Outcome | null, owner: string, note: string}} form
 * @returns {"outcome" | "urgent" | "followUp" | null}
 */
export function missingToClose(card, { outcome, owner, note }) {
  if (outcome === null) return "outcome";
  if (card.level === "urgent" && (owner === "" || note.trim() === "")) return "urgent";
  return WITH_FOLLOW_UP.includes(outcome) && owner === "" ? "followUp" : null;
}

/**
 * Who of staff there is, oneself first.
 *
 * @param {State} state
 * @returns {ParticipantInfo[]}
 */
export function colleagues(state) {
  const all = state.participants.filter((one) => runs(one.role));
  const self = (/** @type {ParticipantInfo} */ one) => (one.id === state.you ? 0 : 1);
  return all.sort((a, b) => self(a) - self(b) || a.order - b.order);
}

/**
 * To whom a check-in can be handed: who of staff is connected, but oneself.
 *
 * @param {State} state
 */
export function heirs(state) {
  return colleagues(state).filter(
    (one) => one.id !== state.you && state.seats.get(one.id)?.line === "open",
  );
}
