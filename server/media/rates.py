"""How many bits per second flow in each temporal layer, cheap per packet."""

from collections import deque

LOOK_EVERY = 0.25
"""Seconds between two looks at the counters."""

SPAN = 3.0
"""Seconds that a rate is taken over: a key frame weighs many ordinary frames."""

TEMPORAL_LAYERS = 4
"""Numbers that the two bits of a temporal layer have (RFC 7741, 4.2)."""


class Rates:
    """The bitrates of one stream over the last seconds.

    Whoever counts adds a packet's bytes to `octets[temporal]`, and calls `look`
    at each tick.
    """

    def __init__(self) -> None:
        self.octets = [0] * TEMPORAL_LAYERS
        self._marks: deque[tuple[float, list[int]]] = deque()
        self._bitrates: list[int] | None = None

    def look(self, now: float) -> None:
        """Let time go on."""
        marks = self._marks
        if marks and now - marks[-1][0] < LOOK_EVERY:
            return
        self._bitrates = None
        marks.append((now, self.octets.copy()))
        while len(marks) > 2 and marks[1][0] <= now - SPAN:  # noqa: PLR2004
            marks.popleft()

    def bitrates(self) -> list[int]:
        """Return the bits per second up to each temporal layer, as of the last look.

        Each includes the layers below. Those that bring nothing are left out at
        the end; the list is empty where nothing flows.
        """
        if self._bitrates is None:
            self._bitrates = self._measured()
        return self._bitrates

    def _measured(self) -> list[int]:
        if len(self._marks) < 2:  # noqa: PLR2004
            return []
        (began, before), (ended, after) = self._marks[0], self._marks[-1]
        rates: list[int] = []
        octets = 0
        for early, late in zip(before, after, strict=True):
            octets += late - early
            rates.append(round(8 * octets / (ended - began)))
        while rates and (not rates[-1] or rates[-2:-1] == rates[-1:]):
            rates.pop()
        return rates
