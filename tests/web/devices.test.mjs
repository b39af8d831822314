import assert from "node:assert/strict";
import { test } from "node:test";

import { DeviceProblem, problemOf } from "../../web/js/devices.js";
import { bars } from "../../web/js/meter.js";

test("each way a device may be kept back has its problem", () => {
  const of = (name) => problemOf(new DOMException("", name));
  assert.equal(of("NotAllowedError"), "blocked");
  assert.equal(of("NotFoundError"), "missing");
  assert.equal(of("NotReadableError"), "busy");
  assert.equal(of("AbortError"), "busy");
  assert.equal(of("OverconstrainedError"), "unsuitable");
  assert.equal(of("SecurityError"), "blocked");
  assert.equal(of("SomethingNewError"), "unknown");
  assert.equal(problemOf(new DeviceProblem("insecure")), "insecure");
  assert.equal(problemOf("no error at all"), "unknown");
});

test("the meter is empty in silence, about half full for speech, full when loud", () => {
  const level = (decibels) => bars(10 ** (decibels / 10));
  assert.equal(bars(0), 0);
  assert.equal(level(-70), 0);
  assert.equal(level(-30), 4);
  assert.equal(level(-3), 6);
});
