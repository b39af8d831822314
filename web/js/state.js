/**
 * What this page knows, as a pure function of what happened.
 *
 * Everything the views show is here. `next` is called by the store alone.
 * @module
 */

/** @import {ParticipantInfo, Role, ServerMessage, SlotTarget, Source} from "./protocol.d.ts" */
/** @import {DeviceKind, DeviceLists, Problem} from "./devices.js" */

/** @typedef {"no_link" | "link_not_valid" | "link_ended" | "link_not_yet" | "unreachable" | "too_many" | "unsupported" | "full" | "left" | "ended" | "replaced" | "outdated"} StopReason */
/** @typedef {"opening" | "check" | "group" | "stopped"} Screen */
/** @typedef {"none" | "opening" | "open" | "lost"} Line - the WebSocket; "lost" once it is worth a word */
/** @typedef {"new" | "good" | "lost"} MediaLine - sound and picture */
/** @typedef {"off" | "starting" | "on"} Switch */
/** @typedef {"help" | "settings" | null} Sheet */

/**
 * @typedef {{kind: "device", device: "camera" | "microphone", problem: Problem}
 *   | {kind: "unplugged", device: "camera" | "microphone"}
 *   | {kind: "started_anew"} | {kind: "wait_for_line"} | {kind: "screen_taken"}
 *   | {kind: "screen_not_started"} | {kind: "not_permitted"} | {kind: "not_done"}
 *   | {kind: "unhidden"}} Notice
 */

/**
 * @typedef {object} Invitation
 * @property {string | null} name
 * @property {Role} role
 * @property {string} title
 */

/**
 * One device in the device check.
 *
 * @typedef {object} Trial
 * @property {Switch} at
 * @property {MediaStream | null} stream
 * @property {Problem | null} problem
 */

/**
 * @typedef {object} State
 * @property {Screen} screen
 * @property {StopReason | null} stopped - why, on the screen "stopped"
 * @property {Invitation | null} invitation
 * @property {string} name - as typed, where the invitation has none
 * @property {boolean} nameMissing
 * @property {boolean} joining
 * @property {Line} line
 * @property {MediaLine} media
 * @property {string} title - of the session
 * @property {string | null} you
 * @property {readonly ParticipantInfo[]} participants - by seat
 * @property {readonly string[]} speaking
 * @property {readonly SlotTarget[]} slots
 * @property {ReadonlyMap<number, MediaStream>} pictures - by slot
 * @property {Readonly<Record<Source, Switch>>} own - what I send, or am about to
 * @property {MediaStream | null} ownPicture - my camera, while it is on
 * @property {Readonly<{camera: Trial, microphone: Trial}>} trials
 * @property {DeviceLists} devices
 * @property {Readonly<Record<DeviceKind, string>>} chosen - ids; "" is the usual one
 * @property {boolean} showSelf
 * @property {boolean} whole - pictures are shown whole
 * @property {boolean} hidden - the neutral page covers this one
 * @property {boolean} soundBlocked - the browser wants a press first
 * @property {Notice | null} notice
 * @property {Sheet} sheet
 * @property {"system" | "light" | "dark"} theme
 */

/** @type {Trial} */
const noTrial = { at: "off", stream: null, problem: null };

/** @type {Readonly<Record<Source, Switch>>} */
const allOff = { microphone: "off", camera: "off", screen: "off" };

/** @type {State} */
export const initialState = Object.freeze({
  screen: "opening",
  stopped: null,
  invitation: null,
  name: "",
  nameMissing: false,
  joining: false,
  line: "none",
  media: "new",
  title: "",
  you: null,
  participants: [],
  speaking: [],
  slots: [],
  pictures: new Map(),
  own: allOff,
  ownPicture: null,
  trials: { camera: noTrial, microphone: noTrial },
  devices: { microphone: [], camera: [], speaker: [] },
  chosen: { microphone: "", camera: "", speaker: "" },
  showSelf: false,
  whole: false,
  hidden: false,
  soundBlocked: false,
  notice: null,
  sheet: null,
  theme: "system",
});

