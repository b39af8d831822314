"""What people wrote is nowhere on the disk and in no line of a log, but sealed."""

import asyncio
import io
import json
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import StatementError

from server import logs
from server.safety import commands
from server.safety.retention import clean
from server.store.base import StoreUnavailable
from server.store.root_keys import OWN_FILE
from server.store.safety.base import RequestConflict
from server.store.safety.retention import Policy
from server.store.safety.rows import (
    Batch,
    Cause,
    NewContact,
    NewEvent,
    NewFacts,
    NewMessage,
    Task,
)
from tests.support.faults import Disk, Fault, put_under
from tests.support.nodes import node_settings
from tests.support.safety import FAY, MO, TUESDAY, safety_store

pytestmark = pytest.mark.promise(9)


@dataclass
class Canaries:
    """Texts that are in no dictionary, by what they stand for."""

    planted: dict[str, str] = field(default_factory=dict)

    def plant(self, what: str) -> bytes:
        """Return a new text that stands for something a person wrote."""
        text = f"{what} {secrets.token_hex(8)}"
        self.planted[what] = text
        return text.encode()

    def found_in(self, content: bytes) -> list[str]:
        """Return what is found, as text in some encoding."""
        return [
            what
            for what, text in self.planted.items()
            if any(
                form in content
                for form in (
                    text.encode(),
                    text.encode("utf-16-le"),
                    text.encode().hex().encode(),
                    text.split()[-1].encode(),
                )
            )
        ]


async def _live(directory: Path, canaries: Canaries, disk: Disk) -> list[bytes]:
    """Do everything, some of it in vain; return the files as they are meanwhile."""
    plant = canaries.plant
    files: list[bytes] = []
    async with safety_store(directory) as store:
        lease = await store.claim(TUESDAY, node="n_1", at=1.0)
        await store.enroll(lease, FAY, staff=True, at=1.0)
        for n in range(15):
            body = plant(f"body{n}")
            batch = Batch(
                lease=lease,
                at=1.0,
                cause=Cause(MO, f"m{n}", body),
                messages=(NewMessage(MO, "text", body, (MO,), checkin="c_1"),),
                events=(NewEvent("c_1", "said", plant(f"event{n}"), MO),),
            )
            await store.append(batch)
        for n in range(4):
            facts = NewFacts(MO, plant(f"address{n}"), plant(f"region{n}"))
            step = NewContact(MO, FAY, "called", "reached", note=plant(f"note{n}"))
            task = Task(f"t_{n}", 1, TUESDAY, MO, "open", note=plant(f"task{n}"))
            await store.append(
                Batch(
                    lease=lease, at=1.0, facts=(facts,), contacts=(step,), tasks=(task,)
                )
            )
        # What is refused, and what fails, leaves nothing either.
        clash = Cause(MO, "m0", plant("conflict"))
        with pytest.raises(RequestConflict):
            await store.append(Batch(lease=lease, at=1.0, cause=clash))
        lost = NewMessage(MO, "text", plant("lost"))
        with disk.failing(Fault.EIO), pytest.raises(StoreUnavailable):
            await store.append(Batch(lease=lease, at=1.0, messages=(lost,)))
        long = NewMessage(MO, "text", plant("long") * 9000)
        with pytest.raises(ValueError, match="too long"):
            await store.append(Batch(lease=lease, at=1.0, messages=(long,)))
        never: Any = "not a time"
        broken = NewMessage(MO, "text", plant("broken"))
        with pytest.raises(StatementError):
            await store.append(Batch(lease=lease, at=never, messages=(broken,)))
        files += await asyncio.to_thread(_read, directory)
        settings = node_settings(directory)
        await commands.rotate(settings, data=True, forget=False)
        shown = await commands.export_incident(
            settings, "c_1", text=False, content=True, file=None
        )
        assert canaries.planted["body3"] in shown
        files += await asyncio.to_thread(_read, directory)
        keys = (directory / OWN_FILE).read_text().split()
        canaries.planted |= {f"key{n}": f"root {key}" for n, key in enumerate(keys)}
        await store.seen(lease, FAY, position=1, at=2.0)
        await clean(store, Policy(10.0, 10.0, 1e9), now=100.0)
        files += await asyncio.to_thread(_read, directory)
    return files


def _read(directory: Path) -> list[bytes]:
    return [f.read_bytes() for f in directory.iterdir() if f.name != OWN_FILE]


@contextmanager
def _every_logger() -> Iterator[None]:
    """Let libraries log all they can."""
    names = ("", "sqlalchemy", "sqlalchemy.engine", "alembic", "asyncio")
    loggers = {logging.getLogger(name): 0 for name in names}
    for logger in loggers:
        loggers[logger] = logger.level
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for logger, level in loggers.items():
            logger.setLevel(level)


async def test_what_people_wrote_is_in_no_file_and_no_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    logs.configure("debug", strict=True, stream=out)
    canaries = Canaries()
    with _every_logger():
        files = await _live(tmp_path, canaries, put_under(monkeypatch))
    files += await asyncio.to_thread(_read, tmp_path)
    assert len(canaries.planted) >= 50
    assert any(b"SQLite format 3" in content for content in files)
    assert any(b"n_1" in content for content in files)  # It is the right file.
    assert [what for content in files for what in canaries.found_in(content)] == []
    log = out.getvalue()
    assert '"logger": "sqlalchemy' in log
    assert canaries.found_in(log.encode()) == []
    for line in log.splitlines():
        json.loads(line)
