"""What time and lost connections cause in a check-in."""

from collections.abc import Callable

import pytest

from rooms import checkin_commands as cmd
from rooms import checkin_events as ev
from rooms.checkin_events import CheckInEvent
from rooms.checkin_terms import (
    Body,
    ContactResult,
    ContactStep,
    Level,
    Phase,
    Question,
    RoomCover,
    Until,
    Want,
)
from rooms.checkin_timers import Timers
from rooms.checkins import CheckIns
from rooms.drops import DropCause
from tests.support.desk import FAY, GUS, LEE, MO, Desk, kinds

HOW = Question("How are you doing right now?")
HELLO = Body(text="hello")
CALLED, REACHED = ContactStep.CALLED_PARTICIPANT, ContactResult.REACHED


@pytest.fixture
def desk() -> Desk:
    return Desk()


def opened(desk: Desk, level: Level = Level.ROUTINE) -> None:
    desk.do(cmd.Offer, FAY, "c1", MO, HOW, level)
    desk.do(cmd.Answer, MO, "c1", HELLO)


def at_deadlines(desk: Desk, until: float) -> list[tuple[float, str]]:
    """Go from deadline to deadline, and return what happened when."""
    happened: list[tuple[float, str]] = []
    while (deadline := desk.checkins.deadline()) is not None and deadline <= until:
        assert deadline >= desk.now
        events = desk.wait(deadline - desk.now)
        assert events
        happened += [(desk.now, name) for name in kinds(events)]
    return happened


# Unclaimed


def test_what_nobody_claims_is_said_again_and_again(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.MESSAGE)
    assert at_deadlines(desk, 95.0) == [
        (30.0, "StillUnclaimed"),
        (60.0, "StillUnclaimed"),
        (90.0, "StillUnclaimed"),
    ]
    assert desk.at("c1").told_again
    desk.choose(cmd.Claim, FAY)
    assert not desk.at("c1").told_again
    assert desk.checkins.deadline() is None


def test_help_now_is_said_again_sooner(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.MESSAGE)
    desk.wait(15.0)
    desk.do(cmd.Request, MO, "c2", Want.HELP_NOW)
    assert at_deadlines(desk, 40.0) == [
        (25.0, "StillUnclaimed"),
        (35.0, "StillUnclaimed"),
    ]


def test_what_was_due_in_a_long_pause_comes_once(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.MESSAGE)
    assert kinds(desk.wait(3600.0)) == ["StillUnclaimed"]


# Not seen, not answered


def test_an_offer_that_is_not_opened_is_a_card_for_staff(desk: Desk) -> None:
    desk.do(cmd.Offer, FAY, "c1", MO, HOW)
    assert desk.wait(59.0) == []
    assert desk.wait(1.0) == [
        ev.NoAnswer(ev.Stamp(desk.at("c1").id, MO, 2, 60.0), was_seen=False)
    ]
    assert desk.checkins.deadline() is None, "once for each wait"
    assert desk.at("c1").phase is Phase.OFFERED


@pytest.mark.parametrize(
    ("level", "patience"),
    [(Level.ROUTINE, 120.0), (Level.CONCERN, 120.0), (Level.URGENT, 60.0)],
)
def test_an_offer_that_was_opened_has_longer(
    desk: Desk, level: Level, patience: float
) -> None:
    desk.do(cmd.Offer, FAY, "c1", MO, HOW, level)
    desk.wait(50.0)
    desk.do(cmd.See, MO)
    assert desk.checkins.deadline() == 50.0 + patience
    events = desk.wait(patience)
    assert isinstance(events[0], ev.NoAnswer)
    assert events[0].was_seen


@pytest.mark.parametrize(
    ("level", "patience"),
    [(Level.ROUTINE, None), (Level.CONCERN, 120.0), (Level.URGENT, 60.0)],
)
def test_silence_in_a_conversation_counts_where_there_is_concern(
    desk: Desk, level: Level, patience: float | None
) -> None:
    opened(desk, level)
    assert desk.checkins.deadline() is None, "the member spoke last"
    desk.do(cmd.Say, FAY, "c1", HOW)
    assert desk.checkins.deadline() == patience
    if patience is not None:
        assert kinds(desk.wait(patience)) == ["NoAnswer"]
        desk.do(cmd.Say, FAY, "c1", HOW)
        desk.do(cmd.Answer, MO, "c1", HELLO)
        assert desk.checkins.deadline() is None


# The room


def test_an_offer_of_a_room_lapses_quietly(desk: Desk) -> None:
    opened(desk, Level.CONCERN)
    desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.COFACILITATOR)
    assert at_deadlines(desk, 200.0) == [
        (60.0, "RoomOfferLapsed"),
        (180.0, "NoAnswer"),
    ]


