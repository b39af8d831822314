"""The list of what is to be done after sessions, for the command line.

It names people, since somebody must be called, and nothing that anybody wrote.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.engine import Connection

from server.safety.codec import alarms_of
from server.store.safety.rows import Task
from server.store.tables import invitation, session


@dataclass(frozen=True, slots=True)
class Named:
    """Names of people and titles of sessions, where the record has them."""

    people: Mapping[tuple[str, str], str]
    titles: Mapping[str, str]

    def person(self, of: str, who: str) -> str:
        """Return what somebody is called in a session, else their id."""
        return self.people.get((of, who), who)


def named(connection: Connection, tasks: Iterable[Task]) -> Named:
    """Return what people and sessions of tasks are called."""
    sessions = {str(task.session) for task in tasks}
    people = connection.execute(
        select(invitation.c.session_id, invitation.c.subject, invitation.c.name).where(
            invitation.c.session_id.in_(sessions), invitation.c.name.is_not(None)
        )
    )
    titles = connection.execute(
        select(session.c.id, session.c.title).where(session.c.id.in_(sessions))
    )
    return Named(
        {(row.session_id, row.subject): row.name for row in people},
        {row.id: row.title for row in titles},
    )


def as_line(task: Task, who: Named, *, now: float) -> str:
    """Return one task as a line: when, whom, of which session, who does it."""
    due = "no date" if task.due_at is None else _when(task.due_at)
    if task.due_at is not None and task.due_at < now:
        due += ", overdue"
    of = str(task.session)
    owner = "nobody yet" if task.owner is None else who.person(of, task.owner)
    return (
        f"{due}: reach {who.person(of, task.participant)} "
        f"({who.titles.get(of, of)}, session {of}), with {owner}; "
        f"alcove export incident {task.checkin or alarms_of(task.participant)}"
    )


def _when(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
