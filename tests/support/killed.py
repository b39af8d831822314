"""A node's record of check-ins, in a process that is there to be killed.

Each line on standard input begins a life: a forked process that opens the
record, sends, shows on a screen, and meets deadlines, until it is killed. It
writes a line about everything that somebody outside was told. What the record
does not answer it asks again, as a page does: the database may be killed too.
"""

import asyncio
import itertools
import json
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from rooms.ids import ParticipantId
from server import clock, logs
from server.safety.courier import Courier
from server.safety.outbox import Send
from server.store.base import StoreUnavailable
from server.store.safety.base import DeadlineGone
from server.store.safety.rows import Batch, Deadline, Lease, NewEvent
from server.store.safety.sql import SqlSafetyStore
from tests.support.safety import FAY, TUESDAY, safety_store, says

PAUSE = 0.02
"""Seconds until a record that does not answer is asked again."""

T = TypeVar("T")

SENDERS = [ParticipantId(f"p_{n}") for n in range(4)]


def body(who: str, number: int) -> str:
    """Return what somebody says in their nth message."""
    return f"{who} says {number}"


def tell(**what: object) -> None:
    """Tell the world outside, in one write."""
    os.write(1, json.dumps(what).encode() + b"\n")


@dataclass
class Life:
    """One process, from its start to its kill."""

    store: SqlSafetyStore
    lease: Lease
    shown: asyncio.Queue[int] = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        """Make what delivers to the screen of a facilitator."""
        self.courier = Courier(
            self.store,
            self.lease,
            self.show,
            monotonic=clock.monotonic,
            wall=clock.wall,
        )

    async def send(self, who: ParticipantId, first: int) -> None:
        """Send message after message, each when the one before was received."""
        for number in itertools.count(first):
            batch = says(
                self.lease,
                who,
                f"m{number}",
                body(who, number),
                sets=(Deadline(f"{who}:{number}", "due", 1.0),),
            )
            receipts = await insist(partial(self.store.append, batch))
            tell(ack=[who, number, receipts.seqs[0], receipts.fresh])
            self.courier.stored(receipts.deliveries)

    def show(self, send: Send) -> None:
        """Be the screen."""
        for delivery in send.deliveries:
            message = delivery.message
            text = message.body.decode()
            tell(screen=[delivery.position, message.sender, message.client_id, text])
        self.shown.put_nowait(send.deliveries[-1].position)

    async def acknowledge(self) -> None:
        """Acknowledge what is on the screen."""
        while True:
            upto = await self.shown.get()
            await insist(partial(self.courier.acknowledged, FAY, upto=upto))

    async def meet(self) -> None:
        """Meet deadlines."""
        while True:
            await insist(partial(meet, self.store, self.lease))


async def meet(store: SqlSafetyStore, lease: Lease) -> None:
    """Meet all deadlines there are, some at once."""
    due = await store.deadlines(TUESDAY)
    for first in range(0, len(due), 16):
        async with asyncio.TaskGroup() as tasks:
            for deadline in due[first : first + 16]:
                event = NewEvent("c_1", "due", deadline.subject.encode())
                batch = Batch(lease=lease, at=2.0, fires=(deadline,), events=(event,))
                tasks.create_task(_fire(store, batch))


async def _fire(store: SqlSafetyStore, batch: Batch) -> None:
    with suppress(DeadlineGone):  # It was met, and the answer was lost.
        await insist(partial(store.append, batch))


async def insist(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask the record until it answers."""
    while True:
        try:
            return await ask()
        except StoreUnavailable:
            tell(unavailable=1)
            await asyncio.sleep(PAUSE)


async def live(directory: Path, orders: dict[str, dict[str, int]]) -> None:
    """Live until killed."""
    while True:
        try:
            await _live(directory, orders)
        except StoreUnavailable:  # The database is down just now.
            tell(unavailable=1)
            await asyncio.sleep(PAUSE)


async def _live(directory: Path, orders: dict[str, dict[str, int]]) -> None:
    async with safety_store(directory) as store:
        lease = await store.claim(TUESDAY, node="n_1", at=1.0)
        tell(epoch=lease.epoch)
        await store.enroll(lease, FAY, staff=True, at=1.0)
        (screen,) = await store.recipients(TUESDAY)
        life = Life(store, lease)
        async with asyncio.TaskGroup() as tasks:
            for who in SENDERS:
                tasks.create_task(life.send(who, orders["next"].get(who, 0)))
            tasks.create_task(life.courier.run())
            tasks.create_task(life.acknowledge())
            tasks.create_task(life.meet())
            after = orders["screen"]["after"]
            life.courier.connect(FAY, after=after, newest=screen.newest)


def main(directory: Path) -> None:
    """Begin a life for each line, one at a time."""
    logs.configure("error", stream=sys.stderr)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            asyncio.run(live(directory, json.loads(line)))
        tell(born=pid)
        os.waitpid(pid, 0)
        tell(died=pid)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
