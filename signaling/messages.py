"""Every message of the protocol, both ways.

Clients send imperatives, the server sends what has happened. Each client
message but `hello` and `pong` carries a `request` number that the reply
repeats. Each server message but `ping` carries a `seq`, counted per seat from
1 without gaps, which a client that resumes gives as `last_seq`.
"""

from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from rooms.aside import Cover
from rooms.conversation import Channel
from rooms.drops import LeaveReason
from rooms.events import Cause, FollowUp, Reaction, RemovalReason
from rooms.places import PlaceKind
from rooms.policies import CameraPolicy, ChatMode, SessionKind, Supervision
from rooms.roles import Role
from rooms.safety import ProblemCode
from rooms.seat import Line, MediaHealth, Presence, Quality, Signal, VideoAudience
from rooms.tracks import Source
from signaling.safety_messages import (
    AlarmChanged,
    CardChanged,
    CheckinTold,
    FactsAsked,
    FactsChanged,
    FactsShown,
    Kept,
    SafetyRequest,
)
from signaling.wire import (
    Count,
    FromClient,
    FromServer,
    Id,
    Mid,
    Moment,
    Name,
    Note,
    Pixels,
    Request,
    Sdp,
    Seconds,
    Secret,
    Seq,
    Slot,
    Text,
)

VERSION = 1
"""The only version of the protocol that this server speaks."""

FRAME_LIMIT = 64 * 1024
"""Largest WebSocket frame either side may send, in bytes."""


class RefusalCode(StrEnum):
    """Why a request was refused. Stable: clients may match on it."""

    NOT_PERMITTED = "not_permitted"
    NOT_SEATED = "not_seated"
    NOT_THERE = "not_there"
    NOT_NOW = "not_now"
    STALE = "stale"
    SESSION_FULL = "session_full"
    SCREEN_TAKEN = "screen_taken"
    WAS_REMOVED = "was_removed"
    ALREADY_HERE = "already_here"
    NOT_SAFE = "not_safe"
    NEEDS_COVER = "needs_cover"
    CHAT_IS_OFF = "chat_is_off"
    BAD_SDP = "bad_sdp"
    STALE_ANSWER = "stale_answer"
    UNAVAILABLE = "unavailable"
    ALREADY_OPEN = "already_open"
    CONFLICT = "conflict"
    GONE = "gone"
    MALFORMED = "malformed"
    NEEDS_FACTS = "needs_facts"
    NEEDS_FOLLOW_UP = "needs_follow_up"
    NEEDS_OUTCOME = "needs_outcome"
    NEEDS_REASON = "needs_reason"
    NOT_ALLOWED = "not_allowed"
    NOT_OWNER = "not_owner"
    STALE_VERSION = "stale_version"
    THREAD_FULL = "thread_full"
    BUSY = "busy"


class ClosingReason(StrEnum):
    """Why the server ends a connection on purpose."""

    LEFT = "left"
    REPLACED = "replaced"
    SEAT_LOST = "seat_lost"
    SERVER_STOPPING = "server_stopping"
    DECLINED = "declined"
    REMOVED = "removed"
    ENDED = "ended"


class Mode(StrEnum):
    """What a page receives."""

    EVERYTHING = "everything"
    SAVER = "saver"
    SOUND = "sound"


class Hello(FromClient, frozen=True, tag="hello"):
    """Open the conversation. The first message, within 5 seconds.

    With `ticket`, come in from a new page. With `resume` and `last_seq`, come
    back from the same page after a lost connection: the media goes on, and the
    events after `last_seq` follow. `switch` replaces a page of the same person
    that is connected; without it, such a page stays and this one is turned away.
    """

    versions: Annotated[list[int], Meta(min_length=1, max_length=8)]
    ticket: Secret | None = None
    resume: Secret | None = None
    last_seq: Seq = 0
    name: Name | None = None
    switch: bool = False


