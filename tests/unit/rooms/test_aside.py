"""Stepping aside: one member and one of staff, unseen by the others."""

import pytest

from rooms import aside, breakouts, lobby, moderation
from rooms.aside import Cover
from rooms.audience import Sight, sight
from rooms.errors import NeedsCover, NotNow, NotPermitted, NotSeated, Stale
from rooms.events import Changed, Moved, SessionChanged, SessionEvent
from rooms.ids import ParticipantId, PlaceId
from rooms.places import HOLD, MAIN, PrivateRoom
from rooms.roles import Role
from rooms.seat import Invite, Presence
from rooms.session import Session
from rooms.tracks import Source
from tests.support.sessions import (
    ADA,
    ASIDE,
    COLE,
    FAY,
    KIM,
    LEE,
    MO,
    RED,
    SAM,
    Stage,
    group,
)

MICROPHONE = Source.MICROPHONE
OTHER = PlaceId("p_2")


@pytest.fixture
def stage() -> Stage:
    """Return a session of two of staff and three members, all speaking."""
    return group(FAY, COLE, MO, LEE, KIM, on=[MICROPHONE])


def offer(
    stage: Stage,
    who: ParticipantId = MO,
    *,
    by: ParticipantId = COLE,
    place: PlaceId = ASIDE,
    cover: Cover = Cover.CO_FACILITATOR,
) -> list[SessionEvent]:
    return stage.do(aside.offer, by, who, stage.version(who), place=place, cover=cover)


def accept(stage: Stage, who: ParticipantId = MO) -> list[SessionEvent]:
    return stage.do(aside.answer, who, stage.version(who), goes=True)


def test_an_offer_moves_nobody(stage: Stage) -> None:
    assert offer(stage) == [Changed(MO), SessionChanged()]
    assert stage.place(MO) == MAIN
    assert stage.seat(MO).invite == Invite(
        ASIDE, COLE, stage.now + 60.0, goes_by_itself=False, may_stay=True
    )
    assert stage.session.private == {ASIDE: PrivateRoom(COLE, MO)}


@pytest.mark.promise(3)
@pytest.mark.promise(7)
def test_both_come_there_silent_and_the_others_only_see_away(stage: Stage) -> None:
    offer(stage)
    assert accept(stage) == [
        Moved(COLE, MAIN, ASIDE),
        Moved(MO, MAIN, ASIDE),
        SessionChanged(),
    ]
    for who in (COLE, MO):
        seat = stage.seat(who)
        assert seat.intent == set()
        assert seat.presence(MAIN) is Presence.AWAY
        assert seat.presence(ASIDE) is Presence.HERE
        assert sight(stage.session, stage.seat(LEE), seat) is Sight.PEER
    assert sight(stage.session, stage.seat(MO), stage.seat(LEE)) is Sight.NOTHING


@pytest.mark.promise(1)
def test_the_two_hear_each_other_and_nobody_else_does(stage: Stage) -> None:
    offer(stage)
    accept(stage)
    for who in (COLE, MO):
        stage.do(Session.intend, who, MICROPHONE, on=True)
    assert (stage.hears(MO), stage.hears(COLE)) == ({COLE}, {MO})
    assert stage.hears(LEE) == {FAY, KIM}


def test_a_member_may_decline(stage: Stage) -> None:
    offer(stage)
    events = stage.do(aside.answer, MO, stage.version(MO), goes=False)
    assert events == [Changed(MO), SessionChanged()]
    assert (stage.seat(MO).invite, stage.session.private) == (None, {})
    assert stage.seat(MO).intent == {MICROPHONE}
    with pytest.raises(NotNow):
        accept(stage)


def test_an_offer_without_an_answer_lapses(stage: Stage) -> None:
    offer(stage)
    assert stage.wait(60.0) == [Changed(MO), SessionChanged()]
    assert stage.session.private == {}
    assert stage.place(MO) == MAIN


def test_an_answer_belongs_to_its_offer(stage: Stage) -> None:
    offer(stage)
    with pytest.raises(NotNow):
        stage.do(breakouts.answer, MO, stage.version(MO), goes=True)
    with pytest.raises(Stale):
        stage.do(aside.answer, MO, stage.version(MO) + 1, goes=True)
    stage.do(breakouts.keep, FAY, frozenset((MO, LEE)), apart=True, on=True)
    stage.plan_rooms({RED: [COLE, LEE]})
    stage.do(breakouts.open_rooms, FAY, stage.session.breakouts.version)
    with pytest.raises(NotNow):
        accept(stage, LEE)


@pytest.mark.parametrize("what", ["lost", "left"])
def test_an_offer_of_somebody_gone_leads_nowhere(stage: Stage, what: str) -> None:
    offer(stage)
    if what == "lost":
        stage.lose(COLE)
        assert accept(stage) == [Changed(MO), SessionChanged()]
    else:
        stage.do(Session.leave, COLE)
    assert stage.place(MO) == MAIN
    assert (stage.seat(MO).invite, stage.session.private) == (None, {})


# What it takes


