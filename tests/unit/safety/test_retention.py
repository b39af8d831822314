import sqlite3
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
import structlog

from server.safety.retention import clean, policy
from server.settings import Settings
from server.store.base import StoreUnavailable
from server.store.safety.retention import CHUNK, Kind, Policy
from server.store.safety.rows import (
    Batch,
    Deadline,
    Lease,
    NewContact,
    NewFacts,
    NewMessage,
    Task,
)
from server.store.safety.sql import SqlSafetyStore
from tests.support.safety import FAY, MO, TUESDAY, safety_store, says, url

HOUR, DAY = 3600.0, 86_400.0
RULES = Policy(details=72 * HOUR, messages=30 * DAY, audit=2192 * DAY)
START = 1_000_000_000.0


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncGenerator[SqlSafetyStore]:
    async with safety_store(tmp_path) as store:
        yield store


@pytest_asyncio.fixture
async def lease(store: SqlSafetyStore) -> Lease:
    lease = await store.claim(TUESDAY, node="n_1", at=START)
    await store.enroll(lease, FAY, staff=True, at=START)
    await store.append(
        says(
            lease,
            MO,
            "m1",
            at=START,
            facts=(NewFacts(MO, b"an address", b"confirmed"),),
            contacts=(NewContact(MO, FAY, "called", "reached", checkin="c_1"),),
            sets=(Deadline("c_1", "not_seen", START),),
        )
    )
    await store.append(Batch(lease=lease, at=START, clears=(("c_1", "not_seen"),)))
    return lease


def test_settings_say_how_long() -> None:
    assert policy(Settings(jwt_secret="x")) == RULES


@pytest.mark.usefixtures("database")
async def test_an_address_goes_after_its_hours_and_the_confirmation_stays(
    store: SqlSafetyStore, lease: Lease
) -> None:
    await clean(store, RULES, now=START + 72 * HOUR)
    assert (await store.load(TUESDAY)).facts[0].details == b"an address"
    deleted = await clean(store, RULES, now=START + 72 * HOUR + 1)
    assert deleted[Kind.DETAILS] == 1
    (facts,) = (await store.load(TUESDAY)).facts
    assert (facts.details, facts.confirmation) == (None, b"confirmed")
    newest = await store.facts(MO)
    assert newest is not None
    assert newest.details is None


async def test_nothing_is_left_after_a_month(
    database: str, store: SqlSafetyStore, lease: Lease, tmp_path: Path
) -> None:
    await store.seen(lease, FAY, position=1, at=START)
    before = (await store.verify()).n
    deleted = await clean(store, RULES, now=START + 31 * DAY)
    assert {kind for kind, count in deleted.items() if count} == {
        Kind.DETAILS,
        Kind.MESSAGES,
        Kind.EVENTS,
        Kind.CONTACTS,
        Kind.DEADLINES,
        Kind.FACTS,
    }
    kept = await store.load(TUESDAY)
    assert not any((kept.events, kept.deliveries, kept.facts, kept.contacts))
    # Every deletion is in the trail.
    assert (await store.verify()).n == before + 6
    # And, where the log of the database is ours to empty, not in there.
    if database == "sqlite":
        assert (tmp_path / "alcove.sqlite3-wal").stat().st_size == 0
    # What follows has new numbers, and the old request is known for ever.
    assert not (await store.append(says(lease, MO, "m1", at=START + 32 * DAY))).fresh
    newer = await store.append(says(lease, MO, "m2", at=START + 32 * DAY))
    assert newer.seqs == range(2, 3)
    assert newer.deliveries[0].position == 2


@pytest.mark.usefixtures("database")
async def test_what_nobody_has_seen_is_kept_and_said(
    store: SqlSafetyStore, lease: Lease
) -> None:
    await store.acknowledge(lease, FAY, upto=1, at=START)
    with structlog.testing.capture_logs() as lines:
        deleted = await clean(store, RULES, now=START + 400 * DAY)
    assert deleted[Kind.MESSAGES] == 0
    kept = await store.load(TUESDAY)
    assert [d.message.client_id for d in kept.deliveries] == ["m1"]
    assert [event.kind for event in kept.events] == ["said"]
    unseen = [line for line in lines if line["event"] == "safety_messages_unseen"]
    assert [line["count"] for line in unseen] == [1]
    await store.seen(lease, FAY, position=1, at=START + 400 * DAY)
    deleted = await clean(store, RULES, now=START + 400 * DAY)
    assert deleted[Kind.MESSAGES] == 1


