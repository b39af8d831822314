"""A server in a process of its own, and what the kernel says it costs."""

import asyncio
import json
import os
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parents[1]
"""The checkout that this is of."""

START_TIMEOUT = 20.0
STOP_TIMEOUT = 10.0

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Costs:
    """Reads what one process costs."""

    pid: int

    def cpu_seconds(self) -> tuple[float, float]:
        """Return the processor time of all its threads so far: own, and kernel."""
        stat = Path(f"/proc/{self.pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return int(fields[11]) / _TICKS, int(fields[12]) / _TICKS

    def private(self) -> int:
        """Return the bytes in RAM that no other process shares."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        return 1024 * sum(
            int(line.split()[1])
            for line in rollup.splitlines()
            if line.startswith(("Private_Clean:", "Private_Dirty:"))
        )

    def resident(self) -> int:
        """Return the bytes of memory it has in RAM."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise ProcessLookupError(self.pid)


@dataclass(frozen=True, slots=True)
class Node:
    """A running server with an open session."""

    costs: Costs
    facilitator: str
    participants: tuple[str, ...]

    @property
    def base(self) -> str:
        """What its links begin with."""
        return self.facilitator.partition("/#t=")[0]

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens of all links, the facilitator's first."""
        links = (self.facilitator, *self.participants)
        return tuple(link.partition("#t=")[2] for link in links)


@asynccontextmanager
async def running_node(
    *, bots: int = 0, people: int = 15, tree: Path = HERE
) -> AsyncGenerator[Node]:
    """Run `alcove demo` on a free port, in a data directory of its own.

    `tree` is the checkout whose code runs. An older one lets everybody in by
    itself.

    Raises:
        RuntimeError: It does not start; it has said why on the terminal.

    """
    door = ["--open-door"] if await _has_door(tree) else []
    with tempfile.TemporaryDirectory(prefix="alcove-bench-") as directory:
        links_file = Path(directory) / "links.json"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server", "demo", "--port", "0"),
            *("--bots", str(bots), "--participants", str(people)),
            *("--links-file", str(links_file), *door),
            *("--data-dir", str(Path(directory) / "data")),
            stdout=DEVNULL,
            cwd=tree,
        )
        try:
            links = await _links(process, links_file)
            yield Node(
                Costs(process.pid),
                links["facilitator"][0],
                tuple(links["participants"]),
            )
        finally:
            await stop(process)


async def _has_door(tree: Path) -> bool:
    """Tell whether the code of a checkout knows a door that can be open."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "demo", "--help"), stdout=PIPE, cwd=tree
    )
    async with asyncio.timeout(START_TIMEOUT):
        text, _ = await process.communicate()
    return b"--open-door" in text


async def _links(process: Process, path: Path) -> dict[str, list[str]]:
    async with asyncio.timeout(START_TIMEOUT):
        while process.returncode is None:
            if (text := await asyncio.to_thread(_text, path)) is not None:
                links: dict[str, list[str]] = json.loads(text)
                return links
            await asyncio.sleep(0.05)
    raise RuntimeError(f"the server ended with status {process.returncode}")


def _text(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


async def stop(process: Process) -> None:
    """End a process, kindly first."""
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOP_TIMEOUT):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
