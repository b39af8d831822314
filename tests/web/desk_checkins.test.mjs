import assert from "node:assert/strict";
import { test } from "node:test";

import { safetyAlerts } from "../../web/js/desk/safety/alerts.js";
import { aboutWho, subjectOf } from "../../web/js/desk/safety/about.js";
import {
  alarmOf,
  alarmsWith,
  cardOf,
  closedCards,
  needsHelp,
  queueOf,
  stepOf,
  tellingsOf,
  unread,
} from "../../web/js/desk/safety/cards.js";
import { unfinished } from "../../web/js/desk/safety/closing.js";
import { deedsOf, heirs, isLower, mayReopen, missingToClose, outcomesOf } from "../../web/js/desk/safety/may.js";
import { claimOf, finishOf, tasksOf } from "../../web/js/desk/safety/tasks.js";
import { lacksOlder, partsOf, withOlder } from "../../web/js/desk/safety/thread.js";
import { initialDeskView, nextDeskView } from "../../web/js/desk/state.js";
import { alertsOf, capped } from "../../web/js/desk/alerts.js";
import { alertText } from "../../web/js/desk_text.js";
import { alarm, byId, card, entry, line, owed, shownFacts } from "./desk_checkins_support.mjs";
import { stateWith } from "./desk_support.mjs";

const FAY = ["me", { role: "facilitator" }, {}];
const state = (more = {}) => stateWith({ people: [FAY, ["Mo"], ["Lee"], ["Kit"]], ...more });
const names = (entries) => entries.map(({ card, alarm }) => (card ?? alarm).participant);
const codes = (one, now = 0, you = "me") => tellingsOf(one, you, now).map(({ code }) => code);

// The queue

test("check-ins stand as the server orders them, and who is gone behind the urgent ones", () => {
  const cards = byId(
    card("c_1", "Mo", { place_in_queue: 2 }),
    card("c_2", "Lee", { place_in_queue: 1, level: "concern" }),
    card("c_3", "Kit", { place_in_queue: 0, level: "urgent" }),
    card("c_4", "Ana", { place_in_queue: null, phase: "closed" }),
  );
  const alarms = byId(alarm("Bo", { since: 5 }), alarm("Al", { since: 1 }));
  assert.deepEqual(names(queueOf(state({ cards, alarms }))), ["Kit", "Al", "Bo", "Lee", "Mo"]);
});

test("an alarm about somebody with a check-in stands with it, and is not told twice", () => {
  const gone = alarm("Mo");
  const found = queueOf(state({ cards: byId(card("c_1", "Mo")), alarms: byId(gone) }));
  assert.equal(found.length, 1);
  assert.equal(found[0].alarm, gone);
});

test("an alarm that is over stands nowhere, and a task until it is done", () => {
  const task = alarm("Mo", { resolution: "outreach", outreach: owed() });
  const done = alarm("Lee", { resolution: "outreach", outreach: owed({ outcome: "reached" }) });
  const back = alarm("Kit", { resolution: "back" });
  const all = state({ alarms: byId(task, done, back) });
  assert.deepEqual(queueOf(all), []);
  assert.deepEqual(tasksOf(all).map((one) => [one.who, one.alarm]), [["Mo", task]]);
  assert.equal(alarmOf(all, "Mo"), null);
});

test("whom to reach is one task for each person, the first due first", () => {
  const closed = (id, who, more) => card(id, who, { phase: "closed", place_in_queue: null, ...more });
  const mine = owed({ due: 4, owner: "me", owner_name: "Me", reason: "note 7" });
  const cards = byId(
    closed("c_1", "Mo", { follow_up: mine }),
    closed("c_2", "Lee", { follow_up: owed({ due: 3, owner: "Al", owner_name: "Al" }) }),
    closed("c_3", "Kit", { follow_up: owed({ outcome: "reached" }) }),
    closed("c_4", "Bo"),
  );
  const alarms = byId(alarm("Mo", { resolution: "outreach", outreach: owed({ due: 8 }) }));
  const [first, second, ...rest] = tasksOf(state({ cards, alarms }));
  assert.deepEqual([first.who, second.who, rest.length], ["Lee", "Mo", 0]);
  assert.deepEqual([second.due, second.owner, second.reason], [4, null, "note 7"]);
  assert.equal(claimOf(first), null, "it always has somebody");
  assert.deepEqual(claimOf(second), { type: "alarm_claim", alarm: "Mo/1", instead_of: null });
  assert.deepEqual(finishOf(second, "reached").map((one) => one.type), ["outreach_finish", "follow_up_finish"]);
});

