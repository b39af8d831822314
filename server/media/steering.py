"""Which layers a subscriber gets: what its page shows, and what its line carries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from server.media.allocate import Allocation, Shortage
from server.media.downlink import Downlink
from server.media.feed import Feed
from server.media.strain import sparest
from server.media.subscriber import Subscriber
from server.media.tracks import PeerId, StreamKey
from server.media.views import MIDDLE_WIDTH, SMALL_WIDTH, Mode, Speech, View

UNKNOWN = 4096
"""Width of a tile of whose size the page has told nothing: as large as can be."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a page shows, in its own words.

    `widths` are those of the tiles in device pixels, by slot: slots that are not
    in it are out of sight, as all are while the page is hidden. None is a page
    that has not told yet.
    """

    widths: Mapping[int, int] | None = None
    pinned: Collection[int] = ()
    mode: Mode = Mode.EVERYTHING


class Ranks(Protocol):
    """Who matters more than others, and what anybody may receive at most."""

    @property
    def most(self) -> Mode:
        """The most that the node has time for."""

    def is_screen(self, stream: StreamKey) -> bool:
        """Tell whether a stream is a screen, with letters to read."""

    def speech(self, publisher: PeerId) -> Speech:
        """Tell whether somebody speaks."""

    def limit(self, stream: StreamKey) -> float:
        """Return what a picture in one size shall take at most, in bit/s."""

    def weight(self, publisher: PeerId) -> int:
        """Return 1 for whoever shall be seen before others, else 0."""


class Steering:
    """Chooses what one subscriber gets of each picture.

    `wanted` are the largest layers that would suit what the page shows, `shortage`
    is what it lacks of that.
    """

    def __init__(self, subscriber: Subscriber, ranks: Ranks) -> None:
        self.look = Look()
        self.wanted: dict[StreamKey, int] = {}
        self.shortage = Shortage.NONE
        self._rates: dict[StreamKey, tuple[tuple[int, ...], ...]] = {}
        self._subscriber = subscriber
        self._ranks = ranks

    @property
    def subscriber(self) -> Subscriber:
        """Whom it steers."""
        return self._subscriber

    def steer(self, now: float, *, at_once: bool = False) -> bool:
        """Decide, if it is time, and tell whether the shortage is another one."""
        line = self._subscriber.line
        congestion = line.congestion
        if not at_once and not congestion.is_due(now=now):
            return False
        mode = congestion.mode = sparest(self.look.mode, self._ranks.most)
        pictures = self._pictures()
        # What was out of sight is new when it comes back: it need not wait.
        views = [
            view
            for slot, one in pictures.items()
            if (view := self._view(slot, one, now)).width
        ]
        self._rates = {view.key: view.bitrates for view in views}
        self.wanted = {
            view.key: 0 if mode is Mode.SAVER else _suits(view.width)
            for view in views
            if mode is not Mode.SOUND
        }
        sound, video = line.sent(self._subscriber.downlinks, now)
        allocation = congestion.decide(views, audio=sound, video=video, now=now)
        line.pictures.pacer.set_estimate(congestion.bitrate)
        for one in pictures.values():
            _apply(allocation, one, now)
        before = self.shortage
        if self.wanted or self.look.mode is Mode.SOUND:
            self.shortage = allocation.shortage
        elif views:  # The node has no time for what the person would see.
            self.shortage = Shortage.PAUSED
        return self.shortage is not before

    def room(self, stream: StreamKey) -> float:
        """Return what one picture may take here, in bit/s, were all others as now."""
        congestion = self._subscriber.line.congestion
        allocation = congestion.allocation
        room = congestion.bitrate - allocation.bitrate
        layer = allocation.layers.get(stream)
        if layer is not None:
            room += self._rates[stream][layer.spatial][layer.temporal]
        return room

    def _bitrates(self, feed: Feed, now: float) -> tuple[tuple[int, ...], ...]:
        rates, stream = feed.bitrates(now), feed.key.stream
        if feed.count > 1 or not rates[0] or rates[0][-1] <= self.room(stream):
            return rates
        return feed.adapted(now, self._ranks.limit(stream))

    def _pictures(self) -> dict[int, Downlink]:
        """Return what can be seen, by slot."""
        slots = self._subscriber.slots
        return {
            slot: slots[slot].video
            for slot, _ in self._subscriber.table.pointed()
            if slot < self._subscriber.agreed and slots[slot].video.can_carry
        }

    def _view(self, slot: int, downlink: Downlink, now: float) -> View[StreamKey]:
        assert downlink.source is not None
        stream = downlink.source.key.stream
        widths, ranks = self.look.widths, self._ranks
        is_pinned = slot in self.look.pinned
        return View(
            stream,
            UNKNOWN if widths is None else widths.get(slot, 0),
            self._bitrates(downlink.source, now),
            is_screen=ranks.is_screen(stream),
            speech=ranks.speech(stream.publisher),
            weight=2 if is_pinned else ranks.weight(stream.publisher),
        )


def _suits(width: int) -> int:
    """Return the layer for a tile, whether or not it can be had now."""
    return (width > SMALL_WIDTH) + (width > MIDDLE_WIDTH)


def _apply(allocation: Allocation[StreamKey], downlink: Downlink, now: float) -> None:
    assert downlink.source is not None
    layer = allocation.layers.get(downlink.source.key.stream)
    if layer is None:
        downlink.choose(None, now=now)
    else:
        downlink.choose(layer.spatial, layer.temporal, now=now)
