"""When the kernel received a datagram: delay within this process is no network's."""

import socket
import sys
import time
from collections.abc import Sequence
from struct import Struct
from typing import TypeAlias

Ancillary: TypeAlias = Sequence[tuple[int, int, bytes]]

SPACE = 32
"""Bytes of a control message with a time in it."""

LONGEST = 1.0
"""Seconds in a socket's buffer that are believed."""

_TIMESTAMPNS = 35
"""SO_TIMESTAMPNS of Linux, which Python does not name."""

_LEVEL = socket.SOL_SOCKET
_TIME = Struct("@ll")
_NANO = 1e-9


def ask(sock: socket.socket) -> None:
    """Have the kernel tell when it receives, where it can."""
    if sys.platform == "linux":
        sock.setsockopt(socket.SOL_SOCKET, _TIMESTAMPNS, 1)


def wall() -> float:
    """Return the clock by which the kernel tells."""
    return time.time()


def delay(ancillary: Ancillary, wall_now: float) -> float:
    """Return the seconds since the kernel received a datagram, 0 where unknown.

    Nothing else is asked for that could stand in front of it.
    """
    if not ancillary:
        return 0.0
    level, kind, data = ancillary[0]
    if kind != _TIMESTAMPNS or level != _LEVEL:
        return 0.0
    seconds: int
    nanoseconds: int
    seconds, nanoseconds = _TIME.unpack_from(data)
    waited = wall_now - seconds - nanoseconds * _NANO
    return waited if 0.0 < waited < LONGEST else max(0.0, min(waited, LONGEST))
