import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { LinkProblem, NotNow } from "../../web/js/invitation.js";
import { LineLost, Refusal, Signaling } from "../../web/js/signaling.js";

/** A WebSocket of which the test is the server. */
class FakeSocket {
  readyState = 0;
  sent = [];
  closed = false;
  send(data) {
    this.sent.push(JSON.parse(data));
  }
  close() {
    this.closed = true;
    this.readyState = 3;
  }
  async accept() {
    this.readyState = 1;
    await this.onopen?.();
  }
  say(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  hangUp(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

/** Timers that go off when the test says how much time has passed. */
class FakeClock {
  now = 0;
  timers = new Set();
  random = () => 1;
  later = (callback, milliseconds) => {
    const timer = { at: this.now + milliseconds, callback };
    this.timers.add(timer);
    return timer;
  };
  cancel = (timer) => this.timers.delete(timer);
  pass(milliseconds) {
    const until = this.now + milliseconds;
    for (;;) {
      const [due] = [...this.timers].filter((one) => one.at <= until).sort((a, b) => a.at - b.at);
      if (due === undefined) break;
      this.timers.delete(due);
      this.now = due.at;
      due.callback();
    }
    this.now = until;
  }
}

const WELCOME = {
  type: "welcome",
  seq: 7,
  version: 1,
  title: "T",
  you: "me",
  resume: "secret-1",
  resumed: false,
  participants: [],
  slots: [],
  speaking: [],
};

let clock, sockets, events, tickets, signaling;

const socket = () => sockets.at(-1);
const seen = (kind) => events.filter(([name]) => name === kind).map(([, what]) => what);

beforeEach(() => {
  clock = new FakeClock();
  sockets = [];
  events = [];
  tickets = 0;
  signaling = new Signaling({
    open: () => {
      sockets.push(new FakeSocket());
      return socket();
    },
    ticket: async () => `ticket-${++tickets}`,
    name: "Wren",
    told: (message) => events.push(["told", message.type]),
    line: (line) => events.push(["line", line]),
    greeted: () => events.push(["greeted", true]),
    stopped: (reason, followUp) => events.push(["stopped", reason], ["follow_up", followUp]),
    clock,
  });
});

async function welcomed() {
  signaling.start();
  await socket().accept();
  socket().say(WELCOME);
}

async function again() {
  clock.pass(300);
  await socket().accept();
}

test("says hello with a ticket and the name", async () => {
  await welcomed();
  assert.deepEqual(socket().sent, [
    { type: "hello", versions: [1], ticket: "ticket-1", name: "Wren" },
  ]);
  assert.deepEqual(seen("line"), ["opening", "open"]);
  assert.equal(seen("greeted").length, 1);
});

test("media may be asked for right behind the hello", async () => {
  signaling.start();
  await socket().accept();
  const reply = signaling.request({ type: "subscribe", fresh: true });
  assert.deepEqual(socket().sent[1], { type: "subscribe", fresh: true, request: 1 });
  socket().say(WELCOME);
  socket().say({ type: "done", seq: 8, request: 1 });
  assert.equal((await reply).type, "done");
});

test("answers a ping", async () => {
  await welcomed();
  socket().say({ type: "ping" });
  assert.deepEqual(socket().sent.at(-1), { type: "pong" });
});

test("a refusal has its code", async () => {
  await welcomed();
  const reply = signaling.request({ type: "intend", source: "screen", on: true });
  socket().say({ type: "refused", seq: 8, request: 1, code: "screen_taken", detail: "" });
  await assert.rejects(reply, (error) => error instanceof Refusal && error.code === "screen_taken");
});

test("a request without a reply is given up after 10 s", async () => {
  await welcomed();
  const reply = signaling.request({ type: "intend", source: "camera", on: true });
  for (let second = 0; second < 10; second += 2) {
    socket().say({ type: "ping" });
    clock.pass(2_000);
  }
  await assert.rejects(reply, LineLost);
});

test("comes back within 300 ms with the secret and the last event seen", async () => {
  await welcomed();
  socket().say({ type: "speaking", seq: 9, participants: [] });
  socket().hangUp();
  assert.deepEqual(seen("line").at(-1), "lost");
  await again();
  assert.equal(sockets.length, 2);
  assert.deepEqual(socket().sent, [
    { type: "hello", versions: [1], resume: "secret-1", last_seq: 9 },
  ]);
  socket().say({ type: "resumed", seq: 12, resume: "secret-2" });
  socket().say({ type: "speaking", seq: 10, participants: [] });
  assert.deepEqual(seen("told"), ["welcome", "speaking", "resumed", "speaking"]);
  assert.equal(seen("greeted").length, 1, "the media goes on");
  assert.equal(tickets, 1);
});

test("uses the newest secret", async () => {
  await welcomed();
  socket().hangUp();
  await again();
  socket().say({ type: "resumed", seq: 7, resume: "secret-2" });
  socket().hangUp();
  await again();
  assert.equal(socket().sent[0].resume, "secret-2");
});

test("an event that was told before is not told twice", async () => {
  await welcomed();
  socket().say({ type: "speaking", seq: 8, participants: [] });
  socket().say({ type: "speaking", seq: 8, participants: [] });
  assert.deepEqual(seen("told"), ["welcome", "speaking"]);
});

test("a reply that was missed comes with the events after resuming", async () => {
  await welcomed();
  const reply = signaling.request({ type: "intend", source: "camera", on: false });
  socket().hangUp();
  await again();
  socket().say({ type: "resumed", seq: 8, resume: "secret-2" });
  socket().say({ type: "done", seq: 8, request: 1 });
  assert.equal((await reply).type, "done");
});

test("a welcome instead of events means that open requests are lost", async () => {
  await welcomed();
  const reply = signaling.request({ type: "intend", source: "camera", on: false });
  socket().hangUp();
  await again();
  socket().say({ ...WELCOME, seq: 90, resumed: true });
  await assert.rejects(reply, LineLost);
});

test("no ping for 6 s is a dead line", async () => {
  await welcomed();
  clock.pass(5_900);
  assert.equal(seen("line").at(-1), "open");
  clock.pass(200);
  assert.equal(seen("line").at(-1), "lost");
  assert.equal(sockets[0].closed, true);
});

test("the pauses grow to 5 s and stay there", async () => {
  await welcomed();
  const pauses = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    socket().hangUp();
    const before = sockets.length;
    const start = clock.now;
    while (sockets.length === before) clock.pass(50);
    pauses.push(clock.now - start);
  }
  assert.deepEqual(pauses, [300, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
});

test("does not wait when the network is back", async () => {
  await welcomed();
  socket().hangUp();
  signaling.hurry();
  assert.equal(sockets.length, 2);
  clock.pass(10_000 - 4_500);
  assert.equal(sockets.length, 2);
});

test("a secret that is no longer good is followed by a ticket", async () => {
  await welcomed();
  socket().hangUp();
  await again();
  socket().hangUp(4401);
  clock.pass(500);
  await socket().accept();
  assert.equal(socket().sent[0].ticket, "ticket-2");
  assert.equal(seen("greeted").length, 2, "the media starts anew");
});

test("tickets that are never taken end in a sentence, not in a loop", async () => {
  signaling.start();
  for (let attempt = 0; attempt < 3; attempt++) {
    await socket().accept();
    socket().hangUp(4401);
    clock.pass(5_000);
  }
  assert.deepEqual(seen("stopped"), ["link_not_valid"]);
  assert.equal(clock.timers.size, 0);
});

for (const [code, reason] of [
  [4403, "removed"],
  [4409, "replaced"],
  [4410, "ended"],
  [4412, "already_here"],
  [4426, "outdated"],
]) {
  test(`close code ${code} is the end: ${reason}`, async () => {
    await welcomed();
    socket().hangUp(code);
    assert.deepEqual(seen("stopped"), [reason]);
    clock.pass(60_000);
    assert.equal(sockets.length, 1);
  });
}

test("a seat that was lost is taken again with a ticket", async () => {
  await welcomed();
  socket().say({ type: "closing", seq: 8, reason: "seat_lost" });
  socket().hangUp(4410);
  await again();
  assert.equal(socket().sent[0].ticket, "ticket-2");
});

test("a server that stops is waited for", async () => {
  await welcomed();
  socket().say({ type: "closing", seq: 8, reason: "server_stopping" });
  socket().hangUp(1001);
  await again();
  assert.equal(socket().sent[0].resume, "secret-1");
});

test("a full session is said", async () => {
  signaling.start();
  await socket().accept();
  socket().say({ type: "refused", seq: 0, request: 0, code: "session_full", detail: "" });
  socket().hangUp(1000);
  assert.deepEqual(seen("stopped"), ["full"]);
});

test("leaving tells the server and stays away", async () => {
  await welcomed();
  signaling.leave();
  assert.equal(sockets[0].sent.at(-1).type, "leave");
  clock.pass(60_000);
  assert.equal(sockets.length, 1);
  assert.equal(clock.timers.size, 0);
  await assert.rejects(signaling.request({ type: "subscribe", fresh: true }), LineLost);
});

test("a link that ended meanwhile is said", async () => {
  const ended = new Signaling({
    open: () => {
      sockets.push(new FakeSocket());
      return socket();
    },
    ticket: async () => {
      throw new LinkProblem("link_ended");
    },
    name: null,
    told: () => {},
    line: () => {},
    greeted: () => {},
    stopped: (reason) => events.push(["stopped", reason]),
    clock,
  });
  ended.start();
  await socket().accept();
  assert.deepEqual(seen("stopped"), ["link_ended"]);
});

test("a ticket that cannot be had now is asked for again", async () => {
  let asked = 0;
  const patient = new Signaling({
    open: () => {
      sockets.push(new FakeSocket());
      return socket();
    },
    ticket: async () => {
      asked += 1;
      if (asked === 1) throw new NotNow("unreachable");
      return "ticket";
    },
    name: null,
    told: () => {},
    line: () => {},
    greeted: () => {},
    stopped: () => {},
    clock,
  });
  patient.start();
  await socket().accept();
  await again();
  assert.deepEqual(socket().sent, [{ type: "hello", versions: [1], ticket: "ticket" }]);
});

for (const [reason, code] of [
  ["declined", 4410],
  ["removed", 4403],
]) {
  test(`who was ${reason} is told what follows`, async () => {
    await welcomed();
    socket().say({ type: "closing", seq: 8, reason, follow_up: "call" });
    socket().hangUp(code);
    assert.deepEqual(seen("stopped"), [reason]);
    assert.deepEqual(seen("follow_up"), ["call"]);
  });
}

for (const [refusal, reason] of [
  ["already_here", "already_here"],
  ["was_removed", "removed"],
]) {
  test(`turned away at the door: ${refusal}`, async () => {
    signaling.start();
    await socket().accept();
    socket().say({ type: "refused", seq: 0, request: 0, code: refusal, detail: "" });
    socket().hangUp(1000);
    assert.deepEqual(seen("stopped"), [reason]);
  });
}

const switching = (switches) =>
  new Signaling({
    open: () => {
      sockets.push(new FakeSocket());
      return socket();
    },
    ticket: async () => "ticket",
    name: null,
    switches,
    told: () => {},
    line: () => {},
    greeted: () => {},
    stopped: () => {},
    clock,
  });

test("takes over from another device only when told to", async () => {
  switching(true).start();
  await socket().accept();
  assert.equal(socket().sent[0].switch, true);
  switching(false).start();
  await socket().accept();
  assert.equal("switch" in socket().sent[0], false);
});

test("a page whose welcome was lost with the line comes in as itself", async () => {
  switching(false).start();
  await socket().accept();
  socket().hangUp();
  await again();
  assert.equal(socket().sent[0].switch, true);
});

test("a page whose secret is no longer good takes nobody's place", async () => {
  await welcomed();
  socket().hangUp();
  await again();
  socket().hangUp(4401);
  clock.pass(500);
  await socket().accept();
  assert.equal("switch" in socket().sent[0], false);
});
