/**
 * What the private pane shows, as a function of what this page knows.
 * @module
 */

import { isCallForHelp } from "./outbox.js";
import { newest } from "./note.js";

/** @import {OwnCheckin, OwnLine} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */
/** @import {Turn} from "./note.js" */
/** @import {Unsent} from "./outbox.js" */

/**
 * "offer": something came, and is not opened. "ask": the person begins. "put_off",
 * "room", "return", "scale": one question of its own. "over": it is closed. Else the
 * thread.
 *
 * @typedef {"offer" | "ask" | "put_off" | "room" | "return" | "scale" | "over" | "thread"} Moment
 */

/**
 * A line of the thread as it is shown: one of the check-in, one that is on its way, or
 * what happened between two lines.
 *
 * @typedef {{kind: "line", key: string, line: OwnLine}
 *   | {kind: "unsent", key: string, unsent: Unsent}
 *   | {kind: "turn", key: string, turn: Turn}} Shown
 */

/**
 * The member's check-in, unless it is over.
 *
 * @param {Pick<State, "checkin">} state
 * @returns {OwnCheckin | null}
 */
export function openCheckin({ checkin }) {
  return checkin === null || checkin.phase === "closed" ? null : checkin;
}

/**
 * @param {State} state
 * @returns {Moment}
 */
export function momentOf(state) {
  const { checkin, note } = state;
  if (checkin === null || checkin.phase === "closed") {
    if (isSending(state)) return "thread";
    return wasTalk(state) ? "over" : "ask";
  }
  if (checkin.phase === "offered" && !note.opened) return "offer";
  if (checkin.phase === "deferred" && !note.opened) return "put_off";
  if (checkin.phase === "room_offered") return "room";
  const leaves = note.leaving || (checkin.return_asked && !note.stayed);
  if (checkin.phase === "in_room" && leaves) return "return";
  return scaleOf(state) === null ? "thread" : "scale";
}

/**
 * Whether there was anything that a person knows of: what was offered by mistake and
 * taken back was never there.
 *
 * @param {State} state
 */
function wasTalk({ checkin, note }) {
  return checkin !== null && (note.withdrawn === checkin.id || checkin.next_step !== null || checkin.lines.some((line) => line.mine));
}

/**
 * Whether something that begins a check-in is on its way.
 *
 * @param {State} state
 */
function isSending({ unsent }) {
  return unsent.some(({ request }) => request.type === "checkin_request");
}

/**
 * Whether there is something the person has not looked at. It is a dot, and no more.
 *
 * @param {State} state
 */
export function hasNews(state) {
  const { checkin, note } = state;
  if (checkin === null || (checkin.phase === "closed" && !wasTalk(state))) return false;
  if (checkin.phase === "deferred") return false;
  if (state.pane === "private") return false;
  const { seen } = note;
  const calls = ["offered", "room_offered", "closed"].includes(checkin.phase);
  return (
    newest(checkin) > seen.line ||
    (calls && checkin.phase !== seen.phase) ||
    (checkin.return_asked && !seen.returnAsked)
  );
}

/**
 * What is shown, in order: what is on its way comes last, and nothing comes twice.
 * The agreed word leaves no trace here.
 *
 * @param {State} state
 * @returns {Shown[]}
 */
export function threadOf({ checkin, note, unsent }) {
  const lines = (checkin?.lines ?? []).filter((line) => line.signal !== "code_word");
  const known = new Set((checkin?.lines ?? []).map((line) => line.message));
  const shown = /** @type {Shown[]} */ ([]);
  let after = -1;
  for (const line of lines) {
    shown.push(...turnsIn(note.turns, after, line.number));
    shown.push({ kind: "line", key: `line-${line.number}`, line });
    after = line.number;
  }
  shown.push(...turnsIn(note.turns, after, Infinity));
  for (const one of unsent) {
    if (known.has(one.key) || !isSaid(one)) continue;
    shown.push({ kind: "unsent", key: `unsent-${one.key}`, unsent: one });
  }
  return shown;
}

/**
 * @param {readonly Turn[]} turns
 * @param {number} from - a number of a line
 * @param {number} to
 * @returns {Shown[]}
 */
function turnsIn(turns, from, to) {
  return turns
    .map((turn, index) => ({ turn, key: `turn-${turn.after}-${turn.kind}-${index}` }))
    .filter(({ turn }) => turn.after >= from && turn.after < to)
    .map(({ turn, key }) => ({ kind: "turn", key, turn }));
}

/**
 * Whether something that waits is part of what one says.
 *
 * @param {Unsent} unsent
 */
export function isSaid({ request }) {
  if (request.type === "checkin_request") {
    return (request.text ?? null) !== null || isCallForHelp(request);
  }
  return request.type === "checkin_answer" && request.signal !== "code_word";
}

/**
 * Whether something could not be stored, and the person must know.
 *
 * @param {Pick<State, "unsent">} state
 */
export function isLate({ unsent }) {
  return unsent.some((one) => one.late && one.request.type !== "checkin_see");
}

/**
 * The scale that a facilitator asks for, until it is answered or skipped; or null.
 *
 * @param {Pick<State, "checkin" | "note" | "unsent">} state
 * @returns {OwnLine | null}
 */
export function scaleOf({ checkin, note, unsent }) {
  if (checkin === null) return null;
  const asked = checkin.lines.findLast((line) => !line.mine && line.asks_suds);
  if (asked === undefined || note.skipped >= asked.number) return null;
  const answered = checkin.lines.some((line) => line.mine && line.number > asked.number && line.suds !== null);
  const sent = unsent.some(({ request }) => request.type === "checkin_answer" && (request.suds ?? null) !== null);
  return answered || sent ? null : asked;
}

/**
 * The answers that the last question offers, unless it was answered; or none.
 *
 * @param {Pick<State, "checkin" | "unsent">} state
 * @returns {readonly string[]}
 */
export function choicesOf({ checkin, unsent }) {
  const asked = checkin?.lines.findLast((line) => !line.mine);
  if (checkin === null || asked === undefined) return [];
  const answered = checkin.lines.some((line) => line.mine && line.number > asked.number);
  const sent = unsent.some(({ request }) => request.type === "checkin_answer");
  return answered || sent ? [] : asked.choices;
}

/**
 * Whether help was asked for, and is not answered yet: it cannot be taken back then.
 *
 * @param {State} state
 */
export function mayWithdraw(state) {
  const { checkin } = state;
  return checkin?.phase === "requested" && !checkin.help_shown && !state.helpTold;
}

/**
 * Whether the page must first know where somebody is.
 *
 * @param {State} state
 */
export function needsFacts({ facts }) {
  return facts !== null && facts.missing.length > 0;
}
