"""What waits to be done to one session, in the order in which it came."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from rooms.events import SessionEvent

INBOX_LIMIT = 512
"""Commands that may wait for one session. Full: the request is refused as busy."""

Change = Callable[[float], list[SessionEvent]]
"""One call to the rules, which is told the time."""


@dataclass(frozen=True, slots=True)
class Command:
    """A change that somebody waits for."""

    change: Change
    done: asyncio.Future[None]


class Inbox:
    """Commands for the one task that carries them out."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waiting: asyncio.Queue[Command] = asyncio.Queue()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return self._waiting.empty()

    async def do(self, change: Change) -> None:
        """Have a change made, and wait until it was. Raises what it raises.

        Raises:
            asyncio.QueueFull: Too many wait.

        """
        if self._waiting.qsize() >= INBOX_LIMIT:
            raise asyncio.QueueFull
        await self._put(change)

    async def must(self, change: Change) -> None:
        """Have a change made that must not be refused, and wait until it was."""
        await self._put(change)

    def add(self, change: Change) -> None:
        """Have a change made that must not be refused, however many wait."""
        _ = self._put(change)

    async def next(self, deadline: float | None) -> Command | None:
        """Wait for a command, None when a moment has come before one."""
        if deadline is None:
            return await self._waiting.get()
        try:
            async with asyncio.timeout(max(0.0, deadline - self._clock())):
                return await self._waiting.get()
        except TimeoutError:
            return None

    def refuse_all(self, reason: Exception) -> None:
        """Answer whatever waits: nobody will carry it out any more."""
        while not self._waiting.empty():
            done = self._waiting.get_nowait().done
            if not done.done():
                done.set_exception(reason)
                done.exception()  # Seen, whether or not somebody waits for it.

    def _put(self, change: Change) -> asyncio.Future[None]:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait(Command(change, done))
        return done
