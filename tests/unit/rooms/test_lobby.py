"""The door: waiting, being let in or turned away, and being set apart."""

import pytest

from rooms import breakouts, lobby
from rooms.audience import Sight, sight
from rooms.errors import NotNow, NotPermitted, Stale
from rooms.events import Cause, Changed, FollowUp, Left, Moved, SessionChanged
from rooms.places import HOLD, LOBBY, MAIN
from rooms.policies import Policies, SessionKind
from rooms.roles import Role
from rooms.seat import Presence
from rooms.session import Session
from rooms.tracks import Source
from tests.support.sessions import (
    ADA,
    COLE,
    FAY,
    KIM,
    LEE,
    MO,
    OLA,
    RED,
    SAM,
    Stage,
    group,
)

MICROPHONE = Source.MICROPHONE
ONE_ON_ONE = Policies(kind=SessionKind.INDIVIDUAL)


@pytest.fixture
def stage() -> Stage:
    """Return a session where two members are in and two wait."""
    stage = group(FAY, COLE, MO, policies=Policies(), on=[MICROPHONE])
    stage.join(LEE, KIM)
    return stage


@pytest.mark.promise(1)
def test_who_waits_neither_hears_nor_sees_nor_knows_of_anybody(stage: Stage) -> None:
    waiting = stage.seat(LEE)
    assert stage.place(LEE) == LOBBY
    assert stage.hears(LEE) == set()
    for other in stage.session:
        knows = sight(stage.session, waiting, other)
        assert knows is (Sight.PEER if other is waiting else Sight.NOTHING)
    for who in (MO, KIM):
        assert sight(stage.session, stage.seat(who), waiting) is Sight.NOTHING


def test_one_is_let_in(stage: Stage) -> None:
    assert stage.do(lobby.admit, FAY, LEE) == [Moved(LEE, LOBBY, MAIN)]
    assert stage.place(KIM) == LOBBY
    with pytest.raises(NotNow):
        stage.do(lobby.admit, FAY, LEE)


def test_all_are_let_in(stage: Stage) -> None:
    events = stage.do(lobby.admit_all, FAY)
    assert events == [Moved(LEE, LOBBY, MAIN), Moved(KIM, LOBBY, MAIN)]


def test_whoever_is_turned_away_is_told_what_comes_next_and_may_knock_again(
    stage: Stage,
) -> None:
    assert stage.do(lobby.decline, FAY, LEE, follow_up=FollowUp.CALL) == [
        Left(LEE, Cause.DECLINED, FAY, FollowUp.CALL)
    ]
    stage.join(LEE)
    assert stage.place(LEE) == LOBBY
    with pytest.raises(NotNow):
        stage.do(lobby.decline, FAY, MO, follow_up=FollowUp.NONE)


def test_a_late_comer_lands_in_the_room_they_belong_in(stage: Stage) -> None:
    stage.open_rooms({RED: [COLE, MO, LEE]})
    assert stage.place(LEE) == LOBBY
    stage.do(lobby.admit, FAY, LEE)
    assert stage.place(LEE) == RED


def test_the_door_is_closed_and_opened(stage: Stage) -> None:
    assert stage.do(lobby.lock, FAY, locked=True) == [SessionChanged()]
    assert stage.session.is_locked
    stage.do(lobby.lock, FAY, locked=False)
    assert not stage.session.is_locked


# Back to the lobby, and hold


@pytest.mark.promise(1)
def test_whoever_is_sent_back_waits_with_everything_off(stage: Stage) -> None:
    events = stage.do(lobby.send_back, FAY, MO, stage.version(MO))
    assert events == [Moved(MO, MAIN, LOBBY)]
    assert stage.seat(MO).intent == set()
    assert stage.hears(MO) == set()
    assert sight(stage.session, stage.seat(MO), stage.seat(FAY)) is Sight.NOTHING


@pytest.mark.promise(1)
def test_on_hold_one_hears_and_sees_nobody_and_the_others_see_away(
    stage: Stage,
) -> None:
    stage.do(lobby.admit, FAY, LEE)
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    held, other = stage.seat(MO), stage.seat(LEE)
    assert stage.place(MO) == HOLD
    assert stage.hears(MO) == set()
    assert MO not in stage.hears(FAY)
    assert sight(stage.session, held, other) is Sight.NOTHING
    assert sight(stage.session, other, held) is Sight.PEER
    assert held.presence(MAIN) is Presence.AWAY


