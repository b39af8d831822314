"""The record of check-ins and its database, killed again and again at work."""

import asyncio
import json
import logging
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from server.store.safety.rows import Delivery
from tests.house.support import ROOT
from tests.support.killed import SENDERS, body, meet
from tests.support.postgres import Cluster
from tests.support.safety import FAY, TUESDAY, safety_store, says
from tests.support.tier import FULL

pytestmark = [pytest.mark.promise(4), pytest.mark.slow, pytest.mark.timeout(1800)]

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

KILLS, ACKS = (100, 110) if FULL else (15, 36)
"""How many kills, and about how many acknowledgements before each."""

FAR_KILLS, FAR_ACKS = (102, 110) if FULL else (6, 30)
"""The same of a database with processes of its own."""


@dataclass
class World:
    """All that anybody outside was told."""

    acked: dict[tuple[str, int], int] = field(default_factory=dict)
    """The place of each message that its sender was told is received."""

    repeats: int = 0
    screen: dict[int, tuple[str, str]] = field(default_factory=dict)
    """What stands at each position of the facilitator's screen."""

    redelivered: int = 0
    unavailable: int = 0
    """How often the record did not answer, and was asked again."""

    epoch: int = 0
    wrong: list[str] = field(default_factory=list)

    def hear(self, told: dict[str, Any]) -> None:
        """Note one line of a process."""
        if "ack" in told:
            who, number, seq, fresh = told["ack"]
            self.repeats += not fresh
            if self.acked.setdefault((who, number), seq) != seq:
                self.wrong.append(f"{who} {number} was told two places")
        elif "unavailable" in told:
            self.unavailable += 1
        elif "epoch" in told:
            self.epoch = told["epoch"]
        elif "screen" in told:
            position, who, client_id, text = told["screen"]
            if position in self.screen:
                self.redelivered += 1
            elif position != len(self.screen) + 1:
                self.wrong.append(f"{position} came after {len(self.screen)}")
            if self.screen.setdefault(position, (who, client_id)) != (who, client_id):
                self.wrong.append(f"another message at {position}")
            if text != body(who, int(client_id[1:])):
                self.wrong.append(f"other words at {position}")

    def following(self) -> dict[str, int]:
        """Return the first message of each sender that was not received."""
        return {
            str(who): max((n + 1 for w, n in self.acked if w == who), default=0)
            for who in SENDERS
        }


@asynccontextmanager
async def lives(directory: Path) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run the process whose children are killed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.killed", str(directory)),
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


@dataclass
class Lives:
    """One life after the other, and what kills."""

    process: asyncio.subprocess.Process
    world: World
    pid: int = 0

    def begin(self, *, reload: bool) -> None:
        """Begin a life that goes on where the one before was killed."""
        orders = {
            "next": self.world.following(),
            "screen": {"after": 0 if reload else len(self.world.screen)},
        }
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(orders).encode() + b"\n")

    async def hear(self) -> dict[str, Any]:
        """Take the next thing that somebody outside was told."""
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        assert line, "the process ended by itself"
        told: dict[str, Any] = json.loads(line)
        self.world.hear(told)
        self.pid = told.get("born", self.pid)
        return told

    async def go_on(self, acks: int) -> None:
        """Let it work for some acknowledgements."""
        async with asyncio.timeout(120):
            while acks > 0 or not self.pid:
                told = await self.hear()
                assert "died" not in told, "it died by itself"
                acks -= "ack" in told

    async def die(self) -> None:
        """Kill it. What is in the pipe was told before."""
        os.kill(self.pid, signal.SIGKILL)
        async with asyncio.timeout(120):
            while "died" not in await self.hear():
                pass
        self.pid = 0


async def test_what_was_received_outlives_every_kill(tmp_path: Path) -> None:
    rng = random.Random(7)  # noqa: S311 -- a test that can be repeated
    world = World()
    async with lives(tmp_path) as process:
        life = Lives(process, world)
        wanted = 0
        for number in range(KILLS):
            life.begin(reload=number % 5 == 4)
            wanted += await go_on(life, rng, ACKS)
            await life.die()
    assert world.unavailable == 0
    await _holds(tmp_path, world, wanted)
    assert world.epoch == KILLS
    assert world.redelivered


async def test_what_was_received_outlives_every_kill_of_a_database(
    own_postgres: tuple[Cluster, str], tmp_path: Path
) -> None:
    """Kill a process of PostgreSQL that serves a node, or all of them, or the node."""
    postgres, name = own_postgres
    rng = random.Random(7)  # noqa: S311 -- a test that can be repeated
    world = World()
    async with lives(tmp_path) as process:
        life = Lives(process, world)
        wanted = 0
        for number in range(FAR_KILLS):
            if not life.pid:
                life.begin(reload=number % 5 == 4)
            wanted += await go_on(life, rng, FAR_ACKS)
            match number % 3:
                case 0:
                    postgres.kill_one_serving(name)
                case 1:
                    postgres.kill()
                    postgres.start()
                case _:
                    await life.die()
    assert world.unavailable
    await _holds(tmp_path, world, wanted)


async def go_on(life: Lives, rng: random.Random, acks: int) -> int:
    """Have about so many more messages received, and return how many at least."""
    wanted = rng.randrange(acks // 2, acks * 3 // 2)
    await life.go_on(wanted)
    return wanted


async def _holds(directory: Path, world: World, wanted: int) -> None:
    """Find at least so many received, nothing lost, nothing twice, all in order."""
    told = dict(world.acked)
    shown = await _finish(directory, world)
    _log.info(
        "%d received, %d asked again, %d shown again at the same position, "
        "%d times unavailable",
        *(len(told), world.repeats, world.redelivered, world.unavailable),
    )
    assert world.wrong == []
    assert len(told) >= wanted > (10_000 if FULL else 100)
    places = {(str(d.message.sender), int(d.message.client_id[1:])): d for d in shown}
    assert len(places) == len(shown)
    assert [d.message.seq for d in shown] == list(range(1, len(shown) + 1))
    assert [d.position for d in shown] == list(range(1, len(shown) + 1))
    assert {key: places[key].message.seq for key in told} == told
    for who in SENDERS:
        numbers = [n for (sender, n) in places if sender == who]
        assert numbers == list(range(len(numbers)))
    assert all(
        d.message.body.decode() == body(who, n) for (who, n), d in places.items()
    )
    # What the screen has shown is what the record says it was sent.
    sent = {d.position: (d.message.sender, d.message.client_id) for d in shown}
    assert world.screen.items() <= sent.items()
    assert len(world.screen) > len(told) / 2


async def _finish(directory: Path, world: World) -> list[Delivery]:
    """Send again what was not answered, meet what is due, and read it all."""
    async with safety_store(directory) as store:
        lease = await store.claim(TUESDAY, node="n_1", at=3.0)
        assert lease.epoch >= world.epoch + 1
        following = world.following()
        for who in SENDERS:
            number = following[who]
            await store.append(says(lease, who, f"m{number}", body(who, number)))
        await meet(store, lease)
        kept = await store.load(TUESDAY)
        fired = Counter(e.body.decode() for e in kept.events if e.kind == "due")
        said = [e for e in kept.events if e.kind == "said"]
        shown = [d for d in kept.deliveries if d.recipient == FAY]
        assert [e.number for e in kept.events] == list(range(1, len(kept.events) + 1))
        assert len(said) == len(shown)
        # Each deadline was met, and no one twice.
        assert set(fired.values()) == {1}
        assert set(fired) >= {f"{who}:{number}" for who, number in world.acked}
        assert kept.deadlines == ()
        end = await store.verify()
        assert end.n > 0
        return shown