@pytest.mark.usefixtures("database")
async def test_what_staff_said_need_not_be_seen(
    store: SqlSafetyStore, lease: Lease
) -> None:
    answer = NewMessage(FAY, "text", b"I am here.", (MO,), checkin="c_2")
    await store.append(says(lease, FAY, "f1", at=START, messages=(answer,), events=()))
    deleted = await clean(store, RULES, now=START + 31 * DAY)
    assert deleted[Kind.MESSAGES] == 1


@pytest.mark.usefixtures("database")
async def test_what_is_on_hold_is_kept(store: SqlSafetyStore, lease: Lease) -> None:
    await store.seen(lease, FAY, position=1, at=START)
    await store.hold(TUESDAY, held=True, by="operator", at=START)
    deleted = await clean(store, RULES, now=START + 100 * DAY)
    assert not any(deleted.values())
    await store.hold(TUESDAY, held=False, by="operator", at=START)
    deleted = await clean(store, RULES, now=START + 100 * DAY)
    assert deleted[Kind.MESSAGES] == 1
    assert (await store.verify()).n >= 3


@pytest.mark.usefixtures("database")
async def test_what_belongs_to_open_outreach_is_kept(
    store: SqlSafetyStore, lease: Lease
) -> None:
    await store.seen(lease, FAY, position=1, at=START)
    task = Task("t_1", 1, TUESDAY, MO, "open", checkin="c_1")
    await store.append(Batch(lease=lease, at=START, tasks=(task,)))
    deleted = await clean(store, RULES, now=START + 100 * DAY)
    kinds = {kind for kind, count in deleted.items() if count}
    assert kinds == {Kind.DETAILS, Kind.DEADLINES, Kind.FACTS}
    done = replace(task, version=2, state="done", outcome="reached")
    await store.append(Batch(lease=lease, at=START + 100 * DAY, tasks=(done,)))
    deleted = await clean(store, RULES, now=START + 101 * DAY)
    assert (deleted[Kind.MESSAGES], deleted[Kind.TASKS]) == (1, 0)
    deleted = await clean(store, RULES, now=START + 131 * DAY)
    assert deleted[Kind.TASKS] == 1
    assert await store.open_tasks() == []


@pytest.mark.usefixtures("database")
async def test_old_lines_of_the_trail_go_and_the_rest_still_verifies(
    store: SqlSafetyStore, lease: Lease
) -> None:
    await store.seen(lease, FAY, position=1, at=START)
    before = await store.head()
    await store.hold(TUESDAY, held=True, by="operator", at=START + 2000 * DAY)
    deleted = await clean(store, RULES, now=START + 2193 * DAY)
    assert deleted[Kind.AUDIT] == before.n
    end = await store.verify([before])
    assert end.n == before.n + 2


@pytest.mark.usefixtures("database")
async def test_a_run_that_was_interrupted_is_finished_by_the_next(
    store: SqlSafetyStore, lease: Lease, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = CHUNK * 3 + 7
    new = tuple(NewMessage(FAY, "text", b"x", (MO,)) for _ in range(many))
    await store.append(Batch(lease=lease, at=START, messages=new))
    write, left = store.writer.write, 0

    async def breaking(do: object) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise StoreUnavailable("killed here")
        return await write(do)  # type: ignore[arg-type]

    monkeypatch.setattr(store.writer, "write", breaking)
    for left in range(1, 8):  # noqa: B007 -- `breaking` counts it down
        with pytest.raises(StoreUnavailable):
            await clean(store, RULES, now=START + 31 * DAY)
        await store.verify()
    left = 1000
    await clean(store, RULES, now=START + 31 * DAY)
    kept = await store.load(TUESDAY)
    assert [d.message.client_id for d in kept.deliveries] == ["m1"]


async def test_what_was_deleted_is_not_in_the_file(
    store: SqlSafetyStore, lease: Lease, tmp_path: Path
) -> None:
    connection = sqlite3.connect(url(tmp_path).partition("///")[2])
    (sealed,) = connection.execute("SELECT details_sealed FROM safety_fact").fetchone()
    connection.close()
    await store.tidy()
    assert _holding(tmp_path, sealed) == ["alcove.sqlite3"]
    await clean(store, RULES, now=START + 100 * HOUR)
    assert _holding(tmp_path, sealed) == []


def _holding(directory: Path, what: bytes) -> list[str]:
    return [file.name for file in directory.iterdir() if what in file.read_bytes()]
