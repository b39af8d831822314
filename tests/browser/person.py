"""Somebody in front of a page, who finds things by role and by name."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Error, Locator, Page, expect

from tests.browser.support import until

LOOKS = (
    ((225, 45, 45), 500),
    ((40, 190, 70), 700),
    ((60, 80, 225), 1200),
    ((215, 190, 40), 1500),
)
"""Colour and tone of each person: far apart, and away from Firefox's own 1000 Hz."""

NEAR = 40
"""How far from the colour that was sent a colour may be, of 255."""

HEARD, UNHEARD = -50, -80
"""Decibels above which a tone is heard, and below which it is not."""

FADES = 0.6
"""Seconds a browser may go on with a tone that has stopped."""

WHERE = {
    "Street and number, or what is there": "1 Example Street",
    "State, county or region": "North",
    "Phone number": "01632 960112",
}
"""Where everybody in tests is."""

QUESTION = "What should the group call you?"


@dataclass(eq=False)  # Playwright adds attributes of its own.
class Person:
    """One page and whoever sits in front of it."""

    name: str
    page: Page
    rgb: tuple[int, int, int]
    hz: int
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    """Whom the page asked for anything, of HTTP and WebSocket."""

    def __post_init__(self) -> None:
        """Listen to what the page says to nobody."""
        self.page.on("pageerror", self._on_error)
        self.page.on("console", self._on_console)
        self.page.on("request", lambda request: self._on_request(request.url))
        self.page.on("websocket", lambda socket: self._on_request(socket.url))

    # Doing -------------------------------------------------------------------

    async def open(self, link: str) -> None:
        """Open a link, up to the device check."""
        await self.page.goto(link)
        await expect(self.button("Join")).to_be_visible()

    async def come_in(self, *, admitted_by: "Person | None" = None) -> None:
        """Type the name, where it is asked for, and join; wait for somebody's leave."""
        await self.knock()
        if admitted_by is not None:
            await self.say_where()
            await admitted_by.button(f"Admit {self.name}").click()
        await self.is_in()

    async def knock(self) -> None:
        """Type the name, where it is asked for, and join."""
        question = self.page.get_by_label(QUESTION)
        if await question.count():
            await question.fill(self.name)
        await self.button("Join").click()

    async def say_where(self) -> None:
        """Answer where they are, once they are asked, up to the lobby."""
        title = self.page.get_by_role("heading", name="Where are you today?")
        await expect(title).to_be_visible(timeout=10_000)
        for label, words in WHERE.items():
            await self.page.get_by_label(label, exact=True).fill(words)
        await self.page.get_by_label("Country").select_option("GB")
        space = self.page.get_by_role("group", name="Is your space private enough?")
        await space.get_by_role("radio", name="Yes").check()
        await self.page.get_by_role("checkbox", name="I'd rather not name").check()
        await self.button("Go to the lobby").click()
        await self.waits()

    async def is_in(self) -> None:
        """Wait for the group."""
        room = self.page.get_by_role("main", name="The group")
        await expect(room).to_be_visible(timeout=10_000)

    async def waits(self) -> None:
        """Wait for the lobby."""
        lobby = self.page.get_by_role("heading", name="You're in the lobby")
        await expect(lobby).to_be_visible(timeout=10_000)

    async def turn(self, control: str, *, on: bool) -> None:
        """Press a control, and wait until it says so."""
        await self.button(control).click()
        await self.says(control, on=on)

    async def says(self, control: str, *, on: bool) -> None:
        """Wait until a control is on or off."""
        pressed = "true" if on else "false"
        await expect(self.button(control)).to_have_attribute(
            "aria-pressed", pressed, timeout=10_000
        )

    # Finding -----------------------------------------------------------------

    def button(self, name: str) -> Locator:
        """Return a button by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def tile(self, other: "Person | str") -> Locator:
        """Return the place of another person."""
        name = other if isinstance(other, str) else other.name
        people = self.page.get_by_role("list", name="People in the group")
        return people.get_by_role("listitem").filter(has_text=name)

    def picture(self, other: "Person | str") -> Locator:
        """Return the picture in it."""
        return self.tile(other).locator("video")

    # Seeing and hearing ------------------------------------------------------

    async def sees(self, other: "Person") -> bool:
        """Tell whether another's picture is shown, by its colour."""
        if not await self.picture(other).count():
            return False
        rgb = await self.picture(other).evaluate("(video) => probe.sees(video)")
        return rgb is not None and all(
            abs(seen - sent) < NEAR for seen, sent in zip(rgb, other.rgb, strict=True)
        )

    async def hears(self, *others: "Person") -> set[str]:
        """Return the names of those others whose tones are heard now."""
        tones = await self._tones(*others)
        return {
            one.name for one, level in zip(others, tones, strict=True) if level > HEARD
        }

    async def hears_nothing_of(self, other: "Person") -> bool:
        """Tell whether another's tone cannot be heard at all."""
        [level] = await self._tones(other)
        return level < UNHEARD

    async def _tones(self, *others: "Person") -> list[int]:
        levels: list[int] = await self.page.evaluate(
            "([hz, seconds]) => probe.hears(hz, seconds)",
            [[one.hz for one in others], 0.3],
        )
        return levels

    async def received(self, other: "Person") -> tuple[int, int]:
        """Return how many of another's pictures were decoded, and its freezes."""
        got = await self.picture(other).evaluate("(video) => probe.received(video)")
        return got["framesDecoded"], got["freezeCount"]

    async def width(self, other: "Person | str") -> int:
        """Return the width of another's picture as it was decoded last; 0 for none."""
        if not await self.picture(other).count():
            return 0
        found = await self.picture(other).evaluate("(video) => probe.coming(video)")
        return int(found.get("frameWidth") or 0)

    async def turn_away(self) -> None:
        """Look at another tab."""
        await self.page.evaluate("() => __show(false)")

    async def turn_back(self) -> None:
        """Look at this tab again."""
        await self.page.evaluate("() => __show(true)")

    async def inbound(self, kind: str) -> list[dict[str, Any]]:
        """Return statistics of all audio or video that comes."""
        every = await self.page.evaluate("() => probe.inbound()")
        return [one for one in every if one["kind"] == kind]

    async def outbound(self, kind: str) -> list[dict[str, Any]]:
        """Return statistics of all audio or video that goes out."""
        every = await self.page.evaluate("() => probe.outbound()")
        return [one for one in every if one["kind"] == kind]

    async def protocols(self) -> list[str | None]:
        """Return by what each peer connection goes: udp, tcp, or None so far."""
        found: list[str | None] = await self.page.evaluate("() => probe.protocols()")
        return found

    async def sends(self) -> int:
        """Return how many tracks are being sent."""
        count: int = await self.page.evaluate(
            """() => witness.pcs.flatMap((pc) => pc.getSenders())
              .filter((sender) => sender.track?.readyState === "live").length"""
        )
        return count

    async def wait(
        self,
        look: Callable[[], Awaitable[object]],
        what: str,
        *,
        seconds: float = 12.0,
    ) -> None:
        """Wait until something is so.

        Raises:
            AssertionError: It never is.

        """
        try:
            await until(look, seconds=seconds)
        except TimeoutError:
            raise AssertionError(f"{self.name}: {what}") from None

    # What the page does without being seen -------------------------------------

    def _on_error(self, error: Error) -> None:
        self.complaints.append(f"{self.name}: {error}")

    def _on_console(self, message: ConsoleMessage) -> None:
        # A refusal of the server, or none at all: the browser's own words.
        usual = ("Failed to load resource", "WebSocket connection to")
        if message.type == "error" and not message.text.startswith(usual):
            self.complaints.append(f"{self.name}: {message.text}")

    def _on_request(self, url: str) -> None:
        if not url.startswith(("data:", "blob:")):
            self.hosts.add(urlsplit(url).netloc)
