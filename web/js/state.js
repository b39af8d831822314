/**
 * What this page knows, as a pure function of what happened.
 *
 * Everything the views show is here. `next` is called by the store alone.
 * @module
 */

import { initialDeskView, nextDeskView } from "./desk/state.js";
import { allSeen, initialNote, nextNote } from "./safety/note.js";
import { noteResumed } from "./safety/told.js";
import { unreachable } from "./state/exhaustive.js";
import { outlasting } from "./state/outlasting.js";
import { allOff, told } from "./state/told.js";

/** @import {AlarmCard, CheckinCard, DeskInfo, FactsAsked, FactsForm, FactsSummary, FollowUp, MessageInfo, Mode, OwnCheckin, OwnInfo, ParticipantInfo, PlaceInfo, Reaction, RefusalCode, Role, SeatInfo, ServerMessage, SlotTarget, Source} from "./protocol.d.ts" */
/** @import {DeskHappening, DeskView} from "./desk/state.js" */
/** @import {DeviceKind, DeviceLists, Problem} from "./devices.js" */
/** @import {FactsDraft} from "./safety/facts.js" */
/** @import {HelpInfo} from "./safety/help.js" */
/** @import {Note, NoteHappening} from "./safety/note.js" */
/** @import {Unsent} from "./safety/outbox.js" */
/** @import {Reason} from "./state/permitted.js" */

export {
  carriesMedia,
  handsOf,
  health,
  isStaff,
  ownName,
  ownRole,
  peopleHere,
  screenOf,
  selfOf,
  tilesOf,
} from "./state/people.js";
export { whyNot } from "./state/permitted.js";
/** @typedef {import("./state/people.js").TileInfo} TileInfo */

/** @typedef {"no_link" | "link_not_valid" | "link_ended" | "link_not_yet" | "unreachable" | "too_many" | "unsupported" | "full" | "left" | "ended" | "replaced" | "outdated" | "declined" | "removed" | "already_here"} StopReason */
/** @typedef {"opening" | "check" | "group" | "stopped"} Screen */
/** @typedef {"none" | "opening" | "open" | "lost"} Line - the WebSocket; "lost" once it is worth a word */
/** @typedef {"new" | "good" | "lost"} MediaLine - sound and picture */
/** @typedef {"off" | "starting" | "on"} Switch */
/** @typedef {Readonly<Record<Source, Switch>>} Switches */
/** @typedef {"help" | "settings" | null} Sheet */
/** @typedef {"chat" | "more" | "check" | "private" | "facts" | null} Pane - beside the people, for who is not of staff */
/** @typedef {"asking" | "telling" | "told" | "untold" | null} Leaving - whether staff are told why somebody left */
/** @typedef {{participant: string, reaction: Reaction, number: number}} Shown - a reaction, for some seconds */

/**
 * @typedef {{kind: "device", device: "camera" | "microphone", problem: Problem}
 *   | {kind: "unplugged", device: "camera" | "microphone"}
 *   | {kind: "started_anew"} | {kind: "wait_for_line"} | {kind: "screen_taken"}
 *   | {kind: "screen_not_started"} | {kind: "not_done"}
 *   | {kind: "refused", code: RefusalCode}
 *   | {kind: "muted", source: Source, mayReturn: boolean}
 *   | {kind: "kept_off", source: Source, why: Reason}
 *   | {kind: "back"} | {kind: "aside"} | {kind: "goes_on"}
 *   | {kind: "moved", name: string, main: boolean}
 *   | {kind: "unhidden"} | {kind: "note_hidden"} | {kind: "note_fine"}
 *   | {kind: "facts_kept"}} Notice
 */

