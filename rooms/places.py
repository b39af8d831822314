"""Where somebody can be."""

from dataclasses import dataclass
from enum import StrEnum

from rooms.ids import ParticipantId, PlaceId

LOBBY = PlaceId("lobby")
MAIN = PlaceId("main")
HOLD = PlaceId("hold")


class PlaceKind(StrEnum):
    """The five kinds of places."""

    LOBBY = "lobby"
    """Waiting to be admitted; knows of nobody."""
    MAIN = "main"
    BREAKOUT = "breakout"
    PRIVATE = "private"
    """One member and one of staff; the others see only that they are away."""
    HOLD = "hold"
    """Connected, hears and sees nobody, can write to staff."""

    @property
    def carries_media(self) -> bool:
        """Whether people in such a place may see and hear each other."""
        return self not in (PlaceKind.LOBBY, PlaceKind.HOLD)


@dataclass(slots=True)
class Breakout:
    """A room beside the main one, planned or open.

    `people` are those who belong in it, wherever they are now. Times are in
    seconds of the session's clock.
    """

    name: str
    people: list[ParticipantId]
    ends_at: float | None = None
    warned: bool = False
    asked_by: ParticipantId | None = None
    """Who asked a facilitator to come."""
    asked_at: float | None = None


@dataclass(frozen=True, slots=True)
class PrivateRoom:
    """A room for one member and one of staff, offered or in use."""

    staff: ParticipantId
    member: ParticipantId
