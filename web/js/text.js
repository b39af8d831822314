/**
 * Every word the page says. Short, plain, and about one next step.
 *
 * To translate the page, translate this module.
 * @module
 */

import { placeWords, words } from "./safety/words.js";

/** @import {FollowUp, InviteInfo, Mode, Reaction, RefusalCode, Role, Source} from "./protocol.d.ts" */
/** @import {DeviceKind, Problem} from "./devices.js" */
/** @import {Notice, StopReason} from "./state.js" */
/** @import {Reason} from "./state/permitted.js" */

/**
 * @typedef {object} Said
 * @property {string} title - what is true
 * @property {string} more - what to do next
 */

/** @param {readonly string[]} names */
function listed(names) {
  return new Intl.ListFormat("en", { type: "conjunction" }).format(names);
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

/** @param {number} position - from 1 */
function ordinal(position) {
  return ORDINALS[position - 1] ?? `number ${position}`;
}

export const text = {
  product: "Meeting",
  getHelp: "Get help",
  close: "Close",
  opening: "One moment",
  help: {
    emergency: "Call 112",
    emergencyMore: "If you are in danger now",
    elsewhere:
      "112 works in many countries. If it does not where you are, call your local emergency number.",
    here: "You can also tell a facilitator in the group, in your own words.",
  },

  check: {
    title: "Let's see if everything works",
    lead: "Nobody can see or hear you yet.",
    name: "What should the group call you?",
    nameHint: "A first name, or any name you choose.",
    nameMissing: "Please type a name first. Any name you choose is fine.",
    tryCamera: "Try my camera",
    stopCamera: "Stop my camera",
    cameraOff: "Your camera is off.",
    cameraStarting: "Starting your camera",
    cameraOn: "Only you can see this.",
    tryMicrophone: "Try it",
    tryMicrophoneName: "Try it: my microphone",
    stopMicrophoneName: "Stop: my microphone",
    stopMicrophone: "Stop",
    microphone: "Can we hear you?",
    microphoneMore: "Nobody else hears you.",
    microphoneStarting: "Starting your microphone",
    microphoneQuiet: "Say a few words",
    microphoneQuietMore: "Nothing heard yet. Is this the right microphone?",
    microphoneHeard: "We can hear you",
    level: "Microphone level",
    speaker: "Can you hear us?",
    speakerMore: "Nothing plays until you press it.",
    playSound: "Play a sound",
    played: "A soft sound was played. Nothing heard? Turn the volume up.",
    soundBlocked: "Your browser kept the sound back. Press it once more.",
    comeIn: "You come in with microphone and camera off.",
    without: "You can join without a camera or a microphone.",
    join: "Join",
    joining: "Joining",
    devices: "Choose devices",
  },

  devices: {
    microphone: "Microphone",
    camera: "Camera",
    speaker: "Speaker",
    usual: "The usual one",
    /** @param {number} number */
    camerasNumbered: (number) => `Camera ${number}`,
    /** @param {number} number */
    microphonesNumbered: (number) => `Microphone ${number}`,
    /** @param {number} number */
    speakersNumbered: (number) => `Speaker ${number}`,
    tryAgain: "Try again",
  },

  group: {
    people: "People in the group",
    main: "The group",
    controls: "Your controls",
    skip: "Go to your controls",
    /** @param {readonly string[]} names */
    withFacilitators: (names) => `With ${listed(names)}`,
    /** @param {number} count */
    here: (count) => (count === 1 ? "Only you are here" : `${count} people are here`),
    alone: "You're the first one here",
    aloneMore: "The others appear here when they come in.",
    you: "You",
    speaking: "speaking",
    away: "away",
    microphoneOff: "Microphone off:",
    cameraOff: "Camera off:",
    bothOff: "Microphone and camera off:",
    /** @param {string} name */
    screenOf: (name) => `${name} is sharing a screen`,
    /** @param {string} name */
    enlarge: (name) => `Show ${name} large`,
    ownScreen: "You are sharing your screen.",
    ownScreenMore: "Everyone can see it.",
    stopSharing: "Stop sharing",
    hide: "Hide screen",
    turnOnSound: "Turn on sound",
    soundKept: "Your browser is keeping the sound back.",
  },

  /** @type {Record<Role, string>} */
  roles: {
    member: "",
    facilitator: "facilitator",
    co_facilitator: "facilitator",
    observer: "observer",
    support: "support",
    admin: "",
  },

  controls: {
    microphone: "Microphone",
    microphoneShort: "Mic",
    camera: "Camera",
    share: "Share screen",
    shareShort: "Share",
    chat: "Chat",
    more: "More",
    settings: "Settings",
    leave: "Leave",
    on: "On",
    off: "Off",
    starting: "Starting",
  },

  self: {
    cameraOn: "Your camera is on.",
    cameraOnMore: "Everyone can see you.",
    cameraStaffMore: "Only facilitators see you.",
    nobodyMore: "Nobody sees you now.",
    cameraOff: "Your camera is off.",
    cameraOffMore: "Nobody can see you.",
    show: "Show me",
  },

  settings: {
    title: "Settings",
    view: "View",
    showSelf: "Show my own picture",
    showSelfMore: "Only you see it here.",
    whole: "Show whole pictures",
    wholeMore: "Nothing is cut off at the edges. Good for signing.",
    receive: "What you receive",
    /** @type {Record<Mode | "text", string>} */
    received: {
      everything: "All pictures",
      saver: "Data saver",
      sound: "Sound only",
      text: "Text only",
    },
    /** @type {Record<Mode | "text", string>} */
    receivedMore: {
      everything: "As much as your connection carries.",
      saver: "Small pictures. Your own is sent small too.",
      sound: "You hear everyone and see nobody.",
      text: "No sound and no pictures. You stay in the group and can write.",
    },
    look: "Light or dark",
    themes: { system: "As my device", light: "Light", dark: "Dark" },
    devices: "Devices",
    namesLater: "Their names show once you have turned one on.",
  },

  lobby: {
    title: "You're in the lobby",
    lead: "A facilitator will let you in. This page changes by itself.",
    unseen: "Nobody in the group can see you, and nobody else can see that you are waiting.",
    silent: "You come in with microphone and camera off. No sound plays when you do.",
    agreement: "Please remember: what is said in the group stays in the group.",
    check: "Check my devices",
    checked: "Close the check",
    write: "Write to the facilitators",
  },

  hold: {
    title: "You're waiting outside the group for a moment",
    more: "You can't see or hear the group, and nobody can see or hear you. A facilitator will write to you here, and bring you back.",
  },

  still: {
    title: "We're taking a quiet moment.",
    more: "A facilitator paused sound and picture for everyone. You don't have to do anything. The group goes on by itself.",
    breathe: "Show a slow breathing guide",
    stop: "Put the guide away",
    guide: "Breathe in for four seconds, and out for six. Stop whenever you like.",
    in: "Breathe in",
    out: "Breathe out",
  },

  paused: {
    group: "The group is paused until a facilitator is back.",
    room: "This room is paused until a facilitator is back.",
    more: "Nobody is heard or seen now. Stay if you like; it goes on by itself.",
  },

  place: {
    private: "Private room",
    /** @param {readonly string[]} names */
    privateWith: (names) =>
      names.length === 0 ? "Only you are here" : `Only you and ${listed(names)} are here`,
    back: "Go back to the group",
    backShort: "Go back",
    ask: "Ask a facilitator to come",
    askShort: "Ask for help",
    asked: "A facilitator was asked to come.",
    askedMore: "The room can see that, but not who asked.",
    noLonger: "No longer needed",
    ending: "In one minute you go back to the group.",
    endingSoon: "You go back to the group in a moment.",
    endingMore: "Nothing to press. Your microphone and camera stay as you set them.",
  },

  agenda: {
    label: "Agenda",
    open: "Show the whole agenda",
    now: "Now",
    next: "Next",
    last: "This is the last part",
    soon: "ends about now",
    done: "done",
    begins: "The agenda begins soon",
    /** @param {number} minutes */
    left: (minutes) => `about ${minutes} min left`,
    /** @param {number} minutes */
    long: (minutes) => `${minutes} min`,
  },

  move: {
    /**
     * @param {string} room
     * @param {number} others
     */
    to: (room, others) =>
      others === 0
        ? `You'll move to ${room}`
        : `You'll move to ${room} with ${others === 1 ? "1 person" : `${others} people`}`,
    main: "You'll go back to the group",
    /** @param {number} seconds */
    in: (seconds) => (seconds > 0 ? `in ${seconds} s` : "now"),
    /** @param {number} seconds */
    inRead: (seconds) => `in ${seconds} seconds`,
    /** @param {string} name */
    there: (name) => `${name} will be there.`,
    kept: "Your microphone and camera stay as you set them.",
    go: "Go now",
    /** @param {readonly string[]} names */
    stay: (names) => (names.length === 0 ? "Stay here" : `Stay with ${listed(names)}`),
  },

  aside: {
    /** @param {string} name */
    title: (name) => `${name} would like to talk with you in a private room.`,
    someone: "A facilitator",
    more: "The group carries on and will only see that you've stepped away. Your mic and camera stay off until you turn them on.",
    go: "Go to the room",
    stay: "Stay here",
  },

  consent: {
    /**
     * @param {string} name
     * @param {Role} role
     */
    title: (name, role) => {
      const as = text.roles[role];
      return `${name}${as === "" ? "" : ` (${as})`} would like to come in.`;
    },
    more: "They come in only if you agree. You can say no, and nobody minds.",
    yes: "Yes, they may come in",
    no: "No, not now",
  },

  asked: {
    microphone: "A facilitator asks if you'd like to turn your microphone on.",
    camera: "A facilitator asks if you'd like to turn your camera on.",
    screen: "A facilitator asks if you'd like to share your screen.",
    more: "It stays off unless you say yes.",
    yes: "Yes, turn it on",
    yesScreen: "Yes, share it",
    no: "No, thanks",
  },

  screen: {
    allowed: "You can share your screen now.",
    allowedMore: "Once, when you like. You choose what is shown.",
  },

  /** @type {Record<Reaction, string>} */
  reactions: {
    agree: "I agree",
    thanks: "Thank you",
    with_you: "I'm with you",
    slower: "Slower, please",
  },

  more: {
    title: "More",
    tell: "Tell the facilitators",
    tellMore: "Only they can see this. Nothing changes for the others but your picture.",
    break: "I need a break",
    breakMore: "Microphone and camera go off. The others see that you are away.",
    came: "Someone came in",
    cameMore: "Microphone and camera go off at once.",
    camera: "Who sees my camera",
    everyone: "Everyone",
    staff: "Facilitators only",
    policy: {
      optional: "Your camera is up to you.",
      encouraged: "Cameras are welcome here. Facilitators only is fine too.",
      required: "This program asks for cameras. Facilitators only is enough.",
    },
    react: "Without words",
    reactMore: "Everyone here sees it for a few seconds.",
    sent: "Sent",
    share: "Share my screen",
    shareNot: "A facilitator can let you share, when it's your turn.",
    shareMore: "You choose what is shown.",
    settings: "Settings",
    settingsMore: "Devices, own picture, light or dark",
  },

  back: {
    break: "You're taking a break.",
    breakMore: "The others see that you are away.",
    came: "Your microphone and camera are off.",
    button: "I'm back",
  },

  chat: {
    title: "Chat",
    label: "Messages",
    /** @type {Record<"place" | "staff", string>} */
    to: { place: "Everyone here", staff: "The facilitators" },
    toLabel: "To",
    write: { place: "Write to everyone here", staff: "Write to the facilitators" },
    hint: {
      place: "Everyone in this room can read it.",
      staff: "Only the facilitators can read it.",
    },
    off: "There is no writing here right now.",
    empty: "Nothing has been written yet.",
    send: "Send",
    you: "You",
    toStaff: "to the facilitators",
    toHere: "to everyone here",
    toRooms: "to all rooms",
    toYou: "to you",
    unread: "New message",
    /** @param {string} name */
    from: (name) => `From ${name}`,
  },

  hands: {
    raise: "Raise hand",
    short: "Hand",
    up: "Hand up",
    /** @param {number} position */
    place: (position) => `Hand up, ${ordinal(position)}`,
    /** @param {number} position */
    own: (position) => `Your hand is up, ${ordinal(position)}.`,
    down: "Your hand is down.",
  },

  hidden: {
    label: "Notes",
    title: "Shopping",
    items: ["Bread", "Tea", "Batteries", "Something for the weekend"],
    back: "Back",
    backName: "Back to the meeting",
  },

  line: {
    lost: "Reconnecting.",
    lostMore: "You can stay as you are. Your seat is kept.",
    media: "Sound and picture are coming back.",
    mediaMore: "You don't have to do anything.",
    videoPaused: "Video paused to keep your sound clear.",
    videoPausedMore: "It comes back by itself.",
    weak: "Your connection is weak.",
    weakMore: "Sound comes first. Smaller pictures may help.",
    weakSaving: "Sound comes first. You don't have to do anything.",
    save: "Save data",
    gone: "You've been disconnected. We're trying to bring you back.",
    goneMore: "Your seat is kept. There is nothing you have to press.",
    trying: "We keep trying. You do not have to press anything.",
    danger: "In danger now?",
    dangerMore: "This works without a connection.",
  },

  byText: {
    title: "You're here by text.",
    more: "Others see your name. You can't hear them, and nobody can hear or see you.",
    back: "Turn sound on again",
    write: "Write",
  },

  again: "Try again",
  comeBack: "Come back",
  openAgain: "Open the session again",
  openAgainMore:
    "Who is still to be reached stands under Check-ins: open the session again to see it. Members can come to the door again then.",
  useHere: "Use it here",
  switchHere: "Switch to this one",
  checkAgain: "Check my devices first",

  /** Read out, never shown. */
  said: {
    /** @param {string} name */
    joined: (name) => `${name} is here`,
    /** @param {string} name */
    left: (name) => `${name} has left`,
    /** @param {string} name */
    shares: (name) => `${name} is sharing a screen`,
    sharingEnded: "The screen is no longer shared",
    microphoneOn: "Your microphone is on. Everyone can hear you.",
    microphoneOff: "Your microphone is off.",
    cameraOn: "Your camera is on. Everyone can see you.",
    cameraOff: "Your camera is off.",
    inGroup: "You are in the group. Your microphone and camera are off.",
    inLobby: "You are in the lobby. A facilitator will let you in.",
    outside: "You are waiting outside the group for a moment.",
    /** @param {string} name */
    message: (name) => `New message from ${name}`,
    /** @param {string} title */
    agenda: (title) => `Now: ${title}`,
    cameraStaff: "Your camera is on. Only the facilitators can see you.",
    reconnected: "You are connected again.",
  },
};

/** @type {Record<StopReason, Said>} */
export const stopTexts = {
  no_link: {
    title: "Please open your meeting link",
    more: "This page needs the link that was sent to you. Open it again from your message, in full.",
  },
  link_not_valid: {
    title: "This link doesn't open a meeting",
    more: "It may have been cut short, or a newer one was sent. Ask the person who sent it for a new link.",
  },
  link_ended: {
    title: "This meeting is over",
    more: "Its link no longer opens. For another meeting, use the link that was sent for it.",
  },
  link_not_yet: {
    title: "It's a little early",
    more: "This meeting is not open yet. Keep this page, and try again closer to the time.",
  },
  unreachable: {
    title: "We can't reach the meeting right now",
    more: "Check that you are online. Then try again.",
  },
  too_many: {
    title: "A lot of people are coming in right now",
    more: "Please wait a few seconds. Then try again.",
  },
  unsupported: {
    title: "This browser can't show the meeting",
    more: "Please open your link in an up-to-date Firefox, Chrome, Edge or Safari.",
  },
  full: {
    title: "There is no free seat right now",
    more: "The group is full. If you were here before, try again in a minute.",
  },
  left: {
    title: "You have left",
    more: "Your microphone and camera are off. You can close this page, or come back.",
  },
  ended: {
    title: "The meeting has ended. Thank you for being here.",
    more: "Your microphone and camera are off. You can close this page.",
  },
  replaced: {
    title: "The meeting is open somewhere else",
    more: "It was opened in another window or on another device, so this one was closed. Your microphone and camera here are off.",
  },
  declined: {
    title: "You can't join this one right now.",
    more: "",
  },
  removed: {
    title: "Your part in this meeting is over for today.",
    more: "A facilitator decided this. Your microphone and camera are off.",
  },
  already_here: {
    title: "You are already here on another device",
    more: "Switch to this one? The other page closes, and your seat stays yours.",
  },
  outdated: {
    title: "This page is a little old",
    more: "The meeting has been updated. Try again to load the new page.",
  },
};

/** What happens next, for who was not let in or could not stay. @type {Record<FollowUp, Said>} */
export const followUpTexts = {
  call: {
    title: "A facilitator would like to speak with you, and will call you.",
    more: "Please keep your phone near.",
  },
  message: {
    title: "A facilitator will write to you.",
    more: "Look for it where this link came from.",
  },
  next_session: {
    title: "You are welcome at the next meeting.",
    more: "Its link will come to you as always.",
  },
  none: {
    title: "You can ask the program about it at any time.",
    more: "Write or call where this link came from.",
  },
};

/** @type {Record<"camera" | "microphone", Record<Problem, Said>>} */
const problemTexts = {
  camera: {
    blocked: {
      title: "Your browser is keeping the camera back",
      more: "Allow the camera for this page, next to the address at the top. Then try again.",
    },
    missing: {
      title: "We can't find a camera",
      more: "Plug one in, or come without it.",
    },
    busy: {
      title: "Your camera is in use by something else",
      more: "Close the other program and try again.",
    },
    unsuitable: {
      title: "That camera can't be used here",
      more: "Choose another one.",
    },
    insecure: {
      title: "The camera needs a safe address",
      more: "Open the link again with https:// at its start.",
    },
    unsupported: {
      title: "This browser has no camera for pages",
      more: "Open your link in another browser.",
    },
    unknown: {
      title: "Your camera did not start",
      more: "Unplug it and plug it in again, or choose another one.",
    },
  },
  microphone: {
    blocked: {
      title: "Your browser is keeping the microphone back",
      more: "Allow the microphone for this page, next to the address at the top. Then try again.",
    },
    missing: {
      title: "We can't find a microphone",
      more: "Plug one in, or come without it and listen.",
    },
    busy: {
      title: "Your microphone is in use by something else",
      more: "Close the other program and try again.",
    },
    unsuitable: {
      title: "That microphone can't be used here",
      more: "Choose another one.",
    },
    insecure: {
      title: "The microphone needs a safe address",
      more: "Open the link again with https:// at its start.",
    },
    unsupported: {
      title: "This browser has no microphone for pages",
      more: "Open your link in another browser.",
    },
    unknown: {
      title: "Your microphone did not start",
      more: "Unplug it and plug it in again, or choose another one.",
    },
  },
};

/**
 * @param {"camera" | "microphone"} kind
 * @param {Problem} problem
 * @returns {Said}
 */
export function problemText(kind, problem) {
  return problemTexts[kind][problem];
}

/** @type {Record<RefusalCode, Said>} */
const refusalTexts = {
  not_permitted: {
    title: "This is not open to you right now.",
    more: "A facilitator can tell you more.",
  },
  not_seated: { title: "That person is not here any more.", more: "" },
  not_there: { title: "That is not here any more.", more: "" },
  not_now: { title: "That is not possible right now.", more: "Please try again in a moment." },
  stale: { title: "Something changed just before.", more: "Please look again, then try once more." },
  session_full: { title: "There is no free seat right now.", more: "" },
  screen_taken: {
    title: "Someone else is sharing a screen.",
    more: "You can share when they have stopped.",
  },
  was_removed: { title: "That person can't come back yet.", more: "" },
  already_here: { title: "You are already here on another device.", more: "" },
  not_safe: { title: "That would break a rule of this program.", more: "" },
  needs_cover: { title: "Someone has to stay with the group.", more: "" },
  chat_is_off: { title: "There is no writing here right now.", more: "" },
  bad_sdp: { title: "That did not work this time.", more: "Please try once more." },
  stale_answer: { title: "That did not work this time.", more: "Please try once more." },
  unavailable: { title: "That did not work this time.", more: "Please try again in a moment." },
  already_open: { title: "There is a check-in already.", more: "Please go on in that one." },
  conflict: { title: "That did not work this time.", more: "Please try once more." },
  gone: { title: "That is over already.", more: "You can begin again at any time." },
  malformed: { title: "That can't be sent like this.", more: "Please look at it once more." },
  needs_facts: { title: "It is not known yet where they are.", more: "Give a reason to go on without." },
  needs_follow_up: { title: "Someone has to go on with this.", more: "Name who follows up." },
  needs_outcome: { title: "Something is still open.", more: "Say how it ended first." },
  needs_reason: { title: "This needs a reason.", more: "One sentence is enough." },
  not_allowed: { title: "That is not possible right now.", more: "" },
  not_owner: { title: "Someone else has this.", more: "Take it over first." },
  stale_version: { title: "Something changed just before.", more: "Please look again, then press once more." },
  thread_full: { title: "No more fits in here.", more: "I need help now still works." },
  busy: { title: "That was a little too quick.", more: "Please try again in a moment." },
};

/**
 * @param {Source} source
 * @param {boolean} mayReturn
 * @returns {Said}
 */
function mutedText(source, mayReturn) {
  const title = {
    microphone: "A facilitator turned your microphone off.",
    camera: "A facilitator turned your camera off.",
    screen: "A facilitator stopped your screen.",
  }[source];
  return {
    title,
    more: mayReturn
      ? source === "screen"
        ? "You can share it again."
        : "You can turn it on again."
      : "You can turn it on again when they allow it.",
  };
}

/**
 * @param {Source} source
 * @param {Reason} why
 * @returns {Said}
 */
function keptOffText(source, why) {
  const title = {
    microphone: "Your microphone stays off for now.",
    camera: "Your camera stays off for now.",
    screen: "Your screen can't be shared right now.",
  }[source];
  const more = {
    line: "Turn it on when we are back.",
    place: "You can turn it on when you are with the group.",
    still: "You can turn it on when the group goes on.",
    text: "You are here by text. Turn sound on again first.",
    staff:
      source === "screen"
        ? "You can share when a facilitator allows it."
        : "You can turn it on when a facilitator allows it.",
  }[why];
  return { title, more };
}

/**
 * @param {Notice} notice
 * @returns {Said}
 */
export function noticeText(notice) {
  switch (notice.kind) {
    case "device": {
      const { title, more } = problemText(notice.device, notice.problem);
      return { title: `${title}.`, more };
    }
    case "unplugged":
      return notice.device === "camera"
        ? {
            title: "Your camera was unplugged, so it is off.",
            more: "Plug it in or choose another one, then turn it on.",
          }
        : {
            title: "Your microphone was unplugged, so it is off.",
            more: "Plug it in or choose another one, then turn it on.",
          };
    case "started_anew":
      return {
        title: "You're back.",
        more: "Your microphone and camera are off until you turn them on.",
      };
    case "wait_for_line":
      return {
        title: "We're reconnecting first.",
        more: "Turn it on when we are back.",
      };
    case "screen_taken":
      return {
        title: "Someone else is sharing a screen.",
        more: "You can share when they have stopped.",
      };
    case "screen_not_started":
      return {
        title: "Your screen is not being shared.",
        more: "Your browser or device kept it back. You can try again.",
      };
    case "not_done":
      return { title: "That did not work this time.", more: "Please try once more." };
    case "refused":
      return refusalTexts[notice.code];
    case "muted":
      return mutedText(notice.source, notice.mayReturn);
    case "kept_off":
      return keptOffText(notice.source, notice.why);
    case "back":
      return {
        title: "You're back with the group.",
        more: "Your microphone and camera are off. Turn them on when you like.",
      };
    case "aside":
      return {
        title: "You're in a private room.",
        more: "Your microphone and camera are off until you turn them on.",
      };
    case "goes_on":
      return {
        title: "The group goes on.",
        more: "Your microphone and camera are off until you turn them on.",
      };
    case "moved":
      return notice.main
        ? { title: "You're back with the whole group.", more: "" }
        : { title: `You're in ${notice.name} now.`, more: "" };
    case "unhidden":
      return {
        title: "You're back, and the sound is on again.",
        more: "Your microphone and camera are still off.",
      };
    case "note_hidden":
      return { title: words.hidden, more: "" };
    case "note_fine":
      return { title: words.fine, more: "" };
    case "facts_kept":
      return { title: placeWords.kept, more: "" };
    default:
      return unreachable(notice);
  }
}

/**
 * What stands in a list of devices.
 *
 * @param {DeviceKind} kind
 * @param {string} label - as the browser knows it; empty before permission
 * @param {number} number - from 1
 */
export function deviceName(kind, label, number) {
  if (label !== "") return label;
  if (kind === "camera") return text.devices.camerasNumbered(number);
  if (kind === "microphone") return text.devices.microphonesNumbered(number);
  return text.devices.speakersNumbered(number);
}

/**
 * The first letter of a name, as the person wrote it.
 *
 * @param {string} name
 */
export function initial(name) {
  const trimmed = name.trim();
  if (trimmed === "") return "";
  if ("Segmenter" in Intl) {
    const [first] = new Intl.Segmenter().segment(trimmed);
    if (first !== undefined) return first.segment.toLocaleUpperCase();
  }
  return (Array.from(trimmed)[0] ?? "").toLocaleUpperCase();
}

/** @param {Role} role */
export function roleName(role) {
  return text.roles[role];
}

/**
 * What is read out before a name, for what the picture shows by signs.
 *
 * @param {{microphone: boolean, camera: boolean}} media
 */
export function offText(media) {
  if (!media.microphone && !media.camera) return text.group.bothOff;
  if (!media.microphone) return text.group.microphoneOff;
  if (!media.camera) return text.group.cameraOff;
  return "";
}

/**
 * @param {never} value
 * @returns {never}
 */
function unreachable(value) {
  throw new Error(`no text for ${JSON.stringify(value)}`);
}

/** @param {number} moment - in milliseconds */
export function clockTime(moment) {
  return new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" }).format(moment);
}

/**
 * An offer to move, in a sentence.
 *
 * @param {InviteInfo} invite
 * @param {number} left - until it happens, in milliseconds
 */
export function inviteText(invite, left) {
  if (invite.kind === "private") return text.aside.title(invite.staff ?? text.aside.someone);
  const seconds = Math.max(1, Math.ceil(left / 1_000));
  return `${moveTitle(invite)} ${invite.goes_by_itself ? text.move.inRead(seconds) : ""}`.trim();
}

/** @param {InviteInfo} invite */
export function moveTitle(invite) {
  return invite.kind === "main" ? text.move.main : text.move.to(invite.name, invite.others);
}