/**
 * @typedef {object} Invitation
 * @property {string | null} name
 * @property {Role} role
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
 * @property {FollowUp | null} followUp - what staff will do about it
 * @property {Invitation | null} invitation
 * @property {string} name - as typed, where the invitation has none
 * @property {boolean} nameMissing
 * @property {boolean} joining
 * @property {Line} line
 * @property {MediaLine} media
 * @property {number} clockOffset - the server's clock less this device's, in milliseconds
 * @property {string | null} you
 * @property {OwnInfo | null} own - one's own seat, as the server has it
 * @property {PlaceInfo | null} place - where one is
 * @property {readonly ParticipantInfo[]} participants - by seat; for staff everybody's
 * @property {ReadonlyMap<string, SeatInfo>} seats - by id, for staff alone
 * @property {DeskInfo | null} desk - for staff alone
 * @property {readonly MessageInfo[]} messages - that one has seen or written, in order
 * @property {boolean} unread - somebody wrote since the chat was last in view
 * @property {string} draft - being written
 * @property {MessageInfo | null} prompt - written to all rooms, and not put away yet
 * @property {readonly Shown[]} reactions - that are in view
 * @property {Source | null} asked - what a facilitator asks to turn on
 * @property {readonly string[]} speaking
 * @property {readonly SlotTarget[]} slots
 * @property {ReadonlyMap<number, MediaStream>} pictures - by slot
 * @property {Switches} sending - what I send, or am about to
 * @property {MediaStream | null} ownPicture - my camera, while it is on
 * @property {Readonly<{camera: Trial, microphone: Trial}>} trials
 * @property {DeviceLists} devices
 * @property {Readonly<Record<DeviceKind, string>>} chosen - ids; "" is the usual one
 * @property {boolean} showSelf
 * @property {boolean} whole - pictures are shown whole
 * @property {Mode} mode - what is received
 * @property {boolean} videoPaused - pictures pause, to keep the sound clear
 * @property {string | null} enlarged - whose picture is to be large
 * @property {boolean} hidden - the neutral page covers this one
 * @property {boolean} soundBlocked - the browser wants a press first
 * @property {Notice | null} notice
 * @property {Sheet} sheet
 * @property {Pane} pane
 * @property {OwnCheckin | null} checkin - a member's own
 * @property {Note} note - what a member has open of it
 * @property {FactsAsked | null} facts - what a member is asked of where they are
 * @property {FactsDraft | null} factsDraft - being answered
 * @property {string | null} country - where the person last said that they are
 * @property {ReadonlyMap<string, CheckinCard>} cards - check-ins by id, for staff alone
 * @property {ReadonlyMap<string, AlarmCard>} alarms - by id, for staff alone
 * @property {ReadonlyMap<string, FactsSummary>} factsOf - by participant, for staff alone
 * @property {HelpInfo | null} help - whom to call
 * @property {readonly Unsent[]} unsent - pressed, and not known to be on the server's disk
 * @property {boolean} helpTold - staff know that this person needs help now
 * @property {"sending" | "sent" | readonly string[] | null} parting - what was said just before leaving; a list: what did not go out
 * @property {Leaving} leaving - on the page that says "you have left"
 * @property {DeskView} atDesk - what a member of staff has open
 * @property {"system" | "light" | "dark"} theme
 */

/** @type {Trial} */
const noTrial = { at: "off", stream: null, problem: null };

/** @type {State} */
export const initialState = Object.freeze({
  screen: "opening",
  stopped: null,
  followUp: null,
  invitation: null,
  name: "",
  nameMissing: false,
  joining: false,
  line: "none",
  media: "new",
  clockOffset: 0,
  you: null,
  own: null,
  place: null,
  participants: [],
  seats: new Map(),
  desk: null,
  messages: [],
  unread: false,
  draft: "",
  prompt: null,
  reactions: [],
  asked: null,
  speaking: [],
  slots: [],
  pictures: new Map(),
  sending: allOff,
  ownPicture: null,
  trials: { camera: noTrial, microphone: noTrial },
  devices: { microphone: [], camera: [], speaker: [] },
  chosen: { microphone: "", camera: "", speaker: "" },
  showSelf: false,
  whole: false,
  mode: "everything",
  videoPaused: false,
  enlarged: null,
  hidden: false,
  soundBlocked: false,
  notice: null,
  sheet: null,
  pane: null,
  checkin: null,
  note: initialNote,
  facts: null,
  factsDraft: null,
  country: null,
  cards: new Map(),
  alarms: new Map(),
  factsOf: new Map(),
  help: null,
  unsent: [],
  helpTold: false,
  leaving: null,
  parting: null,
  atDesk: initialDeskView,
  theme: "system",
});

