"""Tasks with an owner: none is lost, and no crash goes unseen.

The only module that may start a task outside an `asyncio.TaskGroup`.
"""

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self

Crash = Callable[[str, BaseException], None]
"""Called with the name of a task and the exception that ended it."""


class Tasks:
    """Owns tasks that live as long as a part of the node does.

    Use it as a context manager or call `close`. A task that ends by an
    exception is reported to `on_crash`, and the other tasks go on.
    """

    def __init__(self, on_crash: Crash) -> None:
        self._on_crash = on_crash
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def __len__(self) -> int:
        """Count the tasks that have not ended."""
        return len(self._tasks)

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _value: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """End every task."""
        await self.close()

    def spawn(
        self, coroutine: Coroutine[Any, Any, None], *, name: str
    ) -> asyncio.Task[None]:
        """Start a task.

        Raises:
            RuntimeError: This owner is closed.

        """
        if self._closed:
            coroutine.close()
            raise RuntimeError("no task may start after its owner was closed")
        task = asyncio.create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def close(self) -> None:
        """Cancel every task and wait until each has ended. Idempotent."""
        self._closed = True
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._on_crash(task.get_name(), error)
