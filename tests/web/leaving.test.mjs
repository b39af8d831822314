import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Leaving } from "../../web/js/leaving.js";
import { LineLost } from "../../web/js/signaling.js";
import { FakeClock } from "./fake_clock.mjs";

let clock, said, line, leaving;

beforeEach(() => {
  clock = new FakeClock();
  said = [];
  line = {
    up: true,
    asked: [],
    left: [],
    closed: false,
    request(request) {
      if (!this.up) return Promise.reject(new LineLost());
      this.asked.push(request);
      return new Promise(() => {});
    },
    leave(reason) {
      this.left.push(reason);
    },
    close() {
      this.closed = true;
    },
  };
  leaving = new Leaving((one) => said.push(one), clock);
});

test("why is asked, and the seat is given up with the answer", () => {
  leaving.begin(line, true);
  assert.deepEqual([said, line.asked], [["asking"], []]);
  leaving.say("break");
  assert.deepEqual(line.asked, [{ type: "leave", reason: "break" }]);
  leaving.over();
  assert.deepEqual(said, ["asking", "telling", "told"]);
  assert.equal(clock.timers.size, 0);
});

test("without an answer the seat is given up in a moment", () => {
  leaving.begin(line, true);
  clock.pass(5_900);
  assert.deepEqual(line.asked, []);
  clock.pass(200);
  assert.deepEqual(line.asked, [{ type: "leave" }]);
  leaving.over();
  assert.deepEqual(said, ["asking", null, null]);
});

test("who turns to the question is not hurried", () => {
  leaving.begin(line, true);
  leaving.think();
  clock.pass(30_000);
  leaving.say("need_help");
  assert.deepEqual(line.asked, [{ type: "leave", reason: "need_help" }]);
});

test("who is in a check-in leaves in that second", () => {
  leaving.begin(line, false);
  assert.deepEqual(line.asked, [{ type: "leave" }]);
});

test("without a line it is said when there is one", () => {
  line.up = false;
  leaving.begin(line, true);
  leaving.say("tech");
  assert.deepEqual(line.asked, []);
  line.up = true;
  leaving.lineIsBack();
  assert.deepEqual(line.asked, [{ type: "leave", reason: "tech" }]);
});

test("a line that never comes back is given up, and that is said", () => {
  line.up = false;
  leaving.begin(line, true);
  leaving.say("tech");
  clock.pass(60_000);
  assert.equal(line.closed, true);
  assert.equal(said.at(-1), "untold");
  assert.equal(leaving.has(line), false);
});

test("a page that goes away leaves at once, with what was said", () => {
  leaving.begin(line, true);
  leaving.hurry();
  assert.deepEqual(line.left, [null]);
  assert.equal(clock.timers.size, 0);
});

test("who comes back before it was said has not left", () => {
  leaving.begin(line, true);
  assert.equal(leaving.takeBack(), true);
  assert.deepEqual([line.closed, line.asked, line.left], [true, [], []]);
  assert.equal(leaving.takeBack(), false);
});

test("an answer comes once", () => {
  leaving.begin(line, true);
  leaving.say("break");
  leaving.say("tech");
  leaving.think();
  clock.pass(10_000);
  assert.equal(line.asked.length, 1);
});

test("what was said goes out before the seat is given up", async () => {
  let gone;
  leaving.begin(line, false, new Promise((done) => (gone = done)));
  assert.deepEqual(line.asked, []);
  gone();
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(line.asked, [{ type: "leave" }]);
});

test("who comes back before it went out has not left", async () => {
  let gone;
  leaving.begin(line, false, new Promise((done) => (gone = done)));
  assert.equal(leaving.takeBack(), true);
  gone();
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(line.asked, []);
});
