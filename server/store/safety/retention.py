"""Deletes what is older than it may be, a little at a time.

What nobody of staff has seen is never deleted, nor what is on hold, nor what
belongs to outreach that is open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Table,
    delete,
    exists,
    func,
    select,
    tuple_,
    update,
)

from server.store.audit import AuditEntry
from server.store.safety.reading import DONE
from server.store.tables import (
    checkin_event,
    contact_log,
    outreach_task,
    safety_deadline,
    safety_delivery,
    safety_fact,
    safety_message,
    safety_recipient,
    safety_session,
)
from server.store.writer import Writer, Writing

CHUNK = 200
"""How many rows are deleted in one transaction."""


class Kind(StrEnum):
    """A class of data that has its own time."""

    DETAILS = "details"
    MESSAGES = "messages"
    EVENTS = "events"
    CONTACTS = "contacts"
    TASKS = "tasks"
    DEADLINES = "deadlines"
    FACTS = "facts"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Policy:
    """How long each class of data is kept, in seconds."""

    details: float
    messages: float
    audit: float

    def before(self, kind: Kind, now: float) -> float:
        """Return the time before which data of a class is too old."""
        if kind is Kind.DETAILS:
            return now - self.details
        return now - (self.audit if kind is Kind.AUDIT else self.messages)


async def purge(
    writer: Writer, policy: Policy, *, now: float, by: str
) -> dict[Kind, int]:
    """Delete what is too old, and return how many rows of each class.

    Interrupted at any point, the next call does the rest.
    """
    return {
        kind: await _purge(writer, kind, policy.before(kind, now), now=now, by=by)
        for kind in Kind
    }


async def _purge(
    writer: Writer, kind: Kind, before: float, *, now: float, by: str
) -> int:
    total = 0
    while count := await writer.write(lambda w: _chunk(w, kind, before, now, by)):
        total += count
    return total


def _chunk(writing: Writing, kind: Kind, before: float, now: float, by: str) -> int:
    count = _DELETE[kind](writing, before)
    if count:
        entry = AuditEntry(
            "retention.deleted",
            actor=by,
            object_type=kind.value,
            object_id=str(count),
        )
        writing.trail.add([entry], session="", epoch=0, at=now)
    return count


def unseen_messages(writing: Writing, before: float) -> int:
    """Return how many messages are kept only because nobody has seen them."""
    query = select(func.count()).where(safety_message.c.at < before, _unseen())
    return writing.connection.execute(query).scalar() or 0


def _details(writing: Writing, before: float) -> int:
    table = safety_fact
    old = (table.c.at < before) & table.c.details_sealed.is_not(None) & _free(table)
    rows = _some(writing, table, old)
    if rows:
        writing.connection.execute(
            update(table).where(_these(table, rows)).values(details_sealed=None)
        )
    return len(rows)


def _messages(writing: Writing, before: float) -> int:
    table = safety_message
    old = (table.c.at < before) & _free(table) & ~_unseen() & ~_has_open_task(table)
    rows = _some(writing, table, old)
    if rows:
        sent = tuple_(safety_delivery.c.session_id, safety_delivery.c.seq)
        writing.connection.execute(delete(safety_delivery).where(sent.in_(rows)))
        writing.connection.execute(delete(table).where(_these(table, rows)))
    return len(rows)


def _events(writing: Writing, before: float) -> int:
    return _delete(
        writing,
        checkin_event,
        (checkin_event.c.at < before) & ~_has_messages(checkin_event),
    )


def _contacts(writing: Writing, before: float) -> int:
    return _delete(writing, contact_log, contact_log.c.at < before)


def _tasks(writing: Writing, before: float) -> int:
    table = outreach_task
    rows = _some(
        writing,
        table,
        (table.c.updated_at < before) & (table.c.state == DONE) & _free(table),
    )
    if rows:
        writing.connection.execute(delete(table).where(_these(table, rows)))
    return len(rows)


def _deadlines(writing: Writing, before: float) -> int:
    table = safety_deadline
    rows = _some(writing, table, (table.c.done_at < before) & _free(table))
    if rows:
        writing.connection.execute(delete(table).where(_these(table, rows)))
    return len(rows)


def _facts(writing: Writing, before: float) -> int:
    table = safety_fact
    rows = _some(writing, table, (table.c.at < before) & _free(table))
    if rows:
        writing.connection.execute(delete(table).where(_these(table, rows)))
    return len(rows)


def _audit(writing: Writing, before: float) -> int:
    return writing.trail.prune(writing.connection, before=before)


_DELETE: dict[Kind, Callable[[Writing, float], int]] = {
    Kind.DETAILS: _details,
    Kind.MESSAGES: _messages,
    Kind.EVENTS: _events,
    Kind.CONTACTS: _contacts,
    Kind.TASKS: _tasks,
    Kind.DEADLINES: _deadlines,
    Kind.FACTS: _facts,
    Kind.AUDIT: _audit,
}


def _delete(writing: Writing, table: Table, old: ColumnElement[bool]) -> int:
    rows = _some(writing, table, old & _free(table) & ~_has_open_task(table))
    if rows:
        writing.connection.execute(delete(table).where(_these(table, rows)))
    return len(rows)


def _some(
    writing: Writing, table: Table, condition: ColumnElement[bool]
) -> list[tuple[Any, ...]]:
    query = select(*table.primary_key.columns).where(condition).limit(CHUNK)
    return [tuple(row) for row in writing.connection.execute(query)]


def _these(table: Table, rows: list[tuple[Any, ...]]) -> ColumnElement[bool]:
    return tuple_(*table.primary_key.columns).in_(rows)


def _free(table: Table) -> ColumnElement[bool]:
    """Whether a row is of a session that is not on hold."""
    held = exists().where(
        safety_session.c.session_id == table.c.session_id,
        safety_session.c.held.is_(True),
    )
    return ~held


def _unseen() -> ColumnElement[bool]:
    """Whether a message of a member was seen by nobody of staff."""
    staff = safety_recipient.alias("staff")
    of_staff = exists().where(
        staff.c.session_id == safety_message.c.session_id,
        staff.c.recipient_id == safety_message.c.sender_id,
        staff.c.staff.is_(True),
    )
    reader = safety_recipient.alias("reader")
    seen = exists().where(
        safety_delivery.c.session_id == safety_message.c.session_id,
        safety_delivery.c.seq == safety_message.c.seq,
        safety_delivery.c.seen_at.is_not(None),
        reader.c.session_id == safety_delivery.c.session_id,
        reader.c.recipient_id == safety_delivery.c.recipient_id,
        reader.c.staff.is_(True),
    )
    return safety_message.c.for_staff.is_(True) & ~of_staff & ~seen


def _has_open_task(table: Table) -> ColumnElement[bool]:
    return exists().where(
        outreach_task.c.session_id == table.c.session_id,
        outreach_task.c.checkin_id == table.c.checkin_id,
        outreach_task.c.state != DONE,
    )


def _has_messages(table: Table) -> ColumnElement[bool]:
    return exists().where(
        safety_message.c.session_id == table.c.session_id,
        safety_message.c.checkin_id == table.c.checkin_id,
    )
