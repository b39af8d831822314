/**
 * What a screen reader says, besides what is on the page.
 *
 * Politely, and only what a person would otherwise miss.
 * @module
 */

import { glance } from "./agenda.js";
import { hasNews } from "./safety/pane.js";
import { words } from "./safety/words.js";
import { handsOf, isStaff, peopleHere, screenOf } from "./state.js";
import { inviteText, text } from "./text.js";

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
  const arrival = arrivalText(before, now);
  if (arrival !== null) return [arrival];
  return [
    ...aboutMe(before, now),
    ...aboutInvites(before, now),
    ...aboutPeople(before, now),
    ...aboutScreen(before, now),
    ...aboutAgenda(before, now),
    ...aboutMessages(before, now),
    ...(hasNews(now) && !hasNews(before) ? [words.dot] : []),
    ...(before.line === "lost" && now.line === "open" ? [text.said.reconnected] : []),
  ];
}

/**
 * Where one is now, for who comes from outside: what changed there is not news.
 *
 * @param {State} before
 * @param {State} now
 */
function arrivalText(before, now) {
  const { said } = text;
  const then = before.screen === "group" ? before.place?.kind : undefined;
  const kind = now.place?.kind;
  if (then === kind) return null;
  if (kind === "lobby") return said.inLobby;
  if (kind === "hold") return said.outside;
  return then === undefined || then === "lobby" ? said.inGroup : null;
}

/**
 * @param {State} before
 * @param {State} now
 */
function aboutMe(before, now) {
  const { said } = text;
  const words = [];
  const cameraOn = now.own?.video_audience === "staff" ? said.cameraStaff : said.cameraOn;
  for (const [source, on, off] of /** @type {const} */ ([
    ["microphone", said.microphoneOn, said.microphoneOff],
    ["camera", cameraOn, said.cameraOff],
  ])) {
    if (before.sending[source] === now.sending[source]) continue;
    if (now.sending[source] === "on") words.push(on);
    if (now.sending[source] === "off" && before.sending[source] === "on") words.push(off);
  }
  return [...words, ...aboutMyHand(before, now)];
}

/**
 * @param {State} before
 * @param {State} now
 */
function aboutMyHand(before, now) {
  if (before.participants === now.participants || now.you === null) return [];
  const then = handsOf(peopleHere(before)).get(now.you);
  const place = handsOf(peopleHere(now)).get(now.you);
  if ((then === undefined) === (place === undefined)) return [];
  return [place === undefined ? text.hands.down : text.hands.own(place)];
}

/**
 * Once, when it is asked; the seconds are for the eye.
 *
 * @param {State} before
 * @param {State} now
 */
function aboutInvites(before, now) {
  const invite = now.own?.invite ?? null;
  const words = [];
  if (invite !== null && invite.to !== before.own?.invite?.to) {
    words.push(inviteText(invite, invite.at - Date.now() - now.clockOffset));
  }
  const consent = now.own?.consents[0];
  if (consent !== undefined && consent.participant !== before.own?.consents[0]?.participant) {
    words.push(text.consent.title(consent.name, consent.role));
  }
  if (now.asked !== null && now.asked !== before.asked) words.push(text.asked[now.asked]);
  return words;
}

/**
 * @param {State} before
 * @param {State} now
 */
function aboutPeople(before, now) {
  if (before.participants === now.participants && before.seats === now.seats) return [];
  if (before.line !== "open" || before.place?.id !== now.place?.id) return [];
  const then = new Map(peopleHere(before).map((one) => [one.id, one]));
  const words = [];
  for (const { id, name } of peopleHere(now)) {
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

/**
 * @param {State} before
 * @param {State} now
 */
function aboutAgenda(before, now) {
  const then = glance(before.place?.agenda ?? null, 0)?.title;
  const title = glance(now.place?.agenda ?? null, 0)?.title;
  return title === undefined || title === then ? [] : [text.said.agenda(title)];
}

/**
 * Who writes, where the words themselves are not read out as they come.
 *
 * @param {State} before
 * @param {State} now
 */
function aboutMessages(before, now) {
  if (before.messages === now.messages || now.pane === "chat" || isStaff(now)) return [];
  const last = now.messages.at(-1);
  if (last === undefined || last.author === now.you) return [];
  if (before.messages.some((one) => one.id === last.id)) return [];
  const open = now.place?.kind === "lobby" || now.place?.kind === "hold";
  return open || now.prompt?.id === last.id ? [] : [text.said.message(last.name)];
}
