"""Check-ins between real pages and a real record."""

import itertools
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from rooms.checkin_terms import Want
from rooms.events import FollowUp
from rooms.facts import Privacy
from rooms.policies import Policies
from rooms.roles import Role
from signaling.messages import Admit, Moved, Refused, Welcome
from signaling.safety_messages import (
    CardChanged,
    CheckinAnswer,
    CheckinClaim,
    CheckinOffer,
    CheckinRequest,
    CheckinSay,
    CheckinTold,
    ConfirmFacts,
    ContactInfo,
    FactsAsked,
    FactsChanged,
    FactsForm,
    FactsShown,
    Kept,
    RevealFacts,
    SafetyDelivered,
)
from tests.support.node import Node, running_node
from tests.support.pages import refused
from tests.support.signaling_client import SignalingClient

_keys = itertools.count(1)

FACTS = FactsForm(
    location="1 Example Street",
    city="Northbridge",
    region="North",
    country="GB",
    call_back="01632 960112",
    privacy=Privacy.YES,
    contact=ContactInfo("Kim", "01632 960123", may_be_called=True),
    contact_is_right=True,
)


def key() -> str:
    return f"key_{next(_keys):08}"


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncGenerator[Node]:
    async with running_node(tmp_path) as node:
        yield node


async def asked(node: Node) -> tuple[SignalingClient, SignalingClient, str]:
    """Let a member ask for a message, and return both sides and the check-in."""
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    request = CheckinRequest(mo.number(), key(), Want.MESSAGE, "It is a hard day")
    await mo.send(request)
    kept = await mo.until(Kept)
    assert kept.checkin is not None
    return fay, mo, kept.checkin


@pytest.mark.promise(4)
async def test_what_a_member_asks_is_on_disk_and_on_the_screens_of_staff(
    node: Node,
) -> None:
    fay, mo, checkin = await asked(node)
    card = (await fay.until(CardChanged)).card
    assert (card.id, card.name, card.phase) == (checkin, "Mo", "requested")
    assert card.lines[0].text == "It is a hard day"
    told = mo.of(CheckinTold) or [await mo.until(CheckinTold)]
    own = told[-1].checkin
    assert own is not None
    assert own.lines[0].shown.received


async def test_it_is_delivered_once_a_screen_of_staff_has_it(node: Node) -> None:
    fay, mo, _ = await asked(node)
    came = await fay.until(CardChanged, lambda m: m.position > 0)
    await fay.send(SafetyDelivered(fay.number(), came.position))
    await mo.until(
        CheckinTold,
        lambda m: m.checkin is not None and m.checkin.lines[0].shown.delivered,
    )


@pytest.mark.promise(3)
async def test_nobody_else_is_told_anything(node: Node) -> None:
    lee = await node.come("Lee")
    fay, mo, checkin = await asked(node)
    await lee.settle()
    before = len(lee.events)
    card = (await fay.until(CardChanged)).card
    claim = CheckinClaim(fay.number(), key(), checkin, card.version)
    await fay.send(claim)
    await fay.until(Kept)
    await fay.send(CheckinSay(fay.number(), key(), checkin, text="I am here"))
    await fay.until(Kept)
    await mo.until(
        CheckinTold,
        lambda m: m.checkin is not None and len(m.checkin.lines) == 2,
    )
    answer = CheckinAnswer(mo.number(), key(), checkin, suds=4)
    await mo.send(answer)
    await mo.until(Kept)
    await lee.settle()
    assert len(lee.events) == before + 1, "their own request alone"


