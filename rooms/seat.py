"""A person's seat: everything a session knows of one participant."""

from dataclasses import dataclass
from enum import StrEnum

from rooms.events import Cause
from rooms.ids import ParticipantId, PlaceId
from rooms.places import HOLD, LOBBY
from rooms.roles import Role
from rooms.tracks import Source

NOTHING: frozenset[Source] = frozenset()


class Presence(StrEnum):
    """What other members are told of a seat. Who left is not in the list."""

    HERE = "here"
    AWAY = "away"


class Line(StrEnum):
    """What has become of a person's connection."""

    OPEN = "open"
    LOST = "lost"
    """The network went."""
    CLOSED = "closed"
    """The page was closed."""


class MediaHealth(StrEnum):
    """What the relay sees of a person's media."""

    CONNECTING = "connecting"
    FLOWING = "flowing"
    FROZEN = "frozen"
    """The camera is on and nothing comes of it; the microphone does."""
    SILENT = "silent"
    """Nothing comes of what is on."""


class Quality(StrEnum):
    """How good a person's connection is."""

    GOOD = "good"
    FAIR = "fair"
    """Some words or details may be missed."""
    POOR = "poor"
    """Sound breaks up, or there are no pictures."""
    LOST = "lost"
    """Nothing comes."""


class Signal(StrEnum):
    """A quiet word to staff that lasts until it is taken back."""

    BREAK = "break"
    """Need a break: away, with everything off."""
    SOMEONE_CAME_IN = "someone_came_in"
    """Camera and microphone off at once."""


class VideoAudience(StrEnum):
    """Who sees a person's camera."""

    EVERYONE = "everyone"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Invite:
    """A move that was announced to a person, who may answer.

    At `at` (seconds) it happens where it `goes_by_itself`, else it lapses.
    """

    to: PlaceId
    by: ParticipantId | None
    at: float
    goes_by_itself: bool
    may_stay: bool


@dataclass(slots=True)
class Seat:
    """A person's place in the session. It outlives their connections.

    `version` counts the moves: who wants to move somebody says which one they
    have seen. `home` is where the others still count them in while they are in
    a private room or on hold. Times are in seconds of the session's clock.
    """

    participant: ParticipantId
    name: str
    role: Role
    order: int
    place: PlaceId
    since: float
    """When they came into their place."""
    home: PlaceId | None = None
    version: int = 1
    line: Line = Line.OPEN
    health: MediaHealth = MediaHealth.CONNECTING
    health_since: float | None = None
    quality: Quality | None = None
    """None while there is no media to tell it from."""
    is_by_text: bool = False
    """Without sound and pictures, by their own choice."""
    is_missed: bool = False
    """Gone for so long that the others are told "away"."""
    away_at: float | None = None
    gone_at: float | None = None
    lost_since: float | None = None
    intent: frozenset[Source] = NOTHING
    allowance: frozenset[Source] = NOTHING
    published: frozenset[Source] = NOTHING
    may_show_screen_once: bool = False
    video_audience: VideoAudience = VideoAudience.EVERYONE
    hand: int | None = None
    """The number of their raised hand, counted by the session."""
    signal: Signal | None = None
    signal_since: float | None = None
    invite: Invite | None = None
    is_late: bool = False
    awaits_consent: bool = False
    """Admitted by staff to an individual session, if the member agrees."""
    keep_near: bool = False
    """Not to be placed in a room without staff."""

    @property
    def effect(self) -> frozenset[Source]:
        """What others may receive: wanted, allowed and published."""
        if self.place in (LOBBY, HOLD):
            return NOTHING
        return self.intent & self.allowance & self.published

    @property
    def is_connected(self) -> bool:
        """Whether somebody is connected to this seat."""
        return self.line is Line.OPEN

    @property
    def shown_in(self) -> PlaceId:
        """The place whose people have this seat in their list."""
        return self.place if self.home is None else self.home

    def presence(self, place: PlaceId) -> Presence:
        """Return what people in a place are told: nothing of why one is away."""
        elsewhere = self.place != place
        away = elsewhere or self.is_missed or self.signal is Signal.BREAK
        return Presence.AWAY if away else Presence.HERE


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody who had a seat and has it no more, as staff remember them."""

    name: str
    role: Role
    cause: Cause
    at: float
    was_admitted: bool = True
    """Whether they have been anywhere but in the lobby."""
