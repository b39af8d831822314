"""At the desk: the queue of private check-ins, and the page about one person."""

from playwright.async_api import Locator, expect

from rooms.policies import Policies
from rooms.roles import Role
from tests.browser.person import Person
from tests.browser.support import invited
from tests.support.node import Node

OPEN_DOOR = Policies(lobby=False, safety_facts=False)
"""Members come straight in, and are asked for nothing."""

SOON = 15_000
"""Milliseconds that a slow machine may take until something is on a screen."""


async def sits_down(
    node: Node, someone: Person, role: Role = Role.FACILITATOR
) -> Person:
    """Come in as one of staff."""
    await someone.open(await invited(node, role, someone.name))
    await someone.button("Join").click()
    await someone.is_in()
    await expect(someone.page.locator(".desk-bar")).to_be_visible()  # loaded by itself
    return someone


def queue(fay: Person) -> Locator:
    """Return the list of check-ins and alarms, beside the group."""
    return fay.page.get_by_role("region", name="Check-ins")


def cards(fay: Person) -> Locator:
    """Return all cards that stand, in their order."""
    return queue(fay).locator("ol.cards > li")


def card(fay: Person, name: str) -> Locator:
    """Return the card about somebody."""
    return fay.page.locator("ol.cards > li").filter(has_text=name)


def page_about(fay: Person, name: str) -> Locator:
    """Return what was written with somebody, and what one may do."""
    return fay.page.get_by_role("region", name=name, exact=True)


def thread(fay: Person, name: str) -> Locator:
    """Return what was written with somebody."""
    words = f"What you and {name} wrote, read by staff and {name} alone"
    return fay.page.get_by_role("log", name=words)


def facts(fay: Person) -> Locator:
    """Return the facts to decide by."""
    title = "You decide. This system does not call anyone."
    return fay.page.get_by_role("region", name=title)


async def answers(fay: Person, name: str) -> None:
    """Take on what somebody asked for."""
    await fay.button(f"Answer: {name}").first.click()
    await expect(page_about(fay, name)).to_contain_text("Owner you")


async def writes(fay: Person, name: str, text: str) -> None:
    """Write to somebody whose page is open, until it is stored."""
    field = fay.page.get_by_label(f"Write to {name} only")
    await field.fill(text)
    await fay.button(f"Send to {name} only").click()
    await expect(thread(fay, name)).to_contain_text(text)
    await expect(field).to_have_value("")


async def back_to_group(fay: Person) -> None:
    """Close the page about somebody."""
    await fay.button("Back to the group").click()
    await expect(fay.button("Back to the group")).to_have_count(0)


async def from_menu(fay: Person, name: str, item: str) -> None:
    """Press an item of a person's menu."""
    await fay.button(f"More for {name}").click()
    await fay.page.get_by_role("menuitem", name=item).click()


async def shows_number(fay: Person, name: str, number: str) -> None:
    """Show the number of somebody by one press."""
    await fay.button(f"Number of {name}").first.click()
    shown = fay.page.get_by_role("dialog", name=f"Number of {name}")
    await expect(shown).to_contain_text(number)
    await fay.page.keyboard.press("Escape")
    await expect(shown).to_have_count(0)


async def set_level(fay: Person, before: str, after: str) -> None:
    """Say how pressing it is."""
    await fay.button(f"Level: {before}").click()
    await fay.page.get_by_role("menuitemcheckbox", name=after).click()
    await expect(fay.button(f"Level: {after}")).to_be_visible()
