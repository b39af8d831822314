"""Every screen of the desk: for everybody, in every window."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from rooms.policies import ChatMode, Policies
from rooms.roles import Role
from signaling.messages import RaiseHand
from tests.browser.looks import DESK, PHONE, covered, findings, fits, settled
from tests.browser.person import Person
from tests.browser.support import Introducing, invited
from tests.support.node import Node
from tests.support.signaling_client import SignalingClient

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

WIDTHS = (390, 600, 900, 1023, 1024, 1100, 1180, 1280, 1360, 1559, 1560)

LONG = "Bartholomew-Maximilian von und zu Hohenlohe"


@asynccontextmanager
async def sitting_down(node: Node, fay: Person) -> AsyncGenerator[None]:
    """Come in as a facilitator, with three people in the lobby who stay."""
    node.policies = Policies(lobby=True, chat=ChatMode.EVERYONE, safety_facts=False)
    await fay.open(await invited(node, Role.FACILITATOR, "Fay"))
    await fay.button("Join").click()
    await fay.is_in()
    people = [await node.come(name) for name in ("Mo", "Lee", LONG)]
    await expect(fay.button("Admit Mo")).to_be_visible()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(listen(someone)) for someone in people]
        yield
        for task in tasks:
            task.cancel()


async def listen(someone: SignalingClient) -> None:
    """Answer pings, for as long as the test goes."""
    while True:
        with contextlib.suppress(TimeoutError):
            await someone.receive()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_screen_of_the_desk_is_for_everybody(
    node: Node, person: Introducing, axe: str, look: str, window: dict[str, int]
) -> None:
    fay = await person("Fay", color_scheme=look, viewport=window)
    wrong: dict[str, list[str]] = {}

    async def check(screen: str) -> None:
        if found := [*await findings(fay, axe), *await fits(fay)]:
            wrong[screen] = found

    async with sitting_down(node, fay):
        await look_at_everything(fay, check)
    assert wrong == {}


async def look_at_everything(
    fay: Person, check: Callable[[str], Awaitable[None]]
) -> None:
    """Open everything that the desk has."""
    page = fay.page
    await check("lobby")
    await fay.button("Write to Mo").click()
    await check("writing")
    await fay.button("Decline Lee, with a next step").click()
    await check("declining")
    await page.keyboard.press("Escape")
    await fay.button("Admit all").click()
    await fay.button("More for Mo").click()
    await check("menu")
    await page.get_by_role("menuitem", name="Remove…").click()
    await check("removing")
    await page.keyboard.press("Escape")
    await expect(fay.button("More for Mo")).to_be_focused()
    for item in ("Rules", "Change the agenda…", "Keys…", "End the session…"):
        await fay.button("More").click()
        await page.get_by_role("menuitem", name=item).click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        await check(item)
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
    await fay.button("Pause group").click()
    await check("held still")
    await fay.button("Go on").click()
    await fay.button("Breakouts").click()
    await check("no plan")
    await fay.button("Begin with 3 rooms").click()
    await fay.button("Place evenly").click()
    await expect(page.get_by_text("Cedar has no facilitator.").first).to_be_visible()
    await check("plan")


async def test_nothing_of_the_desk_is_covered_at_any_width(
    node: Node, person: Introducing
) -> None:
    fay = await person("Fay")
    wrong: dict[int, list[str]] = {}
    async with sitting_down(node, fay):
        await fay.button("Admit Mo").click()
        await expect(fay.button("More for Mo")).to_be_visible()
        await fay.turn("Camera", on=True)
        for width in WIDTHS:
            await fay.page.set_viewport_size({"width": width, "height": 1000})
            await settled(fay)
            if found := [*await covered(fay), *await fits(fay)]:
                wrong[width] = found
    assert wrong == {}


async def test_hands_are_lowered_one_by_one_or_all_at_once(
    node: Node, person: Introducing
) -> None:
    fay = await person("Fay")
    node.policies = Policies(lobby=False)
    await fay.open(await invited(node, Role.FACILITATOR, "Fay"))
    await fay.button("Join").click()
    await fay.is_in()
    hands = fay.page.get_by_role("group", name="Hands up")
    await expect(hands).to_have_count(0)
    people = [await node.come(name) for name in ("Mo", "Lee", "Kit")]
    for someone in people:
        await someone.ask(RaiseHand(someone.number(), up=True))
    chips = hands.get_by_role("listitem")
    await expect(chips).to_have_text(["Mo", "Lee", "Kit"])
    await fay.page.keyboard.press("Alt+h")
    await expect(fay.button("Lower the hand of Mo")).to_be_focused()
    await fay.page.keyboard.press("Enter")
    await expect(chips).to_have_text(["Lee", "Kit"])
    await expect(fay.button("Lower the hand of Lee")).to_be_focused()
    await fay.button("Lower all").click()
    await expect(hands).to_have_count(0)


async def test_keys_do_nothing_to_who_types(node: Node, person: Introducing) -> None:
    fay = await person("Fay")
    async with sitting_down(node, fay):
        await type_to_staff(fay)


async def type_to_staff(fay: Person) -> None:
    """Type every letter that is a key of the desk."""
    await fay.page.keyboard.press("Alt+w")
    line = fay.page.get_by_label("Message to staff")
    await expect(line).to_be_focused()
    await fay.page.keyboard.type("alpha bravo mike golf kilo")
    await expect(line).to_have_value("alpha bravo mike golf kilo")
    await fay.says("Microphone", on=False)
    await fay.says("Pause group", on=False)
    await fay.page.keyboard.press("Enter")
    log = fay.page.get_by_role("log", name="Messages between staff")
    await expect(log).to_contain_text("alpha bravo mike golf kilo")
    await expect(line).to_have_value("")
