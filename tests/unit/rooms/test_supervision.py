"""A group is never left alone for longer than its grace."""

import pytest

from rooms import breakouts, lobby, moderation, planning
from rooms.events import Paused, Resumed
from rooms.places import HOLD, MAIN
from rooms.policies import Policies, Supervision
from rooms.roles import Role
from rooms.session import Session
from rooms.supervision import deadline
from rooms.tracks import Source
from tests.support.sessions import (
    ADA,
    BLUE,
    COLE,
    FAY,
    KIM,
    LEE,
    MO,
    NIK,
    NO_LOBBY,
    OLA,
    RED,
    SAM,
    Stage,
    group,
)

MICROPHONE = Source.MICROPHONE
ALONE = Policies(supervision=Supervision.GROUPS_ALONE, lobby=False)
MEMBERS = (MO, LEE, KIM)

pytestmark = pytest.mark.promise(6)


@pytest.fixture
def stage() -> Stage:
    """Return a session of one of staff and three members, all speaking."""
    return group(FAY, *MEMBERS, on=[MICROPHONE])


def alone(seconds: float = 600.0) -> Stage:
    """Return a session with three members in a room of their own."""
    policies = Policies(
        supervision=Supervision.GROUPS_ALONE, lobby=False, alone_seconds=seconds
    )
    stage = group(FAY, COLE, *MEMBERS, NIK, policies=policies, on=[MICROPHONE])
    stage.open_rooms({RED: [*MEMBERS], BLUE: [COLE, NIK]}, seconds=6000.0)
    return stage


def test_members_are_silent_when_staff_have_been_gone_for_the_grace(
    stage: Stage,
) -> None:
    stage.lose(FAY)
    assert Paused(MAIN) not in stage.wait(29.9)
    assert stage.hears(MO) == {FAY, LEE, KIM}
    assert stage.wait(0.1) == [Paused(MAIN)]
    assert stage.hears(MO) == {FAY}, "what staff send may still come"


def test_all_goes_on_when_staff_are_back(stage: Stage) -> None:
    stage.lose(FAY)
    stage.wait(40.0)
    assert Resumed(MAIN) in stage.do(Session.resume, FAY)
    assert stage.hears(MO) == {FAY, LEE, KIM}


def test_a_short_loss_stops_nothing(stage: Stage) -> None:
    for _ in range(3):
        stage.lose(FAY)
        stage.wait(29.0)
        stage.do(Session.resume, FAY)
        stage.wait(29.0)
    assert stage.hears(MO) == {FAY, LEE, KIM}


def test_the_grace_holds_however_staff_went(stage: Stage) -> None:
    stage.do(Session.leave, FAY)
    assert stage.wait(30.0) == [Paused(MAIN)]
    assert stage.hears(MO) == set()
    assert Resumed(MAIN) in stage.join(FAY)


def test_another_of_staff_is_enough_and_nobody_else_is() -> None:
    stage = group(FAY, COLE, *MEMBERS, ADA, OLA, SAM)
    stage.do(Session.leave, FAY)
    assert stage.wait(60.0) == []
    stage.do(Session.join, COLE, Role.MEMBER, "Cole", switch=True)
    assert stage.wait(30.0) == [Paused(MAIN)]


def test_before_staff_have_come_there_is_no_grace() -> None:
    stage = Stage(Session(8, NO_LOBBY), now=0.1)
    stage.join(MO, LEE)
    for who in (MO, LEE):
        stage.turn_on(who, MICROPHONE)
    assert stage.session.paused == {MAIN}
    assert stage.hears(MO) == set()
    assert Resumed(MAIN) in stage.join(FAY)
    assert stage.hears(MO) == {LEE}


def test_the_grace_is_not_given_again_in_another_place() -> None:
    stage = alone()
    stage.do(breakouts.extend, FAY, [], 600.0)
    stage.do(breakouts.recall, FAY, [RED])
    stage.do(Session.leave, COLE)
    stage.do(Session.leave, FAY)
    stage.wait(20.0)
    assert stage.place(MO) == MAIN
    assert stage.hears(MO) == {LEE, KIM}
    assert stage.wait(10.0) == [Paused(BLUE), Paused(MAIN)]
    assert stage.hears(MO) == set()


def test_who_comes_when_nobody_has_watched_for_long_is_silent_at_once(
    stage: Stage,
) -> None:
    for who in MEMBERS:
        stage.do(Session.leave, who)
    stage.do(Session.leave, FAY)
    stage.wait(100.0)
    stage.join(MO, LEE)
    stage.turn_on(LEE, MICROPHONE)
    assert stage.hears(MO) == set()


# Rooms without staff


