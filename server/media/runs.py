"""How the numbers of incoming packets become those of one outgoing stream."""

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from server.media.uplink import Uplink

LIMIT = 64
"""Runs that are remembered. A packet from before them is too late to matter."""


class Run(NamedTuple):
    """A stretch of one uplink that is sent with the same offsets.

    It covers the uplink's indexes from `first` on. What goes out has the
    number `index - offset` and the time `timestamp - shift`.
    """

    uplink: "Uplink"
    first: int
    offset: int
    shift: int


class Runs:
    """The last runs of one downlink, both ways."""

    def __init__(self) -> None:
        self._runs: deque[Run] = deque(maxlen=LIMIT)

    def begin(self, run: Run) -> None:
        """Start another run."""
        self._runs.append(run)

    def of(self, uplink: "Uplink", index: int) -> Run | None:
        """Return the run that an uplink's packet belongs to.

        None where it belongs to none: it came from before the last switch.
        """
        for run in reversed(self._runs):
            if run.uplink is not uplink:
                return None
            if index >= run.first:
                return run
        return None

    def behind(self, number: int) -> Run | None:
        """Return the run in which an outgoing number was sent."""
        for run in reversed(self._runs):
            if number >= run.first - run.offset:
                return run
        return None
