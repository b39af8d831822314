import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from rooms.ids import SessionId
from server.safety.courier import Courier
from server.safety.outbox import Send
from server.safety.watch import look
from server.store.base import StoreUnavailable
from server.store.safety.rows import Batch, Deadline, Lease
from server.store.safety.sql import SqlSafetyStore
from server.tasks import Tasks
from tests.support.safety import (
    FAY,
    LEE,
    MO,
    TUESDAY,
    crashed,
    safety_store,
    says,
)


class Screen:
    """Notes what arrives, and tells whoever waits for it."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, int]] = []
        self._changed = asyncio.Event()

    def __call__(self, send: Send) -> None:
        self.shown += [(send.recipient, d.position) for d in send.deliveries]
        self._changed.set()

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not done():
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def delivering(
    store: SqlSafetyStore, lease: Lease
) -> AsyncGenerator[tuple[Courier, Screen]]:
    screen = Screen()
    # Time stands still: nothing is sent again by itself.
    courier = Courier(store, lease, screen, monotonic=lambda: 5.0, wall=lambda: 9.0)
    async with Tasks(crashed) as tasks:
        _ = tasks.spawn(courier.run(), name="courier")
        yield courier, screen


async def begin(store: SqlSafetyStore) -> Lease:
    lease = await store.claim(TUESDAY, node="n_1", at=1.0)
    for who in (FAY, LEE):
        await store.enroll(lease, who, staff=True, at=1.0)
    return lease


@pytest.mark.usefixtures("database")
async def test_a_message_reaches_each_screen_and_is_known_to(tmp_path: Path) -> None:
    async with safety_store(tmp_path) as store:
        lease = await begin(store)
        async with delivering(store, lease) as (courier, screen):
            courier.connect(FAY, after=0, newest=0)
            courier.connect(LEE, after=0, newest=0)
            receipts = await store.append(says(lease, MO, "m1"))
            courier.stored(receipts.deliveries)
            await screen.until(lambda: len(screen.shown) == 2)
            assert set(screen.shown) == {(FAY, 1), (LEE, 1)}
            (news,) = await courier.acknowledged(FAY, upto=1)
            assert (news.sender, news.client_id, news.at) == (MO, "m1", 9.0)


@pytest.mark.usefixtures("database")
async def test_whoever_comes_back_gets_what_was_missed(tmp_path: Path) -> None:
    async with safety_store(tmp_path) as store:
        lease = await begin(store)
        async with delivering(store, lease) as (courier, screen):
            courier.connect(FAY, after=0, newest=0)
            courier.disconnect(FAY)
            for n in range(130):
                receipts = await store.append(says(lease, MO, f"m{n}"))
                courier.stored(receipts.deliveries)
            assert screen.shown == []
            courier.connect(FAY, after=100, newest=130)
            await screen.until(lambda: len(screen.shown) == 30)
            assert screen.shown == [(FAY, n) for n in range(101, 131)]
            courier.connect(FAY, after=0, newest=130)
            for upto in (32, 64, 96, 128):
                await screen.until(lambda u=upto: screen.shown[-1] == (FAY, u))  # type: ignore[misc]
                await courier.acknowledged(FAY, upto=upto)
            await screen.until(lambda: screen.shown[-1] == (FAY, 130))
            assert screen.shown[30:] == [(FAY, n) for n in range(1, 131)]


@pytest.mark.usefixtures("database")
async def test_a_record_that_does_not_answer_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.safety.courier.RETRY", 0.0)
    async with safety_store(tmp_path) as store:
        lease = await begin(store)
        await store.append(says(lease, MO, "m1"))
        pending, silent = store.pending, 3

        async def seldom(*given: object, **named: object) -> object:
            nonlocal silent
            silent -= 1
            if silent >= 0:
                raise StoreUnavailable("not now")
            return await pending(*given, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(store, "pending", seldom)
        async with delivering(store, lease) as (courier, screen):
            courier.connect(FAY, after=0, newest=1)
            await screen.until(lambda: screen.shown == [(FAY, 1)])


@pytest.mark.usefixtures("database")
async def test_sessions_with_something_due_are_woken(tmp_path: Path) -> None:
    friday = SessionId("friday")
    async with safety_store(tmp_path, sessions=(TUESDAY, friday)) as store:
        for session, due_at in ((TUESDAY, 100.0), (friday, 200.0)):
            lease = await store.claim(session, node="n_1", at=1.0)
            due = Deadline("c_1", "not_seen", due_at)
            await store.append(Batch(lease=lease, at=1.0, sets=(due,)))
        woken: list[SessionId] = []
        for now in (99.0, 100.0, 250.0):
            await look(store, woken.append, now=now)
        assert woken == [TUESDAY, TUESDAY, friday]
    await look(store, woken.append, now=250.0)  # It is closed: said, and no crash.
