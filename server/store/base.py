"""What the rest of the server may ask of the record.

* StoreError
    * StoreUnavailable
    * AlreadyRecorded
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rooms.ids import ParticipantId, SessionId
from rooms.policies import Policies
from rooms.roles import Role

NAME_LIMIT = 64
"""Longest name of a participant, in characters."""

TITLE_LIMIT = 120
"""Longest title of a session, in characters."""


class StoreError(Exception):
    """The record could not do what it was asked."""


class StoreUnavailable(StoreError):
    """The record does not answer in time. Trying again may help."""


class AlreadyRecorded(StoreError):
    """Something with this id is in the record."""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session that was planned, or that a link from elsewhere named."""

    id: SessionId
    title: str
    created_at: float
    """Seconds since 1970."""

    policies: Policies = field(default_factory=Policies)
    ended_at: float | None = None
    """When staff ended it, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class KeptRoom:
    """One room of a plan of breakouts that was kept: who belongs in it."""

    name: str
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that was given to someone."""

    jti: str
    session: SessionId
    subject: ParticipantId
    role: Role
    name: str | None
    """Who it is for, where that was known when the link was made."""

    created_at: float
    """Seconds since 1970."""

    revoked_at: float | None = None
    """When it was taken back, in seconds since 1970."""


class Record(Protocol):
    """What must outlive the process.

    Whatever returns has happened durably. Every method may raise
    StoreUnavailable.
    """

    async def add_session(self, session: SessionRow) -> None:
        """Add a session.

        Raises:
            AlreadyRecorded: Its id is taken.

        """

    async def ensure_session(self, session: SessionRow) -> SessionRow:
        """Add a session unless its id is known. Return what the record has."""

    async def session(self, session: SessionId) -> SessionRow | None:
        """Return a session."""

    async def set_policies(self, session: SessionId, policies: Policies) -> None:
        """Put other policies in place for a session that is in the record."""

    async def end_session(self, session: SessionId, *, at: float | None) -> None:
        """Note when staff ended a session; None: it has begun anew."""

    async def remove(self, session: SessionId, subject: str, *, at: float) -> None:
        """Note that somebody may not come into a session any more."""

    async def let_back(self, session: SessionId, subject: str) -> None:
        """Note that somebody may come into a session again."""

    async def is_removed(self, session: SessionId, subject: str) -> bool:
        """Tell whether somebody may not come into a session any more."""

    async def keep_set(self, name: str, rooms: Sequence[KeptRoom]) -> None:
        """Keep a plan of breakouts under a name, in place of one of that name."""

    async def sets(self) -> dict[str, tuple[KeptRoom, ...]]:
        """Return the plans of breakouts that are kept, by name."""

    async def add_invitation(self, invitation: Invitation) -> None:
        """Add an invitation to a session that is in the record.

        Raises:
            AlreadyRecorded: Its id is taken.

        """

    async def invitation(self, jti: str) -> Invitation | None:
        """Return an invitation."""

    async def revoke_invitation(self, jti: str, *, at: float) -> None:
        """Take an invitation back, unless that was done or it is not known."""

    async def names(self, session: SessionId) -> dict[str, str]:
        """Return the names on a session's invitations, by subject."""

    async def ping(self) -> None:
        """Return if the record answers."""
