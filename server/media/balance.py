"""What everybody's lines carry: layers for subscribers, and no needless ones.

One for each relay. It decides by `steering` for every subscriber, sums the
wishes up for publishers (`demand`), and tells whom it concerns.
"""

from collections.abc import Collection, Iterable, Mapping

from server.media.allocate import Shortage
from server.media.demand import NOBODY, Demand
from server.media.feed import Feed
from server.media.notices import QualityListener
from server.media.speakers import Speakers
from server.media.steering import Look, Steering
from server.media.subscriber import Subscriber
from server.media.tracks import Kind, PeerId, StreamKey, TrackKey
from server.media.views import Mode, Speech

LATELY = 10.0
"""Seconds for which a face stays important after its last word."""

SUM_UP_EVERY = 0.25

MARGIN = 0.95
"""Share of the room for a picture in one size that it may fill: rates vary, and an
estimate grows where it is used.
"""

LEAST = 60_000
"""Bits per second that a picture in one size is always granted."""


class Balance:
    """Steers all subscribers of a relay.

    `screens` are the names of streams that show letters, `favoured` the
    publishers that shall be seen before others, `most` is the most that anybody
    may receive.
    """

    def __init__(
        self,
        listener: QualityListener,
        speakers: Speakers[PeerId],
        screens: Collection[str],
    ) -> None:
        self.favoured: Collection[PeerId] = ()
        self.most = Mode.EVERYTHING
        self._listener = listener
        self._speakers = speakers
        self._screens = screens
        self._demand = Demand()
        self._steerings: dict[PeerId, Steering] = {}
        self._looks: dict[PeerId, Look] = {}
        self._now = 0.0
        self._summed_at = float("-inf")

    def add(self, subscriber: Subscriber) -> None:
        """Steer a subscriber from now on, instead of its older connection."""
        steering = Steering(subscriber, self)
        steering.look = self._looks.get(subscriber.peer, steering.look)
        self._steerings[subscriber.peer] = steering

    def discard(self, peer: PeerId) -> None:
        """Steer somebody no more."""
        self._steerings.pop(peer, None)

    def forget(self, peer: PeerId) -> None:
        """Note that somebody has left."""
        self.discard(peer)
        self._looks.pop(peer, None)

    def look(self, peer: PeerId, look: Look, now: float) -> None:
        """Note what somebody's page shows now."""
        self._looks[peer] = look
        if peer in self._steerings:
            self._steerings[peer].look = look
            self.steer(peer, now)

    def steer(self, peer: PeerId, now: float) -> None:
        """Decide for somebody at once: something has changed."""
        self._now = now
        steering = self._steerings.get(peer)
        if steering is not None:
            self._decide(steering, at_once=True)

    def begun(self, feed: Feed) -> None:
        """Note that a stream begins: its publisher sends all layers of it."""
        self._demand.forget(feed.key.stream)

    def tick(self, feeds: Mapping[TrackKey, Feed], now: float) -> None:
        """Do what is due."""
        self._now = now
        for steering in tuple(self._steerings.values()):
            self._decide(steering, at_once=False)
        if now - self._summed_at >= SUM_UP_EVERY:
            self._summed_at = now
            self._sum_up(feeds)

    def is_paused(self, peer: PeerId) -> bool:
        """Tell whether somebody's pictures are paused to keep the sound clear."""
        steering = self._steerings.get(peer)
        return steering is not None and steering.shortage is Shortage.PAUSED

    def cap(self, feeds: Iterable[Feed], most: int) -> int:
        """Return what a publisher shall send at most, in bit/s.

        A picture in one size that is too much for everybody who sees it gets
        smaller at its publisher; one in many sizes is chosen from.
        """
        pictures = [feed for feed in feeds if feed.kind is Kind.VIDEO]
        if not pictures or any(feed.count > 1 for feed in pictures):
            return most
        return round(min(most, sum(self.limit(f.key.stream) for f in pictures)))

    def limit(self, stream: StreamKey) -> float:
        """Return what the best of the lines that a picture goes to has room for."""
        rooms = [
            steering.room(stream)
            for steering in self._steerings.values()
            if stream in steering.wanted
        ]
        return max(MARGIN * max(rooms, default=float("inf")), LEAST)

    def is_screen(self, stream: StreamKey) -> bool:
        """Tell whether a stream shows letters (`steering.Ranks`)."""
        return stream.name in self._screens

    def speech(self, publisher: PeerId) -> Speech:
        """Tell whether somebody speaks (`steering.Ranks`)."""
        if publisher in self._speakers.speaking:
            return Speech.NOW
        since = self._now - LATELY
        spoke = self._speakers.has_spoken(publisher, since=since)
        return Speech.LATELY if spoke else Speech.NONE

    def weight(self, publisher: PeerId) -> int:
        """Tell whether somebody shall be seen before others (`steering.Ranks`)."""
        return int(publisher in self.favoured)

    def _decide(self, steering: Steering, *, at_once: bool) -> None:
        before = steering.shortage
        if not steering.steer(self._now, at_once=at_once):
            return
        is_paused = steering.shortage is Shortage.PAUSED
        if is_paused is not (before is Shortage.PAUSED):
            self._listener.video_limited(steering.subscriber.peer, paused=is_paused)

    def _sum_up(self, feeds: Mapping[TrackKey, Feed]) -> None:
        pictures = {f.key.stream: f for f in feeds.values() if f.kind is Kind.VIDEO}
        wanted: dict[StreamKey, int] = {}
        for steering in self._steerings.values():
            for stream, layer in steering.wanted.items():
                wanted[stream] = max(layer, wanted.get(stream, NOBODY))
        tops = {stream: feed.count - 1 for stream, feed in pictures.items()}
        for stream, most in self._demand.changes(wanted, tops, self._now):
            pictures[stream].expect(most)
            told = None if most == NOBODY else most
            self._listener.layers_wanted(stream.publisher, stream, told)
