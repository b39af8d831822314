"""What follows from a change by itself, and what time alone causes.

After every change `settle` brings the session in order: supervision is looked
at again and rooms that nobody can be in end. `deadline` says when time alone
will cause something, `expire` lets it.
"""

from rooms import aside, breakouts, supervision
from rooms.events import Cause, Changed, RoomEnding, SessionEvent
from rooms.ids import PlaceId
from rooms.places import PrivateRoom
from rooms.seat import Line, Seat
from rooms.session import Session

_CAUSES = {Line.LOST: Cause.LOST, Line.CLOSED: Cause.CLOSED}


def settle(session: Session, *, now: float) -> list[SessionEvent]:
    """Bring the session in order after a change. Again does nothing more."""
    events: list[SessionEvent] = []
    for place, room in list(session.private.items()):
        if not _is_kept(session, place, room):
            events += aside.dissolve(session, place, now=now)
    return [*events, *supervision.review(session, now=now)]


def deadline(session: Session) -> float | None:
    """Return when `expire` next has something to do, if ever."""
    times = [supervision.deadline(session)]
    for seat in session:
        times += [seat.away_at, seat.gone_at]
        times.append(seat.invite.at if seat.invite is not None else None)
    if session.breakouts.are_open:
        warning = session.policies.breakout_warning
        for room in session.breakouts.rooms.values():
            assert room.ends_at is not None
            times.append(room.ends_at if room.warned else room.ends_at - warning)
    return min((t for t in times if t is not None), default=None)


def expire(session: Session, *, now: float) -> list[SessionEvent]:
    """Do what the passing of time causes."""
    events: list[SessionEvent] = []
    for seat in list(session):
        events += _expire_seat(session, seat, now=now)
    if session.breakouts.are_open:
        events += _expire_rooms(session, now=now)
    return [*events, *settle(session, now=now)]


def _expire_seat(session: Session, seat: Seat, *, now: float) -> list[SessionEvent]:
    who, invite = seat.participant, seat.invite
    if seat.gone_at is not None and seat.gone_at <= now:
        return session.leave(who, now=now, cause=_CAUSES[seat.line])
    events: list[SessionEvent] = []
    if seat.away_at is not None and seat.away_at <= now:
        seat.away_at, seat.is_missed = None, True
        events.append(Changed(who))
    if invite is not None and invite.at <= now:
        events += _invite_is_due(session, seat, now=now)
    return events


def _invite_is_due(session: Session, seat: Seat, *, now: float) -> list[SessionEvent]:
    invite = seat.invite
    assert invite is not None
    if not invite.goes_by_itself:
        return aside.dissolve(session, invite.to, now=now)
    return [session.put(seat, invite.to, now=now)]


def _expire_rooms(session: Session, *, now: float) -> list[SessionEvent]:
    events: list[SessionEvent] = []
    for place, room in list(session.breakouts.rooms.items()):
        assert room.ends_at is not None
        if room.ends_at <= now:
            events += breakouts.close_room(session, place, now=now)
        elif (
            not room.warned and room.ends_at - session.policies.breakout_warning <= now
        ):
            room.warned = True
            events.append(RoomEnding(place))
    return events


def _is_kept(session: Session, place: PlaceId, room: PrivateRoom) -> bool:
    """Tell whether both of a private room are in it, or it is still on offer."""
    staff = session.seats.get(room.staff)
    if staff is None or not staff.role.is_staff or room.member not in session:
        return False
    people = session.people_in(place)
    offered = any(s.invite is not None and s.invite.to == place for s in session)
    return len(people) == 2 or (not people and offered)  # noqa: PLR2004
