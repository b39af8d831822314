"""Who is told of what in a check-in, what each side sees, and in which order."""

from dataclasses import fields, replace
from typing import Any, get_args

import pytest

from rooms import checkin_commands as cmd
from rooms import checkin_events as ev
from rooms.checkin_audience import AUDIENCE, WORDS, Audience, Sight, told
from rooms.checkin_changes import CONVERSATION, REMINDERS
from rooms.checkin_commands import CheckInCommand
from rooms.checkin_events import CHECK_IN_EVENTS, CheckInEvent
from rooms.checkin_repeats import FIRST
from rooms.checkin_terms import (
    Body,
    CheckInId,
    ContactResult,
    ContactStep,
    FollowUp,
    Level,
    Outcome,
    Phase,
    Question,
    RoomCover,
    Until,
    Want,
    Wordless,
)
from rooms.checkin_views import (
    ParticipantView,
    queue,
    view_for_participant,
    view_for_staff,
)
from rooms.drops import DropCause
from rooms.ids import ParticipantId
from tests.support.desk import FAY, GUS, LEE, MO, Desk

HOW = Question("How are you doing right now?")
UNA = ParticipantId("una")
STAFF_ONLY = {
    *(ev.SeenByMember, ev.NoAnswer, ev.LevelSet, ev.CoverLost, ev.CoverBack),
    *(ev.ParticipantLost, ev.DropNoticed, ev.CallSuggested, ev.NextStepDue),
    *(ev.ContactLogged, ev.FactsRevealed, ev.HandOverOffered, ev.FollowedUp),
}
ON_RECORD_ONLY = {ev.OwnerAway, ev.Unattended}
PAGED = {ev.StillUnclaimed, ev.CoverLost, ev.NobodyHere}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def opened(desk: Desk, level: Level = Level.ROUTINE) -> None:
    desk.do(cmd.Offer, FAY, "c1", MO, HOW, level)
    desk.do(cmd.Answer, MO, "c1", Body(text="hello"))


# The table


def test_every_event_and_every_command_has_its_row() -> None:
    assert set(AUDIENCE) == set(get_args(CheckInEvent))
    assert set(CHECK_IN_EVENTS.values()) == set(get_args(CheckInEvent))
    assert set(FIRST) == set(get_args(CheckInCommand))
    assert set(AUDIENCE) >= (REMINDERS | CONVERSATION | WORDS)


@pytest.mark.promise(3)
@pytest.mark.parametrize("kind", AUDIENCE)
def test_who_is_told(kind: type[CheckInEvent]) -> None:
    row = AUDIENCE[kind]
    for_member = kind not in STAFF_ONLY | ON_RECORD_ONLY
    for_staff = kind not in ON_RECORD_ONLY
    assert row == Audience(
        participant=Sight.OWN_VIEW if for_member else None,
        owner=Sight.WHOLE if for_staff else None,
        others=Sight.WHOLE if for_staff else None,
        on_call=Sight.PAGE if kind in PAGED else None,
    )


@pytest.mark.promise(3)
def test_nobody_else_is_told() -> None:
    stamp = ev.Stamp(CheckInId("c1"), MO, 1, 0.0)
    sights = told(
        *(ev.StillUnclaimed(stamp), None),
        facilitators=[FAY, GUS],
        on_call=[UNA, GUS],
    )
    assert sights == {
        MO: Sight.OWN_VIEW,
        FAY: Sight.WHOLE,
        GUS: Sight.WHOLE,
        UNA: Sight.PAGE,
    }
    assert told(ev.OwnerAway(stamp), FAY, facilitators=[FAY], on_call=[UNA]) == {}


def test_a_program_may_keep_words_to_the_owner() -> None:
    stamp = ev.Stamp(CheckInId("c1"), MO, 2, 0.0, MO)
    said = ev.MemberSaid(stamp, Body(text="hello"))

    def sights(event: CheckInEvent, owner: ParticipantId | None) -> Any:
        return told(event, owner, facilitators=[FAY, GUS], others_read=False)

    assert sights(said, FAY) == {
        MO: Sight.OWN_VIEW,
        FAY: Sight.WHOLE,
        GUS: Sight.OUTLINE,
    }
    assert sights(said, None)[GUS] is Sight.WHOLE, "somebody must be able to read it"
    assert sights(ev.Claimed(stamp), FAY)[GUS] is Sight.WHOLE


# What the member sees


@pytest.mark.promise(3)
def test_the_member_sees_no_level_no_facts_and_no_log(desk: Desk) -> None:
    opened(desk)
    before = view_for_participant(desk.at("c1"))
    desk.choose(cmd.SetLevel, GUS, "c1", Level.CONCERN)
    desk.do(cmd.RevealFacts, GUS, "c1", "to call")
    desk.do(cmd.LogContact, GUS, "c1", ContactStep.ON_CALL, ContactResult.DONE)
    desk.choose(cmd.HandOver, FAY, "c1", GUS)
    assert view_for_participant(desk.at("c1")) == before
    names = {field.name for field in fields(ParticipantView)}
    assert not names & {"level", "contacts", "help_asked_at", "drop_cause", "loss"}


