"""Memory of the server: idle, and for each further person.

People come in three steps: first they only hold connections, then everybody sends
and receives until every packet cache is full. What the caches hold by design is
computed from the relay's own constants and stated beside what was measured.
"""

import argparse
import asyncio
import sys

from bench import report
from bench.crowd import gathered
from bench.node import running_node
from bench.person import play
from bench.recording import Recording, record
from server.media.tracks import Kind
from server.media.uplink import CACHE_PACKETS

SETTLE = 3.0
"""Seconds after which a process is looked at."""

MEGABYTE = 1e6
_FIRST = 2

_OVERHEAD = sys.getsizeof(b"") + sys.getsizeof(0) * 2 + 120
"""Bytes that a kept packet needs beside its payload: Python's objects, about."""


async def main(arguments: argparse.Namespace) -> None:
    """Measure, and print."""
    recording = await asyncio.to_thread(record)
    people: int = arguments.people
    async with running_node() as node, gathered(node, recording) as crowd:
        await asyncio.sleep(SETTLE)
        idle, private = node.costs.resident(), node.costs.private()
        # The first people pay for what is loaded once, such as OpenSSL's tables.
        await crowd.bring(_FIRST)
        await asyncio.sleep(SETTLE)
        first = node.costs.resident()
        await crowd.bring(people - _FIRST)
        await asyncio.sleep(SETTLE)
        connected = node.costs.resident()
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(play(crowd.people))
            await asyncio.sleep(arguments.seconds)
            sending = node.costs.resident()
            playing.cancel()
    more = people - _FIRST
    per_connection = (connected - first) / more / MEGABYTE
    per_sender = (sending - connected) / people / MEGABYTE
    caches, said = _caches(recording)
    beyond = per_connection + per_sender - caches / MEGABYTE
    figures: dict[str, report.Figure] = {
        "idle_mb": round(idle / MEGABYTE, 1),
        "idle_private_mb": round(private / MEGABYTE, 1),
        "people": people,
        "connected_mb": round(connected / MEGABYTE, 1),
        "sending_mb": round(sending / MEGABYTE, 1),
        "mb_per_person_connected": round(per_connection, 3),
        "mb_per_person_sending": round(per_sender, 3),
        "mb_per_person_in_caches": round(caches / MEGABYTE, 3),
        "mb_per_person_beyond_caches": round(beyond, 3),
    }
    lines = [
        f"idle: {idle / MEGABYTE:.1f} MB ({idle / 2**20:.1f} MiB) resident,"
        f" of which {private / MEGABYTE:.1f} MB are its own",
        f"{_FIRST} people connected: {first / MEGABYTE:.1f} MB;"
        f" {people}: {connected / MEGABYTE:.1f} MB",
        f"each further person, connected: {per_connection:.2f} MB",
        f"all {people} sending to all for {arguments.seconds:.0f} s:"
        f" {sending / MEGABYTE:.1f} MB, {per_sender:.2f} MB more each",
        f"packet caches by design, each sender: {said}",
        f"each further person, beyond the caches: {beyond:.2f} MB",
    ]
    report.show(figures, lines, as_json=arguments.json)


def _caches(recording: Recording) -> tuple[float, str]:
    """Return the bytes that the caches of one sender hold, and how they come about."""
    sound = [len(data) for data, _ in recording.sounds]
    picture = [len(data) for packets in recording.pictures for data in packets]
    total = 0.0
    parts = []
    for kind, sizes in ((Kind.AUDIO, sound), (Kind.VIDEO, picture)):
        mean = sum(sizes) / len(sizes)
        total += CACHE_PACKETS[kind] * (mean + _OVERHEAD)
        parts.append(f"{CACHE_PACKETS[kind]} of {kind} with {mean:.0f} bytes")
    said = (
        f"{', '.join(parts)}, {_OVERHEAD} of overhead each: {total / MEGABYTE:.2f} MB"
    )
    return total, said


if __name__ == "__main__":
    line = report.parser(__doc__)
    line.add_argument("--people", type=int, default=12, help="in the session (12)")
    line.add_argument("--seconds", type=float, default=20.0, help="of media (20)")
    asyncio.run(main(line.parse_args()))
    sys.exit(0)
