"""Every screen: for everybody, at one place, and without a word to others."""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Response, expect

from rooms.ids import ParticipantId, SessionId
from rooms.roles import Role
from server import clock, parts
from tests.browser.person import QUESTION, Person
from tests.browser.support import DEVICES, Introducing, Opening, invited
from tests.house.support import ROOT
from tests.support.node import Node, running_node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PHONE, SMALL_PHONE = {"width": 390, "height": 844}, {"width": 320, "height": 568}
DESK = {"width": 1280, "height": 800}

LARGEST = 200_000
"""Bytes of the whole page, as they go over the network."""


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        pytest.fail("axe-core is not installed: run ./scripts/setup")
    return AXE.read_text(encoding="utf-8")


async def findings(someone: Person, axe: str) -> list[str]:
    """Return what axe-core has against the page as it is."""
    await someone.page.evaluate(f"{axe};0")
    await settled(someone)
    found: list[dict[str, Any]] = await someone.page.evaluate(
        """async (values) => {
          const result = await axe.run(document, { runOnly: { type: "tag", values } });
          return result.violations;
        }""",
        RULES,
    )
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:240]}"
        for one in found
        for node in one["nodes"]
    ]


async def settled(someone: Person) -> None:
    """Wait for the end of every motion: half a fade has half its contrast."""
    await someone.page.evaluate(
        """() => Promise.all(document.getAnimations()
          .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
          .map((one) => one.finished.catch(() => {})))"""
    )


async def fits(someone: Person) -> list[str]:
    """Return what sticks out of the window at a side."""
    found: list[str] = await someone.page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((one) => one.checkVisibility() && !one.closest(".only-read"))
          .filter((one) => !one.closest("svg") || one.tagName === "svg")
          .filter((one) => {
            const { left, right, width } = one.getBoundingClientRect();
            return width > 0 && (left < -1 || right > innerWidth + 1);
          })
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(
    "window", [DESK, PHONE, SMALL_PHONE], ids=["desk", "phone", "small phone"]
)
async def test_every_screen_is_for_everybody(
    node: Node, person: Introducing, axe: str, look: str, window: dict[str, int]
) -> None:
    fay = await person("Fay", color_scheme=look, viewport=window)
    page = fay.page
    wrong: dict[str, list[str]] = {}

    async def check(screen: str) -> None:
        assert await page.title() == "Meeting"
        if found := [*await findings(fay, axe), *await fits(fay)]:
            wrong[screen] = found

    await page.goto(node.base)
    await expect(page.get_by_role("heading", name="Please open your")).to_be_visible()
    await check("no link")
    await fay.open(await invited(node, Role.FACILITATOR))
    await check("device check")
    await fay.button("Join").click()
    await expect(page.get_by_text("Please type a name first.")).to_be_visible()
    await check("device check without a name")
    await page.get_by_text("Choose devices").click()
    await fay.button("Try my camera").click()
    await expect(page.get_by_text("Only you can see this.")).to_be_visible()
    await check("device check with everything open")
    await fay.come_in()
    await check("alone")
    await fay.turn("Camera", on=True)
    await fay.turn("Microphone", on=True)
    await fay.button("Show me").click()
    await expect(fay.picture(fay)).to_be_visible()
    await check("group")
    await fay.button("Settings").click()
    await expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    await check("settings")
    await page.keyboard.press("Escape")
    await fay.button("Get help").click()
    await expect(page.get_by_role("dialog", name="Get help")).to_be_visible()
    await check("help")
    await page.keyboard.press("Escape")
    await fay.button("Hide screen").click()
    await expect(page.get_by_role("heading", name="Shopping")).to_be_visible()
    await check("hidden")
    await fay.button("Back to the meeting").click()
    await expect(page.get_by_text("the sound is on again")).to_be_visible()
    await check("group with a notice")
    await fay.button("Leave").click()
    await expect(page.get_by_role("heading", name="You have left")).to_be_visible()
    await check("left")
    assert wrong == {}


SLOW_DEVICES = """(() => {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia;
  mediaDevices.getUserMedia = async (wanted) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return open(wanted);
  };
})()"""


