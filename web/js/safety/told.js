/**
 * What the server says of check-ins, facts and alarms, as a change of what this page
 * knows. To a member it speaks of their own alone; cards and alarms are for staff.
 * @module
 */

import { withOlder } from "../desk/safety/thread.js";
import { unreachable } from "../state/exhaustive.js";
import { initialNote, merged, noteAfter, withBack } from "./note.js";

/** @import {AlarmChanged, CardChanged, CheckinTold, FactsAsked, FactsChanged, Welcome} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */

/** @typedef {CheckinTold | FactsAsked | CardChanged | AlarmChanged | FactsChanged} SafetyTold */

/**
 * @param {State} state
 * @param {SafetyTold} message
 * @returns {State}
 */
export function safetyTold(state, message) {
  switch (message.type) {
    case "checkin_told": {
      const checkin = merged(state.checkin, message.checkin);
      const note = noteAfter(state.note, state.checkin, checkin, state.pane === "private");
      const helpTold = state.helpTold && checkin !== null && checkin.phase !== "closed";
      return { ...state, checkin, note, helpTold };
    }
    case "facts_asked": {
      // Once all is said nothing is repeated: it is what was just said.
      const previous = message.previous ?? state.facts?.previous ?? null;
      return { ...state, facts: { ...message, previous } };
    }
    case "card_changed": {
      const card = withOlder(state.cards.get(message.card.id), message.card);
      return { ...state, cards: new Map(state.cards).set(card.id, card) };
    }
    case "alarm_changed":
      return { ...state, alarms: new Map(state.alarms).set(message.alarm.id, message.alarm) };
    case "facts_changed": {
      const { facts } = message;
      return { ...state, factsOf: new Map(state.factsOf).set(facts.participant, facts) };
    }
    default:
      return unreachable(message);
  }
}

/**
 * What is known of it once the page is let in. Whoever is seated anew is told all of
 * it again; ids of people may be others then.
 *
 * @param {State} state
 * @param {Welcome} welcome
 */
export function safetyWelcomed(state, { resumed }) {
  if (resumed) return {};
  return {
    checkin: null,
    note: { ...initialNote, draft: state.note.draft, knowsReader: state.note.knowsReader, cameIn: true },
    cards: new Map(),
    alarms: new Map(),
    factsOf: new Map(),
  };
}

/**
 * The line was lost for long enough to be noticed, and is back.
 *
 * @param {State} state
 * @returns {State}
 */
export function noteResumed(state) {
  if (state.line !== "lost") return state;
  return { ...state, note: { ...state.note, turns: withBack(state.note.turns, state.checkin) } };
}
