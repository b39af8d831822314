"""Calls over lines that lose, delay, go dark, and change their address."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from playwright.async_api import expect

from tests.browser.looks import findings, fits
from tests.browser.person import Person
from tests.browser.support import Introducing, invited, relay_of, role_of
from tests.support.impair.models import Fate, Profile
from tests.support.impair.path import Path, impaired
from tests.support.impair.profiles import BAD_MOBILE, BUSY_MOBILE, GOOD, HOME_WIFI
from tests.support.node import Node

pytestmark = [
    pytest.mark.alone,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
    pytest.mark.promise(8),
]

UFRAGS = r"""
() => witness.pcs.map((pc) => /a=ice-ufrag:(\S+)/.exec(pc.localDescription?.sdp)?.[1])
"""
"""What a restart of ICE or a new peer connection would change."""


async def call(node: Node, fay: Person, mo: Person) -> None:
    """Let two people see and hear each other."""
    for someone in (fay, mo):
        await someone.open(await invited(node, role_of(someone)))
        await someone.come_in()
        await someone.turn("Microphone", on=True)
        await someone.turn("Camera", on=True)
    await meet(fay, mo)


async def meet(fay: Person, mo: Person) -> None:
    for one, other in ((fay, mo), (mo, fay)):
        await one.wait(partial(one.sees, other), f"sees {other.name}")
        await hear(one, other)


async def hear(one: Person, other: Person) -> None:
    await one.wait(partial(one.hears, other), f"hears {other.name}")


async def sounds(one: Person) -> int:
    return sum(stats["packetsReceived"] for stats in await one.inbound("audio"))


def more_of(
    one: Person, count: Callable[[Person], Awaitable[int]], before: int
) -> Callable[[], Awaitable[bool]]:
    async def more() -> bool:
        return await count(one) > before + 10

    return more


async def more_sounds(*people: Person) -> None:
    for one in people:
        more = more_of(one, sounds, await sounds(one))
        await one.wait(more, "gets sound")


async def ufrags(one: Person) -> list[str]:
    found: list[str] = await one.page.evaluate(UFRAGS)
    return found


async def test_media_follows_to_another_address_without_a_restart(
    node: Node, person: Introducing
) -> None:
    async with impaired(relay_of(node), GOOD) as path:
        path.tcp.is_blocked = True
        fay, mo = await person("Fay", by=path), await person("Mo")
        await call(node, fay, mo)
        before = await ufrags(fay)
        for _ in range(2):
            ports = path.udp.ports
            path.forget()
            assert not set(ports) & set(path.udp.ports)
            await more_sounds(fay, mo)
        await meet(fay, mo)
        assert await ufrags(fay) == before
        assert len(before) == 2


async def test_five_dark_seconds_end_a_call_for_nobody(
    node: Node, person: Introducing
) -> None:
    async with impaired(relay_of(node), GOOD) as path:
        fay, mo = await person("Fay", by=path), await person("Mo")
        await call(node, fay, mo)
        made = len(await ufrags(fay))
        path.cut(seconds=5.0)
        await asyncio.sleep(5.0)
        await more_sounds(fay, mo)
        await meet(fay, mo)
        assert path.udp.up.seen.fates[Fate.DARK] > 0
        assert len(await ufrags(fay)) == made  # no new connection
        assert await fay.sends() == await mo.sends() == 2  # and no new page


@pytest.mark.parametrize("profile", [HOME_WIFI, BUSY_MOBILE], ids=lambda p: p.name)
async def test_a_group_meets_over_an_ordinary_bad_line(
    node: Node, person: Introducing, profile: Profile
) -> None:
    async with impaired(relay_of(node), profile, seed=5) as path:
        fay, mo = await person("Fay", by=path), await person("Mo", by=path)
        await call(node, fay, mo)
        await more_sounds(fay, mo)
        assert lost(path) > 0


async def test_on_the_worst_line_people_still_hear_each_other(
    node: Node, person: Introducing
) -> None:
    async with impaired(relay_of(node), BAD_MOBILE, seed=5) as path:
        fay, mo = await person("Fay", by=path), await person("Mo")
        for someone in (fay, mo):
            await someone.open(await invited(node, role_of(someone)))
            await someone.come_in()
            await someone.turn("Microphone", on=True)
        await hear(fay, mo)
        await hear(mo, fay)
        assert lost(path) > 0


async def test_pictures_pause_with_a_word_and_come_back_when_the_line_heals(
    node: Node, person: Introducing
) -> None:
    async with impaired(relay_of(node), GOOD, seed=5) as path:
        path.tcp.is_blocked = True
        fay, mo = await person("Fay", by=path), await person("Mo")
        await call(node, fay, mo)
        said = fay.page.get_by_text("Video paused to keep your sound clear.")
        path.become(BAD_MOBILE)
        await expect(said).to_be_visible(timeout=60_000)
        await more_sounds(fay, mo)
        path.become(GOOD)
        await expect(said).to_be_hidden(timeout=60_000)
        await meet(fay, mo)


async def test_who_can_receive_nothing_stays_a_member_by_text(
    node: Node, person: Introducing, axe: str
) -> None:
    fay, mo = await person("Fay"), await person("Mo")
    await call(node, fay, mo)
    await mo.button("More").click()
    await mo.page.get_by_role("button", name="Settings").click()
    choice = mo.page.get_by_role("radio", name="Text only")
    await choice.click()
    await expect(choice).to_be_checked()
    assert await findings(mo, axe) == []
    settings = mo.page.get_by_role("dialog", name="Settings")
    await settings.get_by_role("button", name="Close").click()
    by_text = mo.page.get_by_role("heading", name="You're here by text.")
    await expect(by_text).to_be_visible()
    assert [*await findings(mo, axe), *await fits(mo)] == []
    assert await mo.inbound("audio") == []
    await expect(fay.tile(mo)).to_contain_text("Microphone and camera off:")
    await expect(fay.page.get_by_text("Text only")).to_be_visible()

    await mo.button("Turn sound on again").click()
    await mo.says("Microphone", on=False)
    await mo.wait(partial(mo.sees, fay), "sees Fay again")
    await hear(mo, fay)


def lost(path: Path) -> int:
    """Return how many datagrams a line has lost by chance."""
    return sum(line.seen.fates[Fate.LOST] for line in (path.udp.up, path.udp.down))
