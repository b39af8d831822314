import asyncio
from pathlib import Path
from typing import Any

import pytest
import structlog

from server import clock
from server.check import _record_key
from server.errors import ConfigError
from server.safety import retention
from server.safety.running import running
from server.store.base import SessionRow, StoreUnavailable
from server.store.safety.retention import Policy
from server.store.safety.sql import SqlSafetyStore
from server.store.sql import open_record
from server.tasks import Tasks
from tests.support.nodes import node_settings
from tests.support.safety import (
    FAY,
    MO,
    TUESDAY,
    crashed,
    safety_store,
    says,
    url,
)


async def until(lines: list[Any], event: str) -> dict[str, Any]:
    async with asyncio.timeout(10):
        while True:
            for line in lines:
                if line["event"] == event:
                    found: dict[str, Any] = line
                    return found
            await asyncio.sleep(0)


@pytest.mark.usefixtures("database")
async def test_a_node_opens_its_record_and_cleans_at_once(tmp_path: Path) -> None:
    settings = node_settings(tmp_path)
    with structlog.testing.capture_logs() as lines:
        async with Tasks(crashed) as tasks:
            async with running(settings, tasks, wall=clock.wall) as store:
                async with open_record(url(tmp_path)) as record:
                    await record.ensure_session(SessionRow(TUESDAY, "Meeting", 1.0))
                lease = await store.claim(TUESDAY, node="n_1", at=1.0)
                await store.append(says(lease, MO, "m1"))
                head = await until(lines, "audit_head")
                assert head["code"] == (await store.head()).hash.hex()
            assert len(tasks) == 0 or await _ended(tasks)
        async with safety_store(tmp_path) as again:
            await again.ping()


async def _ended(tasks: Tasks) -> bool:
    await tasks.close()
    return len(tasks) == 0


async def test_cleaning_that_fails_is_said_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "EVERY", 0.0)
    rules = Policy(1.0, 1.0, 1.0)
    async with safety_store(tmp_path) as store, Tasks(crashed) as tasks:
        head, failures = store.head, 2

        async def seldom() -> object:
            nonlocal failures
            failures -= 1
            if failures >= 0:
                raise StoreUnavailable("not now")
            return await head()

        monkeypatch.setattr(store, "head", seldom)
        with structlog.testing.capture_logs() as lines:
            _ = tasks.spawn(
                retention.run(store, rules, wall=lambda: 5.0), name="retention"
            )
            await until(lines, "audit_head")
        assert sum(line["event"] == "retention_failed" for line in lines) == 2


async def test_a_bad_key_keeps_a_node_from_starting(tmp_path: Path) -> None:
    settings = node_settings(tmp_path, record_key="short")
    async with Tasks(crashed) as tasks:
        starting = running(settings, tasks, wall=clock.wall)
        with pytest.raises(ConfigError, match="ALCOVE_RECORD_KEY"):
            await starting.__aenter__()


def test_the_check_says_whether_the_key_fits(tmp_path: Path) -> None:
    settings = node_settings(tmp_path)
    found = _record_key(settings)
    assert found.ok
    assert str(tmp_path / "record_key") in found.says
    (tmp_path / "record_key").unlink()
    found = _record_key(settings)
    assert (found.ok, "Put it back" in found.says) == (False, True)


@pytest.mark.usefixtures("database")
async def test_many_messages_share_few_commits(tmp_path: Path) -> None:
    # One commit for all who wait, so a flood costs the others little.
    async with safety_store(tmp_path) as store:
        lease = await store.claim(TUESDAY, node="n_1", at=1.0)
        await store.enroll(lease, FAY, staff=True, at=1.0)
        commits = _count_commits(store)
        flood = [store.append(says(lease, MO, f"m{n}")) for n in range(200)]
        one = store.append(says(lease, FAY, "f1"))
        await asyncio.gather(*flood, one)
        assert commits() <= 200 / 32


def _count_commits(store: SqlSafetyStore) -> Any:
    count = 0
    write = store.database.write

    async def counting(do: Any) -> Any:
        nonlocal count
        count += 1
        return await write(do)

    store.database.write = counting  # type: ignore[method-assign]
    return lambda: count
