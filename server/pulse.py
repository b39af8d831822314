"""From packets to what staff need to know of somebody's media. Pure."""

from rooms.seat import MediaHealth, Seat
from rooms.tracks import Source
from server.media.tracks import Flow

PULSE_EVERY = 1.0
"""Seconds between two looks at everybody's media."""

QUIET_AFTER = 3.0
"""Seconds without a packet of what is on, after which something is wrong.

A microphone sends a packet at least every 400 ms, however silent it is
(RFC 6716, 2.1.9: discontinuous transmission).
"""


class Pulse:
    """Remembers since when each person's sources are on."""

    def __init__(self) -> None:
        self._on_since: dict[tuple[str, Source], float] = {}

    def health(self, seat: Seat, flow: Flow, *, now: float) -> MediaHealth:
        """Return what the relay's figures say of somebody's media."""
        if not flow.is_connected:
            self._forget(seat)
            return MediaHealth.CONNECTING
        sound = self._is_quiet(seat, Source.MICROPHONE, flow.sound_at, now=now)
        picture = self._is_quiet(seat, Source.CAMERA, flow.picture_at, now=now)
        if picture and sound is False:
            return MediaHealth.FROZEN
        if sound or picture:
            return MediaHealth.SILENT
        return MediaHealth.FLOWING

    def _is_quiet(
        self, seat: Seat, source: Source, last: float | None, *, now: float
    ) -> bool | None:
        """Tell whether nothing comes of a source; None where it is off."""
        key = (str(seat.participant), source)
        if source not in seat.effect:
            self._on_since.pop(key, None)
            return None
        since = self._on_since.setdefault(key, now)
        return now - max(since, last or 0.0) > QUIET_AFTER

    def _forget(self, seat: Seat) -> None:
        for source in Source:
            self._on_since.pop((str(seat.participant), source), None)
