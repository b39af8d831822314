"""What is wrong with a plan, before anybody moves."""

import pytest

from rooms import aside, breakouts, moderation
from rooms.aside import Cover
from rooms.ids import ParticipantId, PlaceId
from rooms.places import HOLD, MAIN
from rooms.policies import Policies, Supervision
from rooms.safety import Problem, ProblemCode, may_be_alone, problems
from rooms.session import Session
from tests.support.sessions import (
    ASIDE,
    BLUE,
    COLE,
    FAY,
    KIM,
    LEE,
    MO,
    NIK,
    OLA,
    RED,
    SAM,
    Stage,
    group,
)

EVERY_ROOM = Policies(supervision=Supervision.EVERY_ROOM)
ALONE = Policies(supervision=Supervision.GROUPS_ALONE)
MINORS = Policies(supervision=Supervision.GROUPS_ALONE, minors=True)

PEOPLE = (FAY, COLE, OLA, SAM, MO, LEE, KIM, NIK)


def codes(stage: Stage, plan: dict[PlaceId, list[ParticipantId]]) -> list[ProblemCode]:
    return [problem.code for problem in problems(stage.session, plan)]


@pytest.mark.promise(6)
@pytest.mark.parametrize(
    ("policies", "room", "expected"),
    [
        (EVERY_ROOM, [COLE, MO, LEE], []),
        (EVERY_ROOM, [], []),
        (EVERY_ROOM, [MO, LEE, KIM], [ProblemCode.NO_STAFF]),
        (EVERY_ROOM, [OLA, SAM], [ProblemCode.NO_STAFF]),
        (ALONE, [MO, LEE, KIM], []),
        (ALONE, [COLE, MO, LEE], []),
        (ALONE, [MO, LEE], [ProblemCode.TOO_FEW]),
        (ALONE, [MO, LEE, SAM, OLA], [ProblemCode.TOO_FEW]),
        (MINORS, [MO, LEE, KIM], [ProblemCode.MINORS]),
        (MINORS, [COLE, MO], []),
    ],
)
def test_a_room_has_staff_or_enough_members_where_that_may_be(
    policies: Policies, room: list[ParticipantId], expected: list[ProblemCode]
) -> None:
    assert codes(group(*PEOPLE, policies=policies), {RED: room}) == expected


def test_who_is_to_be_kept_near_is_in_a_room_with_staff() -> None:
    stage = group(*PEOPLE, policies=ALONE)
    stage.do(moderation.keep_near, FAY, MO, on=True)
    assert problems(stage.session, {RED: [MO, LEE, KIM]}) == [
        Problem(ProblemCode.KEEP_NEAR, RED, (MO,))
    ]
    assert codes(stage, {RED: [COLE, MO]}) == []


@pytest.mark.promise(6)
def test_somebody_of_staff_stays_in_the_main_room() -> None:
    stage = group(*PEOPLE)
    assert problems(stage.session, {RED: [COLE, MO], BLUE: [FAY, LEE]}) == [
        Problem(ProblemCode.MAIN_ROOM, MAIN)
    ]


@pytest.mark.promise(6)
def test_only_staff_who_are_connected_and_there_watch() -> None:
    stage = group(*PEOPLE)
    stage.lose(COLE)
    assert codes(stage, {RED: [COLE, MO]}) == [ProblemCode.NO_STAFF]
    stage.do(Session.resume, COLE)
    version = stage.version(LEE)
    stage.do(aside.offer, COLE, LEE, version, place=ASIDE, cover=Cover.CO_FACILITATOR)
    stage.do(aside.answer, LEE, stage.version(LEE), goes=True)
    assert codes(stage, {RED: [COLE, MO]}) == [ProblemCode.NO_STAFF]
    assert codes(stage, {RED: [FAY, MO]}) == [ProblemCode.MAIN_ROOM]


@pytest.mark.promise(6)
def test_only_members_who_are_connected_and_there_make_a_group() -> None:
    stage = group(*PEOPLE, policies=ALONE)
    stage.lose(MO)
    assert codes(stage, {RED: [MO, LEE, KIM]}) == [ProblemCode.TOO_FEW]
    stage.do(Session.resume, MO)
    stage.session.put(stage.seat(MO), HOLD, now=stage.now)
    assert codes(stage, {RED: [MO, LEE, KIM]}) == [ProblemCode.TOO_FEW]


def test_pairs_are_kept_whoever_of_them_is_here() -> None:
    stage = group(*PEOPLE)
    for pair, apart in (((MO, LEE), True), ((MO, KIM), False)):
        stage.do(breakouts.keep, FAY, frozenset(pair), apart=apart, on=True)
    assert problems(stage.session, {RED: [COLE, MO, LEE]}) == [
        Problem(ProblemCode.APART, RED, (LEE, MO)),
        Problem(ProblemCode.TOGETHER, RED, (KIM, MO)),
    ]
    assert codes(stage, {RED: [COLE, MO, KIM]}) == []
    stage.do(Session.leave, LEE)
    assert codes(stage, {RED: [COLE, MO, KIM, LEE]}) == [ProblemCode.APART]
    stage.do(Session.leave, KIM)
    assert codes(stage, {RED: [COLE, MO]}) == []


@pytest.mark.promise(6)
def test_two_members_are_never_a_group() -> None:
    stage = group(*PEOPLE, policies=ALONE)
    seats = [stage.seat(who) for who in (MO, LEE, KIM)]
    assert may_be_alone(ALONE, seats)
    assert not may_be_alone(ALONE, [*seats[:2], stage.seat(SAM)])
    assert not may_be_alone(EVERY_ROOM, seats)
    assert not may_be_alone(MINORS, seats)
    with pytest.raises(ValueError, match="three"):
        Policies(alone_people=2)
