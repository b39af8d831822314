/**
 * What can be done about a person, as values: the menu shows them in this order.
 *
 * Only what makes sense now is offered; what is not possible yet says why.
 * @module
 */

import { isPrivate, staffIn } from "./people.js";
import { ownRole } from "../state.js";
import { may, mayRemove, runs } from "./roles.js";
import { openCards } from "./safety/cards.js";

/** @import {SeatInfo, Source} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */
/** @import {Someone} from "./people.js" */
/** @import {ClientRequest} from "./planner.js" */
/** @import {DeskSheet} from "./state.js" */

/** @typedef {"move" | "aside" | "apart" | "together"} Page */

/**
 * @typedef {"note" | "note_open" | "mute" | "mute_for_good" | "ask_microphone" | "allow_microphone"
 *   | "stop_video" | "stop_video_for_good" | "ask_camera" | "allow_camera"
 *   | "stop_share" | "allow_screen" | "forbid_screen" | "move" | "go" | "aside"
 *   | "withdraw" | "end_aside" | "hold" | "release" | "lobby" | "near" | "apart"
 *   | "together" | "write" | "lower" | "remove" | "to_place" | "with_colleague"
 *   | "with_break" | "with"} Code
 */

/**
 * One thing to do. `requests` are made one after the other, as long as each is done.
 *
 * @typedef {object} Item
 * @property {string} id - different for each item of a menu
 * @property {Code} code
 * @property {string} name - of a room or a person in the words of the item
 * @property {boolean | null} checked - null where it is not on or off
 * @property {boolean} off - not possible now
 * @property {readonly ClientRequest[]} requests
 * @property {DeskSheet | null} sheet
 * @property {Page | null} page
 * @property {string | null} writeTo
 * @property {string | null} about - whose check-in it opens
 */

/** A few rooms stand in the menu itself; more have a page. */
const FEW = 3;

/**
 * The groups of a person's menu.
 *
 * @param {State} state
 * @param {Someone} someone
 * @returns {Item[][]}
 */
export function menuOf(state, someone) {
  const self = someone.participant.id === state.you;
  const groups = self
    ? [moving(state, someone)]
    : [
        privately(state, someone),
        sending(state, someone),
        moving(state, someone),
        apart(state, someone),
        ending(state, someone),
      ];
  return groups.filter((group) => group.length > 0);
}

/**
 * The items of a page of the menu.
 *
 * @param {State} state
 * @param {Someone} someone
 * @param {Page} page
 * @returns {Item[]}
 */
export function pageOf(state, someone, page) {
  switch (page) {
    case "move":
      return destinations(state, someone);
    case "aside":
      return covers(state, someone);
    case "apart":
    case "together":
      return companions(state, someone, page === "apart");
  }
}

/**
 * Where somebody can be moved: the main room and every open one they are not in.
 *
 * @param {State} state
 * @param {Someone} someone
 * @returns {Item[]}
 */
export function destinations(state, { seat }) {
  if (!isWithGroup(state, seat)) return [];
  const rooms = state.desk?.are_open === true ? state.desk.rooms : [];
  const self = seat.id === state.you;
  return [{ id: "main", name: "" }, ...rooms]
    .filter((room) => room.id !== seat.place)
    .map((room) =>
      item(self ? "go" : "to_place", {
        id: `to ${room.id}`,
        name: room.name,
        requests: [
          { type: "move", participant: seat.id, version: seat.version, to: room.id },
        ],
      }),
    );
}

/**
 * A private note to a member: it begins a check-in, or goes on with the one that is open.
 *
 * @param {State} state
 * @param {Someone} someone
 * @returns {Item[]}
 */
function privately(state, { participant }) {
  if (participant.role !== "member" || !runs(ownRole(state))) return [];
  const isOpen = openCards(state).some((card) => card.participant === participant.id);
  return [item(isOpen ? "note_open" : "note", { about: participant.id })];
}

/**
 * @param {State} state
 * @param {Someone} someone
 * @returns {Item[]}
 */
function sending(state, { participant, seat }) {
  if (!may(state, "moderate") || !carries(seat)) return [];
  const staff = runs(participant.role);
  const { id } = participant;
  const able = participant.role !== "observer" && participant.role !== "admin";
  if (!able) return [];
  /** @type {Item[]} */
  const items = [];
  for (const [source, on, stop, stopForGood, ask, allow] of /** @type {const} */ ([
    ["microphone", participant.microphone, "mute", "mute_for_good", "ask_microphone", "allow_microphone"],
    ["camera", participant.camera, "stop_video", "stop_video_for_good", "ask_camera", "allow_camera"],
  ])) {
    const allowed = seat.allowed.includes(source);
    if (on && !staff) items.push(item(stop, { requests: [mute(id, source, true)] }));
    if (!on) {
      items.push(item(ask, { requests: [{ type: "ask_to_unmute", participant: id, source }] }));
    }
    if (allowed && !staff) {
      items.push(item(stopForGood, { requests: [mute(id, source, false)] }));
    }
    if (!allowed) {
      items.push(item(allow, { requests: [{ type: "allow", participant: id, source }] }));
    }
  }
  return [...items, ...sharing(participant.screen, seat, staff)];
}

/**
 * @param {boolean} shows
 * @param {SeatInfo} seat
 * @param {boolean} staff
 * @returns {Item[]}
 */
