"""What time alone causes, and that it is announced in time."""

import pytest

from rooms import breakouts, passing
from rooms.events import Cause, Changed, Left, Moved, RoomEnding
from rooms.places import MAIN
from rooms.policies import Policies
from rooms.session import AWAY_AFTER, Session
from tests.support.sessions import COLE, FAY, LEE, MO, RED, Stage, group


@pytest.fixture
def stage() -> Stage:
    """Return a session of two of staff and two members."""
    return group(FAY, COLE, MO, LEE)


def test_nothing_happens_by_itself_in_a_quiet_session(stage: Stage) -> None:
    assert passing.deadline(stage.session) is None
    assert passing.expire(stage.session, now=stage.now + 1e6) == []


def test_the_first_of_several_deadlines_counts(stage: Stage) -> None:
    stage.do(Session.lose, MO, page_closed=True)
    stage.now += 1.0
    stage.lose(LEE)
    assert passing.deadline(stage.session) == stage.now + AWAY_AFTER
    stage.now += 100.0
    assert passing.expire(stage.session, now=stage.now) == [
        Left(MO, Cause.CLOSED),
        Left(LEE, Cause.LOST),
    ]


def test_somebody_who_is_moved_while_they_are_lost_comes_back_there(
    stage: Stage,
) -> None:
    stage.plan_rooms({RED: [COLE, MO]})
    stage.lose(MO)
    stage.do(breakouts.open_rooms, FAY, stage.session.breakouts.version)
    assert stage.wait(15.0) == [Changed(MO), Moved(MO, MAIN, RED)]
    stage.do(Session.resume, MO)
    assert stage.place(MO) == RED


def test_a_room_is_warned_once(stage: Stage) -> None:
    stage.open_rooms({RED: [COLE, MO]}, seconds=100.0)
    assert passing.deadline(stage.session) == stage.now + 55.0
    assert stage.wait(55.0) == [RoomEnding(RED)]
    assert passing.deadline(stage.session) == stage.now + 60.0
    assert stage.wait(59.9) == []


def test_a_room_shorter_than_its_warning_is_warned_at_once() -> None:
    policies = Policies(lobby=False, move_notice=0.0)
    stage = group(FAY, COLE, MO, policies=policies)
    stage.open_rooms({RED: [COLE, MO]}, seconds=10.0)
    assert stage.wait(0.0) == [RoomEnding(RED)]
    assert Moved(MO, RED, MAIN) in stage.wait(10.0)


def test_a_session_that_was_asleep_does_everything_at_once(stage: Stage) -> None:
    stage.plan_rooms({RED: [COLE, MO]}, seconds=60.0)
    stage.do(breakouts.open_rooms, FAY, stage.session.breakouts.version)
    stage.now += 1000.0
    events = passing.expire(stage.session, now=stage.now)
    assert [event for event in events if isinstance(event, Moved)] == [
        Moved(MO, MAIN, RED),
        Moved(COLE, RED, MAIN),
        Moved(MO, RED, MAIN),
    ]
    assert passing.deadline(stage.session) is None


def test_settling_twice_does_nothing_more(stage: Stage) -> None:
    stage.open_rooms({RED: [COLE, MO]})
    stage.session.leave(COLE, now=stage.now)
    passing.settle(stage.session, now=stage.now)
    assert passing.settle(stage.session, now=stage.now) == []
