"""The tables of the rules: roles, audience, plan, and the codes of refusals."""

from typing import get_args

import pytest

from rooms.audience import AUDIENCE, Audience, told
from rooms.errors import (
    ErrorCode,
    NotPermitted,
    NotSeated,
    ScreenTaken,
    SessionError,
    SessionFull,
)
from rooms.events import Joined, Left, MediaChanged, SessionEvent, WentAway
from rooms.ids import ParticipantId
from rooms.plan import Subscription, plan
from rooms.roles import PERMISSIONS, Permission, Role, allowance
from rooms.session import Session
from rooms.tracks import Source, Track

FAY = ParticipantId("fay")
MO = ParticipantId("mo")
LEE = ParticipantId("lee")


@pytest.fixture
def session() -> Session:
    """Return a session of a facilitator and two members, everything off."""
    session = Session(seats=3)
    session.join(FAY, Role.FACILITATOR)
    session.publish(FAY, Source)
    for member in (MO, LEE):
        session.join(member, Role.MEMBER)
        session.publish(member, [Source.MICROPHONE, Source.CAMERA])
    return session


def test_a_facilitator_is_staff() -> None:
    assert Role.FACILITATOR.is_staff
    assert not Role.MEMBER.is_staff


def test_every_role_has_a_row() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert PERMISSIONS[Role.FACILITATOR] == set(Permission)


@pytest.mark.promise(1)
def test_a_member_may_send_microphone_and_camera_only() -> None:
    assert allowance(Role.MEMBER) == {Source.MICROPHONE, Source.CAMERA}
    assert allowance(Role.FACILITATOR) == set(Source)


def test_every_event_has_an_audience() -> None:
    assert set(AUDIENCE) == set(get_args(SessionEvent))


def test_the_others_are_told_who_comes_and_goes(session: Session) -> None:
    assert told(session, Joined(MO)) == [FAY, LEE]
    assert told(session, WentAway(LEE)) == [FAY, MO]


def test_everybody_is_told_what_is_sent_its_sender_too(session: Session) -> None:
    assert AUDIENCE[MediaChanged] is Audience.EVERYONE
    assert told(session, MediaChanged(MO)) == [FAY, MO, LEE]


def test_nobody_is_told_of_their_own_leaving(session: Session) -> None:
    session.leave(MO)
    assert told(session, Left(MO)) == [FAY, LEE]


@pytest.mark.promise(7)
def test_nothing_is_forwarded_at_first(session: Session) -> None:
    assert plan(session) == frozenset()


@pytest.mark.promise(1)
def test_what_is_on_goes_to_everybody_else_and_nothing_more(session: Session) -> None:
    session.intend(MO, Source.MICROPHONE, on=True)
    session.intend(FAY, Source.SCREEN, on=True)
    assert plan(session) == {
        Subscription(FAY, Track(MO, Source.MICROPHONE)),
        Subscription(LEE, Track(MO, Source.MICROPHONE)),
        Subscription(MO, Track(FAY, Source.SCREEN)),
        Subscription(LEE, Track(FAY, Source.SCREEN)),
    }


@pytest.mark.promise(1)
def test_what_was_switched_off_goes_to_nobody(session: Session) -> None:
    session.intend(MO, Source.MICROPHONE, on=True)
    session.intend(MO, Source.MICROPHONE, on=False)
    assert plan(session) == frozenset()


@pytest.mark.promise(1)
def test_whoever_left_neither_sends_nor_receives(session: Session) -> None:
    session.intend(MO, Source.MICROPHONE, on=True)
    session.intend(LEE, Source.MICROPHONE, on=True)
    session.leave(LEE)
    assert plan(session) == {Subscription(FAY, Track(MO, Source.MICROPHONE))}


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (NotPermitted, "not_permitted"),
        (NotSeated, "not_seated"),
        (SessionFull, "session_full"),
        (ScreenTaken, "screen_taken"),
    ],
)
def test_a_refusal_has_a_code_that_stays(
    refusal: type[SessionError], code: str
) -> None:
    assert refusal.code == ErrorCode(code)


def test_every_code_is_that_of_one_refusal() -> None:
    codes = [refusal.code for refusal in SessionError.__subclasses__()]
    assert sorted(codes) == sorted(ErrorCode)
