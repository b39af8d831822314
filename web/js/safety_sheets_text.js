/**
 * What the desk asks and says while something is done about a check-in or an alarm.
 * @module
 */

/** @import {FactField, RefusalCode} from "./protocol.d.ts" */
/** @import {SafetyAlert} from "./desk/safety/alerts.js" */

import { listed } from "./listed.js";
import { safetyText } from "./safety_desk_text.js";

export const sheetText = {
  owner: "Who goes on",
  due: "By when",
  /** @type {readonly [number, string][]} hours */
  dues: [
    [1, "In an hour"],
    [4, "In 4 hours"],
    [24, "In 24 hours"],
    [72, "In 3 days"],
    [168, "In a week"],
  ],
  you: "You",
  nobody: "Nobody yet",
  reason: "Why",

  handOver: {
    /** @param {string} name */
    title: (name) => `Hand ${name} over`,
    lead: "You stay the owner until they accept. The member is told who carries on.",
    to: "To whom",
    act: "Ask them to carry on",
    none: "No other facilitator is here.",
  },

  level: {
    /** @param {string} name @param {string} level */
    title: (name, level) => `Lower to ${level.toLowerCase()} for ${name}`,
    lead: "Staff alone see it. Your reason is kept with your name.",
    act: "Lower it",
    missing: "Write a reason first.",
  },

  room: {
    /** @param {string} name */
    title: (name) => `Offer ${name} a private room`,
    lead: "They are asked, and may stay where they are. The group sees that you are both away.",
    cover: "Who is with the group meanwhile",
    /** @type {Record<"cofacilitator" | "group_break" | "on_call", string>} */
    covers: {
      cofacilitator: "A colleague stays with the group",
      group_break: "The group has a break",
      on_call: "The on-call clinician covers",
    },
    /** @param {string} name */
    colleague: (name) => `${name} stays with the group`,
    noColleague: "Nobody else of staff is with the group now.",
    needsCover:
      "A group is never left alone, so somebody must be with it. Nobody else of staff is there now: call a break, or have the on-call clinician cover.",
    act: "Offer the room",
  },

  close: {
    /** @param {string} name */
    title: (name) => `Close the check-in with ${name}`,
    outcome: "How it ended",
    note: "Where the note is",
    noteMore: "A reference, for staff.",
    next: "The next step, told to them",
    nextMore: "If there is one.",
    followUp: "Follow-up",
    nobody: "No follow-up",
    act: "Close it",
    missing: {
      outcome: "Choose how it ended.",
      urgent: "It is urgent: say where the note is, and who follows up.",
      followUp: "Say who follows up.",
    },
  },

  reopen: {
    /** @param {string} name */
    title: (name) => `Go on with the check-in with ${name}`,
    act: "Reopen it",
    missing: "Write a reason first.",
  },

  resolve: {
    /** @param {string} name */
    title: (name) => `How it turned out with ${name}`,
    lead: "Where they were not reached, somebody goes on after the session instead.",
    outcome: "It turned out",
    act: "Put it away",
    missing: "Choose how it turned out.",
  },

  outreach: {
    /** @param {string} name */
    title: (name) => `Go on reaching ${name}`,
    lead: "It becomes a task for after the session, with a name and a time.",
    act: "Make it a task",
  },

  task: {
    /** @param {string} name */
    title: (name) => `The task about ${name}`,
    outcome: "It turned out",
    act: "It is done",
    missing: "Choose how it turned out.",
  },

  pulse: {
    title: "Ask everyone",
    lead: "Each member gets it alone, and answers to staff alone. Nobody sees who else answered. Who has a check-in already is not asked again.",
    words: "What you ask",
    own: "Words of your own",
    write: "Your words",
    act: "Ask everyone",
    missing: "Write what you ask.",
  },

  admit: {
    /** @param {string} name */
    title: (name) => `Let ${name} in without`,
    lead: "They have not said everything that is asked before they come in. Your reason is kept with your name.",
    /** @param {readonly string[]} missing */
    missing: (missing) => `Missing: ${missing.join(", ")}.`,
    choices: [
      "Known by telephone",
      "They cannot wait",
      "They say it once they are in",
    ],
    other: "Another reason",
    act: "Admit",
    none: "Choose or write a reason first.",
  },

  end: {
    open: "These are not closed:",
    /** @param {string} name */
    checkin: (name) => `Check-in with ${name}`,
    /** @param {string} name */
    alarm: (name) => `${name} is not here`,
    /** @param {string} name */
    outreach: (name) => `Reach ${name}: nobody has it`,
    go: "Open",
    anyway: "To end all the same, say why and who goes on.",
    act: "End for everybody all the same",
    missing: "Say why it ends now, and who follows up.",
  },

  lobby: {
    confirmed: "Facts confirmed",
    cutOff: "If we get cut off",
    /** @param {string} words */
    missing: (words) => `Missing: ${words}`,
    nothing: "No facts yet",
    noNumber: "No number yet",
    notPrivate: "Not private there",
    admit: "Admit…",
  },

  number: {
    /** @param {string} name */
    of: (name) => `Number of ${name}`,
    none: "No number was given for this session.",
    all: "Facts and steps",
    close: "Close",
  },
};

