"""The door: who waits, who is let in, and the way back to waiting."""

from collections.abc import Collection

from rooms.errors import NotNow, NotPermitted
from rooms.events import (
    Cause,
    Changed,
    FollowUp,
    Left,
    SessionChanged,
    SessionEvent,
)
from rooms.ids import ParticipantId, PlaceId
from rooms.places import HOLD, LOBBY
from rooms.roles import Permission, Role
from rooms.seat import Seat
from rooms.session import Session


def admit(
    session: Session, by: ParticipantId, who: ParticipantId, *, now: float
) -> list[SessionEvent]:
    """Let somebody in who waits.

    In an individual session whoever is neither the one member nor of staff
    waits on, until the member agrees.

    Raises:
        NotNow: They do not wait.

    """
    session.permit(by, Permission.ADMIT)
    seat = session.seat(who)
    if seat.place != LOBBY:
        raise NotNow("they do not wait")
    if session.is_extra(seat):
        seat.awaits_consent = True
        return [Changed(who)]
    return [_let_in(session, seat, now=now)]


def admit_all(
    session: Session,
    by: ParticipantId,
    *,
    but: Collection[ParticipantId] = (),
    now: float,
) -> list[SessionEvent]:
    """Let everybody in who waits, `but` some."""
    session.permit(by, Permission.ADMIT)
    events: list[SessionEvent] = []
    for seat in session.people_in(LOBBY):
        if seat.participant in but:
            continue
        events += admit(session, by, seat.participant, now=now)
    return events


def consent(
    session: Session,
    who: ParticipantId,
    to: ParticipantId,
    *,
    agrees: bool,
    now: float,
) -> list[SessionEvent]:
    """Let the member of an individual session say whether another may come in.

    Raises:
        NotPermitted: It is not for them to say.
        NotNow: Nobody of that name waits for it.

    """
    asked, seat = session.seat(who), session.seat(to)
    if asked.role is not Role.MEMBER or asked.place in (LOBBY, HOLD):
        raise NotPermitted("this is for the member to say")
    if not seat.awaits_consent:
        raise NotNow("nobody waits for this")
    if not agrees:
        seat.awaits_consent = False
        return [Changed(to)]
    return [_let_in(session, seat, now=now)]


def decline(
    session: Session,
    by: ParticipantId,
    who: ParticipantId,
    *,
    follow_up: FollowUp,
    now: float,
) -> list[SessionEvent]:
    """Turn somebody away who waits, and say what happens next. They may knock again.

    Raises:
        NotNow: They do not wait.

    """
    session.permit(by, Permission.ADMIT)
    seat = session.seat(who)
    if seat.place != LOBBY:
        raise NotNow("they do not wait")
    left = session.vacate(seat, Cause.DECLINED, now=now, by=by)
    return [Left(left.participant, left.cause, by, follow_up)]


def lock(session: Session, by: ParticipantId, *, locked: bool) -> list[SessionEvent]:
    """Close the door, or open it. Whoever comes to a closed one waits."""
    session.permit(by, Permission.ADMIT)
    session.is_locked = locked
    return [SessionChanged()]


def send_back(
    session: Session,
    by: ParticipantId,
    who: ParticipantId,
    version: int,
    *,
    now: float,
) -> list[SessionEvent]:
    """Let somebody wait in the lobby again, with everything off.

    Raises:
        Stale: They have moved since `version`.

    """
    return [_set_apart(session, by, who, version, LOBBY, now=now)]


def hold(
    session: Session,
    by: ParticipantId,
    who: ParticipantId,
    version: int,
    *,
    now: float,
) -> list[SessionEvent]:
    """Keep somebody connected who hears and sees nobody; the others see "away".

    Raises:
        Stale: They have moved since `version`.

    """
    return [_set_apart(session, by, who, version, HOLD, now=now)]


def release(
    session: Session,
    by: ParticipantId,
    who: ParticipantId,
    version: int,
    *,
    now: float,
) -> list[SessionEvent]:
    """Let somebody back from hold to where they belong, with everything off.

    Raises:
        NotNow: They are not on hold.
        Stale: They have moved since `version`.

    """
    session.permit(by, Permission.MOVE)
    seat = session.expect(who, version)
    if seat.place != HOLD:
        raise NotNow("they are not on hold")
    return [session.put(seat, session.entrance(who), now=now)]


def _let_in(session: Session, seat: Seat, *, now: float) -> SessionEvent:
    seat.is_late = seat.awaits_consent = False
    return session.put(seat, session.entrance(seat.participant), now=now)


def _set_apart(
    session: Session,
    by: ParticipantId,
    who: ParticipantId,
    version: int,
    place: PlaceId,
    *,
    now: float,
) -> SessionEvent:
    session.permit(by, Permission.MOVE)
    seat = session.expect(who, version)
    if seat.role.is_staff or seat.role is Role.ADMIN:
        raise NotPermitted("staff do not wait")
    if seat.place == place:
        raise NotNow("they are there already")
    if seat.place == LOBBY:
        raise NotNow("they have not been admitted")
    session.fall_silent(seat)
    home = seat.shown_in if place == HOLD else None
    return session.put(seat, place, now=now, home=home)
