"""Whom somebody is still to reach: at the desk, at the end, and after it."""

import asyncio

import pytest
from playwright.async_api import Locator, expect

from rooms.checkin_terms import Want
from rooms.drops import LeaveReason
from rooms.roles import Role
from server import addresses, parts
from signaling.messages import Leave
from tests.browser.at_desk import (
    OPEN_DOOR,
    SOON,
    answers,
    back_to_group,
    card,
    cards,
    facts,
    page_about,
    queue,
    set_level,
    sits_down,
)
from tests.browser.looks import DESK, PHONE, findings, fits, settled
from tests.browser.person import Person
from tests.browser.support import Introducing
from tests.support.asking import Member, members
from tests.support.node import Node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

LONG = "Bartholomew-Maximilian von und zu Hohenlohe"


@pytest.fixture(autouse=True)
def with_open_door(node: Node) -> None:
    node.policies = OPEN_DOOR


def task(fay: Person, name: str) -> Locator:
    """Return the task to reach somebody."""
    return queue(fay).locator("[data-task]").filter(has_text=f"Reach {name}")


async def needs_help(member: Member) -> None:
    """Leave, and say that one needs help."""
    client = member.client
    await client.send(Leave(client.number(), LeaveReason.NEED_HELP))


async def becomes_task(fay: Person, name: str, *, owner: str = "You") -> None:
    """Make it a task for after the session that somebody is not here."""
    await fay.button(f"See to it: {name}").click()
    await fay.button("Go on after the session…").click()
    await fay.page.get_by_label("Who goes on").select_option(owner)
    await fay.button("Make it a task").click()
    await expect(fay.button(f"Done…: Reach {name}")).to_be_visible()


async def ends(fay: Person, reason: str) -> None:
    """End the session with something open, and take it on."""
    await fay.button("More").click()
    await fay.page.get_by_role("menuitem", name="End the session").click()
    await fay.page.get_by_label("Why").fill(reason)
    await fay.page.get_by_label("Who goes on").select_option("You")
    await fay.button("End for everybody all the same").click()


