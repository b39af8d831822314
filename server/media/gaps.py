"""Which packets of a stream are missing, and when to ask for them again."""

from dataclasses import dataclass
from typing import NamedTuple

from server.media.tracks import Kind

FIRST_WAIT = 0.015
"""Seconds a packet may be late before it is asked for; reordering is shorter."""

LATEST = 1.0
"""Seconds for which a packet that is not asked for may come by itself."""

SHORTEST_WAIT = 0.02
LONGEST_WAIT = 0.4
BACKOFF = 1.25


class Patience(NamedTuple):
    """How much of a stream may be missing, and how long it is asked for.

    Up to `limit` packets are remembered, since they may come late. Each is asked
    for so many times, but none of a gap of more than `most`.
    """

    limit: int
    tries: int
    most: int


PATIENCE = {Kind.AUDIO: Patience(200, 3, 15), Kind.VIDEO: Patience(200, 8, 200)}
"""A picture waits for its packets, or for a key frame. Sound goes on: after 300 ms
what was said is over.
"""


@dataclass(slots=True)
class _Gap:
    next_at: float
    tries: int = 0


class Gaps:
    """The missing packets of one stream, by index."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._missing: dict[int, _Gap] = {}

    def __len__(self) -> int:
        return len(self._missing)

    def open(self, first: int, end: int, *, now: float) -> bool:
        """Note that the packets from `first` up to, not including, `end` are missing.

        Returns False, with all forgotten, where they are too many.
        """
        if end - first + len(self._missing) > self._patience.limit:
            self._missing.clear()
            return False
        is_asked = end - first <= self._patience.most
        for index in range(first, end):
            if is_asked:
                self._missing[index] = _Gap(now + FIRST_WAIT)
            else:
                self._missing[index] = _Gap(now + LATEST, self._patience.tries)
        return True

    def close(self, index: int) -> bool:
        """Note that a packet came after all, and tell whether it was missing."""
        return self._missing.pop(index, None) is not None

    def forget_before(self, index: int) -> None:
        """Forget what a key frame has made needless."""
        for old in [i for i in self._missing if i < index]:
            del self._missing[old]

    def due(self, *, now: float, rtt: float) -> list[int]:
        """Return the indexes to ask for now, rising, and count the try."""
        asked: list[int] = []
        for index, gap in list(self._missing.items()):
            if gap.next_at > now:
                continue
            if gap.tries >= self._patience.tries:
                del self._missing[index]
                continue
            wait = max(SHORTEST_WAIT, rtt) * BACKOFF**gap.tries
            gap.next_at = now + min(wait, LONGEST_WAIT)
            gap.tries += 1
            asked.append(index)
        return sorted(asked)
