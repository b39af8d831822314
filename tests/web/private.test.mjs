/** What a member knows of their private check-in, and what the pane shows of it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { announcements } from "../../web/js/announce.js";
import {
  choicesOf,
  hasNews,
  mayWithdraw,
  momentOf,
  needsFacts,
  scaleOf,
  threadOf,
} from "../../web/js/safety/pane.js";
import { initialState, next } from "../../web/js/state.js";
import { welcome } from "./people.mjs";

const line = (number, more = {}) => ({
  number,
  mine: false,
  name: "Ines",
  at: 0,
  message: null,
  text: null,
  choice: null,
  suds: null,
  signal: null,
  choices: [],
  asks_suds: false,
  shown: { received: true, delivered: false, seen: false },
  ...more,
});
const mine = (number, more = {}) => line(number, { mine: true, name: "Wren", ...more });

const checkin = (more = {}) => ({
  id: "c_1",
  version: 1,
  phase: "open",
  owner: "Ines",
  owner_lost: false,
  nobody_here: false,
  told_again: false,
  on_the_telephone: false,
  help_shown: false,
  deferred_until: null,
  return_asked: false,
  next_step: null,
  opened: 0,
  lines: [],
  ...more,
});

const tell = (state, ...all) =>
  all.reduce(
    (now, one) => next(now, { type: "told", message: { type: "checkin_told", seq: 1, position: 0, checkin: one } }),
    state,
  );
const note = (state, happening) => next(state, { type: "note", happening });
const pane = (state, open) => next(state, { type: "pane", pane: open });
const waits = (state, ...requests) =>
  next(state, {
    type: "unsent",
    unsent: requests.map((request, index) => ({ key: `key_0000000${index}`, request, at: 0, late: false })),
  });

const inGroup = next(initialState, { type: "told", message: welcome() });
/** Somebody who was there all the time. */
const known = note(inGroup, { type: "asked" });
const offered = checkin({ phase: "offered", lines: [line(0, { text: "How are you?" })] });

test("what is offered is a dot, and not opened by itself", () => {
  const state = tell(inGroup, offered);
  assert.equal(hasNews(state), true);
  assert.equal(state.pane, null);
  assert.equal(momentOf(state), "offer");
  assert.deepEqual(announcements(inGroup, state), ["New note"]);
});

test("looked at it says who, and opened it says what", () => {
  const looked = pane(tell(inGroup, offered), "private");
  assert.equal(momentOf(looked), "offer");
  const opened = note(looked, { type: "opened" });
  assert.equal(momentOf(opened), "thread");
  assert.equal(hasNews(opened), false);
  const hidden = pane(opened, null);
  assert.equal(hasNews(hidden), false, "it was read");
  assert.equal(momentOf(hidden), "thread", "opened again it is the thread");
});

test("looked at and hidden it is news still", () => {
  assert.equal(hasNews(pane(pane(tell(inGroup, offered), "private"), null)), true);
});

test("after a reload what was opened before is no news, and what came since is", () => {
  const lines = [line(1, { text: "How are you?" }), mine(2, { text: "So so" }), line(3, { text: "I see" })];
  assert.equal(hasNews(tell(inGroup, checkin({ lines, opened: 3 }))), false);
  assert.equal(hasNews(tell(inGroup, checkin({ lines, opened: 1 }))), true);
  const one = [line(1, { text: "How are you?" })];
  const again = tell(inGroup, checkin({ phase: "offered", lines: one, opened: 1 }));
  assert.equal(hasNews(again), false);
  assert.equal(momentOf(again), "offer", "nothing private is on the screen by itself");
  const room = tell(inGroup, checkin({ phase: "room_offered", lines, opened: 3 }));
  assert.equal(hasNews(room), true, "a question waits");
});

test("a new line is news, one's own is not", () => {
  const read = pane(note(pane(tell(inGroup, offered), "private"), { type: "opened" }), null);
  const answered = checkin({ lines: [...offered.lines, mine(1, { choice: "okay" })] });
  assert.equal(hasNews(tell(read, answered)), false);
  const more = checkin({ lines: [...answered.lines, line(2, { text: "Thank you" })] });
  assert.equal(hasNews(tell(read, more)), true);
  assert.equal(hasNews(tell(pane(read, "private"), more)), false, "it is in view");
});

