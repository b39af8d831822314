/**
 * Every word of the desk. What is true, what one can do about it, and what it does.
 *
 * To translate the desk, translate this module; the rest is in text.js.
 * @module
 */

import { listed } from "./listed.js";
import { safetyAlertText } from "./safety_sheets_text.js";

/** @import {CameraPolicy, Cause, ChatMode, FollowUp, ProblemInfo, RemovalReason, Role, Supervision} from "./protocol.d.ts" */
/** @import {Alert} from "./desk/alerts.js" */
/** @import {Action} from "./desk/keys.js" */
/** @import {Code, Page} from "./desk/menu.js" */
/** @import {StateCode} from "./desk/people.js" */

export const deskText = {
  page: {
    people: "People",
    private: "Private to staff",
    panels: "Panels",
    /** @param {string} name */
    inRoom: (name) => `You are in ${name}`,
    inPrivate: "You are in a private room. The others see that you are away.",
    /** @param {string} name */
    inPrivateWith: (name) =>
      `You are in a private room with ${name}. The others see that you are both away.`,
    held: "The group is held still. Nobody sees or hears anybody.",
    paused: "Sound and picture between members are paused until a facilitator is here.",
    back: "Back to the main room",
    endPrivate: "End the private room",
    goOn: "Go on",
  },

  door: {
    open: "Door is open",
    closed: "Door is closed",
    lock: "Close it",
    unlock: "Open it",
    openMore: "New people come in as the lobby allows",
    closedMore: "Everybody who comes waits in the lobby",
  },

  lobby: {
    title: "Lobby",
    /** @param {number} count */
    count: (count) => (count === 0 ? "nobody waits" : `${count} waiting`),
    go: "To the lobby",
    none: "Whoever knocks waits here and sees and hears nobody.",
    admit: "Admit",
    /** @param {string} name */
    admitName: (name) => `Admit ${name}`,
    admitAll: "Admit all",
    /** @param {string} name */
    decline: (name) => `Decline ${name}, with a next step`,
    /** @param {string} name */
    write: (name) => `Write to ${name}`,
    late: "late",
    consent: "The member is asked whether they may come in",
    consentNext: "The member is asked once you admit",
    /** @param {string} name */
    thread: (name) => `Messages with ${name}`,
    /** @param {string} name */
    to: (name) => `Message to ${name}`,
    /** @param {string} name */
    send: (name) => `Send to ${name}`,
    /** @param {string} text */
    sent: (text) => `Sent: ${text}`,
    nothing: "Only staff and the one who waits read this.",
    you: "You",
    away: "Their connection was lost",
  },

  people: {
    title: "People",
    /** @param {number} count */
    count: (count) => `${count} here`,
    /** @param {number} count */
    looks: (count) => `${count} to look at`,
    you: "you",
    /** @param {string} name */
    more: (name) => `More for ${name}`,
    /** @param {string} name */
    menu: (name) => `What you can do for ${name}`,
    self: "More for yourself",
    letBack: "Let back",
    /** @param {string} name */
    letBackName: (name) => `Let ${name} back`,
    near: "near staff",
    back: "Back",
    none: "There is nothing to do here now.",
  },

  hands: {
    title: "Hands up",
    /** @param {string} name */
    lower: (name) => `Lower the hand of ${name}`,
    lowerAll: "Lower all",
  },

  talk: {
    staff: "Staff only",
    place: "Everyone here",
    boxes: "Which messages",
    /** @param {number} count */
    news: (count) => `${count} new`,
    staffLog: "Messages between staff, and to staff",
    placeLog: "Messages to everyone here",
    toStaff: "Message to staff",
    toPlace: "Message to everyone here",
    sendStaff: "Send to staff",
    sendPlace: "Send to everyone here",
    staffNone: "Nobody but staff reads what you write here. Members can write to staff; it appears here.",
    placeNone: "Everyone who is in this room reads what you write here.",
    you: "You",
    /** @param {string} name */
    toSomebody: (name) => (name === "" ? "to someone who waits" : `to ${name}`),
    outside: "to staff",
    rooms: "to the rooms",
    takeAway: "Take away",
    /** @param {string} name */
    takeAwayName: (name) => `Take away the message of ${name}`,
  },

  controls: {
    board: "Breakouts",
    boardShort: "Rooms",
    muteAll: "Mute all",
    pause: "Pause group",
    pauseShort: "Pause",
    more: "More",
  },

  muteAll: {
    label: "Mute everyone but staff",
    microphone: "Mute everyone",
    microphoneMore: "They may turn it on again",
    microphoneForGood: "Mute everyone until I allow it",
    microphoneForGoodMore: "Allow it for each person in their menu",
    camera: "Stop everyone's video",
    cameraMore: "They may turn it on again",
  },

  more: {
    label: "More of the session",
    policies: "Rules of this session…",
    agenda: "Change the agenda…",
    keys: "Keys…",
    end: "End the session…",
  },

  agenda: {
    title: "Agenda",
    none: "No agenda",
    noneMore: "Press to write one",
    now: "Now",
    /** @param {string} left */
    nowLeft: (left) => `Now, ${left} left`,
    over: "Now, time is up",
    next: "Next",
    /** @param {string} time */
    nextAt: (time) => `Next, ${time}`,
    notBegun: "Not begun",
    done: "done",
    /** @param {number} count */
    minutes: (count) => `${count} min`,
    begin: "Begin",
    more: "+5 min",
    moreName: "for this part",
    edit: "Change the agenda…",
    editTitle: "Change the agenda",
    /** @param {number} number */
    partName: (number) => `Part ${number}`,
    /** @param {number} number */
    partMinutes: (number) => `Minutes of part ${number}`,
    /** @param {string} title */
    up: (title) => `${title}, one up`,
    /** @param {string} title */
    down: (title) => `${title}, one down`,
    /** @param {string} title */
    drop: (title) => `Leave out ${title}`,
    thisPart: "This part",
    add: "Add a part",
    save: "Save the agenda",
    lead: "Everybody sees the parts and the time that is left.",
    stale: "A colleague changed the agenda while you wrote.",
    /** @param {readonly string[]} titles */
    theirs: (titles) => `Theirs: ${titles.length === 0 ? "no parts" : titles.join(", ")}.`,
    takeTheirs: "Take theirs",
    staleNext: "Save puts yours in its place.",
  },

  decline: {
    /** @param {string} name */
    title: (name) => `Decline ${name}`,
    lead: "They are told that they cannot come in now, and what happens next. They may knock again.",
    /** @param {string} name */
    act: (name) => `Decline ${name}`,
  },

  remove: {
    /** @param {string} name */
    title: (name) => `Remove ${name}`,
    lead: "First what you will do for them, then the end of their access.",
    why: "Why",
    return: "May they come back to this session?",
    mayReturn: "They may knock again",
    mayNot: "Not until somebody lets them back",
    /** @param {string} name */
    act: (name) => `Remove ${name}`,
    missing: "Choose a next step and a reason first.",
    gentler: "Would a hold or the lobby do?",
    hold: "Put on hold instead",
  },

  followUp: {
    title: "What follows",
    /** @type {Record<FollowUp, string>} */
    choices: {
      call: "We call them",
      message: "We send them a message",
      next_session: "We talk at the next session",
      none: "Nothing further",
    },
  },

  /** @type {Record<RemovalReason, string>} */
  reasons: {
    distress: "They are not well",
    privacy: "The privacy of the group",
    disruption: "The group cannot go on like this",
    technical: "Something technical",
    other: "Something else",
  },

  end: {
    title: "End the session",
    lead: "Everybody is told that the meeting has ended, with thanks. Nobody comes in any more.",
    /** @param {number} count */
    waiting: (count) =>
      count === 1
        ? "One person still waits in the lobby. They are told that they cannot come in."
        : `${count} people still wait in the lobby. They are told that they cannot come in.`,
    act: "End for everybody",
    stay: "Go on with the session",
  },

  policies: {
    title: "Rules of this session",
    lead: "They hold from the moment you save them. Who is in stays in.",
    lobby: "Everybody waits in the lobby first",
    lobbyMore: "Staff let in each person.",
    reactions: "Reactions",
    reactionsMore: "Short words without a voice, for some seconds.",
    chat: "Members may write",
    /** @type {Record<ChatMode, string>} */
    chats: { off: "To nobody", staff: "To staff", everyone: "To everyone in their room" },
    camera: "Cameras are",
    /** @type {Record<CameraPolicy, string>} */
    cameras: { optional: "Optional", encouraged: "Encouraged", required: "Required" },
    cameraMore: "Showing it to staff alone is enough, always.",
    supervision: "Breakouts",
    /** @type {Record<Supervision, string>} */
    supervisions: {
      every_room: "Every room has a facilitator",
      groups_alone: "Groups of 3 or more may be alone for some minutes",
    },
    save: "Save the rules",
  },

  keys: {
    title: "Keys",
    lead: "Hold Alt (on a Mac, Option) and press the letter.",
    inside: "In a list or a menu: arrow keys, Enter, and Escape to go back.",
    escape: "Escape hides the screen when nothing is open.",
    /** @param {string} key */
    press: (key) => `Alt ${key}`,
    /** @type {Record<Action, string>} */
    actions: {
      lobby: "To the lobby, the first who waits",
      people: "To the list of people",
      hands: "To the raised hands",
      write: "Write to staff",
      checkins: "To the check-ins, the first that waits",
      board: "Breakouts, or back to the group",
      mute_all: "Mute all, two choices",
      freeze: "Pause the group, or go on",
      microphone: "Your microphone",
      camera: "Your camera",
      back: "Back to the main room",
      keys: "This list",
    },
  },

  board: {
    planTitle: "Plan the breakouts",
    liveTitle: "Breakouts are open",
    back: "Back to the group",
    notPlaced: "Not placed",
    notPlacedMore: "Whoever is not placed stays in the main room.",
    notPlacedNobody: "Everybody has a room.",
    main: "Main room",
    add: "Add a room",
    /** @param {number} count */
    addMany: (count) => `Begin with ${count} rooms`,
    none: "There are no rooms yet. Members see nothing of a plan until you open it.",
    evenly: "Place evenly",
    chance: "Place by chance",
    sets: "Use a saved plan",
    setName: "Name of this plan",
    saveSet: "Save as…",
    save: "Save",
    saved: "Saved.",
    /** @param {string} name */
    moveName: (name) => `Move ${name} to`,
    moveTo: "Move to…",
    /** @param {string} name */
    grip: (name) => `Move ${name} with the arrow keys`,
    facilitates: "facilitates",
    /** @param {string} room */
    rename: (room) => `Name of ${room}`,
    /** @param {string} room */
    drop: (room) => `Remove ${room}`,
    /** @param {readonly string[]} names */
    staffedBy: (names) => `Staffed by ${listed(names)}`,
    emptyRoom: "Nobody yet. Drop somebody here, or choose “Move to…”.",
    before: "Before you open",
    every_room: "Every room has a facilitator.",
    groups_alone: "Groups of 3 or more may be alone for some minutes.",
    rule: "Rule for this session:",
    length: "Time in rooms",
    less: "One minute less",
    more: "One minute more",
    told: "Everybody is told some seconds before they move. They can go at once, or stay.",
    toldEnd: "They are told before the end, and come back by themselves.",
    ready: "Nothing stands against this plan.",
    open: "Open the rooms",
    noRooms: "Add a room first.",
    nobody: "Place somebody first.",
    /** @param {number} count */
    settle: (count) =>
      count === 1 ? "Settle the point above first." : `Settle the ${count} points above first.`,
    joined: "A colleague changed the plan. Your change is in it.",
    dropped: "A colleague changed the plan. Look at it again: your last change is not in it.",
    names: ["Cedar", "Harbour", "Meadow", "Willow", "Lantern", "Orchard"],
    /** @param {number} number */
    numbered: (number) => `Room ${number}`,
    /** @param {string} name @param {string} room */
    moved: (name, room) => `${name}: ${room}`,
  },

  live: {
    /** @param {number} minutes */
    allMore: (minutes) => `${minutes} minutes for all`,
    recallAll: "Recall everyone",
    more: "+2 min",
    /** @param {string} room */
    moreFor: (room) => `for ${room}`,
    stepIn: "Step in",
    /** @param {string} room */
    to: (room) => `to ${room}`,
    here: "You are here",
    recall: "Recall",
    left: "left",
    ended: "ends now",
    nobody: "Nobody is here.",
    noStaff: "No facilitator here",
    /** @param {string} left */
    pauses: (left) => `Pauses in ${left}`,
    paused: "Paused until a facilitator comes",
    /** @param {string} room */
    needs: (room) => `${room} needs a facilitator`,
    /** @param {string} room */
    asks: (room) => `${room} asks for a facilitator`,
    /** @param {string} name @param {string} ago */
    asked: (name, ago) => `${name} asked for someone to come ${ago} ago.`,
    /** @param {string} room */
    go: (room) => `Go to ${room}`,
    /** @param {string} room */
    bring: (room) => `Bring ${room} back`,
    write: "Write to the rooms",
    which: "Which rooms",
    all: "All rooms",
    message: "Message to the rooms",
    placeholder: "Everyone in the rooms reads this",
    sendAll: "Send to all rooms",
    /** @param {number} count */
    send: (count) => (count === 1 ? "Send to 1 room" : `Send to ${count} rooms`),
    sent: "Sent",
    next: "What happens next",
    steps: [
      "Before the end everyone is told, and can finish.",
      "At 0:00 people come back with microphone and camera as they were.",
      "When you step in, the room sees that you came. Nobody listens unseen.",
    ],
  },

  alerts: { label: "New at the desk" },
};

