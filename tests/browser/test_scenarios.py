"""What must work when it matters: both sides of a check-in in real pages.

The scenarios are those that clinicians gave. Two are done by keyboard and
accessible names alone.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import expect

from rooms.checkin_terms import Outcome, Phase, RoomCover, Until, Want
from rooms.drops import LeaveReason
from rooms.policies import Policies, Supervision
from rooms.roles import Role
from server import addresses, parts
from server.safety.commands import export_incident
from signaling.messages import (
    Leave,
    Moved,
    OpenBreakouts,
    ParticipantChanged,
    PlanBreakouts,
    PlannedRoom,
)
from signaling.safety_messages import (
    CheckinAcceptRoom,
    CheckinCard,
    CheckinClose,
    CheckinDefer,
    CheckinOfferRoom,
    FactsForm,
)
from tests.browser.at_desk import (
    OPEN_DOOR,
    SOON,
    answers,
    back_to_group,
    card,
    cards,
    facts,
    from_menu,
    page_about,
    set_level,
    sits_down,
    thread,
    writes,
)
from tests.browser.person import Person
from tests.browser.private_line import (
    asks,
    comes_in,
    pane,
    private,
    reach,
    said_to,
    taps,
)
from tests.browser.support import Introducing
from tests.support.answering import Facilitator, facilitating
from tests.support.asking import FACTS, Member, members
from tests.support.node import Node, running_node
from tests.support.signaling_client import SignalingClient

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]


@pytest.fixture(autouse=True)
def with_open_door(node: Node) -> None:
    node.policies = OPEN_DOOR


def cut(node: Node, name: str) -> None:
    """Cut the line of one person, without a word."""
    for member in node.host()._members.values():
        connection = member.connection
        if connection and node.host().session.seat(member.who).name == name:
            request = connection._ws._req
            assert request is not None
            assert request.transport is not None
            request.transport.abort()


async def loses_the_network(node: Node, someone: Person) -> None:
    """Take somebody's network away."""
    await someone.page.context.set_offline(True)
    cut(node, someone.name)


# 1. Silent ask


@pytest.mark.promise(3)
async def test_who_asks_silently_in_a_breakout_is_seen_alone_and_comes_back(
    node: Node, person: Introducing
) -> None:
    node.policies = Policies(
        lobby=False,
        safety_facts=False,
        supervision=Supervision.GROUPS_ALONE,
        move_notice=1.0,
    )
    fay = await sits_down(node, await person("Fay"))
    ina = await node.come("Ina", Role.CO_FACILITATOR)
    mo = await comes_in(node, person, "Mo")
    async with facilitating(ina) as staff, members(node, "Lee", "Kit") as peers:
        await open_breakout(node, staff, ["Mo", "Lee", "Kit"])
        await expect(mo.page.get_by_text("Harbour.")).to_be_visible(timeout=SOON)
        lee = peers[0].client
        await mo.wait(lambda: has_moved(lee), "the others are there too")
        before = len(lee.events)

        await asks(mo, "I'd like to talk privately")
        await expect(card(fay, "Mo")).to_contain_text("Mo asked to talk privately")
        await answers(fay, "Mo")
        await expect(pane(mo)).to_contain_text("Fay is here with you.")
        await fay.button("Offer a private room…: Mo").click()
        await fay.button("Offer the room").click()
        await taps(mo, "Go to the room")
        await expect(page_about(fay, "Mo")).to_contain_text("State in a private room")
        await fay.button("Ask whether they are ready to go back: Mo").click()
        await taps(mo, "Go back to the group")
        await expect(page_about(fay, "Mo")).to_contain_text("State open")
        await expect(mo.page.get_by_text("Harbour.")).to_be_visible()

        told = lee.events[before:]
        seen = [one.participant for one in told if isinstance(one, ParticipantChanged)]
        assert len(seen) == len(told), "of nothing but who is where"
        assert [one.presence for one in seen if one.name == "Mo"] == ["away", "here"]