class PublishedTrack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which media section of a publish offer carries which source."""

    mid: Mid
    source: Source


class Publish(FromClient, frozen=True, tag="publish"):
    """Offer the publish peer connection, anew or again.

    `fresh` says that the page made a new RTCPeerConnection. Without it, an
    offer with new ICE credentials is an ICE restart.
    """

    request: Request
    sdp: Sdp
    tracks: Annotated[list[PublishedTrack], Meta(max_length=8)]
    fresh: bool = False


class Subscribe(FromClient, frozen=True, tag="subscribe"):
    """Ask for an offer of the subscribe peer connection.

    `fresh` asks for one for a new RTCPeerConnection. Without it, the offer
    restarts ICE on the present one.
    """

    request: Request
    fresh: bool = True


class Answer(FromClient, frozen=True, tag="answer"):
    """Answer the `offered` message of the same generation."""

    request: Request
    generation: Annotated[int, Meta(ge=1)]
    sdp: Sdp


class SlotWidth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How wide a slot's picture is on the screen, in device pixels."""

    slot: Slot
    width: Pixels


class Look(FromClient, frozen=True, tag="look"):
    """Say what the page shows, and what it is to receive.

    Slots that are not in `widths` are out of sight and cost nothing; null shows
    everything. `pinned` are slots that the person has chosen to see large.
    """

    request: Request
    widths: Annotated[list[SlotWidth], Meta(max_length=64)] | None = None
    pinned: Annotated[list[Slot], Meta(max_length=16)] = []
    mode: Mode = Mode.EVERYTHING


class BeByText(FromClient, frozen=True, tag="be_by_text"):
    """Do without sound and pictures, or no longer. Everything is off after it."""

    request: Request
    on: bool


class RenewIceServers(FromClient, frozen=True, tag="renew_ice_servers"):
    """Ask for ICE servers whose credentials are fresh, before an ICE restart."""

    request: Request


class Intend(FromClient, frozen=True, tag="intend"):
    """Want to send from a source, or no longer."""

    request: Request
    source: Source
    on: bool


class Leave(FromClient, frozen=True, tag="leave"):
    """Give up the seat on purpose. Staff are told the `reason`, nobody else."""

    request: Request
    reason: LeaveReason | None = None


class ShowCameraTo(FromClient, frozen=True, tag="show_camera_to"):
    """Choose who sees your camera."""

    request: Request
    audience: VideoAudience


class RaiseHand(FromClient, frozen=True, tag="raise_hand"):
    """Raise your hand, behind all that are up, or lower it."""

    request: Request
    up: bool


class React(FromClient, frozen=True, tag="react"):
    """React, for everybody in your place to see."""

    request: Request
    reaction: Reaction


class SetSignal(FromClient, frozen=True, tag="set_signal"):
    """Tell staff that you need a break or are not alone, or no longer."""

    request: Request
    signal: Signal
    on: bool


class AskToCome(FromClient, frozen=True, tag="ask_to_come"):
    """Ask for a facilitator to come to your breakout, or no longer."""

    request: Request
    on: bool


class Write(FromClient, frozen=True, tag="write"):
    """Write something. `to` goes with `person`, `places` with `rooms`."""

    request: Request
    channel: Channel
    text: Text
    to: Id | None = None
    places: Annotated[list[Id], Meta(max_length=16)] = []


class AnswerMove(FromClient, frozen=True, tag="answer_move"):
    """Go at once where you are asked to, or stay. `version` is your place's."""

    request: Request
    version: Count
    goes: bool


class Consent(FromClient, frozen=True, tag="consent"):
    """Say whether somebody may come into your individual session."""

    request: Request
    participant: Id
    agrees: bool


class EndAside(FromClient, frozen=True, tag="end_aside"):
    """End the private room you are in, or withdraw your offer of one."""

    request: Request


class Admit(FromClient, frozen=True, tag="admit"):
    """Let somebody in who waits; everybody who may, where nobody is named.

    Who has not said where they are comes in only by name, and with a `reason`.
    """

    request: Request
    participant: Id | None = None
    reason: Note | None = None


class Decline(FromClient, frozen=True, tag="decline"):
    """Turn somebody away who waits, and say what you will do about it."""

    request: Request
    participant: Id
    follow_up: FollowUp


