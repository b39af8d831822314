"""Who is told of what: one table.

A row says who hears of an event beside the person it is about. Nobody is told
by any other way.
"""

from enum import Enum, auto

from rooms.events import (
    Joined,
    Left,
    MediaChanged,
    Returned,
    SessionEvent,
    WentAway,
)
from rooms.ids import ParticipantId
from rooms.session import Session


class Audience(Enum):
    """A group of participants, seen from the one an event is about."""

    EVERYONE = auto()
    OTHERS = auto()


AUDIENCE: dict[type[SessionEvent], Audience] = {
    Joined: Audience.OTHERS,
    WentAway: Audience.OTHERS,
    Returned: Audience.OTHERS,
    MediaChanged: Audience.EVERYONE,
    Left: Audience.OTHERS,
}


def told(session: Session, event: SessionEvent) -> list[ParticipantId]:
    """Return the participants that are told of an event, in order of seats."""
    about = event.participant
    everyone = AUDIENCE[type(event)] is Audience.EVERYONE
    return [s.participant for s in session if everyone or s.participant != about]
