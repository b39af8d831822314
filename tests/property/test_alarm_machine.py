"""Nobody vanishes unnoticed, whatever happens in whatever order."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import replace

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from rooms import alarm_commands as cmd
from rooms import alarm_events as ev
from rooms.alarm import Absent, Alarm, Resolution
from rooms.alarm_events import AlarmId, AlarmOutcome
from rooms.alarms import Alarms, Patience
from rooms.checkin_errors import Conflict, SafetyError
from rooms.checkin_terms import ContactResult, ContactStep, Level, MessageId
from rooms.closing import closing_checklist
from rooms.drops import DropCause, LeaveReason
from rooms.ids import ParticipantId

FULL = os.environ.get("ALCOVE_FULL") == "1"
MEMBERS = [ParticipantId(name) for name in ("mo", "lee")]
STAFF = [ParticipantId(name) for name in ("fay", "gus")]

staff = st.sampled_from(STAFF)


class AlarmMachine(RuleBasedStateMachine):
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.alarms = Alarms()
        self.absent: dict[ParticipantId, Absent] = {}
        self.record: list[ev.AlarmEvent] = []
        self.sent: list[cmd.AlarmCommand] = []
        self.now = 1000.0
        self.ids = 0

    def keep(self, events: Iterable[ev.AlarmEvent]) -> None:
        for event in events:
            self.record.append(event)
            self.alarms.apply(event)

    def look(self) -> None:
        self.keep(self.alarms.observe(self.absent, now=self.now))
        assert self.alarms.observe(self.absent, now=self.now) == []

    @rule(
        who=st.sampled_from(MEMBERS),
        cause=st.sampled_from(DropCause),
        reason=st.none() | st.sampled_from(LeaveReason),
        level=st.none() | st.sampled_from(Level),
    )
    def somebody_goes(
        self,
        who: ParticipantId,
        cause: DropCause,
        reason: LeaveReason | None,
        level: Level | None,
    ) -> None:
        self.absent[who] = Absent(cause, self.now, reason, level)
        self.look()

    @precondition(lambda self: bool(self.absent))
    @rule(data=st.data())
    def somebody_comes_back(self, data: st.DataObject) -> None:
        del self.absent[data.draw(st.sampled_from(list(self.absent)))]
        self.look()

    @precondition(lambda self: bool(list(self.alarms)))
    @rule(data=st.data(), by=staff)
    def staff_act(self, data: st.DataObject, by: ParticipantId) -> None:
        self.ids += 1
        about = (MessageId(f"m{self.ids}"), by, data.draw(self._cards()))
        other = data.draw(st.none() | staff)
        step = data.draw(st.sampled_from(ContactStep))
        outcome = data.draw(st.sampled_from(AlarmOutcome))
        commands: list[cmd.AlarmCommand] = [
            cmd.SeeAlarm(*about),
            cmd.ClaimAlarm(*about, other),
            cmd.LogStep(*about, step, ContactResult.NO_ANSWER),
            cmd.ResolveAlarm(*about, outcome),
            cmd.BeginOutreach(*about, self.now + 86_400.0, other),
            cmd.FinishOutreach(*about, outcome),
        ]
        command = data.draw(st.sampled_from(commands))
        with contextlib.suppress(SafetyError):
            events = self.alarms.decide(command, now=self.now)
            self.keep(events)
            if events:
                self.sent.append(command)

    @precondition(lambda self: bool(self.sent))
    @rule(data=st.data())
    def a_message_comes_again(self, data: st.DataObject) -> None:
        command = data.draw(st.sampled_from(self.sent))
        assert self.alarms.decide(command, now=self.now) == []
        nowhere = replace(command, alarm=AlarmId("nowhere"))
        with pytest.raises(Conflict):
            self.alarms.decide(nowhere, now=self.now)

    @rule(seconds=st.sampled_from([0.0, 1.0, 10.0, 31.0, 700.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.keep(self.alarms.expire(now=self.now))
        assert self.alarms.expire(now=self.now) == []

    @precondition(lambda self: self.alarms.deadline() is not None)
    @rule()
    def reach_deadline(self) -> None:
        deadline = self.alarms.deadline()
        assert deadline is not None
        assert deadline > self.now
        early = (self.now + deadline) / 2
        assert self.alarms.expire(now=early) == [], "nothing before a deadline"
        self.now = deadline
        events = self.alarms.expire(now=self.now)
        assert events, "a deadline has an effect"
        self.keep(events)

    @rule()
    def the_node_starts_again(self) -> None:
        rows = [(type(e).__name__, msgspec.json.encode(e)) for e in self.record]
        kinds = ev.ALARM_EVENTS
        stored = [msgspec.json.decode(row, type=kinds[name]) for name, row in rows]
        again = Alarms.replay(stored)
        assert again == self.alarms
        self.alarms = again

    @invariant()
    def count(self) -> None:
        AlarmMachine.steps += 1

    @invariant()
    def whoever_is_gone_for_too_long_has_an_alarm(self) -> None:
        for who in MEMBERS:
            absent = self.alarms.absent(who)
            assert (absent is None) == (who not in self.absent)
            if absent is None:
                continue
            wait = Patience().before_alarm(absent)
            raised = [a for a in self._about(who) if a.raised_at >= absent.since]
            if wait is not None and absent.since + wait <= self.now:
                assert raised
            if absent.level in {Level.CONCERN, Level.URGENT}:
                assert wait == 0.0

    @invariant()
    def one_open_alarm_for_each_person_who_is_gone(self) -> None:
        for who in MEMBERS:
            opened = [alarm for alarm in self._about(who) if alarm.is_open]
            assert len(opened) <= (who in self.absent)

    @invariant()
    def an_alarm_that_is_over_says_how(self) -> None:
        for alarm in self.alarms:
            assert alarm.is_open == (alarm.resolved_at is None)
            assert (alarm.outcome is not None) == (
                alarm.resolution is Resolution.OUTCOME
            )
            assert (alarm.outreach is not None) == (
                alarm.resolution is Resolution.OUTREACH
            )

    @invariant()
    def nothing_is_left_off_the_list(self) -> None:
        checklist = closing_checklist([], self.alarms)
        listed = {*checklist.alarms, *checklist.outreach}
        for alarm in self.alarms:
            owner = alarm.outreach.owner if alarm.outreach else None
            assert (alarm.id in listed) == (
                alarm.is_open or (alarm.needs_work and owner is None)
            )

    def teardown(self) -> None:
        self.the_node_starts_again()

    def _about(self, who: ParticipantId) -> list[Alarm]:
        return [alarm for alarm in self.alarms if alarm.participant == who]

    def _cards(self) -> st.SearchStrategy[AlarmId]:
        return st.sampled_from([alarm.id for alarm in self.alarms])


@pytest.mark.promise(5)
@pytest.mark.timeout(7200 if FULL else 600)
def test_alarms_keep_their_rules_whatever_happens() -> None:
    AlarmMachine.steps = 0
    examples, length = (2000, 60) if FULL else (80, 60)
    AlarmMachine.TestCase.settings = settings(
        max_examples=examples,
        stateful_step_count=length,
        deadline=None,
        # Time is never a verdict.
        suppress_health_check=[HealthCheck.too_slow],
    )
    AlarmMachine.TestCase().runTest()
    assert AlarmMachine.steps >= (50_000 if FULL else 2_000)
