import assert from "node:assert/strict";
import { test } from "node:test";

import * as texts from "../../web/js/text.js";

const { clockTime, deviceName, followUpTexts, initial, inviteText, noticeText, offText, problemText, stopTexts, text } = texts;

const PROBLEMS = ["blocked", "missing", "busy", "unsuitable", "insecure", "unsupported", "unknown"];
const REFUSALS = [
  "not_permitted", "not_seated", "not_there", "not_now", "stale", "session_full", "screen_taken",
  "was_removed", "already_here", "not_safe", "needs_cover", "chat_is_off", "bad_sdp",
  "stale_answer", "unavailable", "busy",
];
const SOURCES = ["microphone", "camera", "screen"];
const NOTICES = [
  ...[
    "started_anew", "wait_for_line", "screen_taken", "screen_not_started", "not_done", "unhidden",
    "back", "aside", "goes_on",
  ].map((kind) => ({ kind })),
  ...["camera", "microphone"].flatMap((device) => [
    { kind: "unplugged", device },
    ...PROBLEMS.map((problem) => ({ kind: "device", device, problem })),
  ]),
  ...REFUSALS.map((code) => ({ kind: "refused", code })),
  ...SOURCES.flatMap((source) => [
    ...[true, false].map((mayReturn) => ({ kind: "muted", source, mayReturn })),
    ...["line", "place", "still", "staff"].map((why) => ({ kind: "kept_off", source, why })),
  ]),
  ...[true, false].map((main) => ({ kind: "moved", name: "Harbour", main })),
];

/** A sentence with gaps, filled with whatever fits. */
function said(fill) {
  try {
    return fill(["Ines"], 2);
  } catch {
    return fill("Ines", "member");
  }
}

/** Every sentence that the page can say. */
function* sentences(value = [text, stopTexts, followUpTexts, ...NOTICES.map(noticeText)]) {
  if (typeof value === "string") yield value;
  else if (typeof value === "function") yield said(value);
  else for (const one of Object.values(value)) yield* sentences(one);
}

test("no sentence blames, alarms or cheers", () => {
  const never = /\b(patient|user|host|kick|moderator|error|invalid|denied|failed|failure|illegal|abort)\w*\b|!/i;
  for (const sentence of sentences()) {
    assert.doesNotMatch(String(sentence), never);
  }
});

test("every problem of a device has a sentence and one next step", () => {
  for (const kind of ["camera", "microphone"]) {
    for (const problem of PROBLEMS) {
      const { title, more } = problemText(kind, problem);
      assert.ok(title.length > 10 && more.length > 10);
    }
  }
});

test("every notice has a text", () => {
  for (const notice of NOTICES) assert.ok(noticeText(notice).title.length > 0);
});

test("the initial is the first letter as a person sees it", () => {
  assert.equal(initial("  wren "), "W");
  assert.equal(initial("Óscar"), "Ó");
  assert.equal(initial("👩‍🚀 Kit"), "👩‍🚀");
  assert.equal(initial("李娜"), "李");
  assert.equal(initial(" "), "");
});

test("a reader hears what the picture shows by signs", () => {
  assert.equal(offText({ microphone: true, camera: true }), "");
  assert.equal(offText({ microphone: false, camera: true }), "Microphone off:");
  assert.equal(offText({ microphone: true, camera: false }), "Camera off:");
  assert.equal(offText({ microphone: false, camera: false }), "Microphone and camera off:");
});

test("a device without a name has a number", () => {
  assert.equal(deviceName("camera", "", 2), "Camera 2");
  assert.equal(deviceName("speaker", "Headphones", 1), "Headphones");
});

test("an offer to move is one sentence, with the seconds said once", () => {
  const invite = { to: "b_1", kind: "breakout", name: "Harbour", at: 0, goes_by_itself: true, may_stay: true, others: 2, staff: null };
  assert.equal(inviteText(invite, 15_000), "You'll move to Harbour with 2 people in 15 seconds");
  assert.equal(inviteText({ ...invite, others: 1 }, 14_200), "You'll move to Harbour with 1 person in 15 seconds");
  assert.equal(inviteText({ ...invite, others: 0 }, 15_000), "You'll move to Harbour in 15 seconds");
  assert.equal(inviteText({ ...invite, kind: "main" }, 15_000), "You'll go back to the group in 15 seconds");
  assert.equal(
    inviteText({ ...invite, kind: "private", staff: "Fay", goes_by_itself: false }, 60_000),
    "Fay would like to talk with you in a private room.",
  );
});

test("nobody who is turned away is left without a next step", () => {
  for (const followUp of ["call", "message", "next_session", "none"]) {
    assert.ok(followUpTexts[followUp].title.length > 10);
  }
});

test("a moment is shown as the device shows time", () => {
  assert.match(clockTime(0), /\d/);
});
