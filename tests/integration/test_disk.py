"""Disks that fail for real. They need rights that not every machine gives.

So the long run has them (./scripts/soak, as root and with strace); what runs
each time fails its disk in SQLite's driver and by a limit on the size of files.
"""

import asyncio
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.house.support import ROOT
from tests.support.filling import BALLAST, BODY, MESSAGES
from tests.support.safety import FAY, MO, TUESDAY, safety_store, says
from tests.support.tier import FULL

pytestmark = [pytest.mark.promise(4), pytest.mark.slow]

SEND = (sys.executable, "-m", "tests.support.filling")


async def said(*command: str) -> dict[str, set[int]]:
    """Run a process, and return the numbers it said each word with."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=PIPE, stderr=PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    words: dict[str, set[int]] = {}
    for line in out.decode().splitlines():
        word, number = line.split()
        words.setdefault(word, set()).add(int(number))
    return words


async def on_a_full_file_system(directory: Path) -> None:
    """ENOSPC: a small tmpfs, in a mount namespace of its own."""
    script = (
        'mount -t tmpfs -o size=9m none "$0" && head -c 7800000 /dev/zero '
        f'> "$0/{BALLAST}" && "$@" "$0"'
    )
    words = await said("unshare", "--mount", "sh", "-c", script, str(directory), *SEND)
    assert words["acked"]
    assert words["refused"]
    # Those that were refused were kept when there was room.
    assert words["again"] > words["acked"]
    assert words["again"] == set(range(MESSAGES))


async def on_a_disk_that_cannot_sync(directory: Path) -> None:
    """EIO: strace lets every fdatasync from some moment on fail."""
    words = await said(
        *("strace", "-f", "-qq", "-o", str(directory / "trace")),
        *("-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=40+"),
        *(*SEND, str(directory)),
    )
    assert words["acked"]
    assert words["refused"]
    async with safety_store(directory) as store:
        lease = await store.claim(TUESDAY, node="n_1", at=2.0)
        fresh = set()
        for number in range(MESSAGES):
            batch = says(lease, MO, f"m{number}", BODY, events=())
            if (await store.append(batch)).fresh:
                fresh.add(number)
        # Whatever was acknowledged was there; all is there once.
        assert fresh.isdisjoint(words["acked"])
        found = await store.pending(TUESDAY, FAY, after=0)
        assert sorted(d.message.client_id for d in found) == sorted(
            f"m{number}" for number in range(MESSAGES)
        )
        await store.verify()


if FULL:

    async def test_a_full_file_system_acknowledges_what_it_keeps(
        tmp_path: Path,
    ) -> None:
        await on_a_full_file_system(tmp_path)

    async def test_a_disk_that_cannot_sync_acknowledges_nothing(tmp_path: Path) -> None:
        await on_a_disk_that_cannot_sync(tmp_path)
