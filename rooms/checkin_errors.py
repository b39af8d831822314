"""Requests that check-ins, safety facts and alarms refuse.

* SafetyError
    * AlreadyOpen
    * Conflict
    * Gone
    * Malformed
    * NeedsCover
    * NeedsFacts
    * NeedsFollowUp
    * NeedsOutcome
    * NeedsReason
    * NotAllowed
    * NotOwner
    * StaleVersion
    * ThreadFull

`OutOfOrder` stands apart: the record is broken, and nobody's request is.
Anything else raised from these modules is a bug: let it propagate.
"""

from enum import StrEnum
from typing import ClassVar

from rooms.ids import ParticipantId


class SafetyCode(StrEnum):
    """Stable identifiers that clients may match on."""

    ALREADY_OPEN = "already_open"
    CONFLICT = "conflict"
    GONE = "gone"
    MALFORMED = "malformed"
    NEEDS_COVER = "needs_cover"
    NEEDS_FACTS = "needs_facts"
    NEEDS_FOLLOW_UP = "needs_follow_up"
    NEEDS_OUTCOME = "needs_outcome"
    NEEDS_REASON = "needs_reason"
    NOT_ALLOWED = "not_allowed"
    NOT_OWNER = "not_owner"
    STALE_VERSION = "stale_version"
    THREAD_FULL = "thread_full"


class SafetyError(Exception):
    """A request the rules refuse. Its text says nothing about a person."""

    code: ClassVar[SafetyCode]


class AlreadyOpen(SafetyError):
    """The person has a check-in that is not closed."""

    code = SafetyCode.ALREADY_OPEN


class Conflict(SafetyError):
    """The same message id came before, with something else in it."""

    code = SafetyCode.CONFLICT


class Gone(SafetyError):
    """It is closed, or there is none by this id."""

    code = SafetyCode.GONE


class Malformed(SafetyError):
    """Not something that can be said."""

    code = SafetyCode.MALFORMED


class NeedsCover(SafetyError):
    """Nobody would be with the group."""

    code = SafetyCode.NEEDS_COVER


class NeedsFacts(SafetyError):
    """Safety facts are missing or old, and nobody gave a reason to go without."""

    code = SafetyCode.NEEDS_FACTS


class NeedsFollowUp(SafetyError):
    """Somebody must be named who goes on, or a note."""

    code = SafetyCode.NEEDS_FOLLOW_UP


class NeedsOutcome(SafetyError):
    """Something is still open, or ends otherwise than this."""

    code = SafetyCode.NEEDS_OUTCOME


class NeedsReason(SafetyError):
    """Only done with a reason."""

    code = SafetyCode.NEEDS_REASON


class NotAllowed(SafetyError):
    """Not by this person, or not now."""

    code = SafetyCode.NOT_ALLOWED


class NotOwner(SafetyError):
    """Somebody else has it, or nobody yet: `owner` says who."""

    code = SafetyCode.NOT_OWNER

    def __init__(self, owner: ParticipantId | None) -> None:
        super().__init__("take it over first" if owner else "claim it first")
        self.owner = owner


class StaleVersion(SafetyError):
    """Something happened that the sender had not seen: `version` is the present."""

    code = SafetyCode.STALE_VERSION

    def __init__(self, version: int) -> None:
        super().__init__("this has changed meanwhile")
        self.version = version


class ThreadFull(SafetyError):
    """No more messages fit in one check-in. Help now is still heard."""

    code = SafetyCode.THREAD_FULL


class OutOfOrder(Exception):
    """An event does not follow what has happened so far."""
