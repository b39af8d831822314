"""The guard against sending two packets under one number."""

WINDOW = 512
"""Numbers behind the newest that may still be sent for the first time."""

_MASK = (1 << WINDOW) - 1


class OutputGuard:
    """Admits each sequence number of one SSRC once.

    Under AES-GCM two different packets with the same SSRC and sequence number
    share a nonce, which gives away the authentication key (RFC 7714, 8.2).
    """

    __slots__ = ("_marked", "_next", "_seen")

    def __init__(self) -> None:
        self._next: int | None = None
        # All from `_marked` to `_next` have been sent; `_seen` tells of those before.
        self._marked = 0
        self._seen = 0

    def admit(self, index: int) -> bool:
        """Tell whether a number may be sent, and count it as sent."""
        if index == self._next:  # Nearly always, and to be quick.
            self._next = index + 1
            return True
        if self._next is None or index >= self._next + WINDOW:
            self._next, self._marked, self._seen = index + 1, index, 0
            return True
        self._mark()
        behind = self._next - 1 - index
        if behind < 0:
            self._next = self._marked = index + 1
            self._seen = (self._seen << -behind | 1) & _MASK
            return True
        if behind >= WINDOW or self._seen >> behind & 1:
            return False
        self._seen |= 1 << behind
        return True

    def has_admitted(self, index: int) -> bool:
        """Tell whether a number has been sent, while that is remembered."""
        if self._next is None:
            return False
        self._mark()
        behind = self._next - 1 - index
        return 0 <= behind < WINDOW and bool(self._seen >> behind & 1)

    def _mark(self) -> None:
        """Bring `_seen` up to date."""
        assert self._next is not None
        count = min(self._next - self._marked, WINDOW)
        self._seen = (self._seen << count | (1 << count) - 1) & _MASK
        self._marked = self._next
