"""Stepping aside: one member and one of staff in a private room.

The others see only that both are away, as for any other reason.
"""

from enum import StrEnum

from rooms.errors import NeedsCover, NotNow, NotPermitted
from rooms.events import Changed, SessionChanged, SessionEvent
from rooms.ids import ParticipantId, PlaceId
from rooms.places import PlaceKind, PrivateRoom
from rooms.roles import Permission
from rooms.seat import Invite, Seat
from rooms.session import Session


class Cover(StrEnum):
    """Who stays with the group meanwhile."""

    CO_FACILITATOR = "co_facilitator"
    GROUP_BREAK = "group_break"
    """The group is held still."""


def offer(
    session: Session,
    by: ParticipantId,
    who: ParticipantId,
    version: int,
    *,
    place: PlaceId,
    cover: Cover,
    now: float,
) -> list[SessionEvent]:
    """Ask a member to come to a private room of the name `place`.

    Raises:
        Stale: They have moved since `version`.
        NotPermitted: They are of staff.
        NotNow: One of the two is not with the group, or was asked already.
        NeedsCover: Nobody would stay with the group.

    """
    staff = session.permit(by, Permission.MOVE)
    seat = session.expect(who, version)
    if seat.role.is_staff:
        raise NotPermitted("a private room is for a member and one of staff")
    for one in (staff, seat):
        if session.kind(one.place) not in (PlaceKind.MAIN, PlaceKind.BREAKOUT):
            raise NotNow("one of the two is not with the group")
    if any(by == room.staff or who == room.member for room in session.private.values()):
        raise NotNow("there is an offer already")
    if seat.invite is not None:
        raise NotNow("they are about to move")
    if not _is_covered(session, staff, seat, cover):
        raise NeedsCover("nobody would stay with the group")
    session.private[place] = PrivateRoom(by, who)
    at = now + session.policies.aside_timeout
    seat.invite = Invite(place, by, at, goes_by_itself=False, may_stay=True)
    return [Changed(who), SessionChanged()]


def answer(
    session: Session, who: ParticipantId, version: int, *, goes: bool, now: float
) -> list[SessionEvent]:
    """Let a member accept or decline a private room. Who asked comes along.

    Both begin there with everything off. If who asked is gone, the offer lapses.

    Raises:
        Stale: They have moved since `version`.
        NotNow: There is no offer.

    """
    seat = session.expect(who, version)
    invite = seat.invite
    if invite is None or invite.to not in session.private:
        raise NotNow("nothing was offered")
    room = session.private[invite.to]
    staff = session.seats.get(room.staff)
    if not goes or staff is None or not staff.is_connected:
        seat.invite = None
        del session.private[invite.to]
        return [Changed(who), SessionChanged()]
    # Staff first: nobody comes into an empty room.
    return [
        _bring(session, staff, invite.to, now=now),
        _bring(session, seat, invite.to, now=now),
        SessionChanged(),
    ]


def bring(
    session: Session,
    staff: ParticipantId,
    member: ParticipantId,
    *,
    place: PlaceId,
    now: float,
) -> list[SessionEvent]:
    """Bring two people into a private room who have agreed on it elsewhere.

    Raises:
        NotSeated: One of them has no seat.
        NotNow: One of them is in the lobby, on hold or in a private room.

    """
    seats = [session.seat(staff), session.seat(member)]
    for one in seats:
        if session.kind(one.place) not in (PlaceKind.MAIN, PlaceKind.BREAKOUT):
            raise NotNow("one of the two is not with the group")
    session.private[place] = PrivateRoom(staff, member)
    moved = [_bring(session, seat, place, now=now) for seat in seats]
    return [*moved, SessionChanged()]


def end(session: Session, who: ParticipantId, *, now: float) -> list[SessionEvent]:
    """Let either of the two end a private room, or staff withdraw an offer.

    Both come back to where they belong, with everything off.

    Raises:
        NotNow: They are in none.

    """
    seat = session.seat(who)
    for place, room in session.private.items():
        if seat.place == place or who == room.staff:
            return dissolve(session, place, now=now)
    raise NotNow("you are in no private room")


def dissolve(session: Session, place: PlaceId, *, now: float) -> list[SessionEvent]:
    """End a private room or its offer."""
    del session.private[place]
    events: list[SessionEvent] = []
    for seat in session:
        if seat.place == place:
            session.fall_silent(seat)
            home = session.entrance(seat.participant)
            events.append(session.put(seat, home, now=now))
        elif seat.invite is not None and seat.invite.to == place:
            seat.invite = None
            events.append(Changed(seat.participant))
    return [*events, SessionChanged()]


def _bring(session: Session, seat: Seat, place: PlaceId, *, now: float) -> SessionEvent:
    session.fall_silent(seat)
    return session.put(seat, place, now=now, home=seat.shown_in)


def _is_covered(session: Session, staff: Seat, member: Seat, cover: Cover) -> bool:
    if cover is Cover.GROUP_BREAK:
        return session.is_frozen
    left = {
        s.place
        for s in session
        if s is not member and s.role.receives and not s.role.is_staff
    }
    return all(
        any(s.role.is_staff and s.is_connected and s is not staff for s in people)
        for place in {staff.place, member.place} & left
        if (people := session.people_in(place))
    )
