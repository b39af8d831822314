"""What waits for a session is done in its order, or refused."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from rooms.events import SessionEvent
from server import inbox
from server.inbox import Inbox


def nothing(_now: float) -> list[SessionEvent]:
    return []


@pytest_asyncio.fixture
async def box() -> AsyncGenerator[Inbox]:
    yield Inbox(asyncio.get_running_loop().time)


def soon() -> float:
    return asyncio.get_running_loop().time() + 0.01


async def test_commands_come_in_the_order_in_which_they_were_added(
    box: Inbox,
) -> None:
    def other(_now: float) -> list[SessionEvent]:
        return []

    box.add(nothing)
    box.add(other)
    assert not box.is_empty
    came = [await box.next(None), await box.next(None)]
    assert [command.change for command in came if command] == [nothing, other]
    assert box.is_empty


async def test_a_deadline_comes_where_no_command_does(box: Inbox) -> None:
    assert await box.next(soon()) is None


async def test_a_command_comes_before_a_deadline_that_has_passed(box: Inbox) -> None:
    box.add(nothing)
    assert await box.next(0.0) is not None
    assert await box.next(0.0) is None


async def test_whoever_asks_waits_until_it_is_done(box: Inbox) -> None:
    async with asyncio.TaskGroup() as tasks:
        asking = tasks.create_task(box.do(nothing))
        command = await box.next(None)
        assert command is not None
        assert not asking.done()
        command.done.set_result(None)


async def test_a_full_inbox_refuses_requests_and_takes_what_must_not_be_refused(
    box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "INBOX_LIMIT", 2)
    for _ in range(3):
        box.add(nothing)
    with pytest.raises(asyncio.QueueFull):
        await box.do(nothing)
    for _ in range(3):
        assert await box.next(None) is not None
    assert box.is_empty


async def test_nobody_waits_for_an_inbox_that_is_given_up(box: Inbox) -> None:
    async def ask() -> None:
        with pytest.raises(RuntimeError, match="over"):
            await box.do(nothing)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(ask())
        given_up = tasks.create_task(box.do(nothing))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.sleep(0)
        box.add(nothing)
        box.refuse_all(RuntimeError("over"))
    assert box.is_empty
