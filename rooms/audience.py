"""Who may know what: two tables, and nobody is told by any other way.

What is true of a seat is seen by a rule of places (`sight`): the server shows
each participant exactly that. Moments are told by `AUDIENCE`.
"""

from enum import Enum, auto

from rooms.events import (
    AskedToUnmute,
    Muted,
    Reacted,
    RoomEnding,
    Said,
    SessionEvent,
    StayedBehind,
    Unsaid,
)
from rooms.ids import ParticipantId
from rooms.places import HOLD, LOBBY
from rooms.roles import Permission, may
from rooms.seat import Seat
from rooms.session import Session


class Sight(Enum):
    """How much one participant may know of another."""

    NOTHING = auto()
    PEER = auto()
    """Name, role, order, presence, and what of their media one may receive."""
    ALL = auto()
    """The true state, and the place."""


def sight(session: Session, viewer: Seat, subject: Seat) -> Sight:
    """Return what one may know of another; of oneself, what a peer may."""
    if may(viewer.role, Permission.SEE_ALL):
        return Sight.ALL
    if viewer is subject:
        return Sight.PEER
    if viewer.place in (LOBBY, HOLD) or subject.place == LOBBY:
        return Sight.NOTHING
    if viewer.place in (subject.place, subject.shown_in):
        return Sight.PEER
    return Sight.NOTHING


class Audience(Enum):
    """A group of participants, seen from the one an event is about."""

    NOBODY = auto()
    SELF = auto()
    PLACE = auto()
    """All who are in the same place, oneself too."""
    ROOM = auto()
    """All in the place that the event names, and all of staff."""
    STAFF = auto()
    READERS = auto()
    """Those who saw the message."""


AUDIENCE: dict[type[SessionEvent], Audience] = {
    AskedToUnmute: Audience.SELF,
    Muted: Audience.SELF,
    Reacted: Audience.PLACE,
    Said: Audience.READERS,
    Unsaid: Audience.READERS,
    StayedBehind: Audience.STAFF,
    RoomEnding: Audience.ROOM,
}
"""A moment that is not here is told to nobody: views show what came of it."""


def told(session: Session, event: SessionEvent) -> list[ParticipantId]:
    """Return the participants that are told of a moment, in order of seats."""
    audience = AUDIENCE.get(type(event), Audience.NOBODY)
    return [s.participant for s in session if _hears(session, audience, event, s)]


def _hears(
    session: Session, audience: Audience, event: SessionEvent, seat: Seat
) -> bool:
    match event:
        case Said(message=message):
            known = session.conversation.messages.get(message)
            return known is not None and seat.participant in known.seen_by
        case Unsaid(seen_by=readers):
            return seat.participant in readers
        case RoomEnding(place=place):
            return seat.place == place or may(seat.role, Permission.SEE_ALL)
        case AskedToUnmute() | Muted():
            return seat.participant == event.participant
        case Reacted(participant=who):
            return who in session and seat.place == session.seat(who).place
        case _:
            return audience is Audience.STAFF and may(seat.role, Permission.SEE_ALL)