/** @type {Record<FactField, string>} */
export const fieldWords = {
  location: "where they are",
  region: "the region",
  country: "the country",
  call_back: "a number to call",
  privacy: "whether it is private",
  contact: "the emergency contact",
  guardian: "their parent or guardian",
};

/**
 * Why something was not done, beside the button that was pressed.
 *
 * @param {RefusalCode} code
 * @param {string} owner - of the check-in, now
 */
export function refusedText(code, owner) {
  switch (code) {
    case "stale_version":
      return "This changed meanwhile. Look at it, and press again.";
    case "not_owner":
      return owner === "" ? safetyText.page.nobody : safetyText.page.replying(owner);
    case "needs_cover":
      return sheetText.room.needsCover;
    case "needs_reason":
      return "Write a reason first.";
    case "needs_follow_up":
      return "Say who goes on, and where the note is.";
    case "needs_outcome":
      return "It cannot end like this. Choose another outcome.";
    case "needs_facts":
      return "They have said nothing yet.";
    case "gone":
      return "It is over already.";
    case "already_open":
      return "They have a check-in that is open.";
    case "unavailable":
    case "busy":
      return "We couldn't store this. Press again in a moment, and telephone if it cannot wait.";
    case "thread_full":
      return "No more fits in this check-in. Close it, and begin another.";
    case "not_allowed":
      return "That is not possible as things are now.";
    default:
      return "That was not done. Look at it, and press again.";
  }
}

/** A line in the alerts. @param {SafetyAlert} alert */
export function safetyAlertText(alert) {
  const { card } = safetyText;
  switch (alert.code) {
    case "checkin_asked":
      return alert.talk ? `${card.askedToTalk(alert.name)}.` : `${card.asked(alert.name)}.`;
    case "checkin_help":
      return card.helpNow(alert.name);
    case "checkin_unclaimed":
      return `Nobody has what ${listed(alert.names)} asked for yet`;
    case "checkin_no_answer":
      return `${alert.name}: no answer yet`;
    case "checkin_dropped":
      return `${alert.name} dropped (${safetyText.causes[alert.cause]}) during a check-in.`;
    case "alarm":
      return `${alert.name} dropped (${safetyText.causes[alert.cause]}).`;
    case "alarm_again":
      return `Nobody sees to ${alert.name} yet`;
    case "checkin_back":
      return card.back(alert.name);
    case "checkin_owner_lost":
      return card.ownerLost(alert.name);
    case "checkin_handed":
      return card.wants(alert.name);
    case "checkin_wrote":
      return `${alert.name} wrote`;
    case "checkin_urgent":
      return `${alert.name}: urgent`;
  }
}