@pytest.mark.promise(4)
async def test_the_same_message_again_is_received_again_and_kept_once(
    node: Node,
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    same = key()
    for _ in range(3):
        await mo.send(CheckinRequest(mo.number(), same, Want.MESSAGE, "Hello"))
        await mo.until(Kept)
    other = CheckinRequest(mo.number(), same, Want.TALK, "Other words")
    assert refused(await mo.ask(other))[1] == "conflict"
    card = (await fay.until(CardChanged)).card
    assert [line.text for line in card.lines] == ["Hello"]


async def test_it_goes_on_after_the_node_was_started_anew(tmp_path: Path) -> None:
    async with running_node(tmp_path) as node:
        fay_token = await node.invite("Fay", Role.FACILITATOR, subject="fay")
        mo_token = await node.invite("Mo", subject="mo")
        await node.join(fay_token)
        mo = await node.join(mo_token)
        await mo.send(CheckinRequest(mo.number(), key(), Want.MESSAGE, "Before"))
        checkin = (await mo.until(Kept)).checkin
    async with running_node(tmp_path) as node:
        back = await node.join(mo_token)
        told = await back.until(CheckinTold)
        assert told.checkin is not None
        assert told.checkin.id == checkin
        assert told.checkin.lines[0].text == "Before"
        fay = await node.join(fay_token)
        card = (await fay.until(CardChanged)).card
        assert (card.id, card.name) == (checkin, "Mo")


async def test_staff_begin_a_check_in_with_each_member_alone(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    members = [await node.come(name) for name in ("Mo", "Lee")]
    await fay.send(CheckinOffer(fay.number(), key(), None, text="How are you?"))
    await fay.until(Kept)
    for member in members:
        told = await member.until(CheckinTold)
        assert told.checkin is not None
        assert [line.text for line in told.checkin.lines] == ["How are you?"]


async def test_a_member_cannot_do_what_staff_do(node: Node) -> None:
    _, mo, checkin = await asked(node)
    lee = await node.come("Lee")
    for client, request in (
        (mo, CheckinClaim(mo.number(), key(), checkin, 1)),
        (lee, CheckinAnswer(lee.number(), key(), checkin, text="Me too")),
        (lee, RevealFacts(lee.number(), key(), mo.you, "curious")),
    ):
        assert isinstance(await client.ask(request), Refused)


# Safety facts


@pytest.fixture
def with_facts(node: Node) -> Node:
    node.policies = Policies()
    return node


async def test_who_has_said_where_they_are_is_admitted(with_facts: Node) -> None:
    node = with_facts
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    asked = await mo.until(FactsAsked)
    assert "location" in asked.missing
    assert refused(await fay.ask(Admit(fay.number(), mo.you)))[1] == "needs_facts"
    assert refused(await fay.ask(Admit(fay.number())))[1] == "needs_facts"
    await mo.send(ConfirmFacts(mo.number(), key(), FACTS))
    await mo.until(Kept)
    summary = (await fay.until(FactsChanged)).facts
    assert (summary.number, summary.missing, summary.region) == (
        "01632 960112",
        [],
        "Northbridge, North",
    )
    assert "Example" not in repr(summary), "the address is asked for apart"
    await fay.ask(Admit(fay.number()))
    await mo.until(Moved)
    await fay.send(RevealFacts(fay.number(), key(), mo.you, "they are silent"))
    shown = await fay.until(FactsShown)
    assert shown.facts.location == "1 Example Street"
    assert shown.local_emergency == "999"


async def test_who_has_not_is_admitted_for_a_reason_that_is_kept(
    with_facts: Node,
) -> None:
    fay = await with_facts.come("Fay", Role.FACILITATOR)
    mo = await with_facts.come("Mo")
    await fay.ask(Admit(fay.number(), mo.you, "known by telephone"))
    assert (await mo.until(Moved)).place.id == "main"
    (changed,) = fay.of(FactsChanged)
    summary = changed.facts
    assert summary.admitted_without == "known by telephone"


async def test_they_are_asked_again_next_time_with_what_they_said(
    tmp_path: Path,
) -> None:
    async with running_node(tmp_path) as node:
        node.policies = Policies()
        token = await node.invite("Mo", subject="mo")
        mo = await node.join(token)
        await mo.until(FactsAsked)
        await mo.send(ConfirmFacts(mo.number(), key(), FACTS))
        await mo.until(Kept)
    async with running_node(tmp_path) as node:
        mo = await node.join(token)
        asked = await mo.until(FactsAsked)
        assert asked.missing
        assert asked.previous is not None
        assert asked.previous.location == "1 Example Street"
        assert asked.last_two == "12"
        assert mo.of(Welcome)[0].place.kind == "lobby"
        assert FollowUp.CALL