@pytest.mark.promise(7)
def test_whoever_comes_back_from_hold_has_everything_off(stage: Stage) -> None:
    stage.open_rooms({RED: [COLE, MO]})
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    assert stage.do(lobby.release, FAY, MO, stage.version(MO)) == [Moved(MO, HOLD, RED)]
    assert stage.seat(MO).effect == set()
    with pytest.raises(NotNow):
        stage.do(lobby.release, FAY, MO, stage.version(MO))


def test_a_room_that_ends_meanwhile_leads_to_the_main_room(stage: Stage) -> None:
    stage.open_rooms({RED: [COLE, MO]})
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    stage.do(breakouts.recall, FAY, ())
    stage.wait(15.0)
    assert stage.seat(MO).home == MAIN
    stage.do(lobby.release, FAY, MO, stage.version(MO))
    assert stage.place(MO) == MAIN


def test_staff_are_not_set_apart(stage: Stage) -> None:
    stage.join(ADA)
    for who in (COLE, ADA):
        for verb in (lobby.hold, lobby.send_back):
            with pytest.raises(NotPermitted):
                stage.do(verb, FAY, who, stage.version(who))


def test_nobody_is_set_apart_twice_or_by_an_old_order(stage: Stage) -> None:
    version = stage.version(MO)
    stage.do(lobby.hold, FAY, MO, version)
    for verb in (lobby.hold, lobby.send_back, lobby.release):
        with pytest.raises(Stale):
            stage.do(verb, FAY, MO, version)
    with pytest.raises(NotNow):
        stage.do(lobby.hold, FAY, MO, stage.version(MO))
    stage.do(lobby.send_back, FAY, MO, stage.version(MO))
    for verb in (lobby.hold, lobby.send_back):
        with pytest.raises(NotNow):
            stage.do(verb, FAY, MO, stage.version(MO))


# A session for one


def individual() -> Stage:
    """Return an individual session with its member, and one who knocks."""
    stage = group(FAY, MO, policies=ONE_ON_ONE)
    stage.join(SAM)
    return stage


@pytest.mark.promise(1)
@pytest.mark.parametrize("agrees", [True, False])
def test_another_comes_in_only_if_the_member_agrees(*, agrees: bool) -> None:
    stage = individual()
    assert stage.do(lobby.admit, FAY, SAM) == [Changed(SAM)]
    assert (stage.place(SAM), stage.seat(SAM).awaits_consent) == (LOBBY, True)
    stage.do(lobby.consent, MO, SAM, agrees=agrees)
    assert stage.place(SAM) == (MAIN if agrees else LOBBY)
    assert not stage.seat(SAM).awaits_consent
    with pytest.raises(NotNow):
        stage.do(lobby.consent, MO, SAM, agrees=True)


@pytest.mark.promise(1)
def test_the_consent_is_the_members_own() -> None:
    stage = individual()
    stage.join(OLA)
    stage.do(lobby.admit_all, FAY)
    for who in (FAY, SAM):
        with pytest.raises(NotPermitted):
            stage.do(lobby.consent, who, OLA, agrees=True)
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    with pytest.raises(NotPermitted):
        stage.do(lobby.consent, MO, SAM, agrees=True)


@pytest.mark.promise(1)
def test_a_second_member_is_an_extra_party_too() -> None:
    stage = individual()
    stage.join(LEE)
    stage.do(lobby.admit, FAY, LEE)
    assert stage.place(LEE) == LOBBY
    stage.do(lobby.consent, MO, LEE, agrees=True)
    assert stage.place(LEE) == MAIN


@pytest.mark.promise(1)
def test_an_open_door_is_not_consent() -> None:
    policies = Policies(kind=SessionKind.INDIVIDUAL, lobby=False)
    stage = Stage(Session(8, policies))
    stage.join(FAY, MO, SAM, LEE)
    assert [stage.place(who) for who in (MO, SAM, LEE)] == [MAIN, LOBBY, LOBBY]


def test_who_waits_for_consent_and_becomes_staff_waits_for_nothing() -> None:
    stage = individual()
    stage.do(lobby.admit, FAY, SAM)
    stage.do(Session.join, SAM, Role.CO_FACILITATOR, "Sam", switch=True)
    assert stage.place(SAM) == MAIN
    with pytest.raises(NotNow):
        stage.do(lobby.consent, MO, SAM, agrees=True)
