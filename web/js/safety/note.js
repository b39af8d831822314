/**
 * What a member has open of their private check-in, and has not sent. Nothing of it
 * comes from the server, and nothing of it outlives the page.
 * @module
 */

/** @import {OwnCheckin, Phase} from "../protocol.d.ts" */

/**
 * What happened between two lines of the thread.
 *
 * @typedef {object} Turn
 * @property {number} after - the number of the line before it; -1: none
 * @property {"handed" | "back"} kind
 * @property {string} name - of who is there now
 */

/**
 * What was in view when the pane was last open: everything else is news.
 *
 * @typedef {object} Seen
 * @property {number} line - the newest one of a facilitator
 * @property {Phase | null} phase
 * @property {boolean} returnAsked
 */

/**
 * @typedef {object} Note
 * @property {boolean} opened - what was offered was opened, and not only looked at
 * @property {Seen} seen
 * @property {readonly Turn[]} turns
 * @property {string} draft - being written
 * @property {string} wish - being added to what is asked for
 * @property {number} skipped - the number of the newest scale that was skipped
 * @property {string | null} withdrawn - the check-in that was taken back
 * @property {boolean} knowsReader - who can read it was shown before the first word
 * @property {boolean} leaving - choosing what to turn on, before leaving a private room
 * @property {boolean} stayed - asked whether to go back, the person stays
 * @property {boolean} cameIn - this page just came in, and has been told of no check-in
 */

/**
 * @typedef {{type: "opened"}
 *   | {type: "draft", text: string}
 *   | {type: "wish", text: string}
 *   | {type: "skipped", line: number}
 *   | {type: "withdrawn", checkin: string}
 *   | {type: "leaving", on: boolean}
 *   | {type: "asked"}} NoteHappening
 */

/** Longer ago than this nobody looks for who took over. */
const TURNS_KEPT = 20;

const NOTHING_SEEN = Object.freeze({ line: -1, phase: null, returnAsked: false });

/** @type {Note} */
export const initialNote = Object.freeze({
  opened: false,
  seen: NOTHING_SEEN,
  turns: [],
  draft: "",
  wish: "",
  skipped: -1,
  withdrawn: null,
  knowsReader: false,
  leaving: false,
  stayed: false,
  cameIn: false,
});

/**
 * Return the note after something happened on the page.
 *
 * @param {Note} note
 * @param {NoteHappening} happening
 * @returns {Note}
 */
export function nextNote(note, happening) {
  switch (happening.type) {
    case "opened":
      return { ...note, opened: true };
    case "draft":
      return { ...note, draft: happening.text };
    case "wish":
      return { ...note, wish: happening.text };
    case "skipped":
      return { ...note, skipped: happening.line };
    case "withdrawn":
      return { ...note, withdrawn: happening.checkin };
    case "leaving":
      return { ...note, leaving: happening.on, stayed: !happening.on };
    case "asked":
      return { ...note, wish: "", opened: true, knowsReader: true, cameIn: false };
  }
}

/**
 * Return one's own check-in as it is now. The server tells the newest lines that fit;
 * the older ones are kept.
 *
 * @param {OwnCheckin | null} known
 * @param {OwnCheckin | null} told
 * @returns {OwnCheckin | null}
 */
export function merged(known, told) {
  if (told === null || known === null || known.id !== told.id) return told;
  const first = told.lines[0]?.number ?? Infinity;
  const older = known.lines.filter((line) => line.number < first);
  return older.length === 0 ? told : { ...told, lines: [...older, ...told.lines] };
}

/**
 * Return the note after the server told of the check-in.
 *
 * @param {Note} note
 * @param {OwnCheckin | null} before
 * @param {OwnCheckin | null} now
 * @param {boolean} inView - the pane is open
 * @returns {Note}
 */
export function noteAfter(note, before, now, inView) {
  if (now === null) return { ...note, opened: false, turns: [], seen: NOTHING_SEEN, leaving: false };
  const same = before?.id === now.id;
  const offeredAnew = now.phase === "offered" && (!same || before.phase === "deferred");
  const next = {
    ...note,
    opened: offeredAnew || now.phase === "deferred" ? false : note.opened || now.phase !== "offered",
    seen: same ? stillSeen(note.seen, now) : seenBefore(now),
    turns: turnsAfter(same ? note.turns : [], note.cameIn, before, now),
    leaving: note.leaving && now.phase === "in_room",
    stayed: note.stayed && now.return_asked,
    cameIn: false,
  };
  return inView && next.opened ? { ...next, seen: allSeen(now) } : next;
}

/**
 * Everything there is now is in view.
 *
 * @param {OwnCheckin} checkin
 * @returns {Seen}
 */
export function allSeen(checkin) {
  return { line: newest(checkin), phase: checkin.phase, returnAsked: checkin.return_asked };
}

/**
 * The number of the newest line of a facilitator; -1 where there is none.
 *
 * @param {OwnCheckin} checkin
 */
export function newest({ lines }) {
  return lines.findLast((line) => !line.mine)?.number ?? -1;
}

/**
 * What was opened on an earlier page is not news on this one.
 *
 * @param {OwnCheckin} now
 * @returns {Seen}
 */
function seenBefore(now) {
  if (now.opened === 0) return NOTHING_SEEN;
  const offered = now.phase === "offered" && now.opened >= newest(now);
  return { line: now.opened, phase: offered ? now.phase : null, returnAsked: false };
}

/**
 * What comes back later is news again: an offer, a room, a question.
 *
 * @param {Seen} seen
 * @param {OwnCheckin} now
 * @returns {Seen}
 */
function stillSeen(seen, now) {
  return {
    line: seen.line,
    phase: seen.phase === now.phase ? seen.phase : null,
    returnAsked: seen.returnAsked && now.return_asked,
  };
}

/**
 * @param {readonly Turn[]} turns
 * @param {boolean} cameIn
 * @param {OwnCheckin | null} before
 * @param {OwnCheckin} now
 * @returns {readonly Turn[]}
 */
function turnsAfter(turns, cameIn, before, now) {
  if (now.owner === null) return turns;
  const after = now.lines.at(-1)?.number ?? -1;
  const handed = before?.id === now.id && before.owner !== null && before.owner !== now.owner;
  if (handed) return withTurn(turns, { after, kind: "handed", name: now.owner });
  return cameIn ? withBack(turns, now) : turns;
}

/**
 * The line is back, and somebody still is there.
 *
 * @param {readonly Turn[]} turns
 * @param {OwnCheckin | null} checkin
 * @returns {readonly Turn[]}
 */
export function withBack(turns, checkin) {
  if (checkin === null || checkin.owner === null || checkin.owner_lost) return turns;
  if (checkin.phase !== "open" && checkin.phase !== "room_offered") return turns;
  const after = checkin.lines.at(-1)?.number ?? -1;
  const last = turns.at(-1);
  if (last?.kind === "back" && last.after === after) return turns; // once is enough
  return withTurn(turns, { after, kind: "back", name: checkin.owner });
}

/**
 * @param {readonly Turn[]} turns
 * @param {Turn} turn
 */
function withTurn(turns, turn) {
  return [...turns, turn].slice(-TURNS_KEPT);
}