/** @type {Record<StateCode, string>} */
const stateWords = {
  lost: "Network lost",
  closed: "Tab closed",
  someone_came_in: "Someone came in",
  break: "Needs a break",
  frozen: "Frozen",
  silent: "No packets",
  asked: "Asked for someone",
  connecting: "Connecting",
  hold: "On hold",
  private: "Private room",
  room: "In",
  main: "In the main room",
  invited: "Asked to move",
  speaking: "Speaking",
  off_by_staff: "Off by staff",
  all_off: "Camera off, muted",
  muted_by_staff: "Muted by staff",
  muted: "Muted",
  audio_only: "Audio only",
  staff_only: "Seen by staff only",
  here: "Here",
  by_text: "Text only",
  line_fair: "Fair connection",
  line_poor: "Weak connection",
  line_lost: "No connection",
};

/**
 * A true state in words, without its time.
 *
 * @param {StateCode} code
 * @param {string} name - of a room or a person
 */
export function stateText(code, name) {
  if (name === "") return stateWords[code];
  if (code === "room") return `In ${name}`;
  if (code === "invited") return `Asked to ${name}`;
  if (code === "private") return `Private room with ${name}`;
  return stateWords[code];
}

/** @type {Record<Cause, string>} */
const causeWords = {
  left: "Left by button",
  closed: "Tab closed",
  lost: "Network lost",
  removed: "Removed",
  declined: "Declined",
  ended: "The session ended",
};

