import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import msgspec

from bench.crowd import gathered
from bench.node import Costs, Node
from bench.recording import Recording
from server.demo.invited import Invited, Party

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Demo:
    process: Process
    links: dict[str, list[str]]

    @property
    def base(self) -> str:
        return self.links["facilitator"][0].partition("/#t=")[0]

    def children(self) -> list[int]:
        pid = self.process.pid
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(word) for path in tasks for word in path.read_text().split()]


@asynccontextmanager
async def demo(directory: Path, *arguments: str) -> AsyncGenerator[Demo]:
    links_file = directory / "links.json"
    links_file.unlink(missing_ok=True)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "demo", "--port", "0"),
        *("--links-file", str(links_file), "--data-dir", str(directory / "data")),
        *arguments,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        await until(lambda: links_file.exists() or process.returncode is not None)
        assert process.returncode is None, (await process.communicate())[1].decode()
        yield Demo(process, json.loads(links_file.read_text()))
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until(happens: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not happens():  # noqa: ASYNC110 -- in another process
            await asyncio.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


async def test_it_writes_links_serves_and_stops_without_a_trace(tmp_path: Path) -> None:
    async with demo(tmp_path, "--bots", "1", "--participants", "2") as running:
        assert len(running.links["facilitator"]) == 1
        assert len(running.links["participants"]) == 2
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{running.base}/healthz") as response,
        ):
            assert response.status == 200
        await until(lambda: len(running.children()) == 1)
        [bots] = running.children()
        running.process.terminate()
        out, err = await running.process.communicate()
        assert running.process.returncode == 0
        assert not alive(bots)
    said = out.decode()
    assert running.links["facilitator"][0] in said
    assert all(link in said for link in running.links["participants"])
    assert b"Traceback" not in out + err


async def test_bots_are_in_the_group_with_sound_and_picture(tmp_path: Path) -> None:
    async with demo(tmp_path, "--bots", "2", "--participants", "1") as running:
        node = Node(
            Costs(running.process.pid),
            running.links["facilitator"][0],
            tuple(running.links["participants"]),
        )
        async with gathered(node, Recording((), ())) as crowd:
            await crowd.bring(1)
            # Two bots' pictures of two seconds, and more.
            await until(lambda: crowd.received > 150)


async def test_bots_that_die_come_back(tmp_path: Path) -> None:
    async with demo(tmp_path, "--bots", "1") as running:
        await until(lambda: len(running.children()) == 1)
        [first] = running.children()
        os.kill(first, signal.SIGKILL)
        await until(lambda: running.children() not in ([], [first]))


async def test_bots_do_not_outlive_a_demo_that_is_killed(tmp_path: Path) -> None:
    async with demo(tmp_path, "--bots", "1") as running:
        await until(lambda: len(running.children()) == 1)
        [bots] = running.children()
        running.process.kill()
        await until(lambda: not alive(bots))


async def test_a_demo_without_bots_has_no_second_process(tmp_path: Path) -> None:
    async with demo(tmp_path, "--bots", "0") as running:
        assert running.children() == []


async def test_it_serves_https_with_a_certificate_of_its_own(tmp_path: Path) -> None:
    async with demo(tmp_path, "--bots", "1", "--self-signed") as running:
        assert running.base.startswith("https://127.0.0.1:")
        connector = aiohttp.TCPConnector(ssl=False)
        async with aiohttp.ClientSession(connector=connector) as http:
            await are_here(1, http, running.base)


async def test_a_bot_comes_back_to_a_node_that_was_away_and_leaves_when_told(
    tmp_path: Path,
) -> None:
    party = tmp_path / "party.json"
    async with aiohttp.ClientSession() as http:
        async with demo(tmp_path, "--bots", "0") as first:
            token = first.links["participants"][0].partition("#t=")[2]
            base = first.base
            bot = Invited(name="Wren", token=token)
            party.write_bytes(
                msgspec.json.encode(Party(node=base, origin=base, bots=[bot]))
            )
            bots = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "server.demo.bots", str(party))
            )
            await are_here(1, http, base)
        port = base.rpartition(":")[2]
        async with demo(tmp_path, "--bots", "0", "--port", port):
            await are_here(1, http, base)
            bots.terminate()
            assert await bots.wait() == 0
            await are_here(0, http, base)


async def are_here(count: int, http: aiohttp.ClientSession, base: str) -> None:
    line = f'alcove_participants{{presence="here"}} {count}.0'
    async with asyncio.timeout(PATIENCE):
        while line not in await metrics(http, base):  # noqa: ASYNC110 -- in another process
            await asyncio.sleep(0.1)


async def metrics(http: aiohttp.ClientSession, base: str) -> str:
    async with http.get(f"{base}/metrics") as response:
        return await response.text()
