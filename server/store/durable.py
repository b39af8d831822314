"""What makes a commit stay: settings of the database, set and read back.

SQLite in WAL mode with synchronous=FULL loses no commit when the process is
killed or the power fails (sqlite.org/pragma.html). PostgreSQL does the same with
the settings below (its manual, 30.5). Whatever differs refuses to open.
"""

from collections.abc import Mapping

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from server.store.base import StoreUnavailable

PRAGMAS: dict[str, tuple[str, object]] = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "fullfsync": ("ON", 1),
    "checkpoint_fullfsync": ("ON", 1),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "temp_store": ("MEMORY", 2),
}
"""What is set on each connection to SQLite, and what must be read back."""

POSTGRES: dict[str, frozenset[str]] = {
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
    "synchronous_commit": frozenset({"on", "remote_apply", "remote_write"}),
    "transaction_read_only": frozenset({"off"}),
}
"""What each connection to PostgreSQL must say of itself."""


def wrong_in_sqlite(found: Mapping[str, object], *, busy_ms: int) -> list[str]:
    """Return the settings that are not as they must be, by name."""
    must = {name: expected for name, (_, expected) in PRAGMAS.items()}
    must["busy_timeout"] = busy_ms
    return [name for name, expected in must.items() if found.get(name) != expected]


def wrong_in_postgres(found: Mapping[str, object]) -> list[str]:
    """Return the settings that are not as they must be, by name."""
    return [name for name, good in POSTGRES.items() if found.get(name) not in good]


def make_durable(engine: Engine, *, busy_seconds: float) -> None:
    """Let every connection of an engine be durable, or fail to open."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        if engine.dialect.name == "sqlite":
            _sqlite(connection, int(busy_seconds * 1000))
        else:
            _postgres(connection)


def _sqlite(connection: DBAPIConnection, busy_ms: int) -> None:
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout={busy_ms}")
        for name, (value, _) in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}={value}")
        found: dict[str, object] = {}
        for name in (*PRAGMAS, "busy_timeout"):
            cursor.execute(f"PRAGMA {name}")
            row = cursor.fetchone()
            found[name] = None if row is None else row[0]
    finally:
        cursor.close()
    if wrong := wrong_in_sqlite(found, busy_ms=busy_ms):
        raise StoreUnavailable(
            f"SQLite would not set {', '.join(wrong)}, so it could lose what it "
            "says it has kept. Put the database on a local disk"
        )


def _postgres(connection: DBAPIConnection) -> None:
    cursor = connection.cursor()
    found: dict[str, object] = {}
    try:
        for name in POSTGRES:
            cursor.execute(f"SHOW {name}")
            row = cursor.fetchone()
            found[name] = None if row is None else row[0]
    finally:
        cursor.close()
        # Asking began a transaction; the next must not be this one.
        connection.rollback()
    if wrong := wrong_in_postgres(found):
        shown = ", ".join(f"{name}={found[name]}" for name in wrong)
        raise StoreUnavailable(
            f"PostgreSQL has {shown}, so it could lose what it says it has kept"
        )
