"""The rows of the failure matrix that the record of one node can have.

In each, nobody is told "received" of what is not kept, and whoever tries again
is told so once it is, and only once.
"""

import asyncio
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from server.store import writer
from server.store.base import StoreUnavailable
from server.store.safety.rows import Lease, Receipts
from server.store.safety.sql import SqlSafetyStore
from tests.house.support import ROOT
from tests.support.faults import Disk, Fault, put_under
from tests.support.safety import FAY, MO, TUESDAY, safety_store, says, url

pytestmark = pytest.mark.promise(4)

TIMES = 20
"""How often each fault strikes."""


async def begin(store: SqlSafetyStore) -> Lease:
    lease = await store.claim(TUESDAY, node="n_1", at=1.0)
    await store.enroll(lease, FAY, staff=True, at=1.0)
    return lease


async def outcomes(sending: list[Awaitable[Receipts]]) -> list[Any]:
    async with asyncio.timeout(10):
        return await asyncio.gather(*sending, return_exceptions=True)


async def send_all(store: SqlSafetyStore, lease: Lease) -> list[Any]:
    return await outcomes(
        [store.append(says(lease, MO, f"m{n}", f"{n}")) for n in range(TIMES)]
    )


async def kept(store: SqlSafetyStore) -> list[str]:
    found = await store.pending(TUESDAY, FAY, after=0)
    assert [d.position for d in found] == list(range(1, len(found) + 1))
    assert [d.message.seq for d in found] == list(range(1, len(found) + 1))
    return sorted(d.message.client_id for d in found)


EVERYTHING = sorted(f"m{n}" for n in range(TIMES))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return put_under(monkeypatch)


@pytest.mark.parametrize("fault", [Fault.EIO, Fault.FULL])
async def test_a_disk_that_fails_acknowledges_nothing(
    fault: Fault, disk: Disk, tmp_path: Path
) -> None:
    async with safety_store(tmp_path) as store:
        lease = await begin(store)
        with disk.failing(fault):
            told = await send_all(store, lease)
            assert all(isinstance(one, StoreUnavailable) for one in told)
            with pytest.raises(StoreUnavailable):
                await store.ping()
        assert disk.failed
        assert await kept(store) == []
        told = await send_all(store, lease)
        assert all(one.fresh for one in told)
        assert await kept(store) == EVERYTHING
        await store.verify()


async def test_an_outcome_that_is_unknown_is_found_out_by_asking_again(
    disk: Disk, tmp_path: Path
) -> None:
    async with safety_store(tmp_path) as store:
        lease = await begin(store)
        with disk.failing(Fault.UNKNOWN):
            told = await send_all(store, lease)
        assert all(isinstance(one, StoreUnavailable) for one in told)
        told = await send_all(store, lease)
        assert not any(one.fresh for one in told)
        # What is to be delivered is told again, too.
        assert all(len(one.deliveries) == 1 for one in told)
        assert await kept(store) == EVERYTHING
        await store.verify()


@contextmanager
def hasty(store: SqlSafetyStore) -> Iterator[None]:
    """Let writers give up soon, where nothing will answer them anyhow."""
    patient, store.writer._seconds = store.writer._seconds, 0.2
    try:
        yield
    finally:
        store.writer._seconds = patient


async def test_a_disk_that_hangs_is_said_in_time(disk: Disk, tmp_path: Path) -> None:
    async with safety_store(tmp_path) as store:
        lease = await begin(store)
        with disk.failing(Fault.HANG), hasty(store):
            told = await send_all(store, lease)
            assert all(isinstance(one, StoreUnavailable) for one in told)
            assert await kept(store) == []  # Reading goes on meanwhile.
        told = await send_all(store, lease)
        assert all(isinstance(one, Receipts) for one in told)
        assert await kept(store) == EVERYTHING
        await store.verify()


async def test_too_much_that_waits_is_told_at_once(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "WAITING", 8)
    async with safety_store(tmp_path) as store:
        lease = await begin(store)
        with disk.failing(Fault.HANG), hasty(store):
            told = await send_all(store, lease)
        full = [one for one in told if "too much waits" in str(one)]
        assert len(full) >= TIMES - 8 - 1
        assert all(isinstance(one, StoreUnavailable) for one in told)
        told = []
        for n in range(TIMES):
            told.append(await store.append(says(lease, MO, f"m{n}", f"{n}")))
        assert await kept(store) == EVERYTHING


