"""Transactions in one database, off the event loop.

What is done in a transaction is plain code that is given a connection. On SQLite
it runs in threads of ours, the writing in one; on PostgreSQL by asyncpg, through
`AsyncConnection.run_sync`, on an event loop that has a thread of its own.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any, Protocol, TypeVar

import structlog
from sqlalchemy import create_engine, event, make_url
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from server.logs import trouble
from server.store.base import StoreUnavailable
from server.store.durable import make_durable
from server.store.migrate import far, migrate

READERS = 4
"""How many may read at once."""

_log = structlog.get_logger()

T = TypeVar("T")


class Database(Protocol):
    """Runs transactions. Errors of SQLAlchemy come out as they are."""

    async def write(self, do: Callable[[Connection], T]) -> T:
        """Run a transaction that writes, and return when it is committed.

        One at a time.
        """

    async def read(self, do: Callable[[Connection], T]) -> T:
        """Run a transaction that reads, and sees one moment."""

    async def tidy(self) -> None:
        """Let nothing that was deleted stay in a log, where that is ours to do."""

    async def close(self) -> None:
        """Let go of everything."""


@asynccontextmanager
async def open_database(url: str, *, seconds: float) -> AsyncGenerator[Database]:
    """Bring a database to the newest shape, and open it.

    Raises:
        StoreUnavailable: It cannot be opened, or would not keep what it says.

    """
    await asyncio.to_thread(migrate, url)
    sqlite = make_url(url).get_backend_name() == "sqlite"
    kind = _Sqlite if sqlite else _Postgres
    database: Database = await asyncio.to_thread(kind, url, seconds)
    try:
        yield database
    finally:
        await database.close()


class _Sqlite:
    def __init__(self, url: str, seconds: float) -> None:
        self._seconds = seconds
        self._writer = _sqlite_engine(url, "BEGIN IMMEDIATE", seconds, size=1)
        self._reader = _sqlite_engine(url, "BEGIN", seconds, size=READERS)
        self._writing = ThreadPoolExecutor(1, "store-write")
        self._reading = ThreadPoolExecutor(READERS, "store-read")
        self._room = asyncio.Semaphore(READERS)
        self._closed = False

    async def write(self, do: Callable[[Connection], T]) -> T:
        def run() -> T:
            with self._writer.begin() as connection:
                return do(connection)

        return await self._in(self._writing, run)

    async def read(self, do: Callable[[Connection], T]) -> T:
        def run() -> T:
            with self._reader.connect() as connection:
                return do(connection)  # There is nothing to commit.

        # A place is free when the thread is, not when somebody stops waiting.
        await self._room.acquire()
        future = self._in(self._reading, run)
        future.add_done_callback(lambda _: self._room.release())
        return await asyncio.shield(future)

    async def tidy(self) -> None:
        def run() -> None:
            connection = self._writer.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

        await self._in(self._writing, run)

    def _in(self, pool: ThreadPoolExecutor, run: Callable[[], T]) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        if self._closed:
            future: asyncio.Future[T] = loop.create_future()
            future.set_exception(StoreUnavailable("the record is closed"))
            return future
        return loop.run_in_executor(pool, run)

    async def close(self) -> None:
        self._closed = True
        ended = [
            asyncio.get_running_loop().run_in_executor(None, pool.shutdown)
            for pool in (self._writing, self._reading)
        ]
        # A thread that hangs in the disk cannot be ended by anybody.
        await asyncio.wait(ended, timeout=self._seconds)
        self._writer.dispose()
        self._reader.dispose()


def _sqlite_engine(url: str, begin: str, seconds: float, *, size: int) -> Engine:
    # isolation_level=None: the driver must not begin transactions by itself. One
    # that reads first and writes later would fail when somebody wrote between.
    engine = create_engine(
        make_url(url).set(drivername="sqlite"),
        pool_size=size,
        max_overflow=0,
        pool_timeout=seconds,
        connect_args={"isolation_level": None},
        hide_parameters=True,
    )
    # The driver gives up a little before we do, and says why.
    make_durable(engine, busy_seconds=seconds * 0.8)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class _Postgres:
    def __init__(self, url: str, seconds: float) -> None:
        self._seconds = seconds
        self._writer = _postgres_engine(url, seconds, size=1)
        self._reader = _postgres_engine(
            url, seconds, size=READERS, isolation="REPEATABLE READ"
        )
        # Transactions seal, hash and may read a file of keys: not on the loop
        # that carries everybody's messages and media.
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="store", daemon=True)
        self._thread.start()
        self._closed = False

    async def write(self, do: Callable[[Connection], T]) -> T:
        async def run() -> T:
            async with self._writer.begin() as connection:
                return await connection.run_sync(do)

        return await self._there(run)

    async def read(self, do: Callable[[Connection], T]) -> T:
        async def run() -> T:
            async with self._reader.connect() as connection:
                return await connection.run_sync(do)

        return await self._there(run)

    async def tidy(self) -> None:
        pass  # Autovacuum and the checkpoints of the server do it.

    async def _there(self, run: Callable[[], Coroutine[Any, Any, T]]) -> T:
        if self._closed:
            raise StoreUnavailable("the record is closed")
        future = asyncio.run_coroutine_threadsafe(run(), self._loop)
        return await asyncio.wrap_future(future)

    async def close(self) -> None:
        async def dispose() -> None:
            await self._writer.dispose()
            await self._reader.dispose()

        if self._closed:
            return
        try:
            async with asyncio.timeout(self._seconds):
                await self._there(dispose)
        except (SQLAlchemyError, OSError) as error:  # TimeoutError is an OSError.
            _log.warning("store_close_failed", **trouble(error))
        finally:
            self._closed = True
            self._loop.call_soon_threadsafe(self._loop.stop)
            await asyncio.to_thread(self._thread.join, self._seconds)
        if not self._thread.is_alive():
            self._loop.close()


def _postgres_engine(
    url: str, seconds: float, *, size: int, isolation: str = "READ COMMITTED"
) -> AsyncEngine:
    engine = create_async_engine(
        far(url),
        pool_size=size,
        max_overflow=0,
        pool_timeout=seconds,
        pool_pre_ping=True,
        connect_args={"timeout": seconds, "command_timeout": seconds * 0.8},
        isolation_level=isolation,
        hide_parameters=True,
    )
    make_durable(engine.sync_engine, busy_seconds=seconds)
    return engine
