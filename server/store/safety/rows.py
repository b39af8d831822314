"""What is asked of the record of check-ins, and what it answers.

Bodies, details and notes are bytes to the record: it seals them and gives them
back. Words (`kind`, `step`, `state` and the like) are stored as they are, so they
must come from a list and never from a person.
"""

from dataclasses import dataclass, field

from rooms.ids import ParticipantId, SessionId
from server.store.audit import AuditEntry

BODY_LIMIT = 64 * 1024
"""Largest body, in bytes."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write a session, until somebody takes a newer one."""

    session: SessionId
    epoch: int


@dataclass(frozen=True, slots=True)
class Cause:
    """The request of a page that a batch comes from."""

    sender: ParticipantId
    client_id: str
    """Made by the page, once for each request however often it is sent."""

    request: bytes = field(repr=False)
    """What was asked, to tell a repeat from another request with the same id."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """Something said."""

    sender: ParticipantId
    kind: str
    body: bytes = field(repr=False)
    recipients: tuple[ParticipantId, ...] = ()
    to_staff: bool = True
    """Whether all staff get it, those who come later too."""

    checkin: str | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One line of the log from which check-ins are rebuilt."""

    checkin: str
    kind: str
    body: bytes = field(repr=False)
    actor: ParticipantId | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due. There is one for each subject and kind."""

    subject: str
    kind: str
    due_at: float


@dataclass(frozen=True, slots=True)
class NewFacts:
    """Where somebody is, and how to reach them."""

    participant: ParticipantId
    details: bytes = field(repr=False)
    """Address and numbers: kept for hours."""

    confirmation: bytes = field(repr=False)
    """That they were given, and the region: kept."""


@dataclass(frozen=True, slots=True)
class NewContact:
    """A step that a person took to reach somebody."""

    participant: ParticipantId
    actor: ParticipantId
    step: str
    result: str
    checkin: str | None = None
    note: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Task:
    """Outreach that somebody is to do. Version 1 is new, each change one more."""

    id: str
    version: int
    session: SessionId
    participant: ParticipantId
    state: str
    checkin: str | None = None
    owner: ParticipantId | None = None
    outcome: str | None = None
    due_at: float | None = None
    note: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is to be kept together, or not at all."""

    lease: Lease
    at: float
    cause: Cause | None = None
    after_event: int | None = None
    """The number of the newest event the writer knows of, to notice a newer one."""

    messages: tuple[NewMessage, ...] = ()
    events: tuple[NewEvent, ...] = ()
    sets: tuple[Deadline, ...] = ()
    clears: tuple[tuple[str, str], ...] = ()
    """Subject and kind of deadlines that no longer matter."""

    fires: tuple[Deadline, ...] = ()
    """Deadlines this is the consequence of."""

    facts: tuple[NewFacts, ...] = ()
    contacts: tuple[NewContact, ...] = ()
    tasks: tuple[Task, ...] = ()
    audit: tuple[AuditEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message that is kept."""

    seq: int
    """Place in its session, from 1, without gaps. For staff only: it tells how
    much else was said."""

    checkin: str | None
    sender: ParticipantId
    client_id: str
    kind: str
    at: float
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message for one person."""

    recipient: ParticipantId
    position: int
    """Place among what is for this person, from 1, without gaps."""

    message: Message
    delivered_at: float | None = None
    seen_at: float | None = None


@dataclass(frozen=True, slots=True)
class Receipts:
    """What became of a batch. It is on disk."""

    fresh: bool
    """Whether it is new, rather than known from before."""

    at: float
    seqs: range
    events: range
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """A message reached a screen, or somebody's eyes."""

    recipient: ParticipantId
    position: int
    seq: int
    sender: ParticipantId
    client_id: str
    checkin: str | None
    at: float


@dataclass(frozen=True, slots=True)
class Event:
    """An event that is kept."""

    number: int
    checkin: str
    kind: str
    actor: ParticipantId | None
    at: float
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts that are kept."""

    session: SessionId
    participant: ParticipantId
    version: int
    at: float
    details: bytes | None = field(repr=False)
    """None when their time is over."""

    confirmation: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """A step that is kept."""

    number: int
    checkin: str | None
    participant: ParticipantId
    actor: ParticipantId
    step: str
    result: str
    at: float
    note: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recipient:
    """How far somebody's screen is."""

    id: ParticipantId
    staff: bool
    newest: int
    acknowledged: int


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a session, each in its order."""

    events: tuple[Event, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    facts: tuple[Facts, ...] = ()
    contacts: tuple[Contact, ...] = ()
    tasks: tuple[Task, ...] = ()
    newest_event: int = 0
    newest_seq: int = 0
