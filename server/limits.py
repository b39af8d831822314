"""How often and how many: counting that is told the time."""

from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass(slots=True)
class TokenBucket:
    """Allows `rate` actions a second in the long run and `burst` at once."""

    rate: float
    burst: float
    _tokens: float = field(init=False)
    _at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Start full."""
        self._tokens = self.burst

    def take(self, now: float) -> bool:
        """Take one token, or say that there is none. `now` is monotonic seconds."""
        if self._at is not None:
            gained = max(0.0, now - self._at) * self.rate
            self._tokens = min(self.burst, self._tokens + gained)
        self._at = now if self._at is None else max(self._at, now)
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class RateLimiter:
    """A token bucket for each of the addresses seen last.

    At most `size` addresses are remembered; one that is forgotten starts with
    a full bucket when it comes again.
    """

    def __init__(self, *, rate: float, burst: float, size: int = 10_000) -> None:
        self._rate, self._burst, self._size = rate, burst, size
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def __len__(self) -> int:
        """Count the addresses that are remembered."""
        return len(self._buckets)

    def allow(self, address: str, now: float) -> bool:
        """Tell whether an address may act now, and count that it did."""
        bucket = self._buckets.get(address)
        if bucket is None:
            bucket = self._buckets[address] = TokenBucket(self._rate, self._burst)
            if len(self._buckets) > self._size:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(address)
        return bucket.take(now)


class Tally:
    """How many things each address has open, up to a limit.

    Its size is bounded by the things that are open.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: dict[str, int] = {}

    def __len__(self) -> int:
        """Count the addresses that have something open."""
        return len(self._open)

    def enter(self, address: str) -> bool:
        """Count one more, or say that the limit is reached."""
        count = self._open.get(address, 0)
        if count >= self._limit:
            return False
        self._open[address] = count + 1
        return True

    def leave(self, address: str) -> None:
        """Count one less. Call it once for each `enter` that returned true."""
        if self._open[address] == 1:
            del self._open[address]
        else:
            self._open[address] -= 1
