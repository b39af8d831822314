import assert from "node:assert/strict";
import { test } from "node:test";

import { noticeOfChange } from "../../web/js/notices.js";
import { initialState, next } from "../../web/js/state.js";
import { HOLD, LOBBY, moved, place, PRIVATE, ROOM, welcome } from "./people.mjs";

const at = (where) => next(initialState, { type: "told", message: welcome({ place: where }) });
const said = (from, to) => noticeOfChange(at(from), next(at(from), { type: "told", message: moved(to) }));

test("a move says where one is", () => {
  assert.deepEqual(said(place(), ROOM), { kind: "moved", name: "Harbour", main: false });
  assert.deepEqual(said(ROOM, place()), { kind: "moved", name: "", main: true });
});

test("into a private room and back everything is off, and it says so", () => {
  assert.deepEqual(said(place(), PRIVATE), { kind: "aside" });
  assert.deepEqual(said(PRIVATE, place()), { kind: "back" });
  assert.deepEqual(said(HOLD, place()), { kind: "back" });
});

test("a group that goes on after a quiet moment says what is off", () => {
  assert.deepEqual(said(place({ frozen: true }), place()), { kind: "goes_on" });
  assert.equal(said(place(), place({ frozen: true })), null);
});

test("pages that say it themselves need no line", () => {
  assert.equal(said(LOBBY, place()), null);
  assert.equal(said(place(), LOBBY), null);
  assert.equal(said(place(), HOLD), null);
  assert.equal(noticeOfChange(initialState, at(place())), null);
});
