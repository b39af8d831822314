"""Which packets of a stream are missing, and when to ask for them again."""

from dataclasses import dataclass

LIMIT = 200
"""Missing packets that are remembered. More: give up, and want a key frame."""

FIRST_WAIT = 0.015
"""Seconds a packet may be late before it is asked for; reordering is shorter."""

SHORTEST_WAIT = 0.02
LONGEST_WAIT = 0.4
BACKOFF = 1.25
TRIES = 8


@dataclass(slots=True)
class _Gap:
    next_at: float
    tries: int = 0


class Gaps:
    """The missing packets of one stream, by index."""

    def __init__(self) -> None:
        self._missing: dict[int, _Gap] = {}

    def __len__(self) -> int:
        return len(self._missing)

    def open(self, first: int, end: int, *, now: float) -> bool:
        """Note that the packets from `first` up to, not including, `end` are missing.

        Returns False, with all forgotten, where they are too many.
        """
        if end - first + len(self._missing) > LIMIT:
            self._missing.clear()
            return False
        for index in range(first, end):
            self._missing[index] = _Gap(now + FIRST_WAIT)
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
            if gap.tries >= TRIES:
                del self._missing[index]
                continue
            wait = max(SHORTEST_WAIT, rtt) * BACKOFF**gap.tries
            gap.next_at = now + min(wait, LONGEST_WAIT)
            gap.tries += 1
            asked.append(index)
        return sorted(asked)
