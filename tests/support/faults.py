"""A disk of SQLite that fails when it is told to."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import Any

import pytest
import sqlalchemy


class Fault(Enum):
    """How a commit goes wrong."""

    EIO = auto()
    """The disk gives an error; nothing is kept."""

    FULL = auto()
    """There is no room; nothing is kept."""

    UNKNOWN = auto()
    """All is kept, and the answer is lost."""

    HANG = auto()
    """The disk does not answer until it is mended; then all is kept."""


class Disk:
    """Decides about every commit of the connections it is under."""

    def __init__(self) -> None:
        self.fault: Fault | None = None
        self.failed = 0
        self._mended = threading.Event()

    @contextmanager
    def failing(self, fault: Fault) -> Iterator[None]:
        """Fail while the context lasts."""
        self._mended.clear()
        self.fault = fault
        try:
            yield
        finally:
            self.fault = None
            self._mended.set()

    def commit(self, connection: sqlite3.Connection) -> None:
        """Commit, or go wrong."""
        fault = self.fault
        self.failed += fault is not None
        match fault:
            case Fault.EIO:
                raise sqlite3.OperationalError("disk I/O error")
            case Fault.FULL:
                raise sqlite3.OperationalError("database or disk is full")
            case Fault.UNKNOWN:
                sqlite3.Connection.commit(connection)
                raise sqlite3.OperationalError("disk I/O error")
            case Fault.HANG:
                self._mended.wait(30)
                sqlite3.Connection.commit(connection)
            case None:
                sqlite3.Connection.commit(connection)


def put_under(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Put a disk under every engine of the record that is made from now on."""
    disk = Disk()

    class Connection(sqlite3.Connection):
        def commit(self) -> None:
            disk.commit(self)

    def create(*given: Any, connect_args: dict[str, Any], **named: Any) -> Any:
        arguments = connect_args | {"factory": Connection}
        return sqlalchemy.create_engine(*given, connect_args=arguments, **named)

    monkeypatch.setattr("server.store.engines.create_engine", create)
    return disk
