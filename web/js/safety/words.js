/**
 * Every word of the private check-in, of help and of where somebody is. The texts are
 * those that clinicians have read: docs and this module change together.
 * @module
 */

/** @import {SafetyRequest} from "./outbox.js" */
/** @import {OwnLine, Privacy, Until} from "../protocol.d.ts" */
/** @import {Help} from "./help.js" */
/** @import {Question} from "./facts.js" */

export const words = {
  /** P-01 */
  button: "Message a facilitator privately",
  control: "Private",
  hint: "Only the facilitators can see this.",
  hintShort: "only the facilitators can see this",
  menu: "Private messages",

  /** P-02 */
  want: {
    message: "I'd like a message back",
    talk: "I'd like to talk privately",
    help_now: "I need help now",
  },
  add: "Anything you want to add",
  addMore: "You don't have to",
  addHint: "It goes along with what you choose.",

  /** P-05 */
  who: "Who can see this?",
  whoMore:
    "The facilitators in this session can read this, and it is kept in your record. Other group members can't see it or tell that you are using it. If we think someone could be in danger, we may need to contact people who can help. We'll tell you first whenever we can.",

  /** P-10 */
  sent: "Sent. A facilitator will answer here. You don't have to do anything in the group meanwhile.",
  nobodyHere: "No facilitator is connected right now. What you wrote is kept for them.",
  ownerLost: (/** @type {string} */ name) =>
    `${name} has lost the connection. The other facilitators can see that.`,
  telephone: (/** @type {string} */ name) => `${name} is with you on the phone.`,
  withdraw: "I don't need it any more",

  /** P-12, P-14, P-41 */
  here: (/** @type {string} */ name) => `${name} is here with you.`,
  handed: (/** @type {string} */ name) =>
    `${name} will carry on with you now. ${name} can see what you wrote.`,
  back: (/** @type {string} */ name) => `You're back. ${name} is still here.`,

  /** P-15 */
  dot: "New note",
  someone: "A facilitator",
  note: (/** @type {string} */ name) => `${name} sent you a private note.`,
  open: "Open",
  notNow: "Not now",
  remind: "Not now. Remind me:",
  /** @type {Record<Until, string>} */
  later: { break: "At the break", minutes: "In 10 minutes", after: "After group" },
  /** @type {Record<Until, string>} */
  putOff: {
    break: "You put this off until the break.",
    minutes: "You put this off for 10 minutes.",
    after: "You put this off until after the group.",
  },

  /** P-16, in the order they are shown */
  replies: {
    okay: "I'm okay",
    can_stay: "It's hard, but I can stay",
    short_break: "I'd like a short break",
    talk: "I'd like to talk privately",
    cant_type: "I can't type right now",
    someone_here: "Someone is with me",
    help_now: "I need help now",
  },
  repliesLabel: "Quick replies",
  otherReplies: "Other answers",
  codeWord: "Our word",
  codeWordMore: "Sends the word that you agreed on, and closes this at once.",

  /** P-17, and what each number stands for */
  scale: "How strong is the distress right now?",
  anchors: [
    "calm, none",
    "hardly any",
    "a little, easy to put aside",
    "noticeable, manageable",
    "uncomfortable, I can still focus",
    "strong, takes effort",
    "hard to focus",
    "very strong, using a lot of energy to cope",
    "very hard to cope",
    "close to more than I can handle",
    "the strongest I can imagine",
  ],
  lowest: "0 is calm, none",
  highest: "10 is the strongest I can imagine",
  scaleEmpty: "Choose a number, or skip. Skipping is fine.",
  sendTo: (/** @type {string} */ name) => `Send to ${name}`,
  skip: "Skip",

  /** P-18 */
  hide: "Hide",
  hidden: "Hidden. Open it again from the menu.",

  /** P-20, P-22 */
  room: (/** @type {string} */ name) => `${name} would like to talk with you in a private room.`,
  roomMore:
    "The group carries on and will only see that you've stepped away. Your mic and camera stay off until you turn them on.",
  go: "Go to the room",
  stay: "Stay here",
  ready: "Ready to go back? Choose your mic and camera first.",
  mic: "Microphone on",
  camera: "Camera on",
  goBack: "Go back to the group",
  notYet: "Stay a little longer",

  /** P-30 */
  emergency: (/** @type {string} */ number) => `Call ${number}`,
  emergencyMore: "If you are in danger now",
  elsewhere: (/** @type {string} */ number) =>
    `${number} works in many countries. If it does not where you are, call your local emergency number.`,
  contact: (/** @type {string} */ name) => (name === "" ? "Your facilitator" : `Your facilitator, ${name}`),
  tell: "Tell my facilitator I need help now",
  tellMore: "Only the facilitators will see this. Nothing changes for the group.",
  tellKeys: "Or press Alt, Shift and H together, on any page.",
  telling: "Sending. You don't have to press again.",
  tellingLost: "Sending. There is no connection right now, and we keep trying. You can call one of these numbers.",
  told: "Received. Every facilitator has been told. They will answer under Private.",
  tellAgain: "Tell them again",

  /** P-40 */
  disconnected: "You've been disconnected. We're trying to bring you back.",
  mayCall: (/** @type {string} */ name, /** @type {string} */ last) =>
    `${name} may call you on the number ending ${last}.`,

  /** P-50, and what was declined or taken back */
  thanks: "Thanks for letting us know how you are. You can message us again at any time in the session.",
  next: "What comes next",
  fine: "That's fine. Nothing else is needed.",

  help: "Get help now",
  thread: "Private messages with the facilitators",
  writeTo: (/** @type {string | null} */ name) => `Write to ${name ?? "the facilitators"}`,
  send: (/** @type {string | null} */ name) =>
    name === null ? "Send to the facilitators only" : `Send to ${name} only`,
  you: "You",
  sending: "Sending",
  received: "Received",
  opened: "Opened",
  notStored: "We couldn't store this.",
  notStoredMore: "We keep trying, and you don't have to press again.",
  asked: (/** @type {string} */ want) => `You asked: ${want}`,
  tooMany: "A little much at once. Please try again in a moment.",
};

