"""A whole node and its database, killed again and again while members write."""

import asyncio
import json
import logging
import os
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from rooms.checkin_terms import Want
from rooms.checkins import CheckIns
from rooms.ids import ParticipantId
from rooms.policies import Policies
from rooms.roles import Role
from server import clock
from server.safety.codec import checkin_events
from server.store.base import Invitation, SessionRow
from server.store.sql import open_record
from signaling.messages import Hello, RefusalCode, Refused
from signaling.safety_messages import (
    CardChanged,
    CheckinAnswer,
    CheckinRequest,
    Kept,
    SafetyDelivered,
)
from tests.house.support import ROOT
from tests.support.nodes import SECRET, node_keyring, node_settings
from tests.support.postgres import Cluster
from tests.support.safety import TUESDAY, safety_store
from tests.support.signaling_client import Closed, SignalingClient
from tests.support.tier import FULL

pytestmark = [pytest.mark.promise(4), pytest.mark.slow, pytest.mark.timeout(3600)]

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)

KILLS, ACKS, MEMBERS = (100, 110, 6) if FULL else (4, 30, 3)
"""How many kills, how many acknowledgements before each, and who writes."""

FAR_LIVES = 34 if FULL else 1
"""How many lives on PostgreSQL, with three kills in each."""

POLICIES = Policies(lobby=False, safety_facts=False)


@dataclass
class Member:
    """Somebody who writes, and sends again what was not answered."""

    token: str
    number: int = 0
    acked: list[int] = field(default_factory=list)
    checkin: str | None = None


@dataclass
class World:
    """All that anybody outside of the node was told."""

    base: str
    http: aiohttp.ClientSession
    facilitator: str
    members: dict[str, Member]
    screen: dict[tuple[str, int], str] = field(default_factory=dict)
    """The text of each line on the facilitator's screen, by check-in and number."""

    newest: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    """How often a message was not kept, and sent again."""

    wrong: list[str] = field(default_factory=list)
    acks_left: int = 0
    is_enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def come(self, token: str) -> SignalingClient:
        """Come in by a link, as a browser does."""
        headers = {"Authorization": f"Bearer {token}", "Origin": self.base}
        async with self.http.post(
            f"{self.base}/api/ticket", headers=headers
        ) as response:
            ticket = (await response.json())["ticket"]
        ws = await self.http.ws_connect(f"{self.base}/ws", origin=self.base)
        client = SignalingClient(ws)
        await client.enter(Hello(versions=[1], ticket=ticket, switch=True))
        return client

    async def enough(self, acks: int) -> None:
        """Wait for some more acknowledgements."""
        self.acks_left = acks
        self.is_enough.clear()
        async with asyncio.timeout(120):
            await self.is_enough.wait()

    def acked(self) -> None:
        """Count one acknowledgement."""
        self.acks_left -= 1
        if self.acks_left <= 0:
            self.is_enough.set()


async def write(world: World, subject: str) -> None:
    """Write one message after another, each until it is received."""
    client = await world.come(world.members[subject].token)
    while True:
        await say(world, client, subject)
        world.acked()


async def say(world: World, client: SignalingClient, subject: str) -> None:
    """Write the next message, or the last one again if it was not answered."""
    member = world.members[subject]
    key, text = f"{subject}_{member.number:06}", str(member.number)
    kept = await keep(world, client, key, member.checkin, text)
    if kept.message != key:
        world.wrong.append(f"{key} was answered by {kept.message}")
    member.checkin = kept.checkin
    member.acked.append(member.number)
    member.number += 1


async def keep(
    world: World, client: SignalingClient, key: str, checkin: str | None, text: str
) -> Kept:
    """Say something, again until it is received, as a page does."""
    while True:
        request = client.number()
        if checkin is None:
            await client.send(CheckinRequest(request, key, Want.MESSAGE, text))
        else:
            await client.send(CheckinAnswer(request, key, checkin, text))
        while True:
            answer = await client.receive()
            if isinstance(answer, Kept | Refused) and answer.request == request:
                break
        if isinstance(answer, Kept):
            return answer
        if answer.code is not RefusalCode.UNAVAILABLE:
            world.wrong.append(f"{key} was refused: {answer.code}")
        world.refused += 1
        await asyncio.sleep(0.02)


async def watch(world: World) -> None:
    """Read what comes, and say that it is on the screen."""
    client = await world.come(world.facilitator)
    while True:
        message = await client.until(CardChanged)
        card = message.card
        for line in card.lines:
            place = (card.id, line.number)
            text = line.text or ""
            if world.screen.setdefault(place, text) != text:
                world.wrong.append(f"{place} was {world.screen[place]}, is {text}")
        newest = max((line.number for line in card.lines), default=0)
        if newest < world.newest.get(card.id, 0):
            world.wrong.append(f"{card.id} went back to {newest}")
        world.newest[card.id] = newest
        if message.position:
            await client.send(SafetyDelivered(client.number(), message.position))


async def until_gone(doing: Coroutine[Any, Any, None]) -> None:
    """Do something until the node is gone."""
    try:
        await doing
    except (Closed, aiohttp.ClientError, ConnectionError, TimeoutError, OSError):
        return


