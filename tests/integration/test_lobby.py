"""Whoever waits learns nothing; whoever was removed does not come back."""

import asyncio
import json
import os
from collections.abc import AsyncGenerator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from rooms.conversation import Channel
from rooms.events import FollowUp, RemovalReason
from rooms.policies import ChatMode, Policies
from rooms.roles import Role
from server import app, clock, parts
from signaling.close_codes import CloseCode
from signaling.messages import (
    Admit,
    Closing,
    ClosingReason,
    Decline,
    Done,
    Freeze,
    Hello,
    Intend,
    LetBack,
    Lock,
    Moved,
    Publish,
    RaiseHand,
    Refused,
    Remove,
    Said,
    Subscribe,
    Welcome,
    Write,
)
from tests.support.node import TITLE, Node, running_node
from tests.support.packets import picture, sound
from tests.support.pages import refused
from tests.support.people import CAMERA, MICROPHONE, Gathering, gathering
from tests.support.signaling_client import Closed, SignalingClient

pytestmark = pytest.mark.promise(1)

WAITING = 60.0 if os.environ.get("ALCOVE_FULL") else 6.0
"""Seconds for which somebody waits."""


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncGenerator[Node]:
    async with running_node(tmp_path) as node:
        node.policies = Policies(chat=ChatMode.EVERYONE, safety_facts=False)
        yield node


# Waiting


async def frames_of(node: Node, session: str, seconds: float) -> list[str]:
    """Wait in the lobby of a session, and return all that was sent there."""
    client = await node.open()
    ticket = await node.ticket(await node.invite("Wes", session=session))
    await client.enter(Hello(versions=[1], ticket=ticket))
    assert isinstance(await client.ask(Subscribe(client.number())), Refused)
    offer = Publish(client.number(), "v=0", [], fresh=True)
    assert isinstance(await client.ask(offer), Refused)
    frames = [json.dumps(_shape(event)) for event in client.events]
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while (left := end - loop.time()) > 0:
        try:
            frame = await client.ws.receive(left)
        except TimeoutError:
            break
        assert frame.type is aiohttp.WSMsgType.TEXT
        if frame.data == '{"type":"ping"}':
            await client.send_text('{"type":"pong"}')
        else:
            frames.append(frame.data)
    await client.drop()
    return frames


def _shape(event: object) -> tuple[str, int]:
    """Return what kind of message it is, and how long."""
    return type(event).__name__, len(repr(event))


async def keep_busy(group: Gathering) -> None:
    """Let a group do everything that others are told of, until cancelled."""
    fay, mo = group["Fay"], group["Mo"]
    up, number = False, 0
    while True:
        up, number = not up, number + 1
        for person in (fay, mo):
            ask = person.client.number
            await person.do(Intend(ask(), MICROPHONE, on=up))
            await person.do(Intend(ask(), CAMERA, on=up))
            await person.do(RaiseHand(ask(), up=up))
            await person.do(Write(ask(), Channel.PLACE, f"{number}"))
            for turn in range(5):
                base = person.base
                person.publish.send(sound(number * 5 + turn, ssrc=base, level=5))
                person.publish.send(picture(number * 5 + turn, ssrc=base + 1))
            await asyncio.sleep(0.2)
        if number % 5 == 0:
            ask = fay.client.number
            await fay.do(Freeze(ask(), frozen=True))
            await fay.do(Freeze(ask(), frozen=False))


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_who_waits_at_a_busy_session_is_sent_what_one_at_an_empty_one_is(
    node: Node,
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR, session="empty")
    await fay.drop()  # Her seat is held.
    empty = await frames_of(node, "empty", WAITING)
    async with gathering(node) as group:
        for name, role in (("Fay", Role.FACILITATOR), ("Mo", Role.MEMBER)):
            person = await group.come(name, role)
            if name == "Mo":
                await group["Fay"].do(Admit(group["Fay"].client.number()))
            await person.connect()
        busy = asyncio.get_running_loop().create_task(keep_busy(group))
        try:
            waiting = await frames_of(node, "tuesday", WAITING)
        finally:
            busy.cancel()
            await asyncio.gather(busy, return_exceptions=True)
        assert len(group["Fay"].client.of(Said)) > 5, "it was a busy session"
    assert waiting == empty
    assert [json.loads(frame)[0] for frame in waiting] == ["Welcome"] + ["Refused"] * 2


async def test_who_waits_is_told_of_nobody_and_nothing(node: Node) -> None:
    await node.come("Fay", Role.FACILITATOR)
    first, second = await node.come("Mo"), await node.come("Lee")
    for client in (first, second):
        (welcome,) = client.of(Welcome)
        assert [one.id for one in welcome.participants] == [client.you]
        assert welcome.participants[0].order == 0
        assert (welcome.place.kind, welcome.place.title) == ("lobby", "")
        assert (welcome.seats, welcome.desk, welcome.messages) == ([], None, [])
        assert (welcome.slots, welcome.speaking) == ([], [])
        await client.settle()
    said = json.dumps([repr(event) for event in first.events])
    for secret in ("Fay", "Lee", second.you, TITLE):
        assert secret not in said


