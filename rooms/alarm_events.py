"""What has happened while somebody was not here, in the past tense."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, TypeAlias, get_args

from rooms.checkin_terms import ContactResult, ContactStep, Level, MessageId
from rooms.drops import DropCause, LeaveReason
from rooms.ids import ParticipantId

AlarmId = NewType("AlarmId", str)


class AlarmOutcome(StrEnum):
    """How it turned out, as a person says."""

    REACHED = "reached"
    TECHNICAL_TROUBLE = "technical_trouble"
    TOOK_A_BREAK = "took_a_break"
    LEFT_BY_CHOICE = "left_by_choice"
    HANDED_TO_ON_CALL = "handed_to_on_call"
    SUPPORT_PERSON_CONTACTED = "support_person_contacted"
    EMERGENCY_SERVICES_CALLED = "emergency_services_called"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class AlarmStamp:
    """Whom it is about, which event of theirs, when, by whom, by what message."""

    participant: ParticipantId
    number: int
    at: float
    by: ParticipantId | None = None
    message: MessageId | None = None


@dataclass(frozen=True, slots=True)
class _Event:
    stamp: AlarmStamp


@dataclass(frozen=True, slots=True)
class Dropped(_Event):
    """Somebody is not here, or why, or how pressing it is, has changed."""

    cause: DropCause
    since: float
    reason: LeaveReason | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class CameBack(_Event):
    """Somebody is here again. An alarm that is open ends with it."""


@dataclass(frozen=True, slots=True)
class AlarmRaised(_Event):
    """Somebody has been gone for long enough that staff must look."""

    alarm: AlarmId


@dataclass(frozen=True, slots=True)
class AlarmRepeated(_Event):
    """Nobody has claimed an alarm: facilitators are told again."""

    alarm: AlarmId


@dataclass(frozen=True, slots=True)
class OnCallPaged(_Event):
    """Staff on call are told that the session needs a facilitator, and no more."""


@dataclass(frozen=True, slots=True)
class AlarmSeen(_Event):
    """A facilitator has the card on screen."""

    alarm: AlarmId


@dataclass(frozen=True, slots=True)
class AlarmClaimed(_Event):
    """A facilitator sees to it."""

    alarm: AlarmId


@dataclass(frozen=True, slots=True)
class StepLogged(_Event):
    """A person noted a step they took."""

    alarm: AlarmId
    step: ContactStep
    result: ContactResult
    note: str | None = None


@dataclass(frozen=True, slots=True)
class AlarmResolved(_Event):
    """A person said how it turned out."""

    alarm: AlarmId
    outcome: AlarmOutcome


@dataclass(frozen=True, slots=True)
class OutreachBegun(_Event):
    """The alarm became a task for after the session."""

    alarm: AlarmId
    due: float
    owner: ParticipantId | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OutreachClaimed(_Event):
    """A person took on the task, or was named for it."""

    alarm: AlarmId
    owner: ParticipantId | None = None


@dataclass(frozen=True, slots=True)
class OutreachDone(_Event):
    """The task has an outcome."""

    alarm: AlarmId
    outcome: AlarmOutcome


AlarmEvent: TypeAlias = (
    Dropped
    | CameBack
    | AlarmRaised
    | AlarmRepeated
    | OnCallPaged
    | AlarmSeen
    | AlarmClaimed
    | StepLogged
    | AlarmResolved
    | OutreachBegun
    | OutreachClaimed
    | OutreachDone
)

ALARM_EVENTS: dict[str, type[AlarmEvent]] = {
    kind.__name__: kind for kind in get_args(AlarmEvent)
}
"""Every kind of event by the name that the record keeps it under."""

PAGES: frozenset[type[AlarmEvent]] = frozenset({OnCallPaged})
"""Events for staff on call, told as a page without content.

All others are for the facilitators of the session. None is for a member.
"""