def test_nothing_waits_for_an_answer_in_the_room(desk: Desk) -> None:
    opened(desk, Level.URGENT)
    desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.COFACILITATOR)
    desk.choose(cmd.AcceptRoom, MO)
    desk.do(cmd.Say, FAY, "c1", HOW)
    assert desk.checkins.deadline() is None


# The member is gone


@pytest.mark.promise(5)
@pytest.mark.parametrize("cause", DropCause)
def test_a_member_of_concern_who_vanishes_is_noticed_at_once(
    desk: Desk, cause: DropCause
) -> None:
    opened(desk, Level.CONCERN)
    assert kinds(desk.lose(MO, cause)) == ["ParticipantLost", "DropNoticed"]
    c = desk.at("c1")
    assert (c.phase, c.stage) == (Phase.UNREACHABLE, Phase.OPEN)
    assert at_deadlines(desk, 370.0) == [
        (60.0, "CallSuggested"),
        (180.0, "NextStepDue"),
        (360.0, "NextStepDue"),
    ]


@pytest.mark.promise(5)
def test_otherwise_a_drop_has_twenty_seconds(desk: Desk) -> None:
    opened(desk)
    assert kinds(desk.lose(MO)) == ["ParticipantLost"]
    assert at_deadlines(desk, 190.0) == [(20.0, "DropNoticed"), (180.0, "NextStepDue")]


@pytest.mark.promise(5)
def test_concern_about_somebody_who_is_gone_is_at_once_too(desk: Desk) -> None:
    opened(desk)
    desk.lose(MO)
    desk.choose(cmd.SetLevel, FAY, "c1", Level.CONCERN)
    assert kinds(desk.wait(0.0)) == ["DropNoticed"]


def test_nothing_else_waits_for_somebody_who_is_gone(desk: Desk) -> None:
    desk.do(cmd.Offer, FAY, "c1", MO, HOW)
    desk.lose(MO)
    assert at_deadlines(desk, 100.0) == [(20.0, "DropNoticed")]
    desk.regain(MO)
    assert desk.at("c1").phase is Phase.OFFERED
    assert desk.checkins.deadline() == desk.now + 60.0


@pytest.mark.parametrize("is_in_room", [True, False])
def test_whoever_comes_back_is_offered_the_room_again(
    desk: Desk, *, is_in_room: bool
) -> None:
    opened(desk)
    desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.COFACILITATOR)
    if is_in_room:
        desk.choose(cmd.AcceptRoom, MO)
    desk.lose(MO)
    desk.now = 50.0
    assert kinds(desk.regain(MO)) == ["ParticipantBack"]
    assert desk.at("c1").phase is Phase.ROOM_OFFERED
    assert desk.checkins.deadline() == 110.0


def test_words_on_their_way_are_heard_although_the_member_is_gone(desk: Desk) -> None:
    desk.do(cmd.Offer, FAY, "c1", MO, HOW)
    desk.lose(MO)
    desk.do(cmd.Answer, MO, "c1", HELLO)
    desk.do(cmd.Say, FAY, "c1", HOW)
    assert desk.at("c1").phase is Phase.UNREACHABLE
    desk.regain(MO)
    assert desk.at("c1").phase is Phase.OPEN


def test_a_request_is_claimed_although_the_member_is_gone(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.TALK)
    desk.lose(MO)
    assert at_deadlines(desk, 30.0) == [(20.0, "DropNoticed"), (30.0, "StillUnclaimed")]
    desk.choose(cmd.Claim, FAY)
    desk.regain(MO)
    assert desk.at("c1").phase is Phase.OPEN


# On the telephone


def test_whoever_reaches_them_goes_on_by_telephone(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.TALK)
    desk.lose(MO)
    events = desk.do(cmd.LogContact, GUS, "c1", CALLED, REACHED)
    assert kinds(events) == ["ContactLogged", "ReachedElsewhere"]
    c = desk.at("c1")
    assert (c.phase, c.owner, c.off_platform) == (Phase.OPEN, GUS, True)
    assert desk.checkins.deadline() is None
    assert desk.look() == []
    assert kinds(desk.regain(MO)) == ["ParticipantBack"]
    assert (desk.at("c1").phase, desk.at("c1").off_platform) == (Phase.OPEN, False)


def test_the_owner_stays_the_owner_whoever_reaches_them(desk: Desk) -> None:
    opened(desk)
    desk.lose(MO)
    desk.do(cmd.LogContact, GUS, "c1", ContactStep.CALLED_SECOND, REACHED)
    assert (desk.at("c1").owner, desk.at("c1").off_platform) == (FAY, True)


