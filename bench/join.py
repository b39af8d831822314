"""From the click on Join to the first decoded remote picture, in real Chromium.

The server is a process of its own with one bot in the session. Each run is a new
browser context that opens a participant's link, types a name and clicks.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from bench import report
from bench.node import Node, running_node

CHROMIUM = Path("/usr/bin/chromium")

FLAGS = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--disable-gpu",
    "--disable-background-networking",
)

TIMEOUT = 20_000
"""Milliseconds that one step may take."""

WATCH = """
(() => {
  const peers = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) { super(...given); peers.push(this); }
  };
  let clicked = null;
  addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (clicked === null && button?.textContent.trim() === "Join") {
      clicked = performance.now();
    }
  }, { capture: true });
  window.measureJoin = async () => {
    for (;;) {
      for (const peer of peers) {
        for (const stats of (await peer.getStats()).values()) {
          if (stats.type === "inbound-rtp" && stats.framesDecoded > 0) {
            return performance.now() - clicked;
          }
        }
      }
      await new Promise((done) => setTimeout(done, 5));
    }
  };
})();
"""
"""Notes when Join was clicked, and waits for the first decoded picture."""


async def main(arguments: argparse.Namespace) -> None:
    """Measure, and print."""
    if not await asyncio.to_thread(CHROMIUM.exists):
        sys.exit(f"{CHROMIUM} is missing. Install it: apt-get install chromium")
    async with running_node(bots=1, people=1) as node, async_playwright() as library:
        browser = await library.chromium.launch(
            executable_path=CHROMIUM, args=list(FLAGS), chromium_sandbox=False
        )
        # The first run waits for the bot, and warms up what is warm in real life.
        runs = [await _join(browser, node) for _ in range(arguments.runs + 1)][1:]
        await browser.close()
    figures: dict[str, report.Figure] = {
        "runs": len(runs),
        "median_ms": round(report.median(runs)),
        "p95_ms": round(report.share(runs, 0.95)),
        "min_ms": round(min(runs)),
        "max_ms": round(max(runs)),
    }
    lines = [
        f"click on Join to the first decoded remote picture, {len(runs)} runs:",
        f"  median {figures['median_ms']} ms, p95 {figures['p95_ms']} ms,"
        f" from {figures['min_ms']} to {figures['max_ms']} ms",
    ]
    report.show(figures, lines, as_json=arguments.json)


async def _join(browser: Browser, node: Node) -> float:
    context = await browser.new_context(permissions=["camera", "microphone"])
    try:
        context.set_default_timeout(TIMEOUT)
        page = await context.new_page()
        await page.add_init_script(WATCH)
        await page.goto(node.participants[0])
        await page.get_by_role("textbox").first.fill("Lee")
        join = page.get_by_role("button", name="Join", exact=True)
        await join.wait_for()
        # Let the page come to rest, as a person does who reads it.
        await asyncio.sleep(1.0)
        await join.click()
        async with asyncio.timeout(TIMEOUT / 1000):
            return float(await page.evaluate("measureJoin()"))
    finally:
        await context.close()


if __name__ == "__main__":
    line = report.parser(__doc__)
    line.add_argument("--runs", type=int, default=15, help="how often (15)")
    asyncio.run(main(line.parse_args()))
    sys.exit(0)
