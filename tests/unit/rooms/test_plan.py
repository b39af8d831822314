"""The plan: who receives what, and what they never do."""

from itertools import product

import pytest

from rooms import lobby
from rooms.ids import ParticipantId
from rooms.places import HOLD, LOBBY, MAIN
from rooms.plan import Subscription, plan, receivable
from rooms.roles import allowance
from rooms.seat import VideoAudience
from rooms.session import Session
from rooms.tracks import Source, Track
from tests.support.sessions import (
    ADA,
    COLE,
    FAY,
    LEE,
    MO,
    OLA,
    RED,
    ROLES,
    SAM,
    Stage,
    group,
)

pytestmark = pytest.mark.promise(1)

MICROPHONE, CAMERA = Source.MICROPHONE, Source.CAMERA
BOTH = [MICROPHONE, CAMERA]
EVERY_ROLE = (FAY, COLE, ADA, OLA, SAM, MO)


def test_nothing_is_forwarded_at_first() -> None:
    assert plan(group(FAY, MO, LEE).session) == frozenset()


def test_what_is_on_goes_to_everybody_else_and_nothing_more() -> None:
    stage = group(FAY, MO, LEE)
    stage.turn_on(MO, MICROPHONE)
    stage.turn_on(FAY, Source.SCREEN)
    assert plan(stage.session) == {
        Subscription(FAY, Track(MO, MICROPHONE)),
        Subscription(LEE, Track(MO, MICROPHONE)),
        Subscription(MO, Track(FAY, Source.SCREEN)),
        Subscription(LEE, Track(FAY, Source.SCREEN)),
    }


@pytest.mark.parametrize(("sender", "receiver"), [*product(EVERY_ROLE, EVERY_ROLE)])
def test_every_role_receives_what_another_may_send_and_no_more(
    sender: ParticipantId, receiver: ParticipantId
) -> None:
    stage = group(*EVERY_ROLE, on=[])
    for who in EVERY_ROLE:
        if allowance(ROLES[who]):
            stage.turn_on(who, *BOTH)
    hears = receiver not in (sender, ADA) and sender not in (ADA, OLA)
    assert stage.receives(receiver, sender) == (set(BOTH) if hears else set())


@pytest.mark.parametrize("place", [LOBBY, HOLD])
def test_who_waits_or_is_on_hold_neither_sends_nor_receives(place: str) -> None:
    stage = group(FAY, MO, LEE, on=BOTH)
    verb = lobby.hold if place == HOLD else lobby.send_back
    for who in (MO, LEE):
        stage.do(verb, FAY, who, stage.version(who))
        stage.seat(who).intent = frozenset(BOTH)
    assert plan(stage.session) == frozenset()
    assert receivable(stage.session, stage.seat(MO), stage.seat(LEE)) == frozenset()


def test_no_place_hears_another() -> None:
    stage = group(FAY, COLE, MO, LEE, on=BOTH)
    stage.open_rooms({RED: [COLE, MO]})
    assert stage.hears(MO) == {COLE}
    assert stage.hears(LEE) == {FAY}
    assert receivable(stage.session, stage.seat(FAY), stage.seat(MO)) == frozenset()


@pytest.mark.parametrize("missing", ["intent", "allowance", "published"])
def test_it_takes_all_three_wanting_leave_and_a_track(missing: str) -> None:
    stage = group(FAY, MO, on=[MICROPHONE])
    assert stage.receives(FAY, MO) == {MICROPHONE}
    setattr(stage.seat(MO), missing, frozenset())
    assert stage.receives(FAY, MO) == set()


def test_a_camera_for_staff_alone_reaches_no_other() -> None:
    stage = group(*EVERY_ROLE, LEE)
    stage.turn_on(LEE, *BOTH)
    stage.do(Session.show_camera_to, LEE, VideoAudience.STAFF)
    received = {who: stage.receives(who, LEE) for who in EVERY_ROLE}
    assert received == {
        FAY: {*BOTH},
        COLE: {*BOTH},
        ADA: set(),
        OLA: {MICROPHONE},
        SAM: {MICROPHONE},
        MO: {MICROPHONE},
    }
    stage.do(Session.show_camera_to, LEE, VideoAudience.EVERYONE)
    assert stage.receives(MO, LEE) == {*BOTH}


def test_whoever_left_neither_sends_nor_receives() -> None:
    stage = group(FAY, MO, LEE, on=[MICROPHONE])
    stage.do(Session.leave, LEE)
    assert plan(stage.session) == {
        Subscription(FAY, Track(MO, MICROPHONE)),
        Subscription(MO, Track(FAY, MICROPHONE)),
    }


@pytest.mark.promise(6)
def test_a_pause_stops_members_and_not_staff() -> None:
    stage = group(FAY, SAM, OLA, MO, on=[MICROPHONE])
    stage.session.paused = {MAIN}
    heard = {who: stage.hears(who) for who in (FAY, SAM, OLA, MO)}
    assert heard == {FAY: {SAM, MO}, SAM: {FAY}, OLA: {FAY}, MO: {FAY}}


def test_a_still_group_hears_nobody() -> None:
    stage: Stage = group(FAY, MO, on=[MICROPHONE])
    stage.session.is_frozen = True
    assert plan(stage.session) == frozenset()
