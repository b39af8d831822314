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

from rooms.roles import Role
from rooms.session import Presence
from rooms.tracks import Source

VERSION = 1
"""The only version of the protocol that this server speaks."""

FRAME_LIMIT = 64 * 1024
"""Largest WebSocket frame either side may send, in bytes."""

Request: TypeAlias = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Seq: TypeAlias = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Secret: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{20,128}\Z")]
Sdp: TypeAlias = Annotated[str, Meta(min_length=1, max_length=60_000)]
Mid: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,16}\Z")]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]


class RefusalCode(StrEnum):
    """Why a request was refused. Stable: clients may match on it."""

    NOT_PERMITTED = "not_permitted"
    NOT_SEATED = "not_seated"
    SESSION_FULL = "session_full"
    SCREEN_TAKEN = "screen_taken"
    BAD_SDP = "bad_sdp"
    STALE_ANSWER = "stale_answer"
    BUSY = "busy"


class ClosingReason(StrEnum):
    """Why the server ends a connection on purpose."""

    LEFT = "left"
    REPLACED = "replaced"
    SEAT_LOST = "seat_lost"
    SERVER_STOPPING = "server_stopping"


class _FromClient(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"
):
    """Base of what a client may send."""


class _FromServer(msgspec.Struct, frozen=True, tag_field="type"):
    """Base of what the server sends."""


class Hello(_FromClient, frozen=True, tag="hello"):
    """Open the conversation. The first message, within 5 seconds.

    With `ticket`, come in from a new page. With `resume` and `last_seq`, come
    back from the same page after a lost connection: the media goes on, and the
    events after `last_seq` follow.
    """

    versions: Annotated[list[int], Meta(min_length=1, max_length=8)]
    ticket: Secret | None = None
    resume: Secret | None = None
    last_seq: Seq = 0
    name: Name | None = None


class PublishedTrack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which media section of a publish offer carries which source."""

    mid: Mid
    source: Source


class Publish(_FromClient, frozen=True, tag="publish"):
    """Offer the publish peer connection, anew or again.

    `fresh` says that the page made a new RTCPeerConnection. Without it, an
    offer with new ICE credentials is an ICE restart.
    """

    request: Request
    sdp: Sdp
    tracks: Annotated[list[PublishedTrack], Meta(max_length=8)]
    fresh: bool = False


class Subscribe(_FromClient, frozen=True, tag="subscribe"):
    """Ask for an offer of the subscribe peer connection.

    `fresh` asks for one for a new RTCPeerConnection. Without it, the offer
    restarts ICE on the present one.
    """

    request: Request
    fresh: bool = True


class Answer(_FromClient, frozen=True, tag="answer"):
    """Answer the `offered` message of the same generation."""

    request: Request
    generation: Annotated[int, Meta(ge=1)]
    sdp: Sdp


class Intend(_FromClient, frozen=True, tag="intend"):
    """Want to send from a source, or no longer."""

    request: Request
    source: Source
    on: bool


class Leave(_FromClient, frozen=True, tag="leave"):
    """Give up the seat on purpose."""

    request: Request


class Pong(_FromClient, frozen=True, tag="pong"):
    """Reply to a `ping`."""


class ParticipantInfo(msgspec.Struct, frozen=True):
    """What one participant may know of another."""

    id: str
    name: str
    role: Role
    order: int
    presence: Presence
    microphone: bool
    camera: bool
    screen: bool


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


class Welcome(_FromServer, frozen=True, tag="welcome"):
    """You are in. Everything you need to know, as of `seq`.

    `resumed` is false where the page must start its media anew. `resume` is
    the secret for the next `hello`; it works once.
    """

    seq: int
    version: int
    title: str
    you: str
    resume: str
    resumed: bool
    participants: list[ParticipantInfo]
    slots: list[SlotTarget]
    speaking: list[str]


class Resumed(_FromServer, frozen=True, tag="resumed"):
    """You are back. The events you missed follow; nothing else changed."""

    seq: int
    resume: str


class ParticipantJoined(_FromServer, frozen=True, tag="participant_joined"):
    """Someone took a seat."""

    seq: int
    participant: ParticipantInfo


class ParticipantChanged(_FromServer, frozen=True, tag="participant_changed"):
    """Someone's presence or media is different now."""

    seq: int
    participant: ParticipantInfo


class ParticipantLeft(_FromServer, frozen=True, tag="participant_left"):
    """A seat is free again."""

    seq: int
    participant: str


class Answered(_FromServer, frozen=True, tag="answered"):
    """The answer to your publish offer."""

    seq: int
    request: int
    sdp: str


class Offered(_FromServer, frozen=True, tag="offered"):
    """An offer for your subscribe peer connection. Reply with `answer`.

    `fresh` says that it is for a new RTCPeerConnection. `slots` lists all of
    them; a later offer only adds.
    """

    seq: int
    generation: int
    fresh: bool
    sdp: str
    slots: list[SlotMids]


class SlotsPointed(_FromServer, frozen=True, tag="slots_pointed"):
    """Which slots carry whose media now: the whole list."""

    seq: int
    slots: list[SlotTarget]


class Speaking(_FromServer, frozen=True, tag="speaking"):
    """Who speaks now: the whole list, the longest-speaking first."""

    seq: int
    participants: list[str]


class Done(_FromServer, frozen=True, tag="done"):
    """A request was carried out."""

    seq: int
    request: int


class Refused(_FromServer, frozen=True, tag="refused"):
    """A request was refused, and nothing changed."""

    seq: int
    request: int
    code: RefusalCode
    detail: str


class Closing(_FromServer, frozen=True, tag="closing"):
    """The server ends this connection; the last message on it."""

    seq: int
    reason: ClosingReason


class Ping(_FromServer, frozen=True, tag="ping"):
    """Are you there? Reply with `pong`. Sent every 2 seconds, without a `seq`."""


ClientMessage: TypeAlias = Hello | Publish | Subscribe | Answer | Intend | Leave | Pong
ServerMessage: TypeAlias = (
    Welcome
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
    | Ping
)
