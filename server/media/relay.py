"""The relay of one session: what the rest of the server sees.

It is told what should be (`follow`) and converges; it is never awaited.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from server.media import sdp
from server.media.balance import Balance
from server.media.codecs import FIRST, OURS
from server.media.downlink import Downlink
from server.media.endpoint import Endpoint
from server.media.estimate import START
from server.media.feed import Feed
from server.media.grades import Signs
from server.media.notices import Listener, QualityListener, Unheard
from server.media.publisher import Publisher
from server.media.signs import signs
from server.media.speakers import Speakers
from server.media.stats import RelayStats
from server.media.steering import Look
from server.media.subscriber import Offer, StaleAnswerError, Subscriber
from server.media.tracks import Flow, Kind, PeerId, StreamKey, Subscription, TrackKey
from server.media.views import Mode

SPARE_SLOTS = 2
FEWEST_SLOTS = 4
"""A subscriber is first offered a slot for everybody, some more, and at least these."""


class Relay:
    """Publishers, subscribers and the plan between them.

    `bitrate` is what each publisher may send at most, `start` what each
    subscriber's line is thought to carry at first, both in bit/s. `screens` are
    the names of streams that show letters: they are seen before faces.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        listener: Listener,
        *,
        bitrate: int,
        start: float = START,
        quality: QualityListener | None = None,
        screens: Collection[str] = ("screen",),
    ) -> None:
        self._endpoint = endpoint
        self._listener = listener
        self._quality = quality or Unheard()
        self._bitrate = bitrate
        self._start = start
        self._publishers: dict[PeerId, Publisher] = {}
        self._subscribers: dict[PeerId, Subscriber] = {}
        self._feeds: dict[TrackKey, Feed] = {}
        self._codecs = dict(FIRST)
        self._wanted: dict[PeerId, set[TrackKey]] = {}
        self._speakers: Speakers[PeerId] = Speakers()
        self._balance = Balance(self._quality, self._speakers, screens)
        self._dominant: PeerId | None = None
        self._told_speaking: tuple[PeerId, ...] = ()
        self._told_slots: dict[PeerId, list[tuple[int, StreamKey]]] = {}
        self._received_before = 0
        self._forwarded_before = 0
        self._malformed_before = 0

    def publish(
        self,
        peer: PeerId,
        offer: str,
        tracks: Mapping[str, tuple[str, Kind]],
        *,
        fresh: bool,
    ) -> str:
        """Answer a publish offer; `tracks` maps mids to stream names and kinds.

        `fresh` is an offer of a new connection: the old one is given up. Others
        go on with its keys, so there must be one.

        Raises:
            SdpError: We cannot work with the offer. The old connection stays.

        """
        description = sdp.parse(offer)
        publisher = self._publishers.get(peer)
        if not fresh:
            if publisher is None:
                raise sdp.SdpError("there is no connection to go on with")
            return publisher.answer(description, tracks)
        new = Publisher(
            self._endpoint,
            peer,
            cap=lambda feeds: self._balance.cap(feeds, self._bitrate),
            opened=self._feed_opened,
            retired=self._drop_feed,
            closed=self._publisher_closed,
            heard=self._speakers.hear,
        )
        try:
            answer = new.answer(description, tracks)
        except sdp.SdpError:
            new.close()
            raise
        if publisher is not None:
            self._drop_publisher(publisher)
        self._publishers[peer] = new
        self._wake()
        return answer

    def subscribe(self, peer: PeerId, *, people: int, fresh: bool) -> Offer:
        """Return an offer for a new connection, or one that restarts ICE.

        `people` are the publishers to make room for.
        """
        old = self._subscribers.get(peer)
        if old is not None and not fresh:
            old.restart()
            return old.offer()
        new = Subscriber(
            self._endpoint,
            peer,
            slots=max(people + SPARE_SLOTS, FEWEST_SLOTS),
            codecs=self._codecs,
            closed=self._subscriber_closed,
            start=self._start,
        )
        generation = 0
        if old is not None:
            generation = old.generation
            self._drop_subscriber(old)
        self._subscribers[peer] = new
        self._balance.add(new)
        self._told_slots.pop(peer, None)
        new.table.size += new.table.want(self._streams(peer))
        new.table.want(self._streams(peer))
        offer = new.offer(first_generation=generation)
        self._wake()
        return offer

    def accept(self, peer: PeerId, generation: int, answer: str) -> None:
        """Take the answer to a subscribe offer.

        Raises:
            SdpError: We cannot work with it.
            StaleAnswerError: It does not answer the newest offer.

        """
        subscriber = self._subscribers.get(peer)
        if subscriber is None:
            raise StaleAnswerError(generation)
        subscriber.accept(generation, sdp.parse(answer))
        self._converge(subscriber)

    def slots(self, peer: PeerId) -> Sequence[tuple[int, StreamKey]]:
        """Return what a subscriber's slots carry."""
        subscriber = self._subscribers.get(peer)
        return [] if subscriber is None else subscriber.table.pointed()

    def flow(self, peer: PeerId) -> Flow:
        """Return whether a peer has media, and when it last came."""
        publisher, subscriber = self._publishers.get(peer), self._subscribers.get(peer)
        at = {} if publisher is None else publisher.heard_at()
        connected = any(
            one is not None and one.is_connected for one in (publisher, subscriber)
        )
        return Flow(connected, at.get(Kind.AUDIO), at.get(Kind.VIDEO))

    def view(
        self,
        subscriber: PeerId,
        widths: Mapping[int, int] | None,
        *,
        pinned: Collection[int] = (),
        mode: Mode = Mode.EVERYTHING,
    ) -> None:
        """Note what a subscriber's page shows, and what the person has chosen.

        `widths` are those of the tiles in device pixels, by slot; a slot that is
        not in it is out of sight and costs nothing. None shows everything.
        """
        look = Look(widths, pinned, mode)
        self._balance.look(subscriber, look, self._endpoint.clock())

    def favour(self, publishers: Collection[PeerId]) -> None:
        """Let these be seen before others where room is scarce: all of them."""
        self._balance.favoured = publishers

    def signs(self, peer: PeerId) -> Signs | None:
        """Return what is known of a peer's line; None without a connection."""
        one, other = self._publishers.get(peer), self._subscribers.get(peer)
        is_paused = self._balance.is_paused(peer)
        now = self._endpoint.clock()
        return signs(one, other, is_paused=is_paused, now=now)

    def follow(self, plan: Iterable[Subscription]) -> None:
        """Converge to a plan: nothing outside it is forwarded from now on."""
        wanted: dict[PeerId, set[TrackKey]] = {}
        for peer, track in plan:
            wanted.setdefault(peer, set()).add(track)
        before, after = _tracks(self._wanted), _tracks(wanted)
        self._wanted = wanted
        now = self._endpoint.clock()
        subscribers = list(self._subscribers.values())
        # The walls first, all of them, whatever may go wrong behind them.
        for subscriber in subscribers:
            self._silence(subscriber, wanted.get(subscriber.peer, set()), now)
        for key in after - before:
            if key in self._feeds:
                self._feeds[key].seal()
        audible = {key.stream.publisher for key in after if key.kind is Kind.AUDIO}
        for peer in self._publishers.keys() - audible:
            self._speakers.forget(peer)
        for subscriber in subscribers:
            self._converge(subscriber)

    def remove(self, peer: PeerId) -> None:
        """Give up a peer's connections."""
        subscriber = self._subscribers.pop(peer, None)
        if subscriber is not None:
            self._drop_subscriber(subscriber)
        publisher = self._publishers.pop(peer, None)
        if publisher is not None:
            self._drop_publisher(publisher)
        self._told_slots.pop(peer, None)
        self._balance.forget(peer)

    def close(self) -> None:
        """Give up everybody's connections."""
        for peer in self._publishers.keys() | self._subscribers.keys():
            self.remove(peer)
        self._endpoint.discard(self)

    def stats(self) -> RelayStats:
        """Return the counts."""
        publishers = self._publishers.values()
        subscribers = self._subscribers.values()
        uplinks = [u for p in publishers for f in p.feeds.values() for u in f.layers]
        return RelayStats(
            publishers=len(self._publishers),
            subscribers=len(self._subscribers),
            received=self._received_before + sum(u.received for u in uplinks),
            forwarded=self._forwarded_before
            + sum(subscriber.forwarded for subscriber in subscribers),
            malformed=self._malformed_before + sum(p.malformed for p in publishers),
            cached=sum(uplink.cache.bytes_kept() for uplink in uplinks),
        )

    def tick(self, now: float) -> None:
        """Do what is due (`endpoint.Ticking`)."""
        for subscriber in list(self._subscribers.values()):
            subscriber.tick(now)
            if subscriber.peer in self._publishers:
                self._publishers[subscriber.peer].rtt = subscriber.rtt
            self._report(subscriber, now)
        self._balance.most = self._endpoint.strain.mode
        self._balance.tick(self._feeds, now)
        for publisher in list(self._publishers.values()):
            publisher.tick(now)
        if self._speakers.judge(now=now):
            self._tell_speakers()
        if not self._publishers and not self._subscribers:
            self._endpoint.discard(self)

    def _tell_speakers(self) -> None:
        speaking = tuple(self._speakers.speaking)
        if speaking != self._told_speaking:
            self._told_speaking = speaking
            self._listener.speaking(speaking)
        if self._speakers.dominant != self._dominant:
            self._dominant = self._speakers.dominant
            self._quality.dominant(self._dominant)

    def _wake(self) -> None:
        self._endpoint.discard(self)
        self._endpoint.add(self)

    def _streams(self, peer: PeerId) -> AbstractSet[StreamKey]:
        return {track.stream for track in self._wanted.get(peer, ())}

    def _converge(self, subscriber: Subscriber) -> None:
        now = self._endpoint.clock()
        wanted = self._wanted.get(subscriber.peer, set())
        self._silence(subscriber, wanted, now)
        lacking = subscriber.table.want(self._streams(subscriber.peer))
        if (lacking or subscriber.lacks_codec) and not subscriber.awaits_answer:
            subscriber.grow(lacking)
            subscriber.table.want(self._streams(subscriber.peer))
            self._listener.offered(subscriber.peer, subscriber.offer())
        pointed = subscriber.table.pointed()
        for index, stream in pointed:
            if index >= subscriber.agreed:
                continue
            for downlink in subscriber.slots[index]:
                track = TrackKey(stream, downlink.kind)
                source = self._feeds.get(track) if track in wanted else None
                if downlink.source is not source:
                    if downlink.kind is Kind.VIDEO:
                        downlink.choose(None, now=now)  # Until its size is chosen.
                    downlink.point(source, now=now)
        self._balance.steer(subscriber.peer, now)
        if self._told_slots.get(subscriber.peer) != pointed:
            self._told_slots[subscriber.peer] = pointed
            self._listener.slots_pointed(subscriber.peer, pointed)

    def _silence(
        self, subscriber: Subscriber, wanted: AbstractSet[TrackKey], now: float
    ) -> None:
        """Stop what must stop before anything else happens."""
        for slot in subscriber.slots:
            for downlink in slot:
                if downlink.source is not None and downlink.source.key not in wanted:
                    downlink.point(None, now=now)

    def _feed_opened(self, feed: Feed) -> None:
        self._feeds[feed.key] = feed
        self._balance.begun(feed)
        self._carry(feed)
        for peer, wanted in self._wanted.items():
            if feed.key in wanted and peer in self._subscribers:
                self._converge(self._subscribers[peer])

    def _carry(self, feed: Feed) -> None:
        """Offer a codec to subscribers from the first time that it is sent."""
        offered = self._codecs[feed.kind]
        if feed.codec.name in {codec.name for codec in offered}:
            return
        ours = [codec for codec in OURS[feed.kind] if codec.name == feed.codec.name]
        self._codecs[feed.kind] = (*offered, *ours)
        for subscriber in self._subscribers.values():
            self._converge(subscriber)

    def _publisher_closed(self, publisher: Publisher) -> None:
        if self._publishers.get(publisher.peer) is publisher:
            del self._publishers[publisher.peer]
            self._drop_publisher(publisher)

    def _drop_publisher(self, publisher: Publisher) -> None:
        publisher.close()
        self._malformed_before += publisher.malformed
        self._speakers.forget(publisher.peer)
        for feed in publisher.feeds.values():
            self._drop_feed(feed)

    def _drop_feed(self, feed: Feed) -> None:
        if self._feeds.get(feed.key) is feed:
            del self._feeds[feed.key]
        now = self._endpoint.clock()
        for downlink in list(feed.downlinks):
            downlink.point(None, now=now)
        self._received_before += sum(uplink.received for uplink in feed.layers)

    def _subscriber_closed(self, subscriber: Subscriber) -> None:
        if self._subscribers.get(subscriber.peer) is subscriber:
            del self._subscribers[subscriber.peer]
            self._balance.discard(subscriber.peer)
            self._told_slots.pop(subscriber.peer, None)
            self._drop_subscriber(subscriber)

    def _drop_subscriber(self, subscriber: Subscriber) -> None:
        subscriber.close(self._endpoint.clock())
        self._forwarded_before += subscriber.forwarded

    def _report(self, subscriber: Subscriber, now: float) -> None:
        """Tell a subscriber which moments time stamps mean.

        Of a new source at once, so that lips match voices from the start.
        """
        for downlink in subscriber.due_reports(now):
            timestamp = self._timestamp(downlink, now)
            if timestamp is not None:
                subscriber.report(downlink, timestamp, now)

    def _timestamp(self, downlink: Downlink, now: float) -> int | None:
        if downlink.source is None:
            return None
        publisher = self._publishers.get(downlink.source.key.stream.publisher)
        moment = None if publisher is None else publisher.publisher_time(now)
        return None if moment is None else downlink.timestamp_at(moment)


def _tracks(wanted: Mapping[PeerId, AbstractSet[TrackKey]]) -> set[TrackKey]:
    """Return the tracks that anybody may receive."""
    return {track for tracks in wanted.values() for track in tracks}
