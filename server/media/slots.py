"""Which slot of a subscriber carries what.

A slot is a fixed pair of an audio and a video section. It is pointed at
something, and keeps pointing there until somebody else needs it, so that a
microphone or camera that comes and goes moves nothing.
"""

from collections.abc import Hashable
from collections.abc import Set as AbstractSet
from typing import Generic, TypeVar

Target = TypeVar("Target", bound=Hashable)


class SlotTable(Generic[Target]):
    """The targets of one subscriber's slots.

    `size` is how many slots there are; it only grows.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._slots: dict[Target, int] = {}
        self._idle: dict[Target, None] = {}

    def pointed(self) -> list[tuple[int, Target]]:
        """Return the slots that point at something, in their order."""
        return sorted((slot, target) for target, slot in self._slots.items())

    def want(self, targets: AbstractSet[Target]) -> int:
        """Give each target a slot, and return how many slots are lacking.

        Targets that are wanted no more keep theirs while there is room; the
        one that has idled longest gives way first.
        """
        for target in sorted(self._slots.keys() - targets, key=repr):
            self._idle.setdefault(target)
        for target in targets & self._idle.keys():
            del self._idle[target]
        new = sorted(targets - self._slots.keys(), key=repr)
        free = sorted(set(range(self.size)) - set(self._slots.values()))
        while len(free) < len(new) and self._idle:
            oldest = next(iter(self._idle))
            del self._idle[oldest]
            free.append(self._slots.pop(oldest))
        self._slots.update(zip(new, free, strict=False))
        return max(0, len(new) - len(free))
