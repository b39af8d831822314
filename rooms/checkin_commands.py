"""What a person may ask of a check-in.

Each command belongs to one side, and `by` is who sent it as the server knows
them. `base_version` is the version the sender's screen showed when they
decided; commands without one only add, and cannot be late. Help now has none.
"""

from dataclasses import dataclass
from typing import TypeAlias

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
from rooms.ids import ParticipantId


@dataclass(frozen=True, slots=True)
class _Command:
    message: MessageId
    by: ParticipantId
    checkin: CheckInId


@dataclass(frozen=True, slots=True)
class _Decision(_Command):
    base_version: int


@dataclass(frozen=True, slots=True)
class Request(_Command):
    """A member asks. `checkin` is the id of a new one, if there is none yet."""

    want: Want
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Answer(_Command):
    """The member says something."""

    body: Body


@dataclass(frozen=True, slots=True)
class See(_Command):
    """The member opens what was written to them."""


@dataclass(frozen=True, slots=True)
class Raise(_Command):
    """The member says that it is more pressing."""

    level: Level


@dataclass(frozen=True, slots=True)
class Defer(_Decision):
    """The member would rather be asked later."""

    until: Until
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Withdraw(_Decision):
    """The member needs nothing any more."""


@dataclass(frozen=True, slots=True)
class AcceptRoom(_Decision):
    """The member goes to the private room."""

    microphone: bool = False
    camera: bool = False


@dataclass(frozen=True, slots=True)
class DeclineRoom(_Decision):
    """The member stays where they are."""


@dataclass(frozen=True, slots=True)
class LeaveRoom(_Decision):
    """The member goes back to the group, of their own or because they agree."""

    microphone: bool = False
    camera: bool = False


@dataclass(frozen=True, slots=True)
class Offer(_Command):
    """A facilitator begins a check-in. `checkin` is the id of a new one."""

    participant: ParticipantId
    question: Question
    level: Level = Level.ROUTINE
    is_pulse: bool = False


@dataclass(frozen=True, slots=True)
class Say(_Command):
    """The owner says or asks something."""

    question: Question


@dataclass(frozen=True, slots=True)
class Read(_Command):
    """A facilitator has read what the member wrote."""


@dataclass(frozen=True, slots=True)
class LogContact(_Command):
    """A facilitator notes a step they took outside of the session."""

    step: ContactStep
    result: ContactResult
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RevealFacts(_Command):
    """A facilitator looks at where the member is and whom to call."""

    reason: str


@dataclass(frozen=True, slots=True)
class Claim(_Decision):
    """A facilitator takes on what a member asked for."""


@dataclass(frozen=True, slots=True)
class HandOver(_Decision):
    """The owner asks a colleague to carry on."""

    to: ParticipantId


@dataclass(frozen=True, slots=True)
class AcceptHandOver(_Decision):
    """The colleague carries on."""


@dataclass(frozen=True, slots=True)
class TakeOver(_Decision):
    """A facilitator carries on in place of the owner."""


@dataclass(frozen=True, slots=True)
class SetLevel(_Decision):
    """A facilitator says how pressing it is; less so only with a reason."""

    level: Level
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class OfferAgain(_Decision):
    """The owner brings up again what was deferred."""


@dataclass(frozen=True, slots=True)
class Cancel(_Decision):
    """The owner opened it by mistake."""


@dataclass(frozen=True, slots=True)
class OfferRoom(_Decision):
    """The owner offers a private room, and says who is with the group."""

    cover: RoomCover


@dataclass(frozen=True, slots=True)
class AskReturn(_Decision):
    """The owner asks whether the member is ready to go back."""


@dataclass(frozen=True, slots=True)
class Close(_Decision):
    """A facilitator ends it."""

    outcome: Outcome
    follow_up: FollowUp | None = None
    note_ref: str | None = None
    next_step: str | None = None


@dataclass(frozen=True, slots=True)
class Reopen(_Decision):
    """A facilitator goes on with one that was closed."""

    reason: str


@dataclass(frozen=True, slots=True)
class FinishFollowUp(_Command):
    """A facilitator says how it turned out, after it was closed."""

    outcome: AlarmOutcome


Decision: TypeAlias = (
    Defer
    | Withdraw
    | AcceptRoom
    | DeclineRoom
    | LeaveRoom
    | Claim
    | HandOver
    | AcceptHandOver
    | TakeOver
    | SetLevel
    | OfferAgain
    | Cancel
    | OfferRoom
    | AskReturn
    | Close
    | Reopen
)
"""Commands that hold only for the state their sender saw."""

MemberCommand: TypeAlias = (
    Answer | See | Raise | Defer | Withdraw | AcceptRoom | DeclineRoom | LeaveRoom
)
StaffCommand: TypeAlias = (
    Say
    | Read
    | LogContact
    | RevealFacts
    | Claim
    | HandOver
    | AcceptHandOver
    | TakeOver
    | SetLevel
    | OfferAgain
    | Cancel
    | OfferRoom
    | AskReturn
    | Close
    | Reopen
    | FinishFollowUp
)
CheckInCommand: TypeAlias = Request | Offer | MemberCommand | StaffCommand


def is_never_limited(command: CheckInCommand) -> bool:
    """Tell whether this is a call for help, which no rate limit may hold back."""
    match command:
        case Request(want=Want.HELP_NOW):
            return True
        case Request(body=Body() as body) | Answer(body=body):
            return body.is_call_for_help
        case _:
            return False
