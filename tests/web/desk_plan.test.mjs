import assert from "node:assert/strict";
import { test } from "node:test";

import {
  changed,
  freshId,
  freshName,
  LONGEST,
  nextTo,
  placeable,
  planMessage,
  planOf,
  problemsOf,
  roommates,
  ROOMS_LIMIT,
  SHORTEST,
  unplaced,
} from "../../web/js/desk/plan.js";
import { Planner } from "../../web/js/desk/planner.js";
import { desk, room, stateWith } from "./desk_support.mjs";

const CEDAR = { id: "b_1", name: "Cedar", people: ["Mo"] };
const HARBOUR = { id: "b_2", name: "Harbour", people: [] };
const PLAN = { rooms: [CEDAR, HARBOUR], seconds: 900 };
const rooms = (plan) => plan.rooms.map((one) => [one.name, ...one.people].join(" "));

test("a plan is changed into another one", () => {
  assert.deepEqual(rooms(changed(PLAN, { type: "add", id: "b_3", name: "Meadow" })), ["Cedar Mo", "Harbour", "Meadow"]);
  assert.deepEqual(rooms(changed(PLAN, { type: "rename", id: "b_2", name: "Lake" })), ["Cedar Mo", "Lake"]);
  assert.deepEqual(rooms(changed(PLAN, { type: "drop", id: "b_1" })), ["Harbour"]);
  assert.deepEqual(rooms(changed(PLAN, { type: "place", who: "Mo", to: "b_2" })), ["Cedar", "Harbour Mo"]);
  assert.deepEqual(rooms(changed(PLAN, { type: "place", who: "Mo", to: null })), ["Cedar", "Harbour"]);
  assert.equal(rooms(PLAN)[0], "Cedar Mo");
});

test("nobody is in two rooms, and a second time changes nothing", () => {
  const once = changed(PLAN, { type: "place", who: "Lee", to: "b_1" });
  const twice = changed(once, { type: "place", who: "Lee", to: "b_1" });
  assert.deepEqual(rooms(twice), ["Cedar Mo Lee", "Harbour"]);
});

test("what makes no sense in a plan is no change of it", () => {
  for (const edit of [
    { type: "add", id: "b_1", name: "again" },
    { type: "rename", id: "b_9", name: "gone" },
    { type: "drop", id: "b_9" },
    { type: "place", who: "Mo", to: "b_9" },
  ]) {
    assert.equal(changed(PLAN, edit), null);
  }
  const full = { seconds: 1, rooms: Array.from({ length: ROOMS_LIMIT }, (_, at) => ({ id: `b_${at}`, name: "", people: [] })) };
  assert.equal(changed(full, { type: "add", id: "b_x", name: "" }), null);
});

test("the time in rooms stays in what the server takes", () => {
  assert.equal(changed(PLAN, { type: "last", seconds: 1 }).seconds, SHORTEST);
  assert.equal(changed(PLAN, { type: "last", seconds: 1e9 }).seconds, LONGEST);
});

const state = stateWith({
  people: [
    ["me", { role: "facilitator" }, {}],
    ["Mo", {}, {}],
    ["Lee", {}, {}],
    ["Kit", {}, { place: "lobby" }],
    ["Ana", {}, { place: "hold" }],
    ["Root", { role: "admin" }, {}],
  ],
});
const names = (people) => people.map((one) => one.seat.id);

test("only who is with the group is placed", () => {
  assert.deepEqual(names(placeable(state)), ["me", "Mo", "Lee"]);
  assert.deepEqual(names(unplaced(state, PLAN)), ["me", "Lee"]);
  assert.deepEqual(names(roommates(state, { ...CEDAR, people: ["Lee", "gone", "Mo"] })), ["Lee", "Mo"]);
});

test("the server is asked for people it knows alone", () => {
  const plan = { ...PLAN, rooms: [{ ...CEDAR, people: ["Mo", "gone"] }] };
  assert.deepEqual(planMessage(state, plan, 7), {
    type: "plan_breakouts",
    base: 7,
    seconds: 900,
    rooms: [{ id: "b_1", name: "Cedar", people: ["Mo"] }],
  });
});

test("arrow keys go along the columns and stop at the ends", () => {
  assert.deepEqual(nextTo(PLAN, "Mo", 1), { type: "place", who: "Mo", to: "b_2" });
  assert.deepEqual(nextTo(PLAN, "Mo", -1), { type: "place", who: "Mo", to: null });
  assert.equal(nextTo(PLAN, "Lee", -1), null);
  assert.deepEqual(nextTo(PLAN, "Lee", 1), { type: "place", who: "Lee", to: "b_1" });
});

test("a new room has a name that no other has, and an id that the server takes", () => {
  const numbered = (number) => `Room ${number}`;
  assert.equal(freshName(PLAN, ["Cedar", "Harbour", "Meadow"], numbered), "Meadow");
  assert.equal(freshName(PLAN, ["Cedar"], numbered), "Room 3");
  const taken = { ...PLAN, rooms: [...PLAN.rooms, { id: "b_3", name: "Room 4", people: [] }] };
  assert.equal(freshName(taken, [], numbered), "Room 5");
  assert.match(freshId(Math.random), /^b_[A-Za-z0-9]{10}$/);
  assert.equal(freshId(() => 0.999), "b_9999999999");
});

