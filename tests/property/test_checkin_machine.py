"""The seven invariants of check-ins, under everything that can happen, in any order.

Time passes, connections are lost, answers are lost and sent again, versions are
late, disks refuse, nodes start again.
"""

import contextlib
import os
import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from rooms import checkin_commands as cmd
from rooms import checkin_events as ev
from rooms.alarm_events import AlarmOutcome
from rooms.checkin import CheckIn
from rooms.checkin_audience import Sight, told
from rooms.checkin_errors import (
    Conflict,
    Gone,
    NotAllowed,
    SafetyError,
)
from rooms.checkin_terms import (
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
from rooms.checkin_timers import Timers
from rooms.checkin_views import queue, view_for_participant, view_for_staff
from rooms.checkin_world import World
from rooms.checkins import CheckIns, Decided
from rooms.drops import DropCause
from rooms.ids import ParticipantId

FULL = os.environ.get("ALCOVE_FULL") == "1"

MEMBERS = [ParticipantId(name) for name in ("mo", "lee", "kim")]
STAFF = [ParticipantId(name) for name in ("fay", "gus", "ida")]
ON_CALL = ParticipantId("una")
STRANGER = ParticipantId("zoe")

members = st.sampled_from(MEMBERS)
staff = st.sampled_from(STAFF)
levels = st.sampled_from(Level)
questions = st.sampled_from(
    [
        Question("How are you doing right now?"),
        Question(template=TemplateRef("t1", 3), choices=("yes", "no", "not_sure")),
        Question("How strong is it?", asks_suds=True),
    ]
)
bodies = st.one_of(
    st.sampled_from(["hello", "it is hard"]).map(lambda text: Body(text=text)),
    st.sampled_from(["yes", *QuickReply]).map(lambda choice: Body(choice=choice)),
    st.integers(0, 10).map(lambda suds: Body(suds=suds)),
    st.sampled_from(Wordless).map(lambda signal: Body(signal=signal)),
)
reasons = st.sampled_from(["we spoke", " "])
follow_ups = st.none() | staff.map(lambda who: FollowUp(who, 86_400.0))

# What each command says, beside who sends it when about what.
MEMBER: dict[type[Any], dict[str, st.SearchStrategy[Any]]] = {
    cmd.Answer: {"body": bodies},
    cmd.See: {},
    cmd.Raise: {"level": levels},
    cmd.Defer: {"until": st.sampled_from(Until), "minutes": st.none() | st.just(10)},
    cmd.Withdraw: {},
    cmd.AcceptRoom: {"microphone": st.booleans(), "camera": st.booleans()},
    cmd.DeclineRoom: {},
    cmd.LeaveRoom: {"microphone": st.booleans()},
}
STAFFS: dict[type[Any], dict[str, st.SearchStrategy[Any]]] = {
    cmd.Say: {"question": questions},
    cmd.Read: {},
    cmd.LogContact: {
        "step": st.sampled_from(ContactStep),
        "result": st.sampled_from(ContactResult),
    },
    cmd.RevealFacts: {"reason": reasons},
    cmd.Claim: {},
    cmd.HandOver: {"to": staff},
    cmd.AcceptHandOver: {},
    cmd.TakeOver: {},
    cmd.SetLevel: {"level": levels, "reason": st.none() | reasons},
    cmd.OfferAgain: {},
    cmd.Cancel: {},
    cmd.OfferRoom: {"cover": st.sampled_from(RoomCover)},
    cmd.AskReturn: {},
    cmd.Close: {
        "outcome": st.sampled_from(Outcome),
        "follow_up": follow_ups,
        "note_ref": st.none() | st.just("note-1"),
    },
    cmd.Reopen: {"reason": reasons},
    cmd.FinishFollowUp: {"outcome": st.sampled_from(AlarmOutcome)},
}
# What people mostly do where a check-in stands, so that every phase is reached.
FITTING: dict[Phase, list[type[Any]]] = {
    Phase.REQUESTED: [cmd.Claim, cmd.Claim, cmd.Withdraw, cmd.Answer],
    Phase.OFFERED: [cmd.See, cmd.Answer, cmd.Defer, cmd.OfferRoom, cmd.Cancel],
    Phase.DEFERRED: [cmd.OfferAgain, cmd.Answer, cmd.Cancel],
    Phase.OPEN: [cmd.OfferRoom, cmd.OfferRoom, cmd.Say, cmd.Answer, cmd.Close],
    Phase.ROOM_OFFERED: [cmd.AcceptRoom, cmd.AcceptRoom, cmd.DeclineRoom],
    Phase.IN_ROOM: [cmd.AskReturn, cmd.LeaveRoom],
    Phase.UNREACHABLE: [cmd.LogContact, cmd.Say, cmd.Claim],
    Phase.CLOSED: [cmd.Reopen, cmd.FinishFollowUp],
}
ANYWHERE = [cmd.HandOver, cmd.AcceptHandOver, cmd.TakeOver, cmd.SetLevel, cmd.Read]
FIT: dict[type[Any], dict[str, Any]] = {
    cmd.Close: {"follow_up": FollowUp(STAFF[1], 86_400.0), "note_ref": "note-1"},
    cmd.SetLevel: {"reason": "we spoke"},
    cmd.Reopen: {"reason": "they wrote again"},
    cmd.Defer: {"until": Until.BREAK, "minutes": None},
    cmd.LogContact: {
        "step": ContactStep.CALLED_PARTICIPANT,
        "result": ContactResult.REACHED,
    },
}
timers = st.builds(
    Timers,
    claim=st.sampled_from([10.0, 30.0]),
    drop_concern=st.sampled_from([0.0, 2.0]),
    drop=st.sampled_from([0.0, 20.0]),
    owner_lost=st.sampled_from([0.0, 20.0]),
)


def _build(kind: type[Any]) -> st.SearchStrategy[Any]:
    says = {**MEMBER, **STAFFS}[kind]
    return st.fixed_dictionaries(says).map(lambda said: (kind, said))


class CheckInMachine(RuleBasedStateMachine):
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.checkins = CheckIns()
        self.world = World(*(frozenset(STAFF),) * 3)
        self.near = set(STAFF)
        self.record: list[ev.CheckInEvent] = []
        self.sent: list[tuple[cmd.CheckInCommand, Decided]] = []
        self.now = 1000.0
        self.ids = 0

    # What a node does

    def keep(self, events: Iterable[ev.CheckInEvent]) -> None:
        for event in events:
            before = self._all().get(event.stamp.checkin)
            self.checkins.apply(event)
            self.record.append(event)
            self.check(before, self.checkins[event.stamp.checkin], event)

    def decide(self, command: cmd.CheckInCommand) -> Decided:
        before = view(self.checkins)
        try:
            return self.checkins.decide(command, world=self.world, now=self.now)
        finally:
            assert view(self.checkins) == before, "deciding changes nothing"

    def send(self, command: cmd.CheckInCommand) -> None:
        with contextlib.suppress(SafetyError):
            decided = self.decide(command)
            self.keep(decided.events)
            if decided.events:
                self.sent.append((command, decided))
                shown = self.checkins[decided.checkin].version_for(command.by)
                assert decided.version == shown
            self.look()

    def look(self) -> None:
        owners = {c.owner for c in self.checkins if c.phase is Phase.IN_ROOM}
        there = self.world.here
        near = frozenset(who for who in there & self.near if who not in owners)
        self.world = replace(self.world, with_group=near)
        self.keep(self.checkins.observe(self.world, now=self.now))
        assert self.checkins.observe(self.world, now=self.now) == []

    def new_id(self) -> MessageId:
        self.ids += 1
        return MessageId(f"m{self.ids}")

    # What people do

    @initialize(data=st.data())
    def some_check_ins_are_there(self, data: st.DataObject) -> None:
        for who in data.draw(st.lists(members, unique=True)):
            message = self.new_id()
            checkin = CheckInId(f"c{message}")
            if data.draw(st.booleans()):
                self.send(cmd.Request(message, who, checkin, Want.TALK))
            else:
                question = data.draw(questions)
                self.send(cmd.Offer(message, STAFF[0], checkin, who, question))

    @rule(
        who=members | st.just(STAFF[0]),
        want=st.sampled_from(Want),
        body=bodies | st.none(),
    )
    def request(self, who: ParticipantId, want: Want, body: Body | None) -> None:
        message = self.new_id()
        checkin = CheckInId(f"c{message}")
        request = cmd.Request(message, who, checkin, want, body)
        self.send(request)
        if want is Want.HELP_NOW and who in MEMBERS:
            mine = self.checkins.of(who)
            assert mine is not None, "help is never refused"
            assert mine.level is Level.URGENT

    @rule(
        who=members, by=staff, level=levels, question=questions, is_pulse=st.booleans()
    )
    def offer(
        self,
        who: ParticipantId,
        by: ParticipantId,
        level: Level,
        question: Question,
        *,
        is_pulse: bool,
    ) -> None:
        message = self.new_id()
        checkin = CheckInId(f"c{message}")
        self.send(cmd.Offer(message, by, checkin, who, question, level, is_pulse))

    @precondition(lambda self: bool(self.record))
    @rule(data=st.data(), late=st.sampled_from([0, 0, 0, 0, 1, 3, -1]))
    def member_does(self, data: st.DataObject, late: int) -> None:
        kind, said = data.draw(st.sampled_from(list(MEMBER)).flatmap(_build))
        checkin = data.draw(st.sampled_from(self._likely()))
        self.send(self._command(kind, checkin, checkin.participant, late, said))

    @precondition(lambda self: bool(self.record))
    @rule(data=st.data(), late=st.sampled_from([0, 0, 0, 0, 1, 3, -1]))
    def staff_does(self, data: st.DataObject, late: int) -> None:
        kind, said = data.draw(st.sampled_from(list(STAFFS)).flatmap(_build))
        checkin = data.draw(st.sampled_from(self._likely()))
        by = data.draw(st.just(checkin.owner or STAFF[0]) | staff)
        self.send(self._command(kind, checkin, by, late, said))

    @precondition(lambda self: bool(self.record))
    @rule(data=st.data(), seed=st.integers(0, 2**32))
    def people_do_what_fits(self, data: st.DataObject, seed: int) -> None:
        # Choices of hypothesis lean to the first of a list: too shallow here.
        chance = random.Random(seed)  # noqa: S311 -- a test
        checkin = chance.choice(self._likely())
        for _ in range(chance.randint(1, 8)):
            if chance.random() < 0.25:
                self._something_happens_meanwhile(chance)
            checkin = self.checkins[checkin.id]
            fitting = FITTING[checkin.phase]
            kind = chance.choice([*fitting, *fitting, *ANYWHERE])
            _, said = data.draw(_build(kind))
            said |= FIT.get(kind, {})
            if kind in MEMBER:
                by = checkin.participant
            elif kind in {cmd.TakeOver, cmd.AcceptHandOver}:
                by = checkin.handing_to or chance.choice(STAFF)
            else:
                by = checkin.owner or chance.choice(STAFF)
            self.send(self._command(kind, checkin, by, 0, said))

    @precondition(lambda self: bool(self.record))
    @rule(data=st.data(), seed=st.integers(0, 2**32))
    def people_go_on(self, data: st.DataObject, seed: int) -> None:
        self.people_do_what_fits(data, seed)

    @precondition(lambda self: bool(self.record))
    @rule(data=st.data())
    def somebody_else_tries(self, data: st.DataObject) -> None:
        kind, said = data.draw(st.sampled_from([*MEMBER, *STAFFS]).flatmap(_build))
        checkin = data.draw(st.sampled_from(list(self.checkins)))
        others = [who for who in (*MEMBERS, STRANGER) if who != checkin.participant]
        by = data.draw(st.sampled_from(others))
        command = self._command(kind, checkin, by, 0, said)
        nowhere = replace(command, checkin=CheckInId("nowhere"))
        answers = []
        for each in (command, nowhere):
            with pytest.raises((Gone, NotAllowed)) as refusal:
                self.decide(each)
            answers.append((refusal.type, str(refusal.value)))
        assert answers[0] == answers[1], "to a stranger it is as if there were none"

    @precondition(lambda self: bool(self.sent))
    @rule(data=st.data())
    def an_answer_is_lost_and_the_message_sent_again(self, data: st.DataObject) -> None:
        command, decided = data.draw(st.sampled_from(self.sent))
        assert self.decide(command) == replace(decided, events=())
        if isinstance(command, cmd.Request | cmd.Offer):
            anew = replace(command, checkin=CheckInId("another"))
            assert self.decide(anew) == replace(decided, events=())

    @precondition(lambda self: bool(self.sent))
    @rule(data=st.data())
    def an_id_is_used_for_something_else(self, data: st.DataObject) -> None:
        command, _ = data.draw(st.sampled_from(self.sent))
        kind, said = data.draw(st.sampled_from([*MEMBER, *STAFFS]).flatmap(_build))
        checkin = data.draw(st.sampled_from(list(self.checkins)))
        other = self._command(kind, checkin, command.by, 0, said)
        other = replace(other, message=command.message)
        if type(other) is type(command) or {type(other), type(command)} == {
            *(cmd.Raise, cmd.SetLevel)
        }:
            return
        with pytest.raises(Conflict):
            self.decide(other)

    @precondition(lambda self: bool(self.record))
    @rule(data=st.data())
    def the_disk_refuses(self, data: st.DataObject) -> None:
        kind, said = data.draw(st.sampled_from([*MEMBER, *STAFFS]).flatmap(_build))
        checkin = data.draw(st.sampled_from(list(self.checkins)))
        by = checkin.participant if kind in MEMBER else data.draw(staff)
        with contextlib.suppress(SafetyError):
            self.decide(self._command(kind, checkin, by, 0, said))

    # What the world does

    @rule(who=members, cause=st.none() | st.sampled_from(DropCause))
    def member_comes_or_goes(self, who: ParticipantId, cause: DropCause | None) -> None:
        absent = {w: c for w, c in self.world.absent.items() if w != who}
        if cause is not None:
            absent[who] = cause
        self.world = replace(self.world, absent=absent)
        self.look()

    @rule(who=staff, is_here=st.booleans(), is_near=st.booleans())
    def staff_come_or_go(
        self, who: ParticipantId, *, is_here: bool, is_near: bool
    ) -> None:
        there = self.world.here - {who} | ({who} if is_here else set())
        (self.near.add if is_near else self.near.discard)(who)
        self.world = replace(self.world, here=there)
        self.look()

    @rule(who=st.sampled_from([STAFF, STAFF[:1], STAFF[1:2], []]))
    def these_staff_are_here(self, who: list[ParticipantId]) -> None:
        self.near = set(who)
        self.world = replace(self.world, here=frozenset(who))
        self.look()

    @rule(ended=st.booleans())
    def a_break_begins_or_all_ends(self, *, ended: bool) -> None:
        breaks = self.world.breaks + 1
        self.world = replace(self.world, breaks=breaks, has_ended=ended)
        self.look()

    @rule(seconds=st.sampled_from([0.0, 0.5, 3.0, 12.0, 45.0, 200.0, 90_000.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.keep(self.checkins.expire(now=self.now))
        assert self.checkins.expire(now=self.now) == []

    @precondition(lambda self: self.checkins.deadline() is not None)
    @rule()
    def reach_deadline(self) -> None:
        deadline = self.checkins.deadline()
        assert deadline is not None
        if deadline > self.now:
            early = (self.now + deadline) / 2
            assert self.checkins.expire(now=early) == [], "nothing before a deadline"
        self.now = max(self.now, deadline)
        events = self.checkins.expire(now=self.now)
        assert events, "a deadline has an effect"
        self.keep(events)

    @rule(choice=timers)
    def the_program_changes_its_timers(self, choice: Timers) -> None:
        self.checkins.timers = choice
        self.keep(self.checkins.expire(now=self.now))

    @rule()
    def the_node_starts_again(self) -> None:
        again = CheckIns.replay(_stored(self.record), self.checkins.timers)
        assert again == self.checkins, "(7) the record gives the state"
        self.checkins = again
        deadline = again.deadline()
        assert deadline is None or deadline > self.now, "no alert comes twice"

    # What must be so

    def check(
        self, before: CheckIn | None, after: CheckIn, event: ev.CheckInEvent
    ) -> None:
        stamp = event.stamp
        assert after.version == (before.version if before else 0) + 1
        assert after.is_fresh(stamp.participant, after.shown)
        self._check_told(before, after, event)
        if before is None:
            return
        if after.level.rank < before.level.rank:  # (6)
            assert isinstance(event, ev.LevelSet)
            assert stamp.by in STAFF
            assert event.reason
            assert event.reason.strip()
        if after.level is not before.level:
            assert stamp.by is not None, "no level without a person"
        if after.owner != before.owner:
            assert after.owner == stamp.by
            assert after.owner in STAFF

    def _check_told(
        self, before: CheckIn | None, after: CheckIn, event: ev.CheckInEvent
    ) -> None:
        there = self.world.here
        for others_read in (True, False):
            sights = told(
                event,
                after.owner,
                facilitators=there,
                on_call=[ON_CALL],
                others_read=others_read,
            )
            assert set(sights) <= {after.participant, ON_CALL, *there}  # (4)
            assert sights.get(after.participant) in {None, Sight.OWN_VIEW}
            assert sights.get(ON_CALL) in {None, Sight.PAGE}
            if before is not None and after.participant not in sights:
                seen = view_for_participant(before)
                assert view_for_participant(after) == seen, "only by what they are told"
            elif before is not None:
                assert after.shown == before.shown + 1

    @invariant()
    def count(self) -> None:
        CheckInMachine.steps += 1

    @invariant()
    def one_open_for_each_participant(self) -> None:  # (1)
        for who in MEMBERS:
            mine = [c for c in self.checkins.open if c.participant == who]
            assert len(mine) <= 1
            assert self.checkins.of(who) == (mine[0] if mine else None)

    @invariant()
    def open_has_an_owner_and_closed_an_outcome(self) -> None:  # (2), (3)
        for c in self.checkins:
            if c.phase not in {Phase.REQUESTED, Phase.UNREACHABLE, Phase.CLOSED}:
                assert c.owner in STAFF
            assert (c.closing is not None) == (c.phase is Phase.CLOSED)
            if c.closing is not None and c.level is Level.URGENT:
                assert c.closing.follow_up
                assert c.closing.note_ref

    @invariant()
    def the_group_is_not_left_alone_for_a_room(self) -> None:  # (5)
        busy = [c for c in self.checkins if c.phase is Phase.IN_ROOM]
        near = self.world.with_group - {c.owner for c in busy}
        assert not busy or near or self.checkins.group_must_pause
        assert busy or not self.checkins.group_must_pause

    @invariant()
    def each_phase_has_what_it_needs(self) -> None:
        for c in self.checkins:
            assert (c.room is not None) == (
                c.stage in {Phase.ROOM_OFFERED, Phase.IN_ROOM}
            )
            assert (c.deferral is not None) == (c.stage is Phase.DEFERRED)
            assert c.stage is not Phase.UNREACHABLE
            assert c.loss is not None or not c.off_platform
            assert (c.alerted_at is not None) == (c.stage is Phase.REQUESTED)
            assert view_for_staff(c).phase is c.phase

    @invariant()
    def who_asked_for_help_comes_first(self) -> None:
        line = queue(self.checkins)
        assert sorted(c.id for c in line) == sorted(c.id for c in self.checkins.open)
        ranks = [(c.help_asked_at is not None, c.level.rank) for c in line]
        pressing = [
            (asked and rank == Level.URGENT.rank, rank) for asked, rank in ranks
        ]
        assert pressing == sorted(pressing, reverse=True)

    def teardown(self) -> None:
        self.the_node_starts_again()

    def _something_happens_meanwhile(self, chance: random.Random) -> None:
        match chance.randrange(5):
            case 0:
                self.these_staff_are_here(chance.choice([STAFF, STAFF[:1], STAFF[1:]]))
            case 1:
                self.these_staff_are_here(STAFF)
            case 2:
                cause = chance.choice([None, DropCause.NETWORK_LOST])
                self.member_comes_or_goes(chance.choice(MEMBERS), cause)
            case 3:
                self.a_break_begins_or_all_ends(ended=False)
            case _:
                self.wait(chance.choice([5.0, 30.0, 61.0]))

    def _all(self) -> dict[CheckInId, CheckIn]:
        return {c.id: c for c in self.checkins}

    def _likely(self) -> list[CheckIn]:
        return self.checkins.open or list(self.checkins)

    def _command(
        self,
        kind: type[Any],
        checkin: CheckIn,
        by: ParticipantId,
        late: int,
        said: dict[str, Any],
    ) -> Any:
        base = (checkin.version_for(by) - late,) if kind in DECISIONS else ()
        return kind(self.new_id(), by, checkin.id, *base, **said)


DECISIONS = {kind for kind in (*MEMBER, *STAFFS) if issubclass(kind, cmd._Decision)}


def view(checkins: CheckIns) -> dict[CheckInId, CheckIn]:
    return {c.id: c for c in checkins}


def _stored(events: list[ev.CheckInEvent]) -> list[ev.CheckInEvent]:
    """Return events as they come back from a disk."""
    kinds = ev.CHECK_IN_EVENTS
    rows = [(type(event).__name__, msgspec.json.encode(event)) for event in events]
    return [msgspec.json.decode(row, type=kinds[name]) for name, row in rows]


@pytest.mark.promise(3)
@pytest.mark.timeout(7200 if FULL else 600)
def test_check_ins_keep_their_rules_whatever_happens() -> None:
    CheckInMachine.steps = 0
    examples, length = (4000, 60) if FULL else (300, 60)
    CheckInMachine.TestCase.settings = settings(
        max_examples=examples,
        stateful_step_count=length,
        deadline=None,
        # Time is never a verdict.
        suppress_health_check=[HealthCheck.too_slow],
    )
    CheckInMachine.TestCase().runTest()
    assert CheckInMachine.steps >= (100_000 if FULL else 10_000)