/** @param {Cause} cause */
export function causeText(cause) {
  return causeWords[cause];
}

/** @type {Record<Role, string>} */
const roleWords = {
  member: "",
  facilitator: "facilitator",
  co_facilitator: "co-facilitator",
  observer: "observer",
  support: "support",
  admin: "admin",
};

/** @param {Role} role */
export function roleText(role) {
  return roleWords[role];
}

/**
 * What an item of a person's menu says, and what it does.
 *
 * @param {Code} code
 * @param {string} name - of the person
 * @param {string} other - of a room or another person
 * @param {boolean} off
 * @returns {{title: string, more: string}}
 */
export function itemText(code, name, other, off) {
  const say = (/** @type {string} */ title, more = "") => ({ title, more });
  const room = other === "" ? deskText.board.main : other;
  switch (code) {
    case "mute":
      return say("Mute", "May turn it on again");
    case "mute_for_good":
      return say("Mute until I allow it");
    case "ask_microphone":
      return say("Ask to unmute", `${name} decides`);
    case "allow_microphone":
      return say("Allow the microphone");
    case "stop_video":
      return say("Stop video", "May turn it on again");
    case "stop_video_for_good":
      return say("Stop video until I allow it");
    case "ask_camera":
      return say("Ask for the camera", `${name} decides`);
    case "allow_camera":
      return say("Allow the camera");
    case "stop_share":
      return say("Stop sharing");
    case "allow_screen":
      return say("Allow to share a screen", "Once");
    case "forbid_screen":
      return say("No sharing after all");
    case "move":
      return say("Move to…");
    case "go":
      return say(`Go to ${room}`);
    case "to_place":
      return say(`Move to ${room}`, `${name} is told first, and may stay`);
    case "aside":
      return say("Step aside…", "A private room for you both, if they like");
    case "withdraw":
      return say("Take the offer back", `${name} has not answered yet`);
    case "end_aside":
      return say("End the private room");
    case "hold":
      return say("Put on hold", "Stays connected, sees and hears nobody");
    case "release":
      return say("Back from hold");
    case "lobby":
      return say("Send back to the lobby");
    case "near":
      return say("Keep near staff", "Never in a room without staff");
    case "apart":
      return say("Keep apart from…");
    case "together":
      return say("Keep together with…");
    case "write":
      return say("Write a message");
    case "note":
      return say("Send a private note", `${name} alone sees it`);
    case "note_open":
      return say("Open the check-in");
    case "lower":
      return say("Lower the hand");
    case "remove":
      return say("Remove…", "Asks for a follow-up first");
    case "with_colleague":
      return off
        ? say("A colleague stays with the group", "Nobody else of staff is here now")
        : say(`${other} stays with the group`);
    case "with_break":
      return say("The group is held still", "Nobody sees or hears anybody meanwhile");
    case "with":
      return say(other);
  }
}

