"""The conversation with a node: coming in, being told, coming back, leaving."""

import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from rooms import session as rules
from rooms.ids import ParticipantId
from rooms.roles import Role
from rooms.tracks import Source
from server import inbox, parts
from signaling.close_codes import CloseCode
from signaling.messages import (
    Closing,
    ClosingReason,
    Done,
    Intend,
    Leave,
    ParticipantChanged,
    ParticipantJoined,
    ParticipantLeft,
    Resumed,
    Welcome,
)
from tests.support.node import TITLE, Node, running_node
from tests.support.pages import crashes, offer_of, switch_on, tell_all
from tests.support.signaling_client import Closed

MICROPHONE, CAMERA, SCREEN = Source.MICROPHONE, Source.CAMERA, Source.SCREEN


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncGenerator[Node]:
    async with running_node(tmp_path) as node:
        yield node


# Coming in


async def test_whoever_comes_in_is_told_everything(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    await switch_on(fay, CAMERA)
    mo = await node.come("Mo")
    (welcome,) = mo.of(Welcome)
    assert (welcome.seq, welcome.version, welcome.place.title) == (0, 1, TITLE)
    assert (welcome.resumed, welcome.slots, welcome.speaking) == (False, [], [])
    assert welcome.you == mo.you != fay.you
    first, second = welcome.participants
    assert (first.id, first.name, first.role, first.order) == (
        fay.you,
        "Fay",
        Role.FACILITATOR,
        0,
    )
    assert (first.presence, first.camera, first.microphone) == ("here", True, False)
    assert (second.id, second.name, second.camera) == (mo.you, "Mo", False)
    joined = await fay.until(ParticipantJoined)
    assert joined.participant == second


@pytest.mark.promise(9)
async def test_an_id_tells_nothing_of_who_somebody_is(node: Node) -> None:
    mo = await node.join(await node.invite("Mo", subject="mo-example"))
    assert mo.you.startswith("p_")
    assert "example" not in mo.you
    elsewhere = await node.come("Mo", session="wednesday")
    assert elsewhere.you != mo.you


async def test_a_name_is_asked_for_where_the_invitation_has_none(node: Node) -> None:
    for unfit in (None, "\u200b\u202e", "\ud800"):
        ticket = await node.ticket(await node.invite(None))
        client = await node.open()
        hello = {"type": "hello", "versions": [1], "ticket": ticket, "name": unfit}
        await client.send_text(json.dumps(hello))
        assert await client.closed() == CloseCode.NAME_NEEDED
    mo = await node.join(await node.invite(None), "  Mo \u202e ")
    assert mo.of(Welcome)[0].participants[-1].name == "Mo"


async def test_the_name_of_the_invitation_counts(node: Node) -> None:
    mo = await node.join(await node.invite("Mo"), "Somebody else")
    assert mo.of(Welcome)[0].participants[0].name == "Mo"


async def test_sessions_hear_nothing_of_each_other(node: Node) -> None:
    mo = await node.come("Mo", session="monday")
    await node.come("Lee", session="tuesday")
    await mo.settle()
    assert mo.of(ParticipantJoined) == []
    assert sorted(node.sessions) == ["monday", "tuesday"]


async def test_a_full_session_takes_nobody(tmp_path: Path) -> None:
    async with running_node(tmp_path, seats=2) as node:
        mo = await node.come("Mo")
        await node.come("Lee")
        with pytest.raises(Closed) as closed:
            await node.come("Kim")
        assert closed.value.code == CloseCode.FULL
        await mo.leave()
        await node.come("Kim")


async def test_a_session_too_busy_to_take_somebody_says_so(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    mo = await node.come("Mo")
    await mo.drop()
    monkeypatch.setattr(inbox, "INBOX_LIMIT", 0)
    with pytest.raises(Closed) as closed:
        await node.come("Lee")
    assert closed.value.code == CloseCode.UNAVAILABLE
    with pytest.raises(Closed) as closed:
        await node.resume(mo)
    assert closed.value.code == CloseCode.UNAVAILABLE
    monkeypatch.undo()
    assert isinstance((await node.resume(mo)).events[0], Resumed)
    assert crashes(node) == 0


# The same person again


async def test_a_second_page_takes_the_place_of_the_first(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    token = await node.invite("Mo")
    first = await node.join(token)
    second = await node.join(token)
    assert await first.closed() == CloseCode.REPLACED
    assert first.events[-1] == Closing(first.seq, ClosingReason.REPLACED)
    assert second.you == first.you
    await fay.settle()
    told = (ParticipantJoined, ParticipantChanged, ParticipantLeft)
    assert [type(e) for e in fay.events if isinstance(e, told)] == [ParticipantJoined]
    with pytest.raises(Closed) as closed:
        await node.resume(first)
    assert closed.value.code == CloseCode.NOT_AUTHORIZED


@pytest.mark.promise(7)
async def test_a_second_page_starts_with_everything_off(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    token = await node.invite("Mo")
    mo = await node.join(token)
    await switch_on(mo, MICROPHONE, CAMERA)
    again = await node.join(token)
    own = again.of(Welcome)[0].participants[-1]
    assert (own.microphone, own.camera) == (False, False)
    await again.ask(offer_of(again, MICROPHONE, CAMERA))
    await fay.settle()
    told = fay.of(ParticipantChanged)[-1].participant
    assert (told.id, told.microphone, told.camera) == (mo.you, False, False)


async def test_the_others_are_told_of_another_name(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    token = await node.invite(None)
    await node.join(token, "Mo")
    await node.join(token, "Moritz")
    changed = await fay.until(ParticipantChanged)
    assert changed.participant.name == "Moritz"


@pytest.mark.promise(7)
async def test_what_the_first_page_still_asks_is_not_done(node: Node) -> None:
    token = await node.invite("Mo")
    first = await node.join(token)
    who = ParticipantId(first.you)
    host = node.host()
    connection = host._members[who].connection
    assert connection is not None
    second = await node.join(token)
    await second.ask(offer_of(second, MICROPHONE))
    seq = second.seq
    await host.handle(who, connection, Intend(1, MICROPHONE, on=True))
    assert host.session.seat(who).intent == frozenset()
    await second.settle()
    assert second.seq == seq + 1


# Coming back


async def test_missed_events_follow_once_and_in_order(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    await fay.until(ParticipantJoined)
    await fay.drop()
    await switch_on(mo, MICROPHONE)
    await mo.intend(MICROPHONE, on=False)
    lee = await node.come("Lee")
    await lee.leave()
    back = await node.resume(fay)
    await back.settle()
    assert back.events[0] == Resumed(fay.seq, back.resume, [])
    # That their numbers have no gap and no repeat, the client itself checks.
    told = (ParticipantJoined, ParticipantChanged, ParticipantLeft, Done)
    assert [type(event) for event in back.events[1:] if isinstance(event, told)] == [
        ParticipantChanged,
        ParticipantChanged,
        ParticipantJoined,
        ParticipantLeft,
        Done,
    ]


async def test_a_secret_brings_back_once(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    await fay.drop()
    back = await node.resume(fay)
    assert back.resume != fay.resume
    with pytest.raises(Closed) as closed:
        await node.resume(fay)
    assert closed.value.code == CloseCode.NOT_AUTHORIZED
    await back.drop()
    assert isinstance((await node.resume(back)).events[0], Resumed)


async def test_too_long_a_loss_is_answered_by_the_whole_state(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    await switch_on(mo, CAMERA)
    await fay.drop()
    for _ in range(300):
        tell_all(node)
    back = await node.resume(fay)
    welcome = back.events[0]
    assert isinstance(welcome, Welcome)
    assert welcome.resumed
    assert welcome.seq > 300
    assert [(p.name, p.camera) for p in welcome.participants] == [
        ("Fay", False),
        ("Mo", True),
    ]
    await back.settle()
    assert len(back.events) == 2


@pytest.mark.parametrize("last_seq", [10_000, 2**53 - 1])
async def test_a_number_that_was_never_sent_is_answered_by_the_whole_state(
    node: Node, last_seq: int
) -> None:
    mo = await node.come("Mo")
    await mo.drop()
    back = await node.open()
    await back.enter(mo.back(last_seq=last_seq))
    assert isinstance(back.events[0], Welcome)


async def test_a_page_may_come_back_before_its_loss_is_noticed(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    back = await node.resume(mo)
    await switch_on(back, CAMERA)
    assert back.of(Closing) == []
    await fay.settle()
    assert [p.participant.presence for p in fay.of(ParticipantChanged)] == ["here"]
    assert await mo.closed() == CloseCode.REPLACED
    await back.settle()
    await back.drop()
    again = await node.resume(back)
    await again.settle()
    assert again.of(Closing) == []


@pytest.mark.promise(8)
async def test_what_a_page_sends_goes_on_over_a_loss(node: Node) -> None:
    mo = await node.come("Mo")
    await switch_on(mo, MICROPHONE)
    await mo.drop()
    back = await node.resume(mo)
    assert isinstance(back.events[0], Resumed)
    assert node.host().session.seat(ParticipantId(mo.you)).effect == {MICROPHONE}


@pytest.mark.promise(5)
async def test_the_others_see_somebody_go_away_come_back_and_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "AWAY_AFTER", 0.05)
    async with running_node(tmp_path, seat_grace=0.4) as node:
        fay = await node.come("Fay", Role.FACILITATOR)
        mo = await node.come("Mo")
        await switch_on(mo, MICROPHONE)
        await mo.drop()
        away = await fay.until(
            ParticipantChanged, lambda m: m.participant.presence == "away"
        )
        assert away.participant.microphone
        back = await node.resume(mo)
        here = await fay.until(ParticipantChanged)
        assert here.participant.presence == "here"
        await back.drop()
        left = await fay.until(ParticipantLeft)
        assert left.participant == mo.you
        with pytest.raises(Closed) as closed:
            await node.resume(back)
        assert closed.value.code == CloseCode.NOT_AUTHORIZED


@pytest.mark.promise(5)
async def test_a_closed_page_is_told_at_once(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    await switch_on(mo, MICROPHONE)
    await mo.close_page()
    away = await fay.until(
        ParticipantChanged, lambda m: m.participant.presence == "away"
    )
    assert not away.participant.microphone


@pytest.mark.promise(5)
async def test_a_page_that_closes_behind_a_request_is_told_as_closed(
    node: Node,
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    await mo.send(Intend(1, CAMERA, on=True))
    await mo.say_goodbye_and_drop()
    away = await fay.until(ParticipantChanged)
    assert away.participant.presence == "away"


async def test_a_session_is_over_when_its_last_seat_is_free(tmp_path: Path) -> None:
    async with running_node(tmp_path, seat_grace=0.05) as node:
        mo = await node.come("Mo")
        lee = await node.come("Lee")
        await mo.leave()
        assert node.sessions == ["tuesday"]
        await lee.drop()
        tasks = [*node.app[parts.HOSTS]._running.values()]
        for task in tasks:
            await task
        assert node.sessions == []
        again = await node.come("Mo")
        assert again.you != mo.you


# Leaving


async def test_leaving_is_said_and_told(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    assert await mo.leave() == CloseCode.ENDED
    assert mo.events[-1] == Closing(mo.seq, ClosingReason.LEFT)
    assert (await fay.until(ParticipantLeft)).participant == mo.you
    with pytest.raises(Closed) as closed:
        await node.resume(mo)
    assert closed.value.code == CloseCode.NOT_AUTHORIZED


async def test_what_is_asked_behind_a_leave_is_not_done(node: Node) -> None:
    await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    who, host = ParticipantId(mo.you), node.host()
    connection = host._members[who].connection
    assert connection is not None
    await mo.send(Leave(1))
    for number in range(2, 6):
        await mo.send(Intend(number, CAMERA, on=True))
    assert await mo.closed() == CloseCode.ENDED
    assert isinstance(mo.events[-1], Closing)
    await host.handle(who, connection, Intend(9, CAMERA, on=True))
    assert crashes(node) == 0
