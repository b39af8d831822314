"""What staff do to what others send: they may stop it, never start it."""

from rooms.errors import NotNow, NotPermitted
from rooms.events import (
    AskedToUnmute,
    Cause,
    Changed,
    Ended,
    FollowUp,
    Left,
    Muted,
    RemovalReason,
    SessionChanged,
    SessionEvent,
)
from rooms.ids import ParticipantId
from rooms.places import LOBBY, PlaceKind
from rooms.roles import Permission, Role, allowance
from rooms.seat import Seat
from rooms.session import Session
from rooms.tracks import Source


def mute(
    session: Session,
    by: ParticipantId,
    who: ParticipantId,
    source: Source,
    *,
    may_return: bool,
) -> list[SessionEvent]:
    """Stop what somebody sends from a source.

    With `may_return` they may turn it on again themselves; without, only after
    staff allow it. Whatever they wanted is forgotten: nothing begins by itself.

    Raises:
        NotPermitted: Staff are not muted by staff.

    """
    session.permit(by, Permission.MODERATE)
    seat = session.seat(who)
    if seat.role.is_staff and by != who:
        raise NotPermitted("staff mute themselves")
    return _mute(session, seat, source, may_return=may_return)


def mute_all(
    session: Session, by: ParticipantId, source: Source, *, may_return: bool
) -> list[SessionEvent]:
    """Stop what everybody but staff sends from a source, in every place.

    Who waits in the lobby is not told that there is anybody to mute.
    """
    session.permit(by, Permission.MODERATE)
    events: list[SessionEvent] = []
    for seat in session:
        is_meant = not seat.role.is_staff and seat.place != LOBBY
        if is_meant and source in seat.allowance:
            events += _mute(session, seat, source, may_return=may_return)
    return events


def allow(
    session: Session, by: ParticipantId, who: ParticipantId, source: Source
) -> list[SessionEvent]:
    """Let somebody send from a source again; a member's screen, once.

    Raises:
        NotPermitted: Their role never sends from it.

    """
    session.permit(by, Permission.MODERATE)
    seat = session.seat(who)
    if source in allowance(seat.role):
        seat.allowance |= {source}
    elif source is Source.SCREEN and allowance(seat.role):
        seat.allowance |= {source}
        seat.may_show_screen_once = True
    else:
        raise NotPermitted("their role never sends this")
    return [Changed(who)]


def ask_to_unmute(
    session: Session, by: ParticipantId, who: ParticipantId, source: Source
) -> list[SessionEvent]:
    """Ask somebody to turn a source on; what was muted is allowed again.

    Raises:
        NotNow: It is on, or they are where nobody is seen or heard.

    """
    session.permit(by, Permission.MODERATE)
    seat = session.seat(who)
    if source in seat.intent or not session.may_send(seat):
        raise NotNow("there is nothing to ask")
    events = allow(session, by, who, source)
    return [*events, AskedToUnmute(who, source)]


def freeze(session: Session, by: ParticipantId, *, frozen: bool) -> list[SessionEvent]:
    """Hold the group still, or go on.

    While it is still nobody is seen or heard, private rooms apart. What was on
    is off afterwards: each person turns their own on again.
    """
    session.permit(by, Permission.MODERATE)
    return hold_still(session, frozen=frozen)


def hold_still(session: Session, *, frozen: bool) -> list[SessionEvent]:
    """Hold the group still, or go on, as something else decided that may."""
    session.is_frozen = frozen
    if frozen:
        for seat in session:
            if session.kind(seat.place) is not PlaceKind.PRIVATE:
                session.fall_silent(seat)
    return [SessionChanged()]


def remove(
    session: Session,
    by: ParticipantId,
    who: ParticipantId,
    *,
    reason: RemovalReason,
    follow_up: FollowUp,
    may_return: bool,
    now: float,
) -> list[SessionEvent]:
    """End somebody's part in the session, say why, and what staff will do.

    Without `may_return` they cannot come back by any way that they know.

    Raises:
        NotPermitted: The one who asks is no more than they are.

    """
    asks = session.permit(by, Permission.REMOVE)
    seat = session.seat(who)
    outranked = seat.role.is_staff and asks.role is not Role.FACILITATOR
    if who == by or seat.role is Role.FACILITATOR or outranked:
        raise NotPermitted("they run the session as you do")
    if not may_return:
        session.removed.add(who)
    session.vacate(seat, Cause.REMOVED, now=now, by=by)
    return [Left(who, Cause.REMOVED, by, follow_up, reason, may_return)]


def let_back(
    session: Session, by: ParticipantId, who: ParticipantId
) -> list[SessionEvent]:
    """Let somebody knock again who was removed.

    Raises:
        NotNow: They were not.

    """
    session.permit(by, Permission.REMOVE)
    if who not in session.removed:
        raise NotNow("they were not removed")
    session.removed.discard(who)
    return [SessionChanged()]


def lower_hand(
    session: Session, by: ParticipantId, who: ParticipantId
) -> list[SessionEvent]:
    """Lower somebody's hand."""
    session.permit(by, Permission.MODERATE)
    session.seat(who).hand = None
    return [Changed(who)]


def lower_all(session: Session, by: ParticipantId) -> list[SessionEvent]:
    """Lower all hands."""
    session.permit(by, Permission.MODERATE)
    for seat in session:
        seat.hand = None
    return [SessionChanged()]


def keep_near(
    session: Session, by: ParticipantId, who: ParticipantId, *, on: bool
) -> list[SessionEvent]:
    """Note that somebody is not to be in a room without staff, or may again."""
    session.permit(by, Permission.MOVE)
    session.seat(who).keep_near = on
    return [Changed(who)]


def end(session: Session, by: ParticipantId, *, now: float) -> list[SessionEvent]:
    """End the session for everybody. Nobody comes in any more."""
    session.permit(by, Permission.END)
    session.has_ended = True
    events: list[SessionEvent] = [Ended(by)]
    for seat in list(session):
        cause = Cause.DECLINED if seat.place == LOBBY else Cause.ENDED
        events.append(session.vacate(seat, cause, now=now, by=by))
    return events


def _mute(
    session: Session, seat: Seat, source: Source, *, may_return: bool
) -> list[SessionEvent]:
    was_on = source in seat.intent
    session.stop(seat, source)
    if not may_return or source not in allowance(seat.role):
        seat.allowance -= {source}
        seat.may_show_screen_once &= source is not Source.SCREEN
    if not was_on and may_return:
        return []
    return [Changed(seat.participant), Muted(seat.participant, source, may_return)]
