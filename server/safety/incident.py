"""The timeline of one check-in, for the clinic's own record."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from rooms.ids import SessionId
from server.safety.codec import alarms_of
from server.store.data_keys import DataKeys
from server.store.safety.base import NotRecorded
from server.store.safety.reading import Reading
from server.store.safety.rows import Event
from server.store.tables import (
    audit,
    checkin_event,
    contact_log,
    invitation,
    outreach_task,
    safety_delivery,
    safety_fact,
    safety_message,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    at: float
    what: str
    who: str | None
    details: dict[str, Any] = field(default_factory=dict)
    content: object = None
    """What somebody wrote."""


@dataclass(frozen=True, slots=True)
class Incident:
    """All that is kept of one check-in, in order of time."""

    checkin: str
    session: str
    people: dict[str, str]
    """Names by id, where an invitation had one."""

    entries: tuple[Entry, ...]


def incident(
    connection: Connection, keys: DataKeys, checkin: str, *, content: bool
) -> Incident:
    """Return the timeline of a check-in, with what people wrote if asked for.

    Raises:
        NotRecorded: Nothing is kept of it.

    """
    session = _session_of(connection, checkin)
    reading = Reading(connection, keys)
    entries = sorted(
        _entries(connection, reading, session, checkin), key=lambda entry: entry.at
    )
    if not content:
        entries = [Entry(e.at, e.what, e.who, e.details) for e in entries]
    return Incident(checkin, session, _people(connection, session), tuple(entries))


def as_json(found: Incident, *, exported_at: float) -> str:
    """Return a timeline as JSON."""
    return json.dumps(
        {
            "checkin": found.checkin,
            "session": found.session,
            "exported_at": _iso(exported_at),
            "people": found.people,
            "timeline": [
                {
                    "at": _iso(entry.at),
                    "what": entry.what,
                    "who": entry.who,
                    **entry.details,
                    **({} if entry.content is None else {"content": entry.content}),
                }
                for entry in found.entries
            ],
        },
        indent=2,
        ensure_ascii=False,
    )


def as_text(found: Incident, *, exported_at: float) -> str:
    """Return a timeline as plain text, a line for each thing that happened."""
    lines = [
        f"Check-in {found.checkin} of session {found.session}",
        f"Exported {_iso(exported_at)}. Times are UTC.",
        "",
    ]
    for entry in found.entries:
        who = found.people.get(entry.who or "", entry.who or "-")
        shown = " ".join(f"{k}={v}" for k, v in entry.details.items() if v is not None)
        lines.append(f"{_iso(entry.at)}  {entry.what}  {who}  {shown}".rstrip())
        if entry.content is not None:
            lines += [f"    {line}" for line in _plain(entry.content).splitlines()]
    return "\n".join(lines) + "\n"


def readable(body: bytes | None) -> object:
    """Return a body as JSON if it is that, else as text."""
    if body is None:
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return body.hex()
    try:
        return json.loads(text)
    except ValueError:
        return text


def _session_of(connection: Connection, checkin: str) -> SessionId:
    for table in (checkin_event, safety_message, contact_log, outreach_task):
        found = connection.execute(
            select(table.c.session_id).where(table.c.checkin_id == checkin).limit(1)
        ).scalar()
        if found is not None:
            return SessionId(found)
    raise NotRecorded("nothing is kept of this check-in")


def _people(connection: Connection, session: str) -> dict[str, str]:
    found = connection.execute(
        select(invitation.c.subject, invitation.c.name).where(
            invitation.c.session_id == session, invitation.c.name.is_not(None)
        )
    )
    return {row.subject: row.name for row in found}


def _entries(
    connection: Connection, reading: Reading, session: SessionId, checkin: str
) -> Iterator[Entry]:
    people: set[str] = set()
    about: set[str] = set()
    for event in reading.events(checkin_event.c.checkin_id == checkin):
        people.add(event.actor or "")
        about |= _participant(event)
        yield Entry(
            event.at,
            f"event.{event.kind}",
            event.actor,
            {"number": event.number},
            readable(event.body),
        )
    seqs = set()
    for message in reading.messages(safety_message.c.checkin_id == checkin):
        people.add(message.sender)
        seqs.add(message.seq)
        yield Entry(
            message.at,
            f"message.{message.kind}",
            message.sender,
            {"seq": message.seq},
            readable(message.body),
        )
    for contact in reading.contacts(contact_log.c.checkin_id == checkin):
        about.add(contact.participant)
        details = {"step": contact.step, "result": contact.result}
        yield Entry(
            contact.at, "contact", contact.actor, details, readable(contact.note)
        )
    for task in reading.tasks(outreach_task.c.checkin_id == checkin):
        about.add(task.participant)
    yield from _tasks(connection, reading, checkin)
    yield from _beside(reading, session, checkin, about)
    yield from _deliveries(connection, session, seqs)
    yield from _facts(reading, session, people | about)
    yield from _audit(connection, session, checkin, about)


def _beside(
    reading: Reading, session: SessionId, checkin: str, about: Iterable[str]
) -> Iterator[Entry]:
    """Yield what belongs to the same person in that session: alarms and steps."""
    for who in sorted(about):
        alarms = alarms_of(who)
        if alarms != checkin:
            for event in reading.events(
                checkin_event.c.session_id == session,
                checkin_event.c.checkin_id == alarms,
            ):
                yield Entry(
                    event.at,
                    f"event.{event.kind}",
                    event.actor,
                    {"number": event.number},
                    readable(event.body),
                )
        for contact in reading.contacts(
            contact_log.c.session_id == session,
            contact_log.c.participant_id == who,
            contact_log.c.checkin_id.is_(None),
        ):
            details = {"step": contact.step, "result": contact.result}
            note = readable(contact.note)
            yield Entry(contact.at, "contact", contact.actor, details, note)


def _participant(event: Event) -> set[str]:
    """Return whom an event is about, where it says so."""
    body = readable(event.body)
    stamp = body.get("stamp") if isinstance(body, dict) else None
    found = stamp.get("participant") if isinstance(stamp, dict) else None
    return {found} if isinstance(found, str) else set()


def _tasks(connection: Connection, reading: Reading, checkin: str) -> Iterator[Entry]:
    times = {
        row.id: row.updated_at
        for row in connection.execute(
            select(outreach_task.c.id, outreach_task.c.updated_at).where(
                outreach_task.c.checkin_id == checkin
            )
        )
    }
    for task in reading.tasks(outreach_task.c.checkin_id == checkin):
        details = {
            "task": task.id,
            "state": task.state,
            "outcome": task.outcome,
            "due": None if task.due_at is None else _iso(task.due_at),
        }
        yield Entry(
            times[task.id], "outreach", task.owner, details, readable(task.note)
        )


def _deliveries(
    connection: Connection, session: str, seqs: Iterable[int]
) -> Iterator[Entry]:
    table = safety_delivery
    for row in connection.execute(
        select(table).where(table.c.session_id == session, table.c.seq.in_(set(seqs)))
    ):
        for what in ("delivered", "seen"):
            at = row._mapping[f"{what}_at"]  # noqa: SLF001 -- public
            if at is not None:
                yield Entry(at, what, row.recipient_id, {"seq": row.seq})


def _facts(
    reading: Reading, session: SessionId, people: Iterable[str]
) -> Iterator[Entry]:
    table = safety_fact
    for facts in reading.facts(
        table.c.session_id == session, table.c.participant_id.in_(set(people))
    ):
        content = {
            "confirmation": readable(facts.confirmation),
            "details": readable(facts.details),
        }
        yield Entry(facts.at, "facts", facts.participant, {}, content)


def _audit(
    connection: Connection, session: str, checkin: str, about: Iterable[str]
) -> Iterator[Entry]:
    theirs = {name for who in about for name in (who, alarms_of(who))}
    found = connection.execute(
        select(audit)
        .where(
            (audit.c.object_id == checkin)
            | ((audit.c.session_id == session) & audit.c.object_id.in_(theirs))
        )
        .order_by(audit.c.n)
    )
    for row in found:
        details = {"outcome": row.outcome, "reason": row.reason or None, "n": row.n}
        yield Entry(row.at / 1000, f"audit.{row.action}", row.actor_id, details)


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _plain(content: object) -> str:
    if isinstance(content, str):
        return content
    return json.dumps(content, ensure_ascii=False, indent=2)
