"""A facilitator shows a screen."""

from functools import partial

import pytest
from playwright.async_api import Locator, expect

from rooms.roles import Role
from tests.browser.person import NEAR, Person
from tests.browser.support import Introducing, invited
from tests.support.node import Node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]


def screen(one: Person, of: Person) -> Locator:
    """Return the place of another's screen."""
    return one.page.get_by_role("figure", name=f"{of.name} is sharing a screen")


async def sees_screen(one: Person, of: Person) -> None:
    """Wait for the picture of another's screen."""
    opposite = [255 - part for part in of.rgb]

    async def look() -> bool:
        video = screen(one, of).locator("video")
        rgb = await video.evaluate("(video) => probe.sees(video)")
        return rgb is not None and all(
            abs(seen - sent) < NEAR for seen, sent in zip(rgb, opposite, strict=True)
        )

    await one.wait(look, f"sees the screen of {of.name}")


async def test_a_screen_is_seen_and_ends_and_only_one_at_a_time(
    node: Node, person: Introducing
) -> None:
    fay, lee, mo = await person("Fay"), await person("Lee"), await person("Mo")
    for someone in (fay, lee, mo):
        role = Role.MEMBER if someone is mo else Role.FACILITATOR
        await someone.open(await invited(node, role))
        await someone.come_in()
    await expect(mo.button("Share screen")).to_have_count(0)

    await fay.turn("Share screen", on=True)
    await fay.turn("Camera", on=True)
    await expect(fay.page.get_by_text("You are sharing your screen.")).to_be_visible()
    for other in (lee, mo):
        await sees_screen(other, fay)
        await other.wait(partial(other.sees, fay), "sees Fay as well")
    await expect(screen(fay, fay)).to_have_count(0)

    await lee.button("Share screen").click()
    await expect(
        lee.page.get_by_text("Someone else is sharing a screen.")
    ).to_be_visible()
    await lee.says("Share screen", on=False)
    assert await lee.sends() == 0

    await fay.button("Stop sharing").click()
    await fay.says("Share screen", on=False)
    for other in (lee, mo):
        await expect(screen(other, fay)).to_have_count(0)
        assert await other.sees(fay)
    await lee.turn("Share screen", on=True)
    for other in (fay, mo):
        await sees_screen(other, lee)
    await lee.button("Leave").click()
    for other in (fay, mo):
        await expect(screen(other, lee)).to_have_count(0)


async def test_who_comes_later_sees_the_screen(node: Node, person: Introducing) -> None:
    fay, mo = await person("Fay"), await person("Mo")
    await fay.open(await invited(node, Role.FACILITATOR))
    await fay.come_in()
    await fay.turn("Share screen", on=True)
    await mo.open(await invited(node))
    await mo.come_in()
    await sees_screen(mo, fay)
    await fay.page.reload()
    await fay.is_in()
    await fay.says("Share screen", on=False)
    await expect(screen(mo, fay)).to_have_count(0)
