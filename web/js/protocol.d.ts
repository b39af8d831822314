// Generated from signaling/*messages.py by `python -m signaling.typescript`. Do not edit.

/** How it turned out, as a person says. */
export type AlarmOutcome =
  | "reached"
  | "technical_trouble"
  | "took_a_break"
  | "left_by_choice"
  | "handed_to_on_call"
  | "support_person_contacted"
  | "emergency_services_called"
  | "not_reached";

/** How far staff have come with an alarm. */
export type AlarmState = "raised" | "seen" | "claimed" | "resolved";

/** What the program expects of cameras. Showing staff alone satisfies it. */
export type CameraPolicy = "optional" | "encouraged" | "required";

/** Why somebody has no seat any more. */
export type Cause =
  | "left"
  | "closed"
  | "lost"
  | "removed"
  | "declined"
  | "ended";

/** To whom something is written. There is none from member to member. */
export type Channel = "place" | "staff" | "rooms" | "person";

/** To whom members may write. */
export type ChatMode = "off" | "staff" | "everyone";

/** Why the server ends a connection on purpose. */
export type ClosingReason =
  | "left"
  | "replaced"
  | "seat_lost"
  | "server_stopping"
  | "declined"
  | "removed"
  | "ended";

/** What came of a step. */
export type ContactResult =
  | "reached"
  | "no_answer"
  | "left_message"
  | "refused"
  | "done";

/** A step a person took outside of the session. */
export type ContactStep =
  | "called_participant"
  | "called_second"
  | "contact_person"
  | "on_call"
  | "emergency_services"
  | "other";

/** Who stays with the group meanwhile. */
export type Cover = "co_facilitator" | "group_break";

/** Why somebody cannot be reached through the session. */
export type DropCause =
  | "left"
  | "tab_closed"
  | "network_lost"
  | "frozen"
  | "removed";

/** What must be answered before somebody is admitted. */
export type FactField =
  | "location"
  | "region"
  | "country"
  | "call_back"
  | "privacy"
  | "contact"
  | "guardian";

/** What staff will do about somebody they removed or declined. */
export type FollowUp = "call" | "message" | "next_session" | "none";

/** What somebody said when they left by the button, if they said anything. */
export type LeaveReason = "planned" | "break" | "tech" | "need_help";

/** How pressing a person has said that it is. Members are in rising order. */
export type Level = "routine" | "concern" | "urgent";

/** What has become of a person's connection. */
export type Line = "open" | "lost" | "closed";

/** What the relay sees of a person's media. */
export type MediaHealth = "connecting" | "flowing" | "frozen" | "silent";

/** What a page receives. */
export type Mode = "everything" | "saver" | "sound";

/** How a check-in ended. */
export type Outcome =
  | "staying_in_group"
  | "took_a_break"
  | "left_by_choice"
  | "seen_in_private_room"
  | "individual_follow_up_set"
  | "handed_to_on_call"
  | "support_person_contacted"
  | "emergency_services_called"
  | "not_reached_follow_up_assigned"
  | "withdrawn"
  | "opened_by_mistake";

/** Where a check-in stands. */
export type Phase =
  | "requested"
  | "offered"
  | "deferred"
  | "open"
  | "room_offered"
  | "in_room"
  | "unreachable"
  | "closed";

/** The five kinds of places. */
export type PlaceKind = "lobby" | "main" | "breakout" | "private" | "hold";

/** What other members are told of a seat. Who left is not in the list. */
export type Presence = "here" | "away";

/** Whether a person's place is private enough. */
export type Privacy = "yes" | "no" | "not_sure";

/** Why a plan cannot be opened. Stable: clients may match on it. */
export type ProblemCode =
  | "no_staff"
  | "too_few"
  | "minors"
  | "keep_near"
  | "apart"
  | "together"
  | "main_room";

/** How good a person's connection is. */
export type Quality = "good" | "fair" | "poor" | "lost";

/** A word without a voice, gone after some seconds. */
export type Reaction = "agree" | "thanks" | "with_you" | "slower";

/** Why a request was refused. Stable: clients may match on it. */
export type RefusalCode =
  | "not_permitted"
  | "not_seated"
  | "not_there"
  | "not_now"
  | "stale"
  | "session_full"
  | "screen_taken"
  | "was_removed"
  | "already_here"
  | "not_safe"
  | "needs_cover"
  | "chat_is_off"
  | "bad_sdp"
  | "stale_answer"
  | "unavailable"
  | "already_open"
  | "conflict"
  | "gone"
  | "malformed"
  | "needs_facts"
  | "needs_follow_up"
  | "needs_outcome"
  | "needs_reason"
  | "not_allowed"
  | "not_owner"
  | "stale_version"
  | "thread_full"
  | "busy";

