"""An hour with a group, from the desk: one facilitator and four members."""

import asyncio
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.async_api import Locator, expect

from rooms.policies import ChatMode, Policies, Supervision
from rooms.roles import Role
from tests.browser.looks import findings, fits
from tests.browser.person import FADES, Person
from tests.browser.support import Introducing, cut_websockets, invited
from tests.support.node import Node

pytestmark = [
    pytest.mark.alone,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

HOUR = Policies(
    safety_facts=False,
    lobby=True,
    chat=ChatMode.STAFF,
    supervision=Supervision.GROUPS_ALONE,
    move_notice=4.0,
    supervision_grace=3.0,
)
"""With short notices, so that nobody waits for long."""

SMALL = {"width": 800, "height": 700}
"""Members' windows: there are many on one machine."""

PATIENCE = 20_000
"""Milliseconds that a slow machine may take for something."""


@dataclass
class Hour:
    """Who is in the session."""

    fay: Person
    """Who runs it."""
    mo: Person
    lee: Person
    kit: Person
    ana: Person

    @property
    def members(self) -> tuple[Person, ...]:
        """The four members."""
        return self.mo, self.lee, self.kit, self.ana

    @property
    def everybody(self) -> tuple[Person, ...]:
        """All five."""
        return self.fay, *self.members


async def knock(node: Node, someone: Person) -> None:
    """Come as far as the lobby."""
    await someone.open(await invited(node, name=someone.name))
    await someone.button("Join").click()
    title = someone.page.get_by_role("heading", name="You're in the lobby")
    await expect(title).to_be_visible(timeout=PATIENCE)


async def gather(node: Node, person: Introducing) -> Hour:
    """Return a facilitator and four members, who are let in by keyboard."""
    node.policies = HOUR
    fay = await person("Fay")
    await fay.open(await invited(node, Role.FACILITATOR, "Fay"))
    await fay.button("Join").click()
    await fay.is_in()
    members = [await person(name, viewport=SMALL) for name in ("Mo", "Lee", "Kit")]
    members.append(await person("Ana", viewport=SMALL))
    for someone in members:
        await knock(node, someone)
    await expect(fay.page.get_by_role("heading", name="Lobby")).to_contain_text(
        "4 waiting"
    )
    await fay.page.keyboard.press("Alt+l")
    await expect(fay.button("Admit Mo")).to_be_focused()
    await fay.page.keyboard.press("Enter")
    await members[0].is_in()
    # Focus goes on to the next who waits.
    await expect(fay.button("Admit Lee")).to_be_focused()
    await fay.button("Admit all").click()
    for someone in members[1:]:
        await someone.is_in()
    return Hour(fay, *members)


async def ice(one: Person) -> list[str]:
    """Return the ICE credentials of each peer connection: new ones are a restart."""
    found: list[str] = await one.page.evaluate(
        r"""() => witness.pcs.map((pc) =>
          pc.localDescription?.sdp.match(/a=ice-ufrag:(\S+)/)?.[1] ?? "none")"""
    )
    return found


async def choose(fay: Person, someone: Person, item: str) -> None:
    """Open a person's menu by keyboard, and press an item that begins so."""
    await fay.button(f"More for {someone.name}").focus()
    await fay.page.keyboard.press("Enter")
    await press(fay, item)


async def press(fay: Person, item: str) -> None:
    """Go to an item of the open menu by the arrow keys, and press it."""
    menu = fay.page.get_by_role("menu")
    await expect(menu).to_be_visible()
    for _ in range(await menu.get_by_role("menuitem").count() + 3):
        focused = fay.page.locator(":focus")
        words = (await focused.inner_text()).strip()
        if words.startswith(item):
            await fay.page.keyboard.press("Enter")
            return
        await fay.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the menu has no {item}: {await menu.inner_text()}")


def row(fay: Person, someone: Person) -> Locator:
    """Return the line of a person in the list of people."""
    people = fay.page.get_by_role("region", name="People")
    return people.get_by_role("listitem").filter(has_text=someone.name)


def strip(fay: Person, words: str) -> Locator:
    """Return a line above the group."""
    return fay.page.locator(".strip").filter(has_text=words)


async def test_breakouts_are_run_by_keyboard_on_the_same_connections(
    node: Node, person: Introducing, axe: str
) -> None:
    hour = await gather(node, person)
    fay, mo, lee, ana = hour.fay, hour.mo, hour.lee, hour.ana
    await mo.turn("Camera", on=True)
    await lee.turn("Microphone", on=True)
    await fay.wait(partial(fay.sees, mo), "sees Mo")
    await fay.wait(partial(fay.hears, lee), "hears Lee")
    before = [await ice(one) for one in hour.everybody]

    await plan(hour)
    assert await findings(fay, axe) == []
    assert await fits(fay) == []
    await fay.button("Open the rooms").press("Enter")
    await go(hour)
    assert await findings(fay, axe) == []
    await fay.page.get_by_label("Message to the rooms").fill("Take turns, please.")
    await fay.button("Send to all rooms").press("Enter")
    for someone in (mo, ana):
        words = someone.page.get_by_text("Take turns, please.").first
        await expect(words).to_be_visible()
    await visit(hour)

    # All come back with what they send as it was.
    await fay.button("Recall everyone").press("Enter")
    await expect(fay.tile(lee)).to_have_count(1, timeout=PATIENCE)
    await lee.says("Microphone", on=True)
    await mo.says("Camera", on=True)
    await fay.wait(partial(fay.sees, mo), "sees Mo again")
    await ana.wait(partial(ana.hears, lee), "hears Lee again")
    assert [await ice(one) for one in hour.everybody] == before


async def plan(hour: Hour) -> None:
    """Plan two rooms with three people in the first, until they can be opened."""
    fay, keys = hour.fay, hour.fay.page.keyboard
    await keys.press("Alt+b")
    await expect(fay.page.get_by_role("heading", name="Plan the")).to_be_focused()
    await fay.button("Begin with 2 rooms").press("Enter")
    cedar = fay.page.get_by_role("region", name="Cedar, ")
    for someone in (hour.mo, hour.lee):
        grip = f"Move {someone.name} with the arrow keys"
        await fay.button(grip).focus()
        await keys.press("ArrowRight")
        await expect(cedar.get_by_role("button", name=grip)).to_be_focused()
    open_rooms = fay.button("Open the rooms")
    await expect(open_rooms).to_have_attribute("aria-disabled", "true")
    await expect(fay.page.get_by_role("complementary")).to_contain_text(
        "Cedar has no facilitator, and fewer than three members."
    )
    await fay.page.get_by_role("combobox", name="Move Kit to").select_option("Cedar")
    await expect(open_rooms).to_have_attribute("aria-disabled", "false")
    await expect(open_rooms).to_have_accessible_description("")


async def go(hour: Hour) -> None:
    """Let three people go to their room: one at once, two in a moment."""
    fay, lee = hour.fay, hour.lee
    movers = (hour.mo, lee, hour.kit)
    for someone in movers:
        told = someone.page.get_by_role("heading", name="You'll move to Cedar")
        await expect(told).to_be_visible()
    await lee.button("Go now").click()
    cedar = fay.page.get_by_role("region", name="Cedar 3")
    for someone in movers:
        more = cedar.get_by_role("button", name=f"More for {someone.name}")
        await expect(more).to_be_visible(timeout=PATIENCE)
    await hour.mo.wait(partial(hour.mo.hears, lee), "hears Lee in Cedar")
    await asyncio.sleep(FADES)
    for someone in (fay, hour.ana):
        assert await someone.hears_nothing_of(lee)
        await expect(someone.tile(lee)).to_have_count(0)
    await expect(fay.tile(hour.ana)).to_have_count(1)


async def visit(hour: Hour) -> None:
    """Give a room more time, come when one is asked to, and go back."""
    fay, mo, lee, ana = hour.fay, hour.mo, hour.lee, hour.ana
    clock = fay.page.get_by_role("region", name="Cedar").locator(".clock-line")
    await fay.button("+2 min for Cedar").press("Enter")
    await expect(clock).to_contain_text("16:")
    # The desk says which room asks, and who.
    await mo.button("Ask a facilitator to come").click()
    await expect(strip(fay, "Cedar asks for a facilitator")).to_contain_text("Mo asked")
    await fay.button("Go to Cedar").press("Enter")
    await expect(strip(fay, "You are in Cedar")).to_be_visible()
    await expect(mo.tile(fay)).to_have_count(1)
    await fay.wait(partial(fay.sees, mo), "sees Mo in Cedar")
    await fay.wait(partial(fay.hears, lee), "hears Lee in Cedar")
    await expect(fay.tile(ana)).to_have_count(0)
    await fay.page.keyboard.press("Alt+r")
    await expect(fay.tile(ana)).to_have_count(1)
    await expect(mo.tile(fay)).to_have_count(0)


async def test_one_and_all_are_muted_and_nobody_is_turned_on(
    node: Node, person: Introducing
) -> None:
    hour = await gather(node, person)
    fay, mo, lee, kit = hour.fay, hour.mo, hour.lee, hour.kit
    for someone in (mo, lee):
        await someone.turn("Microphone", on=True)
        await fay.wait(partial(fay.hears, someone), f"hears {someone.name}")

    # One, who may turn it on again.
    await choose(fay, mo, "Mute")
    await mo.says("Microphone", on=False)
    await asyncio.sleep(FADES)
    assert await fay.hears_nothing_of(mo)
    assert await fay.hears(lee)
    await mo.turn("Microphone", on=True)

    # All, until it is allowed. To ask allows it, and turns nothing on.
    await fay.page.keyboard.press("Alt+a")
    await press(fay, "Mute everyone until")
    for someone in (mo, lee):
        microphone = someone.button("Microphone")
        await someone.says("Microphone", on=False)
        await expect(microphone).to_have_attribute("aria-disabled", "true")
        await expect(row(fay, someone)).to_contain_text("Muted by staff")
    await choose(fay, lee, "Ask to unmute")
    await lee.says("Microphone", on=False)
    await lee.button("Yes, turn it on").click()
    await lee.says("Microphone", on=True)
    await fay.wait(partial(fay.hears, lee), "hears Lee")

    # The group is held still, and goes on: nothing begins by itself.
    still = kit.page.get_by_role("heading", name="We're taking a quiet moment.")
    await fay.page.keyboard.press("Alt+g")
    await expect(still).to_be_visible()
    await lee.says("Microphone", on=False)
    await strip(fay, "held still").get_by_role("button", name="Go on").click()
    await expect(still).to_have_count(0)
    await lee.says("Microphone", on=False)


async def test_one_is_stepped_aside_with_and_one_is_removed(
    node: Node, person: Introducing
) -> None:
    hour = await gather(node, person)
    fay, mo, kit = hour.fay, hour.mo, hour.kit
    before = [await ice(one) for one in (fay, mo)]

    # Aside, while the group is held still, and back.
    await choose(fay, kit, "Step aside…")
    await press(fay, "The group is held still")
    await kit.button("Go to the room").click(timeout=PATIENCE)
    await expect(strip(fay, "in a private room with Kit")).to_be_visible()
    await expect(fay.tile(mo)).to_have_count(0)
    await kit.turn("Microphone", on=True)
    await fay.wait(partial(fay.hears, kit), "hears Kit")
    await asyncio.sleep(FADES)
    assert await mo.hears_nothing_of(kit)
    await fay.page.keyboard.press("Alt+r")
    await expect(fay.tile(mo)).to_have_count(1)
    await kit.says("Microphone", on=False)
    await fay.page.keyboard.press("Alt+g")

    # Removed, with what follows. They do not come back until they are let back.
    await choose(fay, kit, "Remove…")
    remove = fay.page.get_by_role("dialog", name="Remove Kit")
    act = remove.get_by_role("button", name="Remove Kit")
    await expect(act).to_have_attribute("aria-disabled", "true")
    await remove.get_by_role("radio", name="We call them").check()
    await remove.get_by_role("radio", name="Something else").check()
    await act.click()
    over = "Your part in this meeting is over for today."
    await expect(kit.page.get_by_role("heading", name=over)).to_be_visible()
    await expect(row(fay, kit)).to_contain_text("Removed")
    await expect(fay.tile(kit)).to_have_count(0)
    assert await kit.sends() == 0
    await kit.page.reload()
    await expect(fay.button("Let Kit back")).to_be_visible()
    await expect(kit.button("Leave")).to_have_count(0)
    await fay.button("Let Kit back").click()
    await expect(fay.button("Let Kit back")).to_have_count(0)
    assert [await ice(one) for one in (fay, mo)] == before


@pytest.mark.promise(6)
async def test_a_group_that_lost_its_facilitator_pauses_and_goes_on(
    node: Node, person: Introducing
) -> None:
    hour = await gather(node, person)
    fay, mo, lee = hour.fay, hour.mo, hour.lee
    await lee.turn("Microphone", on=True)
    await mo.wait(partial(mo.hears, lee), "hears Lee")
    paused = "The group is paused until a facilitator is back."

    await fay.page.context.set_offline(True)
    cut_websockets(node)
    for someone in hour.members:
        await expect(someone.page.get_by_text(paused)).to_be_visible(timeout=PATIENCE)
    await asyncio.sleep(FADES)
    assert await mo.hears_nothing_of(lee)

    await fay.page.context.set_offline(False)
    for someone in hour.members:
        await expect(someone.page.get_by_text(paused)).to_have_count(
            0, timeout=PATIENCE
        )
    await mo.wait(partial(mo.hears, lee), "hears Lee again")
    await expect(fay.page.get_by_role("heading", name="People")).to_contain_text(
        "5 here"
    )
    await fay.wait(partial(fay.hears, lee), "hears Lee again")
