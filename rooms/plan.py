"""Who receives what: the whole truth the relay must converge to."""

from typing import NamedTuple

from rooms.ids import ParticipantId
from rooms.places import PlaceKind
from rooms.seat import NOTHING, Seat, VideoAudience
from rooms.session import Session
from rooms.tracks import Source, Track


class Subscription(NamedTuple):
    """One subscriber receives one track."""

    subscriber: ParticipantId
    track: Track


def plan(session: Session) -> frozenset[Subscription]:
    """Return every subscription that should exist now, and no other."""
    return frozenset(
        Subscription(subscriber.participant, Track(publisher.participant, source))
        for publisher in session
        if publisher.effect
        for subscriber in session.people_in(publisher.place)
        if not subscriber.is_by_text
        for source in receivable(session, publisher, subscriber)
    )


def receivable(
    session: Session, publisher: Seat, subscriber: Seat
) -> frozenset[Source]:
    """Return what one participant may receive of another now."""
    if (
        subscriber is publisher
        or subscriber.place != publisher.place
        or not _carries(session, publisher)
        or not _may_meet(session, publisher, subscriber)
    ):
        return NOTHING
    hidden = set() if _may_see(publisher, subscriber) else {Source.CAMERA}
    return publisher.effect - hidden


def _carries(session: Session, publisher: Seat) -> bool:
    kind = session.kind(publisher.place)
    if kind is None or not kind.carries_media:
        return False
    return kind is PlaceKind.PRIVATE or not session.is_frozen


def _may_meet(session: Session, publisher: Seat, subscriber: Seat) -> bool:
    if not subscriber.role.receives:
        return False
    with_staff = publisher.role.is_staff or subscriber.role.is_staff
    return with_staff or publisher.place not in session.paused


def _may_see(publisher: Seat, subscriber: Seat) -> bool:
    return (
        publisher.video_audience is VideoAudience.EVERYONE or subscriber.role.is_staff
    )
