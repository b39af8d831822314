"""Quiet ways of taking part: a hand, a reaction, a word to staff."""

from rooms.errors import NotNow, NotPermitted
from rooms.events import Changed, Reacted, Reaction, SessionChanged, SessionEvent
from rooms.ids import ParticipantId
from rooms.places import PlaceKind
from rooms.roles import Permission
from rooms.seat import Seat, Signal
from rooms.session import Session


def raise_hand(session: Session, who: ParticipantId, *, up: bool) -> list[SessionEvent]:
    """Raise one's hand, behind all that are up, or lower it."""
    seat = _among_others(session, who)
    if up and seat.hand is None:
        seat.hand = session.next_hand
        session.next_hand += 1
    elif not up:
        seat.hand = None
    return [Changed(who)]


def react(
    session: Session, who: ParticipantId, reaction: Reaction
) -> list[SessionEvent]:
    """React, for everybody in one's place to see.

    Raises:
        NotNow: Reactions are off, or the group is held still.

    """
    seat = _among_others(session, who)
    if not session.policies.reactions or not session.may_send(seat):
        raise NotNow("there are no reactions now")
    return [Reacted(who, reaction)]


def signal(
    session: Session, who: ParticipantId, kind: Signal, *, on: bool, now: float
) -> list[SessionEvent]:
    """Tell staff that one needs a break or is not alone; everything goes off.

    Taking it back turns nothing on.
    """
    seat = session.permit(who, Permission.SIGNAL)
    if on:
        if seat.signal is not kind:
            seat.signal, seat.signal_since = kind, now
        session.fall_silent(seat)
    elif seat.signal is kind:
        seat.signal = seat.signal_since = None
    return [Changed(who)]


def ask_to_come(
    session: Session, who: ParticipantId, *, on: bool, now: float
) -> list[SessionEvent]:
    """Ask for a facilitator to come to one's breakout, or no longer.

    Raises:
        NotNow: One is in no breakout.

    """
    seat = session.permit(who, Permission.SIGNAL)
    if session.kind(seat.place) is not PlaceKind.BREAKOUT:
        raise NotNow("you are in no breakout")
    room = session.breakouts.rooms[seat.place]
    if on and room.asked_at is None:
        room.asked_by, room.asked_at = who, now
    elif not on:
        room.asked_by = room.asked_at = None
    return [SessionChanged()]


def _among_others(session: Session, who: ParticipantId) -> Seat:
    seat = session.permit(who, Permission.SIGNAL)
    kind = session.kind(seat.place)
    if kind is None or not kind.carries_media:
        raise NotPermitted("there is nobody to see it where you are")
    return seat
