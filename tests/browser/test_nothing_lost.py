"""What a member says reaches the facilitators, or they are told that it did not."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from rooms.checkin_terms import Outcome, Want
from rooms.policies import Policies
from rooms.roles import Role
from server import clock, parts
from server.help_lines import Contact, HelpFile, HelpLines, Verified
from signaling.safety_messages import CheckinClaim, CheckinClose, CheckinSay
from tests.browser.looks import DESK, PHONE, findings, fits
from tests.browser.person import Person
from tests.browser.private_line import asks, pane, private, said_to
from tests.browser.support import Introducing, cut_websockets, invited, media_path
from tests.support.answering import Facilitator, facilitating, said
from tests.support.node import Node, running_node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

SLOW = 20_000
"""Milliseconds that a page may take to come back, or to give up."""


async def joins(node: Node, someone: Person) -> Person:
    """Bring somebody into the group."""
    await someone.open(await invited(node, name=someone.name))
    await someone.button("Join").click()
    await someone.is_in()
    return someone


async def writes(someone: Person, text: str) -> None:
    """Write in the open pane."""
    await pane(someone).get_by_role("textbox").fill(text)
    await someone.page.keyboard.press("Enter")


async def answers(facilitator: Facilitator) -> None:
    """Take on what somebody asked for, and say something."""
    card = await facilitator.card()
    await facilitator.does(CheckinClaim, checkin=card.id, base=card.version)
    await facilitator.does(CheckinSay, checkin=card.id, text="I am here")


async def test_words_that_cross_a_close_begin_a_new_check_in(
    node: Node, person: Introducing
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    async with facilitating(fay) as facilitator:
        mo = await joins(node, await person("Mo"))
        await asks(mo, "I'd like to talk privately")
        await answers(facilitator)
        await expect(said_to(mo)).to_contain_text("I am here")
        await mo.page.context.set_offline(True)
        cut_websockets(node, but=fay.you)
        await writes(mo, "There is one more thing")
        await expect(said_to(mo)).to_contain_text("Sending")
        gone = await facilitator.card(lambda card: card.phase == "unreachable")
        await facilitator.does(
            CheckinClose,
            checkin=gone.id,
            base=gone.version,
            outcome=Outcome.STAYING_IN_GROUP,
        )
        await mo.page.context.set_offline(False)
        new = await facilitator.card(lambda card: card.id != gone.id)
        assert said(new) == ["There is one more thing"]
        assert new.phase == "requested"
        own = said_to(mo).locator(".bubble.own")
        await expect(own).to_have_text(["You: There is one more thing"])
        await expect(said_to(mo)).to_contain_text("Received", timeout=SLOW)


async def test_what_was_just_written_goes_out_before_who_leaves_is_gone(
    node: Node, person: Introducing, monkeypatch: pytest.MonkeyPatch
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    async with facilitating(fay) as facilitator:
        mo = await joins(node, await person("Mo"))
        store, goes_on = node.app[parts.SAFETY], asyncio.Event()
        real = store.append

        async def slow(batch: Any) -> Any:
            await goes_on.wait()
            return await real(batch)

        monkeypatch.setattr(store, "append", slow)
        await private(mo).click()
        await pane(mo).get_by_label("Anything you want to add").fill("I am going home")
        await pane(mo).get_by_role("button", name="I'd like a message back").click()
        await mo.button("Leave").click()
        told = mo.page.get_by_role("main")
        await expect(told).to_contain_text("Sending what you wrote.")
        goes_on.set()
        await expect(told).to_contain_text("What you wrote has reached", timeout=SLOW)
        card = await facilitator.card(lambda card: card.drop_cause == "left")
        assert said(card) == ["I am going home"]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
async def test_what_did_not_go_out_is_shown_and_can_be_sent_again(
    node: Node, person: Introducing, axe: str, look: str, window: dict[str, int]
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    async with facilitating(fay) as facilitator:
        mo = await person("Mo", color_scheme=look, viewport=window)
        await joins(node, mo)
        await asks(mo, "I'd like a message back")
        await answers(facilitator)
        await expect(said_to(mo)).to_contain_text("I am here")
        await mo.page.context.set_offline(True)
        cut_websockets(node, but=fay.you)
        await writes(mo, "I am going home")
        await expect(said_to(mo)).to_contain_text("Sending")
        await mo.button("Leave").click()
        told = mo.page.get_by_role("main")
        lost = "This did not reach the facilitators:"
        await expect(told).to_contain_text(lost, timeout=SLOW)
        await expect(told).to_contain_text("I am going home")
        assert [*await findings(mo, axe), *await fits(mo)] == []
        await mo.page.context.set_offline(False)
        await mo.button("Come back").click()
        await mo.is_in()
        await private(mo).click()
        await expect(said_to(mo)).to_contain_text("I am here")
        await expect(pane(mo).get_by_role("textbox")).to_have_value("I am going home")
        await mo.page.keyboard.press("Escape")


async def test_after_a_reload_what_was_opened_before_is_no_news(
    node: Node, person: Introducing
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    async with facilitating(fay) as facilitator:
        mo = await joins(node, await person("Mo"))
        await asks(mo, "I'd like a message back")
        await answers(facilitator)
        await expect(said_to(mo)).to_contain_text("I am here")
        card = await facilitator.card(
            lambda card: bool(card.lines) and card.lines[-1].shown.seen
        )
        await mo.page.reload()
        await mo.is_in()
        news = mo.page.get_by_role("button", name="New note")
        await private(mo).click()
        await expect(said_to(mo)).to_contain_text("I am here")
        await mo.button("Hide").click()
        await expect(news).to_have_count(0)
        await mo.page.reload()
        await mo.is_in()
        await facilitator.does(CheckinSay, checkin=card.id, text="Are you there?")
        await expect(news).to_be_visible()


async def test_the_page_without_a_line_has_numbers_and_calls_for_help_once_it_can(
    tmp_path: Path,
    person: Introducing,
    axe: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    today = datetime.fromtimestamp(clock.wall(), UTC).date()
    dialled = HelpFile(
        Contact("Clinic", "01632 960100", "9 to 5"),
        [Verified("GB", "116 123", today, "front desk")],
    )
    monkeypatch.setattr(HelpLines, "load", lambda _: HelpLines(dialled))
    async with (
        running_node(tmp_path) as node,
        media_path(node) as path,
    ):
        node.policies = Policies()
        fay = await node.come("Fay", Role.FACILITATOR)
        async with facilitating(fay) as facilitator:
            mo = await person("Mo")
            await mo.open(await invited(node, name="Mo"))
            await mo.button("Join").click()
            await mo.say_where()
            keys = mo.page.get_by_role("button", name="Get help")
            await expect(keys).to_have_attribute("aria-keyshortcuts", "Alt+Shift+H")
            await facilitator.admit_all()
            await mo.is_in()
            await expect(keys).to_have_attribute("aria-keyshortcuts", "Alt+Shift+H")
            await mo.page.context.set_offline(True)
            path.cut()
            cut_websockets(node, but=fay.you)
            gone = mo.page.get_by_role("heading", name="You've been disconnected.")
            await expect(gone).to_be_visible(timeout=60_000)
            main = mo.page.get_by_role("main")
            calls = "Fay may call you on the number ending 12."
            await expect(main).to_contain_text(calls)
            for number, link in (
                ("Call 999", "tel:999"),
                ("116 123", "tel:116123"),
                ("01632 960100", "tel:01632960100"),
            ):
                shown = main.get_by_role("link", name=number)
                await expect(shown).to_have_attribute("href", link)
            assert [*await findings(mo, axe), *await fits(mo)] == []
            await main.get_by_role("button", name="Tell my facilitator").click()
            await expect(main).to_contain_text("There is no connection right now")
            await mo.page.context.set_offline(False)
            path.mend()
            card = await facilitator.card(lambda card: card.want == Want.HELP_NOW)
            assert card.level == "urgent"
            await expect(gone).to_have_count(0, timeout=SLOW)
