"""What the rest of the server may ask of the record of check-ins.

* StoreError (server.store.base)
    * StoreUnavailable: nothing is known of the outcome; the same request again is
      safe, and finds out.
    * SafetyRefused: nothing was changed, and the same again will not help.
        * RequestConflict
        * StaleLease
        * StaleState
        * DeadlineGone
        * TaskChanged
        * NotRecorded
"""

from collections.abc import Sequence
from typing import Protocol

from rooms.ids import ParticipantId, SessionId
from server.store.audit import AuditEntry
from server.store.base import StoreError
from server.store.safety.rows import (
    Batch,
    Deadline,
    Delivery,
    Facts,
    Kept,
    Lease,
    Progress,
    Receipts,
    Recipient,
    Task,
)

PAGE = 100
"""Most deliveries that are read at once."""

LARGEST = 2**31 - 1
"""The largest number that a column of numbers holds."""


class SafetyRefused(StoreError):
    """The record refuses, for good."""


class RequestConflict(SafetyRefused):
    """Another request of this sender has the same id."""


class StaleLease(SafetyRefused):
    """Another node owns the session now."""


class StaleState(SafetyRefused):
    """There are events in the record that the writer does not know of."""


class DeadlineGone(SafetyRefused):
    """The deadline was met, moved or cleared before."""


class TaskChanged(SafetyRefused):
    """The task is another version by now."""


class NotRecorded(SafetyRefused):
    """There is no such session or row."""


class SafetyStore(Protocol):
    """The record of check-ins.

    Whatever returns has happened durably. Every method may raise
    StoreUnavailable, within seconds. Those that are told a lease raise
    StaleLease when it is not the newest.
    """

    async def claim(self, session: SessionId, *, node: str, at: float) -> Lease:
        """Own a session from now on. Everybody else's lease ends.

        Raises:
            NotRecorded: The record has no such session.

        """

    async def append(self, batch: Batch) -> Receipts:
        """Keep a batch, all of it or nothing.

        A request that is known gets its first receipts again and changes
        nothing, for ever.

        Raises:
            RequestConflict: Another request has its id.
            StaleState: There are newer events than the writer knows.
            DeadlineGone: What it fires is not due any more.
            TaskChanged: A task is another version by now.

        """

    async def enroll(
        self,
        lease: Lease,
        recipient: ParticipantId,
        *,
        staff: bool,
        at: float,
        since: float = 0.0,
    ) -> None:
        """Let somebody be told of messages, staff of earlier ones too. Idempotent."""

    async def pending(
        self, session: SessionId, recipient: ParticipantId, *, after: int
    ) -> list[Delivery]:
        """Return the next messages for somebody after a position, in order."""

    async def acknowledge(
        self, lease: Lease, recipient: ParticipantId, *, upto: int, at: float
    ) -> list[Progress]:
        """Note that everything up to a position is on a screen.

        Return what was not known to be.
        """

    async def seen(
        self, lease: Lease, recipient: ParticipantId, *, position: int, at: float
    ) -> list[Progress]:
        """Note that a person has seen one message. Return it if that is news.

        Raises:
            NotRecorded: There is none at that position.

        """

    async def load(self, session: SessionId) -> Kept:
        """Return all that is kept of a session, to go on from a restart."""

    async def deadlines(self, session: SessionId) -> list[Deadline]:
        """Return what is due in a session, the earliest first."""

    async def recipients(self, session: SessionId) -> list[Recipient]:
        """Return how far everybody's screen is."""

    async def due_sessions(self) -> list[tuple[SessionId, float]]:
        """Return the sessions that wait for a deadline, and when the first is due."""

    async def facts(self, participant: ParticipantId) -> Facts | None:
        """Return the newest facts of somebody, of whatever session."""

    async def open_tasks(self) -> list[Task]:
        """Return all outreach that is not done, the earliest due first."""

    async def hold(self, session: SessionId, *, held: bool, by: str, at: float) -> None:
        """Keep everything of a session until further notice, or no longer.

        Raises:
            NotRecorded: Nothing is kept of that session.

        """

    async def audit(
        self, entries: Sequence[AuditEntry], *, session: SessionId | None, at: float
    ) -> None:
        """Write lines into the audit trail that belong to no batch."""

    async def ping(self) -> None:
        """Return if the record can write."""
