"""Events become what participants may know of them."""

import pytest

from rooms.events import (
    Joined,
    Left,
    MediaChanged,
    Returned,
    SessionEvent,
    WentAway,
)
from rooms.ids import ParticipantId
from rooms.roles import Role
from rooms.session import Session
from rooms.tracks import Source
from signaling.messages import (
    Done,
    ParticipantChanged,
    ParticipantInfo,
    ParticipantJoined,
    ParticipantLeft,
    ServerMessage,
)
from signaling.notices import notice, participant_info, without_repeats

MO = ParticipantId("mo")


@pytest.fixture
def session() -> Session:
    session = Session(seats=2)
    session.join(MO, Role.MEMBER)
    session.publish(MO, [Source.MICROPHONE, Source.CAMERA])
    session.intend(MO, Source.CAMERA, on=True)
    return session


@pytest.fixture
def info(session: Session) -> ParticipantInfo:
    return participant_info(session.seat(MO), "Mo")


def test_others_know_the_effect_and_not_the_wish(session: Session) -> None:
    session.publish(MO, [Source.MICROPHONE])
    session.intend(MO, Source.MICROPHONE, on=True)
    info = participant_info(session.seat(MO), "Mo")
    assert (info.microphone, info.camera, info.screen) == (True, False, False)


def test_others_know_who_somebody_is(info: ParticipantInfo) -> None:
    assert (info.id, info.name, info.role, info.order, info.presence) == (
        "mo",
        "Mo",
        "member",
        0,
        "here",
    )


def test_coming_is_told_with_who_came(session: Session, info: ParticipantInfo) -> None:
    assert notice(session, Joined(MO), "Mo") == ParticipantJoined(0, info)


@pytest.mark.parametrize("event", [WentAway(MO), Returned(MO), MediaChanged(MO)])
def test_a_change_is_told_as_the_whole_state(
    event: SessionEvent, session: Session, info: ParticipantInfo
) -> None:
    assert notice(session, event, "Mo") == ParticipantChanged(0, info)


def test_leaving_is_told_of_somebody_who_has_no_seat_any_more(
    session: Session,
) -> None:
    session.leave(MO)
    assert notice(session, Left(MO), "Mo") == ParticipantLeft(0, "mo")


def test_the_same_is_not_said_twice_in_a_row(info: ParticipantInfo) -> None:
    changed, left = ParticipantChanged(0, info), ParticipantLeft(0, "mo")
    said: list[ServerMessage] = [changed, changed, left, left, changed, Done(0, 1)]
    assert without_repeats(said) == [changed, left, changed, Done(0, 1)]
    assert without_repeats([]) == []