@pytest.mark.promise(6)
def test_somebody_stays_with_the_group(stage: Stage) -> None:
    stage.lose(FAY)
    with pytest.raises(NeedsCover):
        offer(stage)
    with pytest.raises(NeedsCover):
        offer(stage, cover=Cover.GROUP_BREAK)
    stage.do(moderation.freeze, COLE, frozen=True)
    offer(stage, cover=Cover.GROUP_BREAK)


@pytest.mark.promise(6)
def test_both_places_that_they_come_from_are_covered(stage: Stage) -> None:
    stage.open_rooms({RED: [COLE, MO, LEE]})
    with pytest.raises(NeedsCover):
        offer(stage)
    stage.do(Session.leave, LEE)
    offer(stage)


def test_nobody_needs_cover_who_leaves_nobody_behind() -> None:
    stage = group(FAY, ADA, MO)
    offer(stage, by=FAY)
    accept(stage)
    assert stage.place(MO) == ASIDE


def test_it_is_one_member_who_is_with_the_group(stage: Stage) -> None:
    with pytest.raises(NotPermitted):
        offer(stage, FAY)
    with pytest.raises(Stale):
        stage.do(aside.offer, COLE, MO, 9, place=ASIDE, cover=Cover.CO_FACILITATOR)
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    with pytest.raises(NotNow):
        offer(stage)


def test_there_is_one_offer_for_each_of_the_two(stage: Stage) -> None:
    offer(stage)
    with pytest.raises(NotNow):
        offer(stage, LEE, place=OTHER)
    with pytest.raises(NotNow):
        offer(stage, by=FAY, place=OTHER)
    accept(stage)
    with pytest.raises(NotNow):
        offer(stage, LEE, place=OTHER)


def test_who_is_about_to_move_is_not_asked_aside(stage: Stage) -> None:
    stage.plan_rooms({RED: [COLE, MO]})
    stage.do(breakouts.open_rooms, FAY, stage.session.breakouts.version)
    with pytest.raises(NotNow):
        offer(stage, by=FAY)


# The way back


@pytest.mark.promise(7)
@pytest.mark.parametrize("by", [MO, COLE])
def test_either_ends_it_and_both_come_back_silent(
    stage: Stage, by: ParticipantId
) -> None:
    offer(stage)
    accept(stage)
    for who in (COLE, MO):
        stage.do(Session.intend, who, MICROPHONE, on=True)
    assert stage.do(aside.end, by) == [
        Moved(COLE, ASIDE, MAIN),
        Moved(MO, ASIDE, MAIN),
        SessionChanged(),
    ]
    assert {stage.seat(who).intent for who in (COLE, MO)} == {frozenset()}
    with pytest.raises(NotNow):
        stage.do(aside.end, by)
    with pytest.raises(NotSeated):
        stage.do(aside.end, SAM)


def test_staff_withdraw_an_offer_and_nobody_else(stage: Stage) -> None:
    offer(stage)
    for who in (FAY, MO):
        with pytest.raises(NotNow):
            stage.do(aside.end, who)
    assert stage.do(aside.end, COLE) == [Changed(MO), SessionChanged()]


def test_one_comes_back_to_the_room_one_belongs_in(stage: Stage) -> None:
    stage.open_rooms({RED: [COLE, MO]})
    offer(stage)
    accept(stage)
    assert stage.seat(MO).home == RED
    stage.do(aside.end, MO)
    assert stage.place(MO) == RED


def test_rooms_that_open_or_end_meanwhile_are_where_one_comes_back_to(
    stage: Stage,
) -> None:
    stage.join(SAM)
    stage.do(Session.join, SAM, Role.CO_FACILITATOR, "Sam", switch=True)
    offer(stage)
    accept(stage)
    stage.open_rooms({RED: [SAM, MO, LEE]})
    stage.do(aside.end, MO)
    assert stage.place(MO) == RED
    stage.do(breakouts.recall, FAY, [])
    stage.wait(15.0)
    assert stage.place(MO) == MAIN


@pytest.mark.parametrize("gone", [MO, COLE])
def test_a_private_room_ends_when_one_of_the_two_is_gone(
    stage: Stage, gone: ParticipantId
) -> None:
    offer(stage)
    accept(stage)
    stage.do(Session.leave, gone)
    stays = MO if gone == COLE else COLE
    assert stage.place(stays) == MAIN
    assert stage.session.private == {}


def test_a_private_room_ends_when_the_member_is_put_on_hold(stage: Stage) -> None:
    offer(stage)
    accept(stage)
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    assert (stage.place(MO), stage.place(COLE)) == (HOLD, MAIN)
    assert stage.seat(MO).home == MAIN


def test_an_offer_ends_when_the_member_is_moved(stage: Stage) -> None:
    offer(stage)
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    assert stage.session.private == {}


@pytest.mark.promise(6)
def test_a_private_room_ends_when_staff_are_staff_no_more(stage: Stage) -> None:
    offer(stage)
    accept(stage)
    stage.do(Session.join, COLE, Role.MEMBER, "Cole", switch=True)
    assert (stage.place(MO), stage.place(COLE)) == (MAIN, MAIN)


def test_a_connection_that_is_lost_keeps_the_room_for_its_grace(stage: Stage) -> None:
    offer(stage)
    accept(stage)
    stage.lose(MO)
    stage.wait(59.0)
    stage.do(Session.resume, MO)
    assert stage.place(MO) == ASIDE
