"""RTP packets as bytes (RFC 3550, RFC 8285), without state."""

from struct import Struct, error
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.media.vp8 import Descriptor

_HEADER = Struct("!BBHII")
_EXTENSION = Struct("!HH")

_VERSION_2 = 0x80

HEADER_SIZE = 12
"""Bytes of an RTP header without CSRCs and extensions."""

RTX_HEADER_SIZE = 2
"""Bytes of the original sequence number in front of an RTX payload (RFC 4588)."""

ONE_BYTE_PROFILE = 0xBEDE
_TWO_BYTE_PROFILE = 0x1000

_LIST_ENDS = (0, 15)
"""Numbers that no extension in one-byte form may have (RFC 8285, 4.2)."""


class MalformedPacketError(ValueError):
    """These bytes are no RTP packet that we understand."""


class RtpPacket:
    """One received packet.

    `payload` is without padding and may be empty. `index` is the sequence
    number extended by its roll-overs; the uplink that receives it sets it, and
    with it `arrived_at`, and of a picture `keyframe` (whether it begins one),
    `temporal` (the layer that it belongs to) and VP8's `descriptor`.
    """

    __slots__ = (
        "arrived_at",
        "descriptor",
        "extension",
        "extension_profile",
        "index",
        "keyframe",
        "marker",
        "payload",
        "payload_type",
        "sequence",
        "ssrc",
        "temporal",
        "timestamp",
    )

    def __init__(
        self,
        *,
        payload_type: int,
        marker: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
    ) -> None:
        self.payload_type = payload_type
        self.marker = marker
        self.sequence = sequence
        self.timestamp = timestamp
        self.ssrc = ssrc
        self.payload = payload
        self.extension_profile = 0
        self.extension = b""
        self.index = sequence
        self.arrived_at = 0.0
        self.keyframe = False
        self.temporal = 0
        self.descriptor: Descriptor | None = None


def parse(data: bytes) -> RtpPacket:
    """Return the packet in a decrypted datagram.

    Raises:
        MalformedPacketError: The lengths in it do not fit together.

    """
    try:
        first, second, sequence, timestamp, ssrc = _HEADER.unpack_from(data)
        start = HEADER_SIZE + 4 * (first & 0x0F)
        profile, extension = 0, b""
        if first & 0x10:
            profile, words = _EXTENSION.unpack_from(data, start)
            start += 4
            extension = data[start : start + 4 * words]
            start += 4 * words
    except error as problem:
        raise MalformedPacketError("truncated header") from problem
    end = len(data)
    if first & 0x20:
        end -= data[-1] or end
    if first & 0xC0 != _VERSION_2 or end < start:
        raise MalformedPacketError("lengths do not fit")
    packet = RtpPacket(
        payload_type=second & 0x7F,
        marker=second & 0x80,
        sequence=sequence,
        timestamp=timestamp,
        ssrc=ssrc,
        payload=data[start:end],
    )
    packet.extension_profile = profile
    packet.extension = extension
    return packet


def extension_value(packet: RtpPacket, wanted: int) -> bytes | None:
    """Return the header extension with an id, in one- or two-byte form.

    A truncated list counts as ended (RFC 8285, 4.1.2): the packet is still
    good.
    """
    data = packet.extension
    one_byte = packet.extension_profile == ONE_BYTE_PROFILE
    if not one_byte and packet.extension_profile & 0xFFF0 != _TWO_BYTE_PROFILE:
        return None
    position, end = 0, len(data)
    while position < end:
        first = data[position]
        position += 1
        if first == 0:
            continue
        if one_byte:
            identifier, length = first >> 4, (first & 0x0F) + 1
            if identifier in _LIST_ENDS:
                return None
        else:
            if position >= end:
                return None
            identifier, length = first, data[position]
            position += 1
        if position + length > end:
            return None
        if identifier == wanted:
            return data[position : position + length]
        position += length
    return None


def unwrap_rtx(packet: RtpPacket, *, payload_type: int, ssrc: int) -> RtpPacket | None:
    """Return the packet that a retransmission carries (RFC 4588, 4).

    None where the payload is padding only: browsers probe with such packets.
    """
    if len(packet.payload) <= RTX_HEADER_SIZE:
        return None
    return RtpPacket(
        payload_type=payload_type,
        marker=packet.marker,
        sequence=int.from_bytes(packet.payload[:RTX_HEADER_SIZE]),
        timestamp=packet.timestamp,
        ssrc=ssrc,
        payload=packet.payload[RTX_HEADER_SIZE:],
    )


def extend(sequence: int, near: int, bits: int = 16) -> int:
    """Return the number closest to `near` that ends in `sequence`.

    Undoes the wrap-around of counters of so many bits (RFC 3711, 3.3.1).
    """
    half = 1 << (bits - 1)
    return near + ((sequence - near + half) & ((half << 1) - 1)) - half