@pytest.mark.promise(3)
def test_a_code_word_changes_only_the_members_own_words(desk: Desk) -> None:
    opened(desk)
    before = view_for_participant(desk.at("c1"))
    desk.do(cmd.Answer, MO, "c1", Body(signal=Wordless.CODE_WORD))
    after = view_for_participant(desk.at("c1"))
    assert replace(after, thread=before.thread, version=before.version) == before


def test_the_member_sees_their_own_side(desk: Desk) -> None:
    opened(desk)
    desk.now = 5.0
    desk.do(cmd.Read, FAY)
    desk.do(cmd.See, MO)
    assert desk.at("c1").opened_upto == 1
    view = view_for_participant(desk.at("c1"))
    assert (view.phase, view.owner) == (Phase.OPEN, FAY)
    assert [(line.by, line.is_seen) for line in view.thread] == [
        (FAY, False),
        (MO, True),
    ]


def test_the_member_sees_what_is_put_off_offered_asked_and_next(desk: Desk) -> None:
    desk.do(cmd.Offer, FAY, "c1", MO, HOW)
    desk.choose(cmd.Defer, MO, "c1", Until.MINUTES, 10)
    view = view_for_participant(desk.at("c1"))
    assert (view.deferred_until, view.deferred_due) == (Until.MINUTES, 600.0)
    desk.choose(cmd.OfferAgain, FAY)
    desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.COFACILITATOR)
    assert not view_for_participant(desk.at("c1")).return_asked
    desk.choose(cmd.AcceptRoom, MO)
    desk.choose(cmd.AskReturn, FAY)
    assert view_for_participant(desk.at("c1")).return_asked
    desk.choose(cmd.LeaveRoom, MO)
    desk.choose(
        cmd.Close, FAY, "c1", Outcome.STAYING_IN_GROUP, next_step="See you Thursday."
    )
    view = view_for_participant(desk.at("c1"))
    assert (view.phase, view.next_step) == (Phase.CLOSED, "See you Thursday.")


# What staff see


def test_staff_see_where_it_stands_and_why(desk: Desk) -> None:
    opened(desk, Level.CONCERN)
    desk.now = 7.0
    desk.lose(MO, DropCause.TAB_CLOSED)
    view = view_for_staff(desk.at("c1"))
    assert (view.phase, view.previous_phase) == (Phase.UNREACHABLE, Phase.OPEN)
    assert (view.dropped_at, view.drop_cause) == (7.0, DropCause.TAB_CLOSED)
    assert (view.level, view.level_by, view.level_at) == (Level.CONCERN, FAY, 0.0)
    desk.regain(MO)
    view = view_for_staff(desk.at("c1"))
    assert (view.previous_phase, view.dropped_at, view.drop_cause) == (None,) * 3


def test_staff_see_a_deferral_a_room_and_an_end(desk: Desk) -> None:
    desk.do(cmd.Offer, FAY, "c1", MO, HOW)
    desk.choose(cmd.Defer, MO, "c1", Until.MINUTES, 10)
    view = view_for_staff(desk.at("c1"))
    assert (view.deferred_until, view.deferred_due) == (Until.MINUTES, 600.0)
    desk.choose(cmd.OfferAgain, FAY)
    desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.GROUP_BREAK)
    assert view_for_staff(desk.at("c1")).cover is RoomCover.GROUP_BREAK
    follow_up = FollowUp(GUS, 86_400.0)
    desk.choose(
        cmd.Close, FAY, "c1", Outcome.INDIVIDUAL_FOLLOW_UP_SET, follow_up, "note-1"
    )
    closing = view_for_staff(desk.at("c1")).closing
    assert closing is not None
    assert (closing.follow_up, closing.note_ref) == (follow_up, "note-1")


# The queue


def test_help_now_comes_first_then_the_level_then_the_time(desk: Desk) -> None:
    kim, ari, bea = (ParticipantId(name) for name in ("kim", "ari", "bea"))
    desk.do(cmd.Request, MO, "c1", Want.TALK)
    desk.now = 1.0
    desk.do(cmd.Request, LEE, "c2", Want.MESSAGE)
    desk.now = 2.0
    desk.do(cmd.Offer, FAY, "c3", kim, HOW, Level.CONCERN)
    desk.do(cmd.Offer, FAY, "c4", ari, HOW, Level.URGENT)
    desk.now = 3.0
    desk.do(cmd.Request, bea, "c5", Want.HELP_NOW)
    assert [c.id for c in queue(desk.checkins)] == ["c5", "c4", "c3", "c1", "c2"]
    desk.now = 9.0
    desk.do(cmd.Request, MO, "c6", Want.HELP_NOW)
    assert [c.id for c in queue(desk.checkins)] == ["c5", "c1", "c4", "c3", "c2"]
    desk.choose(cmd.SetLevel, FAY, "c5", Level.ROUTINE, "a slip of the finger")
    desk.choose(cmd.Withdraw, LEE, "c2")
    assert [c.id for c in queue(desk.checkins)] == ["c1", "c4", "c3", "c5"]


def test_help_at_the_very_beginning_of_time_comes_first_too(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.HELP_NOW)
    desk.do(cmd.Offer, FAY, "c0", LEE, HOW, Level.URGENT)
    assert [c.id for c in queue(desk.checkins)] == ["c1", "c0"]
