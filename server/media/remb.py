"""What a browser believes that it can receive (draft-alvestrand-rmcat-remb-03)."""

from collections import deque
from struct import Struct

from aiortc.rtp import RTCP_PSFB_APP, RtcpPsfbPacket

HIGHEST = 10**9
"""Bits per second that count as no limit. The format has 63 bits of exponent."""

FRESH = 5.0
"""Seconds for which a REMB counts."""

WINDOW = 3.0
FALL = 0.95
"""A REMB below this share of the highest in the window, in seconds, has fallen."""

STUCK = 2.0
RISE = 1.01
"""A REMB that rises less in so many seconds, below what is sent, is a limit."""

SPACING = 0.1
"""Seconds between REMBs that are remembered."""

_FCI = Struct("!4sBBH")


def bitrate(packet: RtcpPsfbPacket) -> int | None:
    """Return the bits per second that a REMB names; None for anything else.

    The streams that it lists do not matter: browsers name all that they
    receive on the connection.
    """
    if packet.fmt != RTCP_PSFB_APP or len(packet.fci) < _FCI.size:
        return None
    name: bytes
    high: int
    low: int
    name, _, high, low = _FCI.unpack_from(packet.fci)
    if name != b"REMB":
        return None
    mantissa = (high & 3) << 16 | low
    return min(mantissa << (high >> 2), HIGHEST)


class Trend:
    """Tells the REMBs that speak against what is sent from those that do not.

    libwebrtc raises them by at most 8 % a second, and no further than 1.5 times
    what arrives. So one that is low may only be behind; what counts is that it
    falls, or does not rise. All rates are bits per second of video.
    """

    def __init__(self) -> None:
        self._recent: deque[tuple[float, float]] = deque(
            maxlen=round(WINDOW / SPACING) + 1
        )
        self._below: tuple[float, float] | None = None

    def note(self, remb: float, *, sent: float, now: float) -> bool:
        """Take a REMB; tell whether it means that too much is sent."""
        recent = self._recent
        while recent and now - recent[0][0] > WINDOW:
            recent.popleft()
        highest = max((value for _, value in recent), default=0.0)
        if not recent or now - recent[-1][0] >= SPACING:
            recent.append((now, remb))
        else:
            recent[-1] = (recent[-1][0], min(remb, recent[-1][1]))
        if remb >= sent:
            self._below = None
            return False
        return self._is_stuck(remb, now) or remb < FALL * highest

    def limit(self, *, sent: float, now: float) -> float:
        """Return what the estimate may not grow beyond."""
        if not self._recent or now - self._recent[-1][0] > FRESH:
            return float("inf")
        remb = self._recent[-1][1]
        return remb if remb < sent else float("inf")

    def _is_stuck(self, remb: float, now: float) -> bool:
        since, first = self._below or (now, remb)
        if now - since < STUCK:
            self._below = since, first
            return False
        self._below = now, remb
        return remb < RISE * first
