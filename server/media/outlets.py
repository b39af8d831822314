"""The ways by which packets leave for one subscriber."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from server.media.pacing import Pacer
from server.media.packet import HEADER_SIZE

Send: TypeAlias = Callable[[int, int, int, int, bytes, bytes, float], bool]
"""Sends a packet: second header byte, sequence number, time stamp, SSRC, payload,
what to write over the payload's beginning, and the time.
"""

Packet: TypeAlias = tuple[int, int, int, int, bytes, bytes]


class Outlet(Protocol):
    """Where an outgoing stream puts its packets."""

    @property
    def send(self) -> Send:
        """Sends a packet now or soon; False where that is not possible."""

    @property
    def repair(self) -> Send:
        """Sends a packet again, at once."""

    def begins_key(self, ssrc: int, timestamp: int) -> None:
        """Note that the picture of a stream with a time stamp is a key frame."""

    def drop(self, ssrc: int) -> None:
        """Forget what has not left yet of a stream: it ends here."""


class Direct:
    """Sends at once: sound."""

    def __init__(self, send: Send) -> None:
        self.send = self.repair = send

    def begins_key(self, ssrc: int, timestamp: int) -> None:
        """Do nothing: sound has none."""

    def drop(self, ssrc: int) -> None:
        """Do nothing: nothing waits."""


class Paced:
    """Sends pictures no faster than the line carries them.

    `cut` are the streams of which something was given up: they must begin anew.
    """

    def __init__(self, send: Send, *, bitrate: float, now: float) -> None:
        self.pacer: Pacer[Packet] = Pacer(bitrate=bitrate, now=now)
        self.cut: set[int] = set()
        self._keys: dict[int, int] = {}
        self._send = send
        self._admits = self.pacer.admits

    def send(  # noqa: PLR0917 (for every packet)
        self,
        second: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        head: bytes,
        now: float,
        /,
    ) -> bool:
        """Send a packet, or let it wait for its turn."""
        size = len(payload) + HEADER_SIZE
        if self._admits(size, now):
            return self._send(second, sequence, timestamp, ssrc, payload, head, now)
        cut = self.pacer.put(
            (second, sequence, timestamp, ssrc, payload, head),
            size=size,
            stream=ssrc,
            timestamp=timestamp,
            is_key=self._keys.get(ssrc) == timestamp,
            now=now,
        )
        self.cut.update(cut)
        return True

    def repair(  # noqa: PLR0917 (as `send`)
        self,
        second: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        head: bytes,
        now: float,
        /,
    ) -> bool:
        """Send a packet again; what waits waits longer for it."""
        self.pacer.charge(len(payload) + HEADER_SIZE)
        return self._send(second, sequence, timestamp, ssrc, payload, head, now)

    def begins_key(self, ssrc: int, timestamp: int) -> None:
        """Note which picture is a key frame: it is given up last."""
        self._keys[ssrc] = timestamp

    def drop(self, ssrc: int) -> None:
        """Forget what waits of a stream."""
        self.cut.discard(ssrc)
        if len(self.pacer):
            self.pacer.drop(ssrc)

    def release(self, now: float) -> None:
        """Send what has waited long enough."""
        if self.pacer.next_at <= now:
            for packet in self.pacer.release(now):
                self._send(*packet, now)
