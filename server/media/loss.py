"""How much of what we send is lost, from receiver reports (RFC 3550, 6.4.1)."""

from typing import NamedTuple

from server.media.rtcp import Report

INTERVAL = 1.0
"""Seconds of reports that are taken together: each stream reports on its own."""

FEWEST_PACKETS = 20
"""Packets without which a share of them says nothing."""

RARE = 2.5
"""Seconds since a stream's last report from which one counts only if there are no
others: it is of sound, every 5 s, and tells of what has long been over."""

SILENCE = 8.0
"""Seconds without a report after which a stream's next one is a new beginning."""

STREAM_LIMIT = 256
"""Streams that are known. Only SSRCs of our own may be passed in."""


_HALF = 1 << 31
"""Half the range of extended numbers: less is later, more is earlier."""


class _Stream(NamedTuple):
    at: float
    highest: int
    lost: int
    """The most that has ever been lost, without what we left out."""

    stood: bool = False
    """Nothing had come since the report before."""


class Loss:
    """The loss on the way to one subscriber, over all its streams.

    `fraction` is from 0 to 1, of the last interval; None until there was one.
    """

    def __init__(self, *, now: float) -> None:
        self.fraction: float | None = None
        self._streams: dict[int, _Stream] = {}
        self._expected = 0
        self._lost = 0
        self._rare_expected = 0
        self._rare_lost = 0
        self._since = now

    def note(self, block: Report, *, absent: int, now: float) -> bool:
        """Take a report block about one of our streams; tell whether more has come.

        `absent` is how many of the stream's sequence numbers up to now we have
        not sent ourselves, since their packets have not reached us: the
        subscriber counts them as lost, and its line is not to blame. It falls
        when one comes late after all.

        What was lost at the end of a stream shows only when it goes on after a
        pause. It says nothing of the line any more, and does not count.
        """
        ssrc, highest = block.ssrc, block.highest_sequence
        lost = block.packets_lost - absent
        before = self._streams.get(ssrc)
        if before is None:
            if len(self._streams) < STREAM_LIMIT:
                self._streams[ssrc] = _Stream(now, highest, lost)
            return True
        expected = (highest - before.highest) & 0xFFFFFFFF
        if not 0 < expected < _HALF:
            self._streams[ssrc] = before._replace(at=now, stood=True)
            return False
        if before.stood or now - before.at > SILENCE:
            self._streams[ssrc] = _Stream(now, highest, lost)
            return True
        # What we have left out just now is in `absent` before it is in the report.
        newly = max(0, lost - before.lost)
        self._streams[ssrc] = _Stream(now, highest, max(lost, before.lost))
        newly = min(newly, expected)
        if now - before.at > RARE:
            self._rare_expected += expected
            self._rare_lost += newly
        else:
            self._expected += expected
            self._lost += newly
        return True

    def take(self, *, now: float) -> float | None:
        """Return the loss since the last one, once an interval; else None."""
        if now - self._since < INTERVAL:
            return None
        expected, lost = self._expected, self._lost
        if expected < FEWEST_PACKETS:
            expected += self._rare_expected
            lost += self._rare_lost
        if expected < FEWEST_PACKETS:
            return None
        self._begin(now)
        self.fraction = lost / expected
        return self.fraction

    def forget(self, *, now: float) -> None:
        """Count from the next report of each stream on: an outage is over.

        What they report first was lost in it, and says nothing of the line.
        """
        self._streams.clear()
        self._begin(now)

    def _begin(self, now: float) -> None:
        self._expected = self._lost = 0
        self._rare_expected = self._rare_lost = 0
        self._since = now
