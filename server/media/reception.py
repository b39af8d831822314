"""How well a stream arrives (RFC 3550, 6.4.1 and appendix A)."""


class Reception:
    """Counts the packets of one stream for receiver reports."""

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self._first: int | None = None
        self._highest = 0
        self._received = 0
        self._jitter = 0.0
        self._transit: float | None = None
        self._expected_before = 0
        self._received_before = 0

    def count(self, index: int, timestamp: int, *, now: float) -> None:
        """Take note of a packet with an extended sequence number."""
        if self._first is None:
            self._first = self._highest = index
        self._received += 1
        if index < self._highest:
            return
        self._highest = index
        transit = now * self._clock_rate - timestamp
        if self._transit is not None:
            step = abs(transit - self._transit)
            if step < self._clock_rate:
                self._jitter += (step - self._jitter) / 16
        self._transit = transit

    def report(self) -> tuple[int, int, int, int]:
        """Return fraction lost of 256, packets lost, highest index and jitter.

        The fraction covers the time since the last report.
        """
        expected = 0 if self._first is None else self._highest - self._first + 1
        recent = expected - self._expected_before
        missing = recent - (self._received - self._received_before)
        self._expected_before, self._received_before = expected, self._received
        fraction = min(255, 256 * missing // recent) if recent > 0 < missing else 0
        lost = max(-(2**23), min(expected - self._received, 2**23 - 1))
        return fraction, lost, self._highest & 0xFFFFFFFF, int(self._jitter)
