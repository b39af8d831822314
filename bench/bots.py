"""What the bots of a demo cost: processor time and memory of their process."""

import argparse
import asyncio
import sys
from pathlib import Path

from bench import report
from bench.node import Costs, running_node

SETTLE = 12.0
"""Seconds in which all bots have painted their pictures and come in."""

MEGABYTE = 1e6


async def main(arguments: argparse.Namespace) -> None:
    """Measure, and print."""
    async with running_node(bots=arguments.bots, people=1) as node:
        await asyncio.sleep(SETTLE)
        [pid] = await asyncio.to_thread(_children, node.costs.pid)
        bots = Costs(pid)
        start = sum(bots.cpu_seconds())
        await asyncio.sleep(arguments.seconds)
        used = (sum(bots.cpu_seconds()) - start) / arguments.seconds
        resident = bots.resident()
    figures: dict[str, report.Figure] = {
        "bots": arguments.bots,
        "core": round(used, 3),
        "startup_cpu_seconds": round(start, 2),
        "resident_mb": round(resident / MEGABYTE, 1),
    }
    lines = [
        f"{arguments.bots} bots: {used:.1%} of one core,"
        f" {resident / MEGABYTE:.0f} MB resident",
        f"before that, {start:.1f} s of one core to paint, encode and come in",
    ]
    report.show(figures, lines, as_json=arguments.json)


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for path in tasks for word in path.read_text().split()]


if __name__ == "__main__":
    line = report.parser(__doc__)
    line.add_argument("--bots", type=int, default=8, help="in the session (8)")
    line.add_argument("--seconds", type=float, default=10.0, help="to measure (10)")
    asyncio.run(main(line.parse_args()))
    sys.exit(0)
