"""Requests that must be refused, from every role, place and target there is."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import get_args

import msgspec
import pytest
import pytest_asyncio

from rooms.ids import ParticipantId
from rooms.policies import ChatMode, Policies
from rooms.roles import PERMISSIONS, Permission, Role
from rooms.tracks import Source
from server.routes import websocket
from signaling import messages
from signaling.close_codes import CloseCode
from signaling.messages import (
    Admit,
    ClientMessage,
    Done,
    Hold,
    Intend,
    Mute,
    Refused,
    SessionRequest,
)
from tests.support.messages import sample
from tests.support.node import Node, running_node
from tests.support.packets import sound
from tests.support.people import MICROPHONE, gathering
from tests.support.signaling_client import SignalingClient

pytestmark = pytest.mark.promise(1)

NEEDED: dict[type[msgspec.Struct], Permission | None] = {
    messages.Intend: None,  # By the table of sources: tests/unit/rooms.
    messages.Leave: None,
    messages.ShowCameraTo: None,
    messages.EndAside: None,
    messages.AnswerMove: None,
    messages.Consent: None,
    messages.Write: Permission.WRITE,
    messages.RaiseHand: Permission.SIGNAL,
    messages.React: Permission.SIGNAL,
    messages.SetSignal: Permission.SIGNAL,
    messages.AskToCome: Permission.SIGNAL,
    messages.Admit: Permission.ADMIT,
    messages.Decline: Permission.ADMIT,
    messages.Lock: Permission.ADMIT,
    messages.SendBack: Permission.MOVE,
    messages.Hold: Permission.MOVE,
    messages.Release: Permission.MOVE,
    messages.KeepNear: Permission.MOVE,
    messages.PlanBreakouts: Permission.MOVE,
    messages.PlaceEveryone: Permission.MOVE,
    messages.KeepPair: Permission.MOVE,
    messages.OpenBreakouts: Permission.MOVE,
    messages.Move: Permission.MOVE,
    messages.ExtendBreakouts: Permission.MOVE,
    messages.Recall: Permission.MOVE,
    messages.SaveSet: Permission.MOVE,
    messages.UseSet: Permission.MOVE,
    messages.OfferAside: Permission.MOVE,
    messages.Mute: Permission.MODERATE,
    messages.Allow: Permission.MODERATE,
    messages.AskToUnmute: Permission.MODERATE,
    messages.Freeze: Permission.MODERATE,
    messages.LowerHand: Permission.MODERATE,
    messages.TakeAway: Permission.MODERATE,
    messages.Remove: Permission.REMOVE,
    messages.LetBack: Permission.REMOVE,
    messages.SetAgenda: Permission.PLAN,
    messages.BeginItem: Permission.PLAN,
    messages.ExtendItem: Permission.PLAN,
    messages.SetPolicies: Permission.SET_POLICY,
    messages.EndSession: Permission.END,
}
"""What each request takes, said once more and apart from the rules."""

TARGETS = ["Fay", "Mo", "Lee", "Wes", "nobody"]
"""Whom a request may be about: staff, members, one who waits, and no one."""

PLACES = ["main", "lobby", "hold"]


@pytest_asyncio.fixture
async def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Node]:
    monkeypatch.setattr(websocket, "MESSAGES_BURST", 10_000.0)
    async with running_node(tmp_path) as node:
        node.policies = Policies(chat=ChatMode.EVERYONE, safety_facts=False)
        yield node


def test_every_request_is_in_the_table() -> None:
    assert set(NEEDED) == set(get_args(SessionRequest))


class Hour:
    """A session with one person in the role and place that is tried."""

    def __init__(self, node: Node, name: str) -> None:
        self.node, self.name = node, name
        self.people: dict[str, SignalingClient] = {}

    async def come(self, who: str, role: Role) -> None:
        self.people[who] = await self.node.come(who, role, session=self.name)

    async def place(self, who: str, place: str) -> None:
        """Bring somebody who waits to a place."""
        fay, client = self.people["Fay"], self.people[who]
        seat = self.node.host(self.name).session.seat(ParticipantId(client.you))
        if place != "lobby" and seat.place == "lobby":
            await fay.ask(Admit(fay.number(), client.you))
        if place == "hold":
            reply = await fay.ask(Hold(fay.number(), client.you, seat.version))
            assert isinstance(reply, Done)

    def id(self, who: str) -> str:
        return self.people[who].you if who in self.people else "p_000000000000"

    def state(self) -> str:
        """Return everything the rules hold, to compare."""
        return repr(self.node.host(self.name).session)


async def an_hour(node: Node, role: Role, place: str) -> Hour:
    hour = Hour(node, f"{role}-{place}")
    await hour.come("Fay", Role.FACILITATOR)
    for name in ("Mo", "Lee", "Wes"):
        await hour.come(name, Role.MEMBER)
    for name in ("Mo", "Lee"):
        await hour.place(name, "main")
    await hour.come("Tess", role)
    if not role.is_staff and role is not Role.ADMIN:
        await hour.place("Tess", place)
    return hour


def about(kind: type[msgspec.Struct], target: str) -> ClientMessage:
    """Return a request of a kind about somebody."""
    fields = {field.name for field in msgspec.structs.fields(kind)}
    given: dict[str, object] = {}
    if "participant" in fields:
        given["participant"] = target
    if "participants" in fields:
        given["participants"] = [target, "p_000000000001"]
    if "version" in fields:
        given["version"] = 1
    message: ClientMessage = sample(kind, **given)  # type: ignore[assignment]
    return message


ORDINARY = [role for role in Role if not role.is_staff and role is not Role.ADMIN]

CASES = [
    *itertools.product(ORDINARY, PLACES),
    (Role.CO_FACILITATOR, "main"),
    (Role.ADMIN, "main"),
]


@pytest.mark.parametrize(("role", "place"), CASES)
async def test_what_the_table_does_not_allow_is_refused_and_changes_nothing(
    node: Node, role: Role, place: str
) -> None:
    hour = await an_hour(node, role, place)
    tess = hour.people["Tess"]
    tried = 0
    for kind, needed in NEEDED.items():
        if needed is None or (kind is messages.Move and needed is Permission.MOVE):
            continue
        waits = place == "lobby" and needed is not Permission.WRITE
        if needed in PERMISSIONS[role] and not waits:
            continue
        for target in TARGETS:
            before = hour.state()
            request = about(kind, hour.id(target))
            reply = await tess.ask(
                msgspec.structs.replace(request, request=tess.number())
            )
            assert isinstance(reply, Refused), (kind, target)
            assert reply.code == "not_permitted", (kind, target, reply)
            assert hour.state() == before
            tried += 1
    assert tried >= (5 if role is Role.CO_FACILITATOR else 25)


@pytest.mark.parametrize("role", ORDINARY)
async def test_nobody_moves_anybody_but_staff(node: Node, role: Role) -> None:
    hour = await an_hour(node, role, "main")
    tess = hour.people["Tess"]
    for target, to in itertools.product([*TARGETS, "Tess"], ["main", "b_1", "lobby"]):
        before = hour.state()
        reply = await tess.ask(messages.Move(tess.number(), hour.id(target), 1, to))
        assert isinstance(reply, Refused)
        assert hour.state() == before


async def test_a_role_an_id_and_a_key_cannot_be_forged(node: Node) -> None:
    hour = await an_hour(node, Role.MEMBER, "main")
    fay = hour.people["Fay"]
    forged = [
        '{"type":"freeze","request":1,"frozen":true,"role":"facilitator"}',
        '{"type":"freeze","request":1,"frozen":true,"by":"' + fay.you + '"}',
        '{"type":"freeze","request":1,"frozen":true,"session":"other"}',
        '{"type":"raise_hand","type":"freeze","request":1,"frozen":true,"up":true}',
        '{"type":"freeze","request":1,"frozen":false,"frozen":true}',
        '{"type":"moved","seq":1}',
        '{"type":"hello","versions":[1],"ticket":"' + "x" * 43 + '"}',
    ]
    for number, text in enumerate(forged):
        name = f"Forger {number}"
        await hour.come(name, Role.MEMBER)
        await hour.place(name, "main")
        before = node.host(hour.name).session.is_frozen
        await hour.people[name].send_text(text)
        assert await hour.people[name].closed() == CloseCode.PROTOCOL_ERROR
        assert node.host(hour.name).session.is_frozen is before is False


async def test_what_was_sent_once_is_not_done_again_by_a_replaced_page(
    node: Node,
) -> None:
    hour = await an_hour(node, Role.MEMBER, "main")
    fay, tess = hour.people["Fay"], hour.people["Tess"]
    old = Intend(tess.number(), Source.MICROPHONE, on=True)
    await tess.ask(old)
    await tess.drop()
    back = await node.resume(tess)
    await fay.ask(Mute(fay.number(), MICROPHONE, tess.you, may_return=False))
    seat = node.host(hour.name).session.seat(ParticipantId(tess.you))
    reply = await back.ask(msgspec.structs.replace(old, request=back.number()))
    assert isinstance(reply, Refused)
    assert seat.effect == frozenset()


@pytest.mark.timeout(120)
async def test_a_client_that_sends_on_after_a_mute_is_heard_by_nobody(
    node: Node,
) -> None:
    node.policies = Policies(lobby=False, safety_facts=False)
    async with gathering(node) as group:
        for name, role in (("Fay", Role.FACILITATOR), ("Mo", Role.MEMBER)):
            person = await group.come(name, role)
            await person.connect()
        fay, mo = group["Fay"], group["Mo"]
        for turn in range(20):
            await mo.do(Intend(mo.client.number(), MICROPHONE, on=True))
            fay.subscribe.media.clear()
            number = turn * 1000
            while len(fay.subscribe.media) < 3:
                mo.publish.send(sound(number, ssrc=mo.base))
                number += 1
                await asyncio.sleep(0.005)
            hard = turn % 2 == 0
            order = Mute(fay.client.number(), MICROPHONE, mo.client.you, not hard)
            await fay.do(order)
            await asyncio.sleep(0.1)
            await fay.subscribe.told_all()
            fay.subscribe.media.clear()
            for later in range(40):
                mo.publish.send(sound(number + later, ssrc=mo.base))
            await mo.publish.told_all()
            await fay.subscribe.told_all()
            assert fay.subscribe.media == []
            if hard:
                allow = messages.Allow(
                    fay.client.number(), mo.client.you, Source.MICROPHONE
                )
                await fay.do(allow)
                assert group.seat("Mo").effect == frozenset(), "nothing turns on"


async def test_a_request_is_never_taken_for_another_session(node: Node) -> None:
    here = await an_hour(node, Role.MEMBER, "main")
    there = await node.come("Fay", Role.FACILITATOR, session="elsewhere")
    for name in ("Mo", "Wes"):
        for kind in (messages.Mute, messages.Admit, messages.Remove, messages.Hold):
            request = about(kind, here.id(name))
            number = there.number()
            reply = await there.ask(msgspec.structs.replace(request, request=number))
            assert isinstance(reply, Refused)
            assert reply.code == "not_seated"
