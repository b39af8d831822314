"""How fast the pictures for one subscriber leave, so that key frames do not burst.

A token bucket over all video of a subscriber. Sound, control packets and
repairs do not pass through it: they go at once, repairs are charged to it.
"""

from collections import deque
from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

Item = TypeVar("Item")

PACE = 2.5
"""Times the estimate that may leave while there is something to catch up with."""

SLOWEST = 300_000
"""Bits per second below which a key frame would take too long."""

BURST = 6_000
"""Bytes that may leave at once: five full packets, or a picture without motion."""

BURST_SPAN = 0.02
"""Seconds of the pace that may leave at once as well: `release` is called so often."""

QUEUE_SPAN = 0.5
"""Seconds of the pace that may wait."""

QUEUE_OCTETS = 24_000
"""Bytes that may wait at any pace: a key frame of a middle layer."""

QUEUE_PACKETS = 1024
"""Packets that may wait, come what may."""


class _Waiting(NamedTuple, Generic[Item]):
    stream: int
    timestamp: int
    is_key: bool
    size: int
    item: Item


class Pacer(Generic[Item]):
    """The bucket and its queue; items are whatever the caller sends.

    For each video packet the caller asks `admits(size, now)` and sends it if
    so; else it hands it to `put`. At each tick, and no later than `next_at`, it
    sends what `release` returns, in that order. While nothing waits `next_at`
    is infinite, so that a tick costs one comparison; a packet costs one while
    there are tokens.

    Within any time t at most `2 * burst + rate * t` bytes leave, repairs apart:
    the bucket is filled only when it runs out.
    """

    def __init__(self, *, bitrate: float, now: float) -> None:
        self.next_at = float("inf")
        self.set_estimate(bitrate)
        self._tokens = self._burst
        self._filled_at = now
        self._queue: deque[_Waiting[Item]] = deque()
        self._octets = 0
        self._withheld: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def octets(self) -> int:
        """How many bytes wait."""
        return self._octets

    def withheld(self, stream: int) -> int:
        """Return how many packets of a stream were given up, all in all.

        Its receiver counts them as lost, and the line has not lost them
        (`loss.Loss.note`).
        """
        return self._withheld.get(stream, 0)

    def set_estimate(self, bitrate: float) -> None:
        """Follow the estimate, in bit/s."""
        self._rate = max(PACE * bitrate, SLOWEST) / 8
        self._burst = BURST + BURST_SPAN * self._rate
        self._most = max(QUEUE_SPAN * self._rate, QUEUE_OCTETS)

    def admits(self, size: int, now: float) -> bool:
        """Tell whether a packet of so many bytes may leave now, and count it."""
        if size <= self._tokens:
            self._tokens -= size
            return True
        if self._queue:
            return False
        self._fill(now)
        if size <= self._tokens:
            self._tokens -= size
            return True
        return False

    def charge(self, size: int) -> None:
        """Count bytes that have left by themselves: repairs."""
        self._tokens = max(self._tokens - size, -self._most)

    def put(
        self,
        item: Item,
        *,
        size: int,
        stream: int,
        timestamp: int,
        is_key: bool,
        now: float,
    ) -> Sequence[int]:
        """Let a packet wait that was not admitted; return the streams that are cut.

        `stream` is its SSRC and `timestamp` that of its picture; `is_key` is
        whether that is a key frame, also in packets after the first.

        If too much waits, the oldest picture that can be spared goes, as a
        whole, and with it what waits of its stream and cannot be decoded without
        it. Key frames are kept, unless a newer one of the same stream waits too:
        they would only be asked for again. The caller must begin each stream
        that is returned anew, with a key frame (`Downlink.restart`).
        """
        if not self._queue:
            self._fill(now)
        self._queue.append(_Waiting(stream, timestamp, is_key, size, item))
        self._octets += size
        cut: list[int] = []
        while self._octets > self._most or len(self._queue) > QUEUE_PACKETS:
            before = len(self._queue)
            one = self._shed()
            if one is not None:
                cut.append(one)
            if len(self._queue) == before:
                break
        self._plan()
        return cut

    def release(self, now: float) -> list[Item]:
        """Return what leaves now, in order."""
        queue = self._queue
        if not queue:
            return []
        self._fill(now)
        leaving: list[Item] = []
        while queue and queue[0].size <= self._tokens:
            first = queue.popleft()
            self._tokens -= first.size
            self._octets -= first.size
            leaving.append(first.item)
        self._plan()
        return leaving

    def drop(self, stream: int) -> None:
        """Forget what waits of one stream: it has been pointed at something else."""
        self._remove(stream, range(len(self._queue)))
        self._plan()

    def _fill(self, now: float) -> None:
        seconds = now - self._filled_at
        if seconds > 0:
            self._tokens = min(self._burst, self._tokens + self._rate * seconds)
            self._filled_at = now

    def _plan(self) -> None:
        """Say when to release, and leave no tokens by which others could overtake."""
        if not self._queue:
            self.next_at = float("inf")
            return
        lacking = max(self._queue[0].size - self._tokens, 0.0)
        self.next_at = self._filled_at + lacking / self._rate
        if self._tokens > 0:
            self._filled_at -= self._tokens / self._rate
            self._tokens = 0.0

    def _shed(self) -> int | None:
        """Give up what can be spared; return a stream that cannot go on without."""
        waiting = list(self._queue)
        newest: dict[int, tuple[int, int]] = {}
        for place, one in enumerate(waiting):
            if one.is_key and newest.get(one.stream, (0, None))[1] != one.timestamp:
                newest[one.stream] = (place, one.timestamp)
        for place, victim in enumerate(waiting):
            stream = victim.stream
            begins, timestamp = newest.get(stream, (0, None))
            if place < begins:  # All before a newer key frame is needless.
                self._remove(stream, range(begins))
                return None
            if not victim.is_key or victim.timestamp != timestamp:
                self._remove(stream, range(place, len(waiting)))
                return stream
        if len(waiting) > QUEUE_PACKETS:
            stream = waiting[0].stream
            self._remove(stream, range(len(waiting)))
            return stream
        return None

    def _remove(self, stream: int, places: range) -> None:
        """Forget the packets of one stream at some places of the queue."""
        before = len(self._queue)
        self._queue = deque(
            one
            for place, one in enumerate(self._queue)
            if one.stream != stream or place not in places
        )
        gone = before - len(self._queue)
        self._withheld[stream] = self._withheld.get(stream, 0) + gone
        self._octets = sum(one.size for one in self._queue)
