"""Breakouts: planned, opened, and ended, on the connections that people have.

A room is a place. Moving somebody changes where their media goes and nothing
else. Every move of a person by another is announced and carries an answer.
"""

from collections.abc import Collection, Mapping, Sequence

from rooms.assigning import assign
from rooms.errors import NotNow, NotSafe, NotThere, Stale
from rooms.events import Changed, SessionChanged, SessionEvent, StayedBehind
from rooms.ids import ParticipantId, PlaceId
from rooms.places import HOLD, LOBBY, MAIN, Breakout, PlaceKind
from rooms.roles import Permission, Role
from rooms.safety import Problem, may_be_alone, problems
from rooms.seat import Invite, Seat
from rooms.session import Session

ROOMS_LIMIT = 12


def plan_of(session: Session) -> dict[PlaceId, list[ParticipantId]]:
    """Return who belongs in which breakout."""
    return {place: room.people for place, room in session.breakouts.rooms.items()}


def plan(
    session: Session,
    by: ParticipantId,
    base: int,
    rooms: Mapping[PlaceId, tuple[str, Sequence[ParticipantId]]],
    *,
    seconds: float,
) -> list[SessionEvent]:
    """Put another plan in place of the one of version `base`. Nobody sees it.

    Raises:
        Stale: Somebody else has changed it.
        NotNow: The rooms are open, or there are too many.
        NotThere: Somebody is in two rooms, or has no seat, or a room's name is
            that of another place.

    """
    session.permit(by, Permission.MOVE)
    _expect(session, base)
    if len(rooms) > ROOMS_LIMIT:
        raise NotNow(f"there are at most {ROOMS_LIMIT} rooms")
    if any(session.kind(place) is not None for place in rooms):
        raise NotThere("this is the name of another place")
    people = [who for _, placed in rooms.values() for who in placed]
    if len(set(people)) < len(people) or any(who not in session for who in people):
        raise NotThere("somebody is in two rooms, or not here")
    breakouts = session.breakouts
    breakouts.rooms = {
        place: Breakout(name, list(placed)) for place, (name, placed) in rooms.items()
    }
    breakouts.seconds = seconds
    breakouts.version += 1
    return [SessionChanged()]


def place_everyone(
    session: Session, by: ParticipantId, base: int, order: Sequence[ParticipantId]
) -> list[SessionEvent]:
    """Spread the members evenly over the rooms, in an order of the caller's.

    Everybody else who was placed stays where they are.

    Raises:
        Stale: Somebody else has changed the plan.
        NotNow: The rooms are open, or there are none.
        NotSafe: Who is kept apart and together leaves no way.

    """
    session.permit(by, Permission.MOVE)
    _expect(session, base)
    breakouts = session.breakouts
    if not breakouts.rooms:
        raise NotNow("there are no rooms yet")
    members = [
        who
        for who in dict.fromkeys(order)
        if who in session
        and session.seat(who).role is Role.MEMBER
        and session.seat(who).place not in (LOBBY, HOLD)
    ]
    found = assign(
        members,
        list(breakouts.rooms),
        apart=breakouts.apart,
        together=breakouts.together,
    )
    if found is None:
        raise NotSafe("who is kept apart and together leaves no way")
    for place, room in breakouts.rooms.items():
        room.people = [w for w in room.people if w not in members] + found[place]
    breakouts.version += 1
    return [SessionChanged()]


def keep(
    session: Session,
    by: ParticipantId,
    pair: frozenset[ParticipantId],
    *,
    apart: bool,
    on: bool,
) -> list[SessionEvent]:
    """Note that two people are kept apart, or together, or no longer.

    Raises:
        NotThere: These are not two people of the session.

    """
    session.permit(by, Permission.MOVE)
    if len(pair) != 2 or any(who not in session for who in pair):  # noqa: PLR2004
        raise NotThere("this takes two people who are here")
    breakouts = session.breakouts
    mine, other = breakouts.apart, breakouts.together
    if not apart:
        mine, other = other, mine
    if on:
        mine.add(pair)
        other.discard(pair)
    else:
        mine.discard(pair)
    breakouts.version += 1
    return [SessionChanged()]


def open_rooms(
    session: Session, by: ParticipantId, base: int, *, now: float
) -> list[SessionEvent]:
    """Open the rooms of the plan. Staff go at once, the others are asked.

    Raises:
        Stale: Somebody else has changed the plan.
        NotNow: They are open, or there are none.
        NotSafe: The plan breaks a rule; `problems` says which.

    """
    session.permit(by, Permission.MOVE)
    _expect(session, base)
    breakouts = session.breakouts
    if not breakouts.rooms:
        raise NotNow("there are no rooms")
    wrong = problems(session, plan_of(session))
    if wrong:
        raise NotSafe(", ".join(sorted({problem.code.value for problem in wrong})))
    breakouts.are_open = True
    breakouts.version += 1
    ends_at = now + session.policies.move_notice + breakouts.seconds
    events: list[SessionEvent] = [SessionChanged()]
    for place, room in breakouts.rooms.items():
        room.ends_at, room.warned = ends_at, False
        for who in room.people:
            seat = session.seats.get(who)
            if seat is not None and seat.place == MAIN:
                events += _send(session, seat, place, by, now=now)
    return events


