"""All alarms of one session: nobody vanishes unnoticed.

As with check-ins (rooms/checkins.py), every method but `apply` only says what
would happen. Callers put the events on disk, then apply them. Who is staff is
for callers to know: they pass on commands of facilitators only.

Nobody outside of the program's own staff is ever told anything by an alarm.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from rooms import alarm_events as ev
from rooms.alarm import Absent, Alarm, Turn, Watch
from rooms.alarm_commands import (
    FIRST,
    AlarmCommand,
    BeginOutreach,
    ClaimAlarm,
    FinishOutreach,
    LogStep,
    ResolveAlarm,
    SeeAlarm,
)
from rooms.checkin_errors import Conflict, Gone, NeedsFollowUp, NotOwner
from rooms.checkin_repeats import has_said
from rooms.checkin_terms import MessageId, check_note
from rooms.drops import DropCause, LeaveReason
from rooms.ids import ParticipantId


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each wait is, in seconds. Each program may set its own."""

    ordinary: float = 20.0
    pressing: float = 0.0
    on_a_break: float = 600.0
    repeat: float = 30.0

    def __post_init__(self) -> None:
        """Refuse what would never end, or has ended before it began."""
        if min(self.ordinary, self.pressing, self.on_a_break) < 0 or self.repeat <= 0:
            raise ValueError("a wait is below zero, or a repeat without a wait")

    def before_alarm(self, absent: Absent) -> float | None:
        """Return how long after somebody was gone to raise an alarm, if ever."""
        if absent.is_pressing:
            return self.pressing
        if absent.cause is DropCause.LEFT:
            if absent.reason is LeaveReason.PLANNED:
                return None
            if absent.reason is LeaveReason.BREAK:
                return self.on_a_break
        return self.ordinary


ORDINARY = Patience()


@dataclass(slots=True)
class Alarms:
    """Who is gone from a session, and what staff do about it."""

    patience: Patience = ORDINARY
    _watches: dict[ParticipantId, Watch] = field(default_factory=dict)
    _done: dict[tuple[ParticipantId, MessageId], ev.AlarmEvent] = field(
        default_factory=dict
    )

    @classmethod
    def replay(
        cls, events: Iterable[ev.AlarmEvent], patience: Patience = ORDINARY
    ) -> "Alarms":
        """Return the state that a record gives.

        Raises:
            OutOfOrder: An event is missing, or stands twice.

        """
        alarms = cls(patience)
        for event in events:
            alarms.apply(event)
        return alarms

    def fork(self) -> "Alarms":
        """Return the same state, to try on what events would make of it."""
        return Alarms(self.patience, dict(self._watches), dict(self._done))

    def __iter__(self) -> Iterator[Alarm]:
        """Yield all alarms, person by person, those that are over too."""
        for watch in self._watches.values():
            yield from watch.alarms

    def __getitem__(self, alarm: ev.AlarmId) -> Alarm:
        """Return an alarm.

        Raises:
            Gone: There is none by this id.

        """
        for each in self:
            if each.id == alarm:
                return each
        raise Gone("there is no such alarm")

    def absent(self, who: ParticipantId) -> Absent | None:
        """Return why somebody is not here."""
        watch = self._watches.get(who)
        return None if watch is None else watch.absent

    @property
    def absences(self) -> dict[ParticipantId, Absent]:
        """Everybody who is known not to be here."""
        watches = self._watches.items()
        return {who: w.absent for who, w in watches if w.absent is not None}

    def apply(self, event: ev.AlarmEvent) -> None:
        """Let an event have happened.

        Raises:
            OutOfOrder: It does not follow what has happened so far.

        """
        stamp = event.stamp
        self._watches[stamp.participant] = self._watch(stamp.participant).apply(event)
        if stamp.by is not None and stamp.message is not None:
            self._done.setdefault((stamp.by, stamp.message), event)

    def observe(
        self, absent: Mapping[ParticipantId, Absent], *, now: float
    ) -> list[ev.AlarmEvent]:
        """Return what follows from who is not here, and what is due.

        Callers name everybody who is not, each time: whoever is not named is
        here. Somebody whose going away needs no attention, since the session
        has ended for all, is not named either.
        """
        events: list[ev.AlarmEvent] = []
        for who in dict.fromkeys((*self._watches, *absent)):
            turn = Turn(self._watch(who), now)
            _observe(turn, absent.get(who))
            _expire(turn, self.patience)
            events += turn.events
        return events

    def deadline(self) -> float | None:
        """Return when `expire` next has something to say, if ever."""
        dues = (_due(watch, self.patience) for watch in self._watches.values())
        return min((due for due in dues if due is not None), default=None)

    def expire(self, *, now: float) -> list[ev.AlarmEvent]:
        """Return what the passing of time causes."""
        events: list[ev.AlarmEvent] = []
        for watch in self._watches.values():
            turn = Turn(watch, now)
            _expire(turn, self.patience)
            events += turn.events
        return events

    def decide(self, command: AlarmCommand, *, now: float) -> list[ev.AlarmEvent]:
        """Return what a command would cause: nothing, where it is sent again.

        Raises:
            SafetyError: It is refused.

        """
        if done := self._done.get((command.by, command.message)):
            if not isinstance(done, FIRST[type(command)]) or not has_said(
                command, done
            ):
                raise Conflict("this message was something else before")
            return []
        card = self[command.alarm]
        watch = self._watches[card.participant]
        turn = Turn(watch, now, command.by, command.message)
        _decide(turn, card, command)
        return turn.events

    def _watch(self, who: ParticipantId) -> Watch:
        return self._watches.get(who) or Watch(participant=who)


