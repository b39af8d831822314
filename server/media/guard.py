"""The guard against sending two packets under one number."""

WINDOW = 512
"""Numbers behind the newest that may still be sent for the first time."""

_MASK = (1 << WINDOW) - 1


class OutputGuard:
    """Admits each sequence number of one SSRC once.

    Under AES-GCM two different packets with the same SSRC and sequence number
    share a nonce, which gives away the authentication key (RFC 7714, 8.2).
    """

    def __init__(self) -> None:
        self._highest: int | None = None
        self._seen = 0

    def admit(self, index: int) -> bool:
        """Tell whether a number may be sent, and count it as sent."""
        if self._highest is None or (step := index - self._highest) >= WINDOW:
            self._highest, self._seen = index, 1
            return True
        if step > 0:
            self._highest = index
            self._seen = (self._seen << step | 1) & _MASK
            return True
        if step <= -WINDOW or self._seen >> -step & 1:
            return False
        self._seen |= 1 << -step
        return True

    def has_admitted(self, index: int) -> bool:
        """Tell whether a number has been sent, while that is remembered."""
        if self._highest is None:
            return False
        behind = self._highest - index
        return 0 <= behind < WINDOW and bool(self._seen >> behind & 1)
