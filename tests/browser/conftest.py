"""One browser for all tests, a node for each, and people."""

import json
import os
import shutil
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright

from tests.browser.person import LOOKS, Person
from tests.browser.support import DEVICES, Introducing, Opening
from tests.house.support import ROOT
from tests.support.impair.path import Path as Line
from tests.support.node import Node, running_node

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
SCRIPTS = Path(__file__).parent / "scripts"

BARE = (
    "--autoplay-policy=no-user-gesture-required",
    # Needed where the loopback is the only network.
    "--allow-loopback-in-peer-connection",
    "--disable-gpu",
    "--disable-background-networking",
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("chromium is not installed: run ./scripts/setup")
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(
    playwright: Playwright, chromium_path: str
) -> AsyncIterator[Opening]:
    """Start a Chromium with flags of its own."""
    started: list[Browser] = []

    async def start(*flags: str) -> Browser:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path,
            args=[*BARE, *flags],
            # Chromium's sandbox does not work as root.
            chromium_sandbox=os.geteuid() != 0,
        )
        started.append(browser)
        return browser

    yield start
    for browser in started:
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: Opening) -> Browser:
    """The browser that most people use."""
    return await chromium(*DEVICES)


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        pytest.fail("axe-core is not installed: run ./scripts/setup")
    return AXE.read_text(encoding="utf-8")


@pytest_asyncio.fixture(loop_scope="session")
async def node(tmp_path: Path) -> AsyncGenerator[Node]:
    async with running_node(tmp_path) as node:
        yield node


@pytest_asyncio.fixture(loop_scope="session")
async def person(browser: Browser) -> AsyncIterator[Introducing]:
    """Put somebody in front of a new window. In the end their pages are looked at.

    `devices=False` leaves them the browser's own camera and microphone, `by` lets
    their media take a line of its own.
    """
    people: list[Person] = []

    async def introduce(
        name: str,
        *,
        using: Browser | None = None,
        devices: bool = True,
        by: Line | None = None,
        **context: Any,
    ) -> Person:
        rgb, hz = LOOKS[len(people) % len(LOOKS)]
        window = await (using or browser).new_context(
            viewport=context.pop("viewport", {"width": 1280, "height": 800}), **context
        )
        scripts = ["witness.js", "probe.js", "sight.js"]
        if devices:
            look = json.dumps({"rgb": rgb, "hz": hz})
            await window.add_init_script(f"window.__person = {look}")
            scripts.append("person.js")
        if by is not None:
            ip, port = by.address
            way = json.dumps({"ip": ip, "port": port})
            await window.add_init_script(f"window.__detour = {way}")
            scripts.append("detour.js")
        for script in scripts:
            await window.add_init_script(path=SCRIPTS / script)
        someone = Person(name, await window.new_page(), rgb, hz)
        people.append(someone)
        return someone

    yield introduce
    for someone in people:
        await someone.page.context.close()
    assert [line for someone in people for line in someone.complaints] == []
    for someone in people:
        assert len(someone.hosts) <= 1, someone.hosts  # promise 9
