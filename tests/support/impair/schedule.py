"""Things to do at their times, in order, with one timer."""

import asyncio
import heapq
import itertools
from collections.abc import Callable

FEW = 20_000
"""Things that may be under way. More: the newest is dropped, and counted."""


class Schedule:
    """Deliveries that are under way."""

    def __init__(self) -> None:
        self.dropped = 0
        self._loop = asyncio.get_running_loop()
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    def at(self, when: float, deliver: Callable[[], None]) -> None:
        """Do something at a time of the loop, behind what is due at the same."""
        if when <= self._loop.time() and not self._heap:
            deliver()
            return
        if len(self._heap) >= FEW:
            self.dropped += 1
            return
        heapq.heappush(self._heap, (when, next(self._numbers), deliver))
        if self._heap[0][0] == when:
            self._arm()

    def close(self) -> None:
        """Deliver nothing any more."""
        self._heap.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(self._heap[0][0], self._due)

    def _due(self) -> None:
        self._timer = None
        # Timers of a loop are exact to its clock's resolution only.
        now = self._loop.time() + 0.0005
        while self._heap and self._heap[0][0] <= now:
            heapq.heappop(self._heap)[2]()
        if self._heap:
            self._arm()
