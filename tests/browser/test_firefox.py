"""Firefox and Chromium in one group."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, expect

from rooms.roles import Role
from signaling.messages import OpenBreakouts, PlanBreakouts, PlannedRoom
from tests.browser.person import Person
from tests.browser.staff import facilitator
from tests.browser.support import (
    Introducing,
    cut_websockets,
    invited,
    relay_of,
    role_of,
)
from tests.support.impair.path import impaired
from tests.support.impair.profiles import UDP_BLOCKED
from tests.support.node import Node

pytestmark = [
    pytest.mark.alone,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
    pytest.mark.slow,
]

PREFERENCES: dict[str, str | float | bool] = {
    "media.navigator.streams.fake": True,
    # Else getUserMedia waits for the focus of a window.
    "media.navigator.permission.disabled": True,
    # Else ICE has no address of the loopback.
    "permissions.default.microphone": 1,
    "permissions.default.camera": 1,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def speaker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Run a sound server that nobody hears: without one Firefox plays nothing."""
    binary = shutil.which("pulseaudio")
    if binary is None:
        pytest.fail("pulseaudio is not installed: run ./scripts/setup")
    folder = tmp_path_factory.mktemp("sound")
    socket = folder / "pulse.sock"
    process = await asyncio.create_subprocess_exec(
        *(binary, "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
        *("-L", "module-null-sink sink_name=quiet"),
        *("-L", f"module-native-protocol-unix socket={socket} auth-anonymous=1"),
        env={**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(10):
            while not socket.exists():  # noqa: ASYNC110 -- another process
                await asyncio.sleep(0.05)
        yield f"unix:{socket}"
    finally:
        process.terminate()
        await process.wait()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def firefox(playwright: Playwright, speaker: str) -> AsyncIterator[Browser]:
    path = shutil.which("firefox-esr")
    if path is None:
        pytest.fail("firefox-esr is not installed: run ./scripts/setup")
    browser = await playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=path,
        firefox_user_prefs=PREFERENCES,
        env={**os.environ, "PULSE_SERVER": speaker},
    )
    yield browser
    await browser.close()


async def test_firefox_and_chromium_are_in_one_group(
    node: Node, person: Introducing, firefox: Browser
) -> None:
    node.policies = replace(node.policies, move_notice=0.0)
    fox, mo = await person("Fox", using=firefox), await person("Mo")
    pair = ((fox, mo), (mo, fox))
    for someone, role in ((fox, Role.FACILITATOR), (mo, Role.MEMBER)):
        await someone.open(await invited(node, role))
        await someone.come_in()
        await someone.turn("Microphone", on=True)
        await someone.turn("Camera", on=True)
    for one, other in pair:
        await one.wait(partial(one.sees, other), f"sees {other.name}")
        await one.wait(partial(one.hears, other), f"hears {other.name}")
        await keeps_coming(one, other)

    assert cut_websockets(node) == 2
    for one, other in pair:
        await keeps_coming(one, other)

    await move_to_cedar(node, fox, mo)
    for one, other in pair:
        await one.wait(partial(one.sees, other), f"sees {other.name} in Cedar")
        await one.wait(partial(one.hears, other), f"hears {other.name} in Cedar")

    for one, other in pair:
        await one.turn("Microphone", on=False)
        await expect(other.tile(one)).to_contain_text("Microphone off:")
        # Firefox may play some seconds late when the machine is busy.
        await other.wait(
            partial(other.hears_nothing_of, one), f"not {one.name} any more"
        )
        await one.turn("Camera", on=False)
        await expect(other.picture(one)).to_have_count(0)
        await one.turn("Camera", on=True)
        await one.turn("Microphone", on=True)
        await other.wait(partial(other.sees, one), f"sees {one.name} again")
        await other.wait(partial(other.hears, one), f"hears {one.name} again")

    await fox.page.reload()
    await fox.is_in()
    await fox.says("Microphone", on=False)
    await expect(mo.tile(fox)).to_contain_text("Microphone and camera off:")
    await fox.wait(partial(fox.sees, mo), "sees Mo after a reload")
    await fox.button("Leave").click()
    await expect(mo.tile(fox)).to_have_count(0)


async def move_to_cedar(node: Node, *people: Person) -> None:
    """Let a colleague move people into a breakout."""
    async with facilitator(node) as staff:
        ids = [await staff.knows(one.name) for one in people]
        await staff.ask(
            lambda number: PlanBreakouts(
                number, staff.plan, [PlannedRoom("b_1", "Cedar", ids)], 600
            )
        )
        await staff.ask(lambda number: OpenBreakouts(number, staff.plan))
        for one in people:
            here = one.page.get_by_role("banner").get_by_text("Cedar")
            await expect(here).to_be_visible(timeout=10_000)


async def keeps_coming(one: Person, other: Person) -> None:
    """Wait for a good stretch of pictures: one is enough on a busy machine.

    What has been too slow for a moment looks like a weak line, and a line gets all
    of its pictures back within some 20 seconds.
    """
    seen = []
    for _ in range(12):
        before, freezes = await one.received(other)
        await asyncio.sleep(2)
        after, frozen = await one.received(other)
        seen.append((after - before, frozen - freezes))
        if after - before >= 15 * 2 and freezes == frozen:
            return
    raise AssertionError(f"{one.name} of {other.name}: {seen}")


async def test_firefox_comes_by_tcp_where_udp_is_blocked(
    node: Node, firefox: Browser, person: Introducing
) -> None:
    async with impaired(relay_of(node), UDP_BLOCKED) as path:
        fay = await person("Fay", using=firefox, by=path)
        mo = await person("Mo")
        for someone in (fay, mo):
            await someone.open(await invited(node, role_of(someone)))
            await someone.come_in()
            await someone.turn("Microphone", on=True)
            await someone.turn("Camera", on=True)
        for one, other in ((fay, mo), (mo, fay)):
            await one.wait(partial(one.sees, other), f"sees {other.name}")
            await one.wait(partial(one.hears, other), f"hears {other.name}")
        assert await fay.protocols() == ["tcp", "tcp"]
        assert path.udp.blocked > 0
