"""What is left to be done after a session, and how it follows what happens."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from rooms import checkin_commands as cmd
from rooms.alarm_commands import (
    AlarmCommand,
    BeginOutreach,
    ClaimAlarm,
    FinishOutreach,
)
from rooms.alarm_events import AlarmId, AlarmOutcome
from rooms.checkin_errors import NeedsFollowUp, NeedsOutcome, NeedsReason
from rooms.checkin_terms import FollowUp, MessageId, Outcome, Want
from rooms.drops import DropCause
from server.safety.ending import FOLLOW_UP_WITHIN, finish
from server.safety.outreach import REOPENED
from server.store.safety.rows import Task
from server.store.safety.sql import SqlSafetyStore
from server.store.tables import outreach_task
from tests.support.channel import CHECKIN, FAY, LEE, MO, START, Life, Moment, life
from tests.support.safety import ANA, TUESDAY, safety_store

ALARM = AlarmId(f"{MO}/1")
DUE = START + 3600.0


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncGenerator[SqlSafetyStore]:
    async with safety_store(tmp_path) as store:
        yield store


async def alarmed(one: Life) -> None:
    """Let somebody vanish."""
    one.room.gone(MO, DropCause.REMOVED)
    one.channel.look()
    await one.settle()


async def alarm(one: Life, kind: Any, by: Any, *rest: Any) -> None:
    """Let a facilitator do something about the alarm."""
    command: AlarmCommand = kind(MessageId(f"{kind.__name__}_{by}"), by, ALARM, *rest)

    async def job() -> None:
        events = one.channel.alarms.decide(command, now=one.channel.now)
        await one.channel.commit((), events)

    await one.channel.do(job)


async def all_tasks(store: SqlSafetyStore) -> list[Task]:
    """Return every task, done or not."""
    return await store.read(lambda r: r.tasks(outreach_task.c.session_id == TUESDAY))


@pytest.mark.promise(5)
async def test_outreach_is_on_the_list_until_it_is_done(store: SqlSafetyStore) -> None:
    async with life(store, Moment(), FAY, LEE, MO) as one:
        await alarmed(one)
        await alarm(one, BeginOutreach, FAY, DUE)
        (task,) = await store.open_tasks()
        assert (task.participant, task.owner, task.due_at) == (MO, None, DUE)
        await alarm(one, ClaimAlarm, LEE)
        (task,) = await store.open_tasks()
        assert (task.owner, task.version) == (LEE, 2)
        await alarm(one, FinishOutreach, LEE, AlarmOutcome.REACHED)
        assert await store.open_tasks() == []
        (done,) = await all_tasks(store)
        assert (done.state, done.outcome, done.version) == ("done", "reached", 3)


@pytest.mark.promise(5)
async def test_a_follow_up_is_on_the_list_until_it_is_done(
    store: SqlSafetyStore,
) -> None:
    async with life(store, Moment(), FAY, LEE, MO) as one:
        await one.do(cmd.Request, MO, Want.TALK)
        later = FollowUp(LEE, DUE)
        how = Outcome.INDIVIDUAL_FOLLOW_UP_SET
        await one.do(cmd.Close, FAY, how, later, "note 7", base=True)
        (task,) = await store.open_tasks()
        assert (task.checkin, task.owner, task.due_at) == (CHECKIN, LEE, DUE)
        assert task.note == b"note 7"
        await one.do(cmd.FinishFollowUp, LEE, AlarmOutcome.REACHED)
        assert await store.open_tasks() == []


async def test_a_check_in_that_goes_on_needs_no_follow_up_until_it_is_closed_again(
    store: SqlSafetyStore,
) -> None:
    async with life(store, Moment(), FAY, LEE, MO) as one:
        await one.do(cmd.Request, MO, Want.TALK)
        close = (cmd.Close, FAY, Outcome.INDIVIDUAL_FOLLOW_UP_SET, FollowUp(LEE, DUE))
        await one.do(*close, base=True)
        await one.do(cmd.Reopen, FAY, "they wrote again", base=True)
        assert await store.open_tasks() == []
        await one.do(*close, base=True)
        (task,) = await store.open_tasks()
        await one.do(cmd.FinishFollowUp, LEE, AlarmOutcome.REACHED)
        await one.do(cmd.Reopen, FAY, "they called", base=True)
        outcomes = {t.outcome for t in await all_tasks(store)}
        assert outcomes == {REOPENED, "reached"}
        assert task.version == 1


@pytest.mark.promise(5)
async def test_the_end_leaves_nothing_to_nobody(store: SqlSafetyStore) -> None:
    async with life(store, Moment(), FAY, LEE, MO, ANA) as one:
        await one.do(cmd.Request, ANA, Want.TALK)
        await alarmed(one)

        async def end(reason: str | None = None, to: Any = None) -> None:
            ending = finish(one.channel, FAY, reason=reason, follow_up=to)
            await one.channel.do(lambda: ending)

        with pytest.raises(NeedsOutcome):
            await end()
        with pytest.raises(NeedsReason):
            await end(" ", LEE)
        with pytest.raises(NeedsFollowUp):
            await end("A fire alarm")
        await end("A fire alarm", LEE)
        tasks = {task.participant: task for task in await store.open_tasks()}
        assert tasks.keys() == {MO, ANA}
        for task in tasks.values():
            assert (task.owner, task.note) == (LEE, b"A fire alarm")
            assert task.due_at == START + FOLLOW_UP_WITHIN
        shown = one.room.alarms()[-1].alarm.outreach
        assert shown is not None
        assert (shown.owner_name, shown.reason) == (LEE, "A fire alarm")
        assert one.channel.is_idle


async def test_a_task_that_is_nobodys_goes_to_whom_the_end_names(
    store: SqlSafetyStore,
) -> None:
    async with life(store, Moment(), FAY, LEE, MO) as one:
        await alarmed(one)
        await alarm(one, BeginOutreach, FAY, DUE)
        ending = finish(one.channel, FAY, reason="Time is over", follow_up=LEE)
        await one.channel.do(lambda: ending)
        (task,) = await store.open_tasks()
        assert (task.owner, task.due_at) == (LEE, DUE)


async def test_after_a_restart_the_list_goes_on_where_it_was(
    store: SqlSafetyStore,
) -> None:
    async with life(store, Moment(), FAY, LEE, MO) as before:
        await alarmed(before)
        await alarm(before, BeginOutreach, FAY, DUE)
    async with life(store, Moment(), FAY, LEE) as after:
        await alarm(after, ClaimAlarm, LEE)
        await alarm(after, FinishOutreach, LEE, AlarmOutcome.NOT_REACHED)
        assert await store.open_tasks() == []
        (done,) = await all_tasks(store)
        assert (done.version, done.outcome) == (3, "not_reached")
