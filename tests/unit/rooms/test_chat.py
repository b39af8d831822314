"""Writing: to whom it goes, and that no member writes to another alone."""

from itertools import product
from typing import get_args

import pytest

from rooms import breakouts, chat, lobby
from rooms.audience import told
from rooms.conversation import KEPT, LENGTH, Channel
from rooms.errors import ChatIsOff, NotNow, NotPermitted, NotSeated, NotThere
from rooms.events import Said, SessionEvent, Unsaid
from rooms.ids import MessageId, ParticipantId
from rooms.places import HOLD, LOBBY
from rooms.policies import ChatMode, Policies
from rooms.session import Session
from tests.support.sessions import (
    ADA,
    BLUE,
    COLE,
    FAY,
    KIM,
    LEE,
    MO,
    NOTE,
    OLA,
    RED,
    SAM,
    Stage,
    Verb,
    group,
)
from tests.unit.rooms.test_aside import accept, offer

PEOPLE = (FAY, COLE, ADA, OLA, SAM, MO, LEE, KIM)
STAFF = {FAY, COLE, ADA}


def stage_with(chat_mode: ChatMode) -> Stage:
    return group(*PEOPLE, policies=Policies(lobby=False, chat=chat_mode))


@pytest.fixture
def stage() -> Stage:
    """Return a session in which everybody may write to their place."""
    return stage_with(ChatMode.EVERYONE)


def say(
    stage: Stage,
    verb: Verb,
    who: ParticipantId,
    *args: object,
    key: MessageId = NOTE,
    **more: object,
) -> set[ParticipantId]:
    """Write something, and return who was told of it."""
    (event,) = stage.do(verb, who, *args, " words ", key=key, **more)
    assert event == Said(who, key)
    seen = set(told(stage.session, event))
    assert seen == stage.session.conversation.messages[key].seen_by
    return seen


# To one's place


def test_what_is_written_to_a_place_is_for_those_who_are_there(stage: Stage) -> None:
    stage.open_rooms({RED: [COLE, MO]})
    assert say(stage, chat.write_to_place, MO) == {COLE, MO}
    assert say(stage, chat.write_to_place, LEE) == set(PEOPLE) - {COLE, MO}
    message = stage.session.conversation.messages[NOTE]
    assert (message.name, message.channel, message.text, message.at) == (
        "Lee",
        Channel.PLACE,
        "words",
        stage.now,
    )


@pytest.mark.parametrize("mode", [ChatMode.OFF, ChatMode.STAFF])
def test_members_write_to_each_other_only_where_the_program_lets_all_write(
    mode: ChatMode,
) -> None:
    stage = stage_with(mode)
    for who in (MO, SAM, OLA, ADA):
        with pytest.raises(ChatIsOff):
            stage.do(chat.write_to_place, who, "words", key=NOTE)
    assert say(stage, chat.write_to_place, FAY) == set(PEOPLE)


def test_in_a_private_room_the_two_always_may() -> None:
    stage = stage_with(ChatMode.OFF)
    offer(stage)
    accept(stage)
    assert say(stage, chat.write_to_place, MO) == {COLE, MO}


@pytest.mark.promise(6)
def test_members_who_have_been_left_alone_do_not_write_to_each_other(
    stage: Stage,
) -> None:
    stage.do(Session.leave, COLE)
    stage.lose(FAY)
    stage.wait(30.0)
    with pytest.raises(NotNow):
        stage.do(chat.write_to_place, MO, "words", key=NOTE)
    assert say(stage, chat.write_to_staff, MO) == {FAY, ADA, MO}
    assert say(stage, chat.write_to_place, FAY) == set(PEOPLE) - {COLE}


# To staff


@pytest.mark.parametrize(
    ("mode", "who"), [*product(ChatMode, (MO, SAM, OLA, FAY, ADA))]
)
def test_everybody_writes_to_staff_unless_there_is_no_writing(
    mode: ChatMode, who: ParticipantId
) -> None:
    stage = stage_with(mode)
    if mode is ChatMode.OFF and who not in STAFF:
        with pytest.raises(ChatIsOff):
            stage.do(chat.write_to_staff, who, "words", key=NOTE)
    else:
        assert say(stage, chat.write_to_staff, who) == STAFF | {who}


@pytest.mark.parametrize("mode", ChatMode)
@pytest.mark.parametrize("apart", [LOBBY, HOLD])
def test_who_waits_or_is_on_hold_writes_to_staff_and_nobody_else(
    mode: ChatMode, apart: str
) -> None:
    stage = stage_with(mode)
    verb = lobby.hold if apart == HOLD else lobby.send_back
    stage.do(verb, FAY, MO, stage.version(MO))
    assert say(stage, chat.write_to_staff, MO) == {*STAFF, MO}
    with pytest.raises(NotPermitted):
        stage.do(chat.write_to_place, MO, "words", key=NOTE)


