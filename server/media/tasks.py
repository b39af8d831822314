"""The owner of the relay's tasks."""

import asyncio
from collections.abc import Coroutine


class Tasks:
    """Tasks that live no longer than their owner, and whose bugs are seen."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Start a task. An exception in it goes to the loop's handler."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def close(self, *, patience: float = 0.0) -> None:
        """Cancel what still runs after so many seconds, and wait for its end."""
        if self._tasks and patience:
            await asyncio.wait(self._tasks, timeout=patience)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (problem := task.exception()) is None:
            return
        task.get_loop().call_exception_handler(
            {"message": "a media task ended with a bug", "exception": problem}
        )
