import assert from "node:assert/strict";
import { test } from "node:test";

import * as texts from "../../web/js/text.js";

const { deviceName, initial, noticeText, offText, problemText, stopTexts, text } = texts;

const PROBLEMS = ["blocked", "missing", "busy", "unsuitable", "insecure", "unsupported", "unknown"];
const NOTICES = [
  ...["started_anew", "wait_for_line", "screen_taken", "screen_not_started", "not_permitted", "not_done", "unhidden"].map((kind) => ({ kind })),
  ...["camera", "microphone"].flatMap((device) => [
    { kind: "unplugged", device },
    ...PROBLEMS.map((problem) => ({ kind: "device", device, problem })),
  ]),
];

/** Every sentence that the page can say. */
function* sentences(value = [text, stopTexts, ...NOTICES.map(noticeText)]) {
  if (typeof value === "string") yield value;
  else if (typeof value === "function") yield value(["Ines"], 2);
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
