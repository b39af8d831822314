"""Private check-ins at the desk: several at once, between two facilitators."""

import asyncio

import pytest
from playwright.async_api import expect

from rooms.checkin_terms import Phase, Until, Want
from rooms.drops import LeaveReason
from rooms.policies import Policies
from rooms.roles import Role
from signaling.messages import Leave
from signaling.safety_messages import CheckinDefer
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
    queue,
    set_level,
    shows_number,
    sits_down,
    thread,
    writes,
)
from tests.browser.person import Person
from tests.browser.support import Introducing, cut_websockets
from tests.support.asking import Member, members
from tests.support.node import Node

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]


@pytest.fixture(autouse=True)
def with_open_door(node: Node) -> None:
    node.policies = OPEN_DOOR


# The queue


async def test_who_needs_help_now_stands_before_those_who_asked_earlier(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo", "Lee", "Kit") as (mo, lee, kit):
        await mo.asks(Want.MESSAGE, "It is a hard day")
        await lee.asks(Want.TALK)
        await expect(cards(fay)).to_have_count(2)
        await kit.asks(Want.HELP_NOW)
        await expect(cards(fay).nth(0)).to_contain_text("Kit needs help now")
        await expect(cards(fay).nth(0)).to_contain_text("Nobody yet")
        asked = cards(fay).nth(1)
        await expect(asked).to_contain_text("Mo asked for a private message")
        await expect(cards(fay).nth(2)).to_contain_text("Lee asked to talk privately")
        await expect(queue(fay)).to_contain_text("3 open")
        told = fay.page.get_by_role("alert", name="New at the desk")
        await expect(told).to_contain_text("Kit needs help now")
        focused = await fay.page.evaluate("document.activeElement.id")
        assert focused == "page-heading", "nothing takes the focus"
        assert await fay.page.title() == "Meeting"


async def test_all_are_told_again_of_what_nobody_has(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Kit") as (kit,):
        await kit.asks(Want.HELP_NOW)
        told = fay.page.get_by_role("alert", name="New at the desk")
        await expect(told).to_contain_text(
            "Nobody has what Kit asked for yet", timeout=SOON
        )
        await expect(card(fay, "Kit")).to_contain_text("All of staff were told again.")


async def test_what_was_put_off_says_until_when(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo") as (mo,):
        await from_menu(fay, "Mo", "Send a private note")
        await writes(fay, "Mo", "How are you?")
        checkin = await mo.checkin()
        await mo.does(
            CheckinDefer, checkin=checkin.id, base=checkin.version, until=Until.BREAK
        )
        await expect(page_about(fay, "Mo")).to_contain_text("Put off to the break.")
        await back_to_group(fay)
        await expect(card(fay, "Mo")).to_contain_text("Put off to the break.")
        await fay.button("Open: Mo").click()
        await fay.button("Bring it up now").click()
        await mo.checkin(lambda c: c.phase is Phase.OFFERED)


# One check-in


async def test_a_conversation_shows_how_far_each_word_has_come(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo") as (mo,):
        await from_menu(fay, "Mo", "Send a private note")
        await fay.button("Is it private enough to talk?").click()
        await fay.button("Send to Mo only").click()
        log = thread(fay, "Mo")
        await expect(log).to_contain_text("Is it private enough where you are to talk?")
        await expect(log).to_contain_text("With the answers Yes, No, Not sure")
        await expect(log).to_contain_text("Received, on their screen")
        await mo.opens()
        await expect(log).to_contain_text("Received, opened")
        await mo.answers(choice="not_sure")
        await expect(log).to_contain_text("Not sure")
        own = await mo.checkin(lambda c: c.lines[-1].shown.seen)
        assert own.owner == "Fay"
        await fay.button("Ask 0 to 10").click()
        await writes(fay, "Mo", "If you want to say")
        assert (await mo.checkin(lambda c: len(c.lines) == 3)).lines[-1].asks_suds
        await mo.answers(suds=7)
        await expect(log).to_contain_text("7 very strong, using a lot of energy")


async def test_the_agreed_sign_makes_it_urgent_and_a_person_lowers_it_with_a_reason(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo") as (mo,):
        await mo.asks(Want.MESSAGE)
        await answers(fay, "Mo")
        await mo.answers(signal="code_word")
        about = page_about(fay, "Mo")
        await expect(fay.button("Level: Urgent")).to_be_visible()
        await expect(about).to_contain_text("set by Mo at")
        await fay.button("Level: Urgent").click()
        await fay.page.get_by_role("menuitemcheckbox", name="Concern…").click()
        lower = fay.button("Lower it")
        await expect(lower).to_have_accessible_description("Write a reason first.")
        await lower.press("Enter")
        await expect(lower).to_be_visible()
        await fay.page.get_by_label("Why").fill("They are alone again")
        await lower.click()
        await expect(fay.button("Level: Concern")).to_be_visible()
        await expect(about).to_contain_text("set by Fay at")


async def test_an_urgent_one_is_closed_with_a_note_and_who_follows_up_and_reopened(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo") as (mo,):
        await mo.asks(Want.HELP_NOW)
        await answers(fay, "Mo")
        await writes(fay, "Mo", "I am here")
        await fay.button("Close…: Mo").click()
        close = fay.button("Close it")
        await expect(close).to_have_accessible_description("Choose how it ended.")
        await fay.page.get_by_label("Staying in the group").check()
        missing = "It is urgent: say where the note is, and who follows up."
        await expect(close).to_have_accessible_description(missing)
        await fay.page.get_by_label("Who goes on").select_option("You")
        await fay.page.get_by_label("Where the note is").fill("In the record")
        await fay.page.get_by_label("The next step").fill("We talk tomorrow at ten")
        await close.click()
        about = page_about(fay, "Mo")
        await expect(about).to_contain_text("Closed: Staying in the group.")
        own = await mo.checkin(lambda c: c.phase is Phase.CLOSED)
        assert own.next_step == "We talk tomorrow at ten"
        await fay.button("Reopen…: Mo").click()
        await fay.page.get_by_label("Why").fill("They wrote again")
        await fay.button("Reopen it").click()
        await expect(about).to_contain_text("Owner you")
        await mo.checkin(lambda c: c.phase is Phase.OPEN)


async def test_everyone_is_asked_alone_and_who_has_a_check_in_is_not_asked_again(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo", "Lee", "Kit") as everybody:
        await everybody[0].asks(Want.MESSAGE)
        await fay.button("Ask everyone").click()
        await fay.button("Ask everyone").last.click()
        for member in everybody[1:]:
            own = await member.checkin()
            words = "Just checking in. How are you doing right now?"
            assert [line.text for line in own.lines] == [words]
        assert (await everybody[0].checkin()).lines == []
        await expect(card(fay, "Kit")).to_contain_text("Asked with everyone.")


# Two facilitators


async def two_facilitators(node: Node, person: Introducing) -> tuple[Person, Person]:
    """Let two of staff sit down."""
    fay = await sits_down(node, await person("Fay"))
    ina = await sits_down(node, await person("Ina"), Role.CO_FACILITATOR)
    return fay, ina


async def test_a_check_in_goes_from_one_to_the_other_and_is_always_somebodys(
    node: Node, person: Introducing
) -> None:
    fay, ina = await two_facilitators(node, person)
    async with members(node, "Mo") as (mo,):
        await mo.asks(Want.MESSAGE, "Hello")
        await answers(fay, "Mo")
        await expect(card(ina, "Mo")).to_contain_text("With Fay")
        await fay.button("Hand over…: Mo").click()
        await fay.button("Ask them to carry on").click()
        await expect(page_about(fay, "Mo")).to_contain_text("Owner you")
        told = ina.page.get_by_role("alert", name="New at the desk")
        await expect(told).to_contain_text("Fay asks you to carry on.")
        await card(ina, "Mo").get_by_role("button", name="Carry on: Mo").click()
        await expect(page_about(ina, "Mo")).to_contain_text("Owner you")
        await mo.checkin(lambda c: c.owner == "Ina")
        about = page_about(fay, "Mo")
        await expect(about).to_contain_text("Ina is replying. Take over?")
        await expect(fay.page.get_by_label("Write to Mo only")).to_have_count(0)
        await fay.button("Take over: Mo").click()
        await mo.checkin(lambda c: c.owner == "Fay")
        await writes(fay, "Mo", "I am back")


async def test_of_two_who_answer_at_once_one_does_and_the_other_is_told_who(
    node: Node, person: Introducing
) -> None:
    fay, ina = await two_facilitators(node, person)
    async with members(node, "Mo") as (mo,):
        await mo.asks(Want.MESSAGE)
        for one in (fay, ina):
            await expect(card(one, "Mo")).to_be_visible()
        press = "document.querySelector('.queue [data-step]').click()"
        await asyncio.gather(*(one.page.evaluate(press) for one in (fay, ina)))
        owner = (await mo.checkin(lambda c: c.owner is not None)).owner
        other = ina if owner == "Fay" else fay
        about = page_about(other, "Mo")
        await expect(about).to_contain_text(f"{owner} is replying. Take over?")


async def test_what_was_half_written_is_kept_while_a_colleague_takes_over(
    node: Node, person: Introducing
) -> None:
    fay, ina = await two_facilitators(node, person)
    async with members(node, "Mo") as (mo,):
        await mo.asks(Want.MESSAGE)
        await answers(fay, "Mo")
        await fay.page.get_by_label("Write to Mo only").fill("Half a sen")
        await card(ina, "Mo").get_by_role("button", name="Open: Mo").click()
        await ina.button("Take over: Mo").click()
        await expect(page_about(fay, "Mo")).to_contain_text("Ina is replying.")
        await fay.button("Take over: Mo").click()
        field = fay.page.get_by_label("Write to Mo only")
        await expect(field).to_have_value("Half a sen")


async def test_a_room_is_offered_only_with_somebody_at_the_group(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo") as (mo,):
        await mo.asks(Want.TALK)
        await answers(fay, "Mo")
        await fay.button("Offer a private room…: Mo").click()
        nobody = "Nobody else of staff is with the group now."
        await expect(fay.page.get_by_role("dialog")).to_contain_text(nobody)
        await fay.page.get_by_label("A colleague stays with the group").check()
        await fay.button("Offer the room").click()
        why = "A group is never left alone, so somebody must be with it."
        await expect(fay.page.get_by_role("dialog")).to_contain_text(why)
        await fay.page.get_by_label("The group has a break").check()
        await fay.button("Offer the room").click()
        await mo.checkin(lambda c: c.phase is Phase.ROOM_OFFERED)
        await expect(page_about(fay, "Mo")).to_contain_text("State room offered")


# Who is gone


async def test_a_closed_page_at_a_concern_is_an_alarm_at_once_with_the_number(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo") as (mo,):
        await mo.says_where()
        await mo.asks(Want.MESSAGE)
        await answers(fay, "Mo")
        await set_level(fay, "Routine", "Concern")
        await back_to_group(fay)
        await mo.client.close_page()
        gone = card(fay, "Mo")
        await expect(gone).to_contain_text("ago (tab closed) during a check-in.")
        await expect(gone).to_contain_text("Nobody yet.")
        await fay.button("Call-back number: Mo").click()
        number = fay.page.get_by_role("dialog", name="Number of Mo")
        await expect(number).to_contain_text("01632 960112")
        await expect(number).to_contain_text("Not the landline")
        await fay.page.keyboard.press("Escape")
        await fay.button("Location: Mo").click()
        await expect(facts(fay)).to_contain_text("1 Example Street, flat 3")
        await expect(facts(fay)).to_contain_text("Local number for Mo")
        await expect(facts(fay)).to_contain_text("999")
        await fay.button("Called Mo").click()
        await fay.page.get_by_label("Reached").check()
        await fay.button("Log this step").click()
        await expect(facts(fay)).to_contain_text("Reached, ")
        reached = "Reached by telephone. Not in the session."
        await back_to_group(fay)
        await expect(card(fay, "Mo")).to_contain_text(reached)


async def test_an_alarm_is_seen_to_becomes_a_task_and_ends_with_an_outcome(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo") as (mo,):
        await mo.client.send(Leave(mo.client.number(), LeaveReason.NEED_HELP))
        await expect(card(fay, "Mo")).to_contain_text("Mo left by the button")
        await fay.button("See to it: Mo").click()
        about = page_about(fay, "Mo")
        await expect(about).to_contain_text("You see to it.")
        await fay.button("Go on after the session…").click()
        await fay.button("Make it a task").click()
        await back_to_group(fay)
        task = queue(fay).get_by_role("listitem").filter(has_text="Reach Mo")
        await expect(task).to_contain_text("With you. Due ")
        await fay.button("Done…: Reach Mo").click()
        await fay.page.get_by_label("Not reached").check()
        await fay.button("It is done").click()
        await expect(task).to_have_count(0)


async def test_who_is_back_is_said_so_until_it_is_put_away(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo") as (mo,):
        await mo.asks(Want.MESSAGE)
        await answers(fay, "Mo")
        await set_level(fay, "Routine", "Concern")
        await back_to_group(fay)
        await mo.client.drop()
        await expect(card(fay, "Mo")).to_contain_text("network lost")
        back = Member("Mo", await node.resume(mo.client))
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(back.read())
            told = queue(fay).get_by_role("listitem").filter(has_text="Mo is back.")
            await expect(told).to_be_visible()
            await fay.button("Put away: Mo").click()
            await expect(told).to_have_count(0)
            reading.cancel()


async def test_a_number_is_one_press_away_when_the_person_and_the_line_are_gone(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo", "Lee") as (mo, lee):
        for member in (mo, lee):
            await member.says_where()
        await mo.client.send(Leave(mo.client.number(), LeaveReason.PLANNED))
        await lee.asks(Want.MESSAGE)
        await expect(card(fay, "Lee")).to_be_visible()
        await shows_number(fay, "Mo", "01632 960112")
        await fay.page.context.set_offline(True)
        cut_websockets(node)
        await expect(queue(fay)).to_contain_text("No connection since", timeout=SOON)
        await shows_number(fay, "Mo", "01632 960112")
        await shows_number(fay, "Lee", "01632 960112")
        answer = fay.button("Answer: Lee")
        await expect(answer).to_have_attribute("aria-disabled", "true")
        await fay.page.context.set_offline(False)
        await expect(queue(fay)).not_to_contain_text("No connection", timeout=SOON)


# The door, and the end


async def test_who_has_not_said_where_they_are_is_let_in_for_a_reason(
    node: Node, person: Introducing
) -> None:
    node.policies = Policies(lobby=True)
    fay = await sits_down(node, await person("Fay"))
    lobby = fay.page.get_by_role("region", name="Lobby")
    async with members(node, "Mo", "Lee") as (mo, lee):
        await mo.says_where()
        row = lobby.get_by_role("listitem")
        await expect(row.filter(has_text="Mo")).to_contain_text("Facts confirmed")
        await expect(row.filter(has_text="Lee")).to_contain_text("No facts yet")
        await expect(row.filter(has_text="Mo")).to_contain_text("If we get cut off")
        await shows_number(fay, "Mo", "01632 960112")
        await fay.button("Admit Mo").click()
        await expect(row.filter(has_text="Mo")).to_have_count(0)
        await fay.button("Admit Lee").click()
        await expect(fay.page.get_by_role("dialog", name="Let Lee in")).to_be_visible()
        admit = fay.button("Admit")
        await expect(admit).to_have_attribute("aria-disabled", "true")
        await fay.page.get_by_label("Known by telephone").check()
        await admit.click()
        people = fay.page.get_by_role("region", name="People")
        await expect(people).to_contain_text("Lee")
        await fay.button("Number of Lee").click()
        await expect(fay.page.get_by_role("dialog")).to_contain_text("No number")
        assert lee.name == "Lee"


async def test_a_session_with_open_check_ins_ends_only_with_a_reason_and_a_name(
    node: Node, person: Introducing
) -> None:
    fay = await sits_down(node, await person("Fay"))
    async with members(node, "Mo", "Lee") as (mo, lee):
        await mo.asks(Want.MESSAGE)
        await lee.client.send(Leave(lee.client.number(), LeaveReason.NEED_HELP))
        await expect(cards(fay)).to_have_count(2)
        await fay.button("More").click()
        await fay.page.get_by_role("menuitem", name="End the session").click()
        sheet = fay.page.get_by_role("dialog", name="End the session")
        await expect(sheet).to_contain_text("Check-in with Mo")
        await expect(sheet).to_contain_text("Lee is not here")
        end = fay.button("End for everybody all the same")
        await end.press("Enter")
        missing = "Say why it ends now, and who follows up."
        await expect(end).to_have_accessible_description(missing)
        await fay.button("Open: Check-in with Mo").click()
        await expect(page_about(fay, "Mo")).to_be_visible()
        await fay.button("More").click()
        await fay.page.get_by_role("menuitem", name="End the session").click()
        await fay.page.get_by_label("Why").fill("The fire alarm")
        await fay.page.get_by_label("Who goes on").select_option("You")
        await end.click()
        over = fay.page.get_by_role("heading", name="The meeting has ended.")
        await expect(over).to_be_visible()
