import assert from "node:assert/strict";
import { test } from "node:test";

import { EMPTY, filled, said, saysNothing, typed, withAnswers, withScale } from "../../web/js/desk/safety/drafts.js";
import {
  addressOf,
  areCurrent,
  isOutdated,
  lastTwo,
  missingOf,
  numberOf,
  telephone,
} from "../../web/js/desk/safety/facts.js";
import { entriesOf, LADDER, logOf, logRequests } from "../../web/js/desk/safety/ladder.js";
import { AT_HAND, readyFor, TEMPLATES } from "../../web/js/desk/safety/templates.js";
import { whenWords } from "../../web/js/desk/safety/when.js";
import { menuOf } from "../../web/js/desk/menu.js";
import { everybody } from "../../web/js/desk/people.js";
import { safetyText } from "../../web/js/safety_desk_text.js";
import { refusedText, safetyAlertText, sheetText } from "../../web/js/safety_sheets_text.js";
import { alarm, byId, card, entry, owed, shownFacts, summary } from "./desk_checkins_support.mjs";
import { stateWith } from "./desk_support.mjs";

const FAY = ["me", { role: "facilitator" }, {}];
const state = (more = {}) => stateWith({ people: [FAY, ["Mo"]], ...more });
const HOUR = 3600_000;

// Facts

test("a number comes from what was said at once, or else from what was shown for a reason", () => {
  assert.equal(numberOf(state(), "Mo"), "");
  assert.equal(numberOf(state({ factsOf: new Map([["Mo", summary("Mo")]]) }), "Mo"), "01632 960112");
  const shown = shownFacts("Mo", { facts: { call_back: "01632 960199" } });
  const all = state();
  const atDesk = { ...all.atDesk, revealed: new Map([["Mo", shown]]) };
  assert.equal(numberOf({ ...all, atDesk }, "Mo"), "01632 960199");
  assert.equal(lastTwo("01632 960112"), "12");
  assert.equal(lastTwo("12"), "");
  assert.equal(telephone("+44 (0)1632 960112"), "tel:+4401632960112");
});

test("facts are not current for ever, also while nobody says so", () => {
  assert.ok(areCurrent(summary("Mo"), 11 * HOUR));
  assert.ok(!areCurrent(summary("Mo"), 13 * HOUR));
  assert.ok(!areCurrent(summary("Mo", { current: false }), 1));
  assert.equal(missingOf(summary("Mo"), 1), null);
  assert.deepEqual(missingOf(summary("Mo", { missing: ["privacy"] }), 1), ["privacy"]);
  assert.equal(missingOf(summary("Mo"), 13 * HOUR), "everything");
  assert.equal(missingOf(null, 1), "everything");
});

test("an address is one line, and says when something newer was said", () => {
  assert.equal(addressOf(shownFacts("Mo").facts), "1 Example Street, Northbridge, GB");
  assert.equal(addressOf({}), "");
  assert.ok(!isOutdated(shownFacts("Mo"), summary("Mo")));
  assert.ok(isOutdated(shownFacts("Mo"), summary("Mo", { confirmed_at: 5 })));
  assert.match(whenWords(0, 1), /^today /);
  assert.doesNotMatch(whenWords(0, 48 * HOUR), /today/);
});

// Steps

test("steps of the same kind are told apart by their note, and shown where they belong", () => {
  const entries = [
    entry("other", "done", { note: "Stayed until help arrived" }),
    entry("other", "done", { note: "Wrote to the school" }),
    entry("called_participant", "no_answer"),
    entry("called_participant", "reached", { note: "Fine, the battery" }),
  ];
  const of = (code) => entriesOf(LADDER.find((one) => one.code === code), entries).length;
  assert.deepEqual(["stayed", "other", "called", "with_group"].map(of), [1, 1, 2, 0]);
});

test("a step is kept with the check-in and the alarm, and shown once", () => {
  const said = { step: "called_participant", result: "reached", note: " " };
  const subject = { card: card("c_1", "Mo"), alarm: alarm("Mo"), task: null };
  const requests = logRequests(subject, said);
  assert.deepEqual(requests.map((one) => [one.type, one.note]), [
    ["checkin_log", null],
    ["alarm_log", null],
  ]);
  const closed = card("c_1", "Mo", { phase: "closed" });
  assert.deepEqual(logRequests({ card: closed, alarm: null, task: null }, said), []);
  const owing = { card: { ...closed, follow_up: owed() }, alarm: null, task: { alarm: alarm("Mo") } };
  assert.deepEqual(logRequests(owing, said).map((one) => one.type), ["checkin_log", "alarm_log"]);
  const both = logOf(
    card("c_1", "Mo", { contacts: [entry("called_participant", "reached", { at: 1000 })] }),
    [
      alarm("Mo", {
        steps: [entry("called_participant", "reached", { at: 1400 }), entry("on_call", "done", { at: 9 })],
      }),
    ],
  );
  assert.deepEqual(both.map((one) => one.step), ["on_call", "called_participant"]);
});

