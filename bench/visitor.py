"""Somebody in front of a real page of Chromium, whose media takes a line of its own."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

from tests.support.impair.udp import Address

TIMEOUT = 45_000
"""Milliseconds that one step may take: the lines are bad on purpose."""

DETOUR = Path(__file__).parents[1] / "tests" / "browser" / "scripts" / "detour.js"

WATCH = """
(() => {
  const peers = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) { super(...given); peers.push(this); }
  };
  // Chromium's own camera, which fills a line, and a tone, which never pauses.
  const devices = navigator.mediaDevices;
  const getMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async ({ audio, video }) => {
    const stream = video ? await getMedia({ video }) : new MediaStream();
    if (audio) {
      const context = new AudioContext();
      const tone = context.createOscillator();
      const out = context.createMediaStreamDestination();
      tone.frequency.value = 500;
      tone.connect(out);
      tone.start();
      stream.addTrack(out.stream.getAudioTracks()[0]);
    }
    return stream;
  };
  let clicked = null;
  addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (clicked === null && button?.textContent.trim() === "Join") {
      clicked = performance.now();
    }
  }, { capture: true });
  const sum = (all, key) => all.reduce((total, one) => total + (one[key] ?? 0), 0);
  window.look = async () => {
    const open = peers.filter((peer) => peer.connectionState !== "closed");
    const reports = await Promise.all(open.map((peer) => peer.getStats()));
    const all = reports.flatMap((report) => [...report.values()]);
    const inbound = all.filter((one) => one.type === "inbound-rtp");
    const audio = inbound.filter((one) => one.kind === "audio");
    const video = inbound.filter((one) => one.kind === "video");
    const pairs = reports.flatMap((report) => {
      const transport = [...report.values()].find((one) => one.type === "transport");
      const pair = report.get(transport?.selectedCandidatePairId);
      return pair ? [report.get(pair.localCandidateId)?.protocol] : [];
    });
    return {
      sounds: sum(audio, "packetsReceived"),
      lost: sum(audio, "packetsLost"),
      samples: sum(audio, "totalSamplesReceived"),
      concealed: sum(audio, "concealedSamples"),
      pictures: sum(video, "framesDecoded"),
      bytes: sum(video, "bytesReceived"),
      frozen: sum(video, "totalFreezesDuration"),
      heights: Object.fromEntries(
        video.map((one) => [one.ssrc, [one.framesDecoded, one.frameHeight ?? 0]]),
      ),
      protocols: [...new Set(pairs)].sort(),
    };
  };
  window.arrivals = async (timeout) => {
    const found = { sound: null, picture: null };
    while (performance.now() - clicked < timeout) {
      const { sounds, pictures } = await window.look();
      const now = performance.now() - clicked;
      if (sounds > 0) found.sound ??= now;
      if (pictures > 0) found.picture ??= now;
      if (found.sound !== null && found.picture !== null) break;
      await new Promise((done) => setTimeout(done, 10));
    }
    return found;
  };
})();
"""
"""Notes when Join was clicked, and says on demand what has come since."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a page has received so far."""

    at: float
    sounds: int
    lost: int
    samples: int
    concealed: int
    pictures: int
    bytes: int
    frozen: float
    heights: dict[str, tuple[int, int]]
    """Pictures decoded and lines of the last one, by stream."""

    protocols: tuple[str, ...]


class Visitor:
    """One page."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self._context = context
        self._page = page

    @classmethod
    async def open(cls, browser: Browser, link: str, way: Address) -> "Visitor":
        """Open a link, up to the device check."""
        context = await browser.new_context(permissions=["camera", "microphone"])
        context.set_default_timeout(TIMEOUT)
        page = await context.new_page()
        detour = json.dumps({"ip": way[0], "port": way[1]})
        await page.add_init_script(f"window.__detour = {detour}")
        await page.add_init_script(path=DETOUR)
        await page.add_init_script(WATCH)
        await page.goto(link)
        await page.get_by_role("button", name="Join", exact=True).wait_for()
        return cls(context, page)

    async def come_in(self, name: str) -> None:
        """Type a name, where it is asked for, and join."""
        question = self._page.get_by_role("textbox")
        if await question.count():
            await question.first.fill(name)
        # Let the page come to rest, as a person does who reads it.
        await asyncio.sleep(1.0)
        await self._page.get_by_role("button", name="Join", exact=True).click()
        await self._page.get_by_role("button", name="Leave", exact=True).wait_for()

    async def send(self) -> None:
        """Switch microphone and camera on."""
        for control in ("Microphone", "Camera"):
            button = self._page.get_by_role("button", name=control, exact=True)
            if await button.get_attribute("aria-pressed") != "true":
                await button.click()
            await self._page.get_by_role(
                "button", name=control, exact=True, pressed=True
            ).wait_for()

    async def arrivals(self, *, seconds: float) -> tuple[float | None, float | None]:
        """Return the milliseconds from the click to the first sound and picture."""
        found = await self._page.evaluate("(ms) => arrivals(ms)", seconds * 1000)
        return found["sound"], found["picture"]

    async def look(self) -> Look:
        """Return what has come so far."""
        got: dict[str, Any] = await self._page.evaluate("look()")
        heights = {
            ssrc: (seen[0], seen[1]) for ssrc, seen in got.pop("heights").items()
        }
        protocols = tuple(got.pop("protocols"))
        at = asyncio.get_running_loop().time()
        return Look(at=at, heights=heights, protocols=protocols, **got)

    async def says(self) -> set[str]:
        """Return the notices that the page shows now."""
        texts = await self._page.get_by_role("status").all_inner_texts()
        return {" ".join(text.split()) for text in texts if text.strip()}

    async def close(self) -> None:
        """Close the page."""
        await self._context.close()