/**
 * @typedef {{type: "told", message: ServerMessage}
 *   | {type: "invited", invitation: Invitation}
 *   | {type: "name_typed", name: string}
 *   | {type: "name_missing"}
 *   | {type: "join_pressed"}
 *   | {type: "stopped", reason: StopReason}
 *   | {type: "check_opened"}
 *   | {type: "line", line: Line}
 *   | {type: "media", media: MediaLine}
 *   | {type: "pictures", pictures: ReadonlyMap<number, MediaStream>}
 *   | {type: "own", source: Source, at: Switch}
 *   | {type: "own_picture", stream: MediaStream | null}
 *   | {type: "trial", device: "camera" | "microphone", trial: Trial}
 *   | {type: "devices", devices: DeviceLists}
 *   | {type: "chosen", device: DeviceKind, id: string}
 *   | {type: "show_self", on: boolean}
 *   | {type: "whole", on: boolean}
 *   | {type: "hidden", on: boolean}
 *   | {type: "sound_blocked", on: boolean}
 *   | {type: "notice", notice: Notice | null}
 *   | {type: "sheet", sheet: Sheet}
 *   | {type: "theme", theme: State["theme"]}} Happening
 */

/**
 * Return the state after something happened. Never changes its arguments.
 *
 * @param {State} state
 * @param {Happening} happening
 * @returns {State}
 */
export function next(state, happening) {
  switch (happening.type) {
    case "told":
      return told(state, happening.message);
    case "invited":
      return { ...state, invitation: happening.invitation, title: happening.invitation.title };
    case "name_typed":
      return { ...state, name: happening.name, nameMissing: false };
    case "name_missing":
      return { ...state, nameMissing: true };
    case "join_pressed":
      return { ...state, joining: true };
    case "stopped":
      return stop(state, happening.reason);
    case "check_opened":
      return { ...state, screen: "check", stopped: null, joining: false, line: "none" };
    case "line":
      return { ...state, line: happening.line };
    case "media":
      return { ...state, media: happening.media };
    case "pictures":
      return { ...state, pictures: happening.pictures };
    case "own":
      return { ...state, own: { ...state.own, [happening.source]: happening.at } };
    case "own_picture":
      return { ...state, ownPicture: happening.stream };
    case "trial":
      return {
        ...state,
        trials: { ...state.trials, [happening.device]: happening.trial },
      };
    case "devices":
      return { ...state, devices: happening.devices };
    case "chosen":
      return {
        ...state,
        chosen: { ...state.chosen, [happening.device]: happening.id },
      };
    case "show_self":
      return { ...state, showSelf: happening.on };
    case "whole":
      return { ...state, whole: happening.on };
    case "hidden":
      return { ...state, hidden: happening.on, sheet: null };
    case "sound_blocked":
      return { ...state, soundBlocked: happening.on };
    case "notice":
      return { ...state, notice: happening.notice };
    case "sheet":
      return { ...state, sheet: happening.sheet };
    case "theme":
      return { ...state, theme: happening.theme };
    default:
      return unreachable(happening);
  }
}

/**
 * @param {State} state
 * @param {ServerMessage} message
 * @returns {State}
 */
function told(state, message) {
  switch (message.type) {
    case "welcome":
      return {
        ...state,
        ...(message.resumed ? {} : { own: allOff, pictures: new Map() }),
        screen: "group",
        stopped: null,
        joining: false,
        line: "open",
        title: message.title,
        you: message.you,
        participants: bySeat(message.participants),
        slots: message.slots,
        speaking: message.speaking,
      };
    case "resumed":
      return { ...state, line: "open" };
    case "participant_joined":
    case "participant_changed": {
      const others = state.participants.filter(
        (one) => one.id !== message.participant.id,
      );
      return { ...state, participants: bySeat([...others, message.participant]) };
    }
    case "participant_left":
      return {
        ...state,
        participants: state.participants.filter(
          (one) => one.id !== message.participant,
        ),
        speaking: state.speaking.filter((id) => id !== message.participant),
      };
    case "slots_pointed":
      return { ...state, slots: message.slots };
    case "speaking":
      return { ...state, speaking: message.participants };
    case "answered":
    case "offered":
    case "done":
    case "refused":
    case "closing":
    case "ping":
      return state;
    default:
      return unreachable(message);
  }
}

