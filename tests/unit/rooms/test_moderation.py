"""Staff stop what others send; nothing that they do starts anything."""

from itertools import product

import pytest

from rooms import aside, lobby, moderation, signals
from rooms.aside import Cover
from rooms.errors import NotNow, NotPermitted, WasRemoved
from rooms.events import (
    AskedToUnmute,
    Cause,
    Changed,
    FollowUp,
    Left,
    Muted,
    RemovalReason,
    SessionChanged,
    SessionEvent,
)
from rooms.ids import ParticipantId
from rooms.plan import plan
from rooms.policies import Policies
from rooms.session import Session
from rooms.tracks import Source
from tests.support.sessions import (
    ADA,
    ASIDE,
    COLE,
    FAY,
    LEE,
    MO,
    OLA,
    ROLES,
    SAM,
    Stage,
    group,
)

MICROPHONE, CAMERA, SCREEN = Source.MICROPHONE, Source.CAMERA, Source.SCREEN
EVERYTHING = [MICROPHONE, CAMERA]


@pytest.fixture
def stage() -> Stage:
    """Return a session of one of every role, whose cameras and microphones are on."""
    stage = group(FAY, COLE, ADA, OLA, SAM, MO, LEE)
    for who in (FAY, COLE, SAM, MO, LEE):
        stage.turn_on(who, *EVERYTHING)
    return stage


# Muting


@pytest.mark.promise(1)
@pytest.mark.parametrize("may_return", [True, False])
@pytest.mark.parametrize("source", EVERYTHING)
def test_what_is_muted_reaches_nobody(
    stage: Stage, source: Source, *, may_return: bool
) -> None:
    events = stage.do(moderation.mute, FAY, MO, source, may_return=may_return)
    assert events == [Changed(MO), Muted(MO, source, may_return)]
    assert not [s for s in plan(stage.session) if s.track == (MO, source)]
    assert stage.receives(LEE, MO) == set(EVERYTHING) - {source}


def test_whoever_may_return_does_so_themselves(stage: Stage) -> None:
    stage.do(moderation.mute, FAY, MO, CAMERA, may_return=True)
    assert stage.do(moderation.mute, FAY, MO, CAMERA, may_return=True) == []
    stage.do(Session.intend, MO, CAMERA, on=True)
    assert stage.receives(LEE, MO) == set(EVERYTHING)


@pytest.mark.promise(7)
def test_without_leave_nothing_comes_back_and_with_it_nothing_by_itself(
    stage: Stage,
) -> None:
    stage.do(moderation.mute, FAY, MO, MICROPHONE, may_return=False)
    with pytest.raises(NotPermitted):
        stage.do(Session.intend, MO, MICROPHONE, on=True)
    assert stage.do(moderation.allow, FAY, MO, MICROPHONE) == [Changed(MO)]
    assert stage.receives(LEE, MO) == {CAMERA}
    stage.do(Session.intend, MO, MICROPHONE, on=True)
    assert stage.receives(LEE, MO) == set(EVERYTHING)


@pytest.mark.promise(7)
def test_muting_again_with_leave_gives_no_leave(stage: Stage) -> None:
    stage.do(moderation.mute, FAY, MO, MICROPHONE, may_return=False)
    stage.do(moderation.mute, FAY, MO, MICROPHONE, may_return=True)
    stage.do(moderation.mute_all, FAY, MICROPHONE, may_return=True)
    assert MICROPHONE not in stage.seat(MO).allowance


def test_staff_mute_themselves_and_not_each_other(stage: Stage) -> None:
    with pytest.raises(NotPermitted):
        stage.do(moderation.mute, FAY, COLE, MICROPHONE, may_return=True)
    stage.do(moderation.mute, FAY, FAY, MICROPHONE, may_return=True)
    assert stage.receives(MO, FAY) == {CAMERA}


