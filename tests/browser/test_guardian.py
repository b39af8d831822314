"""In a session of minors: who answers for them, and the nearest hospital."""

import pytest
from playwright.async_api import expect

from rooms.policies import Policies
from tests.browser.at_desk import facts, from_menu, sits_down
from tests.browser.looks import DESK, PHONE, findings, fits
from tests.browser.person import WHERE
from tests.browser.support import Introducing, invited
from tests.support.node import Node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
async def test_a_minor_says_who_answers_for_them_and_staff_see_it(
    node: Node, person: Introducing, axe: str, look: str, window: dict[str, int]
) -> None:
    node.policies = Policies(minors=True)
    fay = await sits_down(node, await person("Fay", color_scheme=look))
    mo = await person("Mo", color_scheme=look, viewport=window)
    await mo.open(await invited(node, name="Mo"))
    await mo.button("Join").click()
    page = mo.page
    await expect(
        page.get_by_role("heading", name="Where are you today?")
    ).to_be_visible()
    for label, words in WHERE.items():
        field = page.get_by_label(label, exact=True)
        await field.fill(words)
    await page.get_by_label("Country").select_option("GB")
    await page.get_by_label("Nearest hospital").fill("St Anne")
    space = page.get_by_role("group", name="Is your space private enough?")
    await space.get_by_role("radio", name="Yes").check()
    await page.get_by_role("checkbox", name="I'd rather not name").check()
    left = "One answer to go: your parent or guardian."
    await expect(page.get_by_role("status").filter(has_text=left)).to_be_visible()
    guardian = page.get_by_role("group", name="Who is your parent or guardian?")
    await guardian.get_by_label("Their name, and who they are to you").fill("Ina")
    assert [*await findings(mo, axe), *await fits(mo)] == []
    await mo.button("Go to the lobby").click()
    await expect(guardian.get_by_label("Their phone number")).to_be_focused()
    await guardian.get_by_label("Their phone number").fill("01632 960150")
    await mo.button("Go to the lobby").click()
    await mo.waits()
    await fay.button("Admit Mo").click()
    await mo.is_in()
    await from_menu(fay, "Mo", "Send a private note")
    await fay.button("Show address and contact…").click()
    await fay.page.get_by_role("menuitem", name="They need help now").click()
    await expect(facts(fay)).to_contain_text("Nearest hospital")
    await expect(facts(fay)).to_contain_text("St Anne")
    await expect(facts(fay).get_by_role("link", name="01632 960150")).to_be_visible()
    assert [*await findings(fay, axe), *await fits(fay)] == []
