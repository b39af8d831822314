"""`alcove demo` as a process of its own."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

PATIENCE = 30.0
"""Seconds until a demo has printed its links."""


@dataclass(frozen=True, slots=True)
class Links:
    """What a demo printed, told apart by the file it wrote."""

    facilitator: str
    participants: tuple[str, ...]


@asynccontextmanager
async def demo(directory: Path, *arguments: str) -> AsyncGenerator[Links]:
    """Run a demo, and give the links that stand on its terminal."""
    file = directory / "links.json"
    environ = {n: v for n, v in os.environ.items() if not n.startswith("ALCOVE_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "demo", "--port", "0"),
        *("--links-file", str(file), "--data-dir", str(directory / "demo")),
        *arguments,
        cwd=ROOT,
        env=environ,
        stdout=PIPE,
    )
    assert process.stdout is not None
    try:
        printed: list[str] = []
        async with asyncio.timeout(PATIENCE):
            while not _all_of(file, printed):
                line = await process.stdout.readline()
                assert line, "the demo ended"
                printed += line.decode().split()
        told = json.loads(file.read_text())
        yield Links(told["facilitator"][0], tuple(told["participants"]))
    finally:
        process.terminate()
        await process.communicate()
    assert process.returncode == 0


def _all_of(file: Path, printed: list[str]) -> bool:
    """Tell whether every link of the file has been printed."""
    if not file.exists():
        return False
    told = json.loads(file.read_text())
    return {*told["facilitator"], *told["participants"]} <= set(printed)
