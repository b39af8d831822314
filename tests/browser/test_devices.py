"""Cameras, microphones and sound that do not do what one wants."""

from functools import partial

import pytest
from playwright.async_api import expect

from rooms.roles import Role
from tests.browser.person import Person
from tests.browser.support import DEVICES, Introducing, Opening, invited
from tests.support.node import Node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]


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
    await mo.open(await invited(node, Role.FACILITATOR))
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
    for someone, role in ((fay, Role.MEMBER), (mo, Role.FACILITATOR)):
        await someone.open(await invited(node, role))
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
