"""Who may know what: both tables, row by row."""

from typing import get_args

import pytest

from rooms import aside, lobby
from rooms.audience import AUDIENCE, Audience, Sight, sight, told
from rooms.events import (
    AskedToUnmute,
    Cause,
    Changed,
    Ended,
    Joined,
    Left,
    Moved,
    Muted,
    Paused,
    Reacted,
    Reaction,
    Resumed,
    RoomEnding,
    SessionChanged,
    SessionEvent,
    StayedBehind,
)
from rooms.ids import ParticipantId, PlaceId
from rooms.places import HOLD, LOBBY, MAIN
from rooms.policies import Policies
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
    NIK,
    OLA,
    RED,
    SAM,
    Stage,
    group,
)
from tests.unit.rooms.test_aside import accept, offer

pytestmark = pytest.mark.promise(1)

HAL, JO = ParticipantId("hal"), ParticipantId("jo")


@pytest.fixture
def stage() -> Stage:
    """Return a session with somebody in every kind of place.

    Main: FAY, ADA, LEE; red: OLA, SAM, KIM; private: COLE, MO (from main);
    hold: HAL (from red); lobby: NIK, JO.
    """
    stage = group(FAY, COLE, ADA, OLA, SAM, MO, LEE, KIM)
    for who in (HAL, NIK, JO):
        stage.do(Session.join, who, stage.seat(MO).role, who.title())
    for who in (NIK, JO):
        stage.do(lobby.send_back, FAY, who, stage.version(who))
    for who in (OLA, SAM, KIM, HAL):
        stage.session.put(stage.seat(who), RED, now=stage.now)
    stage.plan_rooms({RED: [OLA, SAM, KIM, HAL]})
    stage.session.breakouts.are_open = True
    stage.session.breakouts.rooms[RED].ends_at = stage.now + 600.0
    stage.do(lobby.hold, FAY, HAL, stage.version(HAL))
    offer(stage)
    accept(stage)
    return stage


# What one may know of another

KNOWN = {
    # viewer: whom they know as a peer, beside themselves
    LEE: {FAY, ADA, COLE, MO},
    OLA: {SAM, KIM, HAL},
    SAM: {OLA, KIM, HAL},
    KIM: {OLA, SAM, HAL},
    MO: {COLE},
    HAL: set(),
    NIK: set(),
    JO: set(),
}


@pytest.mark.parametrize("viewer", KNOWN)
def test_one_knows_those_of_ones_own_place(stage: Stage, viewer: ParticipantId) -> None:
    seen = {
        seat.participant: sight(stage.session, stage.seat(viewer), seat)
        for seat in stage.session
    }
    peers = KNOWN[viewer] | {viewer}
    assert seen == {
        who: Sight.PEER if who in peers else Sight.NOTHING
        for who in stage.session.seats
    }


@pytest.mark.parametrize("viewer", [FAY, COLE, ADA])
def test_staff_and_the_admin_know_all_of_all(
    stage: Stage, viewer: ParticipantId
) -> None:
    for seat in stage.session:
        assert sight(stage.session, stage.seat(viewer), seat) is Sight.ALL


def test_the_fixture_has_somebody_everywhere(stage: Stage) -> None:
    places = {seat.participant: seat.place for seat in stage.session}
    assert {who for who, place in places.items() if place == MAIN} == {FAY, ADA, LEE}
    assert {places[who] for who in (OLA, SAM, KIM)} == {RED}
    assert {places[who] for who in (COLE, MO)} == {ASIDE}
    assert (places[HAL], places[NIK], places[JO]) == (HOLD, LOBBY, LOBBY)
    assert set(KNOWN) | {FAY, COLE, ADA} == set(places)


# Who is told of a moment

STAFF = [FAY, COLE, ADA]
TOLD: list[tuple[SessionEvent, list[ParticipantId]]] = [
    (Muted(MO, Source.CAMERA, may_return=True), [MO]),
    (AskedToUnmute(KIM, Source.CAMERA), [KIM]),
    (Reacted(LEE, Reaction.AGREE), [FAY, ADA, LEE]),
    (Reacted(KIM, Reaction.AGREE), [OLA, SAM, KIM]),
    (Reacted(MO, Reaction.AGREE), [COLE, MO]),
    (Reacted(ParticipantId("gone"), Reaction.AGREE), []),
    (StayedBehind(KIM), STAFF),
    (RoomEnding(RED), [*STAFF, OLA, SAM, KIM]),
    (Joined(NIK), []),
    (Changed(NIK), []),
    (Moved(MO, MAIN, ASIDE), []),
    (Left(JO, Cause.LEFT), []),
    (SessionChanged(), []),
    (Paused(MAIN), []),
    (Resumed(MAIN), []),
    (Ended(FAY), []),
]


@pytest.mark.parametrize(
    ("event", "who"), TOLD, ids=[type(event).__name__ for event, _ in TOLD]
)
def test_a_moment_is_told_to_its_audience(
    stage: Stage, event: SessionEvent, who: list[ParticipantId]
) -> None:
    assert told(stage.session, event) == who


def test_every_moment_is_in_the_table_or_told_to_nobody() -> None:
    silent = {type(event) for event, who in TOLD} - set(AUDIENCE)
    assert set(AUDIENCE) | silent == set(get_args(SessionEvent))
    for event, who in TOLD:
        assert type(event) in AUDIENCE or who == []


def test_the_table_says_what_is_done() -> None:
    said = {event.__name__: audience for event, audience in AUDIENCE.items()}
    assert said == {
        "AskedToUnmute": Audience.SELF,
        "Muted": Audience.SELF,
        "Reacted": Audience.PLACE,
        "Said": Audience.READERS,
        "Unsaid": Audience.READERS,
        "StayedBehind": Audience.STAFF,
        "RoomEnding": Audience.ROOM,
    }


@pytest.mark.promise(3)
def test_hold_and_a_private_room_look_the_same_to_the_others(stage: Stage) -> None:
    group_seen: dict[PlaceId, object] = {}
    lee = stage.seat(LEE)
    mo = stage.seat(MO)
    group_seen[ASIDE] = (sight(stage.session, lee, mo), mo.presence(MAIN))
    stage.do(aside.end, MO)
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    group_seen[HOLD] = (sight(stage.session, lee, mo), mo.presence(MAIN))
    assert group_seen[ASIDE] == group_seen[HOLD]
    assert stage.session.policies == Policies(lobby=False)
