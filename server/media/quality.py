"""How good a connection is, in one word."""

from enum import StrEnum

from server.media.allocate import Shortage


class Quality(StrEnum):
    """What a person can be told of a connection."""

    GOOD = "good"
    WEAK = "weak"
    """Pictures are smaller or fewer than they could be, or words may be missed."""

    POOR = "poor"
    """No picture, or sound that breaks up."""


WEAK_LOSS, POOR_LOSS = 0.03, 0.10
"""Shares of packets from which FEC and repair can be heard, or do not suffice."""

WEAK_RTT, POOR_RTT = 0.4, 1.0
"""Seconds there and back from which people talk into each other's words, or past
each other (ITU-T G.114 names 0.4 s one way as the most).
"""


def quality(*, loss: float | None, rtt: float, shortage: Shortage) -> Quality:
    """Return the word for a connection; `loss` is None while unknown."""
    lost = loss or 0.0
    if lost >= POOR_LOSS or rtt >= POOR_RTT or shortage is Shortage.PAUSED:
        return Quality.POOR
    if lost >= WEAK_LOSS or rtt >= WEAK_RTT or shortage is not Shortage.NONE:
        return Quality.WEAK
    return Quality.GOOD
