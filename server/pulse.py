"""From packets to what people need to know of somebody's media. Pure."""

from collections.abc import Collection
from dataclasses import replace

from rooms.seat import MediaHealth, Quality, Seat
from rooms.tracks import Source
from server.media.grades import Signs, Steady
from server.media.tracks import Flow

PULSE_EVERY = 1.0
"""Seconds between two looks at everybody's media."""

QUIET_AFTER = 3.0
"""Seconds without a packet of what is on, after which something is wrong.

A microphone sends a packet at least every 400 ms, however silent it is
(RFC 6716, 2.1.9: discontinuous transmission).
"""


class Pulse:
    """Remembers since when each person's sources are on, and how their lines were."""

    def __init__(self) -> None:
        self._on_since: dict[tuple[str, Source], float] = {}
        self._lines: dict[str, Steady] = {}

    def health(
        self,
        seat: Seat,
        flow: Flow,
        *,
        unwanted: Collection[Source] = (),
        now: float,
    ) -> MediaHealth:
        """Return what the relay's figures say of somebody's media.

        Nothing need come of what is `unwanted`: nobody shows it.
        """
        if not flow.is_connected:
            self._forget(seat)
            return MediaHealth.CONNECTING
        sound = self._is_quiet(seat, Source.MICROPHONE, flow.sound_at, now=now)
        picture = None
        if Source.CAMERA in unwanted:
            self._on_since.pop((str(seat.participant), Source.CAMERA), None)
        else:
            picture = self._is_quiet(seat, Source.CAMERA, flow.picture_at, now=now)
        if picture and sound is False:
            return MediaHealth.FROZEN
        if sound or picture:
            return MediaHealth.SILENT
        return MediaHealth.FLOWING

    def quality(self, seat: Seat, signs: Signs | None, *, now: float) -> Quality | None:
        """Return how somebody's line is, in a word that does not flicker."""
        who = str(seat.participant)
        if signs is None:
            self._lines.pop(who, None)
            return None
        if not seat.effect:
            # Who sends nothing may be silent for longer: Firefox checks every 6 s.
            signs = replace(signs, age=0.0)
        line = self._lines.setdefault(who, Steady())
        line.note(signs, now=now)
        return Quality[line.grade.name]

    def forget(self, who: str) -> None:
        """Note that somebody has left."""
        self._lines.pop(who, None)
        for source in Source:
            self._on_since.pop((who, source), None)

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