def _decide(turn: Turn, card: Alarm, command: AlarmCommand) -> None:
    match command:
        case SeeAlarm(alarm=alarm, by=by):
            if card.is_open and by not in card.seen_by:
                turn.happen(ev.AlarmSeen(turn.stamp, alarm))
        case ClaimAlarm():
            _claim(turn, card, command)
        case LogStep(alarm=alarm, note=note):
            _check_stands(card.needs_work)
            check_note(note)
            step, result = command.step, command.result
            turn.happen(ev.StepLogged(turn.stamp, alarm, step, result, note))
            if card.is_open and card.owner is None:
                turn.happen(ev.AlarmClaimed(turn.stamp, alarm))
        case ResolveAlarm(alarm=alarm, outcome=outcome):
            _check_stands(card.is_open)
            if outcome is ev.AlarmOutcome.NOT_REACHED:
                raise NeedsFollowUp("somebody goes on trying: begin outreach")
            turn.happen(ev.AlarmResolved(turn.stamp, alarm, outcome))
        case BeginOutreach(alarm=alarm, due=due, owner=owner, reason=reason):
            _check_stands(card.is_open)
            check_note(reason)
            turn.happen(ev.OutreachBegun(turn.stamp, alarm, due, owner, reason))
        case FinishOutreach(alarm=alarm, outcome=outcome):
            _check_stands(card.needs_work and not card.is_open)
            turn.happen(ev.OutreachDone(turn.stamp, alarm, outcome))
        case _:
            assert_never(command)


def _claim(turn: Turn, card: Alarm, command: ClaimAlarm) -> None:
    _check_stands(card.needs_work)
    owner = card.owner if card.outreach is None else card.outreach.owner
    if owner not in {command.by, command.instead_of}:
        raise NotOwner(owner)
    if owner == (command.owner or command.by):
        return
    if card.outreach is None:
        turn.happen(ev.AlarmClaimed(turn.stamp, command.alarm))
    else:
        turn.happen(ev.OutreachClaimed(turn.stamp, command.alarm, command.owner))


def _check_stands(stands: bool) -> None:  # noqa: FBT001 -- reads as a sentence
    if not stands:
        raise Gone("it is over")


def _observe(turn: Turn, absent: Absent | None) -> None:
    before = turn.watch.absent
    if absent == before:
        return
    if absent is None:
        turn.happen(ev.CameBack(turn.stamp))
        return
    # What is known of an absence may change, but not when it began.
    since = absent.since if before is None else before.since
    if replace(absent, since=since) != before:
        cause, reason, level = absent.cause, absent.reason, absent.level
        turn.happen(ev.Dropped(turn.stamp, cause, since, reason, level))


def _expire(turn: Turn, patience: Patience) -> None:
    due = _due(turn.watch, patience)
    if due is None or due > turn.at:
        return
    alarm = turn.watch.open_alarm
    if alarm is None:
        number = len(turn.watch.alarms) + 1
        name = ev.AlarmId(f"{turn.watch.participant}/{number}")
        turn.happen(ev.AlarmRaised(turn.stamp, name))
    else:
        turn.happen(ev.AlarmRepeated(turn.stamp, alarm.id))
        turn.happen(ev.OnCallPaged(turn.stamp))


def _due(watch: Watch, patience: Patience) -> float | None:
    alarm, absent = watch.open_alarm, watch.absent
    if alarm is not None:
        return None if alarm.owner else alarm.alerted_at + patience.repeat
    if absent is None or watch.was_raised:
        return None
    wait = patience.before_alarm(absent)
    return None if wait is None else absent.since + wait
