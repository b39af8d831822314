"""The record of check-ins in SQL; see server.store.safety.base."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from typing import TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from rooms.ids import ParticipantId, SessionId
from server.errors import ConfigError
from server.store import tables
from server.store.audit import Anchor, AuditEntry
from server.store.base import StoreUnavailable
from server.store.data_keys import DataKeys, Purpose
from server.store.engines import Database, open_database
from server.store.migrate import database_file
from server.store.places import one_node
from server.store.root_keys import KeySource
from server.store.safety import appending, delivering
from server.store.safety.base import NotRecorded
from server.store.safety.reading import DONE, Reading
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
from server.store.sealing import Unsealable
from server.store.trail import begin_trail, end_of_trail, verify
from server.store.writer import Writer, Writing
from server.tasks import Tasks

STORE_SECONDS = 5.0
"""How long the record may take to answer."""

T = TypeVar("T")


class SqlSafetyStore:
    """The record of check-ins that `open_safety` opened."""

    def __init__(
        self, database: Database, keys: DataKeys, writer: Writer, *, seconds: float
    ) -> None:
        self.database, self.keys, self.writer = database, keys, writer
        self._seconds = seconds

    async def claim(self, session: SessionId, *, node: str, at: float) -> Lease:
        """Own a session from now on; see SafetyStore."""

        def do(writing: Writing) -> Lease:
            return _claim(writing, session, node=node, at=at)

        return await self.writer.write(do)

    async def append(self, batch: Batch) -> Receipts:
        """Keep a batch; see SafetyStore."""
        appending.check_shape(batch)

        def do(writing: Writing) -> Receipts:
            return appending.append(writing, batch)

        return await self.writer.write(do)

    async def enroll(
        self,
        lease: Lease,
        recipient: ParticipantId,
        *,
        staff: bool,
        at: float,
        since: float = 0.0,
    ) -> None:
        """Let somebody be told of messages; see SafetyStore."""

        def do(writing: Writing) -> None:
            delivering.enroll(
                writing, lease, recipient, staff=staff, at=at, since=since
            )

        await self.writer.write(do)

    async def pending(
        self, session: SessionId, recipient: ParticipantId, *, after: int
    ) -> list[Delivery]:
        """Return the next messages for somebody; see SafetyStore."""
        return await self.read(lambda r: r.pending(session, recipient, after))

    async def acknowledge(
        self, lease: Lease, recipient: ParticipantId, *, upto: int, at: float
    ) -> list[Progress]:
        """Note what is on a screen; see SafetyStore."""

        def do(writing: Writing) -> list[Progress]:
            return delivering.acknowledge(writing, lease, recipient, upto=upto, at=at)

        return await self.writer.write(do)

    async def seen(
        self, lease: Lease, recipient: ParticipantId, *, position: int, at: float
    ) -> list[Progress]:
        """Note what a person has seen; see SafetyStore."""

        def do(writing: Writing) -> list[Progress]:
            return delivering.seen(writing, lease, recipient, position=position, at=at)

        return await self.writer.write(do)

    async def load(self, session: SessionId) -> Kept:
        """Return all that is kept of a session; see SafetyStore."""
        return await self.read(lambda r: r.load(session))

    async def deadlines(self, session: SessionId) -> list[Deadline]:
        """Return what is due in a session; see SafetyStore."""
        return await self.read(lambda r: r.deadlines(session))

    async def recipients(self, session: SessionId) -> list[Recipient]:
        """Return how far everybody's screen is; see SafetyStore."""
        return await self.read(lambda r: r.recipients(session))

    async def due_sessions(self) -> list[tuple[SessionId, float]]:
        """Return the sessions that wait for a deadline; see SafetyStore."""
        return await self.read(lambda r: r.due_sessions())

    async def facts(self, participant: ParticipantId) -> Facts | None:
        """Return the newest facts of somebody; see SafetyStore."""
        return await self.read(lambda r: r.newest_facts(participant))

    async def open_tasks(self) -> list[Task]:
        """Return all outreach that is not done; see SafetyStore."""
        return await self.read(lambda r: r.tasks(tables.outreach_task.c.state != DONE))

    async def hold(self, session: SessionId, *, held: bool, by: str, at: float) -> None:
        """Keep everything of a session, or no longer; see SafetyStore."""
        entry = AuditEntry(
            "hold.set" if held else "hold.released",
            actor=by,
            object_type="session",
            object_id=session,
        )
        table = tables.safety_session

        def do(writing: Writing) -> None:
            done = writing.connection.execute(
                update(table).where(table.c.session_id == session).values(held=held)
            )
            if done.rowcount != 1:
                raise NotRecorded("nothing is kept of this session")
            writing.trail.add([entry], session=session, epoch=0, at=at)

        await self.writer.write(do)

    async def audit(
        self, entries: Sequence[AuditEntry], *, session: SessionId | None, at: float
    ) -> None:
        """Write lines into the audit trail; see SafetyStore."""

        def do(writing: Writing) -> None:
            writing.trail.add(entries, session=session or "", epoch=0, at=at)

        await self.writer.write(do)

    async def verify(self, anchors: Sequence[Anchor] = ()) -> Anchor:
        """Go along the whole audit trail, and return its end. Takes its time.

        Raises:
            ChainBroken: It is not what was written.

        """
        async with _answering(None):
            return await self.database.read(lambda c: verify(c, self.keys, anchors))

    async def head(self) -> Anchor:
        """Return the end of the audit trail."""
        return await self.look(end_of_trail)

    async def tidy(self) -> None:
        """Take what was deleted out of the log of the database as well."""
        async with _answering(self._seconds):
            await self.database.tidy()

    async def ping(self) -> None:
        """Return if the record can write; see SafetyStore."""

        def do(writing: Writing) -> None:
            # The same value again still has to reach the disk.
            table = tables.audit_head
            writing.connection.execute(update(table).values(n=table.c.n))

        await self.writer.write(do)

    async def read(self, do: Callable[[Reading], T]) -> T:
        """Read what is kept, all as of one moment.

        Raises:
            StoreUnavailable: The record does not answer in time.

        """
        return await self.look(lambda c: do(Reading(c, self.keys)))

    async def look(self, do: Callable[[Connection], T]) -> T:
        """Run a query of any kind that only reads; raises as `read` does."""
        async with _answering(self._seconds):
            return await self.database.read(do)


