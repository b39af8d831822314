/**
 * What stands in the queue beside the group, and what is true of each of it.
 * @module
 */

/** @import {AlarmCard, CheckinCard, StaffLine} from "../../protocol.d.ts" */
/** @import {State} from "../../state.js" */

/**
 * A check-in with the alarm about the same person, or an alarm alone.
 *
 * @typedef {{card: CheckinCard, alarm: AlarmCard | null} | {card: null, alarm: AlarmCard}} Entry
 */

/**
 * @typedef {"help" | "asked" | "wants" | "handing" | "owner_lost" | "dropped" | "by_phone"
 *   | "unclaimed" | "no_answer" | "room_offered" | "in_room" | "offered" | "opened"
 *   | "deferred" | "wrote" | "waits" | "open"} CardCode
 */

/** @typedef {{code: CardCode, since: number | null}} Telling */

/** @typedef {"answer" | "accept" | "take_over" | "read" | "see_to" | "next" | "open"} Step */

/** How long nobody has to have it before all were told again, in milliseconds. */
const TOLD_AGAIN = { routine: 30_000, concern: 30_000, urgent: 10_000 };

/**
 * Check-ins that are not closed, as the server orders them.
 *
 * @param {State} state
 * @returns {CheckinCard[]}
 */
export function openCards(state) {
  return [...state.cards.values()]
    .filter((card) => card.place_in_queue !== null)
    .sort((a, b) => (a.place_in_queue ?? 0) - (b.place_in_queue ?? 0));
}

/**
 * Alarms that stand, the longest first.
 *
 * @param {State} state
 * @returns {AlarmCard[]}
 */
export function openAlarms(state) {
  return [...state.alarms.values()]
    .filter((alarm) => alarm.resolution === null)
    .sort((a, b) => a.since - b.since);
}

/**
 * Everything that waits for somebody of staff: what is urgent, who is gone, the rest.
 *
 * An alarm about somebody with a check-in stands with it.
 *
 * @param {State} state
 * @returns {Entry[]}
 */
export function queueOf(state) {
  const alarms = openAlarms(state);
  const cards = openCards(state);
  const with_ = new Set(cards.map((card) => card.participant));
  /** @type {Entry[]} */
  const alone = alarms
    .filter((alarm) => !with_.has(alarm.participant))
    .map((alarm) => ({ card: null, alarm }));
  const entries = cards.map((card) => ({
    card,
    alarm: alarms.find((alarm) => alarm.participant === card.participant) ?? null,
  }));
  const pressing = entries.filter(({ card }) => card.level === "urgent");
  return [...pressing, ...alone, ...entries.slice(pressing.length)];
}

/**
 * Check-ins that are closed, the latest first.
 *
 * @param {State} state
 * @returns {CheckinCard[]}
 */
export function closedCards(state) {
  return [...state.cards.values()]
    .filter((card) => card.place_in_queue === null)
    .sort((a, b) => b.began_at - a.began_at);
}

/**
 * The check-in of somebody: the open one, or else the last.
 *
 * @param {State} state
 * @param {string} participant
 * @returns {CheckinCard | null}
 */
export function cardOf(state, participant) {
  const all = [...state.cards.values()].filter((card) => card.participant === participant);
  const open = all.find((card) => card.place_in_queue !== null);
  return open ?? all.sort((a, b) => b.began_at - a.began_at)[0] ?? null;
}

/**
 * The alarm about somebody that stands.
 *
 * @param {State} state
 * @param {string} participant
 * @returns {AlarmCard | null}
 */
export function alarmOf(state, participant) {
  return openAlarms(state).find((alarm) => alarm.participant === participant) ?? null;
}

/**
 * The alarms whose steps are shown with somebody's check-in: what stands or is still to
 * be done, and what happened since it began. Without one, the last.
 *
 * @param {State} state
 * @param {string} participant
 * @param {CheckinCard | null} card
 * @returns {AlarmCard[]}
 */
