// Generated from signaling/messages.py by `python -m signaling.typescript`. Do not edit.

/** Why the server ends a connection on purpose. */
export type ClosingReason = "left" | "replaced" | "seat_lost" | "server_stopping";

/** What the others are told of a seat. */
export type Presence = "here" | "away";

/** Why a request was refused. Stable: clients may match on it. */
export type RefusalCode =
  | "not_permitted"
  | "not_seated"
  | "session_full"
  | "screen_taken"
  | "bad_sdp"
  | "stale_answer"
  | "busy";

/** What a participant is in the session for. */
export type Role = "member" | "facilitator";

/** Where the media of a track comes from. */
export type Source = "microphone" | "camera" | "screen";

/**
 * Open the conversation. The first message, within 5 seconds.
 *
 * With `ticket`, come in from a new page. With `resume` and `last_seq`, come
 * back from the same page after a lost connection: the media goes on, and the
 * events after `last_seq` follow.
 */
export interface Hello {
  type: "hello";
  versions: number[];
  ticket?: string | null;
  resume?: string | null;
  last_seq?: number;
  name?: string | null;
}

/** Which media section of a publish offer carries which source. */
export interface PublishedTrack {
  mid: string;
  source: Source;
}

/**
 * Offer the publish peer connection, anew or again.
 *
 * `fresh` says that the page made a new RTCPeerConnection. Without it, an
 * offer with new ICE credentials is an ICE restart.
 */
export interface Publish {
  type: "publish";
  request: number;
  sdp: string;
  tracks: PublishedTrack[];
  fresh?: boolean;
}

/**
 * Ask for an offer of the subscribe peer connection.
 *
 * `fresh` asks for one for a new RTCPeerConnection. Without it, the offer
 * restarts ICE on the present one.
 */
export interface Subscribe {
  type: "subscribe";
  request: number;
  fresh?: boolean;
}

/** Answer the `offered` message of the same generation. */
export interface Answer {
  type: "answer";
  request: number;
  generation: number;
  sdp: string;
}

/** Want to send from a source, or no longer. */
export interface Intend {
  type: "intend";
  request: number;
  source: Source;
  on: boolean;
}

/** Give up the seat on purpose. */
export interface Leave {
  type: "leave";
  request: number;
}

/** Reply to a `ping`. */
export interface Pong {
  type: "pong";
}

/** What one participant may know of another. */
export interface ParticipantInfo {
  id: string;
  name: string;
  role: Role;
  order: number;
  presence: Presence;
  microphone: boolean;
  camera: boolean;
  screen: boolean;
}

/** The media sections of one slot of the subscribe peer connection. */
export interface SlotMids {
  slot: number;
  audio: string;
  video: string;
}

/** Whose media a slot carries: a person's, or the screen they show. */
export interface SlotTarget {
  slot: number;
  participant: string;
  screen: boolean;
}

/**
 * You are in. Everything you need to know, as of `seq`.
 *
 * `resumed` is false where the page must start its media anew. `resume` is
 * the secret for the next `hello`; it works once.
 */
export interface Welcome {
  type: "welcome";
  seq: number;
  version: number;
  title: string;
  you: string;
  resume: string;
  resumed: boolean;
  participants: ParticipantInfo[];
  slots: SlotTarget[];
  speaking: string[];
}

/** You are back. The events you missed follow; nothing else changed. */
export interface Resumed {
  type: "resumed";
  seq: number;
  resume: string;
}

/** Someone took a seat. */
export interface ParticipantJoined {
  type: "participant_joined";
  seq: number;
  participant: ParticipantInfo;
}

/** Someone's presence or media is different now. */
export interface ParticipantChanged {
  type: "participant_changed";
  seq: number;
  participant: ParticipantInfo;
}

/** A seat is free again. */
export interface ParticipantLeft {
  type: "participant_left";
  seq: number;
  participant: string;
}

/** The answer to your publish offer. */
export interface Answered {
  type: "answered";
  seq: number;
  request: number;
  sdp: string;
}

/**
 * An offer for your subscribe peer connection. Reply with `answer`.
 *
 * `fresh` says that it is for a new RTCPeerConnection. `slots` lists all of
 * them; a later offer only adds.
 */
export interface Offered {
  type: "offered";
  seq: number;
  generation: number;
  fresh: boolean;
  sdp: string;
  slots: SlotMids[];
}

/** Which slots carry whose media now: the whole list. */
export interface SlotsPointed {
  type: "slots_pointed";
  seq: number;
  slots: SlotTarget[];
}

/** Who speaks now: the whole list, the longest-speaking first. */
export interface Speaking {
  type: "speaking";
  seq: number;
  participants: string[];
}

/** A request was carried out. */
export interface Done {
  type: "done";
  seq: number;
  request: number;
}

/** A request was refused, and nothing changed. */
export interface Refused {
  type: "refused";
  seq: number;
  request: number;
  code: RefusalCode;
  detail: string;
}

/** The server ends this connection; the last message on it. */
export interface Closing {
  type: "closing";
  seq: number;
  reason: ClosingReason;
}

/** Are you there? Reply with `pong`. Sent every 2 seconds, without a `seq`. */
export interface Ping {
  type: "ping";
}

export type ClientMessage =
  | Hello
  | Publish
  | Subscribe
  | Answer
  | Intend
  | Leave
  | Pong;

export type ServerMessage =
  | Welcome
  | Resumed
  | ParticipantJoined
  | ParticipantChanged
  | ParticipantLeft
  | Answered
  | Offered
  | SlotsPointed
  | Speaking
  | Done
  | Refused
  | Closing
  | Ping;
