"""A session as plain values, and back."""

import json
from dataclasses import replace
from typing import Any

import pytest

from rooms import breakouts, chat, lobby, media, moderation, planning, signals
from rooms.agenda import AgendaItem
from rooms.events import FollowUp, RemovalReason
from rooms.places import HOLD, LOBBY
from rooms.seat import MediaHealth, Quality, Signal
from rooms.session import Session
from rooms.snapshot import dump, load
from rooms.tracks import Source
from tests.support.sessions import (
    ASIDE,
    COLE,
    FAY,
    KIM,
    LEE,
    MO,
    NIK,
    NOTE,
    OLA,
    RED,
    SAM,
    Stage,
    group,
)
from tests.unit.rooms.test_aside import accept, offer


@pytest.fixture
def stage() -> Stage:
    """Return a session that has something of everything."""
    stage = group(FAY, COLE, SAM, MO, LEE, KIM, NIK, OLA, on=[Source.MICROPHONE])
    for pair, apart in (((MO, LEE), True), ((KIM, NIK), False)):
        stage.do(breakouts.keep, FAY, frozenset(pair), apart=apart, on=True)
    stage.do(planning.set_agenda, FAY, 0, [AgendaItem("Now", 60.0)])
    stage.do(planning.begin_item, FAY, 0)
    stage.do(chat.write_to_staff, MO, "words", key=NOTE)
    stage.do(signals.raise_hand, LEE, up=True)
    stage.do(signals.signal, KIM, Signal.BREAK, on=True)
    stage.do(media.observe, KIM, MediaHealth.SILENT, Quality.FAIR)
    stage.do(lobby.send_back, FAY, NIK, stage.version(NIK))
    stage.do(lobby.hold, FAY, OLA, stage.version(OLA))
    stage.do(
        moderation.remove,
        FAY,
        SAM,
        reason=RemovalReason.OTHER,
        follow_up=FollowUp.CALL,
        may_return=False,
    )
    stage.open_rooms({RED: [COLE, MO]})
    offer(stage)
    accept(stage)
    stage.do(Session.lose, LEE, page_closed=False)
    stage.lose(FAY)
    return stage


def test_a_session_comes_back_as_it_was(stage: Stage) -> None:
    session = stage.session
    places = {seat.place for seat in session}
    assert {LOBBY, HOLD, ASIDE} <= places
    assert session.broken_since
    again = load(json.loads(json.dumps(dump(session))))
    assert again == session
    assert list(again.seats) == list(session.seats)
    assert again.policies == session.policies
    assert again.seat(MO).allowance == frozenset({Source.MICROPHONE, Source.CAMERA})
    assert isinstance(again.seat(MO).allowance, frozenset)


def test_whole_numbers_may_stand_for_times(stage: Stage) -> None:
    plain: Any = dump(stage.session)
    plain["late_at"] = 100
    again = load(plain)
    assert isinstance(again.late_at, float)


def damaged() -> dict[str, Any]:
    """Return what is no session, by what is wrong with it."""

    def broken(**changes: Any) -> dict[str, Any]:
        plain: Any = dump(group(FAY, MO).session)
        return {**plain, **changes}

    seat: Any = dump(group(FAY).session)
    seat["seats"][FAY]["role"] = "owner"
    short: Any = dump(Session(1))
    del short["seats"]
    return {
        "nothing": None,
        "a word": "session",
        "a list": [],
        "an unknown role": seat,
        "a missing field": short,
        "a list of seats": broken(seats=[]),
        "a word for a number": broken(capacity="12"),
        "a number for a set": broken(paused=3),
        "a word for a set": broken(paused="main"),
        "a truth for a number": broken(capacity=True),
        "two alone": broken(policies={**broken()["policies"], "alone_people": 2}),
    }


@pytest.mark.parametrize("what", damaged())
def test_what_is_no_session_is_refused(what: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        load(damaged()[what])


def test_no_message_of_a_refusal_tells_of_a_person(stage: Stage) -> None:
    plain: Any = dump(stage.session)
    plain["seats"][MO]["name"] = 3
    with pytest.raises(ValueError, match="not a session"):
        load(plain)


def test_equal_sessions_have_equal_values(stage: Stage) -> None:
    again = load(dump(stage.session))
    assert dump(again) == dump(stage.session)
    again.policies = replace(again.policies, minors=True)
    assert dump(again) != dump(stage.session)
