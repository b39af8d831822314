"""Keeps one batch: all in the transaction it is given, or nothing."""

import hmac
import re
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from rooms.ids import SessionId
from server.store import tables
from server.store.data_keys import Purpose
from server.store.safety.base import (
    DeadlineGone,
    RequestConflict,
    StaleLease,
    StaleState,
)
from server.store.safety.inserting import one_deadline, write_rows
from server.store.safety.reading import Reading
from server.store.safety.rows import (
    BODY_LIMIT,
    Batch,
    Cause,
    Lease,
    Receipts,
)
from server.store.sealing import joined
from server.store.writer import Writing

# Statements of every message are made once: to make one takes as long as to run it.
_OWNED = (
    select(tables.safety_session)
    .where(tables.safety_session.c.session_id == bindparam("session"))
    .with_for_update()
)
_KNOWN = select(tables.safety_request).where(
    tables.safety_request.c.session_id == bindparam("session"),
    tables.safety_request.c.sender_id == bindparam("sender"),
    tables.safety_request.c.client_id == bindparam("client"),
)
_REQUEST = insert(tables.safety_request)

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WORD = re.compile(r"[a-z0-9_.]{1,40}")


def check_shape(batch: Batch) -> None:
    """Refuse what must never reach the record; the protocol did so before.

    Raises:
        ValueError: An id, a word or a size is out of its bounds.

    """
    if batch.cause is not None and not _CLIENT_ID.fullmatch(batch.cause.client_id):
        raise ValueError("not an id of a request")
    bodies = [message.body for message in batch.messages]
    bodies += [event.body for event in batch.events]
    bodies += [part for f in batch.facts for part in (f.details, f.confirmation)]
    bodies += [contact.note or b"" for contact in batch.contacts]
    bodies += [task.note or b"" for task in batch.tasks]
    if any(len(body) > BODY_LIMIT for body in bodies):
        raise ValueError("a body is too long")
    words = [message.kind for message in batch.messages]
    words += [event.kind for event in batch.events]
    words += [deadline.kind for deadline in batch.sets]
    words += [word for item in batch.contacts for word in (item.step, item.result)]
    words += [
        word for item in batch.tasks for word in (item.state, item.outcome or "x")
    ]
    if not all(_WORD.fullmatch(word) for word in words):
        raise ValueError("a word is none of a list")


def owned(writing: Writing, lease: Lease) -> Row[Any]:
    """Return the row of a session, locked, if the lease is the newest.

    Raises:
        StaleLease: It is not.

    """
    found = writing.connection.execute(_OWNED, {"session": lease.session})
    row = found.one_or_none()
    if row is None or row.epoch != lease.epoch:
        raise StaleLease("another node owns this session")
    return row


def append(writing: Writing, batch: Batch) -> Receipts:
    """Keep a batch; see SafetyStore.append."""
    row = owned(writing, batch.lease)
    digest = b""
    if batch.cause is not None:
        digest = _digest(writing, batch.lease.session, batch.cause)
        known = _known(writing, batch.lease.session, batch.cause)
        if known is not None:
            if not hmac.compare_digest(known.digest, digest):
                raise RequestConflict("another request has this id")
            return _again(writing, known)
    if batch.after_event not in {None, row.next_event - 1}:
        raise StaleState("there are newer events in the record")
    _fire(writing, batch)
    deliveries = write_rows(writing, batch, row)
    if batch.cause is not None:
        writing.connection.execute(
            _REQUEST,
            {
                "session_id": batch.lease.session,
                "sender_id": batch.cause.sender,
                "client_id": batch.cause.client_id,
                "digest": digest,
                "at": batch.at,
                "first_seq": row.next_seq,
                "messages": len(batch.messages),
                "first_event": row.next_event,
                "events": len(batch.events),
            },
        )
    writing.trail.add(
        batch.audit, session=batch.lease.session, epoch=row.epoch, at=batch.at
    )
    return Receipts(
        fresh=True,
        at=batch.at,
        seqs=range(row.next_seq, row.next_seq + len(batch.messages)),
        events=range(row.next_event, row.next_event + len(batch.events)),
        deliveries=tuple(deliveries),
    )


def _digest(writing: Writing, session: SessionId, cause: Cause) -> bytes:
    # Keyed, so that a short answer cannot be guessed from it.
    key = writing.keys.shared(writing.connection, Purpose.DIGEST)
    what = joined(session, cause.sender, cause.client_id) + cause.request
    return hmac.digest(key.derive("alcove digest: request"), what, "sha256")


def _known(writing: Writing, session: SessionId, cause: Cause) -> Row[Any] | None:
    found = writing.connection.execute(
        _KNOWN,
        {"session": session, "sender": cause.sender, "client": cause.client_id},
    )
    return found.one_or_none()


def _again(writing: Writing, known: Row[Any]) -> Receipts:
    seqs = range(known.first_seq, known.first_seq + known.messages)
    found = Reading(writing.connection, writing.keys).deliveries(
        SessionId(known.session_id),
        tables.safety_delivery.c.seq.between(seqs.start, seqs.stop - 1),
    )
    events = range(known.first_event, known.first_event + known.events)
    return Receipts(
        fresh=False, at=known.at, seqs=seqs, events=events, deliveries=tuple(found)
    )


def _fire(writing: Writing, batch: Batch) -> None:
    table = tables.safety_deadline
    for deadline in batch.fires:
        done = writing.connection.execute(
            update(table)
            .where(*one_deadline(batch.lease, deadline.subject, deadline.kind))
            .where(table.c.due_at == deadline.due_at, table.c.done_at.is_(None))
            .values(done_at=batch.at)
        )
        if done.rowcount != 1:
            raise DeadlineGone("the deadline was met, moved or cleared before")
