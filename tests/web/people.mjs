/** What the server says of people and places, for tests. */

export const person = (id, order, more = {}) => ({
  id,
  name: id[0].toUpperCase() + id.slice(1),
  role: "member",
  order,
  presence: "here",
  microphone: false,
  camera: false,
  screen: false,
  hand: null,
  ...more,
});

export const ownSeat = (more = {}) => ({
  version: 1,
  allowed: ["microphone", "camera"],
  intent: [],
  video_audience: "everyone",
  signal: null,
  quality: "good",
  by_text: false,
  invite: null,
  consents: [],
  ...more,
});

export const place = (more = {}) => ({
  id: "main",
  kind: "main",
  title: "Tuesday group",
  name: "",
  paused: false,
  frozen: false,
  ends_at: null,
  help_asked: false,
  writes_to: ["staff"],
  reactions: true,
  camera: "optional",
  session: "group",
  agenda: null,
  ...more,
});

export const LOBBY = place({ id: "lobby", kind: "lobby", title: "", reactions: false });
export const HOLD = place({ id: "hold", kind: "hold", title: "", reactions: false });
export const ROOM = place({ id: "b_1", kind: "breakout", name: "Harbour", ends_at: 600_000 });
export const PRIVATE = place({ id: "p_1", kind: "private" });

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

export const message = (id, author, more = {}) => ({
  id,
  author,
  name: author,
  channel: "staff",
  to: null,
  text: "words",
  at: 0,
  ...more,
});

export const welcome = (more = {}) => ({
  type: "welcome",
  seq: 0,
  version: 1,
  now: 0,
  you: "me",
  resume: "secret",
  resumed: false,
  own: ownSeat(),
  place: place(),
  participants: [person("mo", 2), person("me", 1), person("fay", 0, { role: "facilitator" })],
  seats: [],
  desk: null,
  messages: [],
  slots: [],
  speaking: [],
  ice_servers: [],
  ...more,
});

export const moved = (to, more = {}) => ({
  type: "moved",
  seq: 1,
  own: ownSeat(),
  place: to,
  participants: [person("me", 1)],
  ...more,
});
