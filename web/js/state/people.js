/**
 * Who is here, what of them is shown, and how it goes with oneself.
 * @module
 */

/** @import {ParticipantInfo, PlaceKind, Reaction, Role} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */

/**
 * @typedef {object} TileInfo
 * @property {ParticipantInfo} participant
 * @property {MediaStream | null} picture - null shows the niche
 * @property {boolean} speaking
 * @property {boolean} you
 * @property {boolean} away
 * @property {number | null} hand - 1 for the hand that was up first
 * @property {Reaction | null} reaction
 */

/**
 * The tiles of one's own place, in the order of seats.
 *
 * @param {State} state
 * @returns {TileInfo[]}
 */
export function tilesOf(state) {
  const here = peopleHere(state);
  const hands = handsOf(here);
  return here
    .filter((one) => one.id !== state.you || state.showSelf)
    .map((participant) => {
      const you = participant.id === state.you;
      const away = isAway(state, participant);
      return {
        participant,
        you,
        away,
        picture: you
          ? state.ownPicture
          : !away && participant.camera
            ? pictureOf(state, participant.id, false)
            : null,
        speaking: !away && participant.microphone && state.speaking.includes(participant.id),
        hand: away ? null : (hands.get(participant.id) ?? null),
        reaction:
          state.reactions.find((one) => one.participant === participant.id)?.reaction ?? null,
      };
    });
}

/**
 * Who is in one's own place, or belongs to it and is away, by seat.
 *
 * Staff know of everybody; all others are told of these alone.
 *
 * @param {State} state
 * @returns {readonly ParticipantInfo[]}
 */
export function peopleHere(state) {
  if (state.seats.size === 0) return state.participants;
  const place = state.place?.id;
  return state.participants.filter((one) => {
    const seat = state.seats.get(one.id);
    if (seat === undefined) return one.id === state.you;
    return one.role !== "admin" && (seat.place === place || seat.home === place);
  });
}

/**
 * @param {State} state
 * @param {ParticipantInfo} participant
 */
function isAway(state, participant) {
  const seat = state.seats.get(participant.id);
  const elsewhere = seat !== undefined && seat.place !== state.place?.id;
  return elsewhere || participant.presence === "away";
}

/**
 * The raised hands, numbered from 1 in the order in which they went up.
 *
 * @param {readonly ParticipantInfo[]} people
 * @returns {ReadonlyMap<string, number>}
 */
export function handsOf(people) {
  return new Map(
    people
      .filter((one) => one.hand !== null)
      .sort((a, b) => (a.hand ?? 0) - (b.hand ?? 0))
      .map((one, index) => [one.id, index + 1]),
  );
}

/**
 * Whose screen is shown, other than one's own.
 *
 * @param {State} state
 * @returns {{participant: ParticipantInfo, picture: MediaStream | null} | null}
 */
export function screenOf(state) {
  const participant = peopleHere(state).find(
    (one) => one.screen && one.id !== state.you && !isAway(state, one),
  );
  if (participant === undefined) return null;
  return { participant, picture: pictureOf(state, participant.id, true) };
}

/**
 * @param {State} state
 * @param {string} participant
 * @param {boolean} screen
 */
function pictureOf(state, participant, screen) {
  const target = state.slots.find(
    (one) => one.participant === participant && one.screen === screen,
  );
  return target === undefined ? null : (state.pictures.get(target.slot) ?? null);
}

/**
 * Oneself, as the others see it.
 *
 * @param {State} state
 * @returns {ParticipantInfo | null}
 */
export function selfOf(state) {
  return state.participants.find((one) => one.id === state.you) ?? null;
}

/**
 * The role in which this page takes part.
 *
 * @param {State} state
 * @returns {Role}
 */
export function ownRole(state) {
  return selfOf(state)?.role ?? state.invitation?.role ?? "member";
}

/**
 * Whether this page sits at the desk: it is told everybody's true state.
 *
 * @param {State} state
 */
export function isStaff(state) {
  return ["facilitator", "co_facilitator", "admin"].includes(ownRole(state));
}

/**
 * Whether people in such a place may see and hear each other.
 *
 * @param {PlaceKind | undefined} kind
 */
export function carriesMedia(kind) {
  return kind === "main" || kind === "breakout" || kind === "private";
}

/**
 * The name that others see.
 *
 * @param {State} state
 */
export function ownName(state) {
  return state.invitation?.name ?? state.name;
}

/**
 * How the connection is, as a person needs to know it.
 *
 * "line": told of nothing new, but sound and picture go on. "media": sound and
 * picture stopped, the rest goes on. "gone": both.
 *
 * @param {State} state
 * @returns {"good" | "line" | "media" | "gone"}
 */
export function health(state) {
  const lineLost = state.line === "lost";
  if (lineLost && state.media !== "good") return "gone";
  if (lineLost) return "line";
  return state.media === "lost" ? "media" : "good";
}