test("problems are found by their room", () => {
  const problem = { code: "no_staff", place: "b_1", people: [] };
  const wrong = desk({ problems: [problem, { ...problem, place: "b_2" }] });
  assert.deepEqual(problemsOf(wrong, "b_1"), [problem]);
});

// Making changes ----------------------------------------------------------------------------

/** A server that takes a plan of its present version alone, and a desk that hears of it. */
function office() {
  let version = 1;
  let plan = PLAN;
  const known = () => ({
    ...state,
    desk: desk({ version, rooms: plan.rooms.map(({ id, name, people }) => room(id, name, people)), seconds: plan.seconds }),
  });
  let shown = known();
  const asked = [];
  const planner = new Planner({
    state: () => shown,
    changed: () => {},
    request: async (message) => {
      asked.push(message);
      if (message.base !== version) return false;
      if (message.type === "plan_breakouts") plan = { rooms: message.rooms, seconds: message.seconds };
      version += 1;
      return true;
    },
  });
  return {
    planner,
    asked,
    plan: () => plan,
    /** Somebody else changes the plan; `told` is whether this desk hears of it at once. */
    colleague(edit, told) {
      plan = changed(plan, edit);
      version += 1;
      if (told) shown = known();
    },
    hear() {
      shown = known();
      planner.look();
    },
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a change is shown at once and asked for with the version that was seen", async () => {
  const { planner, asked, hear, plan } = office();
  planner.change({ type: "place", who: "Lee", to: "b_2" });
  assert.deepEqual(rooms(planner.plan), ["Cedar Mo", "Harbour Lee"]);
  await settled();
  assert.deepEqual(asked.map((one) => one.base), [1]);
  assert.deepEqual(rooms(planner.plan), ["Cedar Mo", "Harbour Lee"]); // done, but not heard of yet
  hear();
  assert.deepEqual(rooms(planner.plan), ["Cedar Mo", "Harbour Lee"]);
  assert.deepEqual(rooms(plan()), ["Cedar Mo", "Harbour Lee"]);
  assert.equal(planner.word, null);
});

test("changes go one after the other, each on what the one before left", async () => {
  const { planner, asked, hear, plan } = office();
  planner.change({ type: "place", who: "Lee", to: "b_2" });
  planner.change({ type: "rename", id: "b_2", name: "Lake" });
  await settled();
  assert.equal(asked.length, 1);
  assert.ok(planner.isBusy);
  hear();
  await settled();
  assert.deepEqual(asked.map((one) => one.base), [1, 2]);
  hear();
  assert.deepEqual(rooms(plan()), ["Cedar Mo", "Lake Lee"]);
  assert.ok(!planner.isBusy);
});

test("where a colleague was quicker, the change is made again on theirs, and told", async () => {
  const made = office();
  made.colleague({ type: "rename", id: "b_1", name: "Oak" }, false);
  made.planner.change({ type: "place", who: "Lee", to: "b_2" });
  made.hear(); // while the answer is on its way
  await settled();
  await settled();
  made.hear();
  assert.deepEqual(rooms(made.plan()), ["Oak Mo", "Harbour Lee"]);
  assert.equal(made.planner.word, "joined");
  made.planner.heard();
  assert.equal(made.planner.word, null);
});

test("a change that makes no sense any more is dropped, and told", async () => {
  const made = office();
  made.colleague({ type: "drop", id: "b_2" }, false);
  made.planner.change({ type: "place", who: "Lee", to: "b_2" });
  made.hear();
  await settled();
  await settled();
  assert.deepEqual(rooms(made.plan()), ["Cedar Mo"]);
  assert.equal(made.planner.word, "dropped");
  assert.ok(!made.planner.isBusy);
});

test("the rooms are never opened on a plan that one has not seen", async () => {
  const made = office();
  made.colleague({ type: "drop", id: "b_2" }, false);
  made.planner.ask((base) => ({ type: "open_breakouts", base }));
  made.hear();
  await settled();
  await settled();
  assert.deepEqual(made.asked.map((one) => one.base), [1]);
  assert.equal(made.planner.word, "dropped");
});

test("a refusal for another reason drops the change without a word", async () => {
  const { planner, asked } = office();
  planner.ask(() => ({ type: "open_breakouts", base: 99 }));
  await settled();
  assert.equal(asked.length, 1);
  assert.equal(planner.word, null);
  assert.ok(!planner.isBusy);
});

test("without a desk nothing is asked", async () => {
  const asked = [];
  const planner = new Planner({
    state: () => ({ ...state, desk: null }),
    changed: () => {},
    request: async (message) => asked.push(message),
  });
  planner.change({ type: "drop", id: "b_1" });
  await settled();
  assert.deepEqual(asked, []);
  assert.deepEqual(planner.plan.rooms, []);
});

test("a plan is read from the desk", () => {
  assert.deepEqual(planOf(desk({ rooms: [room("b_1", "Cedar", ["Mo"])], seconds: 60 })), {
    rooms: [CEDAR],
    seconds: 60,
  });
});