def move(
    session: Session,
    by: ParticipantId,
    who: ParticipantId,
    version: int,
    to: PlaceId,
    *,
    now: float,
) -> list[SessionEvent]:
    """Move somebody to the main room or an open breakout; oneself, at once.

    Raises:
        Stale: They have moved since `version`.
        NotThere: There is no such room.
        NotNow: They are in the lobby, on hold or in a private room, or there.
        NotSafe: It would break the rule of supervision.

    """
    session.permit(by, Permission.ROAM if who == by else Permission.MOVE)
    seat = session.expect(who, version)
    if session.kind(to) not in (PlaceKind.MAIN, PlaceKind.BREAKOUT):
        raise NotThere("there is no such room")
    if session.kind(seat.place) not in (PlaceKind.MAIN, PlaceKind.BREAKOUT):
        raise NotNow("they are not with the group")
    if seat.place == to:
        raise NotNow("they are there already")
    _check_move(session, seat, to)
    _belong(session, who, to)
    if who == by:
        return [session.put(seat, to, now=now), SessionChanged()]
    return [*_send(session, seat, to, by, now=now), SessionChanged()]


def answer(
    session: Session, who: ParticipantId, version: int, *, goes: bool, now: float
) -> list[SessionEvent]:
    """Let somebody go at once where they were asked to, or stay.

    Raises:
        Stale: They have moved since `version`.
        NotNow: Nothing was asked, or staying is not possible.

    """
    seat = session.expect(who, version)
    invite = seat.invite
    if invite is None or session.kind(invite.to) is PlaceKind.PRIVATE:
        raise NotNow("nothing was asked")
    if goes:
        return [session.put(seat, invite.to, now=now)]
    if not invite.may_stay:
        raise NotNow("the room ends")
    seat.invite = None
    _belong(session, who, seat.place)
    return [Changed(who), StayedBehind(who)]


def extend(
    session: Session, by: ParticipantId, places: Collection[PlaceId], seconds: float
) -> list[SessionEvent]:
    """Give some rooms more time, or all where none is named.

    Raises:
        NotThere: One of them is not open.

    """
    session.permit(by, Permission.MOVE)
    for room in _rooms(session, places):
        assert room.ends_at is not None
        room.ends_at += seconds
        room.warned = False
    session.breakouts.version += 1
    return [SessionChanged()]


def recall(
    session: Session, by: ParticipantId, places: Collection[PlaceId], *, now: float
) -> list[SessionEvent]:
    """End some rooms, or all where none is named, after a short notice.

    Raises:
        NotThere: One of them is not open.

    """
    session.permit(by, Permission.MOVE)
    for room in _rooms(session, places):
        assert room.ends_at is not None
        room.ends_at = min(room.ends_at, now + session.policies.move_notice)
    session.breakouts.version += 1
    return [SessionChanged()]


def close_room(session: Session, place: PlaceId, *, now: float) -> list[SessionEvent]:
    """End a breakout: its people come back with what they send as it was."""
    breakouts = session.breakouts
    del breakouts.rooms[place]
    breakouts.are_open = bool(breakouts.rooms)
    breakouts.version += 1
    events: list[SessionEvent] = []
    for seat in session:
        if seat.place == place:
            events.append(session.put(seat, MAIN, now=now))
        elif seat.home == place:
            seat.home = MAIN
            events.append(Changed(seat.participant))
        if seat.invite is not None and seat.invite.to == place:
            seat.invite = None
            events.append(Changed(seat.participant))
    return [*events, SessionChanged()]


def problems_now(session: Session) -> list[Problem]:
    """Return what is wrong with the plan as it stands; nothing once it is open."""
    if session.breakouts.are_open or not session.breakouts.rooms:
        return []
    return problems(session, plan_of(session))


def _send(
    session: Session, seat: Seat, to: PlaceId, by: ParticipantId, *, now: float
) -> list[SessionEvent]:
    if seat.role.is_staff:
        return [session.put(seat, to, now=now)]
    at = now + session.policies.move_notice
    seat.invite = Invite(to, by, at, goes_by_itself=True, may_stay=True)
    return [Changed(seat.participant)]


def _check_move(session: Session, seat: Seat, to: PlaceId) -> None:
    if seat.role.is_staff:
        return
    room = session.breakouts.rooms.get(to)
    if room is None:
        return
    # Who belongs there may still be on the way.
    there = {*room.people, *(s.participant for s in session.people_in(to))}
    pairs = session.breakouts.apart
    if any(frozenset((seat.participant, other)) in pairs for other in there):
        raise NotSafe("they are kept apart")
    people = [*session.people_in(to), seat]
    if not session.has_staff(to) and not may_be_alone(session.policies, people):
        raise NotSafe("that room has no staff")


def _belong(session: Session, who: ParticipantId, to: PlaceId) -> None:
    for place, room in session.breakouts.rooms.items():
        if place == to and who not in room.people:
            room.people.append(who)
        elif place != to and who in room.people:
            room.people.remove(who)


def _rooms(session: Session, places: Collection[PlaceId]) -> list[Breakout]:
    rooms = session.breakouts.rooms
    if not session.breakouts.are_open or not set(places) <= rooms.keys():
        raise NotThere("there is no such room")
    return [rooms[place] for place in places or rooms]


def _expect(session: Session, base: int) -> None:
    if session.breakouts.version != base:
        raise Stale("the plan has changed since")
    if session.breakouts.are_open:
        raise NotNow("the rooms are open")