# From staff


def test_staff_write_to_all_rooms_or_to_some(stage: Stage) -> None:
    stage.do(lobby.hold, FAY, KIM, stage.version(KIM))
    stage.open_rooms({RED: [COLE, MO]})
    everybody = set(PEOPLE) - {KIM}
    assert say(stage, chat.write_to_rooms, FAY, places=()) == everybody
    assert say(stage, chat.write_to_rooms, FAY, places=[RED]) == {*STAFF, MO}
    for place in (HOLD, LOBBY, BLUE):
        with pytest.raises(NotThere):
            stage.do(chat.write_to_rooms, FAY, "words", key=NOTE, places=[place])


def test_rooms_that_are_only_planned_are_not_written_to(stage: Stage) -> None:
    stage.plan_rooms({RED: [COLE, MO]})
    with pytest.raises(NotThere):
        stage.do(chat.write_to_rooms, FAY, "words", key=NOTE, places=[RED])


def test_staff_write_to_one_who_waits_or_is_on_hold(stage: Stage) -> None:
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    stage.do(lobby.send_back, FAY, LEE, stage.version(LEE))
    for who in (MO, LEE):
        assert say(stage, chat.write_to_person, COLE, who) == STAFF | {who}
    with pytest.raises(NotNow):
        stage.do(chat.write_to_person, COLE, KIM, "words", key=NOTE)
    with pytest.raises(NotSeated):
        stage.do(chat.write_to_person, COLE, ParticipantId("x"), "words", key=NOTE)


# What there is not


@pytest.mark.promise(1)
def test_no_message_goes_from_one_member_to_another(stage: Stage) -> None:
    assert set(Channel) == {
        Channel.PLACE,
        Channel.STAFF,
        Channel.ROOMS,
        Channel.PERSON,
    }
    for verb, more in (
        (chat.write_to_person, (LEE, "words")),
        (chat.write_to_rooms, ("words",)),
    ):
        extra = {"places": ()} if verb is chat.write_to_rooms else {}
        with pytest.raises(NotPermitted):
            stage.do(verb, MO, *more, key=NOTE, **extra)


@pytest.mark.parametrize("text", ["", "  \n", "x" * (LENGTH + 1)])
def test_a_message_has_some_words_and_not_too_many(stage: Stage, text: str) -> None:
    with pytest.raises(NotNow):
        stage.do(chat.write_to_place, MO, text, key=NOTE)
    assert stage.session.conversation.messages == {}


# Taking away, and keeping


def test_staff_take_a_message_away_from_all_who_saw_it(stage: Stage) -> None:
    stage.open_rooms({RED: [COLE, MO]})
    seen = say(stage, chat.write_to_place, LEE)
    stage.do(Session.leave, LEE)
    (event,) = stage.do(chat.take_away, FAY, NOTE)
    assert event == Unsaid(NOTE, frozenset(seen))
    assert set(told(stage.session, event)) == seen - {LEE}
    with pytest.raises(NotThere):
        stage.do(chat.take_away, FAY, NOTE)


def test_nobody_takes_away_what_they_have_not_seen(stage: Stage) -> None:
    stage.open_rooms({RED: [COLE, MO]})
    say(stage, chat.write_to_place, MO)
    with pytest.raises(NotThere):
        stage.do(chat.take_away, FAY, NOTE)


def test_one_sees_again_what_one_has_seen_and_no_more(stage: Stage) -> None:
    say(stage, chat.write_to_place, MO, key=MessageId("1"))
    stage.open_rooms({RED: [COLE, MO]})
    say(stage, chat.write_to_place, COLE, key=MessageId("2"))
    say(stage, chat.write_to_staff, LEE, key=MessageId("3"))
    heard = {
        who: [message.id for message in stage.session.conversation.seen_by(who)]
        for who in (MO, LEE, FAY, KIM)
    }
    assert heard == {MO: ["1", "2"], LEE: ["1", "3"], FAY: ["1", "3"], KIM: ["1"]}
    stage.do(breakouts.recall, FAY, [])
    stage.wait(15.0)
    assert [m.id for m in stage.session.conversation.seen_by(KIM)] == ["1"]


def test_the_oldest_messages_give_way(stage: Stage) -> None:
    for number in range(KEPT + 1):
        say(stage, chat.write_to_place, MO, key=MessageId(str(number)))
    kept = list(stage.session.conversation.messages)
    assert (len(kept), kept[0]) == (KEPT, "1")
    gone = Said(MO, MessageId("0"))
    assert told(stage.session, gone) == []


def test_writing_makes_two_events_and_no_other() -> None:
    names = {event.__name__ for event in get_args(SessionEvent)}
    assert {name for name in names if "aid" in name} == {"Said", "Unsaid"}
