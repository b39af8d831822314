"""Every screen: for everybody, at one place, and without a word to others."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Response, expect

from rooms.roles import Role
from tests.browser.looks import (
    DESK,
    PHONE,
    SMALL_PHONE,
    covered,
    findings,
    fits,
    settled,
)
from tests.browser.person import Person
from tests.browser.staff import facilitator
from tests.browser.support import Introducing, invited
from tests.support.node import Node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

LARGEST = 200_000
"""Bytes of the whole page, as they go over the network."""


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(
    "window", [DESK, PHONE, SMALL_PHONE], ids=["desk", "phone", "small phone"]
)
async def test_every_screen_is_for_everybody(
    node: Node, person: Introducing, axe: str, look: str, window: dict[str, int]
) -> None:
    fay = await person("Fay", color_scheme=look, viewport=window)
    page = fay.page
    wrong: dict[str, list[str]] = {}

    async def check(screen: str) -> None:
        assert await page.title() == "Meeting"
        if found := [*await findings(fay, axe), *await fits(fay)]:
            wrong[screen] = found

    await page.goto(node.base)
    await expect(page.get_by_role("heading", name="Please open your")).to_be_visible()
    await check("no link")
    await fay.open(await invited(node))
    await check("device check")
    await fay.button("Join").click()
    await expect(page.get_by_text("Please type a name first.")).to_be_visible()
    await check("device check without a name")
    await page.get_by_text("Choose devices").click()
    await fay.button("Try my camera").click()
    await expect(page.get_by_text("Only you can see this.")).to_be_visible()
    await check("device check with everything open")
    await fay.come_in()
    await expect(page.get_by_text("paused until a facilitator is back")).to_be_visible()
    await check("paused")
    async with facilitator(node):
        await expect(fay.button("Turn on sound")).to_have_count(0)
        await check_group(fay, check)
    assert wrong == {}


async def check_group(fay: Person, check: Callable[[str], Awaitable[None]]) -> None:
    """Look at what a member sees who is in."""
    page = fay.page
    await expect(page.get_by_text("Ines", exact=True)).to_be_visible()
    await fay.turn("Camera", on=True)
    await fay.turn("Microphone", on=True)
    await fay.button("More").click()
    await check("more")
    await fay.page.get_by_role("button", name="Settings").click()
    settings = page.get_by_role("dialog", name="Settings")
    await settings.get_by_role("checkbox", name="Show my own picture").check()
    await check("settings")
    await page.keyboard.press("Escape")
    await fay.button("Close").click()
    await expect(fay.picture(fay)).to_be_visible()
    await check("group")
    await fay.button("Get help").click()
    await expect(page.get_by_role("dialog", name="Get help")).to_be_visible()
    await check("help")
    await page.keyboard.press("Escape")
    await fay.button("Hide screen").click()
    await expect(page.get_by_role("heading", name="Shopping")).to_be_visible()
    await check("hidden")
    await fay.button("Back to the meeting").click()
    await expect(page.get_by_text("the sound is on again")).to_be_visible()
    await check("group with a notice")
    await fay.button("Leave").click()
    await expect(page.get_by_role("heading", name="You have left")).to_be_visible()
    await check("left")


SLOW_DEVICES = """(() => {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia;
  mediaDevices.getUserMedia = async (wanted) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return open(wanted);
  };
})()"""


@pytest.mark.parametrize("width", [1600, 1240, 390])
async def test_controls_and_help_stay_where_they_are(
    node: Node, person: Introducing, width: int
) -> None:
    fay = await person("Fay", viewport={"width": width, "height": 800})
    mo = await person("Mo")
    await fay.page.add_init_script(SLOW_DEVICES)
    await fay.page.goto(node.base)
    await expect(fay.button("Get help")).to_be_visible()
    help_at = await fay.button("Get help").bounding_box()
    await mo.open(await invited(node, Role.FACILITATOR))
    await mo.come_in()
    await fay.open(await invited(node))
    assert await fay.button("Get help").bounding_box() == help_at
    await fay.come_in()
    assert await fay.button("Get help").bounding_box() == help_at
    names = ("Get help", "Microphone", "Camera", "Raise hand", "Chat", "More", "Leave")

    async def places() -> dict[str, Any]:
        await settled(fay)
        return {name: await fay.button(name).bounding_box() for name in names}

    before = await places()
    for control in ("Microphone", "Camera"):
        await fay.button(control).click()
        await expect(fay.button(control)).to_have_attribute("aria-busy", "true")
        assert await places() == before
        await fay.says(control, on=True)
        assert await places() == before
    await fay.button("Show me").click()
    assert await places() == before
    for pane in ("Chat", "More"):
        await fay.button(pane).click()
        assert await places() == before
        await fay.page.keyboard.press("Escape")
        await expect(fay.button(pane)).to_be_focused()
        assert await places() == before
    await expect(fay.tile(mo)).to_be_visible()
    await fay.turn("Microphone", on=False)
    assert await places() == before
    await fay.button("Hide screen").click()
    await fay.button("Back to the meeting").click()
    await expect(fay.page.get_by_text("the sound is on again")).to_be_visible()
    assert await places() == before
    await fay.button("Close").click()
    await mo.button("Leave").click()
    await expect(fay.tile(mo)).to_have_count(0)
    assert await places() == before
    await fay.button("Leave").click()
    await expect(fay.button("Come back")).to_be_visible()
    assert await fay.button("Get help").bounding_box() == help_at


async def test_nothing_is_covered_at_any_width(node: Node, person: Introducing) -> None:
    fay, mo = await person("Fay"), await person("Mo")
    for someone, role in ((mo, Role.FACILITATOR), (fay, Role.MEMBER)):
        await someone.open(await invited(node, role))
        await someone.come_in()
    await fay.turn("Camera", on=True)
    await fay.button("Chat").click()
    wrong: dict[int, list[str]] = {}
    for width in (
        320,
        390,
        599,
        600,
        719,
        720,
        899,
        900,
        999,
        1000,
        1299,
        1300,
        1559,
        1560,
    ):
        await fay.page.set_viewport_size({"width": width, "height": 700})
        await settled(fay)
        if found := [*await covered(fay), *await fits(fay)]:
            wrong[width] = found
    assert wrong == {}


@pytest.mark.promise(9)
async def test_the_page_is_small_and_the_link_leaves_the_address(
    node: Node, person: Introducing
) -> None:
    fay = await person("Fay")
    answered: list[Response] = []

    def note(response: Response) -> None:
        answered.append(response)

    fay.page.on("response", note)
    await fay.open(await invited(node))
    assert fay.page.url == f"{node.base}/"
    assert await fay.page.evaluate("() => history.length") <= 2
    await fay.come_in()
    paths = [urlsplit(one.url).path for one in answered]
    assert "/js/main.js" in paths
    assert "/css/app.css" in paths
    sizes = [await one.request.sizes() for one in answered]
    assert sum(one["responseBodySize"] for one in sizes) < LARGEST
    assert not [one.url for one in answered if "?" in one.url]
