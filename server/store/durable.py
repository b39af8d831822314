"""SQLite, so that what was committed is on disk (sqlite.org/pragma.html).

WAL with synchronous=FULL loses no commit when the process is killed or the
power fails. Both are set and read back on every connection.
"""

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from server.store.base import StoreUnavailable

PRAGMAS: dict[str, tuple[str, object]] = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "temp_store": ("MEMORY", 2),
}
"""What is set on each connection, and what must be read back."""


def make_durable(engine: Engine, *, busy_seconds: float) -> None:
    """Let every connection of an engine be durable, or fail to open."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout={int(busy_seconds * 1000)}")
            for name, (value, expected) in PRAGMAS.items():
                cursor.execute(f"PRAGMA {name}={value}")
                cursor.execute(f"PRAGMA {name}")
                row = cursor.fetchone()
                if row is None or row[0] != expected:
                    raise StoreUnavailable(f"SQLite would not set {name}={value}")
        finally:
            cursor.close()