@asynccontextmanager
async def _answering(seconds: float | None) -> AsyncGenerator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except (SQLAlchemyError, OSError) as error:  # TimeoutError is an OSError.
        raise StoreUnavailable("the record does not answer") from error
    except Unsealable as error:
        raise StoreUnavailable("the record was tampered with") from error
    except ConfigError as error:  # A root key that is gone.
        raise StoreUnavailable(str(error)) from error


@asynccontextmanager
async def open_safety(
    url: str,
    source: KeySource,
    *,
    node: str,
    tasks: Tasks,
    wall: Callable[[], float],
    seconds: float = STORE_SECONDS,
    alone: bool = True,
) -> AsyncGenerator[SqlSafetyStore]:
    """Open the record of check-ins for a node.

    With `alone`, a SQLite database is this node's only; tools that work beside a
    node pass False.

    Raises:
        StoreUnavailable: It cannot be opened, or another node has it.
        ConfigError: The key of the record is missing or weak, or is another.

    """
    async with AsyncExitStack() as stack:
        keys = await asyncio.to_thread(DataKeys.read, source)
        database = await stack.enter_async_context(open_database(url, seconds=seconds))
        file = database_file(url)
        held = one_node(file) if alone and file is not None else nullcontext()
        stack.enter_context(held)
        await _prepare(database, keys, at=wall())
        writer = Writer(database, keys, node=node, seconds=seconds, wall=wall)
        running = tasks.spawn(writer.run(), name="store-writer")
        try:
            yield SqlSafetyStore(database, keys, writer, seconds=seconds)
        finally:
            running.cancel()
            await asyncio.wait([running])


async def _prepare(database: Database, keys: DataKeys, *, at: float) -> None:
    def do(connection: Connection) -> None:
        keys.prepare(connection, at=at)
        begin_trail(connection, keys)

    try:
        await database.write(do)
    except (SQLAlchemyError, OSError) as error:
        raise StoreUnavailable("the record does not answer") from error
    except Unsealable as error:
        raise StoreUnavailable("the keys of the record were tampered with") from error


def _claim(writing: Writing, session: SessionId, *, node: str, at: float) -> Lease:
    table = tables.safety_session
    found = writing.connection.execute(
        select(table.c.epoch).where(table.c.session_id == session).with_for_update()
    )
    epoch = (found.scalar() or 0) + 1
    if epoch == 1:
        known = writing.connection.execute(
            select(tables.session.c.id).where(tables.session.c.id == session)
        )
        if known.first() is None:
            raise NotRecorded("the record has no such session")
        key = writing.keys.make(
            writing.connection, Purpose.SESSION, session=session, at=at
        )
        writing.connection.execute(
            insert(table).values(
                session_id=session,
                epoch=epoch,
                node=node,
                claimed_at=at,
                next_seq=1,
                next_event=1,
                next_contact=1,
                key_id=key.id,
                held=False,
            )
        )
    else:
        writing.connection.execute(
            update(table)
            .where(table.c.session_id == session)
            .values(epoch=epoch, node=node, claimed_at=at)
        )
    return Lease(session, epoch)