/**
 * @typedef {{type: "told", message: ServerMessage}
 *   | {type: "invited", invitation: Invitation}
 *   | {type: "name_typed", name: string}
 *   | {type: "name_missing"}
 *   | {type: "join_pressed"}
 *   | {type: "stopped", reason: StopReason, followUp?: FollowUp | null}
 *   | {type: "check_opened"}
 *   | {type: "line", line: Line}
 *   | {type: "media", media: MediaLine}
 *   | {type: "pictures", pictures: ReadonlyMap<number, MediaStream>}
 *   | {type: "sending", source: Source, at: Switch}
 *   | {type: "own_picture", stream: MediaStream | null}
 *   | {type: "trial", device: "camera" | "microphone", trial: Trial}
 *   | {type: "devices", devices: DeviceLists}
 *   | {type: "chosen", device: DeviceKind, id: string}
 *   | {type: "show_self", on: boolean}
 *   | {type: "whole", on: boolean}
 *   | {type: "mode", mode: Mode}
 *   | {type: "enlarged", who: string | null}
 *   | {type: "fresh"}
 *   | {type: "hidden", on: boolean}
 *   | {type: "sound_blocked", on: boolean}
 *   | {type: "notice", notice: Notice | null}
 *   | {type: "sheet", sheet: Sheet}
 *   | {type: "pane", pane: Pane}
 *   | {type: "clock", offset: number}
 *   | {type: "reaction_over", number: number}
 *   | {type: "asked_answered"}
 *   | {type: "draft", text: string}
 *   | {type: "prompt_read"}
 *   | {type: "at_desk", happening: DeskHappening}
 *   | {type: "note", happening: NoteHappening}
 *   | {type: "facts_draft", draft: FactsDraft | null}
 *   | {type: "facts_given", facts: FactsForm}
 *   | {type: "help", help: HelpInfo | null}
 *   | {type: "unsent", unsent: readonly Unsent[]}
 *   | {type: "help_told", told: boolean}
 *   | {type: "leaving", leaving: Leaving}
 *   | {type: "parting", parting: State["parting"]}
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
      return { ...state, invitation: happening.invitation };
    case "name_typed":
      return { ...state, name: happening.name, nameMissing: false };
    case "name_missing":
      return { ...state, nameMissing: true };
    case "join_pressed":
      return { ...state, joining: true };
    case "stopped":
      return {
        ...initialState,
        ...outlasting(state),
        screen: "stopped",
        stopped: happening.reason,
        followUp: happening.followUp ?? null,
      };
    case "check_opened":
      return { ...state, screen: "check", stopped: null, joining: false, line: "none" };
    case "line":
      return { ...(happening.line === "open" ? noteResumed(state) : state), line: happening.line };
    case "media":
      return { ...state, media: happening.media };
    case "pictures":
      return { ...state, pictures: happening.pictures };
    case "sending":
      return switched(state, happening.source, happening.at);
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
    case "mode":
      return { ...state, mode: happening.mode };
    case "enlarged":
      return { ...state, enlarged: happening.who };
    case "fresh":
      return { ...state, videoPaused: false };
    case "hidden":
      return { ...state, hidden: happening.on, sheet: null, pane: null };
    case "sound_blocked":
      return { ...state, soundBlocked: happening.on };
    case "notice":
      return { ...state, notice: happening.notice };
    case "sheet":
      return { ...state, sheet: happening.sheet };
    case "pane":
      return seen({
        ...state,
        pane: happening.pane,
        notice: happening.pane !== null && state.notice?.kind === "note_hidden" ? null : state.notice,
        unread: state.unread && happening.pane !== "chat",
      });
    case "clock":
      return { ...state, clockOffset: happening.offset };
    case "reaction_over":
      return {
        ...state,
        reactions: state.reactions.filter((one) => one.number !== happening.number),
      };
    case "asked_answered":
      return { ...state, asked: null };
    case "draft":
      return { ...state, draft: happening.text };
    case "prompt_read":
      return { ...state, prompt: null };
    case "at_desk":
      return { ...state, atDesk: nextDeskView(state.atDesk, happening.happening) };
    case "note":
      return seen({ ...state, note: nextNote(state.note, happening.happening) });
    case "facts_draft":
      return { ...state, factsDraft: happening.draft };
    case "facts_given":
      return factsGiven(state, happening.facts);
    case "help":
      return { ...state, help: happening.help };
    case "unsent":
      return { ...state, unsent: happening.unsent };
    case "help_told":
      return { ...state, helpTold: happening.told };
    case "parting":
      return { ...state, parting: happening.parting };
    case "leaving":
      return { ...state, leaving: happening.leaving };
    case "theme":
      return { ...state, theme: happening.theme };
    default:
      return unreachable(happening);
  }
}

/**
 * @param {State} state
 * @param {Source} source
 * @param {Switch} at
 * @returns {State}
 */
function switched(state, source, at) {
  const sending = { ...state.sending, [source]: at };
  const answered = at !== "off" && state.asked === source;
  return { ...state, sending, asked: answered ? null : state.asked };
}

/**
 * What stands in the open private pane is not news.
 *
 * @param {State} state
 * @returns {State}
 */
function seen(state) {
  const { checkin, note } = state;
  if (state.pane !== "private" || checkin === null || !note.opened) return state;
  return { ...state, note: { ...note, seen: allSeen(checkin) } };
}

/**
 * The server has stored where this person is. It may say so itself, before or after.
 *
 * @param {State} state
 * @param {FactsForm} facts
 * @returns {State}
 */
function factsGiven(state, facts) {
  const asked = state.facts === null ? null : { ...state.facts, previous: facts };
  const country = facts.country === undefined || facts.country === "" ? null : facts.country;
  return { ...state, facts: asked, factsDraft: null, country: country ?? state.country };
}
