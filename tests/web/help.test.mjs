import assert from "node:assert/strict";
import { test } from "node:test";

import { helpFrom, helpOf, telephone } from "../../web/js/safety/help.js";
import { toldAgain } from "../../web/js/safety/words.js";
import { initialState } from "../../web/js/state.js";

const LINE = { name: "Day and Night Line", number: "01632 960142", hours: "all hours", until: "" };
const HELP = helpFrom({
  countries: { GB: { emergency: "999", lines: [LINE] }, FR: { emergency: "112", lines: [] } },
  country: "FR",
  contact: { name: "Northbridge", number: "01632 960171" },
});

test("where the person is decides whom they can call", () => {
  const state = { ...initialState, help: HELP };
  assert.equal(helpOf(state).emergency, "112");
  const there = { ...state, facts: { missing: [], previous: { country: "gb" }, last_two: "" } };
  assert.deepEqual([helpOf(there).emergency, helpOf(there).lines], ["999", [LINE]]);
  assert.equal(helpOf({ ...there, country: "FR" }).emergency, "112", "what was said last");
  assert.equal(helpOf({ ...there, factsDraft: { country: "US" } }).emergency, "911");
});

test("without the server there are the numbers of this module", () => {
  const at = (country) => helpOf({ ...initialState, country });
  assert.deepEqual([at("NZ").emergency, at("NZ").known], ["111", true]);
  assert.deepEqual([at(null).emergency, at(null).known], ["112", false]);
  assert.deepEqual([at("XX").emergency, at("XX").known], ["112", false]);
});

test("of an answer only what can be dialled is used", () => {
  for (const answer of [null, [], "", {}, { countries: [] }]) assert.equal(helpFrom(answer), null);
  const odd = helpFrom({
    countries: { gb: { emergency: 999, lines: [{ name: "No number" }, LINE, null] }, fr: "112" },
    country: "",
    contact: { name: "Nobody", number: " " },
  });
  assert.deepEqual(odd.countries.GB, { emergency: "", lines: [LINE] });
  assert.deepEqual(odd.countries.FR, { emergency: "", lines: [] });
  assert.equal(odd.country, null);
  assert.equal(odd.contact, null);
});

test("a line that was not dialled for long is not shown, and the emergency number is", () => {
  const help = helpFrom({
    countries: { GB: { emergency: "999", lines: [{ ...LINE, shown_until: "2026-11-26" }] } },
    contact: null,
  });
  const there = { ...initialState, help, country: "GB" };
  assert.equal(helpOf(there, "2026-11-26").lines.length, 1);
  assert.deepEqual(helpOf(there, "2026-11-27"), { emergency: "999", known: true, lines: [], contact: null });
  assert.deepEqual(helpFrom(JSON.parse(JSON.stringify(help))), help, "kept and read again");
});

test("a number is called by its digits", () => {
  assert.equal(telephone("+44 (0)1632 960-142"), "tel:+4401632960142");
});

test("who waits is told whom else to call, with a line or without", () => {
  const told = "Your facilitators have been told again. If you can't wait, you can call ";
  assert.equal(
    toldAgain({ emergency: "999", known: true, lines: [LINE], contact: null }),
    `${told}Day and Night Line on 01632 960142, or 999 if you or someone else is in danger.`,
  );
  assert.equal(
    toldAgain({ emergency: "112", known: true, lines: [], contact: null }),
    `${told}112 if you or someone else is in danger.`,
  );
});
