"""The lowest of what has lately been measured, in constant memory."""

from collections import deque

PARTS = 16
"""Parts of the span that are kept apart: it may last longer by one of them."""


class Lowest:
    """The lowest value of the last `span` seconds.

    Whoever wants the highest notes and reads negative values.
    """

    def __init__(self, span: float) -> None:
        self._width = span / PARTS
        self._parts: deque[tuple[int, float]] = deque(maxlen=PARTS + 1)

    def note(self, value: float, *, now: float) -> None:
        """Take a value."""
        part = int(now // self._width)
        if self._parts and self._parts[-1][0] >= part:
            last, lowest = self._parts[-1]
            self._parts[-1] = (last, min(lowest, value))
        else:
            self._parts.append((part, value))
        while self._parts[0][0] < part - PARTS:
            self._parts.popleft()

    def value(self) -> float:
        """Return the lowest value, as of the last `note`; there must be one."""
        return min(value for _, value in self._parts)
