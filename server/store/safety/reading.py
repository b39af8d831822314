"""Reads what is kept of check-ins."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, func, select
from sqlalchemy.engine import Connection

from rooms.ids import ParticipantId, SessionId
from server.store.data_keys import DataKeys
from server.store.safety.base import LARGEST, PAGE
from server.store.safety.rows import (
    Contact,
    Deadline,
    Delivery,
    Event,
    Facts,
    Kept,
    Message,
    Recipient,
    Task,
)
from server.store.safety.sealed import open_value
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

DONE = "done"
"""State of outreach that is over."""


class Reading:
    """A transaction that reads, and sees one moment."""

    def __init__(self, connection: Connection, keys: DataKeys) -> None:
        self._connection, self._keys = connection, keys

    def load(self, session: SessionId) -> Kept:
        """Return all that is kept of a session."""
        counters = self._rows(
            select(safety_session).where(safety_session.c.session_id == session)
        )
        if not counters:
            return Kept()
        return Kept(
            events=tuple(self.events(checkin_event.c.session_id == session)),
            deliveries=tuple(self.deliveries(session)),
            recipients=tuple(self.recipients(session)),
            deadlines=tuple(self.deadlines(session)),
            facts=tuple(self.facts(safety_fact.c.session_id == session)),
            contacts=tuple(self.contacts(contact_log.c.session_id == session)),
            tasks=tuple(self.tasks(outreach_task.c.session_id == session)),
            newest_event=counters[0].next_event - 1,
            newest_seq=counters[0].next_seq - 1,
        )

    def pending(
        self, session: SessionId, recipient: ParticipantId, after: int
    ) -> list[Delivery]:
        """Return the next messages for somebody."""
        return self.deliveries(
            session,
            safety_delivery.c.recipient_id == recipient,
            safety_delivery.c.position > min(after, LARGEST),
            limit=PAGE,
        )

    def deliveries(
        self,
        session: SessionId,
        *conditions: ColumnElement[bool],
        limit: int | None = None,
    ) -> list[Delivery]:
        """Return deliveries of a session, in order."""
        found = self._rows(
            select(
                safety_message,
                safety_delivery.c.recipient_id,
                safety_delivery.c.position,
                safety_delivery.c.delivered_at,
                safety_delivery.c.seen_at,
            )
            .join(
                safety_message,
                (safety_message.c.session_id == safety_delivery.c.session_id)
                & (safety_message.c.seq == safety_delivery.c.seq),
            )
            .where(safety_delivery.c.session_id == session, *conditions)
            .order_by(safety_delivery.c.recipient_id, safety_delivery.c.position)
            .limit(limit)
        )
        return [
            Delivery(
                ParticipantId(row.recipient_id),
                row.position,
                self.message(row),
                row.delivered_at,
                row.seen_at,
            )
            for row in found
        ]

    def messages(self, *conditions: ColumnElement[bool]) -> list[Message]:
        """Return messages, in order."""
        found = self._rows(
            select(safety_message).where(*conditions).order_by(safety_message.c.seq)
        )
        return [self.message(row) for row in found]

    def message(self, row: Row[Any]) -> Message:
        """Return the message of a row."""
        body = self._open(safety_message, row, "body")
        assert body is not None, "the column is not nullable"
        return Message(
            seq=row.seq,
            checkin=row.checkin_id,
            sender=ParticipantId(row.sender_id),
            client_id=row.client_id,
            kind=row.kind,
            at=row.at,
            body=body,
        )

    def events(self, *conditions: ColumnElement[bool]) -> list[Event]:
        """Return events, in order."""
        found = self._rows(
            select(checkin_event).where(*conditions).order_by(checkin_event.c.number)
        )
        return [
            Event(
                number=row.number,
                checkin=row.checkin_id,
                kind=row.kind,
                actor=None if row.actor_id is None else ParticipantId(row.actor_id),
                at=row.at,
                body=self._open(checkin_event, row, "body") or b"",
            )
            for row in found
        ]

    def facts(self, *conditions: ColumnElement[bool]) -> list[Facts]:
        """Return facts, the newest last."""
        found = self._rows(
            select(safety_fact)
            .where(*conditions)
            .order_by(safety_fact.c.at, safety_fact.c.version)
        )
        return [
            Facts(
                session=SessionId(row.session_id),
                participant=ParticipantId(row.participant_id),
                version=row.version,
                at=row.at,
                details=self._open(safety_fact, row, "details"),
                confirmation=self._open(safety_fact, row, "confirmation") or b"",
            )
            for row in found
        ]

    def newest_facts(self, participant: ParticipantId) -> Facts | None:
        """Return the newest facts of somebody."""
        newest = (
            select(func.max(safety_fact.c.at))
            .where(safety_fact.c.participant_id == participant)
            .scalar_subquery()
        )
        found = self.facts(
            safety_fact.c.participant_id == participant, safety_fact.c.at == newest
        )
        return found[-1] if found else None

    def contacts(self, *conditions: ColumnElement[bool]) -> list[Contact]:
        """Return steps, in order."""
        found = self._rows(
            select(contact_log).where(*conditions).order_by(contact_log.c.number)
        )
        return [
            Contact(
                number=row.number,
                checkin=row.checkin_id,
                participant=ParticipantId(row.participant_id),
                actor=ParticipantId(row.actor_id),
                step=row.step,
                result=row.result,
                at=row.at,
                note=self._open(contact_log, row, "note"),
            )
            for row in found
        ]

    def tasks(self, *conditions: ColumnElement[bool]) -> list[Task]:
        """Return outreach, the earliest due first."""
        found = self._rows(
            select(outreach_task)
            .where(*conditions)
            .order_by(
                outreach_task.c.due_at.is_(None),
                outreach_task.c.due_at,
                outreach_task.c.created_at,
                outreach_task.c.id,
            )
        )
        return [
            Task(
                id=row.id,
                version=row.version,
                session=SessionId(row.session_id),
                participant=ParticipantId(row.participant_id),
                state=row.state,
                checkin=row.checkin_id,
                owner=None if row.owner_id is None else ParticipantId(row.owner_id),
                outcome=row.outcome,
                due_at=row.due_at,
                note=self._open(outreach_task, row, "note"),
            )
            for row in found
        ]

    def due_sessions(self) -> list[tuple[SessionId, float]]:
        """Return the sessions that wait for a deadline."""
        table = safety_deadline
        first = func.min(table.c.due_at)
        found = self._rows(
            select(table.c.session_id, first.label("due_at"))
            .where(table.c.done_at.is_(None))
            .group_by(table.c.session_id)
            .order_by(first)
        )
        return [(SessionId(row.session_id), row.due_at) for row in found]

    def recipients(self, session: SessionId) -> list[Recipient]:
        """Return how far everybody's screen is."""
        table = safety_recipient
        found = self._rows(
            select(table)
            .where(table.c.session_id == session)
            .order_by(table.c.recipient_id)
        )
        return [
            Recipient(
                ParticipantId(row.recipient_id),
                row.staff,
                row.next_position - 1,
                row.acknowledged,
            )
            for row in found
        ]

    def deadlines(self, session: SessionId) -> list[Deadline]:
        """Return what is due in a session, the earliest first."""
        table = safety_deadline
        found = self._rows(
            select(table)
            .where(table.c.session_id == session, table.c.done_at.is_(None))
            .order_by(table.c.due_at, table.c.subject, table.c.kind)
        )
        return [Deadline(row.subject, row.kind, row.due_at) for row in found]

    def _rows(self, query: Select[Any]) -> list[Row[Any]]:
        return list((self._connection.execute(query)).all())

    def _open(self, table: Table, row: Row[Any], column: str) -> bytes | None:
        return open_value(self._connection, self._keys, table, row, column)
