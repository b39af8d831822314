/**
 * What the server says, as a change of what this page knows.
 * @module
 */

import { safetyTold, safetyWelcomed } from "../safety/told.js";
import { unreachable } from "./exhaustive.js";
import { carriesMedia, isStaff } from "./people.js";

/** @import {MessageInfo, OwnInfo, ParticipantInfo, PlaceInfo, SeatInfo, ServerMessage} from "../protocol.d.ts" */
/** @import {State, Switches} from "../state.js" */

/** @type {Switches} */
export const allOff = { microphone: "off", camera: "off", screen: "off" };

/** How media begins. */
const anew = { sending: allOff, pictures: new Map(), videoPaused: false };

/** What belongs to a place, and is over once one is in another. */
const leftBehind = { speaking: [], reactions: [], asked: null, prompt: null };

/**
 * @param {State} state
 * @param {ServerMessage} message
 * @returns {State}
 */
export function told(state, message) {
  switch (message.type) {
    case "welcome":
      return {
        ...state,
        ...leftBehind,
        ...(message.resumed ? {} : { ...anew, pane: null }),
        screen: "group",
        stopped: null,
        followUp: null,
        joining: false,
        line: "open",
        you: message.you,
        own: message.own,
        place: message.place,
        participants: bySeat(message.participants),
        seats: new Map(message.seats.map((seat) => [seat.id, seat])),
        desk: message.desk,
        messages: message.messages,
        unread: state.unread || hasNews(state, message.messages, message.you),
        slots: message.slots,
        speaking: message.speaking,
        ...safetyWelcomed(state, message),
      };
    case "resumed":
      return { ...state, line: "open" };
    case "moved":
      return {
        ...state,
        ...leftBehind,
        own: message.own,
        place: message.place,
        participants: bySeat(message.participants),
        pane: paneAfter(state, message.place),
        unread: state.unread && carriesMedia(message.place.kind),
        notice: isOfDevice(state) ? state.notice : null,
      };
    case "own_changed":
      return {
        ...state,
        own: message.own,
        asked: stillAsked(state, message.own),
        notice: isAllowedAgain(state, message.own) ? null : state.notice,
      };
    case "place_changed":
      return { ...state, place: message.place };
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
        seats: without(state.seats, message.participant),
        speaking: state.speaking.filter((id) => id !== message.participant),
        reactions: state.reactions.filter(
          (one) => one.participant !== message.participant,
        ),
      };
    case "seat_changed":
      return { ...state, seats: new Map(state.seats).set(message.seat.id, message.seat) };
    case "desk_changed":
      return { ...state, desk: message.desk };
    case "asked_to_unmute":
      return state.sending[message.source] === "off"
        ? { ...state, asked: message.source }
        : state;
    case "reacted": {
      const { participant, reaction, seq } = message;
      const others = state.reactions.filter((one) => one.participant !== participant);
      return { ...state, reactions: [...others, { participant, reaction, number: seq }] };
    }
    case "said": {
      if (state.messages.some((one) => one.id === message.message.id)) return state;
      const messages = [...state.messages, message.message];
      return {
        ...state,
        messages,
        unread: state.unread || hasNews(state, messages, state.you),
        prompt: isForRooms(state, message.message) ? message.message : state.prompt,
      };
    }
    case "unsaid": {
      const messages = state.messages.filter((one) => one.id !== message.message);
      return {
        ...state,
        messages,
        unread: state.unread && messages.length > 0,
        prompt: state.prompt?.id === message.message ? null : state.prompt,
      };
    }
    case "slots_pointed":
      return { ...state, slots: message.slots };
    case "speaking":
      return { ...state, speaking: message.participants };
    case "video_limited":
      return { ...state, videoPaused: message.paused };
    case "checkin_told":
    case "facts_asked":
    case "card_changed":
    case "alarm_changed":
    case "facts_changed":
      return safetyTold(state, message);
    case "kept":
    case "facts_shown": // for who asked alone
    case "room_ending": // the place says when
    case "muted":
    case "stayed_behind":
    case "answered":
    case "layers_wanted":
    case "ice_servers":
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

/** @param {readonly ParticipantInfo[]} participants */
function bySeat(participants) {
  return [...participants].sort((a, b) => a.order - b.order);
}

/**
 * Whether somebody else wrote something that is not in view.
 *
 * @param {State} state
 * @param {readonly MessageInfo[]} messages
 * @param {string | null} you
 */
function hasNews(state, messages, you) {
  if (state.pane === "chat" || isApart(state)) return false;
  const known = new Set(state.messages.map((one) => one.id));
  return messages.some((one) => !known.has(one.id) && one.author !== you);
}

/**
 * Whether a word to all rooms is to stand before the people in them.
 *
 * @param {State} state
 * @param {MessageInfo} message
 */
function isForRooms(state, message) {
  return message.channel === "rooms" && message.author !== state.you && !isStaff(state);
}

/**
 * The device check ends at the door; half a message to staff goes on beyond it.
 *
 * @param {State} state
 * @param {PlaceInfo} place
 * @returns {State["pane"]}
 */
function paneAfter(state, place) {
  const comesIn = !carriesMedia(state.place?.kind) && carriesMedia(place.kind);
  if (comesIn && state.draft.trim() !== "") return "chat";
  return state.pane === "check" ? null : state.pane;
}

/**
 * Whether what is written stands on the page: in the lobby, and on hold.
 *
 * @param {State} state
 */
function isApart(state) {
  return state.place !== null && !carriesMedia(state.place.kind);
}

/**
 * What was asked is answered once it is on, or may not be turned on any more.
 *
 * @param {State} state
 * @param {OwnInfo} own
 */
function stillAsked(state, own) {
  const { asked } = state;
  if (asked === null || own.intent.includes(asked)) return null;
  return own.allowed.includes(asked) ? asked : null;
}

/** What is wrong with a device goes along; all else was said of the old place. @param {State} state */
function isOfDevice({ notice }) {
  return notice?.kind === "device" || notice?.kind === "unplugged";
}

/**
 * Whether the line under the people says that something is not allowed, and it is.
 *
 * @param {State} state
 * @param {OwnInfo} own
 */
function isAllowedAgain({ notice }, own) {
  const stays =
    (notice?.kind === "kept_off" && notice.why === "staff") ||
    (notice?.kind === "muted" && !notice.mayReturn);
  return stays && own.allowed.includes(notice.source);
}

/**
 * @param {ReadonlyMap<string, SeatInfo>} seats
 * @param {string} id
 */
function without(seats, id) {
  if (!seats.has(id)) return seats;
  const left = new Map(seats);
  left.delete(id);
  return left;
}
