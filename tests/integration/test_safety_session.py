"""The safety channel and the session around it: rooms, drops, removal, the end."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from rooms.alarm_events import AlarmOutcome
from rooms.checkin_terms import ContactResult, ContactStep, Level, RoomCover, Want
from rooms.drops import LeaveReason
from rooms.events import FollowUp, RemovalReason
from rooms.ids import SessionId
from rooms.roles import Role
from server import parts
from server.safety import hosted
from server.store.base import StoreUnavailable
from signaling.messages import (
    EndSession,
    Leave,
    Moved,
    RefusalCode,
    Refused,
    Remove,
)
from signaling.safety_messages import (
    AlarmChanged,
    AlarmLog,
    CardChanged,
    CheckinAcceptRoom,
    CheckinAnswer,
    CheckinClaim,
    CheckinLeaveRoom,
    CheckinOfferRoom,
    CheckinRequest,
    CheckinSetLevel,
    CheckinTold,
    FollowUpFinish,
    Kept,
    OutreachFinish,
)
from tests.support.node import Node, running_node
from tests.support.pages import refused
from tests.support.signaling_client import SignalingClient

_keys = itertools.count(1)


def key() -> str:
    return f"key_{next(_keys):08}"


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncGenerator[Node]:
    async with running_node(tmp_path) as node:
        yield node


async def kept(client: SignalingClient, request: Any) -> Kept:
    """Ask for something that is kept."""
    await client.send(request)
    return await client.until(Kept, lambda m: m.request == request.request)


async def opened(fay: SignalingClient, mo: SignalingClient) -> str:
    """Let a member ask, and a facilitator take it on. Return the check-in."""
    asked = await kept(mo, CheckinRequest(mo.number(), key(), Want.TALK))
    assert asked.checkin is not None
    card = (await fay.until(CardChanged)).card
    await kept(fay, CheckinClaim(fay.number(), key(), asked.checkin, card.version))
    return asked.checkin


async def version(client: SignalingClient, kind: Any, phase: str) -> int:
    """Return the version of the newest card in a phase."""

    def card(message: Any) -> Any:
        return getattr(message, "checkin", None) or getattr(message, "card", None)

    for message in reversed(client.of(kind)):
        if card(message).phase == phase:
            return int(card(message).version)
    found = await client.until(kind, lambda m: card(m).phase == phase)
    return int(card(found).version)


async def go_aside(fay: SignalingClient, mo: SignalingClient, cover: RoomCover) -> str:
    checkin = await opened(fay, mo)
    base = await version(fay, CardChanged, "open")
    await kept(fay, CheckinOfferRoom(fay.number(), key(), checkin, base, cover))
    base = await version(mo, CheckinTold, "room_offered")
    await kept(mo, CheckinAcceptRoom(mo.number(), key(), checkin, base))
    return checkin


def is_held(node: Node) -> bool:
    return node.host().session.is_frozen


def place_of(client: SignalingClient) -> str:
    return str(client.of(Moved)[-1].place.kind)


@pytest.mark.promise(3)
async def test_a_private_room_from_a_check_in_takes_both_there_and_back(
    node: Node,
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    await node.come("Cole", Role.CO_FACILITATOR)
    mo, lee = await node.come("Mo"), await node.come("Lee")
    checkin = await go_aside(fay, mo, RoomCover.COFACILITATOR)
    for client in (mo, fay):
        moved = client.of(Moved) or [await client.until(Moved)]
        assert moved[-1].place.kind == "private"
    base = await version(mo, CheckinTold, "in_room")
    await kept(mo, CheckinLeaveRoom(mo.number(), key(), checkin, base))
    for client in (mo, fay):
        await client.settle()
        assert place_of(client) == "main"
    await lee.settle()
    assert lee.of(Moved) == []
    assert not any(isinstance(e, CheckinTold | CardChanged) for e in lee.events)


@pytest.mark.promise(6)
async def test_a_group_that_nobody_else_is_with_is_held_still_meanwhile(
    node: Node,
) -> None:
    fay, mo = await node.come("Fay", Role.FACILITATOR), await node.come("Mo")
    await node.come("Lee")
    checkin = await go_aside(fay, mo, RoomCover.GROUP_BREAK)
    assert is_held(node)
    base = await version(mo, CheckinTold, "in_room")
    await kept(mo, CheckinLeaveRoom(mo.number(), key(), checkin, base))
    await mo.settle()
    assert not is_held(node)
    assert not node.host().session.private


async def test_when_the_facilitator_of_a_private_room_leaves_it_is_over(
    node: Node,
) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    cole = await node.come("Cole", Role.CO_FACILITATOR)
    mo = await node.come("Mo")
    await go_aside(fay, mo, RoomCover.COFACILITATOR)
    await fay.leave()
    await mo.until(Moved, lambda m: m.place.kind == "main")
    own = await mo.until(
        CheckinTold, lambda m: m.checkin is not None and m.checkin.phase == "open"
    )
    assert own.checkin is not None
    await cole.until(CardChanged, lambda m: m.card.phase == "open")


@pytest.mark.promise(5)
@pytest.mark.parametrize(
    ("how", "cause"),
    [
        ("close_page", "tab_closed"),
        ("drop", "network_lost"),
        ("leave", "left"),
        ("remove", "removed"),
    ],
)
async def test_whoever_is_gone_from_an_open_concern_is_missed_at_once(
    node: Node, how: str, cause: str
) -> None:
    fay, mo = await node.come("Fay", Role.FACILITATOR), await node.come("Mo")
    checkin = await opened(fay, mo)
    base = await version(fay, CardChanged, "open")
    level = CheckinSetLevel(fay.number(), key(), checkin, base, Level.CONCERN)
    await kept(fay, level)
    if how == "remove":
        remove = Remove(
            fay.number(), mo.you, RemovalReason.OTHER, FollowUp.CALL, may_return=True
        )
        await fay.send(remove)
    elif how == "leave":
        await mo.send(Leave(mo.number(), LeaveReason.TECH))
    else:
        await getattr(mo, how)()
    alarm = (await fay.until(AlarmChanged)).alarm
    assert (alarm.name, alarm.cause, alarm.state) == ("Mo", cause, "raised")
    if not any(m.card.phase == "unreachable" for m in fay.of(CardChanged)):
        await fay.until(CardChanged, lambda m: m.card.phase == "unreachable")


@pytest.mark.promise(5)
async def test_a_removal_opens_an_alarm_without_any_check_in(node: Node) -> None:
    fay, mo = await node.come("Fay", Role.FACILITATOR), await node.come("Mo")
    await fay.send(
        Remove(
            fay.number(),
            mo.you,
            RemovalReason.DISTRESS,
            FollowUp.CALL,
            may_return=False,
        )
    )
    assert (await fay.until(AlarmChanged)).alarm.cause == "removed"


async def test_a_session_does_not_end_with_something_open(node: Node) -> None:
    fay, mo = await node.come("Fay", Role.FACILITATOR), await node.come("Mo")
    cole = await node.come("Cole", Role.CO_FACILITATOR)
    await opened(fay, mo)
    assert refused(await fay.ask(EndSession(fay.number())))[1] == "needs_outcome"
    alone = EndSession(fay.number(), "The line is bad")
    assert refused(await fay.ask(alone))[1] == "needs_follow_up"
    # Who may not end it changes nothing by trying.
    other = EndSession(mo.number(), "The line is bad", cole.you)
    assert refused(await mo.ask(other))[1] == "not_permitted"
    assert node.host().safety.channel.checkins.open
    channel, store = node.host().safety.channel, node.app[parts.SAFETY]
    await fay.send(EndSession(fay.number(), "The line is bad", cole.you))
    assert await fay.closed() == 4410
    (checkin,) = channel.checkins
    assert checkin.closing is not None
    assert checkin.closing.outcome == "individual_follow_up_set"
    (task,) = await store.open_tasks()
    assert task.checkin == checkin.id
    assert task.owner == checkin.closing.follow_up.owner  # type: ignore[union-attr]
    assert task.note == b"The line is bad"


@pytest.mark.promise(5)
async def test_what_is_left_to_be_done_is_there_when_staff_open_the_session_again(
    node: Node,
) -> None:
    link = await node.invite("Fay", Role.FACILITATOR)
    fay, mo = await node.join(link), await node.come("Mo")
    checkin = await opened(fay, mo)
    kim = await node.come("Kim")
    await kim.send(Leave(kim.number(), LeaveReason.NEED_HELP))
    await fay.until(AlarmChanged)
    await fay.send(EndSession(fay.number(), "A fire alarm", fay.you))
    assert await fay.closed() == 4410
    store = node.app[parts.SAFETY]
    assert len(await store.open_tasks()) == 2
    async with asyncio.timeout(10):
        while node.sessions:  # noqa: ASYNC110 -- the session closes by itself
            await asyncio.sleep(0.01)
    again = await node.join(link)
    card = (await again.until(CardChanged)).card
    assert card.follow_up is not None
    assert (card.follow_up.owner, card.follow_up.owner_name) == (again.you, "Fay")
    alarm = (await again.until(AlarmChanged)).alarm
    assert alarm.outreach is not None
    assert alarm.outreach.reason == "A fire alarm"
    step = (ContactStep.CALLED_PARTICIPANT, ContactResult.REACHED)
    await kept(again, AlarmLog(again.number(), key(), alarm.id, *step))
    done = AlarmOutcome.REACHED
    await kept(again, OutreachFinish(again.number(), key(), alarm.id, done))
    await kept(again, FollowUpFinish(again.number(), key(), checkin, done))
    assert await store.open_tasks() == []


async def test_time_alone_does_not_begin_a_session_anew(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    await fay.send(EndSession(fay.number()))
    assert await fay.closed() == 4410
    record = node.app[parts.RECORD]
    async with asyncio.timeout(10):
        while True:
            row = await record.session(SessionId("tuesday"))
            if row is not None and row.ended_at is not None and not node.sessions:
                break
            await asyncio.sleep(0.01)
    await node.app[parts.HOSTS].wake(SessionId("tuesday"))
    assert node.sessions == ["tuesday"]
    await node.host().safety.channel.ready.wait()
    again = await record.session(SessionId("tuesday"))
    assert again is not None
    assert again.ended_at is not None, "members stay out"


@pytest.mark.promise(4)
async def test_a_record_that_fails_or_hangs_is_said_and_never_received(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    await node.come("Fay", Role.FACILITATOR)
    mo = await node.come("Mo")
    first = await kept(mo, CheckinRequest(mo.number(), key(), Want.MESSAGE))
    assert first.checkin is not None
    store = node.app[parts.SAFETY]
    real, hangs = store.append, asyncio.Event()

    async def fails(_: Any) -> Any:
        raise StoreUnavailable("full")

    async def waits(batch: Any) -> Any:
        await hangs.wait()
        return await real(batch)

    monkeypatch.setattr(hosted, "OPEN_SECONDS", 0.2)
    answers = []
    for append in (fails, waits):
        monkeypatch.setattr(store, "append", append)
        answer = CheckinAnswer(mo.number(), key(), first.checkin, text="Are you there?")
        reply = await mo.ask(answer)
        assert isinstance(reply, Refused)
        assert reply.code is RefusalCode.UNAVAILABLE
        answers.append(answer)
    monkeypatch.setattr(store, "append", real)
    hangs.set()
    assert len(mo.of(Kept)) == 1
    monkeypatch.setattr(hosted, "OPEN_SECONDS", 5.0)
    # The same again is kept, once, whether or not it was on disk after all.
    for answer in answers:
        again = CheckinAnswer(
            mo.number(), answer.message, first.checkin, text=answer.text
        )
        await kept(mo, again)
    checkin = node.host().safety.channel.checkins.of(node.host()._people.who(mo.you))
    assert checkin is not None
    assert len(checkin.thread) == 2


def test_five_seconds_are_the_most_that_nobody_says_anything() -> None:
    assert hosted.OPEN_SECONDS <= 5.0


async def test_a_call_for_help_is_heard_while_all_else_is_too_much(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    fay, mo = await node.come("Fay", Role.FACILITATOR), await node.come("Mo")
    monkeypatch.setattr("server.safety.channel.JOBS_LIMIT", 0)
    asked = CheckinRequest(mo.number(), key(), Want.MESSAGE)
    assert refused(await mo.ask(asked))[1] == "busy"
    await kept(mo, CheckinRequest(mo.number(), key(), Want.HELP_NOW))
    card = (await fay.until(CardChanged)).card
    assert card.level == "urgent"
