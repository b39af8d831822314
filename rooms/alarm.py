"""What is known of one person who is not here: their absence and their alarms."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar, assert_never

from rooms import alarm_events as ev
from rooms.checkin_errors import OutOfOrder
from rooms.checkin_terms import Level, MessageId
from rooms.drops import DropCause, LeaveReason
from rooms.ids import ParticipantId

_T = TypeVar("_T")


class AlarmState(StrEnum):
    """How far staff have come with an alarm."""

    RAISED = "raised"
    SEEN = "seen"
    CLAIMED = "claimed"
    RESOLVED = "resolved"


class Resolution(StrEnum):
    """What ended an alarm."""

    BACK = "back"
    OUTCOME = "outcome"
    OUTREACH = "outreach"


@dataclass(frozen=True, slots=True)
class Absent:
    """That somebody is not here, and what is known of it."""

    cause: DropCause
    since: float
    reason: LeaveReason | None = None
    level: Level | None = None
    """Of their open check-in, if there is one."""

    @property
    def is_pressing(self) -> bool:
        """Whether staff must know at once."""
        return (
            self.level in {Level.CONCERN, Level.URGENT}
            or self.cause is DropCause.REMOVED
            or self.reason is LeaveReason.NEED_HELP
        )


@dataclass(frozen=True, slots=True)
class Outreach:
    """A task for after the session: reach this person."""

    due: float
    owner: ParticipantId | None
    outcome: ev.AlarmOutcome | None = None
    reason: str | None = None
    """Why the session ended before it was over, where it did."""

    version: int = 1
    """Counts its changes, as the record of tasks does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A card that stands until a person, or the one who was gone, ends it."""

    id: ev.AlarmId
    participant: ParticipantId
    cause: DropCause
    since: float
    raised_at: float
    alerted_at: float
    seen_by: tuple[ParticipantId, ...] = ()
    owner: ParticipantId | None = None
    steps: tuple[ev.StepLogged, ...] = ()
    resolution: Resolution | None = None
    resolved_at: float | None = None
    outcome: ev.AlarmOutcome | None = None
    outreach: Outreach | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still stands."""
        return self.resolution is None

    @property
    def needs_work(self) -> bool:
        """Whether it stands, or its outreach has no outcome."""
        return self.is_open or (
            self.outreach is not None and self.outreach.outcome is None
        )

    @property
    def state(self) -> AlarmState:
        """How far staff have come with it."""
        if not self.is_open:
            return AlarmState.RESOLVED
        if self.owner is not None:
            return AlarmState.CLAIMED
        return AlarmState.SEEN if self.seen_by else AlarmState.RAISED


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One person: whether they are gone, and all alarms about them so far."""

    participant: ParticipantId
    number: int = 0
    absent: Absent | None = None
    was_raised: bool = False
    """For this absence: it raises one alarm at most."""
    alarms: tuple[Alarm, ...] = ()

    @property
    def open_alarm(self) -> Alarm | None:
        """The alarm that stands: the last one, if any."""
        return self.alarms[-1] if self.alarms and self.alarms[-1].is_open else None

    def apply(self, event: ev.AlarmEvent) -> "Watch":
        """Return what an event makes of this.

        Raises:
            OutOfOrder: It is not the next event about this person.

        """
        stamp = event.stamp
        if (stamp.participant, stamp.number) != (self.participant, self.number + 1):
            raise OutOfOrder(f"event {stamp.number} after {self.number}")
        return replace(_changed(self, event), number=stamp.number)


@dataclass(slots=True)
class Turn:
    """The events that one command, or one moment, makes about one person."""

    watch: Watch
    at: float
    by: ParticipantId | None = None
    message: MessageId | None = None
    events: list[ev.AlarmEvent] = field(default_factory=list)

    @property
    def stamp(self) -> ev.AlarmStamp:
        """The stamp of the next event."""
        watch = self.watch
        return ev.AlarmStamp(
            watch.participant, watch.number + 1, self.at, self.by, self.message
        )

    def happen(self, event: ev.AlarmEvent) -> None:
        """Let an event happen in this turn."""
        self.watch = self.watch.apply(event)
        self.events.append(event)


def _changed(watch: Watch, event: ev.AlarmEvent) -> Watch:
    match event:
        case ev.Dropped(cause=cause, since=since, reason=reason, level=level):
            dropped = replace(watch, absent=Absent(cause, since, reason, level))
            alarm = watch.open_alarm
            return (
                dropped
                if alarm is None
                else _with(dropped, replace(alarm, cause=cause))
            )
        case ev.CameBack():
            back = replace(watch, absent=None, was_raised=False)
            alarm = watch.open_alarm
            return (
                back
                if alarm is None
                else _with(back, _ended(alarm, Resolution.BACK, event.stamp.at))
            )
        case ev.AlarmRaised(alarm=alarm_id):
            return _raised(watch, alarm_id, event.stamp.at)
        case ev.OnCallPaged():
            return watch
        case _:
            for alarm in watch.alarms:
                if alarm.id == event.alarm:
                    return _with(watch, _handled(alarm, event))
            raise OutOfOrder("an alarm is raised before anything is done about it")


def _raised(watch: Watch, alarm: ev.AlarmId, at: float) -> Watch:
    absent = watch.absent
    if absent is None or watch.open_alarm is not None:
        raise OutOfOrder("an alarm is about one absence")
    new = Alarm(
        id=alarm,
        participant=watch.participant,
        cause=absent.cause,
        since=absent.since,
        raised_at=at,
        alerted_at=at,
    )
    return replace(watch, was_raised=True, alarms=(*watch.alarms, new))


def _handled(  # noqa: PLR0911 -- one row for each event
    alarm: Alarm,
    event: ev.AlarmRepeated
    | ev.AlarmSeen
    | ev.AlarmClaimed
    | ev.StepLogged
    | ev.AlarmResolved
    | ev.OutreachBegun
    | ev.OutreachClaimed
    | ev.OutreachDone,
) -> Alarm:
    at, by = event.stamp.at, event.stamp.by
    match event:
        case ev.AlarmRepeated():
            return replace(alarm, alerted_at=at)
        case ev.AlarmSeen():
            return replace(alarm, seen_by=(*alarm.seen_by, _there(by)))
        case ev.AlarmClaimed():
            return replace(alarm, owner=_there(by))
        case ev.StepLogged():
            return replace(alarm, steps=(*alarm.steps, event))
        case ev.AlarmResolved(outcome=outcome):
            ended = _ended(alarm, Resolution.OUTCOME, at)
            return replace(ended, outcome=outcome)
        case ev.OutreachBegun(due=due, owner=owner, reason=reason):
            ended = _ended(alarm, Resolution.OUTREACH, at)
            return replace(ended, outreach=Outreach(due, owner, reason=reason))
        case ev.OutreachClaimed(owner=owner):
            return replace(alarm, outreach=_next(alarm, owner=owner or _there(by)))
        case ev.OutreachDone(outcome=outcome):
            return replace(alarm, outreach=_next(alarm, outcome=outcome))
        case _:
            assert_never(event)


def _next(
    alarm: Alarm,
    *,
    owner: ParticipantId | None = None,
    outcome: ev.AlarmOutcome | None = None,
) -> Outreach:
    task = _there(alarm.outreach)
    version = task.version + 1
    return replace(task, owner=owner or task.owner, outcome=outcome, version=version)


def _with(watch: Watch, changed: Alarm) -> Watch:
    alarms = tuple(changed if a.id == changed.id else a for a in watch.alarms)
    return replace(watch, alarms=alarms)


def _ended(alarm: Alarm, resolution: Resolution, at: float) -> Alarm:
    return replace(alarm, resolution=resolution, resolved_at=at)


def _there(value: _T | None) -> _T:
    """Return what the rules only let happen where it is there."""
    if value is None:
        raise OutOfOrder("an event without what it follows from")
    return value
