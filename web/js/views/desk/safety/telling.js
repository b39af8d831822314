/**
 * What is true of a check-in, in words.
 * @module
 */

import { span, timeOfDay } from "../../../desk/clock.js";
import { nameOf } from "../../../desk/people.js";
import { safetyText } from "../../../safety_desk_text.js";
import { sheetText } from "../../../safety_sheets_text.js";

/** @import {CheckinCard} from "../../../protocol.d.ts" */
/** @import {Telling} from "../../../desk/safety/cards.js" */
/** @import {State} from "../../../state.js" */

/**
 * @param {Telling} telling
 * @param {CheckinCard} card
 * @param {number} now
 * @param {State} state
 * @returns {string}
 */
export function tellingWords({ code, since }, card, now, state) {
  const { card: words, causes } = safetyText;
  const ago = since === null ? "" : span(now - since);
  switch (code) {
    case "help":
      return words.helpNow(card.name);
    case "asked":
      return card.want === "talk" ? words.askedToTalk(card.name) : words.asked(card.name);
    case "wants":
      return words.wants(card.owner_name ?? "");
    case "handing":
      return words.handing(nameOf(state, card.handing_to ?? ""));
    case "owner_lost":
      return words.ownerLost(card.owner_name ?? "");
    case "dropped":
      return words.dropped(card.name, ago, causes[card.drop_cause ?? "network_lost"]);
    case "by_phone":
      return words.byPhone;
    case "unclaimed":
      return words.unclaimed(ago);
    case "no_answer":
      return words.noAnswer(ago);
    case "room_offered":
      return words.roomOffered;
    case "in_room":
      return `${words.inRoom}${roomWords(card)}`;
    case "offered":
      return words.offered;
    case "opened":
      return words.opened;
    case "deferred":
      return deferredWords(card);
    case "wrote":
      return words.wrote(card.name, ago);
    case "waits":
      return words.waits;
    case "open":
      return words.open;
  }
}

/** @param {CheckinCard} card */
function roomWords(card) {
  if (!card.pauses_group) return "";
  return ` ${safetyText.card.pauses}`;
}

/** @param {CheckinCard} card */
export function deferredWords(card) {
  const { card: words } = safetyText;
  if (card.deferred_due !== null) return words.until(timeOfDay(card.deferred_due));
  return card.deferred_until === "after" ? words.toAfter : words.toBreak;
}

/**
 * The name of who has it, oneself as "You".
 *
 * @param {State} state
 * @param {{owner: string | null, owner_name: string | null}} card
 */
export function ownerName(state, { owner, owner_name: name }) {
  if (owner === null) return safetyText.queue.nobody.toLowerCase();
  return owner === state.you ? sheetText.you.toLowerCase() : (name ?? nameOf(state, owner));
}

/**
 * Who has it, or "nobody yet".
 *
 * @param {State} state
 * @param {{owner: string | null, owner_name: string | null}} card
 */
export function ownerWords(state, { owner, owner_name: name }) {
  const { queue } = safetyText;
  if (owner === null) return queue.nobody;
  return owner === state.you ? queue.withYou : queue.withName(name ?? nameOf(state, owner));
}
