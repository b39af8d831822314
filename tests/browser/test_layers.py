"""Pictures as large as they are looked at, and as many as a line carries."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio
from playwright.async_api import ViewportSize, expect

from tests.browser.extras import SOUNDS, Extra, extras
from tests.browser.person import Person
from tests.browser.staff import facilitator
from tests.browser.support import Introducing, invited, relay_of
from tests.support.impair.models import Fate
from tests.support.impair.path import Path, impaired
from tests.support.impair.profiles import NARROW, PERFECT
from tests.support.node import Node

pytestmark = [
    pytest.mark.alone,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
    pytest.mark.slow,
]

SMALL, MIDDLE = 320, 640
"""Widths of the first two layers of a camera with 640 pixels."""

PHONE: ViewportSize = {"width": 390, "height": 844}
SPARE = 0.05
"""Share of what is sent that a line may have no room for: now and then it is tried
whether there is more."""

SETTLES = 8.0
"""Seconds after which a line must carry no more than it can."""

GROWS = 40.0
"""Seconds in which an estimate grows to what four pictures take."""

COUNTED = 6
"""Seconds over which it is counted."""


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def staff(node: Node) -> AsyncIterator[None]:
    """Have somebody run the session, who sends nothing: else it would pause."""
    async with facilitator(node):
        yield


async def come(node: Node, someone: Person) -> None:
    await someone.open(await invited(node))
    await someone.come_in()


async def wide(one: Person, *others: str, width: int) -> bool:
    """Tell whether the pictures of others come in one width."""
    return all([await one.width(other) == width for other in others])


async def octets(one: Person, kind: str) -> int:
    return sum(stats["bytesReceived"] for stats in await one.inbound(kind))


async def test_a_gallery_on_a_phone_gets_small_pictures_and_a_large_one_on_demand(
    node: Node, person: Introducing
) -> None:
    async with extras(node, [f"Mo {letter}" for letter in "ABCDEFGH"]) as others:
        names = [one.name for one in others]
        pia = await person("Pia", viewport=PHONE, device_scale_factor=2)
        await come(node, pia)
        await pia.wait(partial(wide, pia, *names, width=SMALL), "gets small pictures")

        chosen, rest = others[2], others[:2] + others[3:]
        enlarge = pia.button(f"Show {chosen.name} large")
        await enlarge.press("Enter")
        await expect(enlarge).to_have_attribute("aria-pressed", "true")
        await pia.wait(partial(wide, pia, chosen.name, width=MIDDLE), "a large one")
        assert await wide(pia, *(one.name for one in rest), width=SMALL)
        assert chosen.most == 1
        # The others are asked for nothing more. Less is asked for after a while.
        await pia.wait(partial(asked, *rest, most=0), "asks the others for little")
        assert chosen.most == 1

        await enlarge.click()
        await pia.wait(partial(wide, pia, *names, width=SMALL), "small ones again")

        await pia.turn_away()
        await pia.wait(partial(stands_still, pia), "gets no picture in a hidden tab")
        heard = await octets(pia, "audio")
        assert await stands_still(pia)
        assert await octets(pia, "audio") > heard
        await pia.turn_back()
        await pia.wait(partial(moves, pia), "gets pictures again")


async def asked(*others: Extra, most: int) -> bool:
    """Tell whether all are asked for up to one layer."""
    return {one.most for one in others} == {most}


async def stands_still(one: Person) -> bool:
    before = await octets(one, "video")
    await asyncio.sleep(1.0)
    return await octets(one, "video") == before


async def moves(one: Person) -> bool:
    return not await stands_still(one)


async def test_who_can_receive_little_takes_nothing_from_the_others(
    node: Node, person: Introducing
) -> None:
    window: ViewportSize = {"width": 1100, "height": 700}
    async with (
        extras(node, [f"Mo {letter}" for letter in "ABCD"]) as others,
        impaired(relay_of(node), PERFECT, seed=3) as path,
    ):
        names = [one.name for one in others]
        path.tcp.is_blocked = True
        lee = await person("Lee", viewport=window, device_scale_factor=2)
        await come(node, lee)
        await lee.turn("Microphone", on=True)
        well = partial(wide, lee, *names, width=MIDDLE)
        await lee.wait(well, "sees everybody well", seconds=GROWS)
        nan = await person("Nan", by=path, viewport=window, device_scale_factor=2)
        await come(node, nan)
        await nan.wait(partial(moves, nan), "gets pictures")

        path.become(NARROW)
        await asyncio.sleep(SETTLES)
        overflowed, sounds = await count(path, nan)
        # What is sent is what the line carries: no more waits than it has room for.
        assert overflowed < SPARE
        assert len(sounds) == len(names) + 1
        assert all(got >= 0.9 * COUNTED * SOUNDS for got in sounds), sounds
        assert await well()
        assert {one.most for one in others} == {1}
        await lee.wait(partial(moves, lee), "sees everybody as before")


async def count(path: Path, one: Person) -> tuple[float, list[int]]:
    """Return what share a line has no room for, and how much sound of each comes."""
    seen = path.udp.down.seen
    before = {s["id"]: s["packetsReceived"] for s in await one.inbound("audio")}
    offered, overflowed = seen.offered, seen.fates[Fate.OVERFLOWED]
    await asyncio.sleep(COUNTED)
    share = (seen.fates[Fate.OVERFLOWED] - overflowed) / (seen.offered - offered)
    after = {s["id"]: s["packetsReceived"] for s in await one.inbound("audio")}
    gained = [after[key] - before.get(key, 0) for key in after]
    return share, [more for more in gained if more]