@pytest.mark.parametrize("width", [1600, 1000, 390])
async def test_controls_and_help_stay_where_they_are(
    node: Node, person: Introducing, width: int
) -> None:
    fay = await person("Fay", viewport={"width": width, "height": 800})
    mo = await person("Mo")
    await fay.page.add_init_script(SLOW_DEVICES)
    await fay.page.goto(node.base)
    await expect(fay.button("Get help")).to_be_visible()
    help_at = await fay.button("Get help").bounding_box()
    await fay.open(await invited(node, Role.FACILITATOR))
    assert await fay.button("Get help").bounding_box() == help_at
    await fay.come_in()
    assert await fay.button("Get help").bounding_box() == help_at
    names = ("Get help", "Microphone", "Camera", "Share screen", "Settings", "Leave")

    async def places() -> dict[str, Any]:
        await settled(fay)
        return {name: await fay.button(name).bounding_box() for name in names}

    before = await places()
    for control in ("Microphone", "Camera"):
        await fay.button(control).click()
        await expect(fay.button(control)).to_have_attribute("aria-busy", "true")
        assert await places() == before
        await fay.says(control, on=True)
        assert await places() == before
    await fay.button("Show me").click()
    assert await places() == before
    await mo.open(await invited(node))
    await mo.come_in()
    await expect(fay.tile(mo)).to_be_visible()
    assert await places() == before
    await fay.turn("Microphone", on=False)
    assert await places() == before
    await fay.button("Hide screen").click()
    await fay.button("Back to the meeting").click()
    await expect(fay.page.get_by_text("the sound is on again")).to_be_visible()
    assert await places() == before
    await fay.button("Close").click()
    await mo.button("Leave").click()
    await expect(fay.tile(mo)).to_have_count(0)
    assert await places() == before
    await fay.button("Leave").click()
    await expect(fay.button("Come back")).to_be_visible()
    assert await fay.button("Get help").bounding_box() == help_at


async def test_nothing_is_covered_at_any_width(node: Node, person: Introducing) -> None:
    fay = await person("Fay")
    await fay.open(await invited(node, Role.FACILITATOR))
    await fay.come_in()
    await fay.turn("Camera", on=True)
    wrong: dict[int, list[str]] = {}
    for width in (
        320,
        390,
        599,
        600,
        719,
        720,
        899,
        900,
        999,
        1000,
        1299,
        1300,
        1559,
        1560,
    ):
        await fay.page.set_viewport_size({"width": width, "height": 700})
        await settled(fay)
        if found := [*await covered(fay), *await fits(fay)]:
            wrong[width] = found
    assert wrong == {}


