/** What a desk knows, made for tests. */

import { initialState } from "../../web/js/state.js";

export const participant = (id, more = {}) => ({
  id,
  name: id,
  role: "member",
  order: 0,
  presence: "here",
  microphone: false,
  camera: false,
  screen: false,
  hand: null,
  ...more,
});

export const seat = (id, more = {}) => ({
  id,
  place: "main",
  home: null,
  version: 1,
  since: 0,
  line: "open",
  lost_since: null,
  health: "flowing",
  health_since: null,
  quality: "good",
  by_text: false,
  signal: null,
  signal_since: null,
  allowed: ["microphone", "camera"],
  video_audience: "everyone",
  late: false,
  awaits_consent: false,
  keep_near: false,
  invited_to: null,
  ...more,
});

export const room = (id, name, people = [], more = {}) => ({
  id,
  name,
  people,
  ends_at: null,
  asked_by: null,
  asked_at: null,
  paused: false,
  pauses_at: null,
  ...more,
});

export const desk = (more = {}) => ({
  locked: false,
  version: 1,
  are_open: false,
  seconds: 900,
  rooms: [],
  problems: [],
  apart: [],
  together: [],
  sets: [],
  departed: [],
  paused: [],
  pauses_at: null,
  policies: {
    lobby: true,
    chat: "staff",
    camera: "optional",
    supervision: "every_room",
    reactions: true,
  },
  ...more,
});

export const message = (id, author, channel, more = {}) => ({
  id,
  author,
  name: author,
  channel,
  text: "words",
  at: 0,
  ...more,
});

/** People are [id, what of the participant, what of the seat], in the order of seats. */
export const stateWith = ({ people, place = {}, ...more }) => ({
  ...initialState,
  screen: "group",
  line: "open",
  you: "me",
  place: {
    id: "main",
    kind: "main",
    title: "Tuesday group",
    name: "",
    paused: false,
    frozen: false,
    ends_at: null,
    help_asked: false,
    writes_to: ["place", "staff", "rooms", "person"],
    reactions: true,
    camera: "optional",
    session: "group",
    agenda: null,
    ...place,
  },
  participants: people.map(([id, who], order) => participant(id, { order, ...who })),
  seats: new Map(people.map(([id, , where]) => [id, seat(id, where)])),
  desk: desk(),
  ...more,
});