@pytest.mark.promise(1)
def test_everybody_but_staff_is_muted_wherever_they_are(stage: Stage) -> None:
    stage.do(lobby.hold, FAY, LEE, stage.version(LEE))
    stage.do(moderation.mute_all, FAY, MICROPHONE, may_return=False)
    for who in (MO, LEE, SAM):
        assert MICROPHONE not in stage.seat(who).allowance
    assert stage.hears(OLA) == {FAY, COLE, SAM, MO}
    assert stage.receives(OLA, MO) == {CAMERA}
    assert stage.receives(OLA, COLE) == set(EVERYTHING)


@pytest.mark.promise(1)
def test_who_waits_learns_nothing_of_a_mute(stage: Stage) -> None:
    stage.do(lobby.send_back, FAY, LEE, stage.version(LEE))
    events = stage.do(moderation.mute_all, FAY, MICROPHONE, may_return=False)
    assert not [event for event in events if getattr(event, "participant", MO) == LEE]
    assert MICROPHONE in stage.seat(LEE).allowance


def test_a_screen_that_a_member_may_show_is_stopped_with_all_others(
    stage: Stage,
) -> None:
    stage.do(moderation.allow, FAY, MO, SCREEN)
    stage.turn_on(MO, SCREEN)
    stage.do(moderation.mute_all, FAY, SCREEN, may_return=True)
    assert stage.receives(FAY, MO) == set(EVERYTHING)
    with pytest.raises(NotPermitted):
        stage.do(Session.intend, MO, SCREEN, on=True)


# Letting


def test_a_member_shows_a_screen_once(stage: Stage) -> None:
    stage.do(moderation.allow, FAY, MO, SCREEN)
    stage.turn_on(MO, SCREEN)
    assert stage.receives(LEE, MO) == {SCREEN, *EVERYTHING}
    stage.do(Session.intend, MO, SCREEN, on=False)
    with pytest.raises(NotPermitted):
        stage.do(Session.intend, MO, SCREEN, on=True)


def test_the_leave_to_show_a_screen_is_taken_back_unused(stage: Stage) -> None:
    stage.do(moderation.allow, FAY, MO, SCREEN)
    stage.do(moderation.mute, FAY, MO, SCREEN, may_return=False)
    assert not stage.seat(MO).may_show_screen_once
    assert SCREEN not in stage.seat(MO).allowance


@pytest.mark.parametrize(("who", "source"), [*product((OLA, ADA), Source)])
def test_no_leave_makes_a_speaker_of_who_is_none(
    stage: Stage, who: ParticipantId, source: Source
) -> None:
    with pytest.raises(NotPermitted):
        stage.do(moderation.allow, FAY, who, source)


@pytest.mark.promise(7)
def test_staff_ask_and_never_force(stage: Stage) -> None:
    stage.do(moderation.mute, FAY, MO, MICROPHONE, may_return=False)
    events = stage.do(moderation.ask_to_unmute, FAY, MO, MICROPHONE)
    assert events == [Changed(MO), AskedToUnmute(MO, MICROPHONE)]
    assert stage.receives(LEE, MO) == {CAMERA}
    stage.do(Session.intend, MO, MICROPHONE, on=True)
    with pytest.raises(NotNow):
        stage.do(moderation.ask_to_unmute, FAY, MO, MICROPHONE)
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    with pytest.raises(NotNow):
        stage.do(moderation.ask_to_unmute, FAY, MO, MICROPHONE)


# Holding still


@pytest.mark.promise(1)
@pytest.mark.promise(7)
def test_a_frozen_group_is_silent_and_stays_so_until_each_turns_on(
    stage: Stage,
) -> None:
    assert stage.do(moderation.freeze, FAY, frozen=True) == [SessionChanged()]
    assert plan(stage.session) == frozenset()
    for who in (FAY, MO):
        with pytest.raises(NotPermitted):
            stage.do(Session.intend, who, MICROPHONE, on=True)
    stage.do(moderation.freeze, FAY, frozen=False)
    assert plan(stage.session) == frozenset()
    stage.do(Session.intend, MO, MICROPHONE, on=True)
    assert stage.receives(LEE, MO) == {MICROPHONE}


