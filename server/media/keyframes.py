"""When to ask a publisher for a key frame."""

THROTTLE = 0.5
"""Seconds between two requests of one stream: each costs everybody bandwidth."""


class KeyframeRequests:
    """Turns the wishes of many subscribers into few requests.

    `is_wanted` says that there is a wish: without one nothing is ever due.
    """

    def __init__(self) -> None:
        self.is_wanted = False
        self._asked_at: float | None = None

    def want(self) -> None:
        """Note that somebody cannot go on without a key frame."""
        self.is_wanted = True

    def arrived(self) -> None:
        """Note that a key frame has begun."""
        self.is_wanted = False

    def due(self, *, now: float, rtt: float) -> bool:
        """Tell whether to send a request now, and count it as sent.

        It is sent again until a key frame begins: requests get lost.
        """
        if not self.is_wanted:
            return False
        wait = max(THROTTLE, 2 * rtt)
        if self._asked_at is not None and now - self._asked_at < wait:
            return False
        self._asked_at = now
        return True
