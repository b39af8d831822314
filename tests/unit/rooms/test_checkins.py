"""Check-ins, step by step: the table of transitions and what is refused."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from rooms import checkin_commands as cmd
from rooms import checkin_events as ev
from rooms import checkin_member, checkin_staff
from rooms.alarm_events import AlarmOutcome
from rooms.checkin_audience import AUDIENCE, Audience
from rooms.checkin_changes import apply
from rooms.checkin_errors import (
    AlreadyOpen,
    Conflict,
    Gone,
    Malformed,
    NeedsCover,
    NeedsFollowUp,
    NeedsOutcome,
    NeedsReason,
    NotAllowed,
    NotOwner,
    OutOfOrder,
    StaleVersion,
    ThreadFull,
)
from rooms.checkin_member import LONGEST_THREAD
from rooms.checkin_terms import (
    NOTE_LIMIT,
    TEXT_LIMIT,
    Body,
    CheckInId,
    ContactResult,
    ContactStep,
    FollowUp,
    Level,
    MessageId,
    Outcome,
    Phase,
    Question,
    QuickReply,
    RoomCover,
    TemplateRef,
    Until,
    Want,
    Wordless,
)
from rooms.checkin_turn import Turn
from rooms.checkins import CheckIns, Decided
from rooms.drops import DropCause
from rooms.ids import ParticipantId
from tests.support.desk import FAY, GUS, LEE, MO, Desk, kinds

HOW = Question("How are you doing right now?")
HELLO = Body(text="hello")
LATER = FollowUp(GUS, due=86_400.0)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def offered(desk: Desk, level: Level = Level.ROUTINE) -> None:
    desk.do(cmd.Offer, FAY, "c1", MO, HOW, level)


def opened(desk: Desk, level: Level = Level.ROUTINE) -> None:
    offered(desk, level)
    desk.do(cmd.Answer, MO, "c1", HELLO)


def in_room(desk: Desk) -> None:
    opened(desk)
    desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.COFACILITATOR)
    desk.choose(cmd.AcceptRoom, MO)


# Asking


def test_a_member_asks_and_a_facilitator_claims(desk: Desk) -> None:
    assert kinds(desk.do(cmd.Request, MO, "c1", Want.TALK)) == ["Requested"]
    assert (desk.at("c1").phase, desk.at("c1").owner) == (Phase.REQUESTED, None)
    assert kinds(desk.choose(cmd.Claim, FAY)) == ["Claimed"]
    assert (desk.at("c1").phase, desk.at("c1").owner) == (Phase.OPEN, FAY)


def test_help_now_is_urgent_at_once(desk: Desk) -> None:
    events = desk.do(cmd.Request, MO, "c1", Want.HELP_NOW, HELLO)
    assert kinds(events) == ["Requested", "LevelSet", "HelpShown"]
    assert desk.at("c1").level is Level.URGENT
    assert desk.at("c1").level_by == MO
    assert desk.at("c1").thread[0].body == HELLO


@pytest.mark.parametrize(
    ("stage", "after"),
    [
        (Phase.OFFERED, Phase.OPEN),
        (Phase.DEFERRED, Phase.OPEN),
        (Phase.ROOM_OFFERED, Phase.OPEN),
        (Phase.OPEN, Phase.OPEN),
        (Phase.IN_ROOM, Phase.IN_ROOM),
    ],
)
def test_help_now_is_heard_wherever_it_stands(
    desk: Desk, stage: Phase, after: Phase
) -> None:
    offered(desk)
    if stage is Phase.DEFERRED:
        desk.choose(cmd.Defer, MO, "c1", Until.AFTER)
    if stage in {Phase.OPEN, Phase.ROOM_OFFERED, Phase.IN_ROOM}:
        desk.do(cmd.Answer, MO, "c1", HELLO)
    if stage in {Phase.ROOM_OFFERED, Phase.IN_ROOM}:
        desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.COFACILITATOR)
    if stage is Phase.IN_ROOM:
        desk.choose(cmd.AcceptRoom, MO)
    assert desk.at("c1").phase is stage
    events = desk.do(cmd.Request, MO, "c2", Want.HELP_NOW)
    assert kinds(events) == ["AskedAgain", "LevelSet", "HelpShown"]
    assert events[0].stamp.checkin == "c1"
    assert desk.at("c1").phase is after
    assert desk.at("c1").level is Level.URGENT


def test_help_now_in_the_words_of_a_quick_reply_is_help_now(desk: Desk) -> None:
    offered(desk)
    events = desk.do(cmd.Answer, MO, "c1", Body(choice=QuickReply.HELP_NOW))
    assert kinds(events) == ["MemberSaid", "LevelSet", "HelpShown"]
    assert desk.at("c1").help_asked_at == desk.now


def test_help_now_again_is_heard_again_but_an_echo_says_nothing(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.HELP_NOW)
    desk.wait(0.5)
    assert desk.do(cmd.Request, MO, "c2", Want.HELP_NOW) == []
    assert kinds(desk.do(cmd.Request, MO, "c2", Want.HELP_NOW, HELLO)) == ["AskedAgain"]
    desk.wait(1.0)
    assert kinds(desk.do(cmd.Request, MO, "c2", Want.HELP_NOW)) == ["AskedAgain"]


def test_after_calming_down_help_now_is_no_echo(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.HELP_NOW)
    desk.choose(cmd.SetLevel, FAY, "c1", Level.ROUTINE, "a slip of the finger")
    events = desk.do(cmd.Request, MO, "c2", Want.HELP_NOW)
    assert kinds(events) == ["AskedAgain", "LevelSet"]


def test_the_last_with_somebody_is_the_newest_closed_or_not(desk: Desk) -> None:
    assert desk.checkins.last_with(MO) is None
    for number in ("c1", "c2"):
        desk.do(cmd.Offer, FAY, number, MO, HOW)
        desk.choose(cmd.Close, FAY, number, Outcome.STAYING_IN_GROUP)
    desk.do(cmd.Request, LEE, "c3", Want.TALK)
    last = desk.checkins.last_with(MO)
    assert last is not None
    assert (last.id, last.is_closed) == ("c2", True)


def test_asking_while_one_is_open_goes_on_with_it(desk: Desk) -> None:
    offered(desk)
    desk.do(cmd.Request, MO, "c2", Want.TALK, HELLO)
    assert CheckInId("c2") not in desk.checkins
    assert (desk.at("c1").phase, desk.at("c1").want) == (Phase.OPEN, Want.TALK)


def test_asking_again_before_anybody_came_keeps_the_place_in_time(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.TALK)
    desk.now = 29.0
    desk.do(cmd.Request, MO, "c2", Want.MESSAGE)
    assert kinds(desk.wait(1.0)) == ["StillUnclaimed"]


@pytest.mark.parametrize("calm", [True, False])
def test_a_request_is_withdrawn_unless_it_is_urgent(desk: Desk, *, calm: bool) -> None:
    desk.do(cmd.Request, MO, "c1", Want.MESSAGE if calm else Want.HELP_NOW)
    if calm:
        desk.choose(cmd.Withdraw, MO)
        closing = desk.at("c1").closing
        assert closing is not None
        assert closing.outcome is Outcome.WITHDRAWN
    else:
        with pytest.raises(NotAllowed):
            desk.choose(cmd.Withdraw, MO)


def test_what_is_claimed_is_not_withdrawn(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.MESSAGE)
    desk.choose(cmd.Claim, FAY)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.Withdraw, MO)


def test_staff_do_not_ask_and_are_not_asked(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.do(cmd.Request, FAY, "c1", Want.TALK)
    with pytest.raises(NotAllowed):
        desk.do(cmd.Offer, FAY, "c1", GUS, HOW)
    desk.staff(FAY)
    with pytest.raises(NotAllowed):
        desk.do(cmd.Request, GUS, "c1", Want.TALK)


# Offering


def test_an_offer_has_an_owner_and_a_neutral_beginning(desk: Desk) -> None:
    assert kinds(desk.do(cmd.Offer, FAY, "c1", MO, HOW)) == ["Offered"]
    c = desk.at("c1")
    assert (c.phase, c.owner, c.level) == (Phase.OFFERED, FAY, Level.ROUTINE)


def test_an_urgent_offer_shows_the_way_to_help(desk: Desk) -> None:
    offered(desk, Level.URGENT)
    assert desk.at("c1").help_shown


def test_nobody_but_a_facilitator_offers(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.do(cmd.Offer, LEE, "c1", MO, HOW)


@pytest.mark.promise(3)
def test_one_open_check_in_for_each_participant(desk: Desk) -> None:
    offered(desk)
    with pytest.raises(AlreadyOpen):
        desk.do(cmd.Offer, GUS, "c2", MO, HOW)
    desk.do(cmd.Offer, GUS, "c2", LEE, HOW)
    assert [c.id for c in desk.checkins.open] == ["c1", "c2"]
    assert desk.checkins.of(MO) == desk.at("c1")
    assert desk.checkins.of(FAY) is None


def test_a_check_in_with_everyone_is_one_for_each(desk: Desk) -> None:
    for checkin, who in (("c1", MO), ("c2", LEE)):
        desk.do(cmd.Offer, FAY, checkin, who, HOW, Level.ROUTINE, is_pulse=True)
    assert all(c.is_pulse for c in desk.checkins)


def test_an_id_is_used_once(desk: Desk) -> None:
    offered(desk)
    with pytest.raises(Conflict):
        desk.do(cmd.Offer, FAY, "c1", LEE, HOW)
    with pytest.raises(Conflict):
        desk.do(cmd.Request, LEE, "c1", Want.TALK)


def test_an_offer_that_was_opened_by_mistake_disappears(desk: Desk) -> None:
    offered(desk)
    desk.choose(cmd.Defer, MO, "c1", Until.BREAK)
    desk.choose(cmd.Cancel, FAY)
    closing = desk.at("c1").closing
    assert closing is not None
    assert closing.outcome is Outcome.OPENED_BY_MISTAKE


@pytest.mark.parametrize("level", [Level.ROUTINE, Level.URGENT])
def test_what_was_answered_or_urgent_is_not_cancelled(desk: Desk, level: Level) -> None:
    (opened if level is Level.ROUTINE else offered)(desk, level)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.Cancel, FAY)


def test_a_member_who_spoke_and_put_it_off_is_not_cancelled(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.TALK)
    desk.choose(cmd.Claim, FAY)
    assert desk.at("c1").member_spoke


# Answering


def test_an_answer_opens_it(desk: Desk) -> None:
    opened(desk)
    assert desk.at("c1").phase is Phase.OPEN
    assert [line.by for line in desk.at("c1").thread] == [FAY, MO]


@pytest.mark.parametrize(
    "body",
    [
        Body(choice="yes"),
        Body(choice=QuickReply.CAN_STAY),
        Body(suds=0),
        Body(suds=10),
        Body(signal=Wordless.CANT_TYPE),
    ],
)
def test_an_answer_needs_no_words(desk: Desk, body: Body) -> None:
    question = Question(
        template=TemplateRef("t2", 1), choices=("yes", "no"), asks_suds=True
    )
    desk.do(cmd.Offer, FAY, "c1", MO, question)
    desk.do(cmd.Answer, MO, "c1", body)
    assert desk.at("c1").thread[-1].body == body
    assert desk.at("c1").level is Level.ROUTINE


def test_only_what_was_offered_is_chosen(desk: Desk) -> None:
    offered(desk)
    with pytest.raises(Malformed):
        desk.do(cmd.Answer, MO, "c1", Body(choice="yes"))


@pytest.mark.promise(3)
def test_a_code_word_tells_staff_and_changes_nothing_for_the_member(desk: Desk) -> None:
    opened(desk)
    events = desk.do(cmd.Answer, MO, "c1", Body(signal=Wordless.CODE_WORD))
    assert kinds(events) == ["MemberSaid", "LevelSet"]
    assert desk.at("c1").level is Level.URGENT
    assert not desk.at("c1").help_shown
    assert desk.choose(cmd.SetLevel, FAY, "c1", Level.URGENT) == []


def test_a_code_word_can_be_the_first_thing_said(desk: Desk) -> None:
    code_word = Body(signal=Wordless.CODE_WORD)
    events = desk.do(cmd.Request, MO, "c1", Want.MESSAGE, code_word)
    assert kinds(events) == ["Requested", "LevelSet"]


def test_a_member_says_that_it_is_more_pressing_never_less(desk: Desk) -> None:
    opened(desk)
    desk.do(cmd.Raise, MO, "c1", Level.CONCERN)
    assert desk.do(cmd.Raise, MO, "c1", Level.CONCERN) == []
    with pytest.raises(NotAllowed):
        desk.do(cmd.Raise, MO, "c1", Level.ROUTINE)
    assert kinds(desk.do(cmd.Raise, MO, "c1", Level.URGENT)) == [
        *("LevelSet", "HelpShown")
    ]


def test_a_member_is_never_late_with_words(desk: Desk) -> None:
    offered(desk)
    desk.do(cmd.Say, FAY, "c1", HOW)
    desk.choose(cmd.SetLevel, GUS, "c1", Level.CONCERN)
    desk.do(cmd.Answer, MO, "c1", HELLO)


def test_a_full_thread_takes_only_calls_for_help(desk: Desk) -> None:
    opened(desk)
    for _ in range(LONGEST_THREAD - 2):
        desk.do(cmd.Answer, MO, "c1", HELLO)
    with pytest.raises(ThreadFull):
        desk.do(cmd.Answer, MO, "c1", HELLO)
    with pytest.raises(ThreadFull):
        desk.do(cmd.Say, FAY, "c1", HOW)
    with pytest.raises(ThreadFull):
        desk.do(cmd.Request, MO, "c2", Want.TALK)
    desk.do(cmd.Answer, MO, "c1", Body(signal=Wordless.CODE_WORD))
    desk.do(cmd.Request, MO, "c2", Want.HELP_NOW, HELLO)
    assert len(desk.at("c1").thread) == LONGEST_THREAD + 2


# Seen


def test_each_side_knows_what_the_other_has_seen(desk: Desk) -> None:
    offered(desk)
    desk.now = 5.0
    assert kinds(desk.do(cmd.See, MO)) == ["SeenByMember"]
    assert desk.do(cmd.See, MO) == []
    desk.do(cmd.Answer, MO, "c1", HELLO)
    desk.now = 9.0
    assert kinds(desk.do(cmd.Read, GUS)) == ["SeenByStaff"]
    assert desk.do(cmd.Read, FAY) == []
    assert [line.seen_at for line in desk.at("c1").thread] == [5.0, 9.0]


def test_seeing_later_messages_is_noted_too(desk: Desk) -> None:
    offered(desk)
    desk.do(cmd.See, MO)
    desk.do(cmd.Say, FAY, "c1", HOW)
    desk.now = 7.0
    assert kinds(desk.do(cmd.See, MO)) == ["SeenByMember"]
    assert desk.at("c1").seen_at == 0.0


# Later


@pytest.mark.parametrize("until", [Until.BREAK, Until.AFTER])
def test_it_is_put_off_to_the_break_or_the_end(desk: Desk, until: Until) -> None:
    offered(desk)
    desk.choose(cmd.Defer, MO, "c1", until)
    assert desk.at("c1").phase is Phase.DEFERRED
    assert desk.checkins.deadline() is None
    assert desk.look() == []
    world = desk.world
    desk.world = (
        replace(world, breaks=1)
        if until is Until.BREAK
        else replace(world, has_ended=True)
    )
    assert kinds(desk.look()) == ["OfferedAgain"]
    assert desk.at("c1").phase is Phase.OFFERED


def test_the_break_that_is_on_is_not_the_next_one(desk: Desk) -> None:
    desk.world = replace(desk.world, breaks=1)
    offered(desk)
    desk.choose(cmd.Defer, MO, "c1", Until.BREAK)
    assert desk.look() == []


def test_without_another_break_it_comes_up_at_the_end(desk: Desk) -> None:
    offered(desk)
    desk.choose(cmd.Defer, MO, "c1", Until.BREAK)
    desk.world = replace(desk.world, has_ended=True)
    assert kinds(desk.look()) == ["OfferedAgain"]


def test_it_is_put_off_for_minutes(desk: Desk) -> None:
    offered(desk)
    desk.choose(cmd.Defer, MO, "c1", Until.MINUTES, 10)
    desk.world = replace(desk.world, has_ended=True)
    assert desk.look() == []
    assert desk.checkins.deadline() == 600.0
    assert kinds(desk.wait(600.0)) == ["OfferedAgain"]


@pytest.mark.parametrize("minutes", [1, 120])
def test_a_minute_and_two_hours_are_later(desk: Desk, minutes: int) -> None:
    offered(desk)
    desk.choose(cmd.Defer, MO, "c1", Until.MINUTES, minutes)
    assert desk.checkins.deadline() == minutes * 60.0


def test_the_owner_brings_it_up_again_but_does_not_talk_into_it(desk: Desk) -> None:
    offered(desk)
    desk.choose(cmd.Defer, MO, "c1", Until.AFTER)
    with pytest.raises(NotAllowed):
        desk.do(cmd.Say, FAY, "c1", HOW)
    desk.choose(cmd.OfferAgain, FAY)
    assert desk.at("c1").phase is Phase.OFFERED
    with pytest.raises(NotAllowed):
        desk.choose(cmd.OfferAgain, FAY)


@pytest.mark.parametrize(
    ("until", "minutes"),
    [
        (Until.MINUTES, None),
        (Until.MINUTES, 0),
        (Until.MINUTES, 121),
        (Until.BREAK, 10),
    ],
)
def test_later_is_a_time_that_comes(
    desk: Desk, until: Until, minutes: int | None
) -> None:
    offered(desk)
    with pytest.raises(Malformed):
        desk.choose(cmd.Defer, MO, "c1", until, minutes)


def test_what_is_urgent_is_not_put_off_nor_what_was_answered(desk: Desk) -> None:
    opened(desk)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.Defer, MO, "c1", Until.AFTER)
    desk.do(cmd.Offer, FAY, "c2", LEE, HOW, Level.URGENT)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.Defer, LEE, "c2", Until.AFTER)


def test_after_the_end_nothing_is_put_off_to_the_end(desk: Desk) -> None:
    offered(desk)
    desk.world = replace(desk.world, has_ended=True)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.Defer, MO, "c1", Until.AFTER)


# Who has it


def test_two_who_claim_and_one_who_has_it(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.MESSAGE)
    base = desk.at("c1").version
    desk.do(cmd.Claim, FAY, "c1", base)
    with pytest.raises(StaleVersion) as refusal:
        desk.do(cmd.Claim, GUS, "c1", base)
    assert refusal.value.version == desk.at("c1").version
    with pytest.raises(NotOwner) as other:
        desk.choose(cmd.Claim, GUS)
    assert other.value.owner == FAY


def test_only_the_owner_speaks(desk: Desk) -> None:
    opened(desk)
    with pytest.raises(NotOwner) as refusal:
        desk.do(cmd.Say, GUS, "c1", HOW)
    assert refusal.value.owner == FAY
    desk.choose(cmd.TakeOver, GUS)
    desk.do(cmd.Say, GUS, "c1", HOW)
    with pytest.raises(NotOwner):
        desk.do(cmd.Say, FAY, "c1", HOW)


def test_nobody_speaks_in_what_nobody_has(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.MESSAGE)
    with pytest.raises(NotOwner) as refusal:
        desk.do(cmd.Say, FAY, "c1", HOW)
    assert refusal.value.owner is None
    with pytest.raises(NotOwner):
        desk.choose(cmd.TakeOver, FAY)


def test_a_hand_over_is_agreed_on(desk: Desk) -> None:
    opened(desk)
    desk.choose(cmd.HandOver, FAY, "c1", GUS)
    assert desk.at("c1").owner == FAY
    desk.choose(cmd.AcceptHandOver, GUS)
    assert (desk.at("c1").owner, desk.at("c1").handing_to) == (GUS, None)
    with pytest.raises(NotOwner):
        desk.choose(cmd.AcceptHandOver, GUS)


def test_it_is_handed_to_another_facilitator_who_is_here(desk: Desk) -> None:
    opened(desk)
    for to in (FAY, LEE, ParticipantId("ida")):
        with pytest.raises(NotAllowed):
            desk.choose(cmd.HandOver, FAY, "c1", to)
    with pytest.raises(NotOwner):
        desk.choose(cmd.HandOver, GUS, "c1", FAY)


def test_one_does_not_take_over_from_oneself(desk: Desk) -> None:
    opened(desk)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.TakeOver, FAY)


# How pressing


def test_a_level_falls_only_with_a_reason(desk: Desk) -> None:
    opened(desk, Level.CONCERN)
    for reason in (None, "  "):
        with pytest.raises(NeedsReason):
            desk.choose(cmd.SetLevel, GUS, "c1", Level.ROUTINE, reason)
    desk.choose(cmd.SetLevel, GUS, "c1", Level.ROUTINE, "we spoke")
    assert (desk.at("c1").level, desk.at("c1").level_by) == (Level.ROUTINE, GUS)


def test_urgent_shows_the_help_block_once(desk: Desk) -> None:
    opened(desk)
    events = desk.choose(cmd.SetLevel, GUS, "c1", Level.URGENT)
    assert kinds(events) == ["LevelSet", "HelpShown"]
    desk.choose(cmd.SetLevel, GUS, "c1", Level.CONCERN, "we spoke")
    assert kinds(desk.choose(cmd.SetLevel, GUS, "c1", Level.URGENT)) == ["LevelSet"]


# The private room


def test_a_room_is_offered_accepted_and_left(desk: Desk) -> None:
    in_room(desk)
    assert desk.at("c1").phase is Phase.IN_ROOM
    assert not desk.checkins.group_must_pause
    desk.choose(cmd.AskReturn, FAY)
    assert desk.at("c1").phase is Phase.IN_ROOM
    events = desk.choose(cmd.LeaveRoom, MO, "c1", microphone=True)
    assert isinstance(events[0], ev.RoomLeft)
    assert (events[0].microphone, events[0].camera) == (True, False)
    assert desk.at("c1").phase is Phase.OPEN


def test_a_room_is_offered_straight_away_and_declined(desk: Desk) -> None:
    offered(desk)
    desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.ON_CALL)
    desk.choose(cmd.DeclineRoom, MO)
    assert desk.at("c1").phase is Phase.OPEN


@pytest.mark.promise(6)
def test_a_room_needs_somebody_with_the_group(desk: Desk) -> None:
    opened(desk)
    desk.staff(FAY, GUS, with_group=[FAY])
    with pytest.raises(NeedsCover):
        desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.COFACILITATOR)
    desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.ON_CALL)
    desk.choose(cmd.AcceptRoom, MO)
    assert desk.checkins.group_must_pause, "nobody came to cover yet"


@pytest.mark.promise(6)
def test_a_group_on_a_break_pauses(desk: Desk) -> None:
    opened(desk)
    desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.GROUP_BREAK)
    assert not desk.checkins.group_must_pause
    desk.choose(cmd.AcceptRoom, MO)
    assert desk.checkins.group_must_pause


@pytest.mark.promise(6)
def test_the_group_pauses_while_its_cover_is_gone(desk: Desk) -> None:
    in_room(desk)
    assert kinds(desk.staff(FAY, GUS, with_group=[])) == ["CoverLost"]
    assert desk.checkins.group_must_pause
    assert kinds(desk.staff(FAY, GUS, with_group=[GUS])) == ["CoverBack"]
    assert not desk.checkins.group_must_pause


@pytest.mark.promise(6)
def test_whoever_takes_over_the_room_leaves_the_group(desk: Desk) -> None:
    in_room(desk)
    desk.staff(FAY, GUS, with_group=[GUS])
    assert kinds(desk.choose(cmd.TakeOver, GUS)) == ["TakenOver", "CoverLost"]
    assert desk.checkins.group_must_pause
    desk.choose(cmd.HandOver, GUS, "c1", FAY)
    events = desk.choose(cmd.AcceptHandOver, FAY)
    assert kinds(events) == ["HandedOver", "CoverBack"]


def test_only_what_is_offered_is_accepted(desk: Desk) -> None:
    opened(desk)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.AcceptRoom, MO)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.DeclineRoom, MO)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.LeaveRoom, MO)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.AskReturn, FAY)


def test_only_the_owner_offers_a_room_to_somebody_who_is_here(desk: Desk) -> None:
    opened(desk)
    with pytest.raises(NotOwner):
        desk.choose(cmd.OfferRoom, GUS, "c1", RoomCover.ON_CALL)
    desk.lose(MO)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.ON_CALL)
    desk.do(
        cmd.LogContact,
        GUS,
        "c1",
        ContactStep.CALLED_PARTICIPANT,
        ContactResult.REACHED,
    )
    assert desk.at("c1").phase is Phase.OPEN
    with pytest.raises(NotAllowed):
        desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.ON_CALL)


# The end


def test_closing_says_how_it_ended(desk: Desk) -> None:
    opened(desk)
    desk.choose(
        cmd.Close,
        GUS,
        "c1",
        Outcome.STAYING_IN_GROUP,
        next_step="See you on Thursday.",
    )
    c = desk.at("c1")
    assert c.phase is Phase.CLOSED
    assert c.closing is not None
    assert (c.closing.outcome, c.closing.by) == (Outcome.STAYING_IN_GROUP, GUS)
    assert desk.checkins.open == []
    assert desk.checkins.of(MO) is None


@pytest.mark.parametrize("stage", [Phase.DEFERRED, Phase.IN_ROOM, Phase.UNREACHABLE])
def test_an_end_ends_all_waiting(desk: Desk, stage: Phase) -> None:
    if stage is Phase.IN_ROOM:
        in_room(desk)
        desk.choose(cmd.HandOver, FAY, "c1", GUS)
    else:
        offered(desk)
        desk.choose(cmd.Defer, MO, "c1", Until.MINUTES, 10)
    if stage is Phase.UNREACHABLE:
        desk.staff()
        desk.lose(MO)
    assert desk.at("c1").phase is stage
    desk.choose(cmd.Close, FAY, "c1", Outcome.TOOK_A_BREAK)
    assert desk.checkins.deadline() is None
    assert not desk.checkins.group_must_pause
    c = desk.at("c1")
    assert (c.room, c.deferral, c.loss, c.handing_to) == (None,) * 4
    assert (c.owner_away_at, c.alone_at, c.waiting_since) == (None,) * 3


def test_what_was_urgent_needs_a_note_and_a_follow_up(desk: Desk) -> None:
    opened(desk, Level.URGENT)
    for follow_up, note in ((None, None), (LATER, None), (None, "note-1")):
        with pytest.raises(NeedsFollowUp):
            desk.choose(cmd.Close, FAY, "c1", Outcome.STAYING_IN_GROUP, follow_up, note)
    desk.choose(cmd.Close, FAY, "c1", Outcome.STAYING_IN_GROUP, LATER, "note-1")


def test_a_follow_up_is_somebodys(desk: Desk) -> None:
    opened(desk)
    with pytest.raises(NeedsFollowUp):
        desk.choose(cmd.Close, FAY, "c1", Outcome.NOT_REACHED_FOLLOW_UP_ASSIGNED)


@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.OPENED_BY_MISTAKE])
def test_an_outcome_is_true(desk: Desk, outcome: Outcome) -> None:
    opened(desk)
    with pytest.raises(NeedsOutcome):
        desk.choose(cmd.Close, FAY, "c1", outcome)


def test_what_nobody_answered_may_be_closed_as_a_mistake(desk: Desk) -> None:
    offered(desk)
    desk.choose(cmd.Close, FAY, "c1", Outcome.OPENED_BY_MISTAKE)


def test_after_the_end_only_reopening(desk: Desk) -> None:
    opened(desk)
    desk.choose(cmd.Close, FAY, "c1", Outcome.STAYING_IN_GROUP)
    with pytest.raises(Gone):
        desk.do(cmd.Answer, MO, "c1", HELLO)
    with pytest.raises(Gone):
        desk.do(cmd.Say, FAY, "c1", HOW)
    assert desk.lose(MO) == []
    with pytest.raises(NeedsReason):
        desk.choose(cmd.Reopen, GUS, "c1", " ")
    desk.regain(MO)
    desk.choose(cmd.Reopen, GUS, "c1", "they wrote again")
    c = desk.at("c1")
    assert (c.phase, c.owner, c.closing) == (Phase.OPEN, GUS, None)
    assert len(c.closings) == 1, "the earlier end stays on record"
    with pytest.raises(Gone):
        desk.choose(cmd.Reopen, GUS, "c1", "again")


def test_reopening_without_the_member_raises_no_alarm(desk: Desk) -> None:
    opened(desk, Level.CONCERN)
    desk.choose(cmd.Close, FAY, "c1", Outcome.LEFT_BY_CHOICE)
    desk.lose(MO, DropCause.LEFT)
    desk.choose(cmd.Reopen, GUS, "c1", "a call came")
    assert (desk.at("c1").phase, desk.at("c1").off_platform) == (Phase.OPEN, True)
    assert desk.wait(3600.0) == []
    assert kinds(desk.regain(MO)) == ["ParticipantBack"]
    assert not desk.at("c1").off_platform


def test_reopening_has_a_limit_and_makes_no_second_one(desk: Desk) -> None:
    opened(desk)
    desk.choose(cmd.Close, FAY, "c1", Outcome.STAYING_IN_GROUP)
    desk.do(cmd.Request, MO, "c2", Want.TALK)
    with pytest.raises(AlreadyOpen):
        desk.choose(cmd.Reopen, GUS, "c1", "why")
    desk.choose(cmd.Withdraw, MO, "c2")
    desk.now = 24 * 3600.0
    desk.choose(cmd.Reopen, GUS, "c1", "why")
    desk.choose(cmd.Close, FAY, "c1", Outcome.STAYING_IN_GROUP)
    desk.now = 48 * 3600.0 + 1
    with pytest.raises(NotAllowed):
        desk.choose(cmd.Reopen, GUS, "c1", "why")


@pytest.mark.promise(5)
def test_a_follow_up_is_owed_until_somebody_says_how_it_turned_out(desk: Desk) -> None:
    opened(desk)
    with pytest.raises(Gone):
        desk.do(cmd.FinishFollowUp, FAY, "c1", AlarmOutcome.REACHED)
    later = FollowUp(GUS, 86_400.0)
    desk.choose(cmd.Close, FAY, "c1", Outcome.INDIVIDUAL_FOLLOW_UP_SET, later)
    assert desk.at("c1").owes_follow_up
    step = (ContactStep.CALLED_PARTICIPANT, ContactResult.REACHED)
    assert kinds(desk.do(cmd.LogContact, GUS, "c1", *step)) == ["ContactLogged"]
    assert kinds(desk.do(cmd.RevealFacts, GUS, "c1", "to call")) == ["FactsRevealed"]
    with pytest.raises(Gone):
        desk.do(cmd.Say, FAY, "c1", HOW)
    desk.do(cmd.FinishFollowUp, FAY, "c1", AlarmOutcome.REACHED)
    closing = desk.at("c1").closing
    assert closing is not None
    assert closing.followed_up is AlarmOutcome.REACHED
    assert not desk.at("c1").owes_follow_up
    with pytest.raises(Gone):
        desk.do(cmd.FinishFollowUp, FAY, "c1", AlarmOutcome.REACHED)
    with pytest.raises(Gone):
        desk.do(cmd.LogContact, GUS, "c1", *step)
    assert CheckIns.replay(desk.record) == desk.checkins


# Whose commands count


@pytest.mark.promise(3)
def test_to_a_stranger_there_is_nothing(desk: Desk) -> None:
    opened(desk)
    with pytest.raises(Gone) as theirs:
        desk.do(cmd.Answer, LEE, "c1", HELLO)
    with pytest.raises(Gone) as nothing:
        desk.do(cmd.Answer, LEE, "c9", HELLO)
    assert str(theirs.value) == str(nothing.value)
    with pytest.raises(NotAllowed):
        desk.choose(cmd.Claim, LEE)
    with pytest.raises(Gone):
        desk.do(cmd.Read, FAY, "c9")


def test_facts_are_looked_at_with_a_reason(desk: Desk) -> None:
    opened(desk)
    with pytest.raises(NeedsReason):
        desk.do(cmd.RevealFacts, GUS, "c1", "")
    before = desk.at("c1")
    assert kinds(desk.do(cmd.RevealFacts, GUS, "c1", "to call")) == ["FactsRevealed"]
    assert replace(desk.at("c1"), version=before.version) == before


# The same message again, and late ones


@pytest.mark.promise(4)
def test_the_same_message_again_is_the_same_result_and_no_event(desk: Desk) -> None:
    message = MessageId("m")
    offer = cmd.Offer(message, FAY, CheckInId("c1"), MO, HOW)
    first = desk.checkins.decide(offer, world=desk.world, now=0.0)
    desk.keep(first.events)
    desk.do(cmd.Answer, MO, "c1", HELLO)
    again = desk.checkins.decide(offer, world=desk.world, now=9.0)
    assert again == Decided(first.checkin, first.version)
    anew = replace(offer, checkin=CheckInId("c2"))
    assert desk.checkins.decide(anew, world=desk.world, now=9.0) == again


@pytest.mark.promise(4)
def test_the_same_id_for_something_else_is_refused(desk: Desk) -> None:
    offered(desk)
    message = MessageId("m")
    desk.send(cmd.Answer(message, MO, CheckInId("c1"), HELLO))
    for other in (
        cmd.Answer(message, MO, CheckInId("c1"), Body(text="other")),
        cmd.Answer(message, MO, CheckInId("c2"), HELLO),
        cmd.See(message, MO, CheckInId("c1")),
        cmd.Request(message, MO, CheckInId("c1"), Want.TALK, HELLO),
    ):
        with pytest.raises(Conflict):
            desk.send(other)
    desk.send(cmd.Say(message, FAY, CheckInId("c1"), HOW))  # ids are each sender's


def test_a_repeated_request_keeps_the_check_in_it_made(desk: Desk) -> None:
    message = MessageId("m")
    desk.send(cmd.Request(message, MO, CheckInId("c1"), Want.TALK))
    assert desk.send(cmd.Request(message, MO, CheckInId("c2"), Want.TALK)) == []
    assert CheckInId("c2") not in desk.checkins


def test_a_decision_on_what_has_changed_is_refused(desk: Desk) -> None:
    opened(desk)
    base = desk.at("c1").version
    desk.do(cmd.Answer, MO, "c1", Body(text="wait"))
    with pytest.raises(StaleVersion):
        desk.do(cmd.Close, FAY, "c1", base, Outcome.STAYING_IN_GROUP)
    with pytest.raises(StaleVersion):
        desk.do(cmd.Close, FAY, "c1", base + 9, Outcome.STAYING_IN_GROUP)


def test_reminders_make_no_decision_stale(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.MESSAGE)
    base = desk.at("c1").version
    assert kinds(desk.wait(30.0)) == ["StillUnclaimed"]
    desk.do(cmd.Claim, FAY, "c1", base)


@pytest.mark.promise(3)
def test_what_the_member_is_not_told_never_makes_them_late(desk: Desk) -> None:
    opened(desk)
    desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.COFACILITATOR)
    base = desk.at("c1").shown
    desk.choose(cmd.SetLevel, GUS, "c1", Level.CONCERN)
    desk.do(cmd.LogContact, GUS, "c1", ContactStep.ON_CALL, ContactResult.DONE, "asked")
    assert desk.at("c1").shown == base
    desk.do(cmd.Say, FAY, "c1", HOW)
    desk.do(cmd.AcceptRoom, MO, "c1", base)


def test_help_now_and_the_code_word_are_never_limited() -> None:
    def request(want: Want, body: Body | None = None) -> cmd.Request:
        return cmd.Request(MessageId("m"), MO, CheckInId("c"), want, body)

    def answer(body: Body) -> cmd.Answer:
        return cmd.Answer(MessageId("m"), MO, CheckInId("c"), body)

    code_word = Body(signal=Wordless.CODE_WORD)
    assert cmd.is_never_limited(request(Want.HELP_NOW))
    assert cmd.is_never_limited(request(Want.TALK, code_word))
    assert cmd.is_never_limited(answer(code_word))
    assert cmd.is_never_limited(answer(Body(choice=QuickReply.HELP_NOW)))
    assert not cmd.is_never_limited(answer(HELLO))
    assert not cmd.is_never_limited(request(Want.TALK))
    assert not cmd.is_never_limited(cmd.See(MessageId("m"), MO, CheckInId("c")))


# What can be said


@pytest.mark.parametrize(
    ("text", "suds"),
    [(None, None), ("hello", 5), (" ", None), (None, 11), (None, -1)],
)
def test_a_message_is_one_thing(text: str | None, suds: int | None) -> None:
    with pytest.raises(Malformed):
        Body(text=text, suds=suds)


def test_texts_and_notes_have_a_limit(desk: Desk) -> None:
    Body(text="é" * (TEXT_LIMIT // 2))
    for text in ("é" * (TEXT_LIMIT // 2 + 1), "\ud800" * TEXT_LIMIT):
        with pytest.raises(Malformed):
            Body(text=text)
    with pytest.raises(Malformed):
        Question(text="é" * TEXT_LIMIT)
    with pytest.raises(Malformed):
        Question(choices=("yes",))
    with pytest.raises(Malformed):
        desk.do(
            cmd.Request,
            MO,
            "c1",
            Want.TALK,
            Body(text="x" * (NOTE_LIMIT + 1)),
        )


# The record


def test_deciding_changes_nothing_until_it_is_applied(desk: Desk) -> None:
    offer = cmd.Offer(MessageId("m"), FAY, CheckInId("c1"), MO, HOW)
    desk.checkins.decide(offer, world=desk.world, now=0.0)
    assert desk.checkins == CheckIns()


def test_a_broken_record_is_noticed(desk: Desk) -> None:
    in_room(desk)
    record = desk.record
    assert CheckIns.replay(record) == desk.checkins
    for broken in (
        record[1:],
        [record[0], *record[2:]],
        [*record, record[0]],
        [*record, record[-1]],
        [*record[:2], replace(record[2], stamp=replace(record[2].stamp, version=9))],
    ):
        with pytest.raises(OutOfOrder):
            CheckIns.replay(broken)


def test_a_record_with_two_open_for_one_is_broken(desk: Desk) -> None:
    offered(desk)
    second = ev.Requested(ev.Stamp(CheckInId("c2"), MO, 1, 0.0, MO), Want.TALK)
    with pytest.raises(OutOfOrder):
        desk.checkins.apply(second)


def test_an_event_without_what_it_follows_from_is_out_of_order(desk: Desk) -> None:
    opened(desk)
    c = desk.at("c1")
    stamp = ev.Stamp(c.id, c.participant, c.version + 1, 0.0)
    for event in (ev.ReturnAsked(stamp), ev.NextStepDue(stamp), ev.TakenOver(stamp)):
        with pytest.raises(OutOfOrder):
            apply(c, event)


@pytest.mark.parametrize("decide", [checkin_member.decide, checkin_staff.decide])
def test_what_is_no_command_is_a_bug(desk: Desk, decide: Callable[..., None]) -> None:
    opened(desk)
    with pytest.raises(AssertionError):
        decide(Turn(desk.at("c1"), 0.0), object(), desk.world)


def test_what_is_no_event_is_a_bug(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Guessed:
        stamp: ev.Stamp

    opened(desk)
    c = desk.at("c1")
    event: Any = Guessed(ev.Stamp(c.id, c.participant, c.version + 1, 0.0))
    monkeypatch.setitem(AUDIENCE, type(event), Audience())
    with pytest.raises(AssertionError):
        apply(c, event)
