"""Writing: to one's place, to staff, and from staff to all or to who waits.

There is no message from one member to another: not a setting, nothing at all.
`key` names the message; it is the caller's, and tells nothing of how many there are.
"""

from collections.abc import Collection

from rooms.conversation import LENGTH, Channel, Message
from rooms.errors import ChatIsOff, NotNow, NotPermitted, NotThere
from rooms.events import Said, SessionEvent, Unsaid
from rooms.ids import MessageId, ParticipantId, PlaceId
from rooms.places import HOLD, LOBBY, MAIN, PlaceKind
from rooms.policies import ChatMode
from rooms.roles import Permission, may
from rooms.seat import Seat
from rooms.session import Session


def write_to_place(
    session: Session, who: ParticipantId, text: str, *, key: MessageId, now: float
) -> list[SessionEvent]:
    """Write to everybody in one's own place.

    Raises:
        ChatIsOff: Members do not write to each other here.
        NotPermitted: In the lobby and on hold there is nobody to write to.
        NotNow: Staff have been gone for too long.

    """
    seat = session.permit(who, Permission.WRITE)
    kind = session.kind(seat.place)
    if kind is None or not kind.carries_media:
        raise NotPermitted("there is nobody to write to where you are")
    is_open = session.policies.chat is ChatMode.EVERYONE or kind is PlaceKind.PRIVATE
    if not is_open and not seat.role.is_staff:
        raise ChatIsOff("members write to the facilitators here")
    if seat.place in session.paused and not seat.role.is_staff:
        raise NotNow("members are not left alone here, nor in writing")
    audience = {other.participant for other in session.people_in(seat.place)}
    return [_add(session, seat, Channel.PLACE, text, audience, key=key, now=now)]


def write_to_staff(
    session: Session, who: ParticipantId, text: str, *, key: MessageId, now: float
) -> list[SessionEvent]:
    """Write to all of staff: for staff among themselves, and for everybody else.

    Who waits or is on hold always may.

    Raises:
        ChatIsOff: The program has no writing.

    """
    seat = session.permit(who, Permission.WRITE)
    stuck = seat.place in (LOBBY, HOLD)
    is_staff = may(seat.role, Permission.WRITE_TO_ANYONE)
    if session.policies.chat is ChatMode.OFF and not stuck and not is_staff:
        raise ChatIsOff("there is no writing in this session")
    audience = _staff(session) | {who}
    return [_add(session, seat, Channel.STAFF, text, audience, key=key, now=now)]


def write_to_rooms(
    session: Session,
    by: ParticipantId,
    text: str,
    *,
    key: MessageId,
    places: Collection[PlaceId],
    now: float,
) -> list[SessionEvent]:
    """Write to everybody in some rooms, or in all where none is named.

    Raises:
        NotThere: One of them is no room of the group.

    """
    seat = session.permit(by, Permission.WRITE_TO_ANYONE)
    rooms = set(places) or {MAIN, *_breakouts(session)}
    if not rooms <= {MAIN, *_breakouts(session)}:
        raise NotThere("there is no such room")
    audience = {s.participant for s in session if s.place in rooms}
    audience |= _staff(session)
    return [_add(session, seat, Channel.ROOMS, text, audience, key=key, now=now)]


def write_to_person(
    session: Session,
    by: ParticipantId,
    to: ParticipantId,
    text: str,
    *,
    key: MessageId,
    now: float,
) -> list[SessionEvent]:
    """Write to somebody who waits in the lobby or is on hold.

    Raises:
        NotNow: They are with the group.

    """
    seat = session.permit(by, Permission.WRITE_TO_ANYONE)
    if session.seat(to).place not in (LOBBY, HOLD):
        raise NotNow("they are not waiting")
    audience = _staff(session) | {to}
    return [
        _add(session, seat, Channel.PERSON, text, audience, key=key, to=to, now=now)
    ]


def take_away(
    session: Session, by: ParticipantId, message: MessageId
) -> list[SessionEvent]:
    """Take a message away from everybody who saw it.

    Raises:
        NotThere: There is no such message, or it is not of the group's.

    """
    session.permit(by, Permission.MODERATE)
    known = session.conversation.messages.get(message)
    if known is None or by not in known.seen_by:
        raise NotThere("there is no such message")
    del session.conversation.messages[message]
    return [Unsaid(message, known.seen_by)]


def _staff(session: Session) -> set[ParticipantId]:
    return {
        seat.participant
        for seat in session
        if may(seat.role, Permission.WRITE_TO_ANYONE)
    }


def _breakouts(session: Session) -> list[PlaceId]:
    return list(session.breakouts.rooms) if session.breakouts.are_open else []


def _add(
    session: Session,
    seat: Seat,
    channel: Channel,
    text: str,
    audience: Collection[ParticipantId],
    *,
    key: MessageId,
    to: ParticipantId | None = None,
    now: float,
) -> Said:
    words = text.strip()
    if not 0 < len(words) <= LENGTH:
        raise NotNow(f"a message has 1 to {LENGTH} characters")
    session.conversation.add(
        Message(
            id=key,
            author=seat.participant,
            name=seat.name,
            channel=channel,
            text=words,
            at=now,
            seen_by=frozenset(audience),
            place=seat.place if channel is Channel.PLACE else None,
            to=to,
        )
    )
    return Said(seat.participant, key)
