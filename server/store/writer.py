"""One task that writes, and commits for all who wait at once.

While one commit is on its way to the disk, others queue up and share the next
(group commit: DeWitt et al., "Implementation techniques for main memory database
systems", 1984). Each piece of work has a savepoint of its own, so that one that
is refused costs its sender only; and nobody is answered before the commit.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import exc
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from server.errors import ConfigError
from server.store.base import StoreUnavailable
from server.store.data_keys import DataKeys
from server.store.engines import Database
from server.store.sealing import Unsealable
from server.store.trail import Trail

WAITING = 1024
"""How much may wait to be written. More is told at once to try again."""

TOGETHER = 64
"""Most pieces of work in one commit."""

T = TypeVar("T")

_TROUBLE = (exc.SQLAlchemyError, OSError, StoreUnavailable, ConfigError, Unsealable)
"""What keeps a whole transaction from the disk."""

_OF_THE_WORK = frozenset({"22", "23", "42"})
"""Classes of PostgreSQL's codes: bad data, a broken constraint, a bad statement."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A transaction that writes."""

    connection: Connection
    trail: Trail
    keys: DataKeys


@dataclass(slots=True)
class _Work:
    do: Callable[[Writing], Any]
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    work: _Work
    result: Any = None
    refusal: BaseException | None = None


class Writer:
    """Writes for everybody, in order of asking."""

    def __init__(
        self,
        database: Database,
        keys: DataKeys,
        *,
        node: str,
        seconds: float,
        wall: Callable[[], float],
    ) -> None:
        self._database, self._keys = database, keys
        self._node, self._seconds, self._wall = node, seconds, wall
        self._waiting: asyncio.Queue[_Work] = asyncio.Queue(WAITING)

    async def write(self, do: Callable[[Writing], T]) -> T:
        """Do something in a transaction, and return when it is on disk.

        Raises:
            StoreUnavailable: It is not known to be, in time.

        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        try:
            self._waiting.put_nowait(_Work(do, future))
        except asyncio.QueueFull:
            raise StoreUnavailable("too much waits to be written") from None
        try:
            async with asyncio.timeout(self._seconds):
                return await future
        except TimeoutError:
            raise StoreUnavailable("the record does not answer in time") from None

    async def run(self) -> None:
        """Write what is asked for, until cancelled."""
        while True:
            works = [await self._waiting.get()]
            while len(works) < TOGETHER and not self._waiting.empty():
                works.append(self._waiting.get_nowait())
            try:
                await self._commit(works)
            finally:
                # Cancelled, or a bug: nobody must wait for nothing.
                for work in works:
                    _fail(work, StoreUnavailable("the node is stopping"))

    async def _commit(self, works: list[_Work]) -> None:
        try:
            outcomes = await self._database.write(lambda c: self._do(c, works))
        except _TROUBLE as error:
            for work in works:
                _fail(work, _unavailable(error))
            return
        # Refusals waited for the commit too: they may rest on what it holds.
        for outcome in outcomes:
            if outcome.refusal is not None:
                _fail(outcome.work, outcome.refusal)
            elif not outcome.work.future.done():
                outcome.work.future.set_result(outcome.result)

    def _do(self, connection: Connection, works: list[_Work]) -> list[_Outcome]:
        at = self._wall()
        trail = Trail.lock(connection, self._keys, node=self._node, at=at)
        writing = Writing(connection, trail, self._keys)
        # Whoever stopped waiting is left out.
        wanted = [work for work in works if not work.future.done()]
        outcomes = [_attempt(work, writing) for work in wanted]
        trail.write(connection)
        return outcomes


def _attempt(work: _Work, writing: Writing) -> _Outcome:
    """Do one piece of work. One that fails leaves nothing behind."""
    mark = writing.trail.mark()
    run = writing.connection.exec_driver_sql
    # By hand: SQLAlchemy's savepoints are compiled anew each time.
    run("SAVEPOINT work")
    try:
        outcome = _Outcome(work, work.do(writing))
        run("RELEASE SAVEPOINT work")
    except DBAPIError as error:
        if not _is_of_the_work(error):
            raise  # The database is in trouble, and with it the whole transaction.
        failure: BaseException = error
    except (exc.TimeoutError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 -- it is for whoever asked
        failure = error
    else:
        return outcome
    run("ROLLBACK TO SAVEPOINT work")
    run("RELEASE SAVEPOINT work")
    writing.trail.rewind(mark)
    return _Outcome(work, refusal=failure)


def _is_of_the_work(error: DBAPIError) -> bool:
    """Tell whether a database refuses what it was given, and is well itself."""
    if isinstance(error, (IntegrityError, DataError, ProgrammingError)):
        return True
    # Of asyncpg, SQLAlchemy tells only some kinds apart; PostgreSQL's manual,
    # appendix A. What asyncpg itself cannot encode it does not even send.
    code = getattr(error.orig, "sqlstate", None) or ""
    cause = None if error.orig is None else error.orig.__cause__
    return code[:2] in _OF_THE_WORK or isinstance(cause, ValueError)


def _fail(work: _Work, error: BaseException) -> None:
    if not work.future.done():
        work.future.set_exception(error)


def _unavailable(error: BaseException) -> StoreUnavailable:
    told = StoreUnavailable("the record does not answer")
    told.__cause__ = error
    return told