class Lock(FromClient, frozen=True, tag="lock"):
    """Close the door, or open it."""

    request: Request
    locked: bool


class SendBack(FromClient, frozen=True, tag="send_back"):
    """Let somebody wait in the lobby again."""

    request: Request
    participant: Id
    version: Count


class Hold(FromClient, frozen=True, tag="hold"):
    """Keep somebody connected who hears and sees nobody."""

    request: Request
    participant: Id
    version: Count


class Release(FromClient, frozen=True, tag="release"):
    """Let somebody back from hold."""

    request: Request
    participant: Id
    version: Count


class Mute(FromClient, frozen=True, tag="mute"):
    """Stop what somebody sends; what everybody sends, where nobody is named.

    With `may_return` they may turn it on again themselves.
    """

    request: Request
    source: Source
    participant: Id | None = None
    may_return: bool = True


class Allow(FromClient, frozen=True, tag="allow"):
    """Let somebody send from a source again; a member's screen, once."""

    request: Request
    participant: Id
    source: Source


class AskToUnmute(FromClient, frozen=True, tag="ask_to_unmute"):
    """Ask somebody to turn a source on. Only they can."""

    request: Request
    participant: Id
    source: Source


class Freeze(FromClient, frozen=True, tag="freeze"):
    """Hold the group still, or go on."""

    request: Request
    frozen: bool


class Remove(FromClient, frozen=True, tag="remove"):
    """End somebody's part in the session, and say why and what follows."""

    request: Request
    participant: Id
    reason: RemovalReason
    follow_up: FollowUp
    may_return: bool = False


class LetBack(FromClient, frozen=True, tag="let_back"):
    """Let somebody knock again who was removed."""

    request: Request
    participant: Id


class LowerHand(FromClient, frozen=True, tag="lower_hand"):
    """Lower somebody's hand; all, where nobody is named."""

    request: Request
    participant: Id | None = None


class KeepNear(FromClient, frozen=True, tag="keep_near"):
    """Note that somebody is not to be in a room without staff."""

    request: Request
    participant: Id
    on: bool


class TakeAway(FromClient, frozen=True, tag="take_away"):
    """Take a message away from everybody who saw it."""

    request: Request
    message: Id


class PlannedRoom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One room of a plan. Its id is the planner's, and stays its place's."""

    id: Annotated[str, Meta(pattern=r"^b_[A-Za-z0-9]{1,16}\Z")]
    name: Name
    people: Annotated[list[Id], Meta(max_length=64)]


class PlanBreakouts(FromClient, frozen=True, tag="plan_breakouts"):
    """Put a whole plan in place of the one of version `base`."""

    request: Request
    base: Count
    rooms: Annotated[list[PlannedRoom], Meta(max_length=16)]
    seconds: Seconds


class PlaceEveryone(FromClient, frozen=True, tag="place_everyone"):
    """Spread the members evenly over the planned rooms, by chance or by seats."""

    request: Request
    base: Count
    by_chance: bool


class KeepPair(FromClient, frozen=True, tag="keep_pair"):
    """Note that two people are kept apart, or together, or no longer."""

    request: Request
    participants: Annotated[list[Id], Meta(min_length=2, max_length=2)]
    apart: bool
    on: bool


class OpenBreakouts(FromClient, frozen=True, tag="open_breakouts"):
    """Open the rooms of the plan of version `base`."""

    request: Request
    base: Count


class Move(FromClient, frozen=True, tag="move"):
    """Move somebody, or yourself, to the main room or an open breakout."""

    request: Request
    participant: Id
    version: Count
    to: Id


class ExtendBreakouts(FromClient, frozen=True, tag="extend_breakouts"):
    """Give some rooms more time; all, where none is named."""

    request: Request
    seconds: Seconds
    places: Annotated[list[Id], Meta(max_length=16)] = []


class Recall(FromClient, frozen=True, tag="recall"):
    """End some rooms after a short notice; all, where none is named."""

    request: Request
    places: Annotated[list[Id], Meta(max_length=16)] = []


class SaveSet(FromClient, frozen=True, tag="save_set"):
    """Keep the present plan under a name, for this session and later ones."""

    request: Request
    name: Name


class UseSet(FromClient, frozen=True, tag="use_set"):
    """Put a plan that was kept in place of the one of version `base`."""

    request: Request
    name: Name
    base: Count


class OfferAside(FromClient, frozen=True, tag="offer_aside"):
    """Ask a member to come to a private room with you."""

    request: Request
    participant: Id
    version: Count
    cover: Cover


class AgendaPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the hour."""

    title: Name
    seconds: Seconds


