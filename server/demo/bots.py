"""All bots of one demo, in a process of their own: `python -m server.demo.bots`.

Reads a `Party` as one line of JSON, from the file that is named or else from
standard input, whose end is then also the end of the bots: they never outlive
the demo that started them.
"""

import asyncio
import contextlib
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import msgspec

from server.demo.bot import Bot, Node, NotWelcome
from server.demo.invited import LIMIT, Party
from server.demo.loopback import gather_loopback_too
from server.demo.scene import make_scene


@dataclass(frozen=True, slots=True)
class Studio:
    """Where scenes are made, and the moment from which all bots count time."""

    free: asyncio.Lock
    start: float


def main(arguments: list[str]) -> int:
    """Run the bots until they are told to stop. Return the exit code."""
    path = Path(arguments[0]) if arguments else None
    try:
        raw = path.read_bytes() if path else sys.stdin.buffer.readline(LIMIT)
        party = msgspec.json.decode(raw, type=Party)
    except (OSError, msgspec.DecodeError) as error:
        print(f"bots: {error}", file=sys.stderr)
        return 2
    gather_loopback_too()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(party, watch_input=path is None))
    return 0


async def _run(party: Party, *, watch_input: bool) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if watch_input:
        loop.add_reader(sys.stdin.fileno(), stop.set)
    trust: aiohttp.Fingerprint | bool = True
    if party.fingerprint is not None:
        trust = aiohttp.Fingerprint(bytes.fromhex(party.fingerprint))
    connector = aiohttp.TCPConnector(ssl=trust)
    async with (
        aiohttp.ClientSession(connector=connector) as http,
        asyncio.TaskGroup() as tasks,
    ):
        # One after the other, so that the first one is there soon.
        studio = Studio(asyncio.Lock(), loop.time())
        bots = [
            tasks.create_task(_one(party, number, http, studio))
            for number in range(len(party.bots))
        ]
        await stop.wait()
        for bot in bots:
            bot.cancel()


async def _one(
    party: Party, number: int, http: aiohttp.ClientSession, studio: Studio
) -> None:
    invited = party.bots[number]
    async with studio.free:
        scene = await asyncio.to_thread(
            make_scene, invited.name, number=number, of=len(party.bots)
        )
    node = Node(party.node, party.origin, http)
    bot = Bot(invited, scene, node=node, start=studio.start)
    try:
        await bot.run()
    except NotWelcome as error:
        print(f"bots: {invited.name} cannot come in: {error}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
