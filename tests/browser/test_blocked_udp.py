"""Networks that let no UDP through, and those that let through little."""

import asyncio
from functools import partial

import pytest

from tests.browser.person import Person
from tests.browser.support import (
    Introducing,
    invited,
    media_path,
    relay_of,
    role_of,
)
from tests.support.impair.path import impaired
from tests.support.impair.profiles import PERFECT, SMALL_MTU, UDP_BLOCKED
from tests.support.node import Node

pytestmark = [
    pytest.mark.alone,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(120),
    pytest.mark.promise(8),
]

CONNECTS = 8.0
"""Seconds within which a browser finds its way by TCP."""


async def come(node: Node, *people: Person) -> None:
    for someone in people:
        await someone.open(await invited(node, role_of(someone)))
        await someone.come_in()
        await someone.turn("Microphone", on=True)
        await someone.turn("Camera", on=True)


async def meet(one: Person, other: Person) -> None:
    for here, there in ((one, other), (other, one)):
        await here.wait(partial(here.sees, there), f"sees {there.name}")
        await here.wait(partial(here.hears, there), f"hears {there.name}")


async def more_pictures(one: Person, other: Person, count: int = 20) -> None:
    before, _ = await one.received(other)

    async def more() -> bool:
        return (await one.received(other))[0] > before + count

    await one.wait(more, f"gets pictures of {other.name}")


async def test_without_udp_media_comes_by_tcp(node: Node, person: Introducing) -> None:
    async with media_path(node, UDP_BLOCKED) as path:
        fay, mo = await person("Fay"), await person("Mo")
        await fay.open(await invited(node, role_of(fay)))
        async with asyncio.timeout(CONNECTS):
            await fay.come_in()
            await fay.wait(partial(connected, fay, 2), "connects both ways")
        await fay.turn("Microphone", on=True)
        await fay.turn("Camera", on=True)
        await come(node, mo)
        await meet(fay, mo)
        await more_pictures(fay, mo)
        await more_pictures(mo, fay)
        assert await fay.protocols() == ["tcp", "tcp"]
        assert await mo.protocols() == ["tcp", "tcp"]
        assert path.udp.blocked > 0
        assert path.tcp.connections >= 4


async def connected(one: Person, count: int) -> bool:
    states: list[str] = await one.page.evaluate(
        "() => witness.pcs.map((pc) => pc.connectionState)"
    )
    return states == ["connected"] * count


async def test_one_behind_a_firewall_and_one_in_the_open_meet(
    node: Node, person: Introducing
) -> None:
    async with impaired(relay_of(node), UDP_BLOCKED) as path:
        fay, mo = await person("Fay", by=path), await person("Mo")
        await come(node, fay, mo)
        await meet(fay, mo)
        assert await fay.protocols() == ["tcp", "tcp"]
        assert await mo.protocols() == ["udp", "udp"]


async def test_udp_is_preferred_where_both_go_through(
    node: Node, person: Introducing
) -> None:
    async with impaired(relay_of(node), PERFECT) as path:
        fay, mo = await person("Fay", by=path), await person("Mo")
        await come(node, fay, mo)
        await meet(fay, mo)
        await more_pictures(mo, fay, 60)
        assert await fay.protocols() == ["udp", "udp"]


async def test_udp_that_ends_in_mid_call_is_replaced_by_tcp(
    node: Node, person: Introducing
) -> None:
    async with impaired(relay_of(node), PERFECT) as path:
        fay, mo = await person("Fay", by=path), await person("Mo")
        await come(node, fay, mo)
        await meet(fay, mo)
        made = await fay.page.evaluate("() => witness.pcs.length")
        path.become(UDP_BLOCKED)

        async def by_tcp() -> bool:
            return await fay.protocols() == ["tcp", "tcp"]

        await fay.wait(by_tcp, "goes on by TCP")
        await more_pictures(fay, mo)
        await more_pictures(mo, fay)
        await meet(fay, mo)
        assert await fay.page.evaluate("() => witness.pcs.length") == made


async def test_connections_that_are_reset_come_back(
    node: Node, person: Introducing
) -> None:
    async with impaired(relay_of(node), UDP_BLOCKED) as path:
        fay, mo = await person("Fay", by=path), await person("Mo")
        await come(node, fay, mo)
        await meet(fay, mo)
        made = await fay.page.evaluate("() => witness.pcs.length")
        path.tcp.reset()
        await more_pictures(fay, mo)
        await more_pictures(mo, fay)
        await meet(fay, mo)
        assert await fay.page.evaluate("() => witness.pcs.length") == made


async def test_a_path_of_small_datagrams_is_enough(
    node: Node, person: Introducing
) -> None:
    async with impaired(relay_of(node), SMALL_MTU) as path:
        path.tcp.is_blocked = True
        fay, mo = await person("Fay", by=path), await person("Mo")
        await come(node, fay, mo)
        await meet(fay, mo)
        await more_pictures(mo, fay)
        assert await fay.protocols() == ["udp", "udp"]
