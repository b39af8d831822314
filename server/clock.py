"""The one place that reads a clock. Everything else is told the time."""

import time


def monotonic() -> float:
    """Return seconds that only ever grow, for deadlines and measurements."""
    return time.monotonic()


def wall() -> float:
    """Return seconds since 1970 in UTC, for tokens and records."""
    return time.time()