function sharing(shows, seat, staff) {
  if (staff) return [];
  const { id } = seat;
  if (shows) return [item("stop_share", { requests: [mute(id, "screen", false)] })];
  if (seat.allowed.includes("screen")) {
    return [item("forbid_screen", { requests: [mute(id, "screen", false)] })];
  }
  return [
    item("allow_screen", { requests: [{ type: "allow", participant: id, source: "screen" }] }),
  ];
}

/**
 * @param {State} state
 * @param {Someone} someone
 * @returns {Item[]}
 */
function moving(state, someone) {
  const { participant, seat } = someone;
  if (!may(state, "move")) return [];
  const { id } = participant;
  const versioned = { participant: id, version: seat.version };
  const outsider = !runs(participant.role) && participant.role !== "admin";
  /** @type {Item[]} */
  const items = [];
  const places = destinations(state, someone);
  if (places.length > FEW) items.push(item("move", { page: "move" }));
  else items.push(...places);
  if (id === state.you) return items;
  const offered = seat.invited_to !== null && isPrivate(state, seat.invited_to);
  if (offered) items.push(item("withdraw", { requests: [{ type: "end_aside" }] }));
  else if (isPrivate(state, seat.place) && seat.place === state.place?.id) {
    items.push(item("end_aside", { requests: [{ type: "end_aside" }] }));
  } else if (outsider && isWithGroup(state, seat)) {
    items.push(item("aside", { page: "aside" }));
  }
  if (!outsider) return items;
  if (seat.place === "hold") {
    items.push(item("write", { writeTo: id }));
    items.push(item("release", { requests: [{ type: "release", ...versioned }] }));
  } else {
    items.push(item("hold", { requests: [{ type: "hold", ...versioned }] }));
  }
  items.push(item("lobby", { requests: [{ type: "send_back", ...versioned }] }));
  return items;
}

/**
 * @param {State} state
 * @param {Someone} someone
 * @returns {Item[]}
 */
function apart(state, { participant, seat }) {
  if (!may(state, "move") || participant.role !== "member") return [];
  const on = !seat.keep_near;
  return [
    item("near", {
      checked: seat.keep_near,
      requests: [{ type: "keep_near", participant: participant.id, on }],
    }),
    item("apart", { page: "apart" }),
    item("together", { page: "together" }),
  ];
}

/**
 * @param {State} state
 * @param {Someone} someone
 * @returns {Item[]}
 */
function ending(state, { participant }) {
  /** @type {Item[]} */
  const items = [];
  if (participant.hand !== null && may(state, "moderate")) {
    items.push(
      item("lower", { requests: [{ type: "lower_hand", participant: participant.id }] }),
    );
  }
  if (mayRemove(state, participant)) {
    items.push(item("remove", { sheet: { kind: "remove", who: participant.id } }));
  }
  return items;
}

/**
 * Who stays with the group while one steps aside with somebody.
 *
 * @param {State} state
 * @param {Someone} someone
 * @returns {Item[]}
 */
function covers(state, { seat }) {
  const offer = (/** @type {"co_facilitator" | "group_break"} */ cover) =>
    /** @type {const} */ ({
      type: "offer_aside",
      participant: seat.id,
      version: seat.version,
      cover,
    });
  const here = state.place?.id ?? "";
  const colleague = staffIn(state, here).find((one) => one.seat.id !== state.you);
  const frozen = state.place?.frozen === true;
  return [
    item("with_colleague", {
      name: colleague?.participant.name ?? "",
      off: colleague === undefined,
      requests: [offer("co_facilitator")],
    }),
    item("with_break", {
      requests: [
        ...(frozen ? [] : [/** @type {const} */ ({ type: "freeze", frozen: true })]),
        offer("group_break"),
      ],
    }),
  ];
}

/**
 * @param {State} state
 * @param {Someone} someone
 * @param {boolean} isApart
 * @returns {Item[]}
 */
function companions(state, { participant }, isApart) {
  const pairs = (isApart ? state.desk?.apart : state.desk?.together) ?? [];
  return state.participants
    .filter((one) => one.id !== participant.id && one.role === "member")
    .map((one) => {
      const on = pairs.some((pair) => pair.includes(one.id) && pair.includes(participant.id));
      return item("with", {
        id: `with ${one.id}`,
        name: one.name,
        checked: on,
        requests: [
          {
            type: "keep_pair",
            participants: [participant.id, one.id],
            apart: isApart,
            on: !on,
          },
        ],
      });
    });
}

/**
 * @param {State} state
 * @param {SeatInfo} seat
 */
function isWithGroup(state, seat) {
  return carries(seat) && !isPrivate(state, seat.place);
}

/**
 * @param {SeatInfo} seat
 */
function carries(seat) {
  return seat.place !== "lobby" && seat.place !== "hold";
}

/**
 * @param {string} participant
 * @param {Source} source
 * @param {boolean} mayReturn
 */
function mute(participant, source, mayReturn) {
  return /** @type {const} */ ({
    type: "mute",
    participant,
    source,
    may_return: mayReturn,
  });
}

/**
 * @param {Code} code
 * @param {Partial<Item>} more
 * @returns {Item}
 */
function item(code, more) {
  return {
    id: code,
    code,
    name: "",
    checked: null,
    off: false,
    requests: [],
    sheet: null,
    page: null,
    writeTo: null,
    about: null,
    ...more,
  };
}
