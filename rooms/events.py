"""What has happened in a session, in the past tense."""

from dataclasses import dataclass
from typing import TypeAlias

from rooms.ids import ParticipantId


@dataclass(frozen=True, slots=True)
class Joined:
    """Someone took a new seat."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class WentAway:
    """A connection was lost; the seat is held."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class Returned:
    """Someone who was away, or has a new page, took their held seat again."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class MediaChanged:
    """What someone sends, as far as anyone may receive it, is different now."""

    participant: ParticipantId


@dataclass(frozen=True, slots=True)
class Left:
    """A seat is free again."""

    participant: ParticipantId


SessionEvent: TypeAlias = Joined | WentAway | Returned | MediaChanged | Left
