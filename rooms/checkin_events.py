"""What has happened in a check-in, in the past tense.

The events of a session's check-ins, in order, are the record: replayed, they
give the state. They hold what people wrote, so they are encrypted at rest.
"""

from dataclasses import dataclass
from typing import TypeAlias, get_args

from rooms.alarm_events import AlarmOutcome
from rooms.checkin_terms import (
    Body,
    CheckInId,
    ContactResult,
    ContactStep,
    FollowUp,
    Level,
    MessageId,
    Outcome,
    Question,
    RoomCover,
    Until,
    Want,
)
from rooms.drops import DropCause
from rooms.ids import ParticipantId


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which check-in, which event of it, when, by whom and by what message.

    Nobody and no message stand for the passing of time, or a change outside.
    """

    checkin: CheckInId
    participant: ParticipantId
    version: int
    at: float
    by: ParticipantId | None = None
    message: MessageId | None = None


@dataclass(frozen=True, slots=True)
class _Event:
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Requested(_Event):
    """A member asked for a check-in."""

    want: Want
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class AskedAgain(_Event):
    """A member asked while a check-in was there: the same one goes on."""

    want: Want
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Offered(_Event):
    """A facilitator began a check-in, and owns it."""

    level: Level
    question: Question
    is_pulse: bool = False


@dataclass(frozen=True, slots=True)
class OfferedAgain(_Event):
    """A deferred check-in came up again."""


@dataclass(frozen=True, slots=True)
class Claimed(_Event):
    """A facilitator took on what a member had asked for."""


@dataclass(frozen=True, slots=True)
class StillUnclaimed(_Event):
    """Nobody has claimed it yet: everybody on duty is told again."""


@dataclass(frozen=True, slots=True)
class MemberSaid(_Event):
    """The member said something."""

    body: Body


@dataclass(frozen=True, slots=True)
class StaffSaid(_Event):
    """The owner said or asked something."""

    question: Question


@dataclass(frozen=True, slots=True)
class SeenByMember(_Event):
    """The member opened what was written to them."""


@dataclass(frozen=True, slots=True)
class SeenByStaff(_Event):
    """A facilitator read what the member wrote."""


@dataclass(frozen=True, slots=True)
class NoAnswer(_Event):
    """A member has not opened or not answered for a while."""

    was_seen: bool


@dataclass(frozen=True, slots=True)
class Deferred(_Event):
    """The member would rather be asked later."""

    until: Until
    minutes: int | None = None
    breaks: int = 0


@dataclass(frozen=True, slots=True)
class LevelSet(_Event):
    """A person said how pressing it is."""

    level: Level
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class HelpShown(_Event):
    """The member may open the help block from their pane."""


@dataclass(frozen=True, slots=True)
class RoomOffered(_Event):
    """The owner offered a private room."""

    cover: RoomCover


@dataclass(frozen=True, slots=True)
class RoomOfferLapsed(_Event):
    """An offer of a room was not answered, and is quietly gone."""


@dataclass(frozen=True, slots=True)
class RoomAccepted(_Event):
    """The member goes to the private room, with what they chose to send."""

    microphone: bool
    camera: bool
    is_covered: bool


@dataclass(frozen=True, slots=True)
class RoomDeclined(_Event):
    """The member stays where they are."""


@dataclass(frozen=True, slots=True)
class ReturnAsked(_Event):
    """The owner asked whether the member is ready to go back."""


@dataclass(frozen=True, slots=True)
class RoomLeft(_Event):
    """The member goes back to the group, with what they chose to send."""

    microphone: bool
    camera: bool


@dataclass(frozen=True, slots=True)
class CoverLost(_Event):
    """Nobody is with the group while its facilitator is in a private room."""


@dataclass(frozen=True, slots=True)
class CoverBack(_Event):
    """Somebody is with the group again."""


@dataclass(frozen=True, slots=True)
class ParticipantLost(_Event):
    """The member cannot be reached any more."""

    cause: DropCause


@dataclass(frozen=True, slots=True)
class DropNoticed(_Event):
    """The member has been gone for long enough to act."""


@dataclass(frozen=True, slots=True)
class CallSuggested(_Event):
    """The member is still gone: a person may want to call them now."""


@dataclass(frozen=True, slots=True)
class NextStepDue(_Event):
    """The member is still gone: staff decide what comes next."""


@dataclass(frozen=True, slots=True)
class ParticipantBack(_Event):
    """The member is connected again."""


@dataclass(frozen=True, slots=True)
class ContactLogged(_Event):
    """A person noted a step they took outside of the session."""

    step: ContactStep
    result: ContactResult
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ReachedElsewhere(_Event):
    """A facilitator has the member on the telephone, and the check-in."""


@dataclass(frozen=True, slots=True)
class FactsRevealed(_Event):
    """A facilitator looked at where the member is and whom to call."""

    reason: str


@dataclass(frozen=True, slots=True)
class HandOverOffered(_Event):
    """The owner asked a colleague to carry on."""

    to: ParticipantId


@dataclass(frozen=True, slots=True)
class HandedOver(_Event):
    """A colleague of the owner carries on, as both agreed."""


@dataclass(frozen=True, slots=True)
class TakenOver(_Event):
    """A facilitator carries on in place of the owner."""


@dataclass(frozen=True, slots=True)
class OwnerAway(_Event):
    """The owner's connection was lost."""