test("the steps that were taken stay with whom they were taken for", () => {
  const over = alarm("Mo", { raised_at: 5, resolution: "outcome" });
  const owing = alarm("Mo", { id: "Mo/2", raised_at: 1, resolution: "outreach", outreach: owed() });
  const old = alarm("Mo", { id: "Mo/0", resolution: "back" });
  const all = state({ alarms: byId(over, owing, old) });
  const ids = (one) => alarmsWith(all, "Mo", one).map(({ id }) => id);
  assert.deepEqual(ids(card("c_1", "Mo", { began_at: 3 })), ["Mo/2", "Mo/1"]);
  assert.deepEqual(ids(null), ["Mo/2"]);
  assert.deepEqual(alarmsWith(state({ alarms: byId(old, over) }), "Mo", null), [over]);
});

test("the check-in of somebody is the open one, or else the last", () => {
  const old = card("c_1", "Mo", { place_in_queue: null, phase: "closed", began_at: 1 });
  const late = card("c_2", "Mo", { place_in_queue: null, phase: "closed", began_at: 2 });
  const open = card("c_3", "Mo", { began_at: 0 });
  assert.equal(cardOf(state({ cards: byId(old, late, open) }), "Mo"), open);
  assert.equal(cardOf(state({ cards: byId(old, late) }), "Mo"), late);
  assert.equal(cardOf(state(), "Mo"), null);
  assert.deepEqual(closedCards(state({ cards: byId(old, late, open) })), [late, old]);
});

// What is true of one

test("who dropped from a check-in is one card, and one step takes both on", () => {
  const gone = card("c_1", "Mo", { phase: "unreachable", dropped_at: 4, drop_cause: "tab_closed" });
  assert.equal(stepOf(gone, "me", alarm("Mo")), "see_to");
  assert.equal(stepOf(gone, "me", alarm("Mo", { owner: "me" })), "next");
  assert.equal(stepOf({ ...gone, owner: null }, "me", alarm("Mo")), "answer");
  const both = state({ cards: byId(gone), alarms: byId(alarm("Mo")) });
  assert.deepEqual(unfinished(both).map((one) => one.kind), ["checkin"]);
});

test("a call for help stands until somebody of staff answers it", () => {
  const asked = card("c_1", "Mo", { level: "urgent", help_asked_at: 5000, owner: null });
  assert.ok(needsHelp(asked));
  const owned = { ...asked, owner: "me" };
  assert.ok(needsHelp(owned), "to have it is not to answer it");
  assert.ok(needsHelp({ ...owned, lines: [line(1, "me", { at: 4000 })] }), "said before");
  assert.ok(!needsHelp({ ...owned, lines: [line(1, "me", { at: 6000 })] }));
  assert.ok(!needsHelp({ ...owned, contacts: [entry("called_participant", "reached", { at: 6000 })] }));
  assert.ok(!needsHelp({ ...owned, phase: "in_room" }));
  assert.ok(!needsHelp({ ...asked, level: "concern" }), "a person said that it is less");
});

test("what was asked for is told, and again that nobody has it", () => {
  const asked = card("c_1", "Mo", { phase: "requested", owner: null, want: "message" });
  assert.deepEqual(codes(asked), ["asked"]);
  assert.deepEqual(codes(asked, 29_000), ["asked"]);
  assert.deepEqual(codes(asked, 30_000), ["asked", "unclaimed"]);
  const help = { ...asked, level: "urgent", help_asked_at: 0 };
  assert.deepEqual(codes(help, 10_000), ["help", "unclaimed"]);
});

test("a card tells who dropped, who was reached elsewhere, and an owner who is lost", () => {
  const gone = card("c_1", "Mo", { phase: "unreachable", dropped_at: 3, drop_cause: "tab_closed" });
  assert.deepEqual(tellingsOf(gone, "me", 9), [{ code: "dropped", since: 3 }]);
  assert.deepEqual(codes(card("c_1", "Mo", { off_platform: true })), ["by_phone"]);
  assert.deepEqual(codes(card("c_1", "Mo", { owner: "Ina", owner_lost: true })), ["owner_lost"]);
  assert.deepEqual(codes(card("c_1", "Mo", { handing_to: "me", owner: "Ina" })), ["wants"]);
  assert.deepEqual(codes(card("c_1", "Mo", { handing_to: "Ina" })), ["handing"]);
});

