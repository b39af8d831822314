import assert from "node:assert/strict";
import { test } from "node:test";

import { announcements } from "../../web/js/announce.js";
import { initialState } from "../../web/js/state.js";
import { HOLD, LOBBY, message, ownSeat, person as someone, place, ROOM } from "./people.mjs";

const person = (id, more = {}) => ({ ...someone(id, 0, more), name: id });

const group = { ...initialState, screen: "group", line: "open", you: "me", own: ownSeat(), place: place(), participants: [person("me")] };

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

test("who waits hears where they are, and then that they are in", () => {
  const waiting = { ...group, place: LOBBY };
  assert.deepEqual(announcements(initialState, waiting), [
    "You are in the lobby. A facilitator will let you in.",
  ]);
  assert.deepEqual(announcements(waiting, { ...group, participants: [person("me"), person("Mo")] }), [
    "You are in the group. Your microphone and camera are off.",
  ]);
  assert.deepEqual(announcements(group, { ...group, place: HOLD }), [
    "You are waiting outside the group for a moment.",
  ]);
});

test("a move is not a crowd of people who come and go", () => {
  const two = { ...group, participants: [person("me"), person("Mo")] };
  const room = { ...group, place: ROOM, participants: [person("me"), person("Eli")] };
  assert.deepEqual(announcements(two, room), []);
});

test("an offer to move is said once, and not each second", () => {
  const invite = { to: "b_1", kind: "breakout", name: "Harbour", at: Date.now() + 15_000, goes_by_itself: true, may_stay: true, others: 2, staff: null };
  const invited = { ...group, own: ownSeat({ invite }) };
  assert.match(announcements(group, invited).join(), /^You'll move to Harbour with 2 people in 1[45] seconds$/);
  assert.deepEqual(announcements(invited, { ...invited, own: ownSeat({ invite }) }), []);
});

test("what a facilitator asks for is said", () => {
  assert.deepEqual(announcements(group, { ...group, asked: "microphone" }), [
    "A facilitator asks if you'd like to turn your microphone on.",
  ]);
});

test("a message is said to be there while the chat is closed, without its words", () => {
  const written = { ...group, messages: [message("m1", "Fay", { text: "private" })] };
  assert.deepEqual(announcements(group, written), ["New message from Fay"]);
  assert.deepEqual(announcements({ ...group, pane: "chat" }, { ...written, pane: "chat" }), []);
  const mine = { ...group, messages: [message("m1", "me")] };
  assert.deepEqual(announcements(group, mine), []);
});

test("one's own hand is said with its place", () => {
  const up = { ...group, participants: [person("me", { hand: 2 }), person("Mo", { hand: 1 })] };
  const other = { ...group, participants: [person("me"), person("Mo", { hand: 1 })] };
  assert.deepEqual(announcements(other, up), ["Your hand is up, second."]);
  assert.deepEqual(announcements(up, other), ["Your hand is down."]);
});

test("the next part of the agenda is said", () => {
  const on = (current) => ({
    ...group,
    place: place({ agenda: { items: [{ title: "Round", seconds: 60 }, { title: "Break", seconds: 60 }], current, ends_at: null, version: 1 } }),
  });
  assert.deepEqual(announcements(on(0), on(1)), ["Now: Break"]);
});

test("a camera for facilitators alone is said to be so", () => {
  const at = (camera) => ({ ...group, own: ownSeat({ video_audience: "staff" }), sending: { ...group.sending, camera } });
  assert.deepEqual(announcements(at("starting"), at("on")), [
    "Your camera is on. Only the facilitators can see you.",
  ]);
});
