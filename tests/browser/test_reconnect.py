"""Lines that break, and how people come back by themselves."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from rooms.roles import Role
from tests.browser.person import FADES, Person
from tests.browser.support import Introducing, cut_websockets, invited, media_path
from tests.support.node import Node, running_node

pytestmark = [
    pytest.mark.alone,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(120),
]

Pair = tuple[Person, Person]


async def two(node: Node, person: Introducing) -> Pair:
    """Return two people who see and hear each other."""
    fay, mo = pair = await person("Fay"), await person("Mo")
    for someone, role in ((fay, Role.MEMBER), (mo, Role.FACILITATOR)):
        await someone.open(await invited(node, role))
        await someone.come_in()
        await someone.turn("Microphone", on=True)
        await someone.turn("Camera", on=True)
    await meet(pair)
    return fay, mo


async def meet(pair: Pair) -> None:
    for one, other in (pair, pair[::-1]):
        await one.wait(partial(one.sees, other), f"sees {other.name}")
        await one.wait(partial(one.hears, other), f"hears {other.name}")


async def moves(one: Person, other: Person) -> None:
    """Wait until new pictures of another come."""
    before, _ = await one.received(other)

    async def more() -> bool:
        return (await one.received(other))[0] > before + 10

    await one.wait(more, f"gets pictures of {other.name}")


def strip(one: Person) -> Locator:
    """Return the line that tells of a lost connection."""
    return one.page.get_by_role("status").filter(has_text="Reconnecting.")


async def test_a_line_that_stays_away_is_told_and_comes_back(
    node: Node, person: Introducing
) -> None:
    fay, mo = await two(node, person)
    made = await fay.page.evaluate("() => witness.pcs.length")
    await fay.page.context.set_offline(True)
    cut_websockets(node)
    await expect(strip(fay)).to_be_visible()
    # Sound and picture do not need it.
    await moves(fay, mo)
    await moves(mo, fay)
    await fay.button("Camera").click()  # Off works without a line.
    await fay.says("Camera", on=False)
    await expect(strip(mo)).to_have_count(0)
    await asyncio.sleep(3)
    assert await fay.hears(mo)
    await fay.page.context.set_offline(False)
    await expect(strip(fay)).to_have_count(0)
    await expect(mo.tile(fay)).to_contain_text("Camera off:")
    await expect(mo.tile(fay)).not_to_contain_text("Microphone")
    assert await fay.page.evaluate("() => witness.pcs.length") == made
    assert await mo.hears(fay)
    await fay.turn("Camera", on=True)
    await meet((fay, mo))


async def test_others_see_who_is_away_and_keep_the_seat(
    node: Node, person: Introducing
) -> None:
    fay, mo = await two(node, person)
    order = await fay.tile(mo).bounding_box()
    await mo.page.context.set_offline(True)
    cut_websockets(node)
    await expect(fay.tile(mo)).to_contain_text("away", timeout=10_000)
    assert await fay.tile(mo).bounding_box() == order
    await mo.page.context.set_offline(False)
    await expect(fay.tile(mo)).not_to_contain_text("away")
    await meet((fay, mo))


async def test_media_that_is_cut_comes_back_by_itself(
    node: Node, person: Introducing
) -> None:
    async with media_path(node) as path:
        fay, mo = await two(node, person)
        made = await fay.page.evaluate("() => witness.pcs.length")
        path.cut()
        await asyncio.sleep(3)
        path.mend()
        await moves(fay, mo)
        await moves(mo, fay)
        await meet((fay, mo))
        assert await fay.page.evaluate("() => witness.pcs.length") == made


async def test_media_that_is_cut_for_long_is_told_and_comes_back(
    node: Node, person: Introducing
) -> None:
    async with media_path(node) as path:
        fay, mo = await two(node, person)
        path.cut()
        told = fay.page.get_by_text("Sound and picture are coming back.")
        await expect(told).to_be_visible(timeout=15_000)
        await fay.says("Microphone", on=True)
        path.mend()
        await expect(told).to_have_count(0, timeout=15_000)
        await moves(fay, mo)
        await moves(mo, fay)
        await meet((fay, mo))


async def test_media_follows_a_browser_to_another_address(
    node: Node, person: Introducing
) -> None:
    async with media_path(node) as path:
        fay, mo = await two(node, person)
        for _ in range(2):
            path.forget()
            await moves(fay, mo)
            await moves(mo, fay)
        await meet((fay, mo))


async def test_a_second_window_asks_for_the_place_and_the_first_can_take_it_back(
    node: Node, person: Introducing
) -> None:
    fay, mo = await person("Fay"), await person("Mo")
    await mo.open(await invited(node, Role.FACILITATOR))
    await mo.come_in()
    link = await invited(node)
    await fay.open(link)
    await fay.come_in()
    await fay.turn("Microphone", on=True)
    await mo.wait(partial(mo.hears, fay), "hears Fay")

    again = await person("Fay")
    await again.open(link)
    await again.knock()
    question = "You are already here on another device"
    await expect(again.page.get_by_role("heading", name=question)).to_be_focused()
    await fay.is_in()
    assert await mo.hears(fay)
    await again.button("Switch to this one").click()
    await again.is_in()
    elsewhere = "The meeting is open somewhere else"
    await expect(fay.page.get_by_role("heading", name=elsewhere)).to_be_focused()
    assert await fay.sends() == 0
    await expect(mo.tile(fay)).to_have_count(1)
    await expect(mo.tile(fay)).to_contain_text("Microphone and camera off:")
    await asyncio.sleep(FADES)
    assert await mo.hears_nothing_of(fay)
    # The first window keeps quiet, and does not take the place back by itself.
    await asyncio.sleep(1.5)
    await again.is_in()

    await fay.button("Use it here").click()
    await fay.is_in()
    await fay.says("Microphone", on=False)
    await expect(again.page.get_by_role("heading", name=elsewhere)).to_be_visible()
    await expect(mo.tile(fay)).to_have_count(1)


@pytest.mark.promise(7)
async def test_who_comes_back_too_late_comes_in_anew_with_everything_off(
    tmp_path: Path, person: Introducing
) -> None:
    async with running_node(tmp_path, seat_grace=2.0) as node:
        fay, mo = await two(node, person)
        await fay.page.context.set_offline(True)
        cut_websockets(node)
        await expect(mo.tile(fay)).to_have_count(0)
        await fay.page.context.set_offline(False)
        await expect(fay.page.get_by_text("You're back.")).to_be_visible(timeout=15_000)
        await fay.says("Microphone", on=False)
        await fay.says("Camera", on=False)
        assert await fay.sends() == 0
        await expect(mo.tile(fay)).to_contain_text("Microphone and camera off:")
        await asyncio.sleep(FADES)
        assert await mo.hears_nothing_of(fay)
        await fay.wait(partial(fay.sees, mo), "sees Mo")
        await fay.turn("Camera", on=True)
        await fay.turn("Microphone", on=True)
        await meet((fay, mo))
