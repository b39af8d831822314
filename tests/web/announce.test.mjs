import assert from "node:assert/strict";
import { test } from "node:test";

import { announcements } from "../../web/js/announce.js";
import { initialState } from "../../web/js/state.js";

const person = (id, more = {}) => ({
  id,
  name: id,
  role: "member",
  order: 0,
  presence: "here",
  microphone: false,
  camera: false,
  screen: false,
  ...more,
});

const group = { ...initialState, screen: "group", line: "open", you: "me", participants: [person("me")] };

test("coming in says where you are and that everything is off", () => {
  assert.deepEqual(announcements(initialState, group), [
    "You are in the group. Your microphone and camera are off.",
  ]);
});

test("who comes and who goes is said", () => {
  const two = { ...group, participants: [person("me"), person("Mo")] };
  assert.deepEqual(announcements(group, two), ["Mo is here"]);
  assert.deepEqual(announcements(two, group), ["Mo has left"]);
});

test("others' microphones are not", () => {
  const before = { ...group, participants: [person("me"), person("Mo")] };
  const now = { ...group, participants: [person("me"), person("Mo", { microphone: true })] };
  assert.deepEqual(announcements(before, now), []);
});

test("one's own are, when they are really on", () => {
  const at = (microphone) => ({ ...group, sending: { ...group.sending, microphone } });
  assert.deepEqual(announcements(at("off"), at("starting")), []);
  assert.deepEqual(announcements(at("starting"), at("on")), [
    "Your microphone is on. Everyone can hear you.",
  ]);
  assert.deepEqual(announcements(at("on"), at("off")), ["Your microphone is off."]);
});

test("a shared screen is said once, and its end", () => {
  const shares = { ...group, participants: [person("me"), person("Fay", { screen: true })] };
  const stops = { ...group, participants: [person("me"), person("Fay")] };
  assert.deepEqual(announcements(stops, shares), ["Fay is sharing a screen"]);
  assert.deepEqual(announcements(shares, stops), ["The screen is no longer shared"]);
});

test("a hidden page is silent", () => {
  const two = { ...group, hidden: true, participants: [person("me"), person("Mo")] };
  assert.deepEqual(announcements(group, two), []);
});