async def test_a_task_goes_from_hand_to_hand_with_its_steps_until_it_is_done(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    ina = await sits_down(node, await person("Ina"), Role.CO_FACILITATOR)
    async with members(node, "Mo") as (mo,):
        await mo.says_where()
        await needs_help(mo)
        await becomes_task(fay, "Mo", owner="Nobody yet")
        await fay.button("Called Mo").click()
        await fay.page.get_by_label("No answer").check()
        await fay.button("Log this step").click()
        await expect(facts(fay)).to_contain_text("No answer, ")
        theirs = task(ina, "Mo")
        await expect(theirs).to_contain_text("Gone since today")
        await expect(theirs).to_contain_text("Called Mo: no answer, today")
        await expect(theirs).to_contain_text("Nobody has it. Due ")
        await ina.button("Take it on: Reach Mo").click()
        await expect(theirs).to_contain_text("With you. Due ")
        await back_to_group(fay)
        await expect(task(fay, "Mo")).to_contain_text("With Ina. Due ")
        await ina.button("Open: Reach Mo").click()
        await expect(facts(ina)).to_contain_text("No answer, ")
        await ina.button("Called Mo").click()
        await ina.page.get_by_label("Reached").check()
        await ina.button("Log this step").click()
        await expect(facts(ina)).to_contain_text("Reached, ")
        await ina.button("Done…: Reach Mo").click()
        sheet = ina.page.get_by_role("dialog", name="The task about Mo")
        await sheet.get_by_label("Reached", exact=True).check()
        await ina.button("It is done").click()
        for one in (fay, ina):
            await expect(task(one, "Mo")).to_have_count(0)
        # The steps stay with whom they were taken for.
        await expect(facts(ina)).to_contain_text("Reached, ")


async def test_what_the_end_leaves_open_is_there_when_the_link_is_opened_again(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo", "Lee") as (mo, lee):
        await mo.asks(Want.MESSAGE)
        await expect(card(fay, "Mo")).to_be_visible()
        await needs_help(lee)
        await expect(cards(fay)).to_have_count(2)
        await ends(fay, "A fire alarm")
        over = fay.page.get_by_role("heading", name="The meeting has ended.")
        await expect(over).to_be_visible()
        main = fay.page.get_by_role("main")
        await expect(main).to_contain_text("still to be reached")
    store = node.app[parts.SAFETY]
    assert len(await store.open_tasks()) == 2
    await fay.button("Open the session again").click()
    await expect(task(fay, "Mo")).to_contain_text("With you. Due ", timeout=SOON)
    closed = "closed: individual follow-up set."
    await expect(task(fay, "Mo")).to_contain_text(closed)
    await expect(task(fay, "Lee")).to_contain_text("left by the button")
    await fay.button("Open: Reach Lee").click()
    why = "Why it was left open: A fire alarm"
    await expect(page_about(fay, "Lee")).to_contain_text(why)
    await back_to_group(fay)
    for name in ("Mo", "Lee"):
        await fay.button(f"Done…: Reach {name}").click()
        await fay.page.get_by_label("Reached", exact=True).check()
        await fay.button("It is done").click()
        await expect(task(fay, name)).to_have_count(0)
    assert await store.open_tasks() == []


async def test_who_drops_from_a_check_in_is_one_card_and_one_press(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo") as (mo,):
        await mo.asks(Want.MESSAGE)
        await answers(fay, "Mo")
        await set_level(fay, "Routine", "Concern")
        await back_to_group(fay)
        await mo.client.drop()
        told = fay.page.get_by_role("alert", name="New at the desk")
        await expect(told.locator("p").filter(has_text="Mo")).to_have_count(1)
        await expect(cards(fay)).to_have_count(1)
        await expect(card(fay, "Mo")).to_contain_text("Nobody yet.")
        await fay.button("See to it: Mo").click()
        await expect(page_about(fay, "Mo")).to_contain_text("You see to it.")
        await back_to_group(fay)
        back = Member("Mo", await node.resume(mo.client))
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(back.read())
            await expect(card(fay, "Mo")).to_contain_text("Mo is back.")
            await expect(cards(fay)).to_have_count(1)
            await fay.button("Put away: Mo").click()
            await expect(card(fay, "Mo")).not_to_contain_text("Mo is back.")
            await expect(cards(fay)).to_have_count(1)
            reading.cancel()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_screen_of_it_is_for_everybody(
    node: Node, person: Introducing, axe: str, look: str, window: dict[str, int]
) -> None:
    fay = await person("Fay", color_scheme=look, viewport=window)
    link = addresses.link(node.base, await node.invite("Fay", Role.FACILITATOR))
    await fay.open(link)
    await fay.button("Join").click()
    await fay.is_in()
    wrong: dict[str, list[str]] = {}

    async def check(screen: str) -> None:
        await settled(fay)
        if found := [*await findings(fay, axe), *await fits(fay)]:
            wrong[screen] = found

    async with members(node, "Mo", LONG) as (mo, long):
        await mo.says_where()
        await mo.asks(Want.MESSAGE, "It is a hard day")
        await needs_help(long)
        await fay.page.keyboard.press("Alt+q")
        await becomes_task(fay, LONG)
        await check("page with a task")
        await back_to_group(fay)
        await fay.page.keyboard.press("Alt+q")
        await expect(task(fay, LONG)).to_be_visible()
        await check("queue with a task")
        await fay.button(f"Done…: Reach {LONG}").click()
        await check("done")
        await fay.page.keyboard.press("Escape")
        await fay.button("More").click()
        await fay.page.get_by_role("menuitem", name="End the session").click()
        await check("end")
        await fay.page.get_by_label("Why").fill("A fire alarm")
        await fay.page.get_by_label("Who goes on").select_option("You")
        await fay.button("End for everybody all the same").click()
        await expect(fay.button("Open the session again")).to_be_visible()
        await check("ended")
    assert wrong == {}
