"""Brings a database to the newest shape."""

import asyncio
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, event, inspect, pool, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from server.store.base import StoreUnavailable
from server.store.durable import make_durable
from server.store.places import refuse_far

HEAD = "0003"
"""The newest migration."""

MIGRATIONS = Path(__file__).parent / "migrations"

CONNECT_SECONDS = 10.0
"""How long a database on another machine may take to let us in."""

_PARAMETERS = {"host": "host", "port": "port", "sslmode": "ssl"}
"""What a URL of PostgreSQL may ask for, and asyncpg's name for it."""

_TURN_SECONDS = 0.02

_TURN_LOCK = 0x616C636F7665
"""Number of the advisory lock that migrations take on PostgreSQL."""


def migrate(url: str, *, busy_seconds: float = 10.0) -> None:
    """Create or upgrade the database. Blocks; several may do it at once.

    Raises:
        StoreUnavailable: It cannot be opened, or is newer than this program.

    """
    try:
        backend = make_url(url).get_backend_name()
    except (SQLAlchemyError, ValueError):
        # Its own words quote the URL, which may hold a password.
        raise StoreUnavailable("the database's URL is none") from None
    if backend != "sqlite":
        asyncio.run(_migrate_far(url))
        return
    path = database_file(url)
    if path is None:
        raise StoreUnavailable("a database in memory loses everything")
    _create_private(path)
    refuse_far(path)
    # SQLite waits for nobody while it changes to WAL, so we take turns.
    with _alone(path.with_name(f"{path.name}.lock"), seconds=busy_seconds):
        _migrate(url, busy_seconds)


def _migrate(url: str, busy_seconds: float) -> None:
    engine = _sync_engine(url, busy_seconds)
    try:
        with engine.connect() as connection:
            if _revision(connection) == HEAD:
                return  # Spares importing Alembic at nearly every start.
            connection.rollback()
        _upgrade(engine)
    except SQLAlchemyError as error:
        raise StoreUnavailable(_reason(error)) from error
    finally:
        engine.dispose()


async def _migrate_far(url: str) -> None:
    """Migrate a database that asyncpg reaches."""
    engine = create_async_engine(
        far(url), poolclass=pool.NullPool, connect_args={"timeout": CONNECT_SECONDS}
    )
    make_durable(engine.sync_engine, busy_seconds=0.0)
    try:
        async with engine.begin() as connection:
            # Whoever comes second waits here, and finds all done.
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN_LOCK}
            )
            if await connection.run_sync(_revision) != HEAD:
                await connection.run_sync(_upgrade_on)
    except (SQLAlchemyError, OSError) as error:
        raise StoreUnavailable(_reason(error)) from error
    finally:
        await engine.dispose()


def far(url: str) -> URL:
    """Return the URL of a PostgreSQL database, with the driver that we use.

    Raises:
        StoreUnavailable: It asks for what we do not understand.

    """
    given = make_url(url)
    if unknown := sorted(given.query.keys() - _PARAMETERS.keys()):
        raise StoreUnavailable(
            f"the database's URL: {', '.join(unknown)}: no such parameter"
        )
    query = {_PARAMETERS[name]: value for name, value in given.query.items()}
    return given.set(drivername="postgresql+asyncpg", query=query)


def database_file(url: str) -> Path | None:
    """Return the path of the database, or None if it is not a file."""
    if make_url(url).get_backend_name() != "sqlite":
        return None
    path = make_url(url).database
    return None if path in {None, "", ":memory:"} else Path(str(path))


def _create_private(path: Path) -> None:
    """Create the file before SQLite does, for its owner only.

    One that exists is not touched: closing a file that SQLite has open in the
    same process would drop SQLite's locks (sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        # Another process was faster, or the parent is not a directory.
        if not path.parent.is_dir():
            raise StoreUnavailable(
                f"cannot write {path}: {path.parent} is not a directory"
            ) from None
    except OSError as error:
        raise StoreUnavailable(f"cannot write {path}: {error.strerror}") from error


@contextmanager
def _alone(lock: Path, *, seconds: float) -> Iterator[None]:
    """Let one process or thread at a time through."""
    try:
        descriptor = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StoreUnavailable(f"cannot write {lock}: {error.strerror}") from error
    try:
        for _ in range(max(1, int(seconds / _TURN_SECONDS))):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(_TURN_SECONDS)
        else:
            raise StoreUnavailable("another process is changing the database")
        yield
    finally:
        os.close(descriptor)  # This lets go of the lock as well.


def _sync_engine(url: str, busy_seconds: float) -> Engine:
    # isolation_level=None: the driver must not begin transactions by itself, for
    # it would leave the changes of tables outside of them.
    engine = create_engine(
        make_url(url).set(drivername="sqlite"),
        poolclass=pool.NullPool,
        connect_args={"isolation_level": None},
    )
    make_durable(engine, busy_seconds=busy_seconds)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _revision(connection: Connection) -> str | None:
    # Not by Alembic, which is slow to import and seldom needed.
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        _upgrade_on(connection)


def _upgrade_on(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 -- slow, and seldom needed
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreUnavailable(
            "the database was made by a newer version of this program"
        ) from error


def _reason(error: SQLAlchemyError | OSError) -> str:
    # The driver's words name the trouble ("disk I/O error") and hold no data.
    return f"the database cannot be opened: {getattr(error, 'orig', None) or error}"
