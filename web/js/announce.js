/**
 * What a screen reader says, besides what is on the page.
 *
 * Politely, and only what a person would otherwise miss.
 * @module
 */

import { screenOf } from "./state.js";
import { text } from "./text.js";

/** @import {State} from "./state.js" */

/**
 * Sentences for the difference between two states.
 *
 * @param {State} before
 * @param {State} now
 * @returns {string[]}
 */
export function announcements(before, now) {
  if (now.hidden || now.screen !== "group") return [];
  if (before.screen !== "group") return [text.said.inGroup];
  return [
    ...aboutMe(before, now),
    ...aboutPeople(before, now),
    ...aboutScreen(before, now),
    ...(before.line === "lost" && now.line === "open" ? [text.said.reconnected] : []),
  ];
}

/**
 * @param {State} before
 * @param {State} now
 */
function aboutMe(before, now) {
  const { said } = text;
  const words = [];
  for (const [source, on, off] of /** @type {const} */ ([
    ["microphone", said.microphoneOn, said.microphoneOff],
    ["camera", said.cameraOn, said.cameraOff],
  ])) {
    if (before.sending[source] === now.sending[source]) continue;
    if (now.sending[source] === "on") words.push(on);
    if (now.sending[source] === "off" && before.sending[source] === "on") words.push(off);
  }
  return words;
}

/**
 * @param {State} before
 * @param {State} now
 */
function aboutPeople(before, now) {
  if (before.participants === now.participants || before.line !== "open") return [];
  const then = new Map(before.participants.map((one) => [one.id, one]));
  const words = [];
  for (const { id, name } of now.participants) {
    if (!then.delete(id) && id !== now.you) words.push(text.said.joined(name));
  }
  for (const { name } of then.values()) words.push(text.said.left(name));
  return words;
}

/**
 * @param {State} before
 * @param {State} now
 */
function aboutScreen(before, now) {
  const then = screenOf(before)?.participant;
  const shown = screenOf(now)?.participant;
  if (then?.id === shown?.id) return [];
  return [shown === undefined ? text.said.sharingEnded : text.said.shares(shown.name)];
}
