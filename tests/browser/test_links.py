"""Links, names, and who may come in."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from rooms.ids import ParticipantId, SessionId
from rooms.roles import Role
from server import clock, parts
from tests.browser.looks import PHONE, SMALL_PHONE, findings, fits
from tests.browser.person import QUESTION
from tests.browser.support import Introducing, invited
from tests.support.node import Node, running_node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]


HOSTILE = "<img src=x onerror=alert(1)><b>Mo</b>"


async def test_a_name_is_text_and_nothing_else(node: Node, person: Introducing) -> None:
    fay, mo = await person("Fay"), await person(HOSTILE)
    await fay.open(await invited(node, Role.FACILITATOR))
    await fay.come_in()
    dialogs: list[str] = []
    for someone in (fay, mo):
        someone.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    await mo.open(await invited(node))
    await mo.come_in()
    await expect(fay.tile(mo).locator("strong")).to_have_text(HOSTILE)
    await expect(fay.page.get_by_role("status").filter(has_text=HOSTILE)).to_have_count(
        1
    )
    for someone in (fay, mo):
        assert await someone.page.locator("#app img, #app b").count() == 0
    assert dialogs == []


async def test_names_of_any_script_and_length_stay_in_their_place(
    node: Node, person: Introducing
) -> None:
    fay = await person("Fay", viewport=SMALL_PHONE)
    await fay.open(await invited(node, Role.FACILITATOR))
    await fay.come_in()
    for name in ("W" * 64, "د. ليلى", "👩🏽‍🦱 Ana"):
        mo = await person(name)
        await mo.open(await invited(node))
        await mo.come_in()
        await expect(fay.tile(mo)).to_be_visible()
    assert await fits(fay) == []


async def test_who_is_known_by_the_link_is_not_asked_for_a_name(
    node: Node, person: Introducing
) -> None:
    fay, mo = await person("Fay"), await person("Mo")
    await fay.open(await invited(node, Role.FACILITATOR, name="Fay"))
    await expect(fay.page.get_by_label(QUESTION)).to_have_count(0)
    await fay.come_in()
    await mo.open(await invited(node))
    await mo.come_in()
    await expect(mo.tile(fay)).to_be_visible()


def token(node: Node, *, begins_in: float) -> str:
    """Return a token that is good for a minute."""
    now = clock.wall()
    return node.app[parts.KEYRING].issue(
        subject=ParticipantId("p_1"),
        session=SessionId("tuesday"),
        role=Role.MEMBER,
        invitation="i_1",
        now=now + min(0.0, begins_in),
        not_before=now + begins_in,
        seconds=60.0,
    )


@pytest.mark.parametrize(
    ("link", "title", "again"),
    [
        ("", "Please open your meeting link", None),
        ("#t=", "Please open your meeting link", None),
        ("#t=nonsense", "This link doesn't open a meeting", None),
        ("#t={cut}", "This link doesn't open a meeting", None),
        ("#t={ended}", "This meeting is over", None),
        ("#t={early}", "It's a little early", "Try again"),
    ],
)
async def test_a_link_that_does_not_open_says_what_to_do(
    node: Node,
    person: Introducing,
    axe: str,
    *,
    link: str,
    title: str,
    again: str | None,
) -> None:
    tokens = {
        "cut": (await node.invite(None))[:-9],
        "ended": token(node, begins_in=-120),
        "early": token(node, begins_in=300),
    }
    fay = await person("Fay", viewport=PHONE)
    await fay.page.goto(f"{node.base}/{link.format(**tokens)}")
    await expect(fay.page.get_by_role("heading", name=title)).to_be_visible()
    assert "#t=e" not in fay.page.url
    assert await findings(fay, axe) == []
    await expect(fay.button("Get help")).to_be_visible()
    if again is None:
        await expect(fay.page.get_by_role("main").get_by_role("button")).to_have_count(
            0
        )
    else:
        await fay.button(again).click()
        await expect(fay.page.get_by_role("heading", name=title)).to_be_visible()
        await expect(fay.button(again)).to_be_focused()


async def test_a_full_group_says_so_and_lets_in_when_a_seat_is_free(
    tmp_path: Path, person: Introducing
) -> None:
    async with running_node(tmp_path, seats=1) as node:
        fay, mo = await person("Fay"), await person("Mo")
        await fay.open(await invited(node))
        await fay.come_in()
        await mo.open(await invited(node))
        await mo.page.get_by_label(QUESTION).fill("Mo")
        await mo.button("Join").click()
        full = mo.page.get_by_role("heading", name="There is no free seat right now")
        await expect(full).to_be_visible()
        await fay.button("Leave").click()
        await fay.button("I had planned to go").click()
        await expect(fay.page.get_by_text("have been told")).to_be_visible()
        await mo.button("Try again").click()
        await mo.is_in()
        await fay.button("Come back").click()
        await expect(
            fay.page.get_by_role("heading", name="There is no free seat right now")
        ).to_be_visible()
        await mo.button("Leave").click()


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "\u2067\u2069"])
async def test_a_name_that_does_not_show_is_asked_for_again(
    node: Node, person: Introducing, name: str
) -> None:
    fay = await person("Fay")
    await fay.open(await invited(node))
    question = fay.page.get_by_label(QUESTION)
    await question.fill(name)
    await fay.button("Join").click()
    await expect(fay.page.get_by_text("Please type a name first.")).to_be_visible()
    await expect(question).to_be_focused()
    await question.fill("Fay")
    await fay.button("Join").click()
    await fay.is_in()