class SetAgenda(FromClient, frozen=True, tag="set_agenda"):
    """Put another agenda in place of the one of version `base`."""

    request: Request
    base: Count
    items: Annotated[list[AgendaPart], Meta(max_length=20)]


class BeginItem(FromClient, frozen=True, tag="begin_item"):
    """Begin a part of the agenda."""

    request: Request
    number: Count


class ExtendItem(FromClient, frozen=True, tag="extend_item"):
    """Give the part that is on some more time."""

    request: Request
    seconds: Seconds


class SetPolicies(FromClient, frozen=True, tag="set_policies"):
    """Change what the program has decided for this session."""

    request: Request
    lobby: bool
    chat: ChatMode
    camera: CameraPolicy
    supervision: Supervision
    reactions: bool


class EndSession(FromClient, frozen=True, tag="end_session"):
    """End the session for everybody.

    With check-ins or alarms still open it takes a `reason` and who of staff
    goes on with them.
    """

    request: Request
    reason: Note | None = None
    follow_up: Id | None = None


class Pong(FromClient, frozen=True, tag="pong"):
    """Reply to a `ping`."""


class ParticipantInfo(msgspec.Struct, frozen=True):
    """What one participant may know of another in the same place.

    The media is what you may receive. `hand` is the number of a raised hand:
    the lowest was first.
    """

    id: str
    name: str
    role: Role
    order: int
    presence: Presence
    microphone: bool
    camera: bool
    screen: bool
    hand: int | None


class InviteInfo(msgspec.Struct, frozen=True):
    """A move that you may answer. `others` are people there; `staff` a name."""

    to: str
    kind: PlaceKind
    name: str
    at: Moment
    goes_by_itself: bool
    may_stay: bool
    others: int
    staff: str | None


class ConsentInfo(msgspec.Struct, frozen=True):
    """Somebody who may come into your individual session if you agree."""

    participant: str
    name: str
    role: Role


class OwnInfo(msgspec.Struct, frozen=True):
    """What you may know of your own seat.

    `version` counts your moves. `allowed` is what staff and your role let you
    send, whatever you want to. `quality` is that of your connection, null where
    there is none.
    """

    version: int
    allowed: list[Source]
    intent: list[Source]
    video_audience: VideoAudience
    signal: Signal | None
    quality: Quality | None
    by_text: bool
    invite: InviteInfo | None
    consents: list[ConsentInfo]


class AgendaInfo(msgspec.Struct, frozen=True):
    """The parts of the hour; `current` is the number of the one that is on."""

    items: list[AgendaPart]
    current: int | None
    ends_at: Moment | None
    version: int


class PlaceInfo(msgspec.Struct, frozen=True):
    """The place you are in. In the lobby and on hold it says only that.

    `writes_to` are the channels you may write to. `help_asked` says that a
    facilitator was asked to come.
    """

    id: str
    kind: PlaceKind
    title: str
    name: str
    paused: bool
    frozen: bool
    ends_at: Moment | None
    help_asked: bool
    writes_to: list[Channel]
    reactions: bool
    camera: CameraPolicy
    session: SessionKind
    agenda: AgendaInfo | None


class SeatInfo(msgspec.Struct, frozen=True):
    """What staff know of a seat beside what the others do."""

    id: str
    place: str
    home: str | None
    version: int
    since: Moment
    line: Line
    lost_since: Moment | None
    health: MediaHealth
    health_since: Moment | None
    quality: Quality | None
    by_text: bool
    signal: Signal | None
    signal_since: Moment | None
    allowed: list[Source]
    video_audience: VideoAudience
    late: bool
    awaits_consent: bool
    keep_near: bool
    invited_to: str | None


