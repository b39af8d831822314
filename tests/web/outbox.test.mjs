import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { LIMIT, Outbox } from "../../web/js/safety/outbox.js";
import { LineLost, Refusal } from "../../web/js/signaling.js";
import { FakeClock } from "./fake_clock.mjs";

/** A server that answers when the test says so. */
class Server {
  asked = [];

  ask = (request) =>
    new Promise((resolve, reject) => this.asked.push({ request, resolve, reject }));

  get last() {
    return this.asked.at(-1);
  }

  keep(index = -1) {
    const { request, resolve } = this.asked.at(index);
    resolve({ type: "kept", seq: 1, request: 1, message: request.message, checkin: "c_1", version: 1 });
    return settled();
  }

  lose(index = -1) {
    this.asked.at(index).reject(new LineLost());
    return settled();
  }

  refuse(code, index = -1) {
    this.asked.at(index).reject(new Refusal(code));
    return settled();
  }
}

const settled = () => new Promise((done) => setImmediate(done));
const say = (text) => ({ type: "checkin_answer", checkin: "c_1", text });
const HELP = { type: "checkin_request", want: "help_now" };
const CODE = { type: "checkin_answer", checkin: "c_1", signal: "code_word" };

let clock, server, shown, outbox;

beforeEach(() => {
  clock = new FakeClock();
  server = new Server();
  shown = [];
  outbox = new Outbox({ ask: server.ask, changed: (unsent) => (shown = unsent), clock });
});

const texts = () => server.asked.map(({ request }) => request.text ?? request.want);

test("what is pressed has a key, is shown until it is kept, and is answered", async () => {
  const answer = outbox.send(say("one"));
  assert.match(server.last.request.message, /^[A-Za-z0-9_-]{8,64}$/);
  assert.deepEqual(shown.map((one) => [one.request.text, one.late]), [["one", false]]);
  await server.keep();
  assert.equal((await answer).type, "kept");
  assert.deepEqual(shown, []);
});

test("the same is sent by the same key, each time", async () => {
  void outbox.send(say("one"));
  await server.lose();
  clock.pass(1_000);
  await server.lose();
  outbox.lineIsBack();
  assert.equal(server.asked.length, 3);
  assert.equal(new Set(server.asked.map(({ request }) => request.message)).size, 1);
});

test("things go out in the order of the presses, one after another", async () => {
  for (const words of ["one", "two", "three"]) void outbox.send(say(words));
  assert.deepEqual(texts(), ["one"]);
  await server.lose();
  assert.deepEqual(texts(), ["one"], "nothing overtakes");
  clock.pass(1_000);
  await server.keep();
  await server.keep();
  assert.deepEqual(texts(), ["one", "one", "two", "three"]);
});

test("a call for help waits behind nothing", async () => {
  void outbox.send(say("one"));
  void outbox.send(say("two"));
  void outbox.send(HELP);
  void outbox.send(CODE);
  assert.deepEqual(server.asked.map(({ request }) => request.type), [
    "checkin_answer",
    "checkin_request",
    "checkin_answer",
  ]);
});

test("there is a limit, and no limit to calls for help", async () => {
  for (let number = 0; number < LIMIT; number++) void outbox.send(say(`${number}`));
  assert.deepEqual(await outbox.send(say("one more")), { type: "refused", code: "busy" });
  void outbox.send(HELP);
  assert.equal(server.last.request.want, "help_now");
  assert.equal(shown.length, LIMIT + 1);
});

test("not stored for 5 s is said, and it is still tried", async () => {
  const answer = outbox.send(say("one"));
  clock.pass(4_900);
  assert.equal(shown[0].late, false);
  clock.pass(200);
  assert.equal(shown[0].late, true);
  await server.keep();
  assert.equal((await answer).type, "kept");
});

test("a store that is away is said at once, and tried again by itself", async () => {
  const answer = outbox.send(say("one"));
  await server.refuse("unavailable");
  assert.equal(shown[0].late, true);
  for (const pause of [1_000, 2_000, 4_000, 5_000, 5_000]) {
    const before = server.asked.length;
    clock.pass(pause - 1);
    assert.equal(server.asked.length, before);
    clock.pass(1);
    assert.equal(server.asked.length, before + 1);
    await server.refuse("unavailable");
  }
  clock.pass(5_000);
  await server.keep();
  assert.equal((await answer).type, "kept");
});

test("a busy server is asked again, without a word", async () => {
  void outbox.send(say("one"));
  await server.refuse("busy");
  assert.equal(shown[0].late, false);
  clock.pass(1_000);
  assert.equal(server.asked.length, 2);
});

test("a refusal is an answer, and the next goes out", async () => {
  const answer = outbox.send(say("one"));
  void outbox.send(say("two"));
  await server.refuse("gone");
  assert.deepEqual(await answer, { type: "refused", code: "gone" });
  assert.deepEqual(texts(), ["one", "two"]);
});

test("the line is back: it is sent at once, and an answer to either time is one", async () => {
  const answer = outbox.send(say("one"));
  void outbox.send(say("two"));
  outbox.lineIsBack();
  assert.deepEqual(texts(), ["one", "one"]);
  await server.keep(0);
  assert.equal((await answer).type, "kept");
  assert.deepEqual(texts(), ["one", "one", "two"]);
  await server.lose(1);
  clock.pass(60_000);
  assert.deepEqual(texts(), ["one", "one", "two"], "it is not sent after it was kept");
});

test("the same key again is the same press", async () => {
  const request = { ...HELP, message: "key_00000001" };
  const first = outbox.send(request);
  assert.equal(outbox.send(request), first);
  assert.equal(server.asked.length, 1);
});

test("when the session is over nothing waits any more", async () => {
  const answers = [outbox.send(say("one")), outbox.send(HELP)];
  outbox.close();
  assert.deepEqual(await Promise.all(answers), [
    { type: "refused", code: "not_seated" },
    { type: "refused", code: "not_seated" },
  ]);
  assert.deepEqual(shown, []);
  clock.pass(60_000);
  assert.equal(server.asked.length, 2);
  assert.equal(clock.timers.size, 0);
});

test("whatever the line does, everything is kept once and in order", async () => {
  // A server that keeps by key, and a line that loses requests and replies.
  for (let seed = 1; seed <= 200; seed++) {
    let random = seed;
    const chance = () => (random = (random * 48_271) % 2_147_483_647) / 2_147_483_647;
    const kept = new Map();
    const time = new FakeClock();
    const box = new Outbox({
      changed: () => {},
      clock: time,
      ask: async (request) => {
        if (chance() < 0.3) throw new LineLost(); // it never came
        if (chance() < 0.1) throw new Refusal("unavailable");
        if (!kept.has(request.message)) kept.set(request.message, request.text);
        if (chance() < 0.3) throw new LineLost(); // the reply was lost
        return { type: "kept", seq: 1, request: 1, message: request.message, checkin: null, version: 0 };
      },
    });
    const words = Array.from({ length: 8 }, (_, number) => `${number}`);
    let answered = 0;
    for (const text of words) void box.send(say(text)).then(() => answered++);
    for (let turn = 0; answered < words.length; turn++) {
      assert.ok(turn < 1_000, "it comes to an end");
      await settled();
      if (chance() < 0.3) box.lineIsBack();
      time.pass(1_000);
    }
    assert.deepEqual([...kept.values()], words, `seed ${seed}`);
  }
});
