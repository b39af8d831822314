"""The session as a member meets it: lobby, rooms, questions, quiet pages, the end."""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from playwright.async_api import expect

from rooms.aside import Cover
from rooms.conversation import Channel
from rooms.events import FollowUp, RemovalReason
from rooms.policies import ChatMode, Policies
from rooms.roles import Role
from rooms.tracks import Source
from signaling.messages import (
    Admit,
    AgendaPart,
    Allow,
    AskToUnmute,
    BeginItem,
    Decline,
    Freeze,
    Hold,
    Mute,
    OfferAside,
    OpenBreakouts,
    PlanBreakouts,
    PlannedRoom,
    Recall,
    Remove,
    SetAgenda,
    Write,
)
from tests.browser.looks import DESK, PHONE, SMALL_PHONE, covered, findings, fits
from tests.browser.person import Person
from tests.browser.staff import Staff, facilitator
from tests.browser.support import Introducing, cut_websockets, invited, until
from tests.support.node import Node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

WAITING = Policies(lobby=True, chat=ChatMode.STAFF, safety_facts=False)

Check = Callable[[str], Awaitable[None]]


async def knocks(node: Node, mo: Person) -> None:
    await mo.open(await invited(node, name="Mo"))
    await mo.knock()
    await mo.waits()


async def is_let_in(node: Node, mo: Person, ines: Staff) -> None:
    await knocks(node, mo)
    await ines.knows("Mo")
    await ines.ask(Admit)
    await mo.is_in()


async def offers_a_room(mo: str, ines: Staff) -> None:
    """Ask a member, and the co-facilitator, to go to a breakout."""
    people = [mo, await ines.knows("Lee")]
    room = PlannedRoom("b_1", "Harbour", people)
    await ines.ask(lambda n: PlanBreakouts(n, ines.plan, [room], 600))
    await ines.ask(lambda n: OpenBreakouts(n, ines.plan))


async def everything_is_off(one: Person) -> bool:
    return await one.sends() == 0


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(
    "window", [DESK, PHONE, SMALL_PHONE], ids=["desk", "phone", "small phone"]
)
async def test_every_screen_of_a_member_is_for_everybody(
    node: Node, person: Introducing, axe: str, look: str, window: dict[str, int]
) -> None:
    node.policies = WAITING
    mo = await person("Mo", color_scheme=look, viewport=window)
    wrong: dict[str, list[str]] = {}

    async def check(screen: str) -> None:
        assert await mo.page.title() == "Meeting"
        await expect(mo.button("Get help")).to_be_visible()
        if found := [*await findings(mo, axe), *await fits(mo), *await covered(mo)]:
            wrong[screen] = found

    async with (
        facilitator(node) as ines,
        facilitator(node, "Lee", Role.CO_FACILITATOR),
    ):
        await waiting_is_looked_at(node, mo, ines, check)
        await the_group_is_looked_at(mo, ines, check)
        await rooms_are_looked_at(mo, ines, check)
        await quiet_is_looked_at(mo, ines, check)
    assert wrong == {}


async def waiting_is_looked_at(
    node: Node, mo: Person, ines: Staff, check: Check
) -> None:
    await knocks(node, mo)
    await check_without_scrolling(mo, check, "lobby")
    who = await ines.knows("Mo")
    words = "We begin in two minutes."
    await ines.ask(lambda n: Write(n, Channel.PERSON, words, to=who))
    await expect(mo.page.get_by_text(words)).to_be_visible()
    await mo.button("Check my devices").click()
    await mo.button("Try my camera").click()
    await expect(mo.page.get_by_text("Only you can see this.")).to_be_visible()
    # A preview that is scrolled under the bar is no mistake.
    await mo.page.evaluate("() => scrollTo(0, 0)")
    await check_without_scrolling(mo, check, "lobby with the device check")


