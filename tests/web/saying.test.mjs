/** Nothing that a member says is lost: to a late close, or to leaving. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { SafetyLine } from "../../web/js/safety/line.js";
import { partsOf, say } from "../../web/js/safety/saying.js";
import { LineLost } from "../../web/js/signaling.js";

const kept = (checkin = "c_2") => ({ type: "kept", seq: 1, request: 1, message: "m", checkin, version: 1 });
const gone = { type: "refused", code: "gone" };

/** Sends to a server where the check-in c_1 is closed. */
function afterClose() {
  const sent = [];
  const send = (request) => {
    sent.push(request);
    return Promise.resolve(request.checkin === "c_1" ? gone : kept());
  };
  return { sent, send };
}

test("words that cross a close begin a new check-in", async () => {
  const { sent, send } = afterClose();
  assert.equal((await say(send, "c_1", { text: "Wait" })).type, "kept");
  assert.deepEqual(sent, [
    { type: "checkin_answer", checkin: "c_1", text: "Wait" },
    { type: "checkin_request", want: "message", text: "Wait" },
  ]);
});

test("so does whatever was tapped, in its words", async () => {
  const bodies = [
    [{ choice: "talk" }, { want: "talk" }],
    [{ choice: "help_now" }, { want: "help_now" }],
    [{ choice: "okay" }, { want: "message", text: "I'm okay" }],
    [{ suds: 7 }, { want: "message", text: "7, very strong, using a lot of energy to cope" }],
    [{ signal: "someone_here" }, { want: "message", text: "Someone is with me" }],
  ];
  for (const [body, asked] of bodies) {
    const { sent, send } = afterClose();
    await say(send, "c_1", body);
    assert.deepEqual(sent.at(-1), { type: "checkin_request", ...asked });
  }
});

test("the agreed sign is given in the new one, and never in words", async () => {
  const { sent, send } = afterClose();
  await say(send, "c_1", { signal: "code_word" });
  assert.deepEqual(sent.slice(1), [
    { type: "checkin_request", want: "message" },
    { type: "checkin_answer", checkin: "c_2", signal: "code_word" },
  ]);
});

test("what is long goes in parts, in order, and no sign is taken apart", async () => {
  const long = "\u{1F33F}".repeat(700);
  assert.deepEqual(partsOf(long).map((part) => [...part].length), [500, 200]);
  assert.equal(partsOf(long).join(""), long);
  const { sent, send } = afterClose();
  await say(send, null, { text: long });
  assert.equal(sent.map(({ text }) => text).join(""), long);
});

test("any other refusal is the answer", async () => {
  const refused = { type: "refused", code: "busy" };
  assert.equal(await say(() => Promise.resolve(refused), "c_1", { text: "Wait" }), refused);
  const begun = (request) => Promise.resolve(request.checkin === "c_1" ? gone : refused);
  for (const body of [{ text: "Wait" }, { signal: "code_word" }]) {
    assert.equal(await say(begun, "c_1", body), refused);
  }
});

// Leaving

const store = () => ({ told: [], tell(one) { this.told.push(one); } });
const partings = ({ told }) => told.filter(({ type }) => type === "parting").map(({ parting }) => parting);
const words = { type: "checkin_request", want: "message", text: "I am at the station" };

test("what was pressed just before leaving goes out by the line that is left", async () => {
  const page = store();
  const line = new SafetyLine(page, () => new Promise(() => {}));
  const answer = line.send(words);
  line.told({ type: "resumed" }); // the page's own line: it never answers
  const left = {
    asked: [],
    request(request) {
      this.asked.push(request); // as of a line, and not on its own
      return Promise.resolve(kept());
    },
  };
  const parted = line.part(left);
  assert.deepEqual(partings(page), ["sending"]);
  line.told({ type: "resumed" });
  await parted;
  assert.equal((await answer).type, "kept");
  assert.equal(left.asked[0].text, words.text);
  assert.deepEqual(partings(page), ["sending", "sent"]);
});

test("what does not go out in time is shown, and nothing else is waited for", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const page = store();
  const line = new SafetyLine(page, () => Promise.reject(new LineLost()));
  const answer = line.send(words);
  const parted = line.part({ request: () => Promise.reject(new LineLost()) });
  t.mock.timers.tick(8_000);
  await parted;
  assert.deepEqual(partings(page), ["sending", [words.text]]);
  assert.deepEqual(await answer, { type: "refused", code: "not_seated" });
  assert.equal(line.part({ request: () => Promise.reject(new LineLost()) }), null);
});

test("who comes back meanwhile goes on with it from the new page", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const page = store();
  let up = false;
  const line = new SafetyLine(page, () => (up ? Promise.resolve(kept()) : Promise.reject(new LineLost())));
  const answer = line.send(words);
  const parted = line.part({ request: () => Promise.reject(new LineLost()) });
  line.goOn();
  up = true;
  line.told({ type: "welcome" });
  assert.equal((await answer).type, "kept");
  await parted;
  assert.deepEqual(partings(page), ["sending"]);
});

test("at the end of the session the words that did not go out are shown", () => {
  const page = store();
  const line = new SafetyLine(page, () => Promise.reject(new LineLost()));
  void line.send(words);
  assert.equal(line.close(), false);
  assert.deepEqual(partings(page), [[words.text]]);
});
