"""Drop alarms: nobody vanishes unnoticed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from rooms import alarm_commands as cmd
from rooms import alarm_events as ev
from rooms.alarm import Absent, Alarm, AlarmState, Resolution
from rooms.alarm_commands import AlarmCommand
from rooms.alarm_events import AlarmId, AlarmOutcome
from rooms.alarms import Alarms, Patience
from rooms.checkin_errors import (
    Conflict,
    Gone,
    Malformed,
    NeedsFollowUp,
    NotOwner,
    OutOfOrder,
)
from rooms.checkin_terms import ContactResult, ContactStep, Level, MessageId
from rooms.drops import DropCause, LeaveReason
from rooms.ids import ParticipantId

FAY, GUS = ParticipantId("fay"), ParticipantId("gus")
MO, LEE = ParticipantId("mo"), ParticipantId("lee")
FIRST = AlarmId("mo/1")


@dataclass
class Desk:
    """Decides, keeps the record, and applies: what a node does, without a disk."""

    alarms: Alarms = field(default_factory=Alarms)
    now: float = 0.0
    absent: dict[ParticipantId, Absent] = field(default_factory=dict)
    record: list[ev.AlarmEvent] = field(default_factory=list)
    _messages: int = 0

    def keep(self, events: Iterable[ev.AlarmEvent]) -> list[str]:
        kept = list(events)
        self.record += kept
        for event in kept:
            self.alarms.apply(event)
        return [type(event).__name__ for event in kept]

    def look(self) -> list[str]:
        return self.keep(self.alarms.observe(self.absent, now=self.now))

    def lose(
        self,
        who: ParticipantId,
        cause: DropCause = DropCause.NETWORK_LOST,
        reason: LeaveReason | None = None,
        level: Level | None = None,
    ) -> list[str]:
        self.absent[who] = Absent(cause, self.now, reason, level)
        return self.look()

    def regain(self, who: ParticipantId) -> list[str]:
        del self.absent[who]
        return self.look()

    def wait(self, seconds: float) -> list[str]:
        self.now += seconds
        return self.keep(self.alarms.expire(now=self.now))

    def send(self, command: AlarmCommand) -> list[str]:
        return self.keep(self.alarms.decide(command, now=self.now))

    def message(self) -> MessageId:
        self._messages += 1
        return MessageId(f"m{self._messages}")

    def see(self, by: ParticipantId) -> list[str]:
        return self.send(cmd.SeeAlarm(self.message(), by, FIRST))

    def claim(
        self, by: ParticipantId, instead_of: ParticipantId | None = None
    ) -> list[str]:
        return self.send(cmd.ClaimAlarm(self.message(), by, FIRST, instead_of))

    def log(self, by: ParticipantId, note: str | None = None) -> list[str]:
        step, result = ContactStep.CALLED_PARTICIPANT, ContactResult.NO_ANSWER
        return self.send(cmd.LogStep(self.message(), by, FIRST, step, result, note))

    def resolve(self, outcome: AlarmOutcome) -> list[str]:
        return self.send(cmd.ResolveAlarm(self.message(), FAY, FIRST, outcome))

    def reach_out(self, owner: ParticipantId | None = None) -> list[str]:
        return self.send(cmd.BeginOutreach(self.message(), FAY, FIRST, 86_400.0, owner))

    def finish(self, outcome: AlarmOutcome) -> list[str]:
        return self.send(cmd.FinishOutreach(self.message(), FAY, FIRST, outcome))

    def card(self) -> Alarm:
        return self.alarms[FIRST]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def raised(desk: Desk) -> None:
    desk.lose(MO, level=Level.URGENT)


# When


@pytest.mark.promise(5)
@pytest.mark.parametrize("level", [Level.CONCERN, Level.URGENT])
def test_somebody_of_concern_is_missed_at_once(desk: Desk, level: Level) -> None:
    assert desk.lose(MO, level=level) == ["Dropped", "AlarmRaised"]
    assert desk.card().state is AlarmState.RAISED


@pytest.mark.promise(5)
@pytest.mark.parametrize("level", [None, Level.ROUTINE])
@pytest.mark.parametrize("cause", [DropCause.TAB_CLOSED, DropCause.NETWORK_LOST])
def test_anybody_is_missed_after_twenty_seconds(
    desk: Desk, cause: DropCause, level: Level | None
) -> None:
    assert desk.lose(MO, cause, None, level) == ["Dropped"]
    assert desk.alarms.deadline() == 20.0
    assert desk.wait(19.0) == []
    assert desk.wait(1.0) == ["AlarmRaised"]
    assert desk.card().cause is cause
    assert desk.card().since == 0.0


@pytest.mark.promise(5)
def test_a_removal_is_a_task_at_once(desk: Desk) -> None:
    assert desk.lose(MO, DropCause.REMOVED) == ["Dropped", "AlarmRaised"]


@pytest.mark.promise(5)
@pytest.mark.parametrize(
    ("reason", "due"),
    [
        (LeaveReason.PLANNED, None),
        (LeaveReason.BREAK, 600.0),
        (LeaveReason.TECH, 20.0),
        (None, 20.0),
    ],
)
def test_leaving_on_purpose_is_not_vanishing(
    desk: Desk, reason: LeaveReason | None, due: float | None
) -> None:
    assert desk.lose(MO, DropCause.LEFT, reason) == ["Dropped"]
    assert desk.alarms.deadline() == due
    assert desk.lose(LEE, DropCause.LEFT, LeaveReason.NEED_HELP) == [
        *("Dropped", "AlarmRaised")
    ]


@pytest.mark.promise(5)
def test_a_planned_leave_under_concern_is_an_alarm(desk: Desk) -> None:
    desk.lose(MO, DropCause.LEFT, LeaveReason.PLANNED)
    desk.now = 100.0
    assert desk.lose(MO, DropCause.LEFT, LeaveReason.PLANNED, Level.CONCERN) == [
        *("Dropped", "AlarmRaised")
    ]
    assert desk.card().since == 0.0


@pytest.mark.promise(5)
def test_somebody_frozen_is_missed_since_their_last_packet(desk: Desk) -> None:
    desk.now = 120.5
    desk.absent[MO] = Absent(DropCause.FROZEN, since=100.0)
    assert desk.look() == ["Dropped", "AlarmRaised"]


def test_whoever_is_back_in_time_raises_none(desk: Desk) -> None:
    desk.lose(MO)
    desk.wait(19.0)
    assert desk.regain(MO) == ["CameBack"]
    assert desk.wait(60.0) == []
    assert list(desk.alarms) == []
    assert desk.alarms.absent(MO) is None


def test_what_is_known_already_is_no_event(desk: Desk) -> None:
    desk.lose(MO)
    assert desk.look() == []
    desk.now = 5.0
    assert desk.lose(MO) == [], "the absence began when it began"
    absent = desk.alarms.absent(MO)
    assert absent is not None
    assert absent.since == 0.0
    assert desk.alarms.absent(LEE) is None


def test_a_cause_may_turn_out_otherwise(desk: Desk) -> None:
    raised(desk)
    assert desk.lose(MO, DropCause.REMOVED, None, Level.URGENT) == ["Dropped"]
    assert desk.card().cause is DropCause.REMOVED
    assert len(list(desk.alarms)) == 1


def test_each_absence_raises_its_own(desk: Desk) -> None:
    raised(desk)
    desk.regain(MO)
    raised(desk)
    assert [alarm.id for alarm in desk.alarms] == ["mo/1", "mo/2"]
    assert [alarm.is_open for alarm in desk.alarms] == [False, True]
    desk.send(cmd.SeeAlarm(desk.message(), FAY, AlarmId("mo/2")))
    assert [alarm.seen_by for alarm in desk.alarms] == [(), (FAY,)]


# Until somebody comes


def test_what_nobody_claims_is_repeated_and_pages_on_call(desk: Desk) -> None:
    raised(desk)
    assert desk.alarms.deadline() == 30.0
    assert desk.wait(30.0) == ["AlarmRepeated", "OnCallPaged"]
    assert desk.wait(29.0) == []
    assert desk.see(FAY) == ["AlarmSeen"]
    assert desk.card().state is AlarmState.SEEN
    assert desk.wait(1.0) == ["AlarmRepeated", "OnCallPaged"]
    assert desk.claim(FAY) == ["AlarmClaimed"]
    assert desk.card().state is AlarmState.CLAIMED
    assert desk.alarms.deadline() is None
    assert desk.wait(3600.0) == []


@pytest.mark.promise(9)
def test_a_page_to_staff_on_call_has_no_content() -> None:
    assert {ev.OnCallPaged} == ev.PAGES
    assert ev.OnCallPaged.__dataclass_fields__.keys() == {"stamp"}


def test_after_a_long_pause_it_is_repeated_once(desk: Desk) -> None:
    raised(desk)
    assert desk.wait(3600.0) == ["AlarmRepeated", "OnCallPaged"]


def test_a_card_is_seen_once_by_each(desk: Desk) -> None:
    raised(desk)
    desk.see(FAY)
    assert desk.see(FAY) == []
    desk.see(GUS)
    assert desk.card().seen_by == (FAY, GUS)
    desk.regain(MO)
    assert desk.see(LEE) == []


def test_one_has_it_until_somebody_knowingly_takes_it(desk: Desk) -> None:
    raised(desk)
    desk.claim(FAY)
    assert desk.claim(FAY) == []
    with pytest.raises(NotOwner) as refusal:
        desk.claim(GUS)
    assert refusal.value.owner == FAY
    assert desk.claim(GUS, FAY) == ["AlarmClaimed"]
    assert desk.card().owner == GUS


# What people do about it


def test_steps_are_logged_and_whoever_acts_has_it(desk: Desk) -> None:
    raised(desk)
    assert desk.log(GUS, "no voice mail") == ["StepLogged", "AlarmClaimed"]
    assert desk.log(FAY) == ["StepLogged"]
    assert desk.card().owner == GUS
    assert [step.stamp.by for step in desk.card().steps] == [GUS, FAY]
    with pytest.raises(Malformed):
        desk.log(FAY, "x" * 501)


@pytest.mark.parametrize("by_whom", ["themselves", "staff"])
def test_an_alarm_ends(desk: Desk, by_whom: str) -> None:
    raised(desk)
    if by_whom == "themselves":
        assert desk.regain(MO) == ["CameBack"]
        assert desk.card().resolution is Resolution.BACK
    else:
        assert desk.resolve(AlarmOutcome.TOOK_A_BREAK) == ["AlarmResolved"]
        assert desk.card().resolution is Resolution.OUTCOME
        assert desk.card().outcome is AlarmOutcome.TOOK_A_BREAK
    assert desk.card().state is AlarmState.RESOLVED
    with pytest.raises(Gone):
        desk.claim(FAY)
    with pytest.raises(Gone):
        desk.log(FAY)
    with pytest.raises(Gone):
        desk.reach_out()
    with pytest.raises(Gone):
        desk.resolve(AlarmOutcome.REACHED)
    with pytest.raises(Gone):
        desk.finish(AlarmOutcome.REACHED)
    assert desk.wait(3600.0) == [], "nor does it come again for this absence"


def test_whoever_was_not_reached_is_somebodys_task(desk: Desk) -> None:
    raised(desk)
    with pytest.raises(NeedsFollowUp):
        desk.resolve(AlarmOutcome.NOT_REACHED)
    assert desk.reach_out() == ["OutreachBegun"]
    assert desk.card().resolution is Resolution.OUTREACH
    assert desk.card().needs_work
    assert desk.claim(GUS) == ["OutreachClaimed"]
    with pytest.raises(NotOwner):
        desk.claim(FAY)
    assert desk.log(GUS) == ["StepLogged"]
    assert desk.finish(AlarmOutcome.NOT_REACHED) == ["OutreachDone"]
    task = desk.card().outreach
    assert task is not None
    assert task.owner == GUS
    assert not desk.card().needs_work
    with pytest.raises(Gone):
        desk.finish(AlarmOutcome.REACHED)


@pytest.mark.promise(5)
def test_a_task_that_is_nobodys_may_be_given_to_somebody_else(desk: Desk) -> None:
    raised(desk)
    desk.reach_out()
    desk.send(cmd.ClaimAlarm(desk.message(), FAY, FIRST, owner=GUS))
    task = desk.card().outreach
    assert task is not None
    assert (task.owner, task.version) == (GUS, 2)
    again = cmd.ClaimAlarm(desk.message(), FAY, FIRST, instead_of=GUS, owner=GUS)
    assert desk.send(again) == []
    assert Alarms.replay(desk.record) == desk.alarms


def test_outreach_goes_on_although_they_came_back(desk: Desk) -> None:
    raised(desk)
    desk.reach_out(GUS)
    desk.regain(MO)
    assert desk.card().needs_work
    assert desk.card().resolution is Resolution.OUTREACH


def test_only_what_was_raised_is_seen_to(desk: Desk) -> None:
    with pytest.raises(Gone):
        desk.see(FAY)


# The same message again


def test_an_alarm_command_again_is_nothing_and_another_is_refused(desk: Desk) -> None:
    raised(desk)
    desk.claim(FAY)
    again = cmd.ClaimAlarm(MessageId("m1"), FAY, FIRST)
    assert desk.send(again) == []
    desk.lose(LEE, level=Level.URGENT)
    for other in (
        replace(again, alarm=AlarmId("lee/1")),
        cmd.SeeAlarm(MessageId("m1"), FAY, FIRST),
    ):
        with pytest.raises(Conflict):
            desk.send(other)


# The record


def _claimed(desk: Desk) -> None:
    raised(desk)
    desk.log(GUS)


def _outreach(desk: Desk) -> None:
    raised(desk)
    desk.reach_out(GUS)


@pytest.mark.promise(5)
@pytest.mark.parametrize("reach", [raised, _claimed, _outreach])
def test_after_a_restart_all_is_as_before(
    desk: Desk, reach: Callable[[Desk], None]
) -> None:
    reach(desk)
    again = Alarms.replay(desk.record)
    assert again == desk.alarms
    assert again.observe(desk.absent, now=desk.now) == []


def test_a_broken_record_is_noticed(desk: Desk) -> None:
    _claimed(desk)
    stamp = ev.AlarmStamp(MO, len(desk.record) + 1, 0.0)
    fresh = ev.AlarmStamp(LEE, 1, 0.0)
    for broken in (
        desk.record[1:],
        [*desk.record, desk.record[-1]],
        [*desk.record, ev.AlarmRaised(stamp, AlarmId("mo/2"))],
        [*desk.record, ev.AlarmSeen(stamp, FIRST)],
        [*desk.record, ev.OutreachClaimed(replace(stamp, by=FAY), FIRST)],
        [ev.AlarmRaised(fresh, AlarmId("lee/1"))],
        [ev.AlarmSeen(fresh, AlarmId("lee/1"))],
    ):
        with pytest.raises(OutOfOrder):
            Alarms.replay(broken)


def test_what_is_no_event_or_command_is_a_bug(desk: Desk) -> None:
    @dataclass(frozen=True)
    class Guessed:
        stamp: ev.AlarmStamp
        message: MessageId
        by: ParticipantId
        alarm: AlarmId

    raised(desk)
    stamp = ev.AlarmStamp(MO, len(desk.record) + 1, 0.0)
    guessed: Any = Guessed(stamp, MessageId("m"), FAY, FIRST)
    with pytest.raises(AssertionError):
        desk.alarms.apply(guessed)
    with pytest.raises(AssertionError):
        desk.alarms.decide(guessed, now=0.0)


@pytest.mark.parametrize("settings", [{"ordinary": -1.0}, {"repeat": 0.0}])
def test_a_patience_is_possible(settings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="below zero"):
        Patience(**settings)