// Words to a member

test("every template of a person has an id and a version, and T-8 is not among them", () => {
  const ids = TEMPLATES.map((one) => one.id);
  assert.deepEqual(ids, ["T-1", "T-2", "T-3", "T-4", "T-5", "T-6", "T-7", "T-9", "T-10"]);
  assert.ok(TEMPLATES.every((one) => one.version === 1 && one.choices.length <= 8));
  assert.ok(AT_HAND.every((id) => ids.includes(id)));
});

test("the end of the number is filled in, and without one it is not asked about", () => {
  const call = readyFor("12").find((one) => one.id === "T-5");
  assert.equal(call.ready, "Is it okay if I call you on the number ending 12?");
  assert.equal(call.label, "Okay if I call …12?");
  assert.equal(readyFor("").some((one) => one.id === "T-5"), false);
});

test("ready words are sent as such until they are changed", () => {
  const [, , , safe] = readyFor("12");
  const draft = filled(EMPTY, safe);
  assert.deepEqual(said(draft), {
    text: "Is it private enough where you are to talk?",
    template: "T-4",
    template_version: 1,
    choices: ["yes", "no", "not_sure"],
    asks_suds: false,
  });
  const own = said(typed(draft, "Is it quiet there?"));
  assert.deepEqual(own, { text: "Is it quiet there?", choices: ["yes", "no", "not_sure"], asks_suds: false });
});

test("a number may be asked for alone, and answers added and taken back", () => {
  assert.ok(saysNothing(typed(EMPTY, "  ")));
  assert.ok(!saysNothing(withScale(EMPTY)));
  assert.deepEqual(said(withScale(EMPTY)), { text: null, choices: [], asks_suds: true });
  assert.deepEqual(withAnswers(withAnswers(EMPTY)), EMPTY);
});

test("a private note is in the menu of each member, and of nobody else", () => {
  const codes = (all, id) =>
    menuOf(all, everybody(all).find((one) => one.seat.id === id)).flat().map((one) => one.code);
  assert.equal(codes(state(), "Mo")[0], "note");
  assert.equal(codes(state({ cards: byId(card("c_1", "Mo")) }), "Mo")[0], "note_open");
  assert.ok(!codes(state(), "me").includes("note"));
  const admin = stateWith({ people: [["me", { role: "admin" }, {}], ["Mo"]] });
  assert.ok(!codes(admin, "Mo").includes("note"));
});

// Wording

const strings = (value) =>
  typeof value === "string"
    ? [value]
    : typeof value === "function"
      ? [value("Mo", "0:12", "network lost")].flatMap(strings)
      : Array.isArray(value)
        ? value.flatMap(strings)
        : value === null || typeof value !== "object"
          ? []
          : Object.values(value).flatMap(strings);

test("nothing is said that hurts, and nothing that scores a person", () => {
  const all = [
    ...strings(TEMPLATES),
    ...strings({ ...safetyText, thread: { ...safetyText.thread, choices: null } }),
    ...strings({ ...sheetText, admit: { ...sheetText.admit, missing: null } }),
  ].join("\n");
  const never =
    /committed suicide|(failed|successful) attempt|cutter|self-harmer|attention-seeking|manipulative|superficial|non-compliant|refused|risk|score|patient|!/i;
  assert.equal(never.exec(all)?.[0], undefined);
});

test("every refusal has words, also one that is not of check-ins", () => {
  assert.equal(refusedText("not_owner", "Mara"), "Mara is replying. Take over?");
  assert.equal(refusedText("not_owner", ""), "Nobody has it yet.");
  for (const code of ["stale_version", "needs_cover", "gone", "unavailable", "busy", "not_now"]) {
    assert.ok(refusedText(code, "").endsWith("."), code);
  }
});

test("every alert is a sentence with the name in it", () => {
  const plain = ["checkin_help", "checkin_no_answer", "checkin_back", "checkin_owner_lost", "checkin_handed", "checkin_wrote", "checkin_urgent", "alarm_again"];
  for (const code of plain) assert.match(safetyAlertText({ code, name: "Mo" }), /Mo/);
  assert.equal(safetyAlertText({ code: "alarm", name: "Mo", cause: "tab_closed" }), "Mo dropped (tab closed).");
});
