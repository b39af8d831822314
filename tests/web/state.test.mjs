import assert from "node:assert/strict";
import { test } from "node:test";

import {
  health,
  initialState,
  next,
  ownName,
  ownRole,
  screenOf,
  tilesOf,
} from "../../web/js/state.js";
import { person, welcome } from "./people.mjs";

const told = (state, ...messages) =>
  messages.reduce((now, message) => next(now, { type: "told", message }), state);

const inGroup = told(initialState, welcome());

test("a welcome shows the group, by seat", () => {
  assert.equal(inGroup.screen, "group");
  assert.deepEqual(inGroup.participants.map((one) => one.id), ["fay", "me", "mo"]);
  assert.equal(initialState.participants.length, 0);
});

test("your own picture is no tile unless you ask for it", () => {
  assert.deepEqual(tilesOf(inGroup).map((tile) => tile.participant.id), ["fay", "mo"]);
  const asked = next(inGroup, { type: "show_self", on: true });
  assert.deepEqual(tilesOf(asked).map((tile) => tile.participant.id), ["fay", "me", "mo"]);
  assert.equal(tilesOf(asked)[1].you, true);
});

test("who joins, changes and leaves keeps the order of seats", () => {
  const joined = told(inGroup, { type: "participant_joined", seq: 1, participant: person("bea", 3) });
  const changed = told(joined, {
    type: "participant_changed",
    seq: 2,
    participant: person("mo", 2, { microphone: true }),
  });
  assert.deepEqual(changed.participants.map((one) => one.id), ["fay", "me", "mo", "bea"]);
  assert.equal(changed.participants[2].microphone, true);
  const left = told(changed, { type: "participant_left", seq: 3, participant: "mo" });
  assert.deepEqual(left.participants.map((one) => one.id), ["fay", "me", "bea"]);
});

test("a picture is shown only of who is here, with the camera on", () => {
  const stream = { of: "mo" };
  const pointed = next(
    told(inGroup, {
      type: "slots_pointed",
      seq: 1,
      slots: [{ slot: 4, participant: "mo", screen: false }],
    }),
    { type: "pictures", pictures: new Map([[4, stream]]) },
  );
  const with_ = (more) =>
    tilesOf(
      told(pointed, { type: "participant_changed", seq: 2, participant: person("mo", 2, more) }),
    )[1].picture;
  assert.equal(with_({ camera: true }), stream);
  assert.equal(with_({ camera: false }), null);
  assert.equal(with_({ camera: true, presence: "away" }), null);
});

test("nobody speaks with the microphone off", () => {
  const speaking = told(inGroup, { type: "speaking", seq: 1, participants: ["mo"] });
  assert.equal(tilesOf(speaking)[1].speaking, false);
  const on = told(speaking, {
    type: "participant_changed",
    seq: 2,
    participant: person("mo", 2, { microphone: true }),
  });
  assert.equal(tilesOf(on)[1].speaking, true);
});

test("a screen of somebody else is shown, one's own is not", () => {
  const shares = (id, order) =>
    told(inGroup, { type: "participant_changed", seq: 1, participant: person(id, order, { screen: true }) });
  assert.equal(screenOf(inGroup), null);
  assert.equal(screenOf(shares("fay", 0)).participant.id, "fay");
  assert.equal(screenOf(shares("me", 1)), null);
});

test("coming back by a ticket starts with everything off", () => {
  const on = next(inGroup, { type: "sending", source: "camera", at: "on" });
  assert.equal(told(on, welcome({ resumed: true })).sending.camera, "on");
  assert.equal(told(on, welcome({ resumed: false })).sending.camera, "off");
});

test("a session that is over leaves nobody on the page, and keeps what was chosen", () => {
  const chosen = next(inGroup, { type: "theme", theme: "dark" });
  const over = next(chosen, { type: "stopped", reason: "left" });
  assert.equal(over.screen, "stopped");
  assert.equal(over.stopped, "left");
  assert.deepEqual(over.participants, []);
  assert.equal(over.theme, "dark");
});

test("a hidden page stays hidden when the session ends", () => {
  const hidden = next(inGroup, { type: "hidden", on: true });
  assert.equal(next(hidden, { type: "stopped", reason: "ended" }).hidden, true);
});

test("the sentence about the connection", () => {
  const at = (line, media) => health({ ...inGroup, line, media });
  assert.equal(at("open", "new"), "good");
  assert.equal(at("open", "good"), "good");
  assert.equal(at("open", "lost"), "media");
  assert.equal(at("lost", "good"), "line");
  assert.equal(at("lost", "lost"), "gone");
});

test("the name is that of the invitation, or the one typed", () => {
  const typed = next(initialState, { type: "name_typed", name: "Wren" });
  const invited = (name) =>
    next(typed, { type: "invited", invitation: { name, role: "facilitator" } });
  assert.equal(ownName(invited(null)), "Wren");
  assert.equal(ownName(invited("Ines")), "Ines");
  assert.equal(ownRole(invited(null)), "facilitator");
});

test("replies and pings change nothing", () => {
  for (const message of [
    { type: "done", seq: 1, request: 1 },
    { type: "refused", seq: 2, request: 2, code: "busy", detail: "" },
    { type: "ping" },
  ]) {
    assert.equal(told(inGroup, message), inGroup);
  }
});

test("on the way back the page goes on saying where you are", () => {
  const left = next(inGroup, { type: "stopped", reason: "left" });
  const joining = next(left, { type: "join_pressed" });
  assert.equal(joining.screen, "stopped");
  assert.equal(joining.stopped, "left");
  assert.equal(told(joining, welcome()).stopped, null);
});
