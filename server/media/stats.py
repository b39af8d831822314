"""What a relay says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RelayStats:
    """What a relay has now, and what it has done since its start.

    `publishers` and `subscribers` are connections, `cached` is in bytes, the
    others are counts of packets that only grow.
    """

    publishers: int
    subscribers: int
    received: int
    forwarded: int
    malformed: int
    cached: int
