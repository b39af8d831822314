"""Uplinks and downlinks without a network."""

from dataclasses import dataclass

from server.media.downlink import Downlink
from server.media.packet import RtpPacket
from server.media.sdp import OPUS, VP8
from server.media.tracks import Kind, PeerId, StreamKey, TrackKey
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

    def __call__(
        self, second: int, sequence: int, timestamp: int, ssrc: int, payload: bytes
    ) -> bool:
        """Send a packet, as `Transport.send_rtp` does."""
        if self.is_full:
            return False
        marker = bool(second & 0x80)
        out = Out(second & 0x7F, marker, sequence, timestamp, ssrc, payload)
        self.sent.append(out)
        return True

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


def uplink(kind: Kind, publisher: str = "fay") -> Uplink:
    """Return an uplink of somebody."""
    key = TrackKey(StreamKey(PeerId(publisher), "person"), kind)
    return Uplink(key, kind, OPUS if kind is Kind.AUDIO else VP8, ssrc=1)


def downlink(kind: Kind, wire: Wire) -> Downlink:
    """Return a downlink that sends to a wire."""
    video = kind is Kind.VIDEO
    return Downlink(
        kind,
        VP8 if video else OPUS,
        ssrc=SSRC,
        rtx_ssrc=RTX_SSRC if video else None,
        send=wire,
    )


def arrive(
    source: Uplink, packet: RtpPacket, *, now: float, repaired: bool = False
) -> bool:
    """Let a packet come in and go on, as a publisher does."""
    wanted = source.receive(packet, repaired=repaired, now=now)
    if wanted:
        for one in tuple(source.downlinks):
            one.forward(packet, now=now)
    return wanted
