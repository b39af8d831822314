"""Writes the rows of a batch that is new."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)

from rooms.ids import ParticipantId, SessionId
from server.store import tables
from server.store.safety.base import TaskChanged
from server.store.safety.rows import Batch, Deadline, Delivery, Lease, Message, Task
from server.store.safety.sealed import SEALED, seal_row
from server.store.sealing import DataKey
from server.store.writer import Writing

Values = dict[str, Any]

# Statements of every message are made once: to make one takes as long as to run it.
_COUNT = (
    update(tables.safety_session)
    .where(tables.safety_session.c.session_id == bindparam("session"))
    .values(
        next_seq=bindparam("seq"),
        next_event=bindparam("event"),
        next_contact=bindparam("contact"),
    )
)
_RECIPIENTS = (
    select(tables.safety_recipient)
    .where(tables.safety_recipient.c.session_id == bindparam("session"))
    .order_by(tables.safety_recipient.c.recipient_id)
)
_DELIVERY = insert(tables.safety_delivery)
_POSITION = (
    update(tables.safety_recipient)
    .where(
        tables.safety_recipient.c.session_id == bindparam("session"),
        tables.safety_recipient.c.recipient_id == bindparam("recipient"),
    )
    .values(next_position=bindparam("position"))
)
_ONE_DEADLINE = (
    tables.safety_deadline.c.session_id == bindparam("session"),
    tables.safety_deadline.c.subject == bindparam("of"),
    tables.safety_deadline.c.kind == bindparam("which"),
)
_MOVE = (
    update(tables.safety_deadline)
    .where(*_ONE_DEADLINE)
    .values(due_at=bindparam("due"), done_at=None)
)
_CLEAR = (
    update(tables.safety_deadline)
    .where(*_ONE_DEADLINE, tables.safety_deadline.c.done_at.is_(None))
    .values(done_at=bindparam("done"))
)
_SEALED = {table: insert(table) for table in SEALED}


def write_rows(writing: Writing, batch: Batch, row: Row[Any]) -> list[Delivery]:
    """Write a batch, given the row of its session, and return what is to deliver."""
    key = writing.keys.get(writing.connection, row.key_id)
    session = batch.lease.session
    messages = _messages(batch, row.next_seq)
    _seal(writing, key, tables.safety_message, _message_rows(batch, messages))
    deliveries = _deliver(writing, batch, messages)
    _seal(writing, key, tables.checkin_event, _event_rows(batch, row.next_event))
    for subject, kind in batch.clears:
        _clear(writing, batch, subject, kind)
    for deadline in batch.sets:
        _set(writing, batch.lease, deadline)
    _seal(writing, key, tables.safety_fact, _fact_rows(writing, batch))
    contacts = _contact_rows(batch, row.next_contact)
    _seal(writing, key, tables.contact_log, contacts)
    for task in batch.tasks:
        _task(writing, key, batch, task)
    if messages or batch.events or batch.contacts:
        writing.connection.execute(
            _COUNT,
            {
                "session": session,
                "seq": row.next_seq + len(messages),
                "event": row.next_event + len(batch.events),
                "contact": row.next_contact + len(contacts),
            },
        )
    return deliveries


def deliver(
    writing: Writing,
    session: SessionId,
    recipient: ParticipantId,
    seqs: Sequence[int],
    *,
    first: int,
    at: float,
) -> None:
    """Put messages into somebody's own numbering, from a position on."""
    deliver_all(writing, session, {recipient: (first, seqs)}, at=at)


def deliver_all(
    writing: Writing,
    session: SessionId,
    wanted: Mapping[ParticipantId, tuple[int, Sequence[int]]],
    *,
    at: float,
) -> None:
    """Put messages into the numbering of several: from which position on, and which."""
    rows = [
        {
            "session_id": session,
            "recipient_id": who,
            "position": first + offset,
            "seq": seq,
            "stored_at": at,
        }
        for who, (first, seqs) in wanted.items()
        for offset, seq in enumerate(seqs)
    ]
    if not rows:
        return
    writing.connection.execute(_DELIVERY, rows)
    writing.connection.execute(
        _POSITION,
        [
            {"session": session, "recipient": who, "position": first + len(seqs)}
            for who, (first, seqs) in wanted.items()
        ],
    )