async def test_a_database_that_somebody_else_holds_acknowledges_nothing(
    tmp_path: Path,
) -> None:
    async with safety_store(tmp_path, seconds=2.0) as store:
        lease = await begin(store)
        file = url(tmp_path).partition("///")[2]
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        told = await send_all(store, lease)
        assert all(isinstance(one, StoreUnavailable) for one in told)
        other.execute("ROLLBACK")
        other.close()
        await send_all(store, lease)
        assert await kept(store) == EVERYTHING


async def test_a_database_without_room_acknowledges_what_it_has_room_for(
    tmp_path: Path,
) -> None:
    async with safety_store(tmp_path) as store:
        lease = await begin(store)

        def limit(pages: str) -> Any:
            def do(writing: writer.Writing) -> None:
                c = writing.connection
                used = c.exec_driver_sql("PRAGMA page_count").scalar() or 0
                c.exec_driver_sql(
                    f"PRAGMA max_page_count={used + 12 if pages == 'few' else 10**6}"
                )

            return do

        await store.writer.write(limit("few"))
        acked, refused = [], []
        for n in range(TIMES):
            try:
                await store.append(says(lease, MO, f"m{n}", "x" * 8000))
                acked.append(f"m{n}")
            except StoreUnavailable:
                refused.append(f"m{n}")
        assert acked
        assert refused
        assert await kept(store) == sorted(acked)
        await store.writer.write(limit("many"))
        for client_id in refused:
            assert (await store.append(says(lease, MO, client_id, "x" * 8000))).fresh
        assert await kept(store) == EVERYTHING
        await store.verify()


CHILD = """
    import asyncio, os, resource, sys
    from pathlib import Path
    from server.store.base import StoreUnavailable
    from tests.support.safety import FAY, MO, TUESDAY, safety_store, says

    async def main(directory):
        async with safety_store(directory) as store:
            lease = await store.claim(TUESDAY, node="n_1", at=1.0)
            await store.enroll(lease, FAY, staff=True, at=1.0)
            wal = directory / "alcove.sqlite3-wal"
            size = wal.stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 150_000, -1))
            for n in range(20):
                try:
                    receipts = await store.append(says(lease, MO, f"m{n}", "x" * 8000))
                    print("acked", f"m{n}", receipts.fresh)
                except StoreUnavailable as error:
                    print("refused", f"m{n}")
            resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
            for n in range(20):
                receipts = await store.append(says(lease, MO, f"m{n}", "x" * 8000))
                print("again", f"m{n}", receipts.fresh)
            await store.verify()

    asyncio.run(main(Path(sys.argv[1])))
"""


async def test_a_write_that_the_kernel_refuses_is_not_acknowledged(
    tmp_path: Path,
) -> None:
    # A limit on the size of files makes write(2) fail for real, with EFBIG.
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", textwrap.dedent(CHILD), str(tmp_path)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    lines = [line.split() for line in out.decode().splitlines()]
    acked = {line[1] for line in lines if line[0] == "acked"}
    refused = {line[1] for line in lines if line[0] == "refused"}
    assert acked
    assert refused
    again = {line[1]: line[2] for line in lines if line[0] == "again"}
    assert {name for name, fresh in again.items() if fresh == "False"} == acked
    async with safety_store(tmp_path) as store:
        assert await kept(store) == EVERYTHING


async def test_a_database_that_was_tampered_with_is_said(tmp_path: Path) -> None:
    async with safety_store(tmp_path) as store:
        lease = await begin(store)
        for n in range(2):
            await store.append(says(lease, MO, f"m{n}", f"{n}"))
        other = sqlite3.connect(url(tmp_path).partition("///")[2])
        with other:
            one, two = other.execute(
                "SELECT body_sealed FROM safety_message ORDER BY seq"
            ).fetchall()
            for seq, (body,) in ((1, two), (2, one)):
                other.execute(
                    "UPDATE safety_message SET body_sealed = ? WHERE seq = ?",
                    (body, seq),
                )
        other.close()
        with pytest.raises(StoreUnavailable, match="tampered"):
            await store.pending(TUESDAY, FAY, after=0)
        # It keeps what is new.
        assert (await store.append(says(lease, MO, "m9"))).fresh


async def test_whoever_waits_when_the_node_stops_is_told(
    disk: Disk, tmp_path: Path
) -> None:
    async with safety_store(tmp_path, seconds=5.0) as store:
        lease = await begin(store)
        with disk.failing(Fault.HANG):
            waiting = asyncio.gather(
                store.append(says(lease, MO, "m1")), return_exceptions=True
            )
            while not disk.failed:  # noqa: ASYNC110 -- in another thread
                await asyncio.sleep(0)
            for task in asyncio.all_tasks():
                if task.get_name() == "store-writer":
                    task.cancel()
            (told,) = await waiting
            assert isinstance(told, StoreUnavailable)
