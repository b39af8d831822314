import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Gaze, lookOf } from "../../web/js/gaze.js";
import { changed, put } from "../../web/js/pictures.js";
import { initialState, next } from "../../web/js/state.js";
import { welcome } from "./people.mjs";

const [face, other, free, screen] = [{ id: "a" }, { id: "b" }, { id: "c" }, { id: "d" }];

const state = {
  ...next(initialState, { type: "told", message: welcome() }),
  slots: [
    { slot: 0, participant: "mo", screen: false },
    { slot: 1, participant: "fay", screen: false },
    { slot: 3, participant: "fay", screen: true },
  ],
  pictures: new Map([
    [0, face],
    [1, other],
    [2, free],
    [3, screen],
  ]),
};

test("tiles are told as wide as they are, and who comes next like the others", () => {
  const seen = new Map([
    [face, 240],
    [other, 320],
    [screen, 900],
  ]);
  const look = lookOf(state, seen, true);
  assert.deepEqual(look.widths, [
    { slot: 0, width: 240 },
    { slot: 1, width: 320 },
    { slot: 2, width: 240 },
    { slot: 3, width: 900 },
  ]);
  assert.deepEqual(look.pinned, []);
});

test("what is scrolled out of sight costs nothing", () => {
  const look = lookOf(state, new Map([[face, 240], [other, 0], [screen, 900]]), true);
  assert.deepEqual(look.widths.map((one) => one.slot), [0, 2, 3]);
  const covered = lookOf(state, new Map([[face, 0], [other, 0], [screen, 0]]), true);
  assert.deepEqual(covered.widths, []);
});

test("before anybody has a picture it is told as if there were some", () => {
  const look = lookOf(state, new Map(), true);
  assert.deepEqual(look.widths.map((one) => one.width), [640, 640, 640, 1280]);
});

test("a page that nobody sees shows nothing, nor does one that is covered", () => {
  const seen = new Map([[face, 240]]);
  assert.deepEqual(lookOf(state, seen, false).widths, []);
  assert.deepEqual(lookOf({ ...state, hidden: true }, seen, true).widths, []);
  const sound = lookOf({ ...state, mode: "sound" }, seen, true);
  assert.deepEqual([sound.widths, sound.mode], [[], "sound"]);
});

test("whoever is enlarged is pinned, and not their screen", () => {
  const look = lookOf({ ...state, enlarged: "fay" }, new Map(), true);
  assert.deepEqual(look.pinned, [1]);
});

test("tiles that shrink beside a private line change nothing that others could notice", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const tile = { clientWidth: 640, srcObject: face };
  const takeAway = put(/** @type {any} */ (tile));
  let now = { ...state, line: "open" };
  const told = [];
  const store = { state: () => now, watch: () => {} };
  const gaze = new Gaze(/** @type {any} */ (store), async (look) => told.push(look.widths[0].width));
  const shrink = async (width) => {
    tile.clientWidth = width;
    changed();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    mock.timers.tick(200);
    await Promise.resolve();
  };
  gaze.start();
  await shrink(640);
  for (const pane of ["private", "facts"]) {
    now = { ...now, pane };
    await shrink(240);
  }
  now = { ...now, pane: null, atDesk: { ...now.atDesk, about: { participant: "mo" } } };
  await shrink(200);
  assert.deepEqual(told, [640]);
  now = { ...now, atDesk: { ...now.atDesk, about: null }, pane: "chat" };
  await shrink(320);
  assert.deepEqual(told, [640, 320]);
  gaze.stop();
  takeAway();
  mock.timers.reset();
});