async def test_admission_tells_everything_at_once(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    assert isinstance(await fay.ask(Admit(fay.number(), mo.you)), Done)
    moved = await mo.until(Moved)
    assert (moved.place.id, moved.place.title) == ("main", TITLE)
    assert [one.name for one in moved.participants] == ["Fay", "Mo"]


async def test_who_waits_and_staff_write_to_each_other(node: Node) -> None:
    fay, kim = [await node.come(name, Role.FACILITATOR) for name in ("Fay", "Kim")]
    mo, lee = await node.come("Mo"), await node.come("Lee")
    await mo.ask(Write(mo.number(), Channel.STAFF, "I am early"))
    for staff in (fay, kim):
        assert (await staff.until(Said)).message.text == "I am early"
    await fay.ask(Write(fay.number(), Channel.PERSON, "Five minutes", to=mo.you))
    assert (
        await mo.until(Said, lambda said: said.message.author == fay.you)
    ).message.text == "Five minutes"
    reply = await mo.ask(Write(mo.number(), Channel.PLACE, "Anybody?"))
    assert refused(reply)[1] == "not_permitted"
    reply = await mo.ask(Write(mo.number(), Channel.PERSON, "Lee?", to=lee.you))
    assert refused(reply)[1] == "not_permitted"
    await lee.settle()
    assert lee.of(Said) == []


async def test_a_declined_person_is_told_what_follows_and_may_knock_again(
    node: Node,
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    token = await node.invite("Mo")
    mo = await node.join(token)
    await fay.ask(Decline(fay.number(), mo.you, FollowUp.CALL))
    assert await mo.closed() == CloseCode.ENDED
    assert mo.events[-1] == Closing(mo.seq, ClosingReason.DECLINED, FollowUp.CALL)
    again = await node.join(token)
    assert again.of(Welcome)[0].place.kind == "lobby"


async def test_a_closed_door_lets_everybody_wait_and_returners_in(node: Node) -> None:
    node.policies = Policies(lobby=False, safety_facts=False)
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    await fay.ask(Lock(fay.number(), locked=True))
    late = await node.come("Lee")
    assert late.of(Welcome)[0].place.kind == "lobby"
    await mo.drop()
    back = await node.resume(mo)
    await back.settle()
    assert back.of(Moved) == []


# Removed


async def knock(node: Node, hello: Hello) -> SignalingClient:
    client = await node.open()
    await client.enter(hello)
    return client


@pytest.mark.timeout(120)
async def test_who_was_removed_comes_back_by_nothing_they_ever_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "LINKS_BURST", 1000.0)
    async with running_node(tmp_path) as node:
        fay = await node.come("Fay", Role.FACILITATOR)
        tokens = [await node.invite("Mo", subject="mo") for _ in range(3)]
        resumes: list[tuple[str, int]] = []
        mo = await node.join(tokens[0])
        for _ in range(5):
            resumes.append((mo.resume, mo.seq))
            await mo.drop()
            mo = await node.resume(mo)
        resumes.append((mo.resume, mo.seq))
        tickets = [await node.ticket(token) for token in tokens for _ in range(9)]
        order = Remove(fay.number(), mo.you, RemovalReason.OTHER, FollowUp.MESSAGE)
        assert isinstance(await fay.ask(order), Done)
        assert await mo.closed() == CloseCode.ENDED
        goodbye = Closing(mo.seq, ClosingReason.REMOVED, FollowUp.MESSAGE)
        assert mo.events[-1] == goodbye
        tries = 0
        for ticket in tickets:
            for switch in (False, True):
                with pytest.raises(Closed):
                    await knock(node, Hello([1], ticket=ticket, switch=switch))
                tries += 1
        for secret, seq in resumes * 4:
            with pytest.raises(Closed):
                await knock(node, Hello([1], resume=secret, last_seq=seq))
            tries += 1
        for token in tokens * 8:
            with pytest.raises(AssertionError, match="link_ended"):
                await node.ticket(token)
            tries += 1
        assert tries >= 100
        assert [seat.name for seat in node.host().session] == ["Fay"]
        await fay.leave()
    # Nor when the session is gone from memory, and the node started anew.
    async with running_node(tmp_path) as node:
        for token in tokens:
            with pytest.raises(AssertionError):
                await node.ticket(token)


async def test_who_was_removed_by_mistake_is_let_back_to_the_lobby(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    token = await node.invite("Mo")
    mo = await node.join(token)
    await fay.ask(Admit(fay.number(), mo.you))
    await fay.ask(Remove(fay.number(), mo.you, RemovalReason.OTHER, FollowUp.NONE))
    await mo.closed()
    assert isinstance(await fay.ask(LetBack(fay.number(), mo.you)), Done)
    record = node.app[parts.RECORD]
    claims = node.app[parts.KEYRING].verify(token, now=clock.wall())
    async with asyncio.timeout(5):
        while await record.is_removed(  # noqa: ASYNC110 -- the record tells nobody
            claims.session, claims.subject
        ):
            await asyncio.sleep(0.01)  # The record is told behind our back.
    back = await node.join(token)
    assert back.of(Welcome)[0].place.kind == "lobby"


async def test_a_second_device_is_turned_away_unless_it_switches(node: Node) -> None:
    await node.come("Fay", Role.FACILITATOR)
    token = await node.invite("Mo")
    first = await node.join(token)
    with pytest.raises(Closed) as closed:
        await node.join(token, switch=False)
    assert closed.value.code == CloseCode.ALREADY_HERE
    await first.settle()
    second = await node.join(token, switch=True)
    assert await first.closed() == CloseCode.REPLACED
    assert second.you == first.you
