"""Which lost packets are sent again, and how often."""

from collections import OrderedDict

from server.media.guard import WINDOW
from server.media.tracks import Kind

AGE = {Kind.AUDIO: 0.5, Kind.VIDEO: 2.0}
"""Seconds after which a lost packet is not worth sending again."""

TRIES = 3
SPACING = 0.1


class Resending:
    """The packets of one stream that have been sent again, by number.

    As many are remembered as the guard vouches for.
    """

    def __init__(self, kind: Kind) -> None:
        self._age = AGE[kind]
        self._sent: OrderedDict[int, tuple[int, float]] = OrderedDict()

    def may(self, number: int, arrived_at: float, *, now: float, rtt: float) -> bool:
        """Tell whether a packet may be sent again now, and count it as sent.

        The last repeat may be on its way still.
        """
        tries, last = self._sent.get(number, (0, float("-inf")))
        spacing = min(SPACING, 2 * rtt) if rtt else SPACING
        if tries >= TRIES or now - last < spacing or now - arrived_at > self._age:
            return False
        self._sent[number] = (tries + 1, now)
        if len(self._sent) > WINDOW:
            self._sent.popitem(last=False)
        return True