def one_deadline(
    lease: Lease, subject: str, kind: str
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that choose one deadline."""
    columns = tables.safety_deadline.c
    return (
        columns.session_id == lease.session,
        columns.subject == subject,
        columns.kind == kind,
    )


def _seal(writing: Writing, key: DataKey, table: Table, rows: Sequence[Values]) -> None:
    if rows:
        sealed = [seal_row(key, table, row) for row in rows]
        writing.connection.execute(_SEALED[table], sealed)


def _messages(batch: Batch, first: int) -> list[Message]:
    client_id = "" if batch.cause is None else batch.cause.client_id
    return [
        Message(
            seq=first + offset,
            checkin=new.checkin,
            sender=new.sender,
            client_id=client_id,
            kind=new.kind,
            at=batch.at,
            body=new.body,
        )
        for offset, new in enumerate(batch.messages)
    ]


def _message_rows(batch: Batch, messages: Sequence[Message]) -> list[Values]:
    return [
        {
            "session_id": batch.lease.session,
            "seq": message.seq,
            "checkin_id": message.checkin,
            "sender_id": message.sender,
            "client_id": message.client_id,
            "kind": message.kind,
            "for_staff": new.to_staff,
            "at": message.at,
            "body": message.body,
        }
        for new, message in zip(batch.messages, messages, strict=True)
    ]


def _deliver(
    writing: Writing, batch: Batch, messages: Sequence[Message]
) -> list[Delivery]:
    if not messages:
        return []
    session = batch.lease.session
    found = writing.connection.execute(_RECIPIENTS, {"session": session})
    known = {ParticipantId(row.recipient_id): row for row in found}
    staff = [who for who, row in known.items() if row.staff]
    wanted: dict[ParticipantId, list[Message]] = {}
    for new, message in zip(batch.messages, messages, strict=True):
        for who in dict.fromkeys((*new.recipients, *(staff if new.to_staff else ()))):
            wanted.setdefault(who, []).append(message)
    deliveries: list[Delivery] = []
    places: dict[ParticipantId, tuple[int, Sequence[int]]] = {}
    for who, theirs in wanted.items():
        if who not in known:
            add_recipient(writing, session, who, staff=False)
        first = known[who].next_position if who in known else 1
        places[who] = first, [message.seq for message in theirs]
        deliveries += [
            Delivery(who, first + offset, message)
            for offset, message in enumerate(theirs)
        ]
    deliver_all(writing, session, places, at=batch.at)
    return deliveries


def add_recipient(
    writing: Writing, session: SessionId, who: ParticipantId, *, staff: bool
) -> None:
    """Begin somebody's own numbering."""
    writing.connection.execute(
        insert(tables.safety_recipient).values(
            session_id=session,
            recipient_id=who,
            staff=staff,
            next_position=1,
            acknowledged=0,
        )
    )


def _event_rows(batch: Batch, first: int) -> list[Values]:
    return [
        {
            "session_id": batch.lease.session,
            "number": first + offset,
            "checkin_id": event.checkin,
            "kind": event.kind,
            "actor_id": event.actor,
            "at": batch.at,
            "body": event.body,
        }
        for offset, event in enumerate(batch.events)
    ]


def _clear(writing: Writing, batch: Batch, subject: str, kind: str) -> None:
    one = {"session": batch.lease.session, "of": subject, "which": kind}
    writing.connection.execute(_CLEAR, one | {"done": batch.at})


def _set(writing: Writing, lease: Lease, deadline: Deadline) -> None:
    one = {"session": lease.session, "of": deadline.subject, "which": deadline.kind}
    moved = writing.connection.execute(_MOVE, one | {"due": deadline.due_at})
    if moved.rowcount == 0:
        writing.connection.execute(
            insert(tables.safety_deadline).values(
                session_id=lease.session,
                subject=deadline.subject,
                kind=deadline.kind,
                due_at=deadline.due_at,
            )
        )


def _fact_rows(writing: Writing, batch: Batch) -> list[Values]:
    rows: list[Values] = []
    table = tables.safety_fact
    for new in batch.facts:
        found = writing.connection.execute(
            select(func.max(table.c.version)).where(
                table.c.session_id == batch.lease.session,
                table.c.participant_id == new.participant,
            )
        )
        same = sum(row["participant_id"] == new.participant for row in rows)
        rows.append(
            {
                "session_id": batch.lease.session,
                "participant_id": new.participant,
                "version": (found.scalar() or 0) + same + 1,
                "at": batch.at,
                "details": new.details,
                "confirmation": new.confirmation,
            }
        )
    return rows


def _contact_rows(batch: Batch, first: int) -> list[Values]:
    return [
        {
            "session_id": batch.lease.session,
            "number": first + offset,
            "checkin_id": contact.checkin,
            "participant_id": contact.participant,
            "actor_id": contact.actor,
            "step": contact.step,
            "result": contact.result,
            "at": batch.at,
            "note": contact.note,
        }
        for offset, contact in enumerate(batch.contacts)
    ]


def _task(writing: Writing, key: DataKey, batch: Batch, task: Task) -> None:
    table = tables.outreach_task
    values = {
        "id": task.id,
        "session_id": batch.lease.session,
        "participant_id": task.participant,
        "checkin_id": task.checkin,
        "version": task.version,
        "state": task.state,
        "owner_id": task.owner,
        "outcome": task.outcome,
        "due_at": task.due_at,
        "updated_at": batch.at,
        "note": task.note,
    }
    if task.version == 1:
        taken = writing.connection.execute(
            select(table.c.id).where(table.c.id == task.id)
        )
        if taken.first() is not None:
            raise TaskChanged("there is such a task")
        _seal(writing, key, table, [{**values, "created_at": batch.at}])
        return
    sealed = seal_row(key, table, values)
    changed = writing.connection.execute(
        update(table)
        .where(
            table.c.id == task.id,
            table.c.session_id == batch.lease.session,
            table.c.version == task.version - 1,
        )
        .values(sealed)
    )
    if changed.rowcount != 1:
        raise TaskChanged("the task is another version by now")
