import assert from "node:assert/strict";
import { test } from "node:test";

import { destinations, menuOf, pageOf } from "../../web/js/desk/menu.js";
import {
  countLooks,
  departed,
  everybody,
  hands,
  inside,
  nameOf,
  statesOf,
  waiting,
} from "../../web/js/desk/people.js";
import { desk, room, stateWith } from "./desk_support.mjs";

const FAY = ["me", { role: "facilitator" }, {}];
const codes = (state, id = "Mo") => {
  const someone = everybody(state).find((one) => one.seat.id === id);
  return statesOf(state, someone).map((one) => one.code);
};
const mo = (who, where, more = {}) => stateWith({ people: [FAY, ["Mo", who, where]], ...more });
const open = (more = {}) => ({ desk: desk({ are_open: true, rooms: [room("b_1", "Cedar", ["Mo"], more)] }) });

test("what somebody sends is told in a word", () => {
  const on = { microphone: true, camera: true };
  assert.deepEqual(codes(mo(on, {})), ["here"]);
  assert.deepEqual(codes(mo({}, {})), ["all_off"]);
  assert.deepEqual(codes(mo({ camera: true }, {})), ["muted"]);
  assert.deepEqual(codes(mo({ microphone: true }, {})), ["audio_only"]);
  assert.deepEqual(codes(mo(on, { video_audience: "staff" })), ["staff_only"]);
  assert.deepEqual(codes(mo({ camera: true }, { allowed: ["camera"] })), ["muted_by_staff"]);
  assert.deepEqual(codes(mo({}, { allowed: [] })), ["off_by_staff"]);
  assert.deepEqual(codes(mo({}, { health: "connecting" })), ["connecting"]);
  assert.deepEqual(codes({ ...mo(on, {}), speaking: ["Mo"] }), ["speaking"]);
  assert.deepEqual(codes(mo({ role: "observer" }, { allowed: [] })), ["here"]);
});

test("what wants a look comes first, with since when", () => {
  const state = mo({}, { line: "lost", lost_since: 7 });
  const [first] = statesOf(state, everybody(state)[1]);
  assert.deepEqual(first, { code: "lost", look: true, since: 7, name: "" });
  assert.deepEqual(codes(mo({}, { line: "closed" })), ["closed"]);
  assert.deepEqual(codes(mo({}, { health: "frozen" })), ["frozen"]);
  assert.deepEqual(codes(mo({}, { health: "silent" })), ["silent"]);
  assert.deepEqual(codes(mo({}, { signal: "break" })), ["break"]);
  assert.deepEqual(codes(mo({}, { signal: "someone_came_in", line: "lost" })), ["lost", "someone_came_in"]);
});

test("a lost line hides what the relay last saw of the media", () => {
  assert.deepEqual(codes(mo({}, { line: "lost", health: "silent" })), ["lost"]);
});

test("where somebody is, is told from where one looks", () => {
  const state = mo({}, { place: "b_1" }, open());
  assert.deepEqual(codes(state), ["room"]);
  assert.deepEqual(statesOf(state, everybody(state)[1], "b_1").map((one) => one.code), ["all_off"]);
  assert.deepEqual(codes(mo({}, { place: "hold" })), ["hold"]);
  assert.deepEqual(codes(mo({}, {}, { ...open(), place: { id: "b_1" } })), ["main"]);
  assert.deepEqual(codes(mo({}, { invited_to: "b_1" }, open())), ["invited", "all_off"]);
  assert.deepEqual(codes(mo({}, { place: "b_1" }, open({ asked_by: "Mo", asked_at: 3 }))), ["asked", "room"]);
});

test("a private room is told with who else is in it", () => {
  const state = stateWith({
    people: [FAY, ["Mo", {}, { place: "p_1" }], ["Lee", {}, { place: "p_1" }]],
  });
  const [told] = statesOf(state, everybody(state)[1]);
  assert.deepEqual([told.code, told.name], ["private", "Lee"]);
});

test("who waits is apart from who is inside, the longest first", () => {
  const state = stateWith({
    people: [
      FAY,
      ["Kit", {}, { place: "lobby", since: 9 }],
      ["Mo", {}, {}],
      ["Ana", {}, { place: "lobby", since: 3 }],
    ],
  });
  assert.deepEqual(waiting(state).map((one) => one.seat.id), ["Ana", "Kit"]);
  assert.deepEqual(inside(state).map((one) => one.seat.id), ["me", "Mo"]);
});

test("hands stand in the order in which they went up, one's own room first", () => {
  const state = stateWith({
    people: [
      FAY,
      ["Mo", { hand: 3 }, {}],
      ["Lee", { hand: 1 }, { place: "b_1" }],
      ["Kit", { hand: 2 }, {}],
    ],
    ...open(),
  });
  assert.deepEqual(hands(state).map((one) => one.seat.id), ["Kit", "Mo", "Lee"]);
});

test("who is gone is named, the latest first, until they are back", () => {
  const gone = (id, at) => ({ id, name: id, role: "member", cause: "left", at, may_return: true });
  const state = stateWith({
    people: [FAY, ["Mo", {}, {}]],
    desk: desk({ departed: [gone("Kit", 1), gone("Lou", 2), gone("Mo", 3)] }),
  });
  assert.deepEqual(departed(state).map((one) => one.id), ["Lou", "Kit"]);
  assert.equal(nameOf(state, "Kit"), "Kit");
  assert.equal(nameOf(state, "nobody"), "");
});