test("what was put off is quiet, and a dot again when its time comes", () => {
  const opened = note(pane(tell(inGroup, offered), "private"), { type: "opened" });
  const later = tell(pane(opened, null), checkin({ phase: "deferred", deferred_until: "break", lines: offered.lines }));
  assert.equal(hasNews(later), false);
  assert.equal(momentOf(later), "put_off");
  const again = tell(later, offered);
  assert.equal(hasNews(again), true);
  assert.equal(momentOf(again), "offer");
});

test("what was offered by mistake leaves nothing", () => {
  const gone = tell(inGroup, offered, checkin({ ...offered, phase: "closed" }));
  assert.equal(hasNews(gone), false);
  assert.equal(momentOf(gone), "ask");
});

test("a private room and a question whether to go back are news, each time", () => {
  const read = pane(pane(tell(inGroup, checkin({ lines: [mine(0, { text: "Hello" })] })), "private"), null);
  const room = tell(read, checkin({ phase: "room_offered" }));
  assert.equal(hasNews(room), true);
  assert.equal(momentOf(room), "room");
  const seen = pane(pane(room, "private"), null);
  assert.equal(hasNews(seen), false);
  const declined = tell(seen, checkin());
  assert.equal(hasNews(declined), false);
  assert.equal(hasNews(tell(declined, checkin({ phase: "room_offered" }))), true);
  const inRoom = tell(seen, checkin({ phase: "in_room" }));
  assert.equal(hasNews(inRoom), false);
  const asked = tell(inRoom, checkin({ phase: "in_room", return_asked: true }));
  assert.equal(hasNews(asked), true);
  assert.equal(momentOf(asked), "return");
  assert.equal(momentOf(note(asked, { type: "leaving", on: false })), "thread", "no is an answer");
});

test("older lines are kept, as the server tells the newest that fit", () => {
  const state = tell(
    inGroup,
    checkin({ lines: [mine(0, { text: "a" }), line(1, { text: "b" })] }),
    checkin({ lines: [line(1, { text: "b" }), mine(2, { text: "c" })] }),
  );
  assert.deepEqual(state.checkin.lines.map((one) => one.text), ["a", "b", "c"]);
  const other = tell(state, checkin({ id: "c_2", lines: [mine(0, { text: "d" })] }));
  assert.deepEqual(other.checkin.lines.map((one) => one.text), ["d"]);
});

test("what is on its way comes last, and never twice", () => {
  const request = { type: "checkin_answer", checkin: "c_1", text: "Are you there?" };
  const sending = waits(tell(known, checkin({ lines: [line(0, { text: "Hello" })] })), request);
  assert.deepEqual(threadOf(sending).map((one) => one.kind), ["line", "unsent"]);
  const told = tell(
    sending,
    checkin({ lines: [line(0, { text: "Hello" }), mine(1, { text: "Are you there?", message: "key_00000000" })] }),
  );
  assert.deepEqual(threadOf(told).map((one) => one.kind), ["line", "line"], "before `kept` comes");
});

test("the agreed word leaves no trace, sent or on its way", () => {
  const request = { type: "checkin_answer", checkin: "c_1", signal: "code_word" };
  const state = tell(known, checkin({ lines: [mine(0, { text: "a" }), mine(1, { signal: "code_word" })] }));
  assert.equal(threadOf(waits(state, request)).length, 1);
});

test("who takes over is said where it happened", () => {
  const first = [mine(0, { text: "a" })];
  const state = tell(
    known,
    checkin({ lines: first }),
    checkin({ owner: "Mara", lines: first }),
    checkin({ owner: "Mara", lines: [...first, line(1, { text: "b" })] }),
  );
  assert.deepEqual(threadOf(state).map((one) => one.kind), ["line", "turn", "line"]);
  assert.deepEqual(state.note.turns, [{ after: 0, kind: "handed", name: "Mara" }]);
});

