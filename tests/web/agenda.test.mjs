import assert from "node:assert/strict";
import { test } from "node:test";

import { glance, minutesLeft, outline } from "../../web/js/agenda.js";

const MINUTE = 60_000;
const items = [
  { title: "Arriving", seconds: 300 },
  { title: "Round", seconds: 1_800 },
  { title: "Break", seconds: 600 },
  { title: "Closing", seconds: 300 },
];
const agenda = (current, ends_at) => ({ items, current, ends_at, version: 1 });

test("minutes are whole, and there are never none of something that goes on", () => {
  assert.equal(minutesLeft(8.4 * MINUTE, 0), 8);
  assert.equal(minutesLeft(0.6 * MINUTE, 0), 1);
  assert.equal(minutesLeft(0.4 * MINUTE, 0), null);
  assert.equal(minutesLeft(0, MINUTE), null);
});

test("now, what is left of it, and next", () => {
  assert.deepEqual(glance(agenda(1, 15 * MINUTE), 0), {
    title: "Round",
    minutes: 15,
    timed: true,
    share: 0.5,
    next: { title: "Break", at: 15 * MINUTE },
  });
});

test("the last part has nothing next, and one that runs over has no minutes", () => {
  const last = glance(agenda(3, MINUTE), 5 * MINUTE);
  assert.deepEqual([last.minutes, last.share, last.next], [null, 0, null]);
});

test("there is nothing to show before the first part, or without an agenda", () => {
  assert.equal(glance(agenda(null, null), 0), null);
  assert.equal(glance(null, 0), null);
  assert.equal(glance({ ...agenda(7, 0) }, 0), null);
});

test("a part that was given more time does not fill more than the dial", () => {
  assert.equal(glance(agenda(0, 20 * MINUTE), 0).share, 1);
});

test("what is to come begins where the part that is on ends", () => {
  assert.deepEqual(
    outline(agenda(1, 100 * MINUTE)).map(({ when, at }) => [when, at]),
    [
      ["done", null],
      ["now", null],
      ["later", 100 * MINUTE],
      ["later", 110 * MINUTE],
    ],
  );
  assert.deepEqual(outline(agenda(null, null)).map(({ when, at }) => [when, at])[0], ["later", null]);
});
