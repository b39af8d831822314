"""The safety channel of one session: disk first, through restarts, in every phase."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from rooms import checkin_commands as cmd
from rooms.alarm import AlarmState
from rooms.checkin_terms import (
    Body,
    Level,
    Outcome,
    Phase,
    Question,
    RoomCover,
    Until,
    Want,
)
from rooms.drops import DropCause, LeaveReason
from server.safety.outlook import BACK_WITHIN
from server.store.base import StoreUnavailable
from server.store.safety.base import StaleState
from server.store.safety.rows import Batch, Receipts
from server.store.safety.sql import SqlSafetyStore
from tests.support.channel import CHECKIN, FAY, LEE, MO, Life, Moment, life
from tests.support.safety import TUESDAY, safety_store


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncGenerator[SqlSafetyStore]:
    async with safety_store(tmp_path) as store:
        yield store


@pytest.fixture
def moment() -> Moment:
    return Moment()


# To every phase


async def requested(one: Life) -> None:
    await one.do(cmd.Request, MO, Want.TALK, Body(text="It is a hard day"))


async def offered(one: Life) -> None:
    await one.do(cmd.Offer, FAY, MO, Question("How are you?"))


async def deferred(one: Life) -> None:
    await offered(one)
    await one.do(cmd.Defer, MO, Until.MINUTES, 10, base=True)


async def opened(one: Life) -> None:
    await requested(one)
    await one.do(cmd.Claim, FAY, base=True)


async def room_offered(one: Life) -> None:
    await opened(one)
    await one.do(cmd.OfferRoom, FAY, RoomCover.COFACILITATOR, base=True)


async def in_room(one: Life) -> None:
    await room_offered(one)
    await one.do(cmd.AcceptRoom, MO, base=True)


async def unreachable(one: Life) -> None:
    await opened(one)
    one.room.gone(MO, DropCause.NETWORK_LOST)
    one.room.now = _without(one, MO)
    one.channel.look()
    await one.settle()


async def closed(one: Life) -> None:
    await opened(one)
    await one.do(cmd.Close, FAY, Outcome.STAYING_IN_GROUP, base=True)


def _without(one: Life, who: Any) -> Any:
    from dataclasses import replace  # noqa: PLC0415

    return replace(one.room.now, members=one.room.now.members - {who})


PHASES: dict[Phase, Callable[[Life], Awaitable[None]]] = {
    Phase.REQUESTED: requested,
    Phase.OFFERED: offered,
    Phase.DEFERRED: deferred,
    Phase.OPEN: opened,
    Phase.ROOM_OFFERED: room_offered,
    Phase.IN_ROOM: in_room,
    Phase.UNREACHABLE: unreachable,
    Phase.CLOSED: closed,
}


async def test_there_is_a_way_to_every_phase() -> None:
    assert PHASES.keys() == set(Phase)


@pytest.mark.promise(4)
@pytest.mark.parametrize("phase", PHASES)
async def test_a_restart_in_a_phase_changes_nothing_and_alerts_nobody(
    store: SqlSafetyStore, moment: Moment, phase: Phase
) -> None:
    async with life(store, moment, FAY, LEE, MO) as before:
        await PHASES[phase](before)
        await before.settle()
        state, newest = before.checkin, before.channel._newest_event
        assert state.phase is phase
    moment.now += 0.5  # What time alone causes goes on, and is not due yet.
    async with life(store, moment) as after:
        await after.settle()
        assert after.checkin == state
        moment.now += 1.0
        gone = phase is Phase.UNREACHABLE
        after.come(FAY, LEE, *(() if gone else (MO,)))
        await after.settle()
        await after.wait(BACK_WITHIN)
        assert after.checkin == state
        assert after.channel._newest_event == newest
        assert after.pages == []
        aside = [("aside", FAY, MO)] if phase is Phase.IN_ROOM else []
        assert after.room.moved == aside, "back in the same room, nobody else moved"
        shown = after.room.cards(FAY)
        assert [card.card.phase for card in shown[:1]] == [phase]


@pytest.mark.promise(5)
@pytest.mark.parametrize("phase", PHASES)
async def test_whom_a_node_that_stops_sends_away_is_not_lost(
    store: SqlSafetyStore, moment: Moment, phase: Phase
) -> None:
    async with life(store, moment, FAY, LEE, MO) as one:
        await PHASES[phase](one)
        await one.settle()
        state, newest = one.checkin, one.channel._newest_event
        one.channel.stop_looking()
        for who in (MO, LEE, FAY):
            one.room.gone(who, DropCause.NETWORK_LOST)
        one.channel.look()
        await one.wait(60)
        assert (one.checkin, one.channel._newest_event) == (state, newest)
        assert one.pages == []


@pytest.mark.promise(5)
async def test_who_does_not_come_back_after_a_restart_is_missed(
    store: SqlSafetyStore, moment: Moment
) -> None:
    async with life(store, moment, FAY, LEE, MO) as before:
        await opened(before)
        await before.do(cmd.Raise, MO, Level.CONCERN)
    async with life(store, moment, FAY) as after:
        await after.wait(BACK_WITHIN - 1)
        phases = [after.checkin.phase]
        assert after.room.alarms() == []
        await after.wait(2)
        assert [*phases, after.checkin.phase] == [Phase.OPEN, Phase.UNREACHABLE]
        assert after.room.alarms()[-1].alarm.cause is DropCause.NETWORK_LOST


@pytest.mark.promise(5)
async def test_who_was_gone_before_a_restart_is_not_back_by_it(
    store: SqlSafetyStore, moment: Moment
) -> None:
    async with life(store, moment, FAY, MO) as before:
        before.room.gone(MO, DropCause.TAB_CLOSED)
        before.channel.look()
        await before.wait(5)
        assert before.room.alarms() == []
    async with life(store, moment, FAY) as after:
        await after.wait(14)
        assert after.room.alarms() == []
        await after.wait(2)
        (alarm,) = {a.alarm.id: a.alarm for a in after.room.alarms()}.values()
        assert (alarm.cause, alarm.state) == (DropCause.TAB_CLOSED, AlarmState.RAISED)
    async with life(store, moment, FAY) as again:
        await again.wait(1)
        (alarm,) = {a.alarm.id: a.alarm for a in again.room.alarms()}.values()
        assert alarm.state is AlarmState.RAISED
        again.come(MO)
        await again.settle()
        assert again.room.alarms()[-1].alarm.state is AlarmState.RESOLVED


# Drops


CAUSES: list[tuple[DropCause, LeaveReason | None, float | None]] = [
    (DropCause.TAB_CLOSED, None, 20.0),
    (DropCause.NETWORK_LOST, None, 20.0),
    (DropCause.FROZEN, None, 20.0),
    (DropCause.LEFT, None, 20.0),
    (DropCause.LEFT, LeaveReason.PLANNED, None),
    (DropCause.LEFT, LeaveReason.BREAK, 600.0),
    (DropCause.LEFT, LeaveReason.NEED_HELP, 0.0),
    (DropCause.REMOVED, None, 0.0),
]


@pytest.mark.promise(5)
@pytest.mark.parametrize(("cause", "reason", "after"), CAUSES)
async def test_each_way_to_be_gone_is_told_apart_and_raised_in_its_time(
    store: SqlSafetyStore,
    moment: Moment,
    cause: DropCause,
    reason: LeaveReason | None,
    after: float | None,
) -> None:
    async with life(store, moment, FAY, MO) as one:
        one.room.gone(MO, cause, reason)
        one.channel.look()
        await one.settle()
        if after is None:
            await one.wait(3600)
            assert one.room.alarms() == []
            return
        if after:
            await one.wait(after - 0.5)
            assert one.room.alarms() == []
            await one.wait(1)
        assert one.room.alarms()[-1].alarm.cause is cause


@pytest.mark.promise(5)
@pytest.mark.parametrize("level", [Level.CONCERN, Level.URGENT])
async def test_with_an_open_concern_it_is_raised_at_once(
    store: SqlSafetyStore, moment: Moment, level: Level
) -> None:
    async with life(store, moment, FAY, MO) as one:
        await opened(one)
        await one.do(cmd.Raise, MO, level)
        one.room.gone(MO, DropCause.NETWORK_LOST)
        one.channel.look()
        await one.settle()
        assert one.room.alarms()[-1].alarm.cause is DropCause.NETWORK_LOST
        assert one.checkin.phase is Phase.UNREACHABLE


async def test_a_frozen_picture_is_for_staff_to_see_and_the_person_is_here(
    store: SqlSafetyStore, moment: Moment
) -> None:
    async with life(store, moment, FAY, MO) as one:
        await opened(one)
        one.room.gone(MO, DropCause.FROZEN)
        one.channel.look()
        await one.wait(30)
        assert one.room.alarms()[-1].alarm.cause is DropCause.FROZEN
        assert one.checkin.phase is Phase.OPEN


async def test_a_call_for_help_that_nobody_takes_on_pages_who_is_on_call(
    store: SqlSafetyStore, moment: Moment
) -> None:
    async with life(store, moment, FAY, MO) as one:
        await one.do(cmd.Request, MO, Want.HELP_NOW)
        assert one.pages == []
        await one.wait(11)
        assert one.pages == [TUESDAY]


async def test_without_staff_who_is_on_call_is_paged_and_the_member_is_told(
    store: SqlSafetyStore, moment: Moment
) -> None:
    async with life(store, moment, MO) as one:
        await requested(one)
        await one.wait(4)
        assert one.pages == [TUESDAY]
        assert one.checkin.nobody_here


# Private rooms


@pytest.mark.promise(6)
@pytest.mark.parametrize("cover", RoomCover)
async def test_a_group_has_staff_or_is_held_still_while_its_own_are_aside(
    store: SqlSafetyStore, moment: Moment, cover: RoomCover
) -> None:
    people = (FAY, LEE, MO) if cover is RoomCover.COFACILITATOR else (FAY, MO)
    async with life(store, moment, *people) as one:
        await opened(one)
        await one.do(cmd.OfferRoom, FAY, cover, base=True)
        await one.do(cmd.AcceptRoom, MO, base=True)
        await one.settle()
        alone = cover is not RoomCover.COFACILITATOR
        held = [("hold",)] if alone else []
        assert one.room.moved == [*held, ("aside", FAY, MO)], "held before they go"
        await one.do(cmd.LeaveRoom, MO, base=True)
        await one.settle()
        assert one.room.moved[len(held) + 1 :] == [
            ("back", MO),
            *([("go on",)] if alone else []),
        ]
        assert one.checkin.phase is Phase.OPEN


@pytest.mark.promise(6)
async def test_when_the_other_facilitator_goes_the_group_is_held_still(
    store: SqlSafetyStore, moment: Moment
) -> None:
    async with life(store, moment, FAY, LEE, MO) as one:
        await in_room(one)
        one.room.gone(LEE, DropCause.NETWORK_LOST)
        one.channel.look()
        await one.settle()
        assert one.room.moved[-1] == ("hold",)
        assert one.pages == [TUESDAY]
        one.room.here(LEE)
        one.channel.look()
        await one.settle()
        # Still aside: it goes on, but only once nobody needs it to be still.
        assert not one.checkin.pauses_group
        await one.do(cmd.LeaveRoom, MO, base=True)
        await one.settle()
        assert one.room.moved[-1] == ("go on",)


async def test_what_staff_hold_still_they_let_go_themselves(
    store: SqlSafetyStore, moment: Moment
) -> None:
    async with life(store, moment, FAY, MO) as one:
        await opened(one)
        await one.room.hold_group(held=True)
        one.room.moved.clear()
        await one.do(cmd.OfferRoom, FAY, RoomCover.GROUP_BREAK, base=True)
        await one.do(cmd.AcceptRoom, MO, base=True)
        await one.do(cmd.LeaveRoom, MO, base=True)
        await one.settle()
        assert one.room.moved == [("aside", FAY, MO), ("back", MO)]


@pytest.mark.parametrize("stays_aside", [True, False])
async def test_a_private_room_that_ends_by_itself_is_over_for_the_check_in(
    store: SqlSafetyStore, moment: Moment, *, stays_aside: bool
) -> None:
    async with life(store, moment, FAY, LEE, MO) as one:
        one.room.stays_aside = stays_aside
        await in_room(one)
        one.room.end_aside()
        one.channel.look()
        await one.settle()
        assert one.checkin.phase is Phase.OPEN


@pytest.mark.promise(7)
async def test_a_line_that_was_lost_for_a_moment_puts_nobody_back_into_the_group(
    store: SqlSafetyStore, moment: Moment
) -> None:
    async with life(store, moment, FAY, LEE, MO) as one:
        await in_room(one)
        one.room.gone(MO, DropCause.NETWORK_LOST)
        one.channel.look()
        await one.settle()
        one.room.here(MO)
        one.channel.look()
        await one.settle()
        assert one.checkin.phase is Phase.ROOM_OFFERED
        assert one.room.moved == [("aside", FAY, MO)], "they stay where they are"
        await one.do(cmd.DeclineRoom, MO, base=True)
        await one.settle()
        assert one.room.moved[-1] == ("back", MO)


async def test_an_owner_who_is_lost_can_be_taken_over_from(
    store: SqlSafetyStore, moment: Moment
) -> None:
    async with life(store, moment, FAY, LEE, MO) as one:
        await in_room(one)
        one.room.gone(FAY, DropCause.NETWORK_LOST)
        one.channel.look()
        await one.wait(21)
        assert one.room.cards(LEE)[-1].card.owner_lost
        await one.do(cmd.TakeOver, LEE, base=True)
        assert one.checkin.owner == LEE
        assert not one.checkin.owner_is_lost


# The disk


@pytest.mark.promise(4)
async def test_what_is_not_on_disk_has_not_happened_and_is_not_told(
    store: SqlSafetyStore, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with life(store, moment, FAY, MO) as one:
        real = store.append

        async def fails(batch: Batch) -> Receipts:
            raise StoreUnavailable("full")

        monkeypatch.setattr(store, "append", fails)
        one.room.told.clear()
        with pytest.raises(StoreUnavailable):
            await requested(one)
        assert CHECKIN not in one.channel.checkins
        assert one.room.told == []
        monkeypatch.setattr(store, "append", real)
        await requested(one)
        assert one.checkin.phase is Phase.REQUESTED


@pytest.mark.promise(4)
async def test_a_channel_that_lost_step_says_so_and_begins_anew(
    store: SqlSafetyStore, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = store.append
    lost = 1

    async def keeps_and_fails(batch: Batch) -> Receipts:
        nonlocal lost
        receipts = await real(batch)
        if lost and batch.cause is not None:
            lost -= 1
            raise StoreUnavailable("the answer was lost")
        return receipts

    with pytest.RaisesGroup(StaleState, flatten_subgroups=True):
        async with life(store, moment, FAY, MO) as one:
            monkeypatch.setattr(store, "append", keeps_and_fails)
            with pytest.raises(StoreUnavailable):
                await requested(one)
            # The record has it; we do not know so yet.
            with pytest.raises(StoreUnavailable):
                await requested(one)
    async with life(store, moment, FAY, MO) as again:
        assert again.checkin.phase is Phase.REQUESTED
        assert len(again.checkin.thread) == 1


async def test_who_came_while_the_record_was_silent_is_told_all_later(
    store: SqlSafetyStore, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with life(store, moment, FAY, MO) as before:
        await requested(before)
    async with life(store, moment, MO) as one:
        real = store.enroll

        async def fails(*_: object, **__: object) -> None:
            raise StoreUnavailable("busy")

        monkeypatch.setattr(store, "enroll", fails)
        one.come(FAY)
        await one.settle()
        assert one.room.cards(FAY)[0].card.phase is Phase.REQUESTED, "from memory"
        monkeypatch.setattr(store, "enroll", real)
        one.channel.look()
        await one.settle()
        assert one.channel._arrivals[FAY].is_done
        await one.do(cmd.Answer, MO, Body(text="Still here"))
        await one.settle()
        assert one.room.cards(FAY)[-1].position > 0
