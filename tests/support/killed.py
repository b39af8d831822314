"""A node's record of check-ins, in a process that is there to be killed.

Each line on standard input begins a life: a forked process that opens the
record, sends, shows on a screen, and meets deadlines, until it is killed. It
writes a line about everything that somebody outside was told.
"""

import asyncio
import itertools
import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from rooms.ids import ParticipantId
from server import clock
from server.safety.courier import Courier
from server.safety.outbox import Send
from server.store.safety.rows import Batch, Deadline, Lease, NewEvent
from server.store.safety.sql import SqlSafetyStore
from tests.support.safety import FAY, TUESDAY, safety_store, says

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
            receipts = await self.store.append(
                says(
                    self.lease,
                    who,
                    f"m{number}",
                    body(who, number),
                    sets=(Deadline(f"{who}:{number}", "due", 1.0),),
                )
            )
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
            await self.courier.acknowledged(FAY, upto=await self.shown.get())

    async def meet(self) -> None:
        """Meet deadlines."""
        while True:
            await meet(self.store, self.lease)


async def meet(store: SqlSafetyStore, lease: Lease) -> None:
    """Meet all deadlines there are, some at once."""
    due = await store.deadlines(TUESDAY)
    for first in range(0, len(due), 16):
        async with asyncio.TaskGroup() as tasks:
            for deadline in due[first : first + 16]:
                event = NewEvent("c_1", "due", deadline.subject.encode())
                batch = Batch(lease=lease, at=2.0, fires=(deadline,), events=(event,))
                tasks.create_task(store.append(batch))


async def live(directory: Path, orders: dict[str, dict[str, int]]) -> None:
    """Live until killed."""
    async with safety_store(directory) as store:
        lease = await store.claim(TUESDAY, node="n_1", at=1.0)
        await store.enroll(lease, FAY, staff=True, at=1.0)
        life = Life(store, lease)
        async with asyncio.TaskGroup() as tasks:
            for who in SENDERS:
                tasks.create_task(life.send(who, orders["next"].get(who, 0)))
            tasks.create_task(life.courier.run())
            tasks.create_task(life.acknowledge())
            tasks.create_task(life.meet())
            (screen,) = await store.recipients(TUESDAY)
            after = orders["screen"]["after"]
            life.courier.connect(FAY, after=after, newest=screen.newest)


def main(directory: Path) -> None:
    """Begin a life for each line, one at a time."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            asyncio.run(live(directory, json.loads(line)))
        tell(born=pid)
        os.waitpid(pid, 0)
        tell(died=pid)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
