"""A member's side of a private check-in, for who tests both sides at once."""

import re

from playwright.async_api import Locator, expect

from tests.browser.person import Person
from tests.browser.support import Introducing, invited
from tests.support.node import Node


async def comes_in(node: Node, person: Introducing, name: str) -> Person:
    """Bring somebody into the group."""
    someone = await person(name, viewport={"width": 900, "height": 700})
    await someone.open(await invited(node, name=name))
    await someone.button("Join").click()
    await someone.is_in()
    return someone


def private(someone: Person) -> Locator:
    """Return the control that opens the private pane."""
    return someone.page.get_by_role("button", name=re.compile("^Private: only the"))


def pane(someone: Person) -> Locator:
    """Return the private pane."""
    return someone.page.locator(".private-pane")


def said_to(someone: Person) -> Locator:
    """Return what was said in it."""
    return someone.page.get_by_role("log", name="Private messages")


async def taps(someone: Person, name: str) -> None:
    """Press a button of the private pane."""
    await pane(someone).get_by_role("button", name=name, exact=True).click()


async def asks(someone: Person, wish: str) -> None:
    """Open the pane and ask for something."""
    await private(someone).click()
    await taps(someone, wish)
    await expect(said_to(someone)).to_be_visible()


async def reach(someone: Person, name: str, *, press: str | None = "Enter") -> None:
    """Go to a control by Tab, by its accessible name alone, and press it.

    Raises:
        AssertionError: Tab does not lead there.

    """
    for _ in range(120):
        focused = someone.page.locator(":focus")
        snapshot = await focused.aria_snapshot() if await focused.count() else ""
        if f'"{name}' in snapshot:
            if press is not None:
                await someone.page.keyboard.press(press)
            return
        await someone.page.keyboard.press("Tab")
    raise AssertionError(f"cannot be reached by Tab: {name}")
