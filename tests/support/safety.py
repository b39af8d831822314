"""A record of check-ins to test with."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rooms.ids import ParticipantId, SessionId
from server import clock
from server.store.base import SessionRow
from server.store.root_keys import KeySource, key_source
from server.store.safety.rows import Batch, Cause, Lease, NewEvent, NewMessage
from server.store.safety.sql import SqlSafetyStore, open_safety
from server.store.sql import open_record
from server.tasks import Tasks
from tests.support.nodes import node_settings

TUESDAY = SessionId("tuesday")
FAY, LEE = ParticipantId("p_fay"), ParticipantId("p_lee")
"""Facilitators."""

MO, ANA = ParticipantId("p_mo"), ParticipantId("p_ana")
"""Members."""


def url(directory: Path) -> str:
    """Return where the database in a directory is."""
    return node_settings(directory).database


def source(directory: Path) -> KeySource:
    """Return where the keys of that database are."""
    return key_source(node_settings(directory))


def crashed(name: str, error: BaseException) -> None:
    """Fail: no task may end by a bug."""
    raise AssertionError(name) from error


@asynccontextmanager
async def safety_store(
    directory: Path, *, sessions: tuple[SessionId, ...] = (TUESDAY,), **others: Any
) -> AsyncGenerator[SqlSafetyStore]:
    """Open the record of check-ins in a directory, and make sessions."""
    async with Tasks(crashed) as tasks:
        async with open_record(url(directory)) as record:
            for session in sessions:
                await record.ensure_session(SessionRow(session, "Tuesday group", 1.0))
        plain: dict[str, Any] = {"node": "n_1", "tasks": tasks, "wall": clock.wall}
        async with open_safety(
            url(directory), source(directory), **(plain | others)
        ) as store:
            yield store


def says(
    lease: Lease,
    sender: ParticipantId,
    client_id: str,
    text: str = "hello",
    **others: Any,
) -> Batch:
    """Return a batch with one message and its event, as a page would cause it."""
    body = text.encode()
    plain: dict[str, Any] = {
        "lease": lease,
        "at": 1000.0,
        "cause": Cause(sender, client_id, body),
        "messages": (NewMessage(sender, "text", body, checkin="c_1"),),
        "events": (NewEvent("c_1", "said", body, sender),),
    }
    return Batch(**(plain | others))