@asynccontextmanager
async def serving(directory: Path, port: int) -> AsyncGenerator[Process]:
    """Run a node, and kill it in the end."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(directory),
        "ALCOVE_JWT_SECRET": SECRET,
        "ALCOVE_DATA_DIR": str(directory),
        "ALCOVE_PORT": str(port),
        "ALCOVE_LOG_LEVEL": "info",
        "ALCOVE_DATABASE_URL": node_settings(directory).database,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "serve"),
        cwd=ROOT,
        env=environ,
        stdout=PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            while line := await process.stdout.readline():
                if json.loads(line)["event"] == "serving":
                    break
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        while await process.stdout.read(1 << 16):
            pass  # What it said is not what is asked here.
        await process.wait()


@asynccontextmanager
async def living(world: World, directory: Path, port: int) -> AsyncGenerator[None]:
    """Let everybody write while the context lasts, then kill the node."""
    async with serving(directory, port) as process, asyncio.TaskGroup() as tasks:
        tasks.create_task(until_gone(watch(world)))
        for subject in world.members:
            tasks.create_task(until_gone(write(world, subject)))
        yield
        process.kill()


async def invited(directory: Path) -> dict[str, str]:
    """Put everybody into the record, and return their tokens."""
    roles = {"fay": Role.FACILITATOR}
    roles |= {f"m{number}": Role.MEMBER for number in range(MEMBERS)}
    tokens = {}
    async with open_record(node_settings(directory).database) as record:
        await record.ensure_session(SessionRow(TUESDAY, "Meeting", 1.0, POLICIES))
        for subject, role in roles.items():
            who = ParticipantId(subject)
            await record.add_invitation(
                Invitation(f"i_{subject}", TUESDAY, who, role, subject, clock.wall())
            )
            tokens[subject] = node_keyring(directory).issue(
                subject=who,
                session=TUESDAY,
                role=role,
                invitation=f"i_{subject}",
                now=clock.wall(),
                seconds=36_000.0,
            )
    return tokens


@asynccontextmanager
async def peopled(directory: Path) -> AsyncGenerator[tuple[World, int]]:
    """Invite everybody, and return them with the port of their node."""
    tokens = await invited(directory)
    facilitator = tokens.pop("fay")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    async with aiohttp.ClientSession() as http:
        members = {subject: Member(token) for subject, token in tokens.items()}
        yield World(f"http://127.0.0.1:{port}", http, facilitator, members), port


async def test_nothing_is_lost_doubled_or_out_of_order(tmp_path: Path) -> None:
    async with peopled(tmp_path) as (world, port):
        for _ in range(KILLS):
            async with living(world, tmp_path, port):
                await world.enough(ACKS)
        async with serving(tmp_path, port):
            await settled(world)
        assert world.refused == 0
        await holds(world, tmp_path, KILLS)


async def test_nor_when_its_database_is_killed(
    own_postgres: tuple[Cluster, str], tmp_path: Path
) -> None:
    """Kill what serves a node, then all of PostgreSQL, then the node itself."""
    postgres, name = own_postgres
    async with peopled(tmp_path) as (world, port):
        for _ in range(FAR_LIVES):
            async with living(world, tmp_path, port):
                await world.enough(ACKS)
                await asyncio.to_thread(postgres.kill_one_serving, name)
                await world.enough(ACKS)
                await asyncio.to_thread(postgres.kill)
                await asyncio.to_thread(postgres.start)
                await world.enough(ACKS)
        async with serving(tmp_path, port):
            await settled(world)
        assert world.refused
        await holds(world, tmp_path, 3 * FAR_LIVES)


async def holds(world: World, directory: Path, kills: int) -> None:
    """Find nothing lost, nothing twice, all in order."""
    assert world.wrong == []
    members = world.members
    acked = sum(len(member.acked) for member in members.values())
    _log.info("%d kills, %d received, %d times not kept", kills, acked, world.refused)
    assert acked >= kills * ACKS

    async with safety_store(directory) as store:
        checkins = CheckIns.replay(checkin_events((await store.load(TUESDAY)).events))
    for subject, member in members.items():
        checkin = checkins.of(ParticipantId(subject))
        assert checkin is not None
        said = [line.body.text for line in checkin.thread if line.body is not None]
        assert said == [str(number) for number in member.acked]
        seen = {n: t for (c, n), t in world.screen.items() if c == checkin.id}
        assert sorted(seen) == list(range(1, len(said) + 1)), "all on the screen"
        assert [seen[number] for number in sorted(seen)] == said


async def settled(world: World) -> None:
    """Send what was not answered again, and wait for the facilitator's screen."""
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(watch(world))
        async with asyncio.timeout(30):
            for subject, member in world.members.items():
                client = await world.come(member.token)
                await say(world, client, subject)
                while world.newest.get(str(member.checkin), 0) < len(member.acked):  # noqa: ASYNC110 -- another task fills it
                    await asyncio.sleep(0.01)
        watching.cancel()
