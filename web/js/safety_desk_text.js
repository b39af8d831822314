/**
 * Every word of the private check-ins at the desk.
 *
 * What is said to a member is in desk/safety/templates.js: it has versions.
 * @module
 */

/** @import {AlarmOutcome, ContactResult, ContactStep, DropCause, Level, Outcome, Phase, Privacy} from "./protocol.d.ts" */
/** @import {RevealReason, RungCode} from "./desk/safety/ladder.js" */

export const safetyText = {
  queue: {
    title: "Check-ins",
    /** @param {number} count */
    count: (count) => (count === 0 ? "none open" : `${count} open`),
    none: "Nobody has asked for anything. Only staff see what stands here.",
    askAll: "Ask everyone",
    others: "Also open",
    go: "To the check-ins",
    waiting: "What waits",
    tasks: "After the session",
    closed: "Closed",
    /** @param {string} time */
    frozen: (time) =>
      `No connection since ${time}. This is what was known then. Telephone numbers stay here.`,
    nobody: "Nobody yet",
    /** @param {string} name */
    withName: (name) => `With ${name}`,
    withYou: "With you",
  },

  /** What is true of a check-in, one line each. */
  card: {
    /** F-01 @param {string} name */
    asked: (name) => `${name} asked for a private message`,
    /** F-01 @param {string} name */
    askedToTalk: (name) => `${name} asked to talk privately`,
    /** F-02 @param {string} name */
    helpNow: (name) => `${name} needs help now`,
    /** F-04 @param {string} name @param {string} ago @param {string} reason */
    dropped: (name, ago, reason) => `${name} dropped ${ago} ago (${reason}) during a check-in.`,
    /** @param {string} name @param {string} ago @param {string} reason */
    gone: (name, ago, reason) => `${name} dropped ${ago} ago (${reason}).`,
    /** @param {string} name @param {string} ago */
    left: (name, ago) => `${name} left by the button ${ago} ago.`,
    /** F-05 @param {string} name */
    back: (name) => `${name} is back.`,
    /** F-06 @param {string} name */
    ownerLost: (name) => `${name} lost connection. Take over?`,
    /** F-03 @param {string} time */
    noAnswer: (time) => `No answer for ${time}.`,
    /** @param {string} name */
    wants: (name) => `${name} asks you to carry on.`,
    /** @param {string} name */
    handing: (name) => `${name} was asked to carry on.`,
    offered: "Not opened yet.",
    opened: "Opened, not answered yet.",
    pulse: "Asked with everyone.",
    toBreak: "Put off to the break.",
    /** @param {string} time */
    until: (time) => `Put off to ${time}.`,
    toAfter: "Put off to after the group.",
    open: "Open.",
    /** @param {string} name @param {string} ago */
    wrote: (name, ago) => `${name} wrote ${ago} ago.`,
    waits: "Not answered yet.",
    roomOffered: "A private room is offered.",
    inRoom: "In a private room.",
    pauses: "The group is paused meanwhile.",
    byPhone: "Reached by telephone. Not in the session.",
    /** @param {string} time */
    unclaimed: (time) => `Nobody has it for ${time}. All of staff were told again.`,
    /** @param {string} name */
    seesTo: (name) => `${name} sees to it.`,
    youSee: "You see to it.",
  },

  act: {
    answer: "Answer",
    read: "Read",
    open: "Open",
    next: "Next step",
    accept: "Carry on",
    takeOver: "Take over",
    facts: "Facts",
    number: "Call-back number",
    location: "Location",
    logStep: "Log a step",
    seeTo: "See to it",
    putAway: "Put away",
    take: "Take it on",
    reopen: "Reopen…",
    /** For a screen reader, behind the visible word. @param {string} name */
    of: (name) => `: ${name}`,
  },

  /** @type {Record<Level, string>} */
  levels: { routine: "Routine", concern: "Concern", urgent: "Urgent" },

  /** @type {Record<Phase, string>} */
  phases: {
    requested: "asked for",
    offered: "offered",
    deferred: "put off",
    open: "open",
    room_offered: "room offered",
    in_room: "in a private room",
    unreachable: "not reachable",
    closed: "closed",
  },

  /** @type {Record<DropCause, string>} */
  causes: {
    left: "left by the button",
    tab_closed: "tab closed",
    network_lost: "network lost",
    frozen: "picture and sound frozen",
    removed: "removed",
  },

  page: {
    back: "Back to the group",
    /** @param {string} time */
    since: (time) => `Check-in since ${time}.`,
    none: "No check-in is open.",
    owner: "Owner",
    state: "State",
    level: "Level",
    /** @param {string} name @param {string} time */
    setBy: (name, time) => `set by ${name} at ${time}`,
    /** @param {string} name */
    setLevel: (name) => `How pressing it is for ${name}`,
    handOver: "Hand over…",
    close: "Close…",
    words: "Words",
    decide: "Facts and steps",
    /** @param {string} name */
    panels: (name) => `About ${name}`,
    askReturn: "Ask whether they are ready to go back",
    offerRoom: "Offer a private room…",
    offerAgain: "Bring it up now",
    cancel: "It was opened by mistake",
    /** @param {string} name */
    replying: (name) => `${name} is replying. Take over?`,
    nobody: "Nobody has it yet.",
    deferred: "You can write once it is brought up again.",
  },

  thread: {
    /** @param {string} name */
    log: (name) => `What you and ${name} wrote, read by staff and ${name} alone`,
    none: "Nothing was written yet.",
    earlier: "Earlier ones are kept in the record.",
    sending: "Sending",
    waiting: "This is not stored yet. It is sent again by itself.",
    received: "Received",
    onScreen: "on their screen",
    opened: "opened",
    quick: "Quick reply",
    rating: "Own rating",
    answer: "Answer",
    asksNumber: "How strong is the distress right now? 0 to 10",
    /** @param {readonly string[]} choices */
    choices: (choices) => `With the answers ${choices.join(", ")}`,
    /** @param {string} name @param {string} time */
    helpAt: (name, time) => `${name} asked for help now at ${time}`,
    codeWord: "The agreed sign: not safe to talk. Their screen shows the group.",
  },

  write: {
    /** @param {string} name */
    label: (name) => `Write to ${name} only`,
    /** @param {string} name */
    send: (name) => `Send to ${name} only`,
    ready: "Ready words, sent by you",
    more: "More ready words",
    scale: "Ask 0 to 10",
    /** @param {string} name */
    first: (name) =>
      `${name} sees a dot, and your words once they open it. Nobody else sees anything.`,
    /** @param {string} name */
    later: (name) => `${name} is not connected, and sees it once they are back.`,
  },

  /** F-03, with what one could do. */
  noAnswer: {
    /** @param {string} time */
    title: (time) => `No answer for ${time}. You could:`,
    question: "send a yes/no question",
    room: "offer a private room",
    name: "say their name in the group",
    /** @param {string} lastTwo */
    call: (lastTwo) => `call the number ending ${lastTwo}`,
  },

  /** F-10 */
  decide: {
    title: "You decide. This system does not call anyone.",
    lead: "Stay connected while you or a colleague calls.",
    /** @param {string} own @param {string} name */
    area: (own, name) => `Calling ${own} reaches your area, not ${name}'s.`,
    ownNumber: "your own emergency number",
    /** @param {string} name */
    local: (name) => `Local number for ${name}`,
    localUnknown: "Not known for this place",
    number: "Number",
    noNumber: "No number was given.",
    place: "Place",
    contact: "Contact",
    noContact: "Nobody was named.",
    hospital: "Nearest hospital",
    guardian: "Guardian",
    /** @param {boolean} may */
    mayBeCalled: (may) => (may ? "May be called: yes" : "May be called: no"),
    privacy: "Private there",
    /** @type {Record<Privacy, string>} */
    privacies: { yes: "yes", no: "no", not_sure: "not sure" },
    /** @param {string} when */
    confirmed: (when) => `Confirmed ${when}.`,
    /** @param {string} when */
    old: (when) => `Said ${when}, and not confirmed since.`,
    never: "Nothing was said for this session.",
    /** @param {string} time */
    addressAt: (time) => `Address given at ${time}`,
    /** @param {string} when */
    addressOld: (when) => `Given ${when}, and not confirmed since`,
    noAddress: "No address was given.",
    changed: "They have said something new since. Show it again.",
    /** @param {string} reason */
    without: (reason) => `Let in without: ${reason}`,
    reveal: "Show address and contact…",
    revealAgain: "Show again…",
    why: "Why do you look? That is kept.",
    otherReason: "Another reason",
    show: "Show",
    kept: "It stays in the memory of this page, and is gone with it.",
    steps: "Steps, as you take them",
    stepsMore: "Each step is kept with your name and the time.",
    result: "What came of it",
    note: "Note, if you want one",
    log: "Log this step",
    /** @param {string} result @param {string} time @param {string} name */
    entry: (result, time, name) => `${result}, ${time}, ${name}`,
    atClose: "Asked for when it is closed.",
  },

  /** @type {Record<RungCode, (name: string) => string>} */
  rungs: {
    with_group: () => "Co-facilitator with the group",
    called: (name) => `Called ${name}`,
    second: () => "Second number",
    contact: () => "Contact person",
    on_call: () => "On-call clinician",
    emergency: () => "Local emergency services",
    stayed: () => "Stayed until help arrived",
    other: () => "Something else",
  },

  /** @type {Record<ContactStep, (name: string) => string>} */
  steps: {
    called_participant: (name) => `Called ${name}`,
    called_second: () => "Called the second number",
    contact_person: () => "Contact person",
    on_call: () => "On-call clinician",
    emergency_services: () => "Local emergency services",
    other: () => "Something else",
  },

  /** @type {Record<ContactResult, string>} */
  results: {
    reached: "Reached",
    no_answer: "No answer",
    left_message: "Left a message",
    refused: "They chose not to",
    done: "Done",
  },

  /** @type {Record<RevealReason, string>} */
  reasons: {
    help: "They need help now",
    dropped: "They dropped, and do not answer",
    place: "To be sure where they are",
    concern: "A concern for their safety",
  },

  alarm: {
    title: "Not here",
    steps: "What was done",
    resolve: "How it turned out…",
    outreach: "Go on after the session…",
    /** @param {string} name */
    instead: (name) => `Take over from ${name}`,
    /** @param {string} when */
    due: (when) => `Due ${when}`,
    done: "Done…",
    /** @param {string} name */
    task: (name) => `Reach ${name}`,
    nobody: "Nobody has it",
    /** @param {string} words @param {string} when */
    goneSince: (words, when) => `Gone since ${when} (${words}).`,
    /** @param {string} when @param {string} outcome */
    closedAs: (when, outcome) => `Check-in of ${when}, closed: ${outcome}.`,
    /** @param {string} step @param {string} result @param {string} when @param {string} name */
    lastStep: (step, result, when, name) => `${step}: ${result}, ${when}, ${name}.`,
    noStep: "No step was taken yet.",
    overdue: "Overdue.",
    /** @param {string} reason */
    reason: (reason) => `Why it was left open: ${reason}`,
    /** @param {string} note */
    noteAt: (note) => `Note: ${note}`,
  },

  /** @type {Record<AlarmOutcome, string>} */
  alarmOutcomes: {
    reached: "Reached",
    technical_trouble: "It was technical",
    took_a_break: "They took a break",
    left_by_choice: "They left by choice",
    handed_to_on_call: "Handed to the on-call clinician",
    support_person_contacted: "A support person was contacted",
    emergency_services_called: "Emergency services were called",
    not_reached: "Not reached",
  },

  /** @type {Record<Outcome, string>} */
  outcomes: {
    staying_in_group: "Staying in the group",
    took_a_break: "Took a break",
    left_by_choice: "Left by choice",
    seen_in_private_room: "Seen in a private room",
    individual_follow_up_set: "Individual follow-up set",
    handed_to_on_call: "Handed to the on-call clinician",
    support_person_contacted: "A support person was contacted",
    emergency_services_called: "Emergency services were called",
    not_reached_follow_up_assigned: "Not reached, follow-up assigned",
    withdrawn: "They needed nothing any more",
    opened_by_mistake: "Opened by mistake",
  },
};
