"""A member's private line to the facilitators, help now, and where they are."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Locator, expect

from rooms.checkin_terms import Outcome
from rooms.drops import LeaveReason
from rooms.policies import Policies
from rooms.roles import Role
from server import addresses
from signaling.safety_messages import (
    CheckinClaim,
    CheckinClose,
    CheckinOfferRoom,
    CheckinSay,
    FactsChanged,
)
from tests.browser.looks import DESK, PHONE, SMALL_PHONE, findings, fits, settled
from tests.browser.person import Person
from tests.browser.support import Introducing, invited
from tests.support.answering import Facilitator, facilitating, said
from tests.support.node import Node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

HOW = "Just checking in. How are you doing right now?"


@asynccontextmanager
async def ines(node: Node) -> AsyncGenerator[Facilitator]:
    """Let Ines run the session."""
    client = await node.come("Ines", Role.FACILITATOR)
    async with facilitating(client) as facilitator:
        yield facilitator


async def member(node: Node, person: Introducing, name: str = "Mo") -> Person:
    """Bring somebody into the group."""
    someone = await person(name)
    await someone.open(await invited(node, name=name))
    await someone.button("Join").click()
    await someone.is_in()
    return someone


def private(someone: Person) -> Locator:
    """Return the control that opens the private pane."""
    return someone.page.get_by_role("button", name=re.compile("^Private: only the"))


def pane(someone: Person) -> Locator:
    """Return the private pane."""
    return someone.page.locator(".private-pane")


def thread(someone: Person) -> Locator:
    """Return what was said in it."""
    return someone.page.get_by_role("log", name="Private messages")


async def own_words(someone: Person) -> list[str]:
    """Return what somebody said, as their own page shows it."""
    return await thread(someone).locator(".bubble.own").all_inner_texts()


async def tap(someone: Person, name: str) -> None:
    """Press a button of the private pane."""
    await pane(someone).get_by_role("button", name=name, exact=True).click()


async def test_somebody_asks_and_is_seen_by_taps_alone(
    node: Node, person: Introducing
) -> None:
    async with (
        ines(node) as facilitator,
        facilitating(await node.come("Mara", Role.FACILITATOR)),
    ):
        mo = await member(node, person)
        lee = await member(node, person, "Lee")
        await private(mo).click()
        await expect(pane(mo)).to_contain_text("The facilitators in this session can")
        await tap(mo, "I'd like to talk privately")
        await expect(thread(mo)).to_contain_text("A facilitator will answer here.")
        card = await facilitator.card(lambda card: card.want == "talk")
        await facilitator.does(CheckinClaim, checkin=card.id, base=card.version)
        await expect(pane(mo)).to_contain_text("Ines is here with you.")
        await tap(mo, "It's hard, but I can stay")
        await expect(thread(mo)).to_contain_text("Received")
        card = await facilitator.card(lambda card: card.owner is not None)
        await facilitator.does(
            CheckinOfferRoom,
            checkin=card.id,
            base=card.version,
            cover="cofacilitator",
        )
        await expect(pane(mo)).to_contain_text("will only see that you've stepped away")
        await tap(mo, "Go to the room")
        await expect(mo.page.get_by_text("Only you and Ines are here")).to_be_visible()
        await expect(lee.tile(mo)).to_contain_text("away")
        await mo.button("Go back to the group").click()
        await expect(pane(mo)).to_contain_text("Choose your mic and camera first.")
        await pane(mo).get_by_role("checkbox", name="Microphone on").check()
        await tap(mo, "Go back to the group")
        await mo.says("Microphone", on=True)
        await expect(mo.button("Camera")).to_have_attribute("aria-pressed", "false")
        await expect(lee.tile(mo)).not_to_contain_text("away")
        assert await lee.page.locator(".dot").count() == 0


async def test_nothing_private_is_on_the_screen_before_it_is_opened(
    node: Node, person: Introducing
) -> None:
    async with ines(node) as facilitator:
        mo = await member(node, person)
        await expect(mo.page.locator(".tile")).to_have_count(1)
        mask = [private(mo)]
        await settled(mo)
        before = await mo.page.screenshot(mask=mask)
        await facilitator.offers(await facilitator.id_of("Mo"), text=HOW)
        await expect(private(mo).locator(".dot")).to_be_visible()
        await expect(private(mo)).to_have_accessible_name(re.compile("New note$"))
        after = await mo.page.screenshot(mask=mask)
        assert after == before
        assert await mo.page.title() == "Meeting"
        await expect(mo.page.get_by_role("heading", level=1)).to_be_focused()
        await private(mo).click()
        await expect(pane(mo)).to_contain_text("Ines sent you a private note.")
        await expect(mo.page.locator("body")).not_to_contain_text("Just checking in")
        await tap(mo, "Open")
        await expect(thread(mo)).to_contain_text(HOW)
        assert await mo.page.title() == "Meeting"
        await tap(mo, "Hide")
        await expect(
            mo.page.get_by_text("Hidden. Open it again from the menu.")
        ).to_be_visible()
        await expect(private(mo)).to_be_focused()
        await expect(mo.page.locator("body")).not_to_contain_text("Just checking in")
        await facilitator.card(lambda card: card.seen_at is not None)


async def test_not_now_is_a_full_answer(node: Node, person: Introducing) -> None:
    async with ines(node) as facilitator:
        mo = await member(node, person)
        await facilitator.offers(await facilitator.id_of("Mo"), text=HOW)
        await private(mo).click()
        await tap(mo, "In 10 minutes")
        await expect(pane(mo)).to_have_count(0)
        await expect(
            mo.page.get_by_text("That's fine. Nothing else is needed.")
        ).to_be_visible()
        await facilitator.card(lambda card: card.deferred_until == "minutes")
        await expect(private(mo).locator(".dot")).to_have_count(0)


async def test_a_check_in_by_keyboard_and_names_alone(
    node: Node, person: Introducing
) -> None:
    async with (
        ines(node) as facilitator,
        facilitating(await node.come("Mara", Role.FACILITATOR)),
    ):
        mo = await member(node, person)
        question = "Is it private enough where you are to talk?"
        checkin = await facilitator.offers(
            await facilitator.id_of("Mo"),
            text=question,
            choices=["yes", "no", "not_sure"],
        )
        await expect(private(mo).locator(".dot")).to_be_visible()
        await reach(mo, "Private: only the facilitators can see this. New note")
        await reach(mo, "Open")
        await reach(mo, "Not sure")
        await reach(mo, "Someone is with me")
        card = await facilitator.card(lambda card: len(said(card)) == 2)
        assert said(card) == ["not_sure", "someone_here"]
        await facilitator.does(CheckinSay, checkin=checkin, asks_suds=True)
        await expect(pane(mo).get_by_role("group", name="How strong")).to_be_visible()
        await tab_to(mo, "0, calm, none")
        for _ in range(7):
            await mo.page.keyboard.press("ArrowRight")
        await reach(mo, "Send to Ines")
        card = await facilitator.card(lambda card: len(said(card)) == 3)
        assert said(card)[-1] == 7
        await facilitator.does(
            CheckinOfferRoom,
            checkin=checkin,
            base=card.version,
            cover="cofacilitator",
        )
        await expect(pane(mo)).to_contain_text("in a private room")
        await reach(mo, "Go to the room")
        await expect(mo.page.get_by_text("Only you and Ines are here")).to_be_visible()


async def reach(someone: Person, name: str) -> None:
    """Go to a control by Tab, and press it."""
    await tab_to(someone, name)
    await someone.page.keyboard.press("Enter")


async def tab_to(someone: Person, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(60):
        await someone.page.keyboard.press("Tab")
        snapshot = await someone.page.locator(":focus").aria_snapshot()
        if f'"{name}"' in snapshot:
            return
    raise AssertionError(f"cannot be reached by Tab: {name}")


@pytest.mark.promise(4)
async def test_what_is_said_while_the_line_breaks_is_there_once_and_in_order(
    node: Node, person: Introducing
) -> None:
    async with ines(node) as facilitator:
        mo = await member(node, person)
        await facilitator.offers(await facilitator.id_of("Mo"), text=HOW)
        await private(mo).click()
        await tap(mo, "Open")
        box = mo.page.get_by_label("Write to Ines")
        words = [f"This is number {number}" for number in range(6)]
        for number, text in enumerate(words):
            await box.fill(text)
            if number % 2:
                cut(node, "Mo")
            await box.press("Enter")
        await facilitator.card(lambda card: len(said(card)) >= len(words))
        assert said(await facilitator.card()) == words
        await expect(thread(mo).get_by_text("Sending")).to_have_count(0)
        assert await texts(mo) == words
        await mo.page.reload()
        await mo.is_in()
        await private(mo).click()
        await expect(thread(mo)).to_contain_text("You're back. Ines is still here.")
        assert await texts(mo) == words
        assert said(await facilitator.card()) == words


async def texts(someone: Person) -> list[str]:
    """Return what somebody said, without who said it."""
    return [words.removeprefix("You:").strip() for words in await own_words(someone)]


def cut(node: Node, name: str) -> None:
    """Cut the line of one person, without a word."""
    for member in node.host()._members.values():
        if node.host().session.seat(member.who).name == name:
            if member.connection is None:
                continue  # It is not back yet.
            request = member.connection._ws._req
            assert request is not None
            assert request.transport is not None
            request.transport.abort()


async def test_help_now_is_two_taps_from_the_lobby(
    node: Node, person: Introducing
) -> None:
    node.policies = Policies(safety_facts=False)
    async with ines(node) as facilitator:
        mo = await person("Mo")
        await mo.open(await invited(node, name="Mo"))
        await mo.knock()
        await mo.waits()
        await mo.button("Get help").click()
        await mo.button("Tell my facilitator I need help now").click()
        await expect(
            mo.page.get_by_text("Every facilitator has been told.")
        ).to_be_visible()
        card = await facilitator.card(lambda card: card.help_asked_at is not None)
        assert (card.name, card.level) == ("Mo", "urgent")


async def test_help_now_is_a_chord_of_keys_while_on_hold_and_under_the_neutral_page(
    node: Node, person: Introducing
) -> None:
    async with ines(node) as facilitator:
        mo = await member(node, person)
        await facilitator.holds(await facilitator.id_of("Mo"))
        title = mo.page.get_by_role("heading", name="You're waiting outside the group")
        await expect(title).to_be_visible()
        await mo.page.keyboard.press("Escape")
        notes = mo.page.get_by_role("heading", name="Shopping")
        await expect(notes).to_be_visible()
        await mo.page.keyboard.press("Alt+Shift+H")
        await facilitator.card(lambda card: card.help_asked_at is not None)
        sheet = mo.page.get_by_role("dialog", name="Get help")
        await expect(notes).to_be_visible()
        await expect(sheet).to_have_count(0)
        await mo.button("Back to the meeting").click()
        await mo.page.keyboard.press("Alt+Shift+H")
        await expect(sheet).to_contain_text("Call 112")
        await expect(sheet).to_contain_text("Every facilitator has been told.")
        # Twice, in fright: it closes the sheet, then covers the page.
        await mo.page.keyboard.press("Escape")
        await mo.page.keyboard.press("Escape")
        await expect(notes).to_be_visible()


async def test_help_now_waits_for_the_line_and_outlives_a_reload(
    node: Node, person: Introducing
) -> None:
    async with ines(node) as facilitator:
        mo = await member(node, person)
        await mo.page.context.set_offline(True)
        cut(node, "Mo")
        await mo.button("Get help").click()
        await mo.button("Tell my facilitator I need help now").click()
        sheet = mo.page.get_by_role("dialog", name="Get help")
        await expect(sheet).to_contain_text("we keep trying")
        await expect(sheet.get_by_role("link", name="Call 112")).to_be_visible()
        kept = await mo.page.evaluate("() => sessionStorage.getItem('alcove.unsent')")
        assert re.fullmatch(r"[0-9a-f]{32}", kept), "a key, and no words"
        await mo.page.context.set_offline(False)
        await mo.page.reload()
        await facilitator.card(lambda card: card.help_asked_at is not None)
        await expect(private(mo)).to_be_visible()
        await mo.wait(
            lambda: mo.page.evaluate("() => !sessionStorage.getItem('alcove.unsent')"),
            "nothing waits any more",
        )


async def test_the_agreed_word_changes_nothing_on_the_page(
    node: Node, person: Introducing
) -> None:
    async with ines(node) as facilitator:
        mo = await member(node, person)
        await expect(mo.page.locator(".tile")).to_have_count(1)
        await settled(mo)
        before = await mo.page.screenshot(mask=[private(mo)])
        await private(mo).click()
        await tap(mo, "Our word")
        card = await facilitator.card(lambda card: card.is_discreet)
        assert card.level == "urgent"
        await expect(pane(mo)).to_have_count(0)
        await private(mo).evaluate("(button) => button.blur()")
        await mo.page.mouse.move(5, 5)
        assert await mo.page.screenshot(mask=[private(mo)]) == before
        await private(mo).click()
        await expect(thread(mo)).not_to_contain_text("word")


async def test_where_somebody_is_stands_before_the_lobby(
    node: Node, person: Introducing, axe: str
) -> None:
    node.policies = Policies()
    async with ines(node) as facilitator:
        link = addresses.link(node.base, await node.invite("Mo", subject="mo"))
        mo = await person("Mo")
        await mo.open(link)
        await mo.knock()
        title = mo.page.get_by_role("heading", name="Where are you today?")
        await expect(title).to_be_focused()
        assert await findings(mo, axe) == []
        four = mo.page.get_by_text("Four answers to go. Next: where you are.")
        await expect(four).to_be_visible()
        await mo.button("Go to the lobby").click()
        address = mo.page.get_by_label("Street and number, or what is there")
        await expect(address).to_be_focused()
        await address.fill("1 Example Street")
        await mo.page.get_by_label("State, county or region").fill("North")
        await mo.page.get_by_label("Country").select_option("GB")
        await mo.page.get_by_label("Phone number", exact=True).fill("01632 960112")
        await expect(mo.page.get_by_text("on the number ending 12.")).to_be_visible()
        await mo.page.get_by_role("radio", name="Not sure").check()
        left = "One answer to go: your emergency contact."
        await expect(mo.page.get_by_text(left)).to_be_visible()
        await mo.page.get_by_label("Their name").fill("Kim, sister")
        await mo.page.get_by_label("Their phone number").fill("01632 960123")
        may = mo.page.get_by_role("group", name="May we call them")
        await may.get_by_role("radio", name="Yes").check()
        await mo.button("Go to the lobby").click()
        await mo.waits()
        await expect(mo.page.get_by_text("on the number ending 12.")).to_be_visible()
        told = await facilitator.until(FactsChanged, lambda m: not m.facts.missing)
        assert (told.facts.number, told.facts.country) == ("01632 960112", "GB")
        await mo.button("Get help").click()
        await expect(mo.page.get_by_role("link", name="Call 999")).to_be_visible()
        await mo.page.keyboard.press("Escape")
        await facilitator.admit_all()
        await mo.is_in()
        # What was said is asked again, and the person confirms each of it.
        await mo.button("More").click()
        await mo.page.get_by_role("button", name="My place changed").click()
        await expect(mo.page.get_by_text("1 Example Street")).to_be_visible()
        groups = ("Where are you now?", "What number", "Is your emergency contact")
        for name in groups:
            group = mo.page.get_by_role("group", name=name)
            await group.get_by_role("radio", name="Yes, still right").check()
        space = mo.page.get_by_role("group", name="Is your space private")
        await space.get_by_role("radio", name="No", exact=True).check()
        await mo.button("Save").click()
        await facilitator.until(FactsChanged, lambda m: m.facts.privacy == "no")
        await expect(
            mo.page.get_by_text("Received. Only the facilitators")
        ).to_be_visible()


async def test_leaving_is_at_once_and_why_is_told_afterwards(
    node: Node, person: Introducing
) -> None:
    async with ines(node):
        mo = await member(node, person)
        lee = await member(node, person, "Lee")
        await mo.turn("Microphone", on=True)
        await mo.button("Leave").click()
        await expect(
            mo.page.get_by_role("heading", name="You have left")
        ).to_be_focused()
        assert await mo.sends() == 0
        await mo.button("I need a break").click()
        await expect(
            mo.page.get_by_text("The facilitators have been told.")
        ).to_be_visible()
        await expect(lee.tile(mo)).to_have_count(0)
        left = node.host()._people._left
        assert list(left.values()) == [LeaveReason.BREAK]
        await mo.button("Come back").click()
        await mo.is_in()


async def test_who_comes_back_before_saying_why_has_not_left(
    node: Node, person: Introducing
) -> None:
    async with ines(node):
        mo = await member(node, person)
        await mo.button("Leave").click()
        await mo.button("Come back").click()
        await mo.is_in()
        assert not node.host()._people._left


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "size", [DESK, PHONE, SMALL_PHONE], ids=["desk", "phone", "small"]
)
async def test_each_moment_fits_and_can_be_read(
    node: Node, person: Introducing, axe: str, size: dict[str, int], theme: str
) -> None:
    async with (
        ines(node) as facilitator,
        facilitating(await node.come("Mara", Role.FACILITATOR)),
    ):
        mo = await person("Mo", viewport=size, color_scheme=theme)
        await mo.open(await invited(node, name="Mo"))
        await mo.button("Join").click()
        await mo.is_in()
        controls = await places(mo)

        async def look(what: str) -> None:
            assert await fits(mo) == [], what
            assert await findings(mo, axe) == [], what
            assert await places(mo) == controls, what

        await private(mo).click()
        await look("asking")
        await tap(mo, "Hide")
        who = await facilitator.id_of("Mo")
        checkin = await facilitator.offers(who, text=HOW, choices=["yes", "no"])
        await private(mo).click()
        await expect(pane(mo)).to_contain_text("sent you a private note")
        await look("offered")
        await tap(mo, "Open")
        await look("open")
        await tap(mo, "Yes")
        await facilitator.does(CheckinSay, checkin=checkin, asks_suds=True)
        await expect(pane(mo)).to_contain_text("How strong")
        await look("scale")
        await tap(mo, "Skip")
        card = await facilitator.card(lambda card: len(said(card)) == 1)
        await facilitator.does(
            CheckinOfferRoom,
            checkin=checkin,
            base=card.version,
            cover="cofacilitator",
        )
        await expect(pane(mo)).to_contain_text("in a private room")
        await look("room")
        await tap(mo, "Stay here")
        offered = card.version
        card = await facilitator.card(
            lambda card: card.phase == "open" and card.version > offered + 1
        )
        await facilitator.does(
            CheckinClose,
            checkin=checkin,
            base=card.version,
            outcome=Outcome.STAYING_IN_GROUP,
        )
        await expect(pane(mo)).to_contain_text("Thanks for letting us know")
        await look("closed")


async def places(someone: Person) -> list[object]:
    """Return where help, the private line and the way out are."""
    found: list[object] = await someone.page.evaluate(
        """() => [".get-help", "#open-private", ".control.leave"].map((one) => {
          const { left, top } = document.querySelector(one).getBoundingClientRect();
          return [Math.round(left), Math.round(top)];
        })"""
    )
    return found


@pytest.mark.parametrize(
    "size", [DESK, PHONE, SMALL_PHONE], ids=["desk", "phone", "small"]
)
async def test_help_and_the_way_out_are_in_one_place_everywhere(
    node: Node, person: Introducing, axe: str, size: dict[str, int]
) -> None:
    node.policies = Policies(safety_facts=False)
    async with ines(node) as facilitator:
        mo = await person("Mo", viewport=size)
        await mo.open(await invited(node, name="Mo"))
        await mo.knock()
        await mo.waits()
        in_lobby = await places(mo)
        assert await fits(mo) == []
        assert await findings(mo, axe) == []
        await facilitator.admit_all()
        await mo.is_in()
        assert await places(mo) == in_lobby
        await facilitator.holds(await facilitator.id_of("Mo"))
        title = mo.page.get_by_role("heading", name="You're waiting outside the group")
        await expect(title).to_be_visible()
        assert await places(mo) == in_lobby