class DepartedInfo(msgspec.Struct, frozen=True):
    """Somebody who had a seat."""

    id: str
    name: str
    role: Role
    cause: Cause
    at: Moment
    may_return: bool


class RoomInfo(msgspec.Struct, frozen=True):
    """A breakout, as staff see it. `people` are those who belong there."""

    id: str
    name: str
    people: list[str]
    ends_at: Moment | None
    asked_by: str | None
    asked_at: Moment | None
    paused: bool
    pauses_at: Moment | None


class ProblemInfo(msgspec.Struct, frozen=True):
    """One thing that keeps a plan from being opened."""

    code: ProblemCode
    place: str
    people: list[str]


class PoliciesInfo(msgspec.Struct, frozen=True):
    """What the program has decided for this session."""

    lobby: bool
    chat: ChatMode
    camera: CameraPolicy
    supervision: Supervision
    reactions: bool


class DeskInfo(msgspec.Struct, frozen=True):
    """What staff know of the session as a whole.

    `version` is that of the plan. `problems` are of a plan that is not open.
    """

    locked: bool
    version: int
    are_open: bool
    seconds: int
    rooms: list[RoomInfo]
    problems: list[ProblemInfo]
    apart: list[list[str]]
    together: list[list[str]]
    sets: list[str]
    departed: list[DepartedInfo]
    paused: list[str]
    pauses_at: Moment | None
    policies: PoliciesInfo


class MessageInfo(msgspec.Struct, frozen=True):
    """Something that was written to you, or by you.

    `place` goes with what was written to a place, `to` with what was to a person.
    """

    id: str
    author: str
    name: str
    channel: Channel
    text: str
    at: Moment
    place: str | None
    to: str | None


class SlotMids(msgspec.Struct, frozen=True):
    """The media sections of one slot of the subscribe peer connection."""

    slot: int
    audio: str
    video: str


class SlotTarget(msgspec.Struct, frozen=True):
    """Whose media a slot carries: a person's, or the screen they show."""

    slot: int
    participant: str
    screen: bool


class IceServer(msgspec.Struct, frozen=True):
    """An entry of a browser's `iceServers` (W3C webrtc-pc, RTCIceServer)."""

    urls: list[str]
    username: str
    credential: str


class Welcome(FromServer, frozen=True, tag="welcome"):
    """You are in, or wait. Everything you may know, as of `seq`.

    `resumed` is false where the page must start its media anew. `resume` is
    the secret for the next `hello`; it works once. `now` is the server's clock.
    `seats` and `desk` are for staff. `ice_servers` are often none.
    """

    seq: int
    version: int
    now: Moment
    you: str
    resume: str
    resumed: bool
    own: OwnInfo
    place: PlaceInfo
    participants: list[ParticipantInfo]
    seats: list[SeatInfo]
    desk: DeskInfo | None
    messages: list[MessageInfo]
    slots: list[SlotTarget]
    speaking: list[str]
    ice_servers: list[IceServer]


class Resumed(FromServer, frozen=True, tag="resumed"):
    """You are back. The events you missed follow; nothing else changed."""

    seq: int
    resume: str
    ice_servers: list[IceServer]


class ParticipantJoined(FromServer, frozen=True, tag="participant_joined"):
    """Someone took a seat."""

    seq: int
    participant: ParticipantInfo


class ParticipantChanged(FromServer, frozen=True, tag="participant_changed"):
    """Someone's presence or media is different now."""

    seq: int
    participant: ParticipantInfo


class ParticipantLeft(FromServer, frozen=True, tag="participant_left"):
    """A seat is free again."""

    seq: int
    participant: str


class Moved(FromServer, frozen=True, tag="moved"):
    """You are in another place. These are all who are there with you."""

    seq: int
    own: OwnInfo
    place: PlaceInfo
    participants: list[ParticipantInfo]


class OwnChanged(FromServer, frozen=True, tag="own_changed"):
    """Something about your own seat is different now."""

    seq: int
    own: OwnInfo


