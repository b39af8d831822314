import assert from "node:assert/strict";
import { test } from "node:test";

import { agendaMessage, agendaNow, draftOf, shifted, withRow } from "../../web/js/desk/agenda.js";
import { alertsOf, capped } from "../../web/js/desk/alerts.js";
import { left, minutes, span } from "../../web/js/desk/clock.js";
import { actionOf, KEYS, moveIn } from "../../web/js/desk/keys.js";
import { may, mayRemove } from "../../web/js/desk/roles.js";
import { initialDeskView, nextDeskView } from "../../web/js/desk/state.js";
import { broadcasts, isFromOutside, thread, threadWith, unseen } from "../../web/js/desk/talk.js";
import { alertText, causeText, deskText, itemText, problemText, roleText, stateText } from "../../web/js/desk_text.js";
import { desk, message, participant, room, stateWith } from "./desk_support.mjs";

test("a span is told in minutes and seconds, and never runs backwards", () => {
  assert.deepEqual([0, 14_900, 725_000, 3_720_000, -5].map(span), ["0:00", "0:14", "12:05", "1:02:00", "0:00"]);
  assert.equal(left(10_000, 500), "0:10");
  assert.equal(left(10_000, 9_999), "0:01");
  assert.equal(left(10_000, 20_000), "0:00");
  assert.deepEqual([1, 60, 89, 900].map(minutes), [1, 1, 1, 15]);
});

test("a role is offered its verbs and no others", () => {
  const as = (role) => stateWith({ people: [["me", { role }, {}]] });
  assert.ok(may(as("facilitator"), "policies"));
  assert.ok(!may(as("co_facilitator"), "policies"));
  assert.ok(may(as("co_facilitator"), "move"));
  assert.ok(may(as("admin"), "admit"));
  assert.ok(!may(as("admin"), "move"));
  assert.ok(!may(as("member"), "admit"));
});

test("staff are removed by a facilitator alone, and a facilitator by nobody", () => {
  const as = (role) => stateWith({ people: [["me", { role }, {}]] });
  const [fay, co, mo] = ["facilitator", "co_facilitator", "member"].map((role) => participant(role, { role }));
  assert.deepEqual([fay, co, mo].map((one) => mayRemove(as("facilitator"), one)), [false, true, true]);
  assert.deepEqual([fay, co, mo].map((one) => mayRemove(as("co_facilitator"), one)), [false, false, true]);
  assert.ok(!mayRemove(as("facilitator"), participant("me", {})));
});

const press = (code, more = {}) => ({
  code,
  altKey: true,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  getModifierState: () => false,
  ...more,
});

