"""A group is never left alone.

A place that has members and breaks its rule for longer than the grace is
paused: no media between people who are not of staff, until staff are back.
The grace is given once: going to another place while there is no staff at all
does not begin it anew, and before any of staff has come there is none.
"""

from rooms.events import Paused, Resumed, SessionEvent
from rooms.ids import PlaceId
from rooms.places import PlaceKind
from rooms.safety import may_be_alone
from rooms.session import Session


def review(session: Session, *, now: float) -> list[SessionEvent]:
    """Note which places break their rule now, and pause or resume them."""
    if session.has_staff_anywhere():
        session.was_staffed, session.staff_gone_at = True, None
    elif session.staff_gone_at is None:
        session.staff_gone_at = now
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
                gone_at = session.staff_gone_at
                session.broken_since.setdefault(
                    place, now if gone_at is None else gone_at
                )
            else:
                session.broken_since.pop(place, None)
    due = {
        place
        for place, since in session.broken_since.items()
        if since + grace <= now or not session.was_staffed
    }
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
    until = session.unstaffed_since[place] + session.policies.alone_seconds
    return not (
        session.kind(place) is PlaceKind.BREAKOUT
        and may_be_alone(session.policies, people)
        and now < until
        and session.has_staff_anywhere()
    )