test("a card tells how it goes on: offered, opened, put off, written, not answered", () => {
  assert.deepEqual(codes(card("c_1", "Mo", { phase: "offered" })), ["offered"]);
  assert.deepEqual(codes(card("c_1", "Mo", { phase: "offered", seen_at: 4 })), ["opened"]);
  assert.deepEqual(codes(card("c_1", "Mo", { phase: "deferred" })), ["deferred"]);
  assert.deepEqual(codes(card("c_1", "Mo", { phase: "in_room" })), ["in_room"]);
  assert.deepEqual(codes(card("c_1", "Mo")), ["open"]);
  assert.deepEqual(codes(card("c_1", "Mo", { lines: [line(1, "Mo")] })), ["wrote"]);
  assert.deepEqual(codes(card("c_1", "Mo", { lines: [line(1, "me")] })), ["waits"]);
  const silent = card("c_1", "Mo", { was_nudged: true, waiting_since: 7 });
  assert.deepEqual(tellingsOf(silent, "me", 9), [{ code: "no_answer", since: 7 }]);
});

test("each card has one next step", () => {
  const step = (more) => stepOf(card("c_1", "Mo", more), "me");
  assert.equal(step({ owner: null }), "answer");
  assert.equal(step({ owner: "Ina", handing_to: "me" }), "accept");
  assert.equal(step({ owner: "Ina", owner_lost: true }), "take_over");
  assert.equal(step({ lines: [line(1, "Mo")] }), "read");
  assert.equal(step({ was_nudged: true }), "next");
  assert.equal(step({ phase: "unreachable" }), "next");
  assert.equal(step({ owner: "Ina" }), "open");
});

// What one may do

test("only the owner speaks; anybody of staff closes and takes over", () => {
  const deeds = (more) => [...deedsOf(card("c_1", "Mo", more), "me")].sort();
  assert.deepEqual(deeds({}), ["close", "hand_over", "room", "say"]);
  assert.deepEqual(deeds({ owner: "Ina" }), ["close", "take_over"]);
  assert.deepEqual(deeds({ owner: null, phase: "requested" }), ["claim", "close"]);
  assert.deepEqual(deeds({ owner: "Ina", handing_to: "me" }), ["accept", "close", "take_over"]);
  assert.deepEqual(deeds({ phase: "deferred" }), ["cancel", "close", "hand_over", "offer_again"]);
  assert.deepEqual(deeds({ phase: "offered", lines: [line(1, "Mo")] }), ["close", "hand_over", "room", "say"]);
  assert.deepEqual(deeds({ phase: "in_room" }), ["ask_return", "close", "hand_over", "say"]);
  assert.deepEqual(deeds({ off_platform: true }), ["close", "hand_over", "say"]);
  assert.deepEqual(deeds({ phase: "closed" }), []);
});

test("a level falls with a reason only", () => {
  assert.ok(isLower("routine", "urgent"));
  assert.ok(!isLower("urgent", "concern"));
  assert.ok(!isLower("concern", "concern"));
});

test("nobody but the member withdraws, and only what nothing was said in is a mistake", () => {
  const fresh = outcomesOf(card("c_1", "Mo", { phase: "offered" }));
  assert.ok(fresh.includes("opened_by_mistake"));
  assert.ok(!fresh.includes("withdrawn"));
  assert.ok(!outcomesOf(card("c_1", "Mo", { want: "talk" })).includes("opened_by_mistake"));
});

test("closing says what is missing", () => {
  const form = (more) => ({ outcome: "took_a_break", owner: "", note: "", ...more });
  const calm = card("c_1", "Mo");
  assert.equal(missingToClose(calm, form({ outcome: null })), "outcome");
  assert.equal(missingToClose(calm, form()), null);
  assert.equal(missingToClose(calm, form({ outcome: "individual_follow_up_set" })), "followUp");
  const urgent = card("c_1", "Mo", { level: "urgent" });
  assert.equal(missingToClose(urgent, form({ owner: "me", note: " " })), "urgent");
  assert.equal(missingToClose(urgent, form({ owner: "me", note: "in the record" })), null);
});

test("a closed one is gone on with for a day, unless there is another", () => {
  const closed = card("c_1", "Mo", { place_in_queue: null, phase: "closed" });
  assert.ok(mayReopen(state({ cards: byId(closed) }), closed, 1));
  assert.ok(!mayReopen(state({ cards: byId(closed) }), closed, 25 * 3600_000));
  assert.ok(!mayReopen(state({ cards: byId(closed, card("c_2", "Mo")) }), closed, 1));
});

test("one hands over to who of staff is connected, but not to oneself", () => {
  const people = [FAY, ["Ina", { role: "co_facilitator" }], ["Al", { role: "facilitator" }, { line: "lost" }], ["Mo"]];
  assert.deepEqual(heirs(stateWith({ people })).map((one) => one.id), ["Ina"]);
});

