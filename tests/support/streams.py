"""Uplinks and downlinks without a network."""

from dataclasses import dataclass

from server.media.codecs import OPUS, OURS, VP8
from server.media.downlink import Downlink
from server.media.feed import Feed
from server.media.packet import RtpPacket
from server.media.tracks import Codec, Kind, PeerId, StreamKey, TrackKey
from server.media.uplink import Uplink

SSRC, RTX_SSRC = 7001, 7002


@dataclass(frozen=True, slots=True)
class Out:
    """A packet that a downlink has sent."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


class Wire:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[Out] = []
        self.is_full = False

    def send(  # noqa: PLR0917 (as the relay calls it)
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
        """Send a packet (`outlets.Outlet`)."""
        del now
        if self.is_full:
            return False
        marker = bool(second & 0x80)
        payload = head + payload[len(head) :]
        out = Out(second & 0x7F, marker, sequence, timestamp, ssrc, payload)
        self.sent.append(out)
        return True

    repair = send

    def begins_key(self, ssrc: int, timestamp: int) -> None:
        """Note a key frame (`outlets.Outlet`)."""

    def drop(self, ssrc: int) -> None:
        """Do nothing: nothing waits (`outlets.Outlet`)."""

    @property
    def media(self) -> list[Out]:
        """What went out as media."""
        return [out for out in self.sent if out.ssrc == SSRC]

    @property
    def repairs(self) -> list[Out]:
        """What went out as retransmissions of their own stream."""
        return [out for out in self.sent if out.ssrc == RTX_SSRC]

    @property
    def numbers(self) -> list[int]:
        """The numbers of the media."""
        return [out.sequence for out in self.media]


def uplink(
    kind: Kind, publisher: str = "fay", *, layer: int = 0, codec: Codec | None = None
) -> Uplink:
    """Return an uplink of somebody."""
    key = TrackKey(StreamKey(PeerId(publisher), "person"), kind)
    codec = codec or (OPUS if kind is Kind.AUDIO else VP8)
    return Uplink(key, kind, codec, ssrc=1 + layer, layer=layer)


def feed(*layers: Uplink) -> Feed:
    """Return a feed of layers that have begun to flow."""
    first = layers[0]
    found = Feed(first.key, first.kind, first.codec)
    for layer in layers:
        found.open(layer, now=0.0)
    return found


def downlink(kind: Kind, wire: Wire) -> Downlink:
    """Return a downlink that sends to a wire."""
    video = kind is Kind.VIDEO
    return Downlink(
        kind,
        {codec.name: codec for codec in OURS[kind]},
        ssrc=SSRC,
        rtx_ssrc=RTX_SSRC if video else None,
        outlet=wire,
    )


def arrive(
    source: Uplink, packet: RtpPacket, *, now: float, repaired: bool = False
) -> bool:
    """Let a packet come in and go on, as a publisher does."""
    wanted = source.receive(packet, repaired=repaired, now=now)
    if wanted:
        for one in source.downlinks:
            one.forward(packet, now=now)
        if packet.keyframe:
            for one in tuple(source.waiting):
                one.keyframe(source, now=now)
    return wanted