async def open_breakout(node: Node, staff: Facilitator, names: list[str]) -> None:
    """Open one room without anybody of staff in it."""
    seats = node.host().session.seats.values()
    people = [seat.participant for seat in seats if seat.name in names]
    client = staff.client
    room = PlannedRoom("b_1", "Harbour", [str(one) for one in people])
    await client.send(PlanBreakouts(client.number(), 0, [room], 600))
    await client.send(OpenBreakouts(client.number(), 1))


async def has_moved(client: SignalingClient) -> bool:
    """Tell whether somebody is in the breakout."""
    return any(one.place.id == "b_1" for one in client.of(Moved))


# 2. Dropped at concern


async def test_who_drops_at_a_concern_is_called_and_finds_the_thread_again(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    mo = await comes_in(node, person, "Mo")
    await from_menu(fay, "Mo", "Send a private note")
    await writes(fay, "Mo", "How are you?")
    await private(mo).click()
    await taps(mo, "Open")
    await taps(mo, "It's hard, but I can stay")
    await expect(thread(fay, "Mo")).to_contain_text("It's hard, but I can stay")
    await set_level(fay, "Routine", "Concern")
    await back_to_group(fay)
    await loses_the_network(node, mo)
    gone = card(fay, "Mo")
    await expect(gone).to_contain_text("ago (network lost) during a check-in.")
    for button in ("Call-back number: Mo", "Location: Mo", "Log a step: Mo"):
        await expect(fay.button(button)).to_be_visible()
    await fay.button("Log a step: Mo").click()
    await fay.button("Called Mo").click()
    await fay.page.get_by_label("Reached").check()
    await fay.button("Log this step").click()
    await back_to_group(fay)
    await expect(gone).to_contain_text("Reached by telephone.")
    await mo.page.context.set_offline(False)
    await expect(pane(mo)).to_contain_text("Fay", timeout=SOON)
    await expect(said_to(mo)).to_contain_text("How are you?")
    await expect(said_to(mo)).to_contain_text("It's hard, but I can stay")
    told = fay.page.get_by_role("alert", name="New at the desk")
    await expect(told).to_contain_text("Mo is back.", timeout=SOON)


# 3. The picture stops, and the line


async def test_a_picture_that_stops_is_told_and_the_address_of_today_is_shown(
    node: Node, person: Introducing, tmp_path: Path
) -> None:
    old = msgspec.structs.replace(FACTS, location="99 Old Road")
    await said_where(node, "last_week", old)
    fay = await sits_down(node, await person("Fay"))
    ina = await sits_down(node, await person("Ina"), Role.CO_FACILITATOR)
    token = await said_where(node, "tuesday", FACTS)
    mo = await person("Mo", viewport={"width": 900, "height": 700})
    await mo.open(addresses.link(node.base, token))
    await mo.button("Join").click()
    await mo.is_in()
    await mo.turn("Camera", on=True)
    await from_menu(fay, "Mo", "Send a private note")
    await writes(fay, "Mo", "I am here")
    await mo.page.evaluate(
        """() => witness.pcs.forEach((pc) => pc.getSenders()
          .forEach((sender) => void sender.replaceTrack(null)))"""
    )
    people = fay.page.get_by_role("region", name="People")
    about = page_about(fay, "Mo")
    await expect(about).to_contain_text("No packets", timeout=SOON)
    await set_level(fay, "Routine", "Concern")
    await loses_the_network(node, mo)
    await expect(about).to_contain_text("Network lost", timeout=SOON)
    await expect(about).to_contain_text("State not reachable")
    await fay.button("Show address and contact…").click()
    await fay.page.get_by_role("menuitem", name="They dropped").click()
    await expect(facts(fay)).to_contain_text("1 Example Street")
    await expect(facts(fay)).to_contain_text("Address given at")
    await expect(facts(fay)).not_to_contain_text("99 Old Road")
    await back_to_group(fay)
    await expect(people).to_contain_text("Network lost")
    assert not node.host().session.is_frozen
    await expect(ina.page.get_by_role("main", name="The group")).to_be_visible()
    checkin = next(iter(node.host().safety.channel.checkins)).id
    timeline = await export_incident(
        node.settings, checkin, text=True, content=False, file=tmp_path / "timeline"
    )
    assert timeline
    kept = (tmp_path / "timeline").read_text(encoding="utf-8")
    assert "participant_lost" in kept


async def said_where(node: Node, session: str, where: FactsForm) -> str:
    """Let Mo say where they are and leave, and return the way back in."""
    token = await node.invite("Mo", subject="mo", session=session)
    mo = Member("Mo", await node.join(token))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(mo.read())
        await mo.says_where(where)
        await mo.client.send(Leave(mo.client.number(), LeaveReason.PLANNED))
    return token


# 4. Someone walks in


async def test_someone_walks_in_and_the_page_is_the_ordinary_group(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    mo = await comes_in(node, person, "Mo")
    await from_menu(fay, "Mo", "Send a private note")
    await writes(fay, "Mo", "How are you?")
    await private(mo).click()
    await taps(mo, "Open")
    await taps(mo, "Hide")
    await expect(pane(mo)).to_have_count(0)
    await private(mo).click()
    await taps(mo, "Our word")
    await expect(fay.button("Level: Urgent")).to_be_visible()
    sign = "The agreed sign: not safe to talk."
    await expect(thread(fay, "Mo")).to_contain_text(sign)
    await expect(pane(mo)).to_have_count(0)
    await expect(mo.tile(fay)).to_be_visible()
    await expect(mo.page.locator("body")).not_to_contain_text("How are you?")
    await expect(mo.page.locator("body")).not_to_contain_text("urgent")
    assert await mo.page.title() == "Meeting"


# 5. Facilitator lost


async def test_who_was_alone_with_a_member_is_lost_and_a_colleague_takes_over(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    ina = await sits_down(node, await person("Ina"), Role.CO_FACILITATOR)
    mo = await comes_in(node, person, "Mo")
    await asks(mo, "I'd like to talk privately")
    await answers(fay, "Mo")
    await fay.button("Offer a private room…: Mo").click()
    await fay.button("Offer the room").click()
    await taps(mo, "Go to the room")
    await expect(page_about(fay, "Mo")).to_contain_text("State in a private room")
    await fay.page.close()
    lost = card(ina, "Mo")
    await expect(lost).to_contain_text(
        "Fay lost connection. Take over?", timeout=30_000
    )
    await lost.get_by_role("button", name="Take over: Mo").click()
    await expect(page_about(ina, "Mo")).to_contain_text("Owner you")
    words = "Ina will carry on with you now. Ina can see what you wrote."
    await expect(mo.page.get_by_text(words).first).to_be_visible(timeout=SOON)


async def test_with_nobody_of_staff_the_group_pauses_and_staff_on_call_are_paged(
    node: Node, person: Introducing
) -> None:
    node.policies = Policies(lobby=False, safety_facts=False, supervision_grace=2.0)
    paged: list[str] = []
    node.app[parts.HOSTS]._page_on_call = lambda session: paged.append(str(session))
    fay = await sits_down(node, await person("Fay"))
    mo = await comes_in(node, person, "Mo")
    async with members(node, "Lee") as (lee,):
        await asks(mo, "I'd like to talk privately")
        await answers(fay, "Mo")
        await fay.page.close()
        nobody = "No facilitator is connected right now."
        await expect(mo.page.get_by_text(nobody).first).to_be_visible(timeout=SOON)
        await mo.wait(lambda: is_paused(lee), "is paused")
        await mo.wait(lambda: was_paged(paged), "staff on call are paged")
        assert set(paged) == {"tuesday"}, "with nothing but the session"
        await mo.button("Get help").click()
        sheet = mo.page.get_by_role("dialog", name="Get help")
        await expect(sheet.get_by_role("link", name="Call 112")).to_be_visible()


async def is_paused(member: Member) -> bool:
    """Tell whether somebody was told that the group is paused."""
    return any(
        getattr(getattr(one, "place", None), "paused", False)
        for one in member.client.events
    )


async def was_paged(paged: list[str]) -> bool:
    """Tell whether staff on call were paged."""
    return bool(paged)


# 6. Two requests and a call for help: by keyboard and accessible names alone


async def test_a_call_for_help_is_first_and_answered_by_keyboard_alone(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    kit = await comes_in(node, person, "Kit")
    async with members(node, "Mo", "Lee") as (mo, lee):
        await mo.asks(Want.MESSAGE)
        await lee.asks(Want.TALK)
        await expect(cards(fay)).to_have_count(2)
        await kit.page.keyboard.press("Alt+Shift+h")
        heading = fay.page.get_by_role("heading", name="Check-ins 3 open")
        await expect(heading).to_be_visible()
        told = fay.page.get_by_role("alert", name="New at the desk")
        await expect(told).to_contain_text("Kit needs help now")
        await fay.page.keyboard.press("Alt+q")
        await expect(fay.button("Answer: Kit")).to_be_focused()
        await fay.page.keyboard.press("Enter")
        title = fay.page.get_by_role("heading", name="Kit", exact=True)
        await expect(title).to_be_focused()
        await reach(fay, "Write to Kit only", press=None)
        await fay.page.keyboard.type("I am here. What is it?")
        await fay.page.keyboard.press("Enter")
        log = fay.page.get_by_role("log", name="What you and Kit wrote")
        await expect(log).to_contain_text("I am here. What is it?")
        await fay.page.keyboard.press("Alt+q")
        await expect(fay.button("Open: Kit")).to_be_focused()


# 7. By keyboard and accessible names alone


async def test_a_whole_check_in_by_keyboard_and_names_on_both_sides(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    mo = await comes_in(node, person, "Mo")
    async with facilitating(await node.come("Ina", Role.CO_FACILITATOR)):
        keys = fay.page.keyboard
        await keys.press("Alt+p")
        await reach(fay, "More for Mo")
        note = fay.page.get_by_role("menuitem", name="Send a private note")
        await expect(note).to_be_focused()
        await keys.press("Enter")
        await reach(fay, "Is it private enough to talk?")
        await expect(fay.page.get_by_label("Write to Mo only")).to_be_focused()
        await keys.press("Enter")
        log = fay.page.get_by_role("log", name="What you and Mo wrote")
        await expect(log).to_contain_text("Is it private enough where you are to talk?")

        dot = "Private: only the facilitators can see this. New note"
        await expect(private(mo)).to_have_accessible_name(dot)
        await reach(mo, dot)
        await reach(mo, "Open")
        await reach(mo, "Not sure")
        await reach(mo, "I'd like to talk privately")
        await expect(log).to_contain_text("Not sure")
        await expect(log).to_contain_text("I'd like to talk privately")

        await reach(fay, "Offer a private room…: Mo")
        stays = fay.page.get_by_role("radio", name="Ina stays with the group")
        await expect(stays).to_be_checked()
        await reach(fay, "Offer the room")
        await expect(pane(mo)).to_contain_text("in a private room")
        await reach(mo, "Go to the room")
        await expect(mo.page.get_by_text("Only you and Fay are here")).to_be_visible()
        await reach(fay, "Ask whether they are ready to go back")
        await expect(pane(mo)).to_contain_text("Ready to go back?")
        await reach(mo, "Go back to the group")
        about = fay.page.get_by_role("region", name="Mo", exact=True)
        await expect(about).to_contain_text("State open")


# 8. A restart in each phase


async def test_a_restart_loses_nothing_in_any_phase_and_alerts_nobody_again(
    tmp_path: Path, person: Introducing
) -> None:
    names = {
        Phase.REQUESTED: "Mo",
        Phase.OFFERED: "Lee",
        Phase.DEFERRED: "Kit",
        Phase.OPEN: "Ana",
        Phase.ROOM_OFFERED: "Bo",
        Phase.IN_ROOM: "Di",
        Phase.UNREACHABLE: "Ed",
        Phase.CLOSED: "Cy",
    }
    (tmp_path / "alone").mkdir()
    fay = await person("Fay")
    tokens: dict[str, str] = {}
    async with running_node(tmp_path / "alone") as node:
        port, node.policies = node.settings.port, OPEN_DOOR
        await sits_down(node, fay)
        ina = await node.invite("Ina", Role.CO_FACILITATOR, subject="ina")
        for name in names.values():
            tokens[name] = await node.invite(name, subject=name.lower())
        async with (
            come(node, tokens) as people,
            facilitating(await node.join(ina)) as staff,
        ):
            await in_every_phase(people, staff, names)
            cut(node, "Ed")
            gone = partial(is_in, node, "Ed", Phase.UNREACHABLE)
            await fay.wait(gone, "Ed is missed")
            await expect(cards(fay)).to_have_count(len(names) - 1)
            before, versions = lines(node), standing(node)
    del tokens["Ed"]
    async with running_node(tmp_path / "alone", port=port) as node:  # noqa: SIM117
        async with come(node, tokens), facilitating(await node.join(ina)):
            await expect(cards(fay)).to_have_count(len(names) - 1, timeout=SOON)
            for phase, name in names.items():
                look = partial(is_in, node, name, phase)
                await fay.wait(look, f"{name} is {phase} again")
            assert lines(node) == before, "nothing twice, nothing lost"
            assert standing(node) == versions
            told = fay.page.get_by_role("alert", name="New at the desk")
            await expect(told).not_to_contain_text("needs help")


@asynccontextmanager
async def come(node: Node, tokens: dict[str, str]) -> AsyncGenerator[dict[str, Member]]:
    """Let members come in by their links."""
    people = {name: Member(name, await node.join(t)) for name, t in tokens.items()}
    async with asyncio.TaskGroup() as tasks:
        reading = [tasks.create_task(one.read()) for one in people.values()]
        yield people
        for task in reading:
            task.cancel()


async def in_every_phase(
    people: dict[str, Member], staff: Facilitator, names: dict[Phase, str]
) -> None:
    """Bring one check-in into each phase."""
    await people[names[Phase.REQUESTED]].asks(Want.MESSAGE, "Hello")
    checkins: dict[Phase, str] = {}
    for phase, name in names.items():
        if phase is not Phase.REQUESTED:
            who = people[name].client.you
            checkins[phase] = await staff.offers(who, text=f"Hello {name}")
    kit = people[names[Phase.DEFERRED]]
    own = await kit.checkin()
    await kit.does(CheckinDefer, checkin=own.id, base=own.version, until=Until.AFTER)
    for phase in (Phase.OPEN, Phase.ROOM_OFFERED, Phase.IN_ROOM, Phase.UNREACHABLE):
        await people[names[phase]].answers(choice="can_stay")
    for phase, kind, what in (
        (Phase.ROOM_OFFERED, CheckinOfferRoom, {"cover": RoomCover.GROUP_BREAK}),
        (Phase.IN_ROOM, CheckinOfferRoom, {"cover": RoomCover.COFACILITATOR}),
        (Phase.CLOSED, CheckinClose, {"outcome": Outcome.STAYING_IN_GROUP}),
    ):
        newest = await staff.card(partial(is_of, checkins[phase]))
        await staff.does(kind, checkin=newest.id, base=newest.version, **what)
    one = people[names[Phase.IN_ROOM]]
    own = await one.checkin(lambda own: own.phase == Phase.ROOM_OFFERED)
    await one.does(CheckinAcceptRoom, checkin=own.id, base=own.version)


def is_of(checkin: str, newest: CheckinCard) -> bool:
    """Tell whether a card is that of a check-in."""
    return newest.id == checkin


def standing(node: Node) -> dict[str, tuple[Phase, int, float | None]]:
    """Return where each check-in stands, its version, and when staff were alerted."""
    return {
        str(checkin.participant): (checkin.phase, checkin.version, checkin.alerted_at)
        for checkin in node.host().safety.channel.checkins
    }


def lines(node: Node) -> dict[str, list[str | None]]:
    """Return what was said in each check-in, by its member."""
    return {
        str(checkin.participant): [line.message for line in checkin.thread]
        for checkin in node.host().safety.channel.checkins
    }


async def is_in(node: Node, name: str, phase: Phase) -> bool:
    """Tell whether somebody's check-in is in a phase."""
    return any(
        checkin.participant == name.lower() and checkin.phase is phase
        for checkin in node.host().safety.channel.checkins
    )
