"""Keeps the process of the bots alive, and ends it."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process

import msgspec

from server.demo.invited import Party

RESTART_PAUSES = (0.5, 1.0, 2.0, 5.0, 15.0)
"""Pauses before the process is started again, in seconds; the last repeats."""

STEADY = 60.0
"""Seconds of life after which an end counts as the first one."""

FAREWELL = 3.0
"""Seconds in which the process should end when its input ends."""


async def keep_bots(party: Party) -> None:
    """Run the bots in a process of their own until cancelled.

    The process is started again whenever it ends by itself, and it has ended
    when this returns. It ends by itself when this process dies.
    """
    loop = asyncio.get_running_loop()
    failures = 0
    while True:
        started = loop.time()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "server.demo.bots",
            stdin=PIPE,
            # A Ctrl+C is for the demo, which then ends the bots.
            start_new_session=True,
        )
        try:
            await _tell(process, party)
            code = await process.wait()
        finally:
            await _end(process)
        failures = 1 if loop.time() - started > STEADY else failures + 1
        pause = RESTART_PAUSES[min(failures, len(RESTART_PAUSES)) - 1]
        print(
            f"The bots ended (code {code}). They start again in {pause:g} s.",
            file=sys.stderr,
        )
        await asyncio.sleep(pause)


async def _tell(process: Process, party: Party) -> None:
    if process.stdin is None:
        raise RuntimeError("the process was started without an input")
    process.stdin.write(msgspec.json.encode(party) + b"\n")
    # If it is gone already, its exit code will say so.
    with contextlib.suppress(ConnectionError):
        await process.stdin.drain()


async def _end(process: Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    for seconds, signal in ((FAREWELL, process.terminate), (FAREWELL, process.kill)):
        try:
            async with asyncio.timeout(seconds):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                signal()
        else:
            return
    await process.wait()