/**
 * P-11: they have been told again, and whom to call meanwhile.
 *
 * @param {Help} help
 */
export function toldAgain({ emergency, lines: [line] }) {
  const others = `${emergency} if you or someone else is in danger`;
  const call =
    line === undefined || line.name === "" ? others : `${line.name} on ${line.number}, or ${others}`;
  return `Your facilitators have been told again. If you can't wait, you can call ${call}.`;
}

/** Plain answers by the words that templates have for them. @type {Record<string, string>} */
const CHOICES = {
  ...words.replies,
  yes: "Yes",
  no: "No",
  not_sure: "Not sure",
};

/**
 * An answer as it is shown: one of ours, or a facilitator's own words.
 *
 * @param {string} choice
 */
export function choiceWords(choice) {
  return Object.hasOwn(CHOICES, choice) ? (CHOICES[choice] ?? choice) : choice;
}

/** @param {number} suds */
export function sudsWords(suds) {
  return `${suds}, ${words.anchors[suds] ?? ""}`;
}

/**
 * What one line says.
 *
 * @param {Pick<OwnLine, "text" | "choice" | "suds" | "signal">} line
 */
export function lineWords({ text, choice, suds, signal }) {
  if (text !== null) return text;
  if (choice !== null) return choiceWords(choice);
  if (suds !== null) return sudsWords(suds);
  if (signal === "someone_here" || signal === "cant_type") return words.replies[signal];
  return "";
}

/**
 * What a request says, for whom it did not reach.
 *
 * @param {SafetyRequest} request
 */
export function saidIn(request) {
  const line = { text: null, choice: null, suds: null, signal: null, ...request };
  const said = lineWords(line);
  return said === "" && request.type === "checkin_request" ? words.want[request.want] : said;
}