@pytest.mark.promise(3)
def test_a_private_room_is_not_held_still(stage: Stage) -> None:
    version = stage.version(MO)
    stage.do(aside.offer, COLE, MO, version, place=ASIDE, cover=Cover.CO_FACILITATOR)
    stage.do(aside.answer, MO, stage.version(MO), goes=True)
    stage.do(Session.intend, MO, MICROPHONE, on=True)
    stage.do(moderation.freeze, FAY, frozen=True)
    assert stage.receives(COLE, MO) == {MICROPHONE}
    stage.do(Session.intend, COLE, MICROPHONE, on=True)
    stage.do(aside.end, MO)
    assert plan(stage.session) == frozenset()


# Removing


def remove(
    stage: Stage, by: ParticipantId, who: ParticipantId, *, may_return: bool
) -> list[SessionEvent]:
    return stage.do(
        moderation.remove,
        by,
        who,
        reason=RemovalReason.DISRUPTION,
        follow_up=FollowUp.MESSAGE,
        may_return=may_return,
    )


@pytest.mark.promise(1)
@pytest.mark.parametrize("may_return", [True, False])
def test_whoever_is_removed_is_gone_and_told_why(
    stage: Stage, *, may_return: bool
) -> None:
    reason, then = RemovalReason.DISRUPTION, FollowUp.MESSAGE
    assert remove(stage, FAY, MO, may_return=may_return) == [
        Left(MO, Cause.REMOVED, FAY, then, reason, may_return)
    ]
    assert stage.hears(LEE) == {FAY, COLE, SAM}
    if may_return:
        stage.join(MO)
    else:
        with pytest.raises(WasRemoved):
            stage.join(MO)


RANKS = {
    (by, who): (by == FAY and who != FAY)
    or (by in (COLE, ADA) and who not in (FAY, COLE, by))
    for by in (FAY, COLE, ADA)
    for who in ROLES
}


@pytest.mark.parametrize(("by", "who"), [pair for pair in RANKS if pair[1] in ROLES])
def test_nobody_removes_who_runs_the_session_as_they_do(
    by: ParticipantId, who: ParticipantId
) -> None:
    stage = group(*ROLES)
    if RANKS[by, who]:
        remove(stage, by, who, may_return=True)
    else:
        with pytest.raises(NotPermitted):
            remove(stage, by, who, may_return=True)


def test_only_who_was_removed_is_let_back(stage: Stage) -> None:
    with pytest.raises(NotNow):
        stage.do(moderation.let_back, FAY, MO)
    remove(stage, FAY, MO, may_return=False)
    assert stage.do(moderation.let_back, FAY, MO) == [SessionChanged()]


# Hands, and whom to keep near


def test_staff_lower_one_hand_or_all(stage: Stage) -> None:
    for who in (MO, LEE, SAM):
        stage.do(signals.raise_hand, who, up=True)
    assert stage.do(moderation.lower_hand, FAY, MO) == [Changed(MO)]
    assert [seat.hand for seat in stage.session if seat.hand] == [3, 2]
    assert stage.do(moderation.lower_all, FAY) == [SessionChanged()]
    assert [seat.hand for seat in stage.session if seat.hand] == []


def test_staff_note_whom_to_keep_near(stage: Stage) -> None:
    stage.do(moderation.keep_near, FAY, MO, on=True)
    assert stage.seat(MO).keep_near
    stage.do(moderation.keep_near, FAY, MO, on=False)
    assert not stage.seat(MO).keep_near


def test_a_door_that_is_shut_does_not_matter_to_who_is_in() -> None:
    stage = group(FAY, MO, policies=Policies(), on=[MICROPHONE])
    assert stage.receives(FAY, MO) == {MICROPHONE}
