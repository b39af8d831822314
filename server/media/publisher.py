"""One peer's publish connection: what comes in."""

from collections.abc import Callable, Iterable, Mapping

from aiortc.rtp import RtcpPsfbPacket, RtcpRtpfbPacket, RtcpSrPacket

from server.media import rtcp, sdp
from server.media.endpoint import Endpoint
from server.media.feed import Feed
from server.media.packet import (
    MalformedPacketError,
    RtpPacket,
    extension_value,
    parse,
    unwrap_rtx,
)
from server.media.router import Route, Router
from server.media.sdp import Description, MediaSection
from server.media.tracks import Kind, PeerId, StreamKey, TrackKey
from server.media.twcc import Feedback
from server.media.uplink import Uplink

REPORT_EVERY = 1.0
"""Seconds between receiver reports."""

CAP_EVERY = 0.25
MUCH_LESS = 0.9
"""Seconds between looks at what may be sent, and the share of what was told from
which the publisher is told at once.
"""

KEYFRAME_SPACING = 0.25
"""Seconds between requests for key frames of layers of one track: each brings one
of every layer.
"""


class Publisher:
    """Answers one peer's publish offers and turns its packets into feeds.

    `feeds` are by mid. `opened` is told of each new one, `retired` of one whose
    place a newer offer has taken away, `closed` when the connection is over, and
    `heard` the audio level of each packet that somebody may hear; `cap` says how
    much may be sent, in bit/s. `rtt` is the round-trip time to the peer in
    seconds, 0 while unknown; the owner sets it.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        peer: PeerId,
        *,
        cap: Callable[[Iterable[Feed]], int],
        opened: Callable[[Feed], None],
        retired: Callable[[Feed], None],
        closed: Callable[["Publisher"], None],
        heard: Callable[[PeerId, int], None],
    ) -> None:
        self.peer = peer
        self.feeds: dict[str, Feed] = {}
        self.malformed = 0
        self.rtt = 0.0
        self._endpoint = endpoint
        self._cap = cap
        self._opened = opened
        self._retired = retired
        self._ended = closed
        self._heard = heard
        self._transport = endpoint.transport(self)
        self._router = Router(())
        self._feedback = Feedback()
        self._arrival_extension: int | None = None
        self._uplinks: dict[int, Uplink] = {}
        self._streams: dict[str, str] = {}
        self._version = 0
        self._reported_at = 0.0
        self._capped_at = 0.0
        self._told_cap = 0
        self._clock_offset: tuple[float, float] | None = None

    def answer(self, offer: Description, tracks: Mapping[str, tuple[str, Kind]]) -> str:
        """Return the answer to an offer.

        `tracks` maps its mids to the stream names and kinds that they carry.

        Raises:
            SdpError: The offer lacks a section that `tracks` names.

        """
        kinds = {section.mid: section.kind for section in offer.sections}
        if any(kinds.get(mid) is not kind for mid, (_, kind) in tracks.items()):
            raise sdp.SdpError("a track names a mid that the offer lacks")
        if self._version == 0:
            self._transport.start(offer)
        elif self._transport.restarts(offer):
            self._transport.restart(offer)
        self._version += 1
        self._streams = {mid: name for mid, (name, _) in tracks.items()}
        extensions = [s.arrival_extension for s in offer.sections]
        self._arrival_extension = next((one for one in extensions if one), None)
        self._router.update(offer.sections)
        self._retire(offer.sections)
        local = self._endpoint.local(self._transport)
        return sdp.publish_answer(local, offer, version=self._version)

    @property
    def is_connected(self) -> bool:
        """Whether media can come."""
        return self._transport.is_connected

    @property
    def reached_at(self) -> float:
        """When anything authentic came last (seconds)."""
        return self._transport.heard_at

    def heard_at(self) -> dict[Kind, float]:
        """Return when the newest packet of each kind came (seconds)."""
        found: dict[Kind, float] = {}
        for uplink in self._uplinks.values():
            found[uplink.kind] = max(uplink.heard_at, found.get(uplink.kind, 0.0))
        return found

    def loss(self) -> float | None:
        """Return the share of packets that got lost lately; None if none was sent."""
        return max((uplink.loss for uplink in self._uplinks.values()), default=None)

    def jitter(self) -> float | None:
        """Return by how many seconds the packets of sound come apart."""
        sounds = (one for one in self._uplinks.values() if one.kind is Kind.AUDIO)
        return max((uplink.jitter for uplink in sounds), default=None)

    def close(self) -> None:
        """Receive no more."""
        self._transport.close()

    def publisher_time(self, now: float) -> float | None:
        """Return the moment of the publisher's own clock, once it is known."""
        return None if self._clock_offset is None else now - self._clock_offset[0]

    def tick(self, now: float) -> None:
        """Ask for what is missing, and report."""
        if self._transport.is_dead(now=now):
            self._transport.close()
            self.closed()
            return
        if not self._transport.is_connected:
            return
        for feed in self.feeds.values():
            feed.look(now)
            for uplink in feed.layers:
                if uplink.gaps or uplink.keyframes.is_wanted:
                    self._ask(feed, uplink, now)
        if self._feedback.due(now=now):
            self._tell_arrivals(now)
        if now - self._reported_at >= REPORT_EVERY:
            self._reported_at = now
            self._report(now)
        elif now - self._capped_at >= CAP_EVERY:
            self._lower_cap(now)

    def connected(self, now: float) -> None:
        """Begin (`transport.Media`)."""
        self._reported_at = now

    def rerouted(self, now: float) -> None:
        """Do nothing: the browser knows its way (`transport.Media`)."""

    def wants(self, data: bytes) -> bool:
        """Tell whether a datagram is worth its decryption (`transport.Media`)."""
        return self._router.expects(data)

    def rtp(self, data: bytes, now: float) -> None:
        """Take a packet in and send it on (`transport.Media`)."""
        try:
            packet = parse(data)
        except MalformedPacketError:
            self.malformed += 1
            return
        if self._arrival_extension is not None and packet.extension:
            number = extension_value(packet, self._arrival_extension)
            if number is not None:
                self._feedback.note(int.from_bytes(number[:2]), now)
        route = self._router.route(packet)
        if route is None:
            self.malformed += 1
        elif route.repairs:
            self._repair(route, packet, now)
        else:
            self._take(route, packet, now)

    def rtcp(self, data: bytes, now: float) -> None:
        """Take the publisher's sender reports (`transport.Media`)."""
        for packet in rtcp.parse(data):
            if isinstance(packet, RtcpSrPacket):
                self._sender_report(packet, now)
            elif isinstance(packet, RtcpRtpfbPacket | RtcpPsfbPacket):
                self.malformed += 1  # Feedback on media that we do not send here.

    def closed(self) -> None:
        """Be over (`transport.Media`)."""
        self._ended(self)

    def _take(self, route: Route, packet: RtpPacket, now: float) -> None:
        uplink = self._uplinks.get(packet.ssrc) or self._open(route, packet, now)
        if uplink is None:
            self.malformed += 1
        elif uplink.receive(packet, repaired=False, now=now):
            self._pass_on(uplink, packet, now)
            level_extension = route.section.level_extension
            if level_extension is not None and uplink.downlinks:
                level = extension_value(packet, level_extension)
                if level:
                    self._heard(self.peer, level[0] & 0x7F)

    def _repair(self, route: Route, packet: RtpPacket, now: float) -> None:
        uplink = self._uplink(route)
        if uplink is None:
            return
        repaired = unwrap_rtx(
            packet, payload_type=route.section.codec.payload_type, ssrc=uplink.ssrc
        )
        if repaired is not None and uplink.receive(repaired, repaired=True, now=now):
            self._pass_on(uplink, repaired, now)

    def _pass_on(self, uplink: Uplink, packet: RtpPacket, now: float) -> None:
        for downlink in uplink.downlinks:
            downlink.forward(packet, now=now)
        if packet.keyframe and uplink.waiting:
            for downlink in tuple(uplink.waiting):
                downlink.keyframe(uplink, now=now)

    def _uplink(self, route: Route) -> Uplink | None:
        feed = self.feeds.get(route.section.mid)
        layers = () if feed is None else feed.layers
        return next((one for one in layers if one.layer == route.layer), None)

    def _open(self, route: Route, packet: RtpPacket, now: float) -> Uplink | None:
        """Begin with a stream, unless its place is taken or nobody has named it."""
        section = route.section
        name = self._streams.get(section.mid)
        if name is None or self._uplink(route) is not None:
            return None
        key = TrackKey(StreamKey(self.peer, name), section.kind)
        uplink = Uplink(key, section.kind, section.codec, packet.ssrc, route.layer)
        self._uplinks[packet.ssrc] = uplink
        feed = self.feeds.get(section.mid)
        if feed is None:
            count = max(1, len(section.rids))
            feed = Feed(key, section.kind, section.codec, count=count)
            self.feeds[section.mid] = feed
            feed.open(uplink, now=now)
            self._opened(feed)
        else:
            feed.open(uplink, now=now)
        return uplink

    def _retire(self, sections: Iterable[MediaSection]) -> None:
        """Give up feeds that a newer offer has no place for."""
        kept = {section.mid: section for section in sections}
        for mid, feed in list(self.feeds.items()):
            section = kept.get(mid)
            if section is None or not self._is_of(feed, section):
                del self.feeds[mid]
                for uplink in feed.layers:
                    del self._uplinks[uplink.ssrc]
                self._retired(feed)

    def _is_of(self, feed: Feed, section: MediaSection) -> bool:
        """Tell whether a section still describes what a feed is made of."""
        return (
            self._streams.get(section.mid) == feed.key.stream.name
            and section.codec == feed.codec
            and all(
                one.ssrc in section.ssrcs or not section.ssrcs for one in feed.layers
            )
        )

    def _ask(self, feed: Feed, uplink: Uplink, now: float) -> None:
        """Ask for what is missing of a layer."""
        missing = uplink.gaps.due(now=now, rtt=self.rtt)
        if missing:
            lost = [index & 0xFFFF for index in missing]
            self._transport.send_rtcp(rtcp.nack(uplink.ssrc, lost))
        if now - feed.key_asked_at >= KEYFRAME_SPACING and uplink.keyframes.due(
            now=now, rtt=self.rtt
        ):
            feed.key_asked_at = now
            self._transport.send_rtcp(rtcp.picture_loss(uplink.ssrc))

    def _sender_report(self, packet: RtcpSrPacket, now: float) -> None:
        uplink = self._uplinks.get(packet.ssrc)
        if uplink is None:
            return
        sent = packet.sender_info
        uplink.note_sender_report(sent.ntp_timestamp, sent.rtp_timestamp, now=now)
        self._note_offset(now - rtcp.ntp_seconds(sent.ntp_timestamp), now)

    def _note_offset(self, offset: float, now: float) -> None:
        """Keep the least delay of the last 30 s: the closest to the truth."""
        known = self._clock_offset
        if known is None or offset < known[0] or now - known[1] > 30:  # noqa: PLR2004
            self._clock_offset = (offset, now)

    def _tell_arrivals(self, now: float) -> None:
        """Report arrivals, so that the publisher can control its congestion."""
        uplink = next(iter(self._uplinks.values()), None)
        if uplink is not None:
            for packet in self._feedback.collect(media_ssrc=uplink.ssrc, now=now):
                self._transport.send_rtcp(packet)

    def _lower_cap(self, now: float) -> None:
        """Tell at once that much less can be passed on than was told last."""
        self._capped_at = now
        video = [one.ssrc for one in self._uplinks.values() if one.kind is Kind.VIDEO]
        cap = self._cap(self.feeds.values())
        if video and cap < MUCH_LESS * self._told_cap:
            self._told_cap = cap
            self._transport.send_rtcp(rtcp.bitrate_cap(cap, video))

    def _report(self, now: float) -> None:
        uplinks = list(self._uplinks.values())
        if not uplinks:
            return
        reports = [uplink.report(now=now) for uplink in uplinks]
        video = [u.ssrc for u in uplinks if u.kind is Kind.VIDEO]
        packet = rtcp.receiver_report(reports)
        if video:
            self._capped_at, self._told_cap = now, self._cap(self.feeds.values())
            packet += rtcp.bitrate_cap(self._told_cap, video)
        self._transport.send_rtcp(packet)