async def check_without_scrolling(mo: Person, check: Check, screen: str) -> None:
    size = mo.page.viewport_size
    assert size is not None
    await mo.page.set_viewport_size({"width": size["width"], "height": 1600})
    await check(screen)
    await mo.page.set_viewport_size(size)


async def the_group_is_looked_at(mo: Person, ines: Staff, check: Check) -> None:
    page, who = mo.page, await ines.knows("Mo")
    await ines.ask(Admit)
    await mo.is_in()
    parts = [AgendaPart("Check-in round", 1800), AgendaPart("Break", 600)]
    await ines.ask(lambda n: SetAgenda(n, 0, parts))
    await ines.ask(lambda n: BeginItem(n, 0))
    now = page.get_by_text("Now, about 30 min left").locator("visible=true")
    await expect(now).to_be_visible()
    await mo.button("Raise hand").click()
    await check("group with an agenda")
    await now.click()
    await expect(page.get_by_text("10 min").locator("visible=true")).to_be_visible()
    await check("the whole agenda")
    await page.keyboard.press("Escape")
    await mo.button("Chat").click()
    box = page.get_by_role("textbox", name="Write to the facilitators")
    await expect(box).to_be_focused()
    await box.fill("May I go second?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("May I go second?")
    await check("chat")
    await page.keyboard.press("Escape")
    await expect(mo.button("Chat")).to_be_focused()
    await ines.ask(lambda n: Mute(n, Source.MICROPHONE, who, may_return=False))
    await expect(page.get_by_text("when they allow it")).to_be_visible()
    await check("muted")
    await ines.ask(lambda n: AskToUnmute(n, who, Source.MICROPHONE))
    await expect(mo.button("No, thanks")).to_be_visible()
    await check("asked to unmute")
    await mo.button("No, thanks").click()
    await expect(mo.button("No, thanks")).to_have_count(0)


async def rooms_are_looked_at(mo: Person, ines: Staff, check: Check) -> None:
    page, who = mo.page, await ines.knows("Mo")
    await offers_a_room(who, ines)
    await expect(mo.button("Stay with Ines")).to_be_visible()
    await check("asked to move")
    await mo.button("Go now").click()
    ask = mo.button("Ask a facilitator to come")
    await ask.click()
    await expect(mo.button("No longer needed")).to_be_visible()
    await check("in a room, with help asked for")
    await ines.ask(lambda n: Write(n, Channel.ROOMS, "Take turns."))
    await ines.ask(Recall)
    await expect(
        page.get_by_text("You go back to the group in a moment.")
    ).to_be_visible()
    await check("in a room that ends")
    await expect(page.get_by_text("back with the whole group")).to_be_visible(
        timeout=25_000
    )
    version = await ines.version("Mo")
    await ines.ask(lambda n: OfferAside(n, who, version, Cover.CO_FACILITATOR))
    await expect(mo.button("Stay here")).to_be_visible()
    await check("asked to a private room")
    await mo.button("Go to the room").click()
    await expect(page.get_by_text("Only you and Ines are here")).to_be_visible()
    await check("in a private room")
    await mo.button("Go back to the group").click()
    await expect(page.get_by_text("You're back with the group.")).to_be_visible()


async def quiet_is_looked_at(mo: Person, ines: Staff, check: Check) -> None:
    page, who = mo.page, await ines.knows("Mo")
    await ines.ask(lambda n: Freeze(n, frozen=True))
    await expect(
        page.get_by_role("heading", name="We're taking a quiet moment.")
    ).to_be_visible()
    await check_without_scrolling(mo, check, "held still")
    await mo.button("Show a slow breathing guide").click()
    await check_without_scrolling(mo, check, "breathing")
    await ines.ask(lambda n: Freeze(n, frozen=False))
    await expect(page.get_by_text("The group goes on.")).to_be_visible()
    version = await ines.version("Mo")
    await ines.ask(lambda n: Hold(n, who, version))
    await expect(
        page.get_by_role("heading", name="You're waiting outside")
    ).to_be_visible()
    await check_without_scrolling(mo, check, "on hold")
    reason, after = RemovalReason.PRIVACY, FollowUp.CALL
    await ines.ask(lambda n: Remove(n, who, reason, after))
    await expect(page.get_by_text("and will call you")).to_be_visible()
    await check("removed")


async def test_who_waits_learns_nothing_and_comes_in_without_pressing(
    node: Node, person: Introducing
) -> None:
    node.policies = WAITING
    mo = await person("Mo")
    async with facilitator(node) as ines:
        await knocks(node, mo)
        words = await mo.page.locator("body").inner_text()
        assert "Tuesday" not in words
        assert "Ines" not in words
        assert await mo.page.evaluate("() => witness.pcs.length") == 0
        # Half a message is not lost at the door.
        await mo.page.get_by_role("textbox").fill("I am a little")
        await ines.ask(Admit)
        await mo.is_in()
        box = mo.page.get_by_role("textbox", name="Write to the facilitators")
        await expect(box).to_have_value("I am a little")
        await expect(box).to_be_focused()
        await expect(mo.page.get_by_role("heading", level=1)).to_have_text(
            "Tuesday group"
        )
        await mo.wait(partial(has_connections, mo, 2), "connects once it is in")
        await mo.says("Microphone", on=False)


async def has_connections(one: Person, count: int) -> bool:
    states: list[str] = await one.page.evaluate(
        "() => witness.pcs.map((pc) => pc.connectionState)"
    )
    return states == ["connected"] * count


async def test_who_is_declined_is_told_what_follows_and_can_knock_again(
    node: Node, person: Introducing
) -> None:
    node.policies = WAITING
    mo = await person("Mo")
    async with facilitator(node) as ines:
        await knocks(node, mo)
        who = await ines.knows("Mo")
        await ines.ask(lambda n: Decline(n, who, FollowUp.NEXT_SESSION))
        title = mo.page.get_by_role("heading", name="You can't join this one right now")
        await expect(title).to_be_focused()
        await expect(mo.page.get_by_text("welcome at the next meeting")).to_be_visible()
        await expect(mo.page.get_by_role("link", name="Call 112")).to_be_visible()
        await mo.button("Try again").click()
        await mo.waits()


async def test_moves_go_on_with_the_same_connections(
    node: Node, person: Introducing
) -> None:
    node.policies = WAITING
    mo = await person("Mo")
    async with (
        facilitator(node) as ines,
        facilitator(node, "Lee", Role.CO_FACILITATOR),
    ):
        await is_let_in(node, mo, ines)
        await mo.turn("Microphone", on=True)
        await mo.wait(partial(has_connections, mo, 2), "is connected")
        who = await ines.knows("Mo")
        await offers_a_room(who, ines)
        await mo.button("Go now").click()
        await expect(mo.page.get_by_text("You're in Harbour now.")).to_be_visible()
        await mo.says("Microphone", on=True)
        await ines.ask(Recall)
        back = mo.page.get_by_text("back with the whole group")
        await expect(back).to_be_visible(timeout=25_000)
        await mo.says("Microphone", on=True)

        version = await ines.version("Mo")
        await ines.ask(lambda n: OfferAside(n, who, version, Cover.CO_FACILITATOR))
        await mo.button("Go to the room").click()
        await mo.says("Microphone", on=False)
        await mo.wait(partial(everything_is_off, mo), "sends nothing")
        await mo.turn("Microphone", on=True)
        await mo.button("Go back to the group").click()
        await mo.says("Microphone", on=False)
        await mo.wait(partial(everything_is_off, mo), "sends nothing")
        assert await has_connections(mo, 2)


async def test_who_stays_is_left_in_peace(node: Node, person: Introducing) -> None:
    node.policies = WAITING
    mo = await person("Mo")
    async with (
        facilitator(node) as ines,
        facilitator(node, "Lee", Role.CO_FACILITATOR),
    ):
        await is_let_in(node, mo, ines)
        # The prompt must not take the focus from what somebody is writing.
        await mo.button("Chat").click()
        box = mo.page.get_by_role("textbox", name="Write to the facilitators")
        await box.fill("Just now")
        await offers_a_room(await ines.knows("Mo"), ines)
        stay, go = mo.button("Stay with Ines"), mo.button("Go now")
        await expect(stay).to_be_visible()
        await expect(box).to_be_focused()
        boxes = [await one.bounding_box() for one in (stay, go)]
        sizes = [(one["width"], one["height"], one["y"]) for one in boxes if one]
        assert sizes[0] == pytest.approx(sizes[1])
        said = mo.page.get_by_role("status").filter(has_text="You'll move to Harbour")
        await expect(said).to_have_count(1)
        await stay.click()
        await expect(stay).to_have_count(0)
        await expect(mo.page.get_by_role("heading", level=1)).to_be_visible()
        await expect(mo.button("Ask a facilitator to come")).to_have_count(0)


async def test_what_staff_stop_is_given_back_and_never_comes_on_by_itself(
    node: Node, person: Introducing
) -> None:
    node.policies = WAITING
    mo = await person("Mo")
    async with facilitator(node) as ines:
        await is_let_in(node, mo, ines)
        await mo.turn("Camera", on=True)
        who = await ines.knows("Mo")
        await ines.ask(lambda n: Mute(n, Source.CAMERA, who, may_return=False))
        await mo.says("Camera", on=False)
        assert await mo.sends() == 0
        await expect(mo.page.get_by_text("Nobody can see you.")).to_be_visible()
        await mo.button("Camera").click(force=True)  # It looks as if it could not be.
        reason = "You can turn it on when a facilitator allows it."
        await expect(mo.page.get_by_text(reason)).to_be_visible()
        assert await mo.sends() == 0
        await ines.ask(lambda n: Allow(n, who, Source.CAMERA))
        await expect(mo.page.get_by_text(reason)).to_have_count(0)
        await mo.says("Camera", on=False)
        assert await mo.sends() == 0
        await mo.turn("Camera", on=True)


async def test_someone_came_in_silences_at_once_even_without_a_line(
    node: Node, person: Introducing
) -> None:
    node.policies = WAITING
    mo = await person("Mo")
    async with facilitator(node) as ines:
        await is_let_in(node, mo, ines)
        await mo.turn("Microphone", on=True)
        await mo.turn("Camera", on=True)
        await mo.button("More").click()
        await mo.page.context.set_offline(True)
        cut_websockets(node, but=ines.id)
        await expect(mo.page.get_by_text("Reconnecting.")).to_be_visible()
        came_in = mo.page.get_by_role("button", name="Someone came in")
        await came_in.click()
        assert await mo.sends() == 0
        await mo.says("Camera", on=False)
        await mo.page.context.set_offline(False)
        # Staff are told when it is back.
        await expect(mo.button("I'm back")).to_be_visible(timeout=15_000)

        async def staff_know() -> bool:
            return "someone_came_in" in ines.signals

        await until(staff_know)
        await mo.button("I'm back").click()
        await expect(mo.button("I'm back")).to_have_count(0)
        assert await mo.sends() == 0


async def test_leaving_works_without_a_line(node: Node, person: Introducing) -> None:
    mo = await person("Mo")
    async with facilitator(node) as ines:
        await mo.open(await invited(node, name="Mo"))
        await mo.come_in()
        await mo.turn("Microphone", on=True)
        await mo.page.context.set_offline(True)
        cut_websockets(node, but=ines.id)
        await mo.button("Leave").click()
        await expect(
            mo.page.get_by_role("heading", name="You have left")
        ).to_be_focused()
        assert await mo.sends() == 0
        await mo.page.context.set_offline(False)