test("every key needs Alt and nothing else, so that typing does nothing", () => {
  assert.equal(actionOf(press("KeyB")), "board");
  assert.equal(actionOf(press("KeyX")), null);
  for (const more of [{ altKey: false }, { ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { repeat: true }]) {
    assert.equal(actionOf(press("KeyB", more)), null);
  }
  assert.equal(actionOf(press("KeyB", { getModifierState: (key) => key === "AltGraph" })), null);
  assert.equal(new Set(KEYS.map((one) => one.code)).size, KEYS.length);
  for (const { action } of KEYS) assert.notEqual(deskText.keys.actions[action], undefined);
});

test("arrow keys go round and round", () => {
  assert.equal(moveIn("ArrowDown", 2, 3), 0);
  assert.equal(moveIn("ArrowUp", 0, 3), 2);
  assert.equal(moveIn("ArrowUp", -1, 3), 2);
  assert.equal(moveIn("Home", 2, 3), 0);
  assert.equal(moveIn("End", 0, 3), 2);
  assert.equal(moveIn("x", 0, 3), null);
  assert.equal(moveIn("ArrowDown", 0, 0), null);
});

test("the desk remembers what is open, and opening a box of messages shows them", () => {
  const opened = nextDeskView(initialDeskView, { type: "box", box: "place" });
  assert.equal(opened.box, "place");
  assert.equal(opened.panel, "talk");
  assert.ok(nextDeskView(opened, { type: "board", on: true }).board);
  assert.equal(nextDeskView(opened, { type: "panel", panel: "people" }).panel, "people");
  assert.equal(nextDeskView(opened, { type: "writing_to", who: "Mo" }).writingTo, "Mo");
  const sheet = { kind: "remove", who: "Mo" };
  assert.equal(nextDeskView(opened, { type: "sheet", sheet }).sheet, sheet);
});

// Messages ---------------------------------------------------------------------------

const written = stateWith({
  people: [
    ["me", { role: "facilitator" }, {}],
    ["Mara", { role: "co_facilitator" }, {}],
    ["Mo", {}, {}],
    ["Kit", {}, { place: "lobby" }],
  ],
  messages: [
    message("1", "Mara", "staff"),
    message("2", "Mo", "staff"),
    message("3", "me", "place"),
    message("4", "Kit", "staff"),
    message("5", "me", "person", { to: "Kit" }),
    message("6", "me", "person", { to: "Ana" }),
    message("7", "Mara", "rooms"),
  ],
});
const ids = (messages) => messages.map((one) => one.id).join("");

test("words to staff and words to the room are never in one box", () => {
  assert.equal(ids(thread(written, "staff")), "12456");
  assert.equal(ids(thread(written, "place")), "37");
  assert.equal(ids(broadcasts(written)), "7");
});

test("who waits has a thread of their own", () => {
  assert.equal(ids(threadWith(written, "Kit")), "45");
});

test("what is new is counted without one's own words", () => {
  assert.equal(unseen(written, "staff", new Set(["1"])), 2);
  assert.equal(unseen(written, "place", new Set()), 1);
});

test("what members write to staff is told apart", () => {
  const [mara, mo] = written.messages;
  assert.equal(isFromOutside(written, mara), false);
  assert.equal(isFromOutside(written, mo), true);
});

// Alerts -------------------------------------------------------------------------------

const group = (kit = {}, more = {}) =>
  stateWith({
    people: [
      ["me", { role: "facilitator" }, {}],
      ["Mo", {}, {}],
      ["Kit", {}, kit],
    ],
    ...more,
  });

test("a knock is told once, with all who wait", () => {
  const before = group();
  const now = group({ place: "lobby" });
  assert.deepEqual(alertsOf(before, now), [{ code: "knock", names: ["Kit"] }]);
  assert.deepEqual(alertsOf(now, { ...now, seats: new Map(now.seats) }), []);
});

test("a lost line, a closed page and a quiet word are told", () => {
  const changes = [
    [{ line: "lost" }, "lost"],
    [{ line: "closed" }, "closed"],
    [{ signal: "break" }, "break"],
    [{ signal: "someone_came_in" }, "someone_came_in"],
  ];
  for (const [change, code] of changes) {
    assert.deepEqual(alertsOf(group(), group(change)), [{ code, name: "Kit" }]);
    assert.deepEqual(alertsOf(group(change), group()), []);
  }
});

test("one's own line is not told at the desk", () => {
  const lost = stateWith({ people: [["me", { role: "facilitator" }, { line: "lost" }]] });
  assert.deepEqual(alertsOf(stateWith({ people: [["me", { role: "facilitator" }, {}]] }), lost), []);
});

test("a room that asks, pauses soon or is paused is told", () => {
  const of = (more) => group({}, { desk: desk({ are_open: true, rooms: [room("b_1", "Cedar", [], more)] }) });
  assert.deepEqual(alertsOf(of({}), of({ asked_by: "Mo", asked_at: 1 })), [
    { code: "asked", name: "Mo", room: "Cedar" },
  ]);
  assert.deepEqual(alertsOf(of({}), of({ pauses_at: 5 })), [{ code: "pauses", room: "Cedar" }]);
  assert.deepEqual(alertsOf(of({}), of({ paused: true })), [{ code: "paused", room: "Cedar" }]);
  const soon = group({}, { desk: desk({ pauses_at: 5 }) });
  assert.deepEqual(alertsOf(group(), soon), [{ code: "pauses", room: "" }]);
});

test("nothing is told before the desk is there", () => {
  assert.deepEqual(alertsOf({ ...group(), desk: null }, group({ place: "lobby" })), []);
});

test("at most five are told in twenty seconds, but a paused room always is", () => {
  const alert = { code: "lost", name: "Mo" };
  const first = capped([], Array(7).fill(alert), 1_000);
  assert.equal(first.alerts.length, 5);
  assert.equal(capped(first.told, [alert], 20_999).alerts.length, 0);
  assert.equal(capped(first.told, [{ code: "paused", room: "Cedar" }], 2_000).alerts.length, 1);
  assert.equal(capped(first.told, [alert], 21_001).alerts.length, 1);
});

// Agenda ---------------------------------------------------------------------------------

const agenda = {
  items: [
    { title: "Arriving", seconds: 300 },
    { title: "Round", seconds: 600 },
    { title: "Closing", seconds: 90 },
  ],
  current: 1,
  ends_at: 1_000_000,
  version: 3,
};

test("the agenda says what is on to the second, and when the next part begins", () => {
  const now = agendaNow(agenda, 700_000);
  assert.equal(now.part.title, "Round");
  assert.equal(now.share, 0.5);
  assert.equal(now.next.title, "Closing");
  assert.equal(now.nextAt, 1_000_000);
  assert.equal(agendaNow(agenda, 1_200_000).nextAt, 1_200_000);
  assert.equal(agendaNow(agenda, 1_200_000).share, 0);
});

test("an agenda that has not begun knows what is first", () => {
  const now = agendaNow({ ...agenda, current: null, ends_at: null }, 0);
  assert.deepEqual([now.part, now.next.title, now.nextAt], [null, "Arriving", null]);
  assert.equal(agendaNow({ ...agenda, items: [], current: null, ends_at: null }, 0).next, null);
});

test("a draft of the agenda keeps its rows, and empty ones are left out", () => {
  const rows = withRow(draftOf(agenda));
  assert.deepEqual(rows.map((row) => row.minutes), [5, 10, 2, 10]);
  assert.equal(new Set(rows.map((row) => row.key)).size, 4);
  assert.deepEqual(agendaMessage(rows, 3), {
    type: "set_agenda",
    base: 3,
    items: [
      { title: "Arriving", seconds: 300 },
      { title: "Round", seconds: 600 },
      { title: "Closing", seconds: 120 },
    ],
  });
  const down = shifted(rows, rows[0].key, 1);
  assert.deepEqual(down.map((row) => row.title), ["Round", "Arriving", "Closing", ""]);
  assert.deepEqual(shifted(rows, rows[0].key, -1), rows);
});

// Words ------------------------------------------------------------------------------------

test("everything that the server can say has words", () => {
  for (const code of ["lost", "closed", "someone_came_in", "break", "frozen", "silent", "asked", "connecting", "hold", "private", "room", "main", "invited", "speaking", "off_by_staff", "all_off", "muted_by_staff", "muted", "audio_only", "staff_only", "here"]) {
    assert.notEqual(stateText(code, ""), "");
  }
  for (const cause of ["left", "closed", "lost", "removed", "declined", "ended"]) assert.notEqual(causeText(cause), "");
  assert.equal(roleText("member"), "");
  for (const code of ["no_staff", "too_few", "minors", "keep_near", "apart", "together", "main_room"]) {
    assert.match(problemText({ code, place: "b_1", people: [] }, "Cedar", ["Mo", "Lee"]), /\.$/);
  }
});

test("a problem names the room and the people", () => {
  const problem = { code: "apart", place: "b_1", people: ["a", "b"] };
  assert.equal(problemText(problem, "Cedar", ["Mo", "Lee"]), "Mo and Lee are kept apart, and both are in Cedar.");
});

test("where somebody is, is said with the name", () => {
  assert.equal(stateText("room", "Cedar"), "In Cedar");
  assert.equal(stateText("private", "Mo"), "Private room with Mo");
  assert.equal(itemText("to_place", "Mo", "", false).title, "Move to Main room");
  assert.equal(itemText("with_colleague", "Mo", "", true).more, "Nobody else of staff is here now");
});

test("alerts are sentences", () => {
  assert.equal(alertText({ code: "knock", names: ["Kit"] }), "Kit waits in the lobby");
  assert.equal(alertText({ code: "knock", names: ["Kit", "Ana"] }), "Kit and Ana wait in the lobby");
  assert.equal(alertText({ code: "knock", names: ["a", "b", "c", "d"] }), "4 people wait in the lobby");
  assert.equal(alertText({ code: "pauses", room: "" }), "The main room has no facilitator and pauses soon");
});