@dataclass(frozen=True, slots=True)
class OwnerLost(_Event):
    """The owner has been away for long enough to take over."""


@dataclass(frozen=True, slots=True)
class OwnerBack(_Event):
    """The owner is connected again."""


@dataclass(frozen=True, slots=True)
class Unattended(_Event):
    """No facilitator is connected."""


@dataclass(frozen=True, slots=True)
class NobodyHere(_Event):
    """No facilitator has been connected for a moment: the member is told so."""


@dataclass(frozen=True, slots=True)
class Attended(_Event):
    """A facilitator is connected again."""


@dataclass(frozen=True, slots=True)
class Withdrawn(_Event):
    """The member needs nothing any more, before anybody had claimed it."""


@dataclass(frozen=True, slots=True)
class Cancelled(_Event):
    """It was opened by mistake, and nothing was said."""


@dataclass(frozen=True, slots=True)
class Closed(_Event):
    """A facilitator ended it. `next_step` is told to the member."""

    outcome: Outcome
    follow_up: FollowUp | None = None
    note_ref: str | None = None
    next_step: str | None = None


@dataclass(frozen=True, slots=True)
class Reopened(_Event):
    """A facilitator goes on with one that was closed."""

    reason: str
    absent: DropCause | None = None


@dataclass(frozen=True, slots=True)
class FollowedUp(_Event):
    """Whoever went on after it was closed has said how that turned out."""

    outcome: AlarmOutcome


CheckInEvent: TypeAlias = (
    Requested
    | AskedAgain
    | Offered
    | OfferedAgain
    | Claimed
    | StillUnclaimed
    | MemberSaid
    | StaffSaid
    | SeenByMember
    | SeenByStaff
    | NoAnswer
    | Deferred
    | LevelSet
    | HelpShown
    | RoomOffered
    | RoomOfferLapsed
    | RoomAccepted
    | RoomDeclined
    | ReturnAsked
    | RoomLeft
    | CoverLost
    | CoverBack
    | ParticipantLost
    | DropNoticed
    | CallSuggested
    | NextStepDue
    | ParticipantBack
    | ContactLogged
    | ReachedElsewhere
    | FactsRevealed
    | HandOverOffered
    | HandedOver
    | TakenOver
    | OwnerAway
    | OwnerLost
    | OwnerBack
    | Unattended
    | NobodyHere
    | Attended
    | Withdrawn
    | Cancelled
    | Closed
    | Reopened
    | FollowedUp
)

CHECK_IN_EVENTS: dict[str, type[CheckInEvent]] = {
    kind.__name__: kind for kind in get_args(CheckInEvent)
}
"""Every kind of event by the name that the record keeps it under."""