/** Why staff removed somebody. */
export type RemovalReason =
  | "distress"
  | "privacy"
  | "disruption"
  | "technical"
  | "other";

/** What ended an alarm. */
export type Resolution = "back" | "outcome" | "outreach";

/** What a participant is in the session for. */
export type Role =
  | "member"
  | "facilitator"
  | "co_facilitator"
  | "observer"
  | "support"
  | "admin";

/** Who is with the group while an owner is in a private room. */
export type RoomCover = "cofacilitator" | "group_break" | "on_call";

/** What kind of hour it is. */
export type SessionKind = "group" | "individual";

/** A quiet word to staff that lasts until it is taken back. */
export type Signal = "break" | "someone_came_in";

/** Where the media of a track comes from. */
export type Source = "microphone" | "camera" | "screen";

/** Which rooms need one of staff in them. */
export type Supervision = "every_room" | "groups_alone";

/** When a member would rather be asked. */
export type Until = "break" | "minutes" | "after";

/** Who sees a person's camera. */
export type VideoAudience = "everyone" | "staff";

/** What a member asks for. */
export type Want = "message" | "talk" | "help_now";

/** Something said without words. A code word was agreed on beforehand. */
export type Wordless = "someone_here" | "cant_type" | "code_word";

/**
 * Open the conversation. The first message, within 5 seconds.
 *
 * With `ticket`, come in from a new page. With `resume` and `last_seq`, come
 * back from the same page after a lost connection: the media goes on, and the
 * events after `last_seq` follow. `switch` replaces a page of the same person
 * that is connected; without it, such a page stays and this one is turned away.
 */
