"""What a participant is told of an event, as a message."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from rooms.events import (
    Joined,
    Left,
    MediaChanged,
    Returned,
    SessionEvent,
    WentAway,
)
from rooms.session import Seat, Session
from rooms.tracks import Source
from signaling.messages import (
    ParticipantChanged,
    ParticipantInfo,
    ParticipantJoined,
    ParticipantLeft,
    ServerMessage,
)

UNNUMBERED = 0
"""The `seq` of a message that no log has numbered yet."""


def participant_info(seat: Seat, name: str) -> ParticipantInfo:
    """Return what others may know of someone."""
    return ParticipantInfo(
        id=seat.participant,
        name=name,
        role=seat.role,
        order=seat.order,
        presence=seat.presence,
        microphone=Source.MICROPHONE in seat.effect,
        camera=Source.CAMERA in seat.effect,
        screen=Source.SCREEN in seat.effect,
    )


def notice(session: Session, event: SessionEvent, name: str) -> ServerMessage:
    """Return the message for an event about the participant of that name."""
    who = event.participant
    match event:
        case Left():
            return ParticipantLeft(UNNUMBERED, who)
        case Joined():
            info = participant_info(session.seat(who), name)
            return ParticipantJoined(UNNUMBERED, info)
        case WentAway() | Returned() | MediaChanged():
            info = participant_info(session.seat(who), name)
            return ParticipantChanged(UNNUMBERED, info)
        case _:
            assert_never(event)


def without_repeats(notices: Iterable[ServerMessage]) -> Sequence[ServerMessage]:
    """Drop messages that say the same as the one before."""
    kept: list[ServerMessage] = []
    for message in notices:
        if not kept or kept[-1] != message:
            kept.append(message)
    return kept
