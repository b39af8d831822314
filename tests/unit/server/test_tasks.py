import asyncio

import pytest

from server.tasks import Tasks


def unexpected(name: str, error: BaseException) -> None:
    pytest.fail(f"{name} crashed: {error!r}")


async def test_all_tasks_have_ended_after_close() -> None:
    tasks = Tasks(unexpected)
    ends = []

    async def sleeper(n: int) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            ends.append(n)

    for n in range(3):
        _ = tasks.spawn(sleeper(n), name="sleeper")
    await asyncio.sleep(0)
    assert len(tasks) == 3
    await tasks.close()
    await tasks.close()
    assert sorted(ends) == [0, 1, 2]
    assert len(tasks) == 0


async def test_a_crash_is_reported_and_the_others_go_on() -> None:
    crashes: list[tuple[str, str]] = []

    async def crash() -> None:
        raise ZeroDivisionError

    async with Tasks(lambda n, e: crashes.append((n, type(e).__name__))) as tasks:
        other = tasks.spawn(asyncio.sleep(60), name="other")
        await asyncio.wait([tasks.spawn(crash(), name="bad")])
        await asyncio.sleep(0)
        assert crashes == [("bad", "ZeroDivisionError")]
        assert not other.done()


async def test_nothing_starts_after_close() -> None:
    tasks = Tasks(unexpected)
    await tasks.close()
    with pytest.raises(RuntimeError):
        _ = tasks.spawn(asyncio.sleep(0), name="late")