test("people to look at are counted", () => {
  const state = stateWith({
    people: [FAY, ["Mo", {}, { line: "lost" }], ["Kit", {}, { place: "lobby", line: "lost" }]],
  });
  assert.equal(countLooks(state), 1);
});

// The menu ------------------------------------------------------------------------------

const items = (state, id = "Mo") =>
  menuOf(state, everybody(state).find((one) => one.seat.id === id)).flat().map((one) => one.id);

test("the menu offers what makes sense now", () => {
  const off = items(mo({}, {}));
  assert.ok(off.includes("ask_microphone") && off.includes("mute_for_good"));
  assert.ok(!off.includes("mute") && !off.includes("stop_video") && !off.includes("allow_microphone"));
  const on = items(mo({ microphone: true, camera: true, screen: true }, {}));
  assert.ok(on.includes("mute") && on.includes("stop_video") && on.includes("stop_share"));
  assert.ok(!on.includes("ask_microphone"));
  const muted = items(mo({}, { allowed: [] }));
  assert.ok(muted.includes("allow_microphone") && !muted.includes("mute_for_good"));
  assert.ok(items(mo({}, { allowed: ["screen"] })).includes("forbid_screen"));
  assert.ok(items(mo({ hand: 1 }, {})).includes("lower"));
});

test("who is on hold can be written to and let back", () => {
  const held = items(mo({}, { place: "hold" }));
  assert.ok(held.includes("release") && held.includes("write") && held.includes("lobby"));
  assert.ok(!held.includes("hold") && !held.includes("mute_for_good") && !held.includes("aside"));
});

test("staff are neither muted, held nor removed by a colleague", () => {
  const state = stateWith({ people: [["me", { role: "co_facilitator" }, {}], ["Mara", { role: "facilitator" }, {}]] });
  assert.deepEqual(items(state, "Mara"), ["ask_microphone", "ask_camera"]);
});

test("an admin has no verbs of the group", () => {
  const state = stateWith({ people: [["me", { role: "admin" }, {}], ["Mo", {}, {}]] });
  assert.deepEqual(items(state), ["remove"]);
  assert.deepEqual(items(state, "me"), []);
});

test("an offer of a private room can be taken back, and a private room ended", () => {
  assert.ok(items(mo({}, { invited_to: "p_1" })).includes("withdraw"));
  const inside = mo({}, { place: "p_1" }, { place: { id: "p_1", kind: "private" } });
  assert.ok(items(inside).includes("end_aside"));
  assert.ok(!items(inside).includes("aside"));
});

test("every move carries the version that was seen", () => {
  const state = mo({}, { version: 4 }, open());
  const [to] = destinations(state, everybody(state)[1]);
  assert.deepEqual(to.requests, [{ type: "move", participant: "Mo", version: 4, to: "b_1" }]);
  const held = menuOf(state, everybody(state)[1]).flat().find((one) => one.id === "hold");
  assert.deepEqual(held.requests, [{ type: "hold", participant: "Mo", version: 4 }]);
});

test("a few rooms stand in the menu, more have a page", () => {
  const rooms = (count) => ({
    desk: desk({ are_open: true, rooms: Array.from({ length: count }, (_, at) => room(`b_${at}`, `Room ${at}`)) }),
  });
  assert.ok(items(mo({}, {}, rooms(3))).includes("to b_2"));
  const many = mo({}, {}, rooms(4));
  assert.ok(items(many).includes("move"));
  assert.equal(pageOf(many, everybody(many)[1], "move").length, 4);
});

test("stepping aside needs a colleague, or a group that is held still first", () => {
  const alone = mo({}, { version: 2 });
  const [colleague, still] = pageOf(alone, everybody(alone)[1], "aside");
  assert.ok(colleague.off);
  assert.deepEqual(still.requests, [
    { type: "freeze", frozen: true },
    { type: "offer_aside", participant: "Mo", version: 2, cover: "group_break" },
  ]);
  const covered = stateWith({
    people: [FAY, ["Mo", {}, {}], ["Mara", { role: "co_facilitator" }, {}]],
    place: { frozen: true },
  });
  const [mara, frozen] = pageOf(covered, everybody(covered)[1], "aside");
  assert.deepEqual([mara.off, mara.name], [false, "Mara"]);
  assert.equal(frozen.requests.length, 1);
});

test("a pair is noted or taken back", () => {
  const state = stateWith({
    people: [FAY, ["Mo", {}, {}], ["Lee", {}, {}], ["Kit", {}, {}]],
    desk: desk({ apart: [["Lee", "Mo"]] }),
  });
  const [lee, kit] = pageOf(state, everybody(state)[1], "apart");
  assert.deepEqual([lee.checked, kit.checked], [true, false]);
  assert.deepEqual(lee.requests, [{ type: "keep_pair", participants: ["Mo", "Lee"], apart: true, on: false }]);
  const [together] = pageOf(state, everybody(state)[1], "together");
  assert.deepEqual([together.checked, together.requests[0].apart], [false, false]);
});