export function alarmsWith(state, participant, card) {
  const all = [...state.alarms.values()]
    .filter((alarm) => alarm.participant === participant)
    .sort((a, b) => a.raised_at - b.raised_at);
  const since = card?.began_at ?? Infinity;
  const found = all.filter(
    (alarm) =>
      alarm.resolution === null ||
      (alarm.outreach !== null && alarm.outreach.outcome === null) ||
      alarm.raised_at >= since,
  );
  return found.length > 0 || card !== null ? found : all.slice(-1);
}

/**
 * Whether somebody asked for help now, and no one has answered since.
 *
 * @param {CheckinCard} card
 */
export function needsHelp(card) {
  const asked = card.help_asked_at;
  if (asked === null || card.level !== "urgent" || card.place_in_queue === null) return false;
  if (card.owner === null) return true;
  if (card.phase === "room_offered" || card.phase === "in_room") return false;
  return ![...card.lines.filter(isOfStaff(card)), ...card.contacts].some(
    (one) => one.at >= asked,
  );
}

/** @param {CheckinCard} card */
const isOfStaff = (card) => (/** @type {StaffLine} */ line) => line.by !== card.participant;

/**
 * Lines of the member that nobody of staff has read.
 *
 * @param {CheckinCard} card
 */
export function unread(card) {
  return card.lines.filter((line) => line.by === card.participant && !line.shown.seen);
}

/**
 * What is true of a check-in, the most pressing first.
 *
 * @param {CheckinCard} card
 * @param {string | null} you
 * @param {number} now
 * @returns {Telling[]}
 */
export function tellingsOf(card, you, now) {
  /** @type {Telling[]} */
  const found = [];
  const tell = (/** @type {CardCode} */ code, /** @type {number | null} */ since = null) =>
    found.push({ code, since });
  if (needsHelp(card)) tell("help", card.help_asked_at);
  if (card.handing_to !== null) tell(card.handing_to === you ? "wants" : "handing");
  if (card.owner_lost) tell("owner_lost");
  if (card.phase === "unreachable") tell("dropped", card.dropped_at);
  else if (card.off_platform) tell("by_phone");
  const asked = card.help_asked_at ?? card.began_at;
  if (card.phase === "requested" && found.length === 0) tell("asked", card.began_at);
  if (card.owner === null && now - asked >= TOLD_AGAIN[card.level]) tell("unclaimed", asked);
  if (card.was_nudged && card.waiting_since !== null) tell("no_answer", card.waiting_since);
  else if (found.length === 0) found.push(ofPhase(card));
  return found;
}

/**
 * @param {CheckinCard} card
 * @returns {Telling}
 */
function ofPhase(card) {
  const { phase } = card;
  if (phase === "room_offered" || phase === "in_room" || phase === "deferred") {
    return { code: phase, since: null };
  }
  if (phase === "offered") {
    const since = card.seen_at ?? card.waiting_since ?? card.began_at;
    return { code: card.seen_at === null ? "offered" : "opened", since };
  }
  const last = card.lines.at(-1);
  if (last === undefined) return { code: "open", since: null };
  return { code: last.by === card.participant ? "wrote" : "waits", since: last.at };
}

/**
 * The one next step that stands on a card.
 *
 * @param {CheckinCard} card
 * @param {string | null} you
 * @param {AlarmCard | null} [alarm] - about the same person
 * @returns {Step}
 */
export function stepOf(card, you, alarm = null) {
  if (card.owner === null) return "answer";
  if (card.handing_to === you) return "accept";
  if (card.owner !== you && card.owner_lost) return "take_over";
  if (needsHelp(card)) return "open";
  if (alarm !== null && alarm.owner === null) return "see_to";
  if (unread(card).length > 0) return "read";
  return card.owner === you && (card.was_nudged || card.phase === "unreachable")
    ? "next"
    : "open";
}
