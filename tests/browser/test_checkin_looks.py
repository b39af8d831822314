"""Every screen of the private check-ins at the desk: for everybody, in every window."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import expect

from rooms.checkin_terms import Want
from rooms.drops import LeaveReason
from signaling.messages import Leave
from tests.browser.at_desk import (
    OPEN_DOOR,
    answers,
    back_to_group,
    card,
    page_about,
    sits_down,
    writes,
)
from tests.browser.looks import DESK, PHONE, covered, findings, fits, settled
from tests.browser.person import Person
from tests.browser.support import Introducing
from tests.support.asking import Member, members
from tests.support.node import Node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

LONG = "Bartholomew-Maximilian von und zu Hohenlohe"

WIDTHS = (320, 390, 600, 768, 1023, 1024, 1180, 1360, 1560)

Check = Callable[[str], Awaitable[None]]


@pytest.fixture(autouse=True)
def with_open_door(node: Node) -> None:
    node.policies = OPEN_DOOR


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_screen_is_for_everybody(
    node: Node, person: Introducing, axe: str, look: str, window: dict[str, int]
) -> None:
    fay = await person("Fay", color_scheme=look, viewport=window)
    await sits_down(node, fay)
    wrong: dict[str, list[str]] = {}

    async def check(screen: str) -> None:
        if found := [*await findings(fay, axe), *await fits(fay)]:
            wrong[screen] = found

    async with members(node, "Mo", LONG, "Kit", "Lee") as everybody:
        await look_at_everything(fay, everybody, check)
    assert wrong == {}


async def look_at_everything(
    fay: Person, everybody: list[Member], check: Check
) -> None:
    """Open everything that staff have for check-ins and alarms."""
    mo, long, kit, lee = everybody
    await mo.says_where()
    await mo.asks(Want.MESSAGE, "It is a hard day")
    await long.asks(Want.TALK)
    await kit.asks(Want.HELP_NOW)
    await lee.client.send(Leave(lee.client.number(), LeaveReason.NEED_HELP))
    await fay.page.keyboard.press("Alt+q")
    await expect(card(fay, "Lee")).to_contain_text("left by the button")
    await check("queue")
    await fay.button("Number of Mo").last.click()
    await check("number")
    await fay.page.keyboard.press("Escape")
    await answers(fay, "Mo")
    await writes(fay, "Mo", "I am here")
    await check("words")
    await fay.button("More ready words").click()
    await check("ready words")
    await fay.page.keyboard.press("Escape")
    await look_at_sheets(fay, check)
    await show_facts(fay)
    await fay.button("Called Mo").click()
    await check("facts and steps")
    await back_to_group(fay)
    await fay.page.keyboard.press("Alt+q")
    await fay.button("See to it: Lee").click()
    await expect(fay.page.get_by_role("heading", name="You decide.")).to_be_visible()
    await check("alarm")


async def look_at_sheets(fay: Person, check: Check) -> None:
    """Open what is asked before something is done."""
    for button in ("Close…: Mo", "Hand over…: Mo", "Offer a private room…: Mo"):
        await fay.button(button).click()
        await expect(fay.page.get_by_role("dialog")).to_be_visible()
        await check(button)
        await fay.page.keyboard.press("Escape")
        await expect(fay.page.get_by_role("dialog")).to_have_count(0)
        await expect(fay.button(button)).to_be_focused()


async def show_facts(fay: Person) -> None:
    """Show everything that is known of the person whose page is open."""
    tab = fay.button("Facts and steps")
    if await tab.is_visible():
        await tab.click()
    await fay.button("Show address and contact…").click()
    await fay.page.get_by_role("menuitem", name="To be sure where they are").click()
    await expect(fay.page.get_by_text("1 Example Street")).to_be_visible()


async def test_nothing_is_covered_at_any_width(node: Node, person: Introducing) -> None:
    fay = await sits_down(node, await person("Fay"))
    wrong: dict[str, list[str]] = {}

    async def look(screen: str) -> None:
        for width in WIDTHS:
            await fay.page.set_viewport_size({"width": width, "height": 1000})
            await settled(fay)
            if found := [*await covered(fay), *await fits(fay)]:
                wrong[f"{screen} {width}"] = found

    async with members(node, "Mo", LONG) as (mo, long):
        await mo.asks(Want.MESSAGE)
        await long.asks(Want.HELP_NOW)
        await expect(card(fay, "Mo")).to_be_visible()
        await look("queue")
        await fay.page.set_viewport_size(
            {"width": DESK["width"], "height": DESK["height"]}
        )
        await answers(fay, LONG)
        await expect(page_about(fay, LONG)).to_be_visible()
        await look("words")
    assert wrong == {}