test("after a lost line one is told who is still there; after a short one nothing", () => {
  const open = tell(known, checkin({ lines: [mine(0, { text: "a" })] }));
  const short = next(next(open, { type: "line", line: "opening" }), { type: "line", line: "open" });
  assert.deepEqual(short.note.turns, []);
  const long = next(next(open, { type: "line", line: "lost" }), { type: "line", line: "open" });
  assert.deepEqual(long.note.turns, [{ after: 0, kind: "back", name: "Ines" }]);
});

test("a page that comes in finds who is still there; one that just asked does not", () => {
  assert.equal(tell(inGroup, checkin()).note.turns.length, 1);
  assert.equal(tell(tell(inGroup, checkin({ phase: "requested", owner: null })), checkin()).note.turns.length, 0);
  assert.equal(tell(note(inGroup, { type: "asked" }), checkin()).note.turns.length, 0);
});

test("the scale is asked until it is answered, on its way or skipped", () => {
  const asked = tell(inGroup, checkin({ lines: [mine(0, { text: "a" }), line(1, { asks_suds: true })] }));
  assert.equal(scaleOf(asked).number, 1);
  assert.equal(momentOf(asked), "scale");
  assert.equal(scaleOf(note(asked, { type: "skipped", line: 1 })), null);
  assert.equal(scaleOf(waits(asked, { type: "checkin_answer", checkin: "c_1", suds: 0 })), null);
  const answered = checkin({ lines: [...asked.checkin.lines, mine(2, { suds: 0 })] });
  assert.equal(scaleOf(tell(asked, answered)), null, "0 is an answer");
  const again = checkin({ lines: [...answered.lines, line(3, { asks_suds: true })] });
  assert.equal(scaleOf(tell(note(asked, { type: "skipped", line: 1 }), again)).number, 3);
});

test("the choices of the last question stand until it is answered", () => {
  const asked = tell(inGroup, checkin({ lines: [line(0, { text: "Safe?", choices: ["yes", "no"] })] }));
  assert.deepEqual(choicesOf(asked), ["yes", "no"]);
  assert.deepEqual(choicesOf(waits(asked, { type: "checkin_answer", checkin: "c_1", choice: "yes" })), []);
  assert.deepEqual(choicesOf(tell(asked, checkin({ lines: [...asked.checkin.lines, mine(1, { choice: "no" })] }))), []);
});

test("what was asked for can be taken back until it is taken on, and never a call for help", () => {
  const asked = tell(inGroup, checkin({ phase: "requested", owner: null }));
  assert.equal(mayWithdraw(asked), true);
  assert.equal(mayWithdraw(tell(asked, checkin())), false);
  assert.equal(mayWithdraw(next(asked, { type: "help_told", told: true })), false);
  const taken = note(asked, { type: "withdrawn", checkin: "c_1" });
  assert.equal(momentOf(tell(taken, checkin({ phase: "closed", owner: null }))), "over");
});

test("when it is closed one may ask again", () => {
  const over = tell(inGroup, checkin({ lines: [mine(0, { text: "a" })] }), checkin({ phase: "closed", lines: [mine(0, { text: "a" })] }));
  assert.equal(momentOf(over), "over");
  assert.equal(momentOf(waits(over, { type: "checkin_request", want: "talk" })), "thread");
});

test("none of it outlives the session on this page", () => {
  const full = note(tell(inGroup, checkin({ lines: [mine(0, { text: "a" })] })), { type: "draft", text: "words" });
  const left = next(full, { type: "stopped", reason: "left" });
  assert.equal(left.checkin, null);
  assert.equal(left.note.draft, "");
});

test("where one is must be said, and is asked again only by the server", () => {
  const asks = (missing, previous = null) =>
    ({ type: "told", message: { type: "facts_asked", seq: 1, missing, previous, last_two: "" } });
  const before = { location: "1 Example Street", country: "GB" };
  const asked = next(inGroup, asks(["location", "privacy"], before));
  assert.equal(needsFacts(asked), true);
  const given = next(asked, { type: "facts_given", facts: { location: "2 Example Street", country: "FR" } });
  const done = next(given, asks([]));
  assert.equal(needsFacts(done), false);
  assert.equal(done.facts.previous.location, "2 Example Street");
  assert.equal(done.country, "FR");
  assert.equal(next(done, { type: "stopped", reason: "left" }).country, "FR");
});
