"""A group is never left alone.

A place that has members and breaks its rule for longer than the grace is
paused: no media between people who are not of staff, until staff are back.
"""

from rooms.events import Paused, Resumed, SessionEvent
from rooms.ids import PlaceId
from rooms.places import MAIN, PlaceKind
from rooms.safety import may_be_alone
from rooms.session import Session


def review(session: Session, *, now: float) -> list[SessionEvent]:
    """Note which places break their rule now, and pause or resume them."""
    grace = session.policies.supervision_grace
    places = {s.place for s in session if not s.role.is_staff and s.role.receives}
    for clocks in (session.unstaffed_since, session.broken_since):
        for place in clocks.keys() - places:
            del clocks[place]
    for place in sorted(places):
        if not _needs_staff(session, place):
            session.unstaffed_since.pop(place, None)
            session.broken_since.pop(place, None)
        else:
            session.unstaffed_since.setdefault(place, now)
            if _is_broken(session, place, now=now):
                session.broken_since.setdefault(place, _began(session, place, now=now))
            else:
                session.broken_since.pop(place, None)
    due = {p for p, since in session.broken_since.items() if since + grace <= now}
    events: list[SessionEvent] = [Paused(p) for p in sorted(due - session.paused)]
    events += [Resumed(place) for place in sorted(session.paused - due)]
    session.paused = due
    return events


def deadline(session: Session) -> float | None:
    """Return when `review` next has something to do, if ever."""
    grace, policies = session.policies.supervision_grace, session.policies
    times = [
        since + grace
        for place, since in session.broken_since.items()
        if place not in session.paused
    ]
    times += [
        since + policies.alone_seconds
        for place, since in session.unstaffed_since.items()
        if place not in session.broken_since
    ]
    return min(times, default=None)


def _needs_staff(session: Session, place: PlaceId) -> bool:
    kind = session.kind(place)
    return kind is not None and kind.carries_media and not session.has_staff(place)


def _is_broken(session: Session, place: PlaceId, *, now: float) -> bool:
    people = session.people_in(place)
    alone = now - session.unstaffed_since[place]
    return not (
        session.kind(place) is PlaceKind.BREAKOUT
        and may_be_alone(session.policies, people)
        and alone < session.policies.alone_seconds
        and session.has_staff_anywhere()
    )


def _began(session: Session, place: PlaceId, *, now: float) -> float:
    """Return since when a place counts as broken.

    Before any of staff has come to the main room there is no grace to give.
    """
    if place == MAIN and not session.was_staffed:
        return now - session.policies.supervision_grace
    return now
