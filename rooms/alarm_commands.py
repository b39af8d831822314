"""What a facilitator may ask of an alarm."""

from dataclasses import dataclass
from typing import TypeAlias

from rooms import alarm_events as ev
from rooms.checkin_terms import ContactResult, ContactStep, MessageId
from rooms.ids import ParticipantId


@dataclass(frozen=True, slots=True)
class _Command:
    message: MessageId
    by: ParticipantId
    alarm: ev.AlarmId


@dataclass(frozen=True, slots=True)
class SeeAlarm(_Command):
    """The card is on a facilitator's screen."""


@dataclass(frozen=True, slots=True)
class ClaimAlarm(_Command):
    """A facilitator sees to it, or to its outreach, instead of whom they name."""

    instead_of: ParticipantId | None = None
    owner: ParticipantId | None = None
    """Of outreach: whom they name to do it. None: themselves."""


@dataclass(frozen=True, slots=True)
class LogStep(_Command):
    """A facilitator notes a step they took."""

    step: ContactStep
    result: ContactResult
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ResolveAlarm(_Command):
    """A facilitator says how it turned out."""

    outcome: ev.AlarmOutcome


@dataclass(frozen=True, slots=True)
class BeginOutreach(_Command):
    """A facilitator makes it a task for after the session, for somebody or all."""

    due: float
    owner: ParticipantId | None = None
    reason: str | None = None
    """Why the session ended before it was over, where it did."""


@dataclass(frozen=True, slots=True)
class FinishOutreach(_Command):
    """A facilitator says how the task turned out."""

    outcome: ev.AlarmOutcome


AlarmCommand: TypeAlias = (
    SeeAlarm | ClaimAlarm | LogStep | ResolveAlarm | BeginOutreach | FinishOutreach
)

FIRST: dict[type[AlarmCommand], tuple[type[ev.AlarmEvent], ...]] = {
    SeeAlarm: (ev.AlarmSeen,),
    ClaimAlarm: (ev.AlarmClaimed, ev.OutreachClaimed),
    LogStep: (ev.StepLogged,),
    ResolveAlarm: (ev.AlarmResolved,),
    BeginOutreach: (ev.OutreachBegun,),
    FinishOutreach: (ev.OutreachDone,),
}
"""What each command causes first. It holds what was said."""