@pytest.mark.promise(5)
@pytest.mark.parametrize(
    ("step", "result"),
    [
        (CALLED, ContactResult.NO_ANSWER),
        (CALLED, ContactResult.LEFT_MESSAGE),
        (ContactStep.CONTACT_PERSON, REACHED),
        (ContactStep.ON_CALL, REACHED),
        (ContactStep.EMERGENCY_SERVICES, ContactResult.DONE),
        (ContactStep.OTHER, REACHED),
    ],
)
def test_reaching_somebody_else_is_not_reaching_them(
    desk: Desk, step: ContactStep, result: ContactResult
) -> None:
    opened(desk, Level.CONCERN)
    desk.lose(MO)
    assert kinds(desk.do(cmd.LogContact, GUS, "c1", step, result)) == ["ContactLogged"]
    assert desk.at("c1").phase is Phase.UNREACHABLE
    assert desk.at("c1").contacts[0].step is step


def test_a_call_to_somebody_who_is_here_moves_nothing(desk: Desk) -> None:
    opened(desk)
    assert kinds(desk.do(cmd.LogContact, GUS, "c1", CALLED, REACHED)) == [
        "ContactLogged"
    ]


# Staff are gone


def test_an_owner_who_is_lost_can_be_taken_over_from(desk: Desk) -> None:
    opened(desk)
    assert kinds(desk.staff(GUS)) == ["OwnerAway"]
    assert at_deadlines(desk, 100.0) == [(20.0, "OwnerLost")]
    assert desk.at("c1").owner_is_lost
    desk.choose(cmd.TakeOver, GUS)
    assert not desk.at("c1").owner_is_lost
    assert desk.look() == []


def test_an_owner_who_comes_back_in_time_is_not_lost(desk: Desk) -> None:
    opened(desk)
    desk.staff(GUS)
    desk.wait(19.0)
    assert kinds(desk.staff(FAY, GUS)) == ["OwnerBack"]
    assert desk.checkins.deadline() is None


@pytest.mark.promise(6)
def test_a_member_without_any_facilitator_is_told_so(desk: Desk) -> None:
    opened(desk)
    assert kinds(desk.staff()) == ["OwnerAway", "Unattended"]
    assert at_deadlines(desk, 100.0) == [(3.0, "NobodyHere"), (20.0, "OwnerLost")]
    assert desk.at("c1").nobody_here
    assert kinds(desk.staff(GUS)) == ["Attended"]
    assert not desk.at("c1").nobody_here


def test_a_page_that_is_loaded_again_alarms_nobody(desk: Desk) -> None:
    opened(desk)
    desk.staff()
    desk.wait(2.0)
    assert kinds(desk.staff(FAY, GUS)) == ["OwnerBack", "Attended"]


# Over a restart


def _requested(desk: Desk) -> None:
    desk.do(cmd.Request, MO, "c1", Want.HELP_NOW)


def _offered(desk: Desk) -> None:
    desk.do(cmd.Offer, FAY, "c1", MO, HOW)


def _deferred(desk: Desk) -> None:
    _offered(desk)
    desk.choose(cmd.Defer, MO, "c1", Until.MINUTES, 10)


def _room_offered(desk: Desk) -> None:
    opened(desk)
    desk.choose(cmd.OfferRoom, FAY, "c1", RoomCover.COFACILITATOR)


def _in_room(desk: Desk) -> None:
    _room_offered(desk)
    desk.choose(cmd.AcceptRoom, MO)


def _unreachable(desk: Desk) -> None:
    opened(desk, Level.CONCERN)
    desk.lose(MO)


@pytest.mark.promise(4)
@pytest.mark.parametrize(
    "reach",
    [_requested, _offered, _deferred, opened, _room_offered, _in_room, _unreachable],
)
def test_after_a_restart_all_is_as_before_and_no_alert_comes_twice(
    desk: Desk, reach: Callable[[Desk], None]
) -> None:
    reach(desk)
    desk.wait(15.0)
    again = CheckIns.replay(desk.record)
    assert again == desk.checkins
    assert again.deadline() == desk.checkins.deadline()
    assert again.expire(now=desk.now) == []
    assert again.observe(desk.world, now=desk.now) == []


def test_other_check_ins_are_left_alone(desk: Desk) -> None:
    opened(desk, Level.CONCERN)
    desk.do(cmd.Offer, GUS, "c2", LEE, HOW)
    events: list[CheckInEvent] = desk.lose(MO)
    assert {event.stamp.checkin for event in events} == {"c1"}


# Settings


@pytest.mark.parametrize(
    "settings", [{"seen": -1.0}, {"claim": 0.0}, {"next_step": 0.0}]
)
def test_a_wait_is_possible(settings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"zero|between"):
        Timers(**settings)


def test_waits_may_be_none_at_all(desk: Desk) -> None:
    desk.checkins.timers = Timers(owner_lost=0.0, alone=0.0)
    opened(desk)
    assert kinds(desk.staff()) == ["OwnerAway", "Unattended", "OwnerLost", "NobodyHere"]