// What was written

test("older lines are kept that a message leaves out", () => {
  const then = card("c_1", "Mo", { lines: [line(1, "Mo"), line(2, "me")] });
  const now = card("c_1", "Mo", { lines: [line(2, "me", { at: 9 }), line(3, "Mo")] });
  assert.deepEqual(withOlder(then, now).lines.map((one) => [one.number, one.at]), [[1, 1000], [2, 9], [3, 3000]]);
  assert.equal(withOlder(undefined, now), now);
  assert.ok(lacksOlder(now));
  assert.ok(!lacksOlder(withOlder(then, now)));
});

test("a call for help stands among the words where it was made", () => {
  const lines = [line(1, "Mo"), line(2, "me")];
  const parts = (at) => partsOf(card("c_1", "Mo", { lines, help_asked_at: at })).map((one) => one.kind);
  assert.deepEqual(parts(null), ["line", "line"]);
  assert.deepEqual(parts(1500), ["line", "help", "line"]);
  assert.deepEqual(parts(9000), ["line", "line", "help"]);
});

test("unread is what the member wrote and nobody of staff has seen", () => {
  const seen = { received: true, delivered: true, seen: true };
  const lines = [line(1, "Mo", { shown: seen }), line(2, "Mo"), line(3, "me")];
  assert.deepEqual(unread(card("c_1", "Mo", { lines })).map((one) => one.number), [2]);
});

// Alerts

const alerts = (before, now) => safetyAlerts(state(before), state(now));
const told = (before, now) => alerts(before, now).map((one) => one.code);

test("what is new is told, and what one knew is not", () => {
  const asked = card("c_1", "Mo", { phase: "requested", owner: null, want: "talk" });
  assert.deepEqual(alerts({}, { cards: byId(asked) }), [{ code: "checkin_asked", name: "Mo", talk: true }]);
  const cards = byId(asked);
  assert.deepEqual(told({ cards }, { cards }), []);
  assert.deepEqual(told({}, { cards: byId(card("c_1", "Mo", { phase: "offered" })) }), []);
});

test("help now, a hand-over to oneself, a lost owner and a silent member are told", () => {
  const then = card("c_1", "Mo", { owner: "Ina", owner_name: "Ina" });
  const change = (more) => told({ cards: byId(then) }, { cards: byId({ ...then, ...more }) });
  assert.deepEqual(change({ help_asked_at: 5, level: "urgent" }), ["checkin_help"]);
  assert.deepEqual(change({ handing_to: "me" }), ["checkin_handed"]);
  assert.deepEqual(change({ handing_to: "Al" }), []);
  assert.deepEqual(change({ owner_lost: true }), ["checkin_owner_lost"]);
  assert.deepEqual(change({ was_nudged: true }), ["checkin_no_answer"]);
  assert.deepEqual(change({ level: "urgent" }), ["checkin_urgent"]);
  assert.deepEqual(change({ lines: [line(1, "Mo")] }), [], "a colleague has it");
});

test("who dropped in a check-in and who is back are told once, with the alarm or without", () => {
  const then = card("c_1", "Mo");
  const gone = { ...then, phase: "unreachable", dropped_at: 4, drop_cause: "tab_closed" };
  const raised = alarm("Mo", { cause: "tab_closed" });
  assert.deepEqual(told({ cards: byId(then) }, { cards: byId(gone), alarms: byId(raised) }), ["checkin_dropped"]);
  assert.deepEqual(
    told(
      { cards: byId(gone), alarms: byId(raised) },
      { cards: byId(then), alarms: byId({ ...raised, resolution: "back" }) },
    ),
    ["checkin_back"],
  );
  // Nor where the server tells the one a moment after the other.
  assert.deepEqual(told({ cards: byId(gone) }, { cards: byId(gone), alarms: byId(raised) }), []);
  assert.deepEqual(
    told({ cards: byId(then), alarms: byId(raised) }, { cards: byId(gone), alarms: byId(raised) }),
    [],
  );
  assert.deepEqual(told({}, { alarms: byId(alarm("Bo")) }), ["alarm"]);
  assert.deepEqual(told({ alarms: byId(alarm("Bo")) }, { alarms: byId(alarm("Bo", { resolution: "back" })) }), ["checkin_back"]);
});

