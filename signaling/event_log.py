"""The last events of one seat, numbered, for its connection and its next one.

It stands in for an outbox: a connection reads along, and one that falls so far
behind that its next event is gone has been too slow.
"""

from collections import deque

from signaling.messages import ServerMessage
from signaling.protocol import encode

LIMIT = 256
"""Events that are kept."""

BYTES_LIMIT = 1024 * 1024
"""Bytes that are kept."""


class EventLog:
    """What one seat has been told, from event 1 on.

    `seq` is the number of the newest event, 0 before the first.
    """

    def __init__(self) -> None:
        self.seq = 0
        self._kept: deque[bytes] = deque()
        self._bytes = 0

    def add(self, message: ServerMessage) -> None:
        """Keep an event under the next number; the oldest give way."""
        self.seq += 1
        data = encode(message, seq=self.seq)
        self._kept.append(data)
        self._bytes += len(data)
        while len(self._kept) > LIMIT or self._bytes > BYTES_LIMIT:
            self._bytes -= len(self._kept.popleft())

    def after(self, seq: int) -> list[bytes] | None:
        """Return the events behind a number, None where some are gone."""
        count = self.seq - seq
        if not 0 <= count <= len(self._kept):
            return None
        return [self._kept[i] for i in range(len(self._kept) - count, len(self._kept))]
