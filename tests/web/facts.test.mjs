import assert from "node:assert/strict";
import { test } from "node:test";

import { countries } from "../../web/js/safety/countries.js";
import { callsOn, formOf, keepable, lastTwo, missingOf, newDraft, toGo } from "../../web/js/safety/facts.js";
import { toGoWords } from "../../web/js/safety/words.js";

const BEFORE = {
  location: "1 Example Street",
  unit: "flat 3",
  city: "Northbridge",
  region: "North",
  country: "GB",
  call_back: "01632 960112",
  caution: "",
  privacy: "yes",
  contact: { name: "Kim", number: "01632 960123", may_be_called: true },
  contact_is_right: true,
  hospital: "St Anne",
  guardian: null,
};

test("nothing of last time counts until it is confirmed", () => {
  const draft = newDraft(BEFORE, null);
  assert.deepEqual(toGo(draft), ["place", "number", "privacy", "contact"]);
  assert.equal(toGoWords(toGo(draft)), "Four answers to go. Next: where you are.");
});

test("confirmed, it is sent as it was, but for what is asked each time", () => {
  const draft = { ...newDraft(BEFORE, null), place: "right", number: "right", contact: "right", privacy: "no" };
  assert.deepEqual(toGo(draft), []);
  assert.deepEqual(formOf(draft, BEFORE), { ...BEFORE, privacy: "no" });
});

test("who comes for the first time answers in their own words", () => {
  const draft = { ...newDraft(null, "gb"), privacy: "not_sure" };
  assert.deepEqual(toGo(draft), ["place", "number", "contact"]);
  assert.equal(draft.country, "GB");
  const filled = {
    ...draft,
    location: " 2 Example Street ",
    region: "North",
    callBack: "960112",
    contactName: "Kim",
    contactNumber: "960 123",
  };
  assert.deepEqual(toGo(filled), ["contact"]);
  assert.equal(missingOf(filled, "contact"), "mayCall");
  assert.equal(toGoWords(toGo(filled)), "One answer to go: your emergency contact.");
  const form = formOf({ ...filled, mayCall: false }, null);
  assert.equal(form.location, "2 Example Street");
  assert.deepEqual(form.contact, { name: "Kim", number: "960 123", may_be_called: false });
  assert.equal(form.contact_is_right, true);
});

test("an address that was deleted since cannot be still right", () => {
  const forgotten = { ...BEFORE, location: "", unit: "", call_back: "", contact: null };
  assert.deepEqual(keepable(forgotten), { place: false, number: false, contact: false, guardian: false });
  const draft = newDraft(forgotten, null);
  assert.equal(draft.city, "Northbridge");
  assert.equal(missingOf(draft, "place"), "location");
});

test("nobody has to be named", () => {
  const draft = { ...newDraft(BEFORE, null), place: "right", number: "right", privacy: "yes", contact: "none" };
  assert.deepEqual(toGo(draft), []);
  assert.equal(formOf(draft, BEFORE).contact, null);
});

test("a minor says who their guardian is, again where that is on file", () => {
  const rest = { place: "right", number: "right", privacy: "yes", contact: "none" };
  const first = { ...newDraft(BEFORE, null, true), ...rest };
  assert.deepEqual(toGo(first), ["guardian"]);
  assert.equal(missingOf(first, "guardian"), "guardianName");
  assert.equal(toGoWords(toGo(first)), "One answer to go: your parent or guardian.");
  const named = { ...first, guardianName: " Ina ", guardianNumber: "01632 960150" };
  assert.deepEqual(toGo(named), []);
  const guardian = { name: "Ina", number: "01632 960150", may_be_called: true };
  assert.deepEqual(formOf(named, BEFORE).guardian, guardian);
  const known = { ...BEFORE, guardian };
  const again = { ...newDraft(known, null, true), ...rest };
  assert.equal(missingOf(again, "guardian"), "guardian");
  assert.deepEqual(formOf({ ...again, guardian: "right" }, known).guardian, guardian);
  assert.equal(formOf({ ...newDraft(known, null), ...rest }, known).guardian, null, "not asked of others");
});

test("the nearest hospital goes with the place", () => {
  const draft = { ...newDraft(BEFORE, null), place: "changed", location: "2 Mill Lane", hospital: " General " };
  assert.equal(newDraft(BEFORE, null).hospital, "St Anne");
  assert.equal(formOf(draft, BEFORE).hospital, "General");
  assert.equal(formOf({ ...draft, place: "right" }, BEFORE).hospital, "St Anne");
});

test("a number is one by its digits, in any script", () => {
  assert.equal(lastTwo("+44 1632 960112"), "12");
  assert.equal(lastTwo("٠١٦٣٢ ٩٦"), "٩٦");
  assert.equal(lastTwo("1234"), "");
  assert.equal(callsOn({ ...newDraft(BEFORE, null), number: "changed", callBack: "01632 960199" }, "12"), "99");
  assert.equal(callsOn(newDraft(BEFORE, null), "12"), "12");
});

test("each country is there once, and what was there before", () => {
  const all = countries("GB");
  assert.equal(new Set(all.map(({ code }) => code)).size, all.length);
  assert.ok(all.length > 240);
  assert.ok(all.every(({ name }) => name !== ""));
  assert.ok(countries("XK").some(({ code }) => code === "XK"));
  assert.ok(countries("SOMEWHERE").some(({ name }) => name === "SOMEWHERE"));
});
