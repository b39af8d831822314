"""What the relay sees of people, and being here by text alone."""

import pytest

from rooms import media
from rooms.errors import NotPermitted
from rooms.events import Changed
from rooms.places import MAIN
from rooms.plan import plan
from rooms.seat import MediaHealth, Presence, Quality
from rooms.session import Session
from rooms.tracks import Source
from tests.support.sessions import COLE, FAY, LEE, MO, OLA, ROLES, Stage, group

MICROPHONE, CAMERA = Source.MICROPHONE, Source.CAMERA


@pytest.fixture
def stage() -> Stage:
    """Return a session in which three people speak."""
    return group(FAY, MO, LEE, on=[MICROPHONE])


def test_staff_see_what_becomes_of_media(stage: Stage) -> None:
    events = stage.do(media.observe, MO, MediaHealth.FROZEN)
    assert events == [Changed(MO)]
    assert stage.seat(MO).health_since == stage.now
    assert stage.do(media.observe, MO, MediaHealth.FROZEN) == []


def test_the_word_for_a_line_changes_without_its_media_being_new(stage: Stage) -> None:
    stage.do(media.observe, MO, MediaHealth.FLOWING, Quality.GOOD)
    since = stage.seat(MO).health_since
    stage.wait(3.0)
    events = stage.do(media.observe, MO, MediaHealth.FLOWING, Quality.POOR)
    assert events == [Changed(MO)]
    assert stage.seat(MO).quality is Quality.POOR
    assert stage.seat(MO).health_since == since


def test_nothing_is_seen_of_who_has_left(stage: Stage) -> None:
    stage.do(Session.leave, LEE)
    assert media.observe(stage.session, LEE, MediaHealth.FLOWING, now=0.0) == []


@pytest.mark.promise(8)
def test_by_text_one_receives_nothing_and_is_here_all_the_same(stage: Stage) -> None:
    assert stage.do(media.be_by_text, MO, on=True) == [Changed(MO)]
    seat = stage.seat(MO)
    assert not seat.intent
    assert not seat.effect
    assert seat.presence(MAIN) is Presence.HERE
    assert {s.subscriber for s in plan(stage.session)} == {FAY, LEE}
    assert {s.track.publisher for s in plan(stage.session)} == {FAY, LEE}
    with pytest.raises(NotPermitted):
        stage.do(Session.publish, MO, [MICROPHONE])


@pytest.mark.promise(7)
def test_sound_comes_back_with_everything_off(stage: Stage) -> None:
    stage.do(media.be_by_text, MO, on=True)
    stage.do(media.be_by_text, MO, on=False)
    stage.do(Session.publish, MO, [MICROPHONE])
    assert not stage.seat(MO).effect
    assert stage.receives(MO, FAY) == {MICROPHONE}


def test_a_new_page_is_not_by_text(stage: Stage) -> None:
    stage.do(media.observe, MO, MediaHealth.FLOWING, Quality.POOR)
    stage.do(media.be_by_text, MO, on=True)
    stage.do(Session.join, MO, ROLES[MO], "Mo", switch=True)
    assert not stage.seat(MO).is_by_text
    assert stage.seat(MO).quality is None


@pytest.mark.promise(6)
@pytest.mark.parametrize("who", [FAY, COLE])
def test_who_runs_the_session_has_to_hear_it(who: str) -> None:
    stage = group(FAY, COLE, MO, OLA, on=[MICROPHONE])
    with pytest.raises(NotPermitted):
        stage.do(media.be_by_text, who, on=True)
    assert stage.do(media.be_by_text, OLA, on=True) == [Changed(OLA)]