class PlaceChanged(FromServer, frozen=True, tag="place_changed"):
    """Something about your place is different now."""

    seq: int
    place: PlaceInfo


class SeatChanged(FromServer, frozen=True, tag="seat_changed"):
    """To staff: somebody's true state is different now, or is new."""

    seq: int
    seat: SeatInfo


class DeskChanged(FromServer, frozen=True, tag="desk_changed"):
    """To staff: something about the session as a whole is different now."""

    seq: int
    desk: DeskInfo


class Muted(FromServer, frozen=True, tag="muted"):
    """Staff have stopped what you were sending."""

    seq: int
    source: Source
    may_return: bool


class AskedToUnmute(FromServer, frozen=True, tag="asked_to_unmute"):
    """Staff ask you to turn a source on. It stays off until you do."""

    seq: int
    source: Source


class Reacted(FromServer, frozen=True, tag="reacted"):
    """Someone in your place reacted."""

    seq: int
    participant: str
    reaction: Reaction


class Said(FromServer, frozen=True, tag="said"):
    """Something was written to you, or by you."""

    seq: int
    message: MessageInfo


class Unsaid(FromServer, frozen=True, tag="unsaid"):
    """Staff took a message away."""

    seq: int
    message: str


class StayedBehind(FromServer, frozen=True, tag="stayed_behind"):
    """To staff: someone who was to move chose to stay."""

    seq: int
    participant: str


class RoomEnding(FromServer, frozen=True, tag="room_ending"):
    """A breakout ends in a moment; everybody comes back by themselves."""

    seq: int
    place: str
    ends_at: Moment


class Answered(FromServer, frozen=True, tag="answered"):
    """The answer to your publish offer."""

    seq: int
    request: int
    sdp: str


class Offered(FromServer, frozen=True, tag="offered"):
    """An offer for your subscribe peer connection. Reply with `answer`.

    `fresh` says that it is for a new RTCPeerConnection. `slots` lists all of
    them; a later offer only adds.
    """

    seq: int
    generation: int
    fresh: bool
    sdp: str
    slots: list[SlotMids]


class SlotsPointed(FromServer, frozen=True, tag="slots_pointed"):
    """Which slots carry whose media now: the whole list."""

    seq: int
    slots: list[SlotTarget]


class Speaking(FromServer, frozen=True, tag="speaking"):
    """Who speaks now: the whole list, the longest-speaking first."""

    seq: int
    participants: list[str]


class LayersWanted(FromServer, frozen=True, tag="layers_wanted"):
    """Which layers of what you send somebody wants: up to one, or none (null).

    A new peer connection sends all until it is told otherwise.
    """

    seq: int
    source: Source
    max_layer: int | None


class VideoLimited(FromServer, frozen=True, tag="video_limited"):
    """Pictures pause, to keep the sound clear, or go on by themselves."""

    seq: int
    paused: bool


class IceServers(FromServer, frozen=True, tag="ice_servers"):
    """What `renew_ice_servers` asked for."""

    seq: int
    request: int
    servers: list[IceServer]


class Done(FromServer, frozen=True, tag="done"):
    """A request was carried out."""

    seq: int
    request: int


class Refused(FromServer, frozen=True, tag="refused"):
    """A request was refused, and nothing changed."""

    seq: int
    request: int
    code: RefusalCode
    detail: str


class Closing(FromServer, frozen=True, tag="closing"):
    """The server ends this connection; the last message on it."""

    seq: int
    reason: ClosingReason
    follow_up: FollowUp | None = None


class Ping(FromServer, frozen=True, tag="ping"):
    """Are you there? Reply with `pong`. Sent every 2 seconds, without a `seq`."""


MediaRequest: TypeAlias = (
    Publish | Subscribe | Answer | Look | BeByText | RenewIceServers
)
"""What concerns a page's media rather than the session."""

SessionRequest: TypeAlias = (
    Intend
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
)
"""What changes the session, rather than a connection or its media."""

ClientMessage: TypeAlias = Hello | MediaRequest | SessionRequest | SafetyRequest | Pong
ServerMessage: TypeAlias = (
    Welcome
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
    | Ping
)