async def covered(someone: Person) -> list[str]:
    """Return the buttons and words that something else lies upon."""
    found: list[str] = await someone.page.evaluate(
        """() => [...document.querySelectorAll("button, .self strong")]
          .filter((one) => one.checkVisibility())
          .filter((one) => {
            const { left, top, right, bottom } = one.getBoundingClientRect();
            return [left + 3, (left + right) / 2, right - 3].some((x) => {
              const above = document.elementFromPoint(x, (top + bottom) / 2);
              return !one.contains(above) && !above?.contains(one);
            });
          })
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found


@pytest.mark.promise(9)
async def test_the_page_is_small_and_the_link_leaves_the_address(
    node: Node, person: Introducing
) -> None:
    fay = await person("Fay")
    answered: list[Response] = []

    def note(response: Response) -> None:
        answered.append(response)

    fay.page.on("response", note)
    await fay.open(await invited(node))
    assert fay.page.url == f"{node.base}/"
    assert await fay.page.evaluate("() => history.length") <= 2
    await fay.come_in()
    paths = [urlsplit(one.url).path for one in answered]
    assert "/js/main.js" in paths
    assert "/css/app.css" in paths
    sizes = [await one.request.sizes() for one in answered]
    assert sum(one["responseBodySize"] for one in sizes) < LARGEST
    assert not [one.url for one in answered if "?" in one.url]


# Devices -------------------------------------------------------------------------


async def test_who_refuses_the_devices_is_told_and_comes_in(
    node: Node, person: Introducing, chromium: Opening
) -> None:
    without_permission = await chromium(DEVICES[0])
    fay = await person("Fay", using=without_permission, devices=False)
    page = fay.page
    await fay.open(await invited(node))
    await fay.button("Try my camera").click()
    await expect(
        page.get_by_text("Your browser is keeping the camera back")
    ).to_be_visible()
    await fay.button("Try it: my microphone").click()
    kept = page.get_by_text("Your browser is keeping the microphone back")
    await expect(kept).to_be_visible()
    await fay.come_in()
    await fay.button("Microphone").click()
    await expect(page.get_by_role("status").filter(has=kept)).to_be_visible()
    await fay.says("Microphone", on=False)
    # Allowed after all, without a reload.
    await page.context.grant_permissions(["microphone"], origin=node.base)
    await fay.turn("Microphone", on=True)
    await expect(kept).to_have_count(0)


async def test_who_has_no_camera_is_told_and_is_heard(
    node: Node, person: Introducing, chromium: Opening
) -> None:
    without_camera = await chromium(f"{DEVICES[0]}=device-count=0", DEVICES[1])
    fay = await person("Fay", using=without_camera, devices=False)
    mo = await person("Mo")
    await mo.open(await invited(node))
    await mo.come_in()
    await fay.open(await invited(node))
    await fay.button("Try my camera").click()
    missing = fay.page.get_by_text("We can't find a camera")
    await expect(missing).to_be_visible()
    await fay.come_in()
    await fay.button("Camera").click()
    await expect(missing).to_be_visible()
    await fay.says("Camera", on=False)
    await expect(mo.tile(fay)).to_contain_text("Microphone and camera off:")
    await fay.turn("Microphone", on=True)
    await expect(mo.tile(fay)).to_contain_text("Camera off:")
    await mo.wait(partial(gets_sound, mo), "gets sound of Fay")


async def gets_sound(someone: Person) -> bool:
    return any(one["packetsReceived"] > 20 for one in await someone.inbound("audio"))


async def test_who_has_a_camera_in_use_elsewhere_is_told_and_can_try_again(
    node: Node, person: Introducing
) -> None:
    fay = await person("Fay", devices=False)
    await fay.page.add_init_script(
        """window.open = MediaDevices.prototype.getUserMedia;
        MediaDevices.prototype.getUserMedia = async () => {
          throw new DOMException("", "NotReadableError");
        };"""
    )
    await fay.open(await invited(node))
    await fay.button("Try my camera").click()
    busy = fay.page.get_by_text("Your camera is in use by something else")
    await expect(busy).to_be_visible()
    await fay.come_in()
    await fay.button("Camera").click()
    await expect(busy).to_be_visible()
    await fay.page.evaluate(
        "() => { MediaDevices.prototype.getUserMedia = window.open; }"
    )
    await fay.turn("Camera", on=True)
    await expect(busy).to_have_count(0)


async def test_a_camera_that_is_unplugged_goes_off_for_everybody(
    node: Node, person: Introducing
) -> None:
    fay, mo = await person("Fay"), await person("Mo")
    for someone in (fay, mo):
        await someone.open(await invited(node))
        await someone.come_in()
    await fay.turn("Camera", on=True)
    await mo.wait(partial(mo.sees, fay), "sees Fay")
    await fay.page.evaluate(
        """() => {
          const senders = witness.pcs.flatMap((pc) => pc.getSenders());
          const tracks = senders.map((sender) => sender.track);
          const camera = tracks.find((track) => track?.kind === "video");
          camera.dispatchEvent(new Event("ended"));
        }"""
    )
    await expect(fay.page.get_by_text("Your camera was unplugged")).to_be_visible()
    await fay.says("Camera", on=False)
    await expect(mo.tile(fay)).to_contain_text("Microphone and camera off:")


# Names and links -----------------------------------------------------------------

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
    await fay.open(await invited(node))
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
    await fay.open(await invited(node, name="Fay"))
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
        await expect(fay.button("Come back")).to_be_visible()
        await mo.button("Try again").click()
        await mo.is_in()
        await fay.button("Come back").click()
        await expect(
            fay.page.get_by_role("heading", name="There is no free seat right now")
        ).to_be_visible()
        await mo.button("Leave").click()


async def test_sound_that_the_browser_keeps_back_is_offered_by_a_button(
    node: Node, person: Introducing
) -> None:
    fay = await person("Fay")
    await fay.page.add_init_script(
        """window.play = HTMLMediaElement.prototype.play;
        HTMLAudioElement.prototype.play = async () => {
          throw new DOMException("", "NotAllowedError");
        };"""
    )
    await fay.open(await invited(node))
    await fay.come_in()
    turn_on = fay.button("Turn on sound")
    await expect(turn_on).to_be_visible()
    await fay.page.evaluate("() => { HTMLAudioElement.prototype.play = window.play; }")
    await turn_on.click()
    await expect(turn_on).to_have_count(0)


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