/**
 * @param {Page} page
 * @param {string} name
 */
export function pageText(page, name) {
  switch (page) {
    case "move":
      return `Move ${name} to`;
    case "aside":
      return `Step aside with ${name}. Who stays with the group?`;
    case "apart":
      return `Keep ${name} apart from`;
    case "together":
      return `Keep ${name} together with`;
  }
}

/**
 * One thing that keeps a plan from being opened.
 *
 * @param {ProblemInfo} problem
 * @param {string} room - its name; "" is the main room
 * @param {readonly string[]} names - of the people
 */
export function problemText({ code }, room, names) {
  const where = room === "" ? "the main room" : room;
  switch (code) {
    case "no_staff":
      return `${room} has no facilitator.`;
    case "too_few":
      return `${room} has no facilitator, and fewer than three members. Two are never alone.`;
    case "minors":
      return `${room} has no facilitator. Minors are never in a room without staff.`;
    case "keep_near":
      return `${listed(names)} ${names.length === 1 ? "is" : "are"} kept near staff, and ${room} has no facilitator.`;
    case "apart":
      return `${listed(names)} are kept apart, and both are in ${where}.`;
    case "together":
      return `${listed(names)} are kept together, and are in different rooms.`;
    case "main_room":
      return "Nobody of staff stays in the main room.";
  }
}

/** @param {Alert} alert */
export function alertText(alert) {
  switch (alert.code) {
    case "knock":
      return alert.names.length > 3
        ? `${alert.names.length} people wait in the lobby`
        : `${listed(alert.names)} ${alert.names.length === 1 ? "waits" : "wait"} in the lobby`;
    case "asked":
      return `${alert.room} asks for a facilitator`;
    case "lost":
      return `${alert.name}: network lost`;
    case "closed":
      return `${alert.name}: tab closed`;
    case "someone_came_in":
      return `${alert.name}: someone came in. Camera and microphone are off.`;
    case "break":
      return `${alert.name} needs a break`;
    case "pauses":
      return `${alert.room === "" ? "The main room" : alert.room} has no facilitator and pauses soon`;
    case "paused":
      return `${alert.room} is paused until a facilitator comes`;
    default:
      return safetyAlertText(alert);
  }
}
