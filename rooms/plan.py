"""Who receives what: the whole truth the relay must converge to."""

from typing import NamedTuple

from rooms.ids import ParticipantId
from rooms.session import Session
from rooms.tracks import Track


class Subscription(NamedTuple):
    """One subscriber receives one track."""

    subscriber: ParticipantId
    track: Track


def plan(session: Session) -> frozenset[Subscription]:
    """Return every subscription that should exist now, and no other."""
    return frozenset(
        Subscription(subscriber.participant, Track(publisher.participant, source))
        for subscriber in session
        for publisher in session
        if publisher is not subscriber
        for source in publisher.effect
    )
