"""What one publisher sends of one layer of a track."""

from typing import TYPE_CHECKING

from server.media import pictures, rtcp, vp8
from server.media.cache import PacketCache
from server.media.gaps import PATIENCE, Gaps
from server.media.keyframes import KeyframeRequests
from server.media.packet import HEADER_SIZE, RtpPacket, extend
from server.media.rates import Rates
from server.media.reception import Reception
from server.media.tracks import Codec, Kind, TrackKey

if TYPE_CHECKING:
    from server.media.downlink import Downlink

CACHE_PACKETS = {Kind.AUDIO: 128, Kind.VIDEO: 512}
"""Packets kept of each stream: two to three seconds."""

JUMP = 3000
"""A larger step in sequence numbers is a new start, not a loss."""

REPLAY_PACKETS = 40
REPLAY_AGE = 0.3
"""A key frame as close as this is given to a new subscriber from the cache."""

LOSS_AGE = 10.0
"""Seconds that a subscriber's report of loss counts: on sound there is one in 5 s."""

_HALF = 1 << 31
"""Half the range of time stamps."""

_FIRST_CYCLE = 0x10000
"""Added to the first number, so that there is room for packets from before it."""


class Uplink:
    """One stream from a publisher, and the downlinks that it feeds.

    `layer` is its number among the layers of the track, 0 the smallest picture.
    `latest` is the extended sequence number of its newest packet, `pictures` how
    many have come to their end, `width` and `height` their size, 0 while unknown.
    `loss` and `jitter` are as at the last report, a share and seconds.
    `waiting` are downlinks that would begin with its next key frame.
    """

    def __init__(
        self, key: TrackKey, kind: Kind, codec: Codec, ssrc: int, layer: int = 0
    ) -> None:
        self.key = key
        self.kind = kind
        self.codec = codec
        self.ssrc = ssrc
        self.layer = layer
        self.downlinks: list[Downlink] = []
        self.waiting: list[Downlink] = []
        self.rates = Rates()
        self.pictures = 0
        self.width = 0
        self.height = 0
        self.gaps = Gaps(PATIENCE[kind])
        self.keyframes = KeyframeRequests()
        self.cache = PacketCache(CACHE_PACKETS[kind])
        self.latest: int | None = None
        self.heard_at = 0.0
        self.loss = 0.0
        self.jitter = 0.0
        self.received = 0
        self._is_video = kind is Kind.VIDEO
        self._is_vp8 = codec.name == "VP8"
        self._octets = self.rates.octets
        self._reception = Reception(codec.clock_rate)
        self._keyframe: tuple[int, float] | None = None
        self._sealed = 0
        self._restart_at: int | None = None
        self._sender_report: tuple[float, int] | None = None
        self._sender_report_at = 0.0
        self._middle_ntp = 0

    def receive(self, packet: RtpPacket, *, repaired: bool, now: float) -> bool:
        """Take a packet in; False for one that nobody needs.

        Sets what the packet does not know of itself. `repaired` says that it
        came as a retransmission.
        """
        latest = self.latest
        if latest is None:
            if repaired:
                return False
            index = self.latest = packet.sequence + _FIRST_CYCLE
        else:
            index = extend(packet.sequence, latest)
            if index == latest + 1:
                self.latest = index
            elif not latest - JUMP <= index <= latest + JUMP:
                return not repaired and self._start_again(packet, now=now)
            elif index > latest:
                if not self.gaps.open(latest + 1, index, now=now) and self._is_video:
                    self.keyframes.want()
                self.latest = index
            elif not self.gaps.close(index):
                return False
        packet.index = index
        packet.arrived_at = self.heard_at = now
        self.received += 1
        if not repaired:
            self._reception.count(index, packet.timestamp, now=now)
        self.cache.add(packet)
        if self._is_video and packet.payload:
            self._look(packet, now=now)
        return True

    def seal(self) -> None:
        """Let nothing that is here already be replayed: nobody might receive it."""
        self._sealed = self.latest or 0

    def replay(self, *, now: float) -> list[RtpPacket]:
        """Return the packets since a key frame that has just been, if there was one."""
        if self._keyframe is None or self.latest is None:
            return []
        first, began = self._keyframe
        if now - began > REPLAY_AGE or self.latest - first >= REPLAY_PACKETS:
            return []
        if first <= self._sealed:
            return []
        packets = [self.cache.get(i) for i in range(first, self.latest + 1)]
        return [packet for packet in packets if packet is not None]

    def note_sender_report(
        self, ntp_timestamp: int, timestamp: int, *, now: float
    ) -> None:
        """Remember which moment of the publisher's clock a time stamp means."""
        self._sender_report = (rtcp.ntp_seconds(ntp_timestamp), timestamp)
        self._middle_ntp = (ntp_timestamp >> 16) & 0xFFFFFFFF
        self._sender_report_at = now

    def moment_of(self, timestamp: int) -> float | None:
        """Return the moment of the publisher's clock that a time stamp means."""
        if self._sender_report is None:
            return None
        moment, reported = self._sender_report
        ticks = (timestamp - reported + _HALF) % (2 * _HALF) - _HALF
        return moment + ticks / self.codec.clock_rate

    def timestamp_at(self, publisher_time: float) -> int | None:
        """Return this stream's RTP time at a moment of the publisher's clock."""
        if self._sender_report is None:
            return None
        moment, timestamp = self._sender_report
        return timestamp + round((publisher_time - moment) * self.codec.clock_rate)

    def report(self, *, now: float) -> rtcp.Report:
        """Return the report block about this stream for its publisher.

        Of sound the fraction is that of whoever loses most of it, so that the
        publisher's FEC is made for them (as mediasoup does).
        """
        fraction, lost, highest, jitter = self._reception.report()
        self.loss, self.jitter = fraction / 256, jitter / self.codec.clock_rate
        if not self._is_video:
            fraction = max(fraction, self._worst_loss(now))
        reported = self._sender_report is not None
        since = now - self._sender_report_at
        return rtcp.Report(
            ssrc=self.ssrc,
            fraction_lost=fraction,
            packets_lost=lost,
            highest_sequence=(highest - _FIRST_CYCLE) & 0xFFFFFFFF,
            jitter=jitter & 0xFFFFFFFF,
            lsr=self._middle_ntp if reported else 0,
            dlsr=min(int(since * 65536), 0xFFFFFFFF) if reported else 0,
        )

    def _worst_loss(self, now: float) -> int:
        """Return what a subscriber has lost most of, of 256."""
        known = [d.lost for d in self.downlinks if now - d.lost_at < LOSS_AGE]
        return max(known, default=0)

    def _look(self, packet: RtpPacket, *, now: float) -> None:
        """See what the first bytes of a payload tell of the picture."""
        payload = packet.payload
        if packet.marker:
            self.pictures += 1
        if self._is_vp8:
            descriptor = packet.descriptor = vp8.parse(payload)
            if descriptor is None:
                return
            packet.temporal = descriptor.temporal
            begins = vp8.starts_keyframe(payload, descriptor)
            if begins and (size := vp8.dimensions(payload, descriptor)) is not None:
                self.width, self.height = size
        else:
            begins = pictures.STARTS[self.codec.name](payload)
        self._octets[packet.temporal] += len(payload) + HEADER_SIZE
        if begins:
            self._keyframe_began(packet, now=now)

    def _keyframe_began(self, packet: RtpPacket, *, now: float) -> None:
        packet.keyframe = True
        if self._keyframe is None or packet.index > self._keyframe[0]:
            self._keyframe = (packet.index, now)
        self.keyframes.arrived()
        self.gaps.forget_before(packet.index)

    def _start_again(self, packet: RtpPacket, *, now: float) -> bool:
        """Follow a sender that has begun with another sequence number.

        Two packets in a row say so; a stray one says nothing (RFC 3550, A.1).
        The index goes on rising, so that no downlink maps two packets alike.
        """
        if packet.sequence != self._restart_at:
            self._restart_at = (packet.sequence + 1) & 0xFFFF
            return False
        assert self.latest is not None
        fresh = (self.latest + 0x20000) & ~0xFFFF | packet.sequence
        self.gaps = Gaps(PATIENCE[self.kind])
        self._reception = Reception(self.codec.clock_rate)
        self._keyframe = self._restart_at = None
        self.latest = fresh - 1
        return self.receive(packet, repaired=False, now=now)
