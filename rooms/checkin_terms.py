"""The words of check-ins and alarms: ids, closed lists and small values.

A level is set by a person, always: nothing here scores, ranks or predicts.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from rooms.checkin_errors import Malformed
from rooms.ids import ParticipantId

CheckInId = NewType("CheckInId", str)
MessageId = NewType("MessageId", str)
"""Made once by a client for one press of a button, and kept over retries."""

TEXT_LIMIT = 4096
"""Bytes of UTF-8 in one message."""

NOTE_LIMIT = 500
"""Characters of a note or a reason."""

SUDS_LIMIT = 10
"""The end of the scale of distress (subjective units, Wolpe 1969), from 0."""


class Phase(StrEnum):
    """Where a check-in stands."""

    REQUESTED = "requested"
    OFFERED = "offered"
    DEFERRED = "deferred"
    OPEN = "open"
    ROOM_OFFERED = "room_offered"
    IN_ROOM = "in_room"
    UNREACHABLE = "unreachable"
    CLOSED = "closed"


class Level(StrEnum):
    """How pressing a person has said that it is. Members are in rising order."""

    ROUTINE = "routine"
    CONCERN = "concern"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """The place in the order, from 0."""
        return list(Level).index(self)


class Want(StrEnum):
    """What a member asks for."""

    MESSAGE = "message"
    TALK = "talk"
    HELP_NOW = "help_now"


class QuickReply(StrEnum):
    """Answers a member can always tap, whatever was asked."""

    OKAY = "okay"
    CAN_STAY = "can_stay"
    SHORT_BREAK = "short_break"
    TALK = "talk"
    CANT_TYPE = "cant_type"
    SOMEONE_HERE = "someone_here"
    HELP_NOW = "help_now"


class Wordless(StrEnum):
    """Something said without words. A code word was agreed on beforehand."""

    SOMEONE_HERE = "someone_here"
    CANT_TYPE = "cant_type"
    CODE_WORD = "code_word"


class Until(StrEnum):
    """When a member would rather be asked."""

    BREAK = "break"
    MINUTES = "minutes"
    AFTER = "after"


class RoomCover(StrEnum):
    """Who is with the group while an owner is in a private room."""

    COFACILITATOR = "cofacilitator"
    GROUP_BREAK = "group_break"
    ON_CALL = "on_call"


class ContactStep(StrEnum):
    """A step a person took outside of the session."""

    CALLED_PARTICIPANT = "called_participant"
    CALLED_SECOND = "called_second"
    CONTACT_PERSON = "contact_person"
    ON_CALL = "on_call"
    EMERGENCY_SERVICES = "emergency_services"
    OTHER = "other"


class ContactResult(StrEnum):
    """What came of a step."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    REFUSED = "refused"
    DONE = "done"


REACHES_PARTICIPANT = frozenset(
    {ContactStep.CALLED_PARTICIPANT, ContactStep.CALLED_SECOND}
)
"""Steps that reach the person themselves, not somebody who may know of them."""


class Outcome(StrEnum):
    """How a check-in ended."""

    STAYING_IN_GROUP = "staying_in_group"
    TOOK_A_BREAK = "took_a_break"
    LEFT_BY_CHOICE = "left_by_choice"
    SEEN_IN_PRIVATE_ROOM = "seen_in_private_room"
    INDIVIDUAL_FOLLOW_UP_SET = "individual_follow_up_set"
    HANDED_TO_ON_CALL = "handed_to_on_call"
    SUPPORT_PERSON_CONTACTED = "support_person_contacted"
    EMERGENCY_SERVICES_CALLED = "emergency_services_called"
    NOT_REACHED_FOLLOW_UP_ASSIGNED = "not_reached_follow_up_assigned"
    WITHDRAWN = "withdrawn"
    OPENED_BY_MISTAKE = "opened_by_mistake"


NEEDS_FOLLOW_UP = frozenset(
    {Outcome.INDIVIDUAL_FOLLOW_UP_SET, Outcome.NOT_REACHED_FOLLOW_UP_ASSIGNED}
)
"""Outcomes that name a follow-up, and so must name who does it."""


@dataclass(frozen=True, slots=True)
class TemplateRef:
    """Ready words of the program, in the version that was sent."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Body:
    """What a member says: exactly one of the four."""

    text: str | None = None
    choice: str | None = None
    suds: int | None = None
    signal: Wordless | None = None

    def __post_init__(self) -> None:
        """Refuse what is not one message."""
        said = (self.text, self.choice, self.suds, self.signal)
        if sum(part is not None for part in said) != 1:
            raise Malformed("say one thing: a text, a choice, a number or a signal")
        _check_text(self.text)
        if self.suds is not None and not 0 <= self.suds <= SUDS_LIMIT:
            raise Malformed(f"the scale goes from 0 to {SUDS_LIMIT}")

    @property
    def asks_for_help_now(self) -> bool:
        """Whether this is the quick reply "I need help now"."""
        return self.choice == QuickReply.HELP_NOW

    @property
    def is_code_word(self) -> bool:
        """Whether this says "not safe to talk" to staff and nothing to others."""
        return self.signal is Wordless.CODE_WORD

    @property
    def is_call_for_help(self) -> bool:
        """Whether this must be heard whatever the limits are."""
        return self.asks_for_help_now or self.is_code_word


@dataclass(frozen=True, slots=True)
class Question:
    """What a facilitator says: words of their own or of a template, and taps."""

    text: str | None = None
    template: TemplateRef | None = None
    choices: tuple[str, ...] = ()
    asks_suds: bool = False

    def __post_init__(self) -> None:
        """Refuse what says nothing."""
        if self.text is None and self.template is None and not self.asks_suds:
            raise Malformed("say something, or ask for a number")
        _check_text(self.text)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Who goes on after a check-in, and by when."""

    owner: ParticipantId
    due: float


def check_note(note: str | None) -> None:
    """Refuse a note that is too long.

    Raises:
        Malformed: It is.

    """
    if note is not None and len(note) > NOTE_LIMIT:
        raise Malformed(f"a note has at most {NOTE_LIMIT} characters")


def _check_text(text: str | None) -> None:
    if text is None:
        return
    if not text.strip():
        raise Malformed("a text has words")
    # A lone surrogate cannot be written, and counts as three bytes.
    if len(text.encode(errors="surrogatepass")) > TEXT_LIMIT:
        raise Malformed(f"a text has at most {TEXT_LIMIT} bytes")