/**
 * What is left of a session that is over for this page: what was chosen.
 *
 * @param {State} state
 * @param {StopReason} reason
 * @returns {State}
 */
function stop(state, reason) {
  return {
    ...initialState,
    screen: "stopped",
    stopped: reason,
    invitation: state.invitation,
    name: state.name,
    title: state.title,
    devices: state.devices,
    chosen: state.chosen,
    showSelf: state.showSelf,
    whole: state.whole,
    theme: state.theme,
    // Someone who hid the page must not have it uncovered by the server.
    hidden: state.hidden,
    sheet: state.sheet === "help" ? "help" : null,
  };
}

/** @param {readonly ParticipantInfo[]} participants */
function bySeat(participants) {
  return [...participants].sort((a, b) => a.order - b.order);
}

/**
 * @typedef {object} TileInfo
 * @property {ParticipantInfo} participant
 * @property {MediaStream | null} picture - null shows the niche
 * @property {boolean} speaking
 * @property {boolean} you
 */

/**
 * The tiles of the group, in the order of seats.
 *
 * @param {State} state
 * @returns {TileInfo[]}
 */
export function tilesOf(state) {
  return state.participants
    .filter((one) => one.id !== state.you || state.showSelf)
    .map((participant) => {
      const you = participant.id === state.you;
      const here = participant.presence === "here";
      return {
        participant,
        you,
        picture: you
          ? state.ownPicture
          : here && participant.camera
            ? pictureOf(state, participant.id, false)
            : null,
        speaking: here && participant.microphone && state.speaking.includes(participant.id),
      };
    });
}

/**
 * Whose screen is shown, other than one's own.
 *
 * @param {State} state
 * @returns {{participant: ParticipantInfo, picture: MediaStream | null} | null}
 */
export function screenOf(state) {
  const participant = state.participants.find(
    (one) => one.screen && one.id !== state.you,
  );
  if (participant === undefined) return null;
  return { participant, picture: pictureOf(state, participant.id, true) };
}

/**
 * @param {State} state
 * @param {string} participant
 * @param {boolean} screen
 */
function pictureOf(state, participant, screen) {
  const target = state.slots.find(
    (one) => one.participant === participant && one.screen === screen,
  );
  return target === undefined ? null : (state.pictures.get(target.slot) ?? null);
}

/**
 * The role in which this page takes part.
 *
 * @param {State} state
 * @returns {Role}
 */
export function ownRole(state) {
  const self = state.participants.find((one) => one.id === state.you);
  return self?.role ?? state.invitation?.role ?? "member";
}

/**
 * The name that others see.
 *
 * @param {State} state
 */
export function ownName(state) {
  return state.invitation?.name ?? state.name;
}

/**
 * How the connection is, as a person needs to know it.
 *
 * "line": told of nothing new, but sound and picture go on. "media": sound and
 * picture stopped, the rest goes on. "gone": both.
 *
 * @param {State} state
 * @returns {"good" | "line" | "media" | "gone"}
 */
export function health(state) {
  const lineLost = state.line === "lost";
  if (lineLost && state.media !== "good") return "gone";
  if (lineLost) return "line";
  return state.media === "lost" ? "media" : "good";
}

/**
 * @param {never} value
 * @returns {never}
 */
function unreachable(value) {
  throw new Error(`unhandled: ${JSON.stringify(value)}`);
}
