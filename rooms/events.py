"""What has happened in a session, in the past tense.

What somebody sees of the session is told by what changed in their view. These
are the moments that a view does not hold, and those the server acts upon.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from rooms.ids import MessageId, ParticipantId, PlaceId
from rooms.tracks import Source


class Cause(StrEnum):
    """Why somebody has no seat any more."""

    LEFT = "left"
    CLOSED = "closed"
    LOST = "lost"
    REMOVED = "removed"
    DECLINED = "declined"
    ENDED = "ended"


class FollowUp(StrEnum):
    """What staff will do about somebody they removed or declined."""

    CALL = "call"
    MESSAGE = "message"
    NEXT_SESSION = "next_session"
    NONE = "none"


class RemovalReason(StrEnum):
    """Why staff removed somebody."""

    DISTRESS = "distress"
    PRIVACY = "privacy"
    DISRUPTION = "disruption"
    TECHNICAL = "technical"
    OTHER = "other"


class Reaction(StrEnum):
    """A word without a voice, gone after some seconds."""

    AGREE = "agree"
    THANKS = "thanks"
    WITH_YOU = "with_you"
    SLOWER = "slower"


@dataclass(frozen=True, slots=True)
class Joined:
    """Someone took a new seat."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class Changed:
    """Something about a seat is different, its place apart."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class Moved:
    """Someone is in another place now."""

    participant: ParticipantId
    origin: PlaceId
    to: PlaceId


@dataclass(frozen=True, slots=True)
class Left:
    """A seat is free again. `follow_up` is for who was declined or removed."""

    participant: ParticipantId
    cause: Cause
    by: ParticipantId | None = None
    follow_up: FollowUp | None = None
    reason: RemovalReason | None = None
    may_return: bool = True


@dataclass(frozen=True, slots=True)
class SessionChanged:
    """Something about the session or one of its places is different."""


@dataclass(frozen=True, slots=True)
class Muted:
    """Staff have stopped what somebody was sending."""

    participant: ParticipantId
    source: Source
    may_return: bool


@dataclass(frozen=True, slots=True)
class AskedToUnmute:
    """Staff ask somebody to turn a source on. Only they can."""

    participant: ParticipantId
    source: Source


@dataclass(frozen=True, slots=True)
class Reacted:
    """Someone reacted."""

    participant: ParticipantId
    reaction: Reaction


@dataclass(frozen=True, slots=True)
class Said:
    """Something was written; `message` is in the chat."""

    participant: ParticipantId
    message: MessageId


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Staff took a message away; it was in `seen_by` someone's chat."""

    message: MessageId
    seen_by: frozenset[ParticipantId]


@dataclass(frozen=True, slots=True)
class StayedBehind:
    """Someone who was to move chose to stay where they are."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class RoomEnding:
    """A breakout ends in a moment."""

    place: PlaceId


@dataclass(frozen=True, slots=True)
class Paused:
    """A place has been without staff for too long: its media stops."""

    place: PlaceId


@dataclass(frozen=True, slots=True)
class Resumed:
    """Staff are back in a place that was paused."""

    place: PlaceId


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is over for everybody."""

    by: ParticipantId


SessionEvent: TypeAlias = (
    Joined
    | Changed
    | Moved
    | Left
    | SessionChanged
    | Muted
    | AskedToUnmute
    | Reacted
    | Said
    | Unsaid
    | StayedBehind
    | RoomEnding
    | Paused
    | Resumed
    | Ended
)
