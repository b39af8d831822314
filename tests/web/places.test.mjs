import assert from "node:assert/strict";
import { test } from "node:test";

import { handsOf, initialState, isStaff, next, peopleHere, tilesOf, whyNot } from "../../web/js/state.js";
import { HOLD, LOBBY, message, moved, ownSeat, person, place, PRIVATE, ROOM, seat, welcome } from "./people.mjs";

const told = (state, ...messages) =>
  messages.reduce((now, one) => next(now, { type: "told", message: one }), state);

const inGroup = told(initialState, welcome());
const waiting = told(initialState, welcome({ place: LOBBY, participants: [person("me", 0)] }));
const said = (one) => ({ type: "said", seq: 9, message: one });

test("a move replaces who is here, and nothing of the old place stays", () => {
  const before = told(
    inGroup,
    { type: "speaking", seq: 1, participants: ["mo"] },
    { type: "reacted", seq: 2, participant: "mo", reaction: "agree" },
    { type: "asked_to_unmute", seq: 3, source: "microphone" },
  );
  const now = told(before, moved(ROOM, { participants: [person("me", 1), person("eli", 4)] }));
  assert.equal(now.place.name, "Harbour");
  assert.deepEqual(now.participants.map((one) => one.id), ["me", "eli"]);
  assert.deepEqual([now.speaking, now.reactions, now.asked], [[], [], null]);
});

test("what was said of the old place is not said in the new one", () => {
  const after = (notice) => told(next(inGroup, { type: "notice", notice }), moved(HOLD)).notice;
  assert.equal(after({ kind: "goes_on" }), null);
  const unplugged = { kind: "unplugged", device: "camera" };
  assert.deepEqual(after(unplugged), unplugged);
});

test("what is sent goes on over a move: only the server's word ends it", () => {
  const on = next(inGroup, { type: "sending", source: "microphone", at: "on" });
  assert.equal(told(on, moved(ROOM)).sending.microphone, "on");
});

test("a reaction stands on its tile until its time is over", () => {
  const reacted = told(inGroup, { type: "reacted", seq: 5, participant: "mo", reaction: "thanks" });
  const of = (state) => tilesOf(state).find((tile) => tile.participant.id === "mo").reaction;
  assert.equal(of(reacted), "thanks");
  assert.equal(of(next(reacted, { type: "reaction_over", number: 5 })), null);
  const again = told(reacted, { type: "reacted", seq: 6, participant: "mo", reaction: "agree" });
  assert.equal(of(next(again, { type: "reaction_over", number: 5 })), "agree");
});

test("hands are numbered from one, in the order in which they went up", () => {
  const people = [person("a", 0, { hand: 9 }), person("b", 1), person("c", 2, { hand: 4 })];
  assert.deepEqual([...handsOf(people)], [["c", 1], ["a", 2]]);
});

test("what was asked for is answered by turning it on, or by its end", () => {
  const asked = told(inGroup, { type: "asked_to_unmute", seq: 1, source: "camera" });
  assert.equal(asked.asked, "camera");
  assert.equal(next(asked, { type: "sending", source: "camera", at: "starting" }).asked, null);
  assert.equal(next(asked, { type: "asked_answered" }).asked, null);
  const forbidden = { type: "own_changed", seq: 2, own: ownSeat({ allowed: ["microphone"] }) };
  assert.equal(told(asked, forbidden).asked, null);
  assert.equal(told(asked, { type: "own_changed", seq: 2, own: ownSeat() }).asked, "camera");
});

test("nobody is asked to turn on what is on", () => {
  const on = next(inGroup, { type: "sending", source: "camera", at: "on" });
  assert.equal(told(on, { type: "asked_to_unmute", seq: 1, source: "camera" }).asked, null);
});

test("a message of somebody else is news until the chat is in view", () => {
  const mine = told(inGroup, said(message("m1", "me")));
  assert.equal(mine.unread, false);
  const theirs = told(mine, said(message("m2", "fay")));
  assert.equal(theirs.unread, true);
  const open = next(theirs, { type: "pane", pane: "chat" });
  assert.equal(open.unread, false);
  assert.equal(told(open, said(message("m3", "fay"))).unread, false);
  assert.deepEqual(open.messages.map((one) => one.id), ["m1", "m2"]);
});

test("a message told twice is there once, and one taken away is gone", () => {
  const twice = told(inGroup, said(message("m1", "fay")), said(message("m1", "fay")));
  assert.equal(twice.messages.length, 1);
  const gone = told(twice, { type: "unsaid", seq: 10, message: "m1" });
  assert.deepEqual([gone.messages, gone.unread], [[], false]);
});

test("in the lobby messages stand on the page, so none is unread", () => {
  assert.equal(told(waiting, said(message("m1", "fay", { channel: "person" }))).unread, false);
});

