"""A node whose record is a real PostgreSQL, and what can go wrong with one."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from rooms.checkin_terms import Want
from rooms.roles import Role
from server.check import _database
from server.store.base import StoreUnavailable
from server.store.migrate import migrate
from server.store.safety.base import NotRecorded
from server.store.safety.rows import Lease, Receipts
from server.store.safety.sql import SqlSafetyStore
from signaling.safety_messages import CardChanged, CheckinRequest, Kept
from tests.support.node import running_node
from tests.support.nodes import node_settings
from tests.support.postgres import Cluster
from tests.support.safety import FAY, MO, TUESDAY, safety_store, says, url

pytestmark = [pytest.mark.promise(4), pytest.mark.slow]

TIMES = 20
"""How many wait when PostgreSQL goes."""

EVERYTHING = sorted(f"m{n}" for n in range(TIMES))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_a_message_is_there_after_a_restart(
    database: str, tmp_path: Path
) -> None:
    async with running_node(tmp_path) as node:
        link = await node.invite("Fay", Role.FACILITATOR, subject="fay")
        mo = await node.come("Mo")
        ask = CheckinRequest(mo.number(), "key_0001", Want.MESSAGE, "A hard day")
        await mo.send(ask)
        kept = await mo.until(Kept)
    async with running_node(tmp_path) as node:
        fay = await node.join(link)
        card = (await fay.until(CardChanged)).card
        assert card.id == kept.checkin
        assert [line.text for line in card.lines] == ["A hard day"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("synchronous_commit", "off"), ("default_transaction_read_only", "on")],
)
def test_a_database_that_would_lose_what_it_keeps_is_refused(
    name: str, value: str, own_postgres: tuple[Cluster, str], tmp_path: Path
) -> None:
    postgres, database = own_postgres
    _opens(tmp_path)
    postgres.sql(f"ALTER DATABASE {database} SET {name} = {value}")
    _is_refused(tmp_path, name.removeprefix("default_"), value)
    postgres.sql(f"ALTER DATABASE {database} RESET {name}")
    _opens(tmp_path)


@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_a_server_that_would_lose_what_it_keeps_is_refused(
    name: str, own_postgres: tuple[Cluster, str], tmp_path: Path
) -> None:
    postgres, _ = own_postgres
    postgres.kill()
    postgres.start(**{name: "off"})
    _is_refused(tmp_path, name, "off")
    postgres.kill()
    postgres.start()
    _opens(tmp_path)


def _opens(directory: Path) -> None:
    migrate(url(directory))
    found = _database(node_settings(directory))
    assert found.ok, found


def _is_refused(directory: Path, name: str, value: str) -> None:
    with pytest.raises(StoreUnavailable, match=f"{name}={value}"):
        migrate(url(directory))
    with pytest.raises(StoreUnavailable, match=f"{name}={value}"):
        asyncio.run(safety_store(directory).__aenter__())
    found = _database(node_settings(directory))
    assert not found.ok
    assert name in found.says


def test_a_server_that_is_not_there_is_said(
    own_postgres: tuple[Cluster, str], tmp_path: Path
) -> None:
    postgres, _ = own_postgres
    postgres.kill()
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        migrate(url(tmp_path))
    postgres.start()
    _opens(tmp_path)


async def begin(store: SqlSafetyStore) -> Lease:
    lease = await store.claim(TUESDAY, node="n_1", at=1.0)
    await store.enroll(lease, FAY, staff=True, at=1.0)
    return lease


async def send_all(store: SqlSafetyStore, lease: Lease) -> list[Any]:
    sending = [store.append(says(lease, MO, f"m{n}", f"{n}")) for n in range(TIMES)]
    async with asyncio.timeout(20):
        return await asyncio.gather(*sending, return_exceptions=True)


async def is_kept_once(store: SqlSafetyStore) -> bool:
    found = await store.pending(TUESDAY, FAY, after=0)
    assert [d.position for d in found] == list(range(1, len(found) + 1))
    assert [d.message.seq for d in found] == list(range(1, len(found) + 1))
    await store.verify()
    return sorted(d.message.client_id for d in found) == EVERYTHING


async def test_a_server_that_is_down_acknowledges_nothing(
    own_postgres: tuple[Cluster, str], tmp_path: Path
) -> None:
    postgres, _ = own_postgres
    async with safety_store(tmp_path) as store:
        lease = await begin(store)
        postgres.kill()
        told = await send_all(store, lease)
        assert all(isinstance(one, StoreUnavailable) for one in told)
        with pytest.raises(StoreUnavailable):
            await store.load(TUESDAY)
        postgres.start()
        told = await send_all(store, lease)
        assert all(one.fresh for one in told)
        assert await is_kept_once(store)


async def test_a_server_that_hangs_is_said_in_time_and_asked_again(
    own_postgres: tuple[Cluster, str], tmp_path: Path
) -> None:
    postgres, name = own_postgres
    async with safety_store(tmp_path, seconds=1.0) as store:
        lease = await begin(store)
        serving = postgres.serving(name)
        for pid in serving:
            os.kill(pid, signal.SIGSTOP)
        told = await send_all(store, lease)
        assert all(isinstance(one, StoreUnavailable) for one in told)
        for pid in serving:
            os.kill(pid, signal.SIGCONT)
        told = await send_all(store, lease)
        assert all(isinstance(one, Receipts) for one in told)
        assert await is_kept_once(store)


async def test_a_process_that_is_killed_under_many_loses_none(
    own_postgres: tuple[Cluster, str], tmp_path: Path
) -> None:
    postgres, name = own_postgres
    async with safety_store(tmp_path) as store:
        lease = await begin(store)
        sending = asyncio.gather(send_all(store, lease), asyncio.sleep(0))
        for pid in postgres.serving(name):
            os.kill(pid, signal.SIGKILL)
        told, _ = await sending
        assert all(isinstance(one, Receipts | StoreUnavailable) for one in told)
        again = await _until_all_are_kept(store, lease)
        for one, other in zip(told, again, strict=True):
            if isinstance(one, Receipts):
                assert (other.fresh, other.seqs) == (False, one.seqs)
        assert await is_kept_once(store)


async def _until_all_are_kept(store: SqlSafetyStore, lease: Lease) -> list[Receipts]:
    async with asyncio.timeout(20):
        while True:  # PostgreSQL recovers by itself, and takes its time.
            told = await send_all(store, lease)
            if all(isinstance(one, Receipts) for one in told):
                return told


@pytest.mark.usefixtures("database")
async def test_a_position_that_no_page_was_told_costs_nobody(tmp_path: Path) -> None:
    async with safety_store(tmp_path) as store:
        lease = await begin(store)
        await store.append(says(lease, MO, "m1"))
        for position in (2, 2**31, 2**63, 2**200):
            with pytest.raises(NotRecorded):
                await store.seen(lease, FAY, position=position, at=1.0)
            assert await store.pending(TUESDAY, FAY, after=position) == []