def test_every_room_has_staff_where_the_program_says_so() -> None:
    stage = group(FAY, COLE, *MEMBERS, on=[MICROPHONE])
    stage.open_rooms({RED: [COLE, *MEMBERS]})
    stage.do(breakouts.move, COLE, COLE, stage.version(COLE), MAIN)
    assert stage.wait(30.0) == [Paused(RED)]
    stage.do(breakouts.move, FAY, FAY, stage.version(FAY), RED)
    assert stage.session.paused == set()


def test_enough_members_are_alone_for_some_minutes() -> None:
    stage = alone(600.0)
    assert stage.wait(600.0) == []
    assert stage.hears(MO) == {LEE, KIM}
    assert stage.wait(29.9) == []
    assert stage.wait(0.1) == [Paused(RED)]
    assert stage.hears(MO) == set()


def test_a_visit_of_staff_begins_the_minutes_anew() -> None:
    stage = alone(600.0)
    stage.wait(500.0)
    for to in (RED, MAIN):
        stage.do(breakouts.move, FAY, FAY, stage.version(FAY), to)
    assert stage.wait(629.9) == []
    assert stage.wait(0.1) == [Paused(RED)]


@pytest.mark.parametrize("how", ["left", "lost", "closed", "hold"])
def test_two_members_are_never_alone_for_longer_than_the_grace(how: str) -> None:
    stage = alone()
    if how == "left":
        stage.do(Session.leave, KIM)
    elif how == "hold":
        stage.do(lobby.hold, FAY, KIM, stage.version(KIM))
    else:
        stage.do(Session.lose, KIM, page_closed=how == "closed")
    assert LEE in stage.hears(MO)
    assert Paused(RED) in stage.wait(30.0)
    assert stage.hears(MO) == set()


def test_a_third_who_comes_back_ends_the_pause() -> None:
    stage = alone()
    stage.lose(KIM)
    stage.wait(30.0)
    assert Resumed(RED) in stage.do(Session.resume, KIM)


def test_somebody_to_be_kept_near_is_not_left_without_staff() -> None:
    stage = alone()
    stage.do(moderation.keep_near, FAY, MO, on=True)
    assert stage.wait(30.0) == [Paused(RED)]


def test_minors_are_never_without_staff() -> None:
    stage = alone()
    policies = Policies(supervision=Supervision.GROUPS_ALONE, minors=True)
    stage.do(planning.set_policies, FAY, policies)
    assert stage.wait(30.0) == [Paused(RED)]


def test_no_room_is_alone_when_no_staff_is_connected_anywhere() -> None:
    stage = alone()
    stage.lose(FAY, COLE)
    assert {Paused(RED), Paused(BLUE)} <= set(stage.wait(30.0))


def test_a_longer_grace_is_given_at_once_and_a_shorter_one_too(stage: Stage) -> None:
    stage.lose(FAY)
    stage.do(Session.join, ADA, Role.ADMIN, "Ada")
    stage.wait(20.0)
    short = Policies(supervision_grace=10.0)
    assert stage.do(planning.set_policies, ADA, short)[1:] == [Paused(MAIN)]
    assert stage.do(planning.set_policies, ADA, Policies())[1:] == [Resumed(MAIN)]


# Where nothing is to be watched


def test_who_waits_or_is_on_hold_needs_nobody(stage: Stage) -> None:
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    stage.do(lobby.send_back, FAY, LEE, stage.version(LEE))
    stage.do(Session.leave, KIM)
    stage.do(Session.leave, FAY)
    assert stage.place(MO) == HOLD
    assert stage.wait(100.0) == []


def test_a_room_is_forgotten_with_its_pause() -> None:
    stage = alone()
    stage.do(Session.leave, KIM)
    stage.wait(40.0)
    stage.do(breakouts.recall, FAY, [RED])
    assert Resumed(RED) in stage.wait(15.0)
    assert stage.session.broken_since == stage.session.unstaffed_since == {}


def test_a_deadline_is_kept_to_the_last_bit_of_a_float() -> None:
    for start in (0.1, 0.7, 3.3, 1000.1, 123456.789):
        stage = alone(600.1)
        stage.now = start
        for who in MEMBERS:
            stage.session.put(stage.seat(who), MAIN, now=start)
        stage.do(Session.resume, FAY)
        for who in MEMBERS:
            stage.session.put(stage.seat(who), RED, now=start)
        stage.do(Session.resume, FAY)
        stage.now = deadline(stage.session) or 0.0
        stage.do(Session.resume, FAY)
        assert stage.session.broken_since == {RED: stage.now}
        stage.now = deadline(stage.session) or 0.0
        assert Paused(RED) in stage.do(Session.resume, FAY)
        assert deadline(stage.session) is None


def test_the_program_says_how_many_are_enough() -> None:
    stage = alone()
    stage.do(
        planning.set_policies,
        FAY,
        Policies(supervision=Supervision.GROUPS_ALONE, alone_people=4),
    )
    assert stage.wait(30.0) == [Paused(RED)]