test("a word to all rooms stands before the people until it is put away", () => {
  const word = message("m1", "fay", { channel: "rooms" });
  const shown = told(inGroup, said(word));
  assert.equal(shown.prompt.id, "m1");
  assert.equal(next(shown, { type: "prompt_read" }).prompt, null);
  assert.equal(told(shown, { type: "unsaid", seq: 10, message: "m1" }).prompt, null);
  assert.equal(told(inGroup, said(message("m2", "fay"))).prompt, null);
});

test("half a message to staff goes on in the group, and the device check does not", () => {
  const typing = next(waiting, { type: "draft", text: "I am lat" });
  const admitted = told(typing, moved(place()));
  assert.equal(admitted.pane, "chat");
  assert.equal(admitted.draft, "I am lat");
  const checking = next(waiting, { type: "pane", pane: "check" });
  assert.equal(told(checking, moved(place())).pane, null);
  assert.equal(told(waiting, moved(place())).pane, null);
});

test("a covered page has no pane open when it is uncovered", () => {
  const open = next(inGroup, { type: "pane", pane: "chat" });
  assert.equal(next(open, { type: "hidden", on: true }).pane, null);
});

test("why something stays off has one reason, the widest first", () => {
  const at = (more, own = ownSeat()) => told(inGroup, moved({ ...place(), ...more }, { own }));
  assert.equal(whyNot(initialState, "camera"), "line");
  assert.equal(whyNot(inGroup, "camera"), null);
  assert.equal(whyNot(told(inGroup, moved(HOLD)), "camera"), "place");
  assert.equal(whyNot(waiting, "camera"), "place");
  assert.equal(whyNot(at({ frozen: true }), "camera"), "still");
  assert.equal(whyNot(at({}, ownSeat({ allowed: ["camera"] })), "microphone"), "staff");
  assert.equal(whyNot(inGroup, "screen"), "staff");
});

test("a line that says something is not allowed goes when it is", () => {
  const shut = told(inGroup, { type: "own_changed", seq: 1, own: ownSeat({ allowed: [] }) });
  for (const notice of [
    { kind: "kept_off", source: "camera", why: "staff" },
    { kind: "muted", source: "camera", mayReturn: false },
  ]) {
    const shown = next(shut, { type: "notice", notice });
    assert.equal(told(shown, { type: "own_changed", seq: 2, own: ownSeat() }).notice, null);
  }
  const again = { kind: "muted", source: "camera", mayReturn: true };
  const shown = next(shut, { type: "notice", notice: again });
  assert.deepEqual(told(shown, { type: "own_changed", seq: 2, own: ownSeat() }).notice, again);
});

// Staff ----------------------------------------------------------------------

const atDesk = told(
  initialState,
  welcome({
    you: "fay",
    participants: [
      person("fay", 0, { role: "facilitator" }),
      person("mo", 1),
      person("eli", 2),
      person("wren", 3),
      person("sam", 4),
      person("ada", 5, { role: "admin" }),
    ],
    seats: [
      seat("fay"),
      seat("mo"),
      seat("eli", { place: "b_1" }),
      seat("wren", { place: "lobby" }),
      seat("sam", { place: "p_1", home: "main" }),
      seat("ada"),
    ],
  }),
);

test("staff know of everybody and see on the stage who is in their place", () => {
  assert.equal(isStaff(atDesk), true);
  assert.equal(atDesk.participants.length, 6);
  assert.deepEqual(peopleHere(atDesk).map((one) => one.id), ["fay", "mo", "sam"]);
});

test("who is in a private room is away for staff in the group, too", () => {
  const sam = tilesOf(atDesk).find((tile) => tile.participant.id === "sam");
  assert.equal(sam.away, true);
});

test("the true state of a seat is kept by its id, and goes with its person", () => {
  const moved_ = { type: "seat_changed", seq: 1, seat: seat("eli", { version: 2 }) };
  const changed = told(atDesk, moved_);
  assert.equal(changed.seats.get("eli").version, 2);
  assert.deepEqual(peopleHere(changed).map((one) => one.id), ["fay", "mo", "eli", "sam"]);
  assert.equal(atDesk.seats.get("eli").version, 1);
  const left = told(changed, { type: "participant_left", seq: 2, participant: "eli" });
  assert.equal(left.seats.has("eli"), false);
});

test("a member is told of nobody's seat and sees all who are there", () => {
  assert.equal(isStaff(inGroup), false);
  assert.equal(peopleHere(inGroup).length, 3);
  assert.equal(told(inGroup, moved(PRIVATE)).seats.size, 0);
});

test("why one was turned away is kept for the last page", () => {
  const over = next(inGroup, { type: "stopped", reason: "removed", followUp: "call" });
  assert.deepEqual([over.stopped, over.followUp, over.own], ["removed", "call", null]);
});
