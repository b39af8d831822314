/**
 * Ready words to a member, sent by a person and never by itself.
 *
 * Each has an id and a version, which are kept with what was sent: whoever changes the
 * words of one counts its version up. T-8 is not among them: a clinical lead must turn
 * it on first.
 * @module
 */

/**
 * @typedef {object} Template
 * @property {string} id
 * @property {number} version
 * @property {string} short - on a button
 * @property {string} text - `{last2}` stands for the end of the call-back number
 * @property {readonly string[]} choices - to answer by a tap
 */

/** By the words that the page of the member knows. */
const YES_NO = Object.freeze(["yes", "no", "not_sure"]);

/** @type {readonly Template[]} */
export const TEMPLATES = Object.freeze([
  {
    id: "T-1",
    version: 1,
    short: "How are you doing?",
    text: "Just checking in. How are you doing right now?",
    choices: [], // the quick replies are always there
  },
  {
    id: "T-2",
    version: 1,
    short: "A private moment?",
    text: "You don't have to share anything with the group. Would a private moment help?",
    choices: YES_NO,
  },
  {
    id: "T-3",
    version: 1,
    short: "Okay to stay?",
    text: "I noticed you went quiet. No pressure. Are you okay to stay in the group?",
    choices: [],
  },
  {
    id: "T-4",
    version: 1,
    short: "Is it private enough to talk?",
    text: "Is it private enough where you are to talk?",
    choices: YES_NO,
  },
  {
    id: "T-5",
    version: 1,
    short: "Okay if I call …{last2}?",
    text: "Is it okay if I call you on the number ending {last2}?",
    choices: ["yes", "Please don't"],
  },
  {
    id: "T-6",
    version: 1,
    short: "Where are you right now?",
    text: "Where are you right now? I want to be sure I have it right.",
    choices: ["Still right", "Changed"],
  },
  {
    id: "T-7",
    version: 1,
    short: "Are you safe right now?",
    text: "Are you safe right now?",
    choices: ["yes", "not_sure", "no"],
  },
  {
    id: "T-9",
    version: 1,
    short: "Look at your safety plan?",
    text: "Would you like to look at your safety plan together?",
    choices: [],
  },
  {
    id: "T-10",
    version: 1,
    short: "I'm going to stay with you",
    text: "Thank you for telling me. I'm going to stay with you while we work out what helps.",
    choices: [],
  },
]);

/** Those that stand beside the line to write in; the others are one press further. */
export const AT_HAND = Object.freeze(["T-4", "T-5", "T-7"]);

/** Answers that may go along with words of one's own. */
export const ANSWERS = YES_NO;

/** A template with its words as they are sent. @typedef {Template & {ready: string, label: string}} Ready */

/**
 * The templates that can be sent to somebody, filled in.
 *
 * @param {string} lastTwo - the end of their number; "" where none was given
 * @returns {Ready[]}
 */
export function readyFor(lastTwo) {
  return TEMPLATES.filter((one) => lastTwo !== "" || !one.text.includes("{last2}")).map((one) => ({
    ...one,
    ready: one.text.replace("{last2}", lastTwo),
    label: one.short.replace("{last2}", lastTwo),
  }));
}

/**
 * The part of a request that says it.
 *
 * @param {Ready} template
 */
export function saying(template) {
  return {
    text: template.ready,
    template: template.id,
    template_version: template.version,
    choices: [...template.choices],
  };
}
