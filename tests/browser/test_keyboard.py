"""Everything can be done by keyboard, and the focus is always where one is."""

from functools import partial

import pytest
from playwright.async_api import Locator, expect

from rooms.roles import Role
from tests.browser.person import QUESTION, Person
from tests.browser.support import Introducing, invited
from tests.support.node import Node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]


async def tab_to(
    someone: Person, target: Locator, *, tries: int = 30, back: bool = False
) -> None:
    """Press Tab until something has the focus."""
    await expect(target).to_be_visible()
    for _ in range(tries):
        await someone.page.keyboard.press("Shift+Tab" if back else "Tab")
        if await target.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"cannot be reached by Tab: {target}")


async def test_a_whole_visit_by_keyboard(node: Node, person: Introducing) -> None:
    fay, mo = await person("Fay"), await person("Mo")
    await fay.open(await invited(node, Role.FACILITATOR))
    await fay.come_in()
    keys = mo.page.keyboard
    await mo.open(await invited(node))
    await tab_to(mo, mo.button("Try my camera"))
    await keys.press("Enter")
    await expect(mo.button("Stop my camera")).to_be_focused()
    await tab_to(mo, mo.page.get_by_label(QUESTION))
    await keys.type("Mo")
    await tab_to(mo, mo.button("Join"))
    await keys.press("Enter")
    await mo.is_in()
    await expect(mo.page.get_by_role("heading", level=1)).to_be_focused()

    skip = mo.page.get_by_role("link", name="Go to your controls")
    await tab_to(mo, skip, back=True)
    await keys.press("Enter")
    await tab_to(mo, mo.button("Microphone"), tries=1)
    await keys.press("Space")
    await mo.says("Microphone", on=True)
    await tab_to(mo, mo.button("Camera"), tries=1)
    await keys.press("Enter")
    await mo.says("Camera", on=True)
    await fay.wait(partial(fay.hears, mo), "hears Mo")
    await fay.wait(partial(fay.sees, mo), "sees Mo")
    await tab_to(mo, mo.button("Microphone"), back=True)
    await keys.press("Space")
    await mo.says("Microphone", on=False)

    await tab_to(mo, mo.button("Leave"))
    await keys.press("Enter")
    await expect(mo.page.get_by_role("heading", name="You have left")).to_be_focused()
    await tab_to(mo, mo.button("I need a break"))
    await keys.press("Enter")
    await expect(fay.tile(mo)).to_have_count(0)
    await tab_to(mo, mo.button("Come back"))
    await keys.press("Enter")
    await mo.is_in()
    await mo.says("Camera", on=False)


async def test_sheets_and_the_hidden_page_by_keyboard(
    node: Node, person: Introducing
) -> None:
    fay, mo = await person("Fay"), await person("Mo")
    page, keys = mo.page, mo.page.keyboard
    for someone, role in ((fay, Role.FACILITATOR), (mo, Role.MEMBER)):
        await someone.open(await invited(node, role))
        await someone.come_in()

    await tab_to(mo, mo.button("More"))
    await keys.press("Enter")
    settings_button = page.get_by_role("button", name="Settings")
    await expect(page.get_by_role("heading", name="More")).to_be_focused()
    await tab_to(mo, settings_button)
    await keys.press("Enter")
    settings = page.get_by_role("dialog", name="Settings")
    show = settings.get_by_role("checkbox", name="Show my own picture")
    await tab_to(mo, show)
    await keys.press("Space")
    await expect(show).to_be_checked()
    # The sheet keeps the focus.
    for _ in range(15):
        await keys.press("Tab")
        await expect(page.locator("#controls :focus, .bar :focus")).to_have_count(0)
    await keys.press("Escape")
    await expect(settings).to_be_hidden()
    await expect(settings_button).to_be_focused()
    await keys.press("Escape")
    await expect(settings_button).to_have_count(0)
    await expect(mo.button("More")).to_be_focused()
    await expect(mo.tile(mo)).to_be_visible()

    await tab_to(mo, mo.button("Get help"))
    await keys.press("Space")
    help_sheet = page.get_by_role("dialog", name="Get help")
    await tab_to(mo, help_sheet.get_by_role("link", name="Call 112"))
    await keys.press("Escape")
    await expect(mo.button("Get help")).to_be_focused()

    await mo.turn("Microphone", on=True)
    # One press hides everything, and silences.
    await keys.press("Escape")
    await expect(page.get_by_role("heading", name="Shopping")).to_be_focused()
    await expect(mo.button("Leave")).to_have_count(0)
    assert await mo.sends() == 0
    await tab_to(mo, mo.button("Back to the meeting"))
    await keys.press("Enter")
    await mo.is_in()
    await mo.says("Microphone", on=False)
