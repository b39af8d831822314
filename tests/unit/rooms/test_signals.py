"""Quiet ways of taking part."""

import pytest

from rooms import breakouts, lobby, moderation, planning, signals
from rooms.audience import told
from rooms.errors import NotNow, NotPermitted
from rooms.events import Changed, Reacted, Reaction, SessionChanged
from rooms.places import MAIN
from rooms.policies import Policies
from rooms.seat import Presence, Signal
from rooms.session import Session
from rooms.tracks import Source
from tests.support.sessions import COLE, FAY, KIM, LEE, MO, RED, Stage, group


@pytest.fixture
def stage() -> Stage:
    """Return a session of two of staff and three members, all speaking."""
    return group(FAY, COLE, MO, LEE, KIM, on=[Source.MICROPHONE])


def hands(stage: Stage) -> list[str]:
    up = [(s.hand, s.participant) for s in stage.session if s.hand is not None]
    return [who for _, who in sorted(up)]


def test_hands_are_in_the_order_of_the_server(stage: Stage) -> None:
    for who in (KIM, MO, LEE):
        assert stage.do(signals.raise_hand, who, up=True) == [Changed(who)]
    stage.do(signals.raise_hand, KIM, up=True)
    assert hands(stage) == [KIM, MO, LEE]
    stage.do(signals.raise_hand, KIM, up=False)
    stage.do(signals.raise_hand, KIM, up=True)
    assert hands(stage) == [MO, LEE, KIM]


def test_a_hand_is_down_after_a_move(stage: Stage) -> None:
    stage.do(signals.raise_hand, MO, up=True)
    stage.open_rooms({RED: [COLE, MO]})
    assert hands(stage) == []


@pytest.mark.promise(1)
def test_nobody_sees_a_hand_or_a_reaction_where_nobody_is(stage: Stage) -> None:
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    with pytest.raises(NotPermitted):
        stage.do(signals.raise_hand, MO, up=True)
    with pytest.raises(NotPermitted):
        stage.do(signals.react, MO, Reaction.THANKS)


def test_a_reaction_is_for_the_place(stage: Stage) -> None:
    stage.open_rooms({RED: [COLE, MO]})
    event = Reacted(MO, Reaction.WITH_YOU)
    assert stage.do(signals.react, MO, Reaction.WITH_YOU) == [event]
    assert told(stage.session, event) == [COLE, MO]


def test_there_are_no_reactions_where_they_are_off_or_the_group_is_still(
    stage: Stage,
) -> None:
    stage.do(moderation.freeze, FAY, frozen=True)
    with pytest.raises(NotNow):
        stage.do(signals.react, MO, Reaction.AGREE)
    stage.do(moderation.freeze, FAY, frozen=False)
    stage.do(planning.set_policies, FAY, Policies(reactions=False))
    with pytest.raises(NotNow):
        stage.do(signals.react, MO, Reaction.AGREE)


@pytest.mark.promise(7)
@pytest.mark.parametrize("kind", Signal)
def test_a_signal_turns_everything_off_and_taking_it_back_turns_nothing_on(
    stage: Stage, kind: Signal
) -> None:
    stage.do(signals.signal, MO, kind, on=True)
    assert MO not in stage.hears(LEE)
    stage.do(signals.signal, MO, kind, on=False)
    assert stage.seat(MO).signal is None
    assert MO not in stage.hears(LEE)


@pytest.mark.promise(3)
def test_a_break_is_seen_as_away_and_the_other_signal_is_not_seen(
    stage: Stage,
) -> None:
    stage.do(signals.signal, MO, Signal.SOMEONE_CAME_IN, on=True)
    assert stage.seat(MO).presence(MAIN) is Presence.HERE
    stage.do(signals.signal, MO, Signal.BREAK, on=True)
    assert stage.seat(MO).presence(MAIN) is Presence.AWAY


def test_a_signal_keeps_its_time_and_its_kind(stage: Stage) -> None:
    began = stage.now
    stage.do(signals.signal, MO, Signal.BREAK, on=True)
    stage.now += 10.0
    stage.do(signals.signal, MO, Signal.BREAK, on=True)
    stage.do(signals.signal, MO, Signal.SOMEONE_CAME_IN, on=False)
    assert (stage.seat(MO).signal, stage.seat(MO).signal_since) == (
        Signal.BREAK,
        began,
    )


def test_a_facilitator_is_asked_to_come_to_a_room(stage: Stage) -> None:
    with pytest.raises(NotNow):
        stage.do(signals.ask_to_come, MO, on=True)
    stage.open_rooms({RED: [COLE, MO, LEE]})
    room = stage.session.breakouts.rooms[RED]
    assert stage.do(signals.ask_to_come, MO, on=True) == [SessionChanged()]
    stage.do(signals.ask_to_come, LEE, on=True)
    assert (room.asked_by, room.asked_at) == (MO, stage.now)
    stage.do(signals.ask_to_come, LEE, on=False)
    assert (room.asked_by, room.asked_at) == (None, None)
    stage.do(breakouts.recall, FAY, [])
    stage.do(Session.leave, LEE)
