"""A facilitator and two participants are in one group, as real browsers see it."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from rooms.roles import Role
from tests.browser.person import FADES, Person
from tests.browser.support import Introducing, cut_websockets, invited
from tests.support.demos import demo
from tests.support.node import Node

pytestmark = [
    pytest.mark.alone,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(120),
]

PICTURES_A_SECOND = 15
HOLD = 5.0
"""Seconds for which pictures must come at that rate."""

Trio = tuple[Person, Person, Person]


async def three(person: Introducing) -> Trio:
    return await person("Ines"), await person("Jo"), await person("Wren")


@pytest_asyncio.fixture(loop_scope="session")
async def trio(node: Node, person: Introducing) -> Trio:
    """Three people in the group, with everything off."""
    people = await three(person)
    for someone in people:
        role = Role.FACILITATOR if someone is people[0] else Role.MEMBER
        await someone.open(await invited(node, role))
        await someone.come_in()
    return people


async def turn_all_on(someone: Person) -> None:
    await someone.turn("Microphone", on=True)
    await someone.turn("Camera", on=True)


async def see_and_hear_each_other(people: Trio) -> None:
    for one, other in permutations(people, 2):
        await one.wait(partial(one.sees, other), f"sees {other.name}")
    for one in people:
        others = [other for other in people if other is not one]
        names = {other.name for other in others}

        async def hears_all() -> bool:
            return await one.hears(*others) == names  # noqa: B023

        await one.wait(hears_all, f"hears {names}")


async def flows(people: Trio, *, tries: int = 8) -> None:
    """Watch until everybody had a good stretch of everybody else.

    One is enough: another process may take the machine's time in any of them.
    """
    troubles = dict.fromkeys(permutations(people, 2), "not watched")
    for _ in range(tries):
        before = {pair: await pair[0].received(pair[1]) for pair in troubles}
        sounds = {one: await energy(one) for one in people}
        await asyncio.sleep(HOLD)
        for one, other in list(troubles):
            pictures, freezes = before[one, other]
            more, frozen = await one.received(other)
            now = await energy(one)
            heard = sum(now[track] > sounds[one][track] for track in now)
            troubles[one, other] = (
                f"{one.name} of {other.name}: {more - pictures} pictures, "
                f"{frozen - freezes} freezes, {heard} sounds"
            )
            enough = more - pictures >= PICTURES_A_SECOND * HOLD
            if enough and frozen == freezes and heard == len(people) - 1:
                del troubles[one, other]
        if not troubles:
            return
    raise AssertionError(list(troubles.values()))


async def energy(one: Person) -> dict[str, float]:
    """Return how much sound has come on each track."""
    return {
        stats["mid"]: stats.get("totalAudioEnergy", 0.0)
        for stats in await one.inbound("audio")
    }


async def test_a_group_meets_by_the_links_that_the_demo_prints(
    tmp_path: Path, person: Introducing
) -> None:
    ines, jo, wren = people = await three(person)
    async with demo(tmp_path, "--bots", "0", "--participants", "2") as links:
        for someone, link in zip(
            people, (links.facilitator, *links.participants), strict=True
        ):
            await someone.open(link)
            await someone.come_in(admitted_by=None if someone is ines else ines)
            await someone.says("Microphone", on=False)
            await someone.says("Camera", on=False)
        for someone in people:
            await turn_all_on(someone)
        await see_and_hear_each_other(people)
        await flows(people)

        await jo.turn("Microphone", on=False)
        await expect(ines.tile(jo)).to_contain_text("Microphone off:")
        await asyncio.sleep(FADES)
        for other in (ines, wren):
            assert await other.hears_nothing_of(jo)
            await expect(other.tile(jo)).to_contain_text("Microphone off:")
        await jo.turn("Camera", on=False)
        for other in (ines, wren):
            await expect(other.picture(jo)).to_have_count(0)
            await expect(other.tile(jo)).to_contain_text("Microphone and camera off:")
            assert await other.sees(wren if other is ines else ines)

        await jo.button("Leave").click()
        await expect(
            jo.page.get_by_role("heading", name="You have left")
        ).to_be_visible()
        for other in (ines, wren):
            # The page keeps its line for some seconds, to say why if asked.
            await expect(other.tile(jo)).to_have_count(0, timeout=15_000)
        await jo.button("Come back").click()
        await jo.waits()
        await ines.button("Admit Jo").click()
        await jo.is_in()
        for other in (ines, wren):
            await expect(other.tile(jo)).to_contain_text("Microphone and camera off:")
        await turn_all_on(jo)
        await see_and_hear_each_other(people)

        await comes_back_with_everything_off(jo, (ines, wren))
        await turn_all_on(jo)
        await see_and_hear_each_other(people)


async def comes_back_with_everything_off(
    one: Person, others: tuple[Person, ...]
) -> None:
    await one.page.reload()
    await one.is_in()
    await one.says("Microphone", on=False)
    await one.says("Camera", on=False)
    said = one.page.get_by_role("status").filter(has_text="You are in the group.")
    await expect(said).to_contain_text("Your microphone and camera are off.")
    await asyncio.sleep(FADES)
    for other in others:
        await expect(other.tile(one)).to_contain_text("Microphone and camera off:")
        await expect(other.picture(one)).to_have_count(0)
        assert await other.hears_nothing_of(one)
    assert await one.sends() == 0


async def test_a_lost_websocket_interrupts_no_media_and_is_not_noticed(
    node: Node, trio: Trio
) -> None:
    for someone in trio:
        await turn_all_on(someone)
        await someone.page.evaluate(NOTE_EVERY_WORD)
    await see_and_hear_each_other(trio)

    async def lose_again_and_again() -> None:
        for lost in range(1, 100):
            await asyncio.sleep(1)
            assert cut_websockets(node) == len(trio)
            for someone in trio:
                await someone.wait(partial(has_line, someone, lost + 1), "comes back")

    async with asyncio.TaskGroup() as tasks:
        losing = tasks.create_task(lose_again_and_again())
        await flows(trio)
        losing.cancel()
    for someone in trio:
        assert await someone.page.evaluate("() => [...said]") == []
        assert await someone.page.evaluate("() => witness.pcs.length") == 2
        await someone.says("Microphone", on=True)
    # What happens from now on is told as before.
    await trio[1].turn("Microphone", on=False)
    for other in (trio[0], trio[2]):
        await expect(other.tile(trio[1])).to_contain_text("Microphone off:")


NOTE_EVERY_WORD = """() => {
  window.said = new Set();
  const note = () => {
    for (const one of document.querySelectorAll("[role=status]")) {
      if (one.textContent.trim() !== "") said.add(one.textContent);
    }
  };
  // Not what has been said before.
  document.getElementById("said").textContent = "";
  new MutationObserver(note).observe(document.body, {
    subtree: true, childList: true, characterData: true,
  });
}"""


async def has_line(someone: Person, count: int) -> bool:
    """Tell whether the newest WebSocket, of so many, is open."""
    states = await someone.page.evaluate(
        "() => witness.sockets.map((s) => s.readyState)"
    )
    return len(states) >= count and states[-1] == 1


@pytest.mark.promise(1)
async def test_a_page_that_goes_on_sending_is_not_heard_nor_seen(
    node: Node, trio: Trio
) -> None:
    ines, jo, wren = trio
    others = (ines, wren)
    await jo.page.evaluate(
        """() => { // It says "off", and sends all the same.
          const { mediaDevices } = navigator;
          const open = mediaDevices.getUserMedia;
          mediaDevices.getUserMedia = async (wanted) => {
            const stream = await open(wanted);
            for (const track of stream.getTracks()) track.stop = () => {};
            return stream;
          };
          const replace = RTCRtpSender.prototype.replaceTrack;
          RTCRtpSender.prototype.replaceTrack = async function (track) {
            if (track !== null) await replace.call(this, track);
          };
          const always = { set() {}, get: () => true };
          Object.defineProperty(MediaStreamTrack.prototype, "enabled", always);
        }"""
    )
    await turn_all_on(jo)
    for other in others:
        await other.wait(partial(other.sees, jo), "sees Jo")
        await other.wait(partial(other.hears, jo), "hears Jo")

    await jo.turn("Microphone", on=False)
    await jo.turn("Camera", on=False)
    await asyncio.sleep(FADES)
    sent = await packets(jo.outbound)
    came = [await packets(other.inbound) for other in others]
    await asyncio.sleep(2)
    more = await packets(jo.outbound)
    assert all(more[kind] > sent[kind] + 20 for kind in ("audio", "video"))
    assert [await packets(other.inbound) for other in others] == came
    for other in others:
        assert await other.hears_nothing_of(jo)
        assert not await other.sees(jo)


async def packets(
    statistics: Callable[[str], Awaitable[list[dict[str, Any]]]],
) -> dict[str, int]:
    """Return how many packets have gone one way, by kind."""
    return {
        kind: sum(
            one.get("packetsSent", 0) + one.get("packetsReceived", 0)
            for one in await statistics(kind)
        )
        for kind in ("audio", "video")
    }
