"""Queues that lose nothing: round trips that stay far above the least one."""

from server.media.lasting import Lowest

LATE = 0.4
"""Seconds of round trip above the least one that are a queue."""

LATE_FOR = 2.0
"""Seconds that it must last: a spike is none."""

TRIES = 3
"""Times that less is sent in vain, after which it is not our queue."""

LEAST_SPAN = 60.0
"""Seconds over which the least round trip counts."""


class Lateness:
    """Tells when to send less because packets come too late."""

    def __init__(self) -> None:
        self._least = Lowest(LEAST_SPAN)
        self._since: float | None = None
        self._tries = 0

    def note(self, rtt: float, *, now: float) -> bool:
        """Take a round-trip time in seconds; tell whether to send less."""
        self._least.note(rtt, now=now)
        if rtt - self._least.value() < LATE:
            self._since, self._tries = None, 0
            return False
        if self._since is None:
            self._since = now
        if now - self._since < LATE_FOR:
            return False
        self._since = now
        self._tries += 1
        if self._tries <= TRIES:
            return True
        # It is the way back that is late, or the line has changed.
        self._least = Lowest(LEAST_SPAN)
        self._least.note(rtt, now=now)
        self._since, self._tries = None, 0
        return False
