"""One subscriber's line: how its packets leave, and what is known of it."""

from collections import deque
from collections.abc import Iterable

from server.media.congestion import Congestion
from server.media.downlink import Downlink
from server.media.estimate import CEILING, TCP_CEILING
from server.media.outlets import Direct, Paced
from server.media.packet import HEADER_SIZE
from server.media.tracks import Kind, StreamKey
from server.media.transport import Transport

SPAN = 1.0
"""Seconds over which counts what is sent now."""


class Line:
    """The way to one subscriber.

    Sound goes by `sound`, pictures by `pictures`, which are paced. `congestion`
    knows what the line carries, and begins anew with each connection.
    """

    def __init__(self, transport: Transport, *, start: float, now: float) -> None:
        self._transport = transport
        self._start = start
        self._marks: deque[tuple[float, int, int]] = deque()
        self.sound = Direct(transport.send_rtp)
        self.pictures = Paced(transport.send_picture, bitrate=start, now=now)
        self.congestion: Congestion[StreamKey] = Congestion(now=now, start=start)

    def connected(self, now: float) -> None:
        """Begin: the way is known now, and nothing else."""
        ceiling = TCP_CEILING if self._transport.is_stream else CEILING
        mode = self.congestion.mode
        self.congestion = Congestion(now=now, start=self._start, ceiling=ceiling)
        self.congestion.mode = mode

    def sent(self, downlinks: Iterable[Downlink], now: float) -> tuple[float, float]:
        """Return the bits per second of sound and of pictures, lately, with headers.

        Call it each time before a decision.
        """
        sound = pictures = 0
        for one in downlinks:
            packets = one.packets + one.repaired_packets
            octets = one.octets + one.repaired_octets + packets * HEADER_SIZE
            if one.kind is Kind.AUDIO:
                sound += octets
            else:
                pictures += octets
        marks = self._marks
        marks.append((now, sound, pictures))
        while len(marks) > 2 and marks[1][0] <= now - SPAN:  # noqa: PLR2004
            marks.popleft()
        began, sound_before, pictures_before = marks[0]
        elapsed = now - began
        if elapsed <= 0:
            return 0.0, 0.0
        bits = 8 / elapsed
        return (sound - sound_before) * bits, (pictures - pictures_before) * bits
