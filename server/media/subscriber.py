"""One peer's subscribe connection: what goes out."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from aiortc.rtp import RtcpPsfbPacket, RtcpRrPacket, RtcpRtpfbPacket, RtcpSrPacket

from server.media import remb, rtcp, sdp
from server.media.downlink import Downlink
from server.media.endpoint import Endpoint
from server.media.line import Line
from server.media.rtcp import Report
from server.media.sdp import Description, OutgoingStream
from server.media.slots import SlotTable
from server.media.tracks import Codec, Kind, PeerId, StreamKey

REPORT_EVERY = 1.0
"""Seconds between sender reports."""

NEW_EVERY = 0.1
"""Seconds between looks for new sources, of which none has been sent."""

GROWTH = 4
"""Slots that are added at a time."""

NTP_UNITS = 65536
"""Units of a second in the middle 32 bits of an NTP time stamp."""


class Slot(NamedTuple):
    """Two outgoing streams that a browser plays in step."""

    audio: Downlink
    video: Downlink


class Offer(NamedTuple):
    """A subscribe offer that waits for its answer."""

    generation: int
    fresh: bool
    sdp: str
    slots: list[tuple[int, str, str]]


class StaleAnswerError(Exception):
    """An answer to an offer that is not the newest one."""


class Subscriber:
    """Offers slots to one peer and fills them.

    `agreed` is how many slots the peer has answered for: the others would
    reach a browser that knows nothing of them. `start` is what its line is
    thought to carry at first, in bit/s.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        peer: PeerId,
        *,
        slots: int,
        codecs: Mapping[Kind, Sequence[Codec]],
        closed: Callable[["Subscriber"], None],
        start: float,
    ) -> None:
        self.peer = peer
        self.table: SlotTable[StreamKey] = SlotTable(slots)
        self.slots: list[Slot] = []
        self.agreed = 0
        self.rtt = 0.0
        self._endpoint = endpoint
        self._codecs = codecs
        self._offered: Mapping[Kind, Sequence[Codec]] = {}
        self._accepted: dict[str, Codec] = {}
        self._ended = closed
        self._transport = endpoint.transport(self)
        self.line = Line(self._transport, start=start, now=endpoint.clock())
        self._ssrcs = _ssrcs()
        self._by_ssrc: dict[int, Downlink] = {}
        self._names: dict[int, str] = {}
        self._generation = 0
        self._awaited: int | None = None
        self._reported_at = 0.0
        self._looked_at = 0.0

    @property
    def is_connected(self) -> bool:
        """Whether what is sent can arrive."""
        return self._transport.is_connected

    @property
    def reached_at(self) -> float:
        """When anything authentic came last (seconds)."""
        return self._transport.heard_at

    @property
    def forwarded(self) -> int:
        """How many packets have been sent, retransmissions apart."""
        return sum(one.packets for one in self.downlinks)

    @property
    def downlinks(self) -> Iterator[Downlink]:
        """All streams of all slots."""
        return (one for slot in self.slots for one in slot)

    @property
    def awaits_answer(self) -> bool:
        """Whether an offer is out: they go one at a time."""
        return self._awaited is not None

    @property
    def lacks_codec(self) -> bool:
        """Whether a codec has come to be carried since the newest offer."""
        return {kind: tuple(codecs) for kind, codecs in self._codecs.items()} != (
            self._offered
        )

    def offer(self, *, first_generation: int = 0) -> Offer:
        """Write an offer with all slots, and await its answer."""
        fresh = self._generation == 0
        self._generation = max(self._generation, first_generation) + 1
        self._awaited = self._generation
        while len(self.slots) < self.table.size:
            self._add_slot()
        self._offered = {kind: tuple(some) for kind, some in self._codecs.items()}
        text = sdp.subscribe_offer(
            self._endpoint.local(self._transport),
            list(self._streams()),
            version=self._generation,
            offered=self._offered,
        )
        mids = [(i, f"a{i}", f"v{i}") for i in range(len(self.slots))]
        return Offer(self._generation, fresh, text, mids)

    @property
    def generation(self) -> int:
        """The number of the newest offer."""
        return self._generation

    def restart(self) -> None:
        """Take new ICE credentials for the next offer."""
        self._transport.restart()

    def accept(self, generation: int, answer: Description) -> None:
        """Take the answer to the newest offer.

        Raises:
            StaleAnswerError: It answers another one.
            SdpError: It leaves a section out.

        """
        if generation != self._awaited:
            raise StaleAnswerError(generation)
        mids = [section.mid for section in answer.sections]
        if mids != [stream.mid for stream in self._streams()]:
            raise sdp.SdpError("the answer does not match the offer")
        self._awaited = None
        self.agreed = len(self.slots)
        self._agree(answer)
        if not self._transport.is_started:
            self._transport.start(answer)

    def grow(self, lacking: int) -> None:
        """Have more slots from the next offer on."""
        self.table.size += -(-lacking // GROWTH) * GROWTH

    def close(self, now: float) -> None:
        """Send no more."""
        for slot in self.slots:
            slot.audio.point(None, now=now)
            slot.video.point(None, now=now)
        self._transport.close()

    def tick(self, now: float) -> None:
        """Let pictures go that wait for their turn, and notice a dead peer."""
        pictures = self.line.pictures
        pictures.release(now)
        for ssrc in tuple(pictures.cut):
            self._by_ssrc[ssrc].restart(now=now)
        if self._transport.is_dead(now=now):
            self._transport.close()
            self.closed()

    def due_reports(self, now: float) -> Iterator[Downlink]:
        """Return whose sender report is due, and count those of all as sent.

        Of a new source it is due as soon as its clock is known.
        """
        if now - self._looked_at < NEW_EVERY or not self.is_connected:
            return iter(())
        self._looked_at = now
        if now - self._reported_at >= REPORT_EVERY:
            self._reported_at = now
            return self.downlinks
        return (one for one in self.downlinks if one.is_new)

    def report(self, downlink: Downlink, timestamp: int, now: float) -> None:
        """Send a sender report: which moment a time stamp means."""
        downlink.is_new = False
        packet = rtcp.sender_report(
            downlink.ssrc,
            now=now,
            timestamp=timestamp,
            packets=downlink.packets,
            octets=downlink.octets,
            cname=self._names[downlink.ssrc],
        )
        self._transport.send_rtcp(packet)

    def connected(self, now: float) -> None:
        """Begin every picture (`transport.Media`)."""
        self.line.connected(now)
        for slot in self.slots:
            slot.audio.restart(now=now)
            slot.video.restart(now=now)

    def rerouted(self, now: float) -> None:
        """Learn anew what the line takes, and mend pictures (`transport.Media`).

        What was lost on the old way says nothing of this one; libwebrtc begins
        anew as well when its route changes.
        """
        self.line.connected(now)
        for slot in self.slots:
            slot.video.refresh(now=now)

    def wants(self, data: bytes) -> bool:
        """Take no media (`transport.Media`)."""
        del data
        return False

    def rtp(self, data: bytes, now: float) -> None:
        """Take no media (`transport.Media`)."""

    def rtcp(self, data: bytes, now: float) -> None:
        """Take the subscriber's wishes and reports (`transport.Media`)."""
        for packet in rtcp.parse(data):
            if isinstance(packet, RtcpRtpfbPacket):
                downlink = self._by_ssrc.get(packet.media_ssrc)
                if downlink is not None:
                    downlink.resend(list(rtcp.nacked(packet)), now=now, rtt=self.rtt)
            elif isinstance(packet, RtcpPsfbPacket):
                self._wish(packet, now)
            elif isinstance(packet, RtcpRrPacket | RtcpSrPacket):
                self._note(packet.reports, now)

    def closed(self) -> None:
        """Be over (`transport.Media`)."""
        self._ended(self)

    def _agree(self, answer: Description) -> None:
        """Send in those of our codecs from now on that the peer can take."""
        for kind in Kind:
            each = [set(one.codecs) for one in answer.sections if one.kind is kind]
            for codec in set.intersection(*each) if each else ():
                self._accepted[codec.name] = codec
        # Without a stream for repairs a packet is repeated as it was, with its time.
        may_stamp = all(
            one.stamp_extension == sdp.STAMP_EXTENSION
            and all(codec.rtx_payload_type for codec in one.codecs)
            for one in answer.sections
            if one.kind is Kind.VIDEO
        )
        self._transport.stamp(sdp.STAMP_EXTENSION if may_stamp else None)

    def _wish(self, packet: RtcpPsfbPacket, now: float) -> None:
        bitrate = remb.bitrate(packet)
        if bitrate is not None:
            self.line.congestion.note_remb(bitrate, now=now)
        for ssrc in rtcp.asks_keyframe(packet):
            downlink = self._by_ssrc.get(ssrc)
            if downlink is not None:
                downlink.refresh(now=now)

    def _note(self, reports: Iterable[Report], now: float) -> None:
        """Take what the peer reports of our streams."""
        middle = (rtcp.ntp(now) >> 16) & 0xFFFFFFFF
        withheld = self.line.pictures.pacer.withheld
        known: list[tuple[Report, int]] = []
        rtt = None
        for report in reports:
            downlink = self._by_ssrc.get(report.ssrc)
            if downlink is None:
                continue
            downlink.lost, downlink.lost_at = report.fraction_lost, now
            known.append((report, downlink.absent + withheld(report.ssrc)))
            units = (middle - report.lsr - report.dlsr) & 0xFFFFFFFF
            if report.lsr and units < 10 * NTP_UNITS:
                self.rtt = rtt = units / NTP_UNITS
        if known:
            self.line.congestion.note_reports(known, rtt=rtt, now=now)

    def _add_slot(self) -> None:
        downlinks = []
        for kind in (Kind.AUDIO, Kind.VIDEO):
            rtx = next(self._ssrcs) if kind is Kind.VIDEO else None
            downlink = Downlink(
                kind,
                self._accepted,
                ssrc=next(self._ssrcs),
                rtx_ssrc=rtx,
                outlet=self.line.sound if rtx is None else self.line.pictures,
            )
            self._by_ssrc[downlink.ssrc] = downlink
            self._names[downlink.ssrc] = f"slot{len(self.slots)}"
            downlinks.append(downlink)
        self.slots.append(Slot(*downlinks))

    def _streams(self) -> Iterator[OutgoingStream]:
        for index, slot in enumerate(self.slots):
            for letter, downlink in zip("av", slot, strict=True):
                yield OutgoingStream(
                    f"{letter}{index}",
                    downlink.kind,
                    downlink.ssrc,
                    downlink.rtx_ssrc,
                    self._names[downlink.ssrc],
                )


def _ssrcs() -> Iterator[int]:
    """Yield numbers that differ within one connection."""
    base = secrets.randbits(31)
    while True:
        base = (base + 1) & 0xFFFFFFFF or 1
        yield base
