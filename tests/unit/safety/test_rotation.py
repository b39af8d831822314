import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Connection

from rooms.ids import SessionId
from server.errors import ConfigError
from server.safety import commands
from server.store.base import StoreUnavailable
from server.store.rotation import rotate_data, rotate_root
from server.store.safety.rows import Batch, Lease, NewContact, NewFacts, Task
from server.store.safety.sql import SqlSafetyStore
from server.store.tables import data_key, safety_message
from tests.support.nodes import node_settings
from tests.support.safety import (
    FAY,
    MO,
    TUESDAY,
    safety_store,
    says,
    source,
    url,
)

FRIDAY = SessionId("friday")
LATER = SessionId("later")


async def begin(store: SqlSafetyStore) -> Lease:
    lease = await store.claim(TUESDAY, node="n_1", at=1.0)
    await store.enroll(lease, FAY, staff=True, at=1.0)
    for n in range(120):
        await store.append(says(lease, MO, f"old{n}", f"old {n}"))
    await store.append(
        Batch(
            lease=lease,
            at=2.0,
            facts=(NewFacts(MO, b"address", b"confirmed"),),
            contacts=(NewContact(MO, FAY, "called", "reached", note=b"note"),),
            tasks=(Task("t_1", 1, TUESDAY, MO, "open", note=b"call back"),),
        )
    )
    return lease


async def stored(store: SqlSafetyStore) -> tuple[set[str], set[str], int]:
    """Return which root keys wrap, which data keys seal, and how many there are."""

    def do(connection: Connection) -> tuple[set[str], set[str], int]:
        keys = connection.execute(select(data_key.c.id, data_key.c.root_id)).all()
        sealing = connection.execute(select(safety_message.c.key_id)).scalars()
        return {key.root_id for key in keys}, set(sealing), len(keys)

    return await store.look(do)


@pytest.mark.usefixtures("database")
async def test_keys_change_under_load_without_an_error(tmp_path: Path) -> None:
    settings = node_settings(tmp_path)
    async with safety_store(tmp_path, sessions=(TUESDAY, FRIDAY, LATER)) as store:
        lease = await begin(store)
        before = await stored(store)
        rotated = asyncio.Event()
        sent = 0

        async def load() -> None:
            nonlocal sent
            while not rotated.is_set():
                text = f"new {sent}"
                receipts = await store.append(says(lease, MO, f"new{sent}", text))
                sent += 1
                found = await store.pending(TUESDAY, FAY, after=receipts.seqs[0] - 1)
                assert found[0].message.body.decode() == text
                assert (await store.facts(MO)) is not None

        async def rotate() -> None:
            # As an operator does it, beside the node.
            for number in range(3):
                said = await commands.rotate(
                    settings, data=number != 1, forget=number == 2
                )
                assert "data keys are wrapped" in said
                if number == 1:  # A session that nobody has opened yet.
                    await store.claim(FRIDAY, node="n_1", at=1.0)
            rotated.set()

        async with asyncio.timeout(60):
            await asyncio.gather(load(), rotate())
        assert sent > 3
        # One that begins after the old root keys are gone.
        friday = await store.claim(LATER, node="n_1", at=1.0)
        await store.append(says(friday, MO, "m1"))
        after = await stored(store)
        assert len(after[0]) == 1
        assert after[0].isdisjoint(before[0])
        assert after[1].isdisjoint(before[1])
        assert after[2] == before[2] + 2  # Old data keys are gone.
        kept = await store.load(TUESDAY)
        texts = [d.message.body.decode() for d in kept.deliveries]
        assert texts == [f"old {n}" for n in range(120)] + [
            f"new {n}" for n in range(sent)
        ]
        assert kept.contacts[0].note == b"note"
        assert kept.tasks[0].note == b"call back"
        assert kept.facts[0].details == b"address"
        await store.verify()
    assert len(await asyncio.to_thread(source(tmp_path).read)) == 1
    async with safety_store(tmp_path) as store:
        assert (await store.load(TUESDAY)).facts[0].details == b"address"


@pytest.mark.usefixtures("database")
async def test_a_rotation_that_was_interrupted_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with safety_store(tmp_path) as store:
        await begin(store)
        calls, write = 0, store.writer.write

        async def breaking(do: object) -> object:
            nonlocal calls
            calls += 1
            if calls == 4:
                raise StoreUnavailable("killed here")
            return await write(do)  # type: ignore[arg-type]

        for step in range(1, 8):
            calls = 4 - step
            monkeypatch.setattr(store.writer, "write", breaking)
            try:
                await rotate_data(store.writer, by="operator", at=3.0)
            except StoreUnavailable:
                monkeypatch.undo()
                kept = await store.load(TUESDAY)
                assert len(kept.deliveries) == 120
        monkeypatch.undo()
        await rotate_data(store.writer, by="operator", at=3.0)
        _, sealing, keys = await stored(store)
        assert (len(sealing), keys) == (1, 3)
        assert len((await store.load(TUESDAY)).deliveries) == 120


@pytest.mark.usefixtures("database")
async def test_a_root_key_is_changed_twice_to_the_same_effect(tmp_path: Path) -> None:
    async with safety_store(tmp_path) as store:
        await begin(store)
        root = (await asyncio.to_thread(source(tmp_path).put_first))[0]
        first = await rotate_root(store.writer, root, by="operator", at=3.0)
        again = await rotate_root(store.writer, root, by="operator", at=3.0)
        assert (first.keys, again.keys) == (3, 0)


@pytest.mark.usefixtures("database")
async def test_another_key_does_not_open_the_record(tmp_path: Path) -> None:
    async with safety_store(tmp_path) as store:
        await begin(store)
    (tmp_path / "record_key").rename(tmp_path / "elsewhere")
    opening = safety_store(tmp_path)
    with pytest.raises(ConfigError, match="Put it back"):
        await opening.__aenter__()
    (tmp_path / "elsewhere").rename(tmp_path / "record_key")
    async with safety_store(tmp_path) as store:
        await store.ping()


async def test_a_key_that_was_tampered_with_is_said(tmp_path: Path) -> None:
    async with safety_store(tmp_path, sessions=(TUESDAY, FRIDAY)) as store:
        await begin(store)
        await store.claim(FRIDAY, node="n_1", at=1.0)
    connection = sqlite3.connect(url(tmp_path).partition("///")[2])
    with connection:
        connection.execute(
            "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key "
            "WHERE session_id = 'friday') WHERE session_id = 'tuesday'"
        )
    connection.close()
    async with safety_store(tmp_path) as store:
        with pytest.raises(StoreUnavailable, match="tampered"):
            await store.load(TUESDAY)