export interface Hello {
  type: "hello";
  versions: number[];
  ticket?: string | null;
  resume?: string | null;
  last_seq?: number;
  name?: string | null;
  switch?: boolean;
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

/** How wide a slot's picture is on the screen, in device pixels. */
export interface SlotWidth {
  slot: number;
  width: number;
}

/**
 * Say what the page shows, and what it is to receive.
 *
 * Slots that are not in `widths` are out of sight and cost nothing; null shows
 * everything. `pinned` are slots that the person has chosen to see large.
 */
export interface Look {
  type: "look";
  request: number;
  widths?: SlotWidth[] | null;
  pinned?: number[];
  mode?: Mode;
}

/** Do without sound and pictures, or no longer. Everything is off after it. */
export interface BeByText {
  type: "be_by_text";
  request: number;
  on: boolean;
}

/** Ask for ICE servers whose credentials are fresh, before an ICE restart. */
export interface RenewIceServers {
  type: "renew_ice_servers";
  request: number;
}

/** Want to send from a source, or no longer. */
export interface Intend {
  type: "intend";
  request: number;
  source: Source;
  on: boolean;
}

/** Give up the seat on purpose. Staff are told the `reason`, nobody else. */
export interface Leave {
  type: "leave";
  request: number;
  reason?: LeaveReason | null;
}

/** Choose who sees your camera. */
export interface ShowCameraTo {
  type: "show_camera_to";
  request: number;
  audience: VideoAudience;
}

/** Raise your hand, behind all that are up, or lower it. */
export interface RaiseHand {
  type: "raise_hand";
  request: number;
  up: boolean;
}

/** React, for everybody in your place to see. */
export interface React {
  type: "react";
  request: number;
  reaction: Reaction;
}

/** Tell staff that you need a break or are not alone, or no longer. */
export interface SetSignal {
  type: "set_signal";
  request: number;
  signal: Signal;
  on: boolean;
}

/** Ask for a facilitator to come to your breakout, or no longer. */
export interface AskToCome {
  type: "ask_to_come";
  request: number;
  on: boolean;
}

/** Write something. `to` goes with `person`, `places` with `rooms`. */
export interface Write {
  type: "write";
  request: number;
  channel: Channel;
  text: string;
  to?: string | null;
  places?: string[];
}

/** Go at once where you are asked to, or stay. `version` is your place's. */
export interface AnswerMove {
  type: "answer_move";
  request: number;
  version: number;
  goes: boolean;
}

/** Say whether somebody may come into your individual session. */
export interface Consent {
  type: "consent";
  request: number;
  participant: string;
  agrees: boolean;
}

/** End the private room you are in, or withdraw your offer of one. */
export interface EndAside {
  type: "end_aside";
  request: number;
}

/**
 * Let somebody in who waits; everybody who may, where nobody is named.
 *
 * Who has not said where they are comes in only by name, and with a `reason`.
 */
export interface Admit {
  type: "admit";
  request: number;
  participant?: string | null;
  reason?: string | null;
}

/** Turn somebody away who waits, and say what you will do about it. */
export interface Decline {
  type: "decline";
  request: number;
  participant: string;
  follow_up: FollowUp;
}

/** Close the door, or open it. */
export interface Lock {
  type: "lock";
  request: number;
  locked: boolean;
}

/** Let somebody wait in the lobby again. */
export interface SendBack {
  type: "send_back";
  request: number;
  participant: string;
  version: number;
}

/** Keep somebody connected who hears and sees nobody. */
export interface Hold {
  type: "hold";
  request: number;
  participant: string;
  version: number;
}

/** Let somebody back from hold. */
export interface Release {
  type: "release";
  request: number;
  participant: string;
  version: number;
}

/**
 * Stop what somebody sends; what everybody sends, where nobody is named.
 *
 * With `may_return` they may turn it on again themselves.
 */
export interface Mute {
  type: "mute";
  request: number;
  source: Source;
  participant?: string | null;
  may_return?: boolean;
}

/** Let somebody send from a source again; a member's screen, once. */
export interface Allow {
  type: "allow";
  request: number;
  participant: string;
  source: Source;
}

/** Ask somebody to turn a source on. Only they can. */
export interface AskToUnmute {
  type: "ask_to_unmute";
  request: number;
  participant: string;
  source: Source;
}

/** Hold the group still, or go on. */
export interface Freeze {
  type: "freeze";
  request: number;
  frozen: boolean;
}

/** End somebody's part in the session, and say why and what follows. */
export interface Remove {
  type: "remove";
  request: number;
  participant: string;
  reason: RemovalReason;
  follow_up: FollowUp;
  may_return?: boolean;
}

/** Let somebody knock again who was removed. */
export interface LetBack {
  type: "let_back";
  request: number;
  participant: string;
}

/** Lower somebody's hand; all, where nobody is named. */
export interface LowerHand {
  type: "lower_hand";
  request: number;
  participant?: string | null;
}

/** Note that somebody is not to be in a room without staff. */
export interface KeepNear {
  type: "keep_near";
  request: number;
  participant: string;
  on: boolean;
}

/** Take a message away from everybody who saw it. */
export interface TakeAway {
  type: "take_away";
  request: number;
  message: string;
}

/** One room of a plan. Its id is the planner's, and stays its place's. */
export interface PlannedRoom {
  id: string;
  name: string;
  people: string[];
}

/** Put a whole plan in place of the one of version `base`. */
export interface PlanBreakouts {
  type: "plan_breakouts";
  request: number;
  base: number;
  rooms: PlannedRoom[];
  seconds: number;
}

/** Spread the members evenly over the planned rooms, by chance or by seats. */
export interface PlaceEveryone {
  type: "place_everyone";
  request: number;
  base: number;
  by_chance: boolean;
}

/** Note that two people are kept apart, or together, or no longer. */
export interface KeepPair {
  type: "keep_pair";
  request: number;
  participants: string[];
  apart: boolean;
  on: boolean;
}

/** Open the rooms of the plan of version `base`. */
export interface OpenBreakouts {
  type: "open_breakouts";
  request: number;
  base: number;
}

/** Move somebody, or yourself, to the main room or an open breakout. */
export interface Move {
  type: "move";
  request: number;
  participant: string;
  version: number;
  to: string;
}

/** Give some rooms more time; all, where none is named. */
export interface ExtendBreakouts {
  type: "extend_breakouts";
  request: number;
  seconds: number;
  places?: string[];
}

/** End some rooms after a short notice; all, where none is named. */
export interface Recall {
  type: "recall";
  request: number;
  places?: string[];
}

/** Keep the present plan under a name, for this session and later ones. */
export interface SaveSet {
  type: "save_set";
  request: number;
  name: string;
}

/** Put a plan that was kept in place of the one of version `base`. */
export interface UseSet {
  type: "use_set";
  request: number;
  name: string;
  base: number;
}

/** Ask a member to come to a private room with you. */
export interface OfferAside {
  type: "offer_aside";
  request: number;
  participant: string;
  version: number;
  cover: Cover;
}

/** A part of the hour. */
export interface AgendaPart {
  title: string;
  seconds: number;
}

/** Put another agenda in place of the one of version `base`. */
export interface SetAgenda {
  type: "set_agenda";
  request: number;
  base: number;
  items: AgendaPart[];
}

/** Begin a part of the agenda. */
export interface BeginItem {
  type: "begin_item";
  request: number;
  number: number;
}

/** Give the part that is on some more time. */
export interface ExtendItem {
  type: "extend_item";
  request: number;
  seconds: number;
}

/** Change what the program has decided for this session. */
export interface SetPolicies {
  type: "set_policies";
  request: number;
  lobby: boolean;
  chat: ChatMode;
  camera: CameraPolicy;
  supervision: Supervision;
  reactions: boolean;
}

/**
 * End the session for everybody.
 *
 * With check-ins or alarms still open it takes a `reason` and who of staff
 * goes on with them.
 */
export interface EndSession {
  type: "end_session";
  request: number;
  reason?: string | null;
  follow_up?: string | null;
}

/** Reply to a `ping`. */
export interface Pong {
  type: "pong";
}

/**
 * What one participant may know of another in the same place.
 *
 * The media is what you may receive. `hand` is the number of a raised hand:
 * the lowest was first.
 */
export interface ParticipantInfo {
  id: string;
  name: string;
  role: Role;
  order: number;
  presence: Presence;
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  hand: number | null;
}

/** A move that you may answer. `others` are people there; `staff` a name. */
export interface InviteInfo {
  to: string;
  kind: PlaceKind;
  name: string;
  at: number;
  goes_by_itself: boolean;
  may_stay: boolean;
  others: number;
  staff: string | null;
}

/** Somebody who may come into your individual session if you agree. */
export interface ConsentInfo {
  participant: string;
  name: string;
  role: Role;
}

/**
 * What you may know of your own seat.
 *
 * `version` counts your moves. `allowed` is what staff and your role let you
 * send, whatever you want to. `quality` is that of your connection, null where
 * there is none.
 */
export interface OwnInfo {
  version: number;
  allowed: Source[];
  intent: Source[];
  video_audience: VideoAudience;
  signal: Signal | null;
  quality: Quality | null;
  by_text: boolean;
  invite: InviteInfo | null;
  consents: ConsentInfo[];
}

/** The parts of the hour; `current` is the number of the one that is on. */
export interface AgendaInfo {
  items: AgendaPart[];
  current: number | null;
  ends_at: number | null;
  version: number;
}

/**
 * The place you are in. In the lobby and on hold it says only that.
 *
 * `writes_to` are the channels you may write to. `help_asked` says that a
 * facilitator was asked to come.
 */
export interface PlaceInfo {
  id: string;
  kind: PlaceKind;
  title: string;
  name: string;
  paused: boolean;
  frozen: boolean;
  ends_at: number | null;
  help_asked: boolean;
  writes_to: Channel[];
  reactions: boolean;
  camera: CameraPolicy;
  session: SessionKind;
  agenda: AgendaInfo | null;
}

/** What staff know of a seat beside what the others do. */
export interface SeatInfo {
  id: string;
  place: string;
  home: string | null;
  version: number;
  since: number;
  line: Line;
  lost_since: number | null;
  health: MediaHealth;
  health_since: number | null;
  quality: Quality | null;
  by_text: boolean;
  signal: Signal | null;
  signal_since: number | null;
  allowed: Source[];
  video_audience: VideoAudience;
  late: boolean;
  awaits_consent: boolean;
  keep_near: boolean;
  invited_to: string | null;
}

/** Somebody who had a seat. */
export interface DepartedInfo {
  id: string;
  name: string;
  role: Role;
  cause: Cause;
  at: number;
  may_return: boolean;
}

/** A breakout, as staff see it. `people` are those who belong there. */
export interface RoomInfo {
  id: string;
  name: string;
  people: string[];
  ends_at: number | null;
  asked_by: string | null;
  asked_at: number | null;
  paused: boolean;
  pauses_at: number | null;
}

/** One thing that keeps a plan from being opened. */
export interface ProblemInfo {
  code: ProblemCode;
  place: string;
  people: string[];
}

/** What the program has decided for this session. */
export interface PoliciesInfo {
  lobby: boolean;
  chat: ChatMode;
  camera: CameraPolicy;
  supervision: Supervision;
  reactions: boolean;
}

/**
 * What staff know of the session as a whole.
 *
 * `version` is that of the plan. `problems` are of a plan that is not open.
 */
export interface DeskInfo {
  locked: boolean;
  version: number;
  are_open: boolean;
  seconds: number;
  rooms: RoomInfo[];
  problems: ProblemInfo[];
  apart: string[][];
  together: string[][];
  sets: string[];
  departed: DepartedInfo[];
  paused: string[];
  pauses_at: number | null;
  policies: PoliciesInfo;
}

/**
 * Something that was written to you, or by you.
 *
 * `place` goes with what was written to a place, `to` with what was to a person.
 */
export interface MessageInfo {
  id: string;
  author: string;
  name: string;
  channel: Channel;
  text: string;
  at: number;
  place: string | null;
  to: string | null;
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

/** An entry of a browser's `iceServers` (W3C webrtc-pc, RTCIceServer). */
export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}

/**
 * You are in, or wait. Everything you may know, as of `seq`.
 *
 * `resumed` is false where the page must start its media anew. `resume` is
 * the secret for the next `hello`; it works once. `now` is the server's clock.
 * `seats` and `desk` are for staff. `ice_servers` are often none.
 */
export interface Welcome {
  type: "welcome";
  seq: number;
  version: number;
  now: number;
  you: string;
  resume: string;
  resumed: boolean;
  own: OwnInfo;
  place: PlaceInfo;
  participants: ParticipantInfo[];
  seats: SeatInfo[];
  desk: DeskInfo | null;
  messages: MessageInfo[];
  slots: SlotTarget[];
  speaking: string[];
  ice_servers: IceServer[];
}

/** You are back. The events you missed follow; nothing else changed. */
export interface Resumed {
  type: "resumed";
  seq: number;
  resume: string;
  ice_servers: IceServer[];
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

/** You are in another place. These are all who are there with you. */
export interface Moved {
  type: "moved";
  seq: number;
  own: OwnInfo;
  place: PlaceInfo;
  participants: ParticipantInfo[];
}

/** Something about your own seat is different now. */
export interface OwnChanged {
  type: "own_changed";
  seq: number;
  own: OwnInfo;
}

/** Something about your place is different now. */
export interface PlaceChanged {
  type: "place_changed";
  seq: number;
  place: PlaceInfo;
}

/** To staff: somebody's true state is different now, or is new. */
export interface SeatChanged {
  type: "seat_changed";
  seq: number;
  seat: SeatInfo;
}

/** To staff: something about the session as a whole is different now. */
export interface DeskChanged {
  type: "desk_changed";
  seq: number;
  desk: DeskInfo;
}

/** Staff have stopped what you were sending. */
export interface Muted {
  type: "muted";
  seq: number;
  source: Source;
  may_return: boolean;
}

/** Staff ask you to turn a source on. It stays off until you do. */
export interface AskedToUnmute {
  type: "asked_to_unmute";
  seq: number;
  source: Source;
}

/** Someone in your place reacted. */
export interface Reacted {
  type: "reacted";
  seq: number;
  participant: string;
  reaction: Reaction;
}

/** Something was written to you, or by you. */
export interface Said {
  type: "said";
  seq: number;
  message: MessageInfo;
}

/** Staff took a message away. */
export interface Unsaid {
  type: "unsaid";
  seq: number;
  message: string;
}

/** To staff: someone who was to move chose to stay. */
export interface StayedBehind {
  type: "stayed_behind";
  seq: number;
  participant: string;
}

/** A breakout ends in a moment; everybody comes back by themselves. */
export interface RoomEnding {
  type: "room_ending";
  seq: number;
  place: string;
  ends_at: number;
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

/**
 * Which layers of what you send somebody wants: up to one, or none (null).
 *
 * A new peer connection sends all until it is told otherwise.
 */
export interface LayersWanted {
  type: "layers_wanted";
  seq: number;
  source: Source;
  max_layer: number | null;
}

/** Pictures pause, to keep the sound clear, or go on by themselves. */
export interface VideoLimited {
  type: "video_limited";
  seq: number;
  paused: boolean;
}

/** What `renew_ice_servers` asked for. */
export interface IceServers {
  type: "ice_servers";
  seq: number;
  request: number;
  servers: IceServer[];
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
  follow_up?: FollowUp | null;
}

/** Are you there? Reply with `pong`. Sent every 2 seconds, without a `seq`. */
export interface Ping {
  type: "ping";
}

/** Ask for a check-in. Help now is never limited, and always heard. */
export interface CheckinRequest {
  type: "checkin_request";
  request: number;
  message: string;
  want: Want;
  text?: string | null;
}

/** Say one thing: a text, a choice, a number from 0 to 10, or a signal. */
export interface CheckinAnswer {
  type: "checkin_answer";
  request: number;
  message: string;
  checkin: string;
  text?: string | null;
  choice?: string | null;
  suds?: number | null;
  signal?: Wordless | null;
}

/** You have opened what was written to you. */
export interface CheckinSee {
  type: "checkin_see";
  request: number;
  message: string;
  checkin: string;
}

/** You would rather be asked later. */
export interface CheckinDefer {
  type: "checkin_defer";
  request: number;
  message: string;
  checkin: string;
  base: number;
  until: Until;
  minutes?: number | null;
}

/** You need nothing any more. */
export interface CheckinWithdraw {
  type: "checkin_withdraw";
  request: number;
  message: string;
  checkin: string;
  base: number;
}

/** Go to the private room, with what you choose to send. */
export interface CheckinAcceptRoom {
  type: "checkin_accept_room";
  request: number;
  message: string;
  checkin: string;
  base: number;
  microphone?: boolean;
  camera?: boolean;
}

/** Stay where you are. */
export interface CheckinDeclineRoom {
  type: "checkin_decline_room";
  request: number;
  message: string;
  checkin: string;
  base: number;
}

/** Go back to the group, with what you choose to send. */
export interface CheckinLeaveRoom {
  type: "checkin_leave_room";
  request: number;
  message: string;
  checkin: string;
  base: number;
  microphone?: boolean;
  camera?: boolean;
}

/** Begin a check-in with somebody; with each member, where nobody is named. */
export interface CheckinOffer {
  type: "checkin_offer";
  request: number;
  message: string;
  participant?: string | null;
  text?: string | null;
  template?: string | null;
  template_version?: number;
  choices?: string[];
  asks_suds?: boolean;
  level?: Level;
}

/** Say or ask something in a check-in that is yours. */
export interface CheckinSay {
  type: "checkin_say";
  request: number;
  message: string;
  checkin: string;
  text?: string | null;
  template?: string | null;
  template_version?: number;
  choices?: string[];
  asks_suds?: boolean;
}

/** You have read what the member wrote. */
export interface CheckinRead {
  type: "checkin_read";
  request: number;
  message: string;
  checkin: string;
}

/** Note a step that you took outside of the session. */
export interface CheckinLog {
  type: "checkin_log";
  request: number;
  message: string;
  checkin: string;
  step: ContactStep;
  result: ContactResult;
  note?: string | null;
}

/** Take on what a member asked for. */
export interface CheckinClaim {
  type: "checkin_claim";
  request: number;
  message: string;
  checkin: string;
  base: number;
}

/** Ask a colleague to carry on. */
export interface CheckinHandOver {
  type: "checkin_hand_over";
  request: number;
  message: string;
  checkin: string;
  base: number;
  to: string;
}

/** Carry on, as a colleague asked. */
export interface CheckinAcceptHandOver {
  type: "checkin_accept_hand_over";
  request: number;
  message: string;
  checkin: string;
  base: number;
}

/** Carry on in place of the owner. */
export interface CheckinTakeOver {
  type: "checkin_take_over";
  request: number;
  message: string;
  checkin: string;
  base: number;
}

/** Say how pressing it is: members only more, staff less only with a reason. */
export interface CheckinSetLevel {
  type: "checkin_set_level";
  request: number;
  message: string;
  checkin: string;
  base: number;
  level: Level;
  reason?: string | null;
}

/** Bring up again what was put off. */
export interface CheckinOfferAgain {
  type: "checkin_offer_again";
  request: number;
  message: string;
  checkin: string;
  base: number;
}

/** It was opened by mistake. */
export interface CheckinCancel {
  type: "checkin_cancel";
  request: number;
  message: string;
  checkin: string;
  base: number;
}

/** Offer a private room, and say who is with the group. */
export interface CheckinOfferRoom {
  type: "checkin_offer_room";
  request: number;
  message: string;
  checkin: string;
  base: number;
  cover: RoomCover;
}

/** Ask whether the member is ready to go back. */
export interface CheckinAskReturn {
  type: "checkin_ask_return";
  request: number;
  message: string;
  checkin: string;
  base: number;
}

/** End a check-in. Urgent ones take a note and who follows up. */
export interface CheckinClose {
  type: "checkin_close";
  request: number;
  message: string;
  checkin: string;
  base: number;
  outcome: Outcome;
  follow_up?: string | null;
  due?: number | null;
  note_ref?: string | null;
  next_step?: string | null;
}

/** Go on with a check-in that was closed. */
export interface CheckinReopen {
  type: "checkin_reopen";
  request: number;
  message: string;
  checkin: string;
  base: number;
  reason: string;
}

/** Say how the follow-up of a closed check-in turned out. */
export interface FollowUpFinish {
  type: "follow_up_finish";
  request: number;
  message: string;
  checkin: string;
  outcome: AlarmOutcome;
}

/** Say where you are and how to reach you; only staff are told. */
export interface ConfirmFacts {
  type: "confirm_facts";
  request: number;
  message: string;
  facts: FactsForm;
}

/** Look at where somebody is and whom to call. That is written down. */
export interface RevealFacts {
  type: "reveal_facts";
  request: number;
  message: string;
  participant: string;
  reason: string;
}

/** An alarm is on your screen. */
export interface AlarmSee {
  type: "alarm_see";
  request: number;
  message: string;
  alarm: string;
}

/** See to an alarm or its outreach, in place of whom you name. */
export interface AlarmClaim {
  type: "alarm_claim";
  request: number;
  message: string;
  alarm: string;
  instead_of?: string | null;
}

/** Note a step that you took. */
export interface AlarmLog {
  type: "alarm_log";
  request: number;
  message: string;
  alarm: string;
  step: ContactStep;
  result: ContactResult;
  note?: string | null;
}

/** Say how an alarm turned out. */
export interface AlarmResolve {
  type: "alarm_resolve";
  request: number;
  message: string;
  alarm: string;
  outcome: AlarmOutcome;
}

/** Make an alarm a task for after the session. */
export interface OutreachBegin {
  type: "outreach_begin";
  request: number;
  message: string;
  alarm: string;
  due: number;
  owner?: string | null;
}

/** Say how the task turned out. */
export interface OutreachFinish {
  type: "outreach_finish";
  request: number;
  message: string;
  alarm: string;
  outcome: AlarmOutcome;
}

/** Everything up to a position of `checkin_told` or `card_changed` is on screen. */
export interface SafetyDelivered {
  type: "safety_delivered";
  request: number;
  upto: number;
}

/** Somebody who may be called for a person, if they have said so. */
export interface ContactInfo {
  name: string;
  number: string;
  may_be_called: boolean;
  caution?: string;
}

/** Where somebody is now, and how to reach them, in their own words. */
export interface FactsForm {
  location?: string;
  unit?: string;
  city?: string;
  region?: string;
  country?: string;
  call_back?: string;
  caution?: string;
  privacy?: Privacy | null;
  contact?: ContactInfo | null;
  contact_is_right?: boolean;
  hospital?: string;
  guardian?: ContactInfo | null;
}

/** How far a message has come: stored, on a screen, seen by a person. */
export interface Shown {
  received: boolean;
  delivered: boolean;
  seen: boolean;
}

/** A line of your own check-in. `message` is the key of yours. */
export interface OwnLine {
  number: number;
  mine: boolean;
  name: string;
  at: number;
  message: string | null;
  text: string | null;
  choice: string | null;
  suds: number | null;
  signal: Wordless | null;
  choices: string[];
  asks_suds: boolean;
  shown: Shown;
}

/** All that a member knows of their check-in. `version` goes with decisions. */
export interface OwnCheckin {
  id: string;
  version: number;
  phase: Phase;
  owner: string | null;
  owner_lost: boolean;
  nobody_here: boolean;
  told_again: boolean;
  on_the_telephone: boolean;
  help_shown: boolean;
  deferred_until: Until | null;
  return_asked: boolean;
  next_step: string | null;
  opened: number;
  lines: OwnLine[];
}

/** A line of a check-in, as staff see it. `by` is a participant's id. */
export interface StaffLine {
  number: number;
  by: string;
  name: string;
  at: number;
  message: string | null;
  text: string | null;
  template: string | null;
  choice: string | null;
  suds: number | null;
  signal: Wordless | null;
  choices: string[];
  asks_suds: boolean;
  shown: Shown;
}

/** A step that somebody took outside of the session. */
export interface LogEntry {
  step: ContactStep;
  result: ContactResult;
  note: string | null;
  name: string;
  at: number;
}

/** A task for after the session. */
export interface OutreachInfo {
  due: number;
  owner: string | null;
  owner_name: string | null;
  outcome: AlarmOutcome | null;
  reason: string | null;
}

/** A check-in, as staff see it. `place_in_queue` counts from 0; null: closed. */
export interface CheckinCard {
  id: string;
  participant: string;
  name: string;
  version: number;
  phase: Phase;
  level: Level;
  level_by: string | null;
  level_at: number | null;
  want: Want | null;
  is_pulse: boolean;
  help_asked_at: number | null;
  is_discreet: boolean;
  began_at: number;
  alerted_at: number | null;
  owner: string | null;
  owner_name: string | null;
  owner_lost: boolean;
  handing_to: string | null;
  seen_at: number | null;
  waiting_since: number | null;
  was_nudged: boolean;
  deferred_until: Until | null;
  deferred_due: number | null;
  cover: RoomCover | null;
  pauses_group: boolean;
  dropped_at: number | null;
  drop_cause: DropCause | null;
  off_platform: boolean;
  outcome: Outcome | null;
  follow_up: OutreachInfo | null;
  place_in_queue: number | null;
  contacts: LogEntry[];
  lines: StaffLine[];
}

/** Somebody who is gone, as staff see it. */
export interface AlarmCard {
  id: string;
  participant: string;
  name: string;
  cause: DropCause;
  since: number;
  raised_at: number;
  state: AlarmState;
  owner: string | null;
  owner_name: string | null;
  seen_by: string[];
  steps: LogEntry[];
  resolution: Resolution | null;
  outcome: AlarmOutcome | null;
  outreach: OutreachInfo | null;
}

/** What staff see of somebody's facts at once. The address is asked for apart. */
export interface FactsSummary {
  participant: string;
  name: string;
  confirmed_at: number | null;
  current: boolean;
  missing: FactField[];
  number: string;
  caution: string;
  privacy: Privacy | null;
  region: string;
  country: string;
  admitted_without: string | null;
}

/** Your own check-in, whole; null: there is none any more. */
export interface CheckinTold {
  type: "checkin_told";
  seq: number;
  position: number;
  checkin: OwnCheckin | null;
}

/** To staff: a check-in, whole. */
export interface CardChanged {
  type: "card_changed";
  seq: number;
  position: number;
  card: CheckinCard;
}

/** To staff: an alarm, whole. */
export interface AlarmChanged {
  type: "alarm_changed";
  seq: number;
  alarm: AlarmCard;
}

/**
 * Where are you now? `previous` is what you said last time.
 *
 * `missing` is empty once everything was said this time. `last_two` are the
 * digits that your call-back number ends with.
 */
export interface FactsAsked {
  type: "facts_asked";
  seq: number;
  missing: FactField[];
  previous: FactsForm | null;
  last_two: string;
  asks_guardian: boolean;
}

/** To staff: what is known of where somebody is. */
export interface FactsChanged {
  type: "facts_changed";
  seq: number;
  facts: FactsSummary;
}

/** To who asked: everything that somebody said. Keep it in memory only. */
export interface FactsShown {
  type: "facts_shown";
  seq: number;
  request: number;
  participant: string;
  facts: FactsForm;
  confirmed_at: number;
  current: boolean;
  local_emergency: string;
}

/** What you asked is on disk. `version` is the one to decide on next. */
export interface Kept {
  type: "kept";
  seq: number;
  request: number;
  message: string;
  checkin: string | null;
  version: number;
}

export type ClientMessage =
  | Hello
  | Publish
  | Subscribe
  | Answer
  | Look
  | BeByText
  | RenewIceServers
  | Intend
  | Leave
  | ShowCameraTo
  | RaiseHand
  | React
  | SetSignal
  | AskToCome
  | Write
  | AnswerMove
  | Consent
  | EndAside
  | Admit
  | Decline
  | Lock
  | SendBack
  | Hold
  | Release
  | Mute
  | Allow
  | AskToUnmute
  | Freeze
  | Remove
  | LetBack
  | LowerHand
  | KeepNear
  | TakeAway
  | PlanBreakouts
  | PlaceEveryone
  | KeepPair
  | OpenBreakouts
  | Move
  | ExtendBreakouts
  | Recall
  | SaveSet
  | UseSet
  | OfferAside
  | SetAgenda
  | BeginItem
  | ExtendItem
  | SetPolicies
  | EndSession
  | CheckinRequest
  | CheckinAnswer
  | CheckinSee
  | CheckinDefer
  | CheckinWithdraw
  | CheckinAcceptRoom
  | CheckinDeclineRoom
  | CheckinLeaveRoom
  | CheckinOffer
  | CheckinSay
  | CheckinRead
  | CheckinLog
  | CheckinClaim
  | CheckinHandOver
  | CheckinAcceptHandOver
  | CheckinTakeOver
  | CheckinSetLevel
  | CheckinOfferAgain
  | CheckinCancel
  | CheckinOfferRoom
  | CheckinAskReturn
  | CheckinClose
  | CheckinReopen
  | FollowUpFinish
  | ConfirmFacts
  | RevealFacts
  | AlarmSee
  | AlarmClaim
  | AlarmLog
  | AlarmResolve
  | OutreachBegin
  | OutreachFinish
  | SafetyDelivered
  | Pong;

export type ServerMessage =
  | Welcome
  | Resumed
  | ParticipantJoined
  | ParticipantChanged
  | ParticipantLeft
  | Moved
  | OwnChanged
  | PlaceChanged
  | SeatChanged
  | DeskChanged
  | Muted
  | AskedToUnmute
  | Reacted
  | Said
  | Unsaid
  | StayedBehind
  | RoomEnding
  | CheckinTold
  | CardChanged
  | AlarmChanged
  | FactsAsked
  | FactsChanged
  | FactsShown
  | Kept
  | Answered
  | Offered
  | SlotsPointed
  | Speaking
  | LayersWanted
  | VideoLimited
  | IceServers
  | Done
  | Refused
  | Closing
  | Ping;
