"""From a move to the first decoded picture in the new place, in real Chromium.

The server is a process of its own with bots who show a moving picture, one of them
a co-facilitator. A breakout is open, and a facilitator in a real browser goes back
and forth between it and the main room. Each time, what counts is from the moment
the page is told that it has moved to the first picture on a tile there whose packets
came after it, decoded and drawn. No connection may be made or restarted.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

from bench import report
from bench.join import CHROMIUM, FLAGS, TIMEOUT
from bench.node import running_node

WATCH = (Path(__file__).parent / "move.js").read_text()


async def main(arguments: argparse.Namespace) -> None:
    """Measure, and print."""
    if not await asyncio.to_thread(CHROMIUM.exists):
        sys.exit(f"{CHROMIUM} is missing. Install it: apt-get install chromium")
    async with running_node(bots=4, people=1) as node, async_playwright() as library:
        browser = await library.chromium.launch(
            executable_path=CHROMIUM, args=list(FLAGS), chromium_sandbox=False
        )
        context = await browser.new_context(
            permissions=["camera", "microphone"],
            viewport={"width": 1440, "height": 900},
        )
        context.set_default_timeout(TIMEOUT)
        page = await context.new_page()
        await page.add_init_script(WATCH)
        await page.goto(node.facilitator)
        await page.get_by_role("textbox").first.fill("Fay")
        join = page.get_by_role("button", name="Join", exact=True)
        await join.click()
        await page.evaluate("bench.until(bench.ready)")
        await _open_a_breakout(page)
        moves = [await _move(page) for _ in range(arguments.runs + 2)][2:]
        peers = await page.evaluate("bench.peers()")
        await browser.close()
    times = [move["ms"] for move in moves]
    figures: dict[str, report.Figure] = {
        "runs": len(times),
        "median_ms": round(report.median(times)),
        "p95_ms": round(report.share(times, 0.95)),
        "min_ms": round(min(times)),
        "max_ms": round(max(times)),
        "connections": peers["connections"],
        "descriptions": peers["descriptions"],
        "credentials": peers["credentials"],
    }
    lines = [
        f"move to the first decoded picture in the new place, {len(times)} moves:",
        f"  median {figures['median_ms']} ms, p95 {figures['p95_ms']} ms,"
        f" from {figures['min_ms']} to {figures['max_ms']} ms",
        f"  {peers['connections']} peer connections ever made,"
        f" {peers['credentials']} pairs of ICE credentials ever seen,"
        f" {peers['descriptions']} descriptions set since the first move",
    ]
    report.show(figures, lines, as_json=arguments.json)


async def _open_a_breakout(page: Page) -> None:
    """Put two of the bots, one of them of staff, into a breakout."""
    await page.evaluate("bench.openBreakout()")
    async with asyncio.timeout(TIMEOUT / 1000 + 20):
        await page.evaluate("bench.until(bench.isOpen)")


async def _move(page: Page) -> dict[str, Any]:
    await asyncio.sleep(1.0)
    async with asyncio.timeout(TIMEOUT / 1000):
        found: dict[str, Any] = json.loads(await page.evaluate("bench.move()"))
    return found


if __name__ == "__main__":
    line = report.parser(__doc__)
    line.add_argument("--runs", type=int, default=30, help="how many moves (30)")
    asyncio.run(main(line.parse_args()))
    sys.exit(0)