test("all who wait for somebody are one sentence, when the server tells it again", () => {
  const asked = (id, who, more) => card(id, who, { phase: "requested", owner: null, alerted_at: 1, place_in_queue: 1, ...more });
  const before = byId(asked("c_1", "Mo", { place_in_queue: 0 }), asked("c_2", "Lee"));
  const now = byId(
    asked("c_1", "Mo", { version: 2, place_in_queue: 0, alerted_at: 31 }),
    asked("c_2", "Lee"),
  );
  const read = byId(asked("c_1", "Mo", { version: 2, place_in_queue: 0 }), asked("c_2", "Lee"));
  assert.deepEqual(alerts({ cards: before }, { cards: read }), [], "a colleague only looked");
  const found = alerts({ cards: before }, { cards: now });
  assert.deepEqual(found, [{ code: "checkin_unclaimed", names: ["Mo", "Lee"] }]);
  assert.equal(alertText(found[0]), "Nobody has what Mo and Lee asked for yet");
});

test("an alarm that nobody sees to is told again, and not one that was only seen", () => {
  const then = byId(alarm("Mo"));
  assert.deepEqual(told({ alarms: then }, { alarms: byId(alarm("Mo")) }), ["alarm_again"]);
  assert.deepEqual(told({ alarms: then }, { alarms: byId(alarm("Mo", { state: "seen", seen_by: ["me"] })) }), []);
  assert.deepEqual(told({ alarms: then }, { alarms: byId(alarm("Mo", { state: "claimed", owner: "me" })) }), []);
});

test("a lost line that is an alarm already is not told as a lost line too", () => {
  const lost = ["Mo", {}, { line: "lost", lost_since: 1 }];
  const before = state();
  const now = { ...stateWith({ people: [FAY, lost, ["Lee"], ["Kit"]] }), alarms: byId(alarm("Mo")), desk: before.desk };
  assert.deepEqual(alertsOf(before, now).map((one) => one.code), ["alarm"]);
});

test("a call for help is told however much there is to tell", () => {
  const full = [1, 2, 3, 4, 5];
  const found = [{ code: "checkin_wrote", name: "Mo" }, { code: "checkin_help", name: "Kit" }];
  assert.deepEqual(capped(full, found, 10).alerts, [found[1]]);
});

// The desk

test("the page about somebody follows their check-in when ids change with a new start", () => {
  const cards = byId(card("c_1", "Mo"));
  const about = aboutWho(state({ cards }), "Mo");
  assert.deepEqual(about, { who: "Mo", checkin: "c_1" });
  const after = state({ cards: byId(card("c_1", "p_new", { name: "Mo" })) });
  const view = nextDeskView(initialDeskView, { type: "about", about });
  assert.equal(subjectOf({ ...after, atDesk: view }).id, "p_new");
  const nobody = nextDeskView(initialDeskView, { type: "about", about: { who: "x", checkin: null } });
  assert.equal(subjectOf({ ...state(), atDesk: nobody }), null);
});

test("the breakouts and the page about somebody are never open at once", () => {
  let view = nextDeskView(initialDeskView, { type: "board", on: true });
  view = nextDeskView(view, { type: "about", about: { who: "Mo", checkin: null }, panel: "facts" });
  assert.deepEqual([view.board, view.aboutPanel], [false, "facts"]);
  view = nextDeskView(view, { type: "board", on: true });
  assert.equal(view.about, null);
});

test("drafts, facts that were shown and cards that were put away are kept in memory", () => {
  const draft = { text: "Half", template: null, choices: [], scale: false };
  let view = nextDeskView(initialDeskView, { type: "draft", who: "Mo", draft });
  assert.equal(view.drafts.get("Mo"), draft);
  view = nextDeskView(view, { type: "draft", who: "Mo", draft: null });
  assert.equal(view.drafts.size, 0);
  const shown = shownFacts("Mo");
  view = nextDeskView(view, { type: "revealed", shown });
  assert.equal(view.revealed.get("Mo"), shown);
  view = nextDeskView(view, { type: "put_away", alarm: "Mo/1" });
  assert.ok(view.putAway.has("Mo/1"));
  assert.equal(initialDeskView.revealed.size, 0);
});

test("what is open stands in the way of the end, the most pressing first", () => {
  const all = state({
    cards: byId(card("c_1", "Mo", { place_in_queue: 1 }), card("c_2", "Lee", { place_in_queue: 0 })),
    alarms: byId(
      alarm("Bo"),
      alarm("Al", { resolution: "outreach", outreach: owed() }),
      alarm("Cy", { resolution: "outreach", outreach: owed({ owner: "me" }) }),
    ),
  });
  assert.deepEqual(unfinished(all).map((one) => [one.kind, one.who]), [
    ["checkin", "Lee"],
    ["checkin", "Mo"],
    ["alarm", "Bo"],
    ["outreach", "Al"],
  ]);
  assert.deepEqual(unfinished(state()), []);
});
