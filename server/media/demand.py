"""Which layers of a publisher nobody wants: it need not make them (dynacast).

More is wanted at once, less only after a while: people scroll, and enlarge for a
moment.
"""

from collections.abc import Iterator, Mapping

from server.media.tracks import StreamKey

HOLD = 5.0
"""Seconds for which a layer must be wanted by nobody."""

NOBODY = -1
"""The largest layer that is wanted where none is."""


class Demand:
    """What publishers have been told of the wishes for their layers."""

    def __init__(self) -> None:
        self._told: dict[StreamKey, int] = {}
        self._less_since: dict[StreamKey, float] = {}

    def told(self, stream: StreamKey) -> int | None:
        """Return the largest layer that a publisher sends for us; None for all."""
        return self._told.get(stream)

    def forget(self, stream: StreamKey) -> None:
        """Note that a stream begins anew or ends: its publisher sends all layers."""
        self._told.pop(stream, None)
        self._less_since.pop(stream, None)

    def changes(
        self, wanted: Mapping[StreamKey, int], tops: Mapping[StreamKey, int], now: float
    ) -> Iterator[tuple[StreamKey, int]]:
        """Yield what is to be told now: the largest layer wanted of a stream.

        `wanted` are the wishes, without those for nothing; `tops` the largest
        layer that each stream has.
        """
        for stream, top in tops.items():
            told = self._told.get(stream, top)
            want = min(wanted.get(stream, NOBODY), top)
            if want >= told:
                self._less_since.pop(stream, None)
                if want > told:
                    self._told[stream] = want
                    yield stream, want
            elif now - self._less_since.setdefault(stream, now) >= HOLD:
                del self._less_since[stream]
                self._told[stream] = want
                yield stream, want