/** Where somebody is. */
export const placeWords = {
  title: "Where are you today?",
  lead: "We ask every time, because it may have changed. If you needed help, we would need to know where to send it.",
  onlyStaff: "Only the facilitators see this. The group never does.",
  cutOff: (/** @type {string} */ last) =>
    last === ""
      ? "If we get cut off, a facilitator will call you on the number you give here."
      : `If we get cut off, a facilitator will call you on the number ending ${last}.`,
  deleted: "Your street address is deleted within three days.",
  step: "Step 2 of 3",
  steps: ["Sound and picture", "Where you are", "Lobby"],
  stepsLabel: "Coming in",
  doneStep: "done",

  place: "Where are you now?",
  number: "What number can we call you on now?",
  privacy: "Is your space private enough?",
  contact: "Is your emergency contact still right?",
  guardian: "Is your parent or guardian still right?",
  guardianFirst: "Who is your parent or guardian?",
  guardianMore: "We call them where we have to make sure that you are safe.",
  contactFirst: "Whom could we call for you in an emergency?",
  lastTime: "From last time",
  ending: (/** @type {string} */ last) => `Number ending ${last}`,
  right: "Yes, still right",
  changed: "Changed",
  nobody: "I'd rather not name anyone",
  nobodyMore: "That's fine. A facilitator can talk it through with you.",
  mayCallName: (/** @type {string} */ name) => `You said we may call ${name} if we can't reach you`,
  notCallName: (/** @type {string} */ name) => `You said to ask you before we call ${name}`,

  location: "Street and number, or what is there",
  unit: "Flat, floor or room",
  city: "Town or city",
  region: "State, county or region",
  country: "Country",
  chooseCountry: "Choose a country",
  optional: "if you like",
  hospital: "Nearest hospital",
  hospitalMore: "If you know it. It helps whoever has to send help.",
  callBack: "Phone number",
  caution: "Anything to know before we call",
  cautionMore: "For example: please don't leave a message.",
  contactName: "Their name, and who they are to you",
  contactNumber: "Their phone number",
  mayCall: "May we call them if we can't reach you?",
  yes: "Yes",
  no: "No",

  /** @type {Record<Privacy, string>} */
  private: { yes: "Yes", no: "No", not_sure: "Not sure" },
  privateMore: {
    yes: "",
    no: "That's fine. Headphones and a closed door help. A facilitator can talk it through with you.",
    not_sure: "That's fine. Headphones and a closed door help. A facilitator can talk it through with you.",
  },

  go: "Go to the lobby",
  save: "Save",
  cancel: "Back to the lobby",
  sending: "Sending",
  /** @type {Record<Question, string>} */
  named: {
    place: "where you are",
    number: "your number",
    privacy: "whether your space is private enough",
    contact: "your emergency contact",
    guardian: "your parent or guardian",
  },
  ready: "That is everything. Thank you.",
  kept: "Received. Only the facilitators see it.",
  waits: "Tell us where you are today",
  waitsMore: "It takes a moment, and only the facilitators see it.",
  answer: "Answer",
  change: "Change",
  changedPlace: "My place changed",
  changedPlaceMore: "Where you are, who is near, or your number. Only the facilitators see it.",
  paneTitle: "Where you are",
};

/**
 * How many answers are left, and which.
 *
 * @param {readonly Question[]} questions
 */
export function toGoWords(questions) {
  const [first] = questions;
  if (first === undefined) return placeWords.ready;
  if (questions.length === 1) return `One answer to go: ${placeWords.named[first]}.`;
  return `${COUNTS[questions.length] ?? questions.length} answers to go. Next: ${placeWords.named[first]}.`;
}

const COUNTS = ["", "One", "Two", "Three", "Four", "Five"];

/** What was said just before somebody left. */
export const partingWords = {
  sending: "Sending what you wrote. Please leave this page open for a moment.",
  sent: "Received. What you wrote has reached the facilitators.",
  lost: "This did not reach the facilitators:",
  lostMore: "You can come back and send it again, or call one of the numbers below.",
};

/** Why somebody left. */
export const leaveWords = {
  title: "Tell the facilitator",
  more: "If you like. Only the facilitators see it.",
  reasons: {
    planned: "I had planned to go",
    break: "I need a break",
    tech: "Something technical",
    need_help: "I need help",
  },
  telling: "Sending",
  tellingMore: "It goes through as soon as there is a connection.",
  told: "Received. The facilitators have been told.",
  untold: "We couldn't tell them. You can come back and write to them, or call one of the numbers below.",
};
