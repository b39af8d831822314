"""How the numbers of incoming packets become those of one outgoing stream."""

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.media.uplink import Uplink

LIMIT = 128
"""Runs that are remembered. A packet from before them is too late to matter.

With a temporal layer left out there are up to 30 a second.
"""

_OPEN = 1 << 62
"""The end of a run that goes on: behind every index."""


class Run:
    """A stretch of one uplink that is sent with the same offsets.

    It covers the uplink's indexes from `first` up to, not including, `end`.
    What goes out has the number `index - offset` and the time
    `timestamp - shift`. `picture`, `base` and `key` are taken off the numbers
    in VP8's descriptor; `rewrites` says whether any of them is not 0.
    """

    __slots__ = (
        "base",
        "end",
        "first",
        "key",
        "offset",
        "picture",
        "rewrites",
        "shift",
        "uplink",
    )

    def __init__(
        self,
        uplink: "Uplink",
        first: int,
        offset: int,
        shift: int,
        pictures: tuple[int, int, int] = (0, 0, 0),
    ) -> None:
        self.uplink = uplink
        self.first = first
        self.end = _OPEN
        self.offset = offset
        self.shift = shift
        self.picture, self.base, self.key = pictures
        self.rewrites = any(pictures)

    def without(self, first: int, end: int, *, picture: bool) -> "Run":
        """Return the run that goes on behind indexes that are left out.

        `picture` says that a picture is left out with them.
        """
        behind = Run(
            self.uplink,
            end,
            self.offset + end - first,
            self.shift,
            (self.picture + picture, self.base, self.key),
        )
        self.end = first
        return behind


class Runs:
    """The last runs of one downlink, both ways."""

    def __init__(self) -> None:
        self._runs: deque[Run] = deque(maxlen=LIMIT)

    def begin(self, run: Run) -> None:
        """Start another run; one that came to nothing is forgotten."""
        if self._runs and self._runs[-1].first >= self._runs[-1].end:
            self._runs.pop()
        self._runs.append(run)

    def of(self, uplink: "Uplink", index: int) -> Run | None:
        """Return the run that an uplink's packet belongs to.

        None where it belongs to none: it came from before the last switch, or
        was left out.
        """
        for run in reversed(self._runs):
            if run.uplink is not uplink:
                return None
            if index >= run.first:
                return run if index < run.end else None
        return None

    def behind(self, number: int) -> Run | None:
        """Return the run in which an outgoing number was sent."""
        for run in reversed(self._runs):
            if number >= run.first - run.offset:
                return run if number < run.end - run.offset else None
        return None
