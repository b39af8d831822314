"""RTP and RTCP packets to send, as bytes."""

import struct

from server.media.packet import RtpPacket
from tests.support.descriptions import (
    AUDIO,
    LEVEL_EXTENSION,
    MID_EXTENSION,
    REPAIRED_EXTENSION,
    RID_EXTENSION,
    RTX,
    VIDEO,
)

KEY = b"\x10\x00"
"""How the first packet of a VP8 key frame begins: descriptor, frame tag."""

DELTA = b"\x10\x01"
"""How the first packet of another VP8 frame begins."""

MORE = b"\x00"
"""How a further packet of a VP8 frame begins: descriptor."""


def vp8(
    picture: int,
    *,
    base: int = 0,
    temporal: int = 0,
    sync: bool = False,
    key: int = 0,
    keyframe: bool = False,
    starts: bool = True,
    size: tuple[int, int] = (320, 180),
    rest: bytes = b"",
) -> bytes:
    """Return the payload of a picture with a descriptor as browsers write it."""
    head = struct.pack(
        "!BBHBB",
        0x80 | starts << 4,
        0xF0,
        0x8000 | picture & 0x7FFF,
        base & 0xFF,
        temporal << 6 | sync << 5 | key & 0x1F,
    )
    if not starts:
        return head + rest
    tag = bytes([not keyframe, 0, 0])
    code = b"\x9d\x01\x2a" + struct.pack("<HH", *size) if keyframe else b""
    return head + tag + code + rest


def rtp(
    payload: bytes,
    *,
    payload_type: int,
    sequence: int,
    timestamp: int,
    ssrc: int,
    marker: bool = True,
    extensions: dict[int, bytes] | None = None,
) -> bytes:
    """Return an RTP packet with extensions in one-byte form."""
    block = b""
    if extensions:
        for number, value in extensions.items():
            block += bytes([number << 4 | len(value) - 1]) + value
        block += bytes(-len(block) % 4)
        block = struct.pack("!HH", 0xBEDE, len(block) // 4) + block
    head = struct.pack(
        "!BBHII",
        0x90 if block else 0x80,
        marker << 7 | payload_type,
        sequence & 0xFFFF,
        timestamp & 0xFFFFFFFF,
        ssrc,
    )
    return head + block + payload


def sound(
    sequence: int,
    *,
    ssrc: int,
    payload: bytes = b"opus",
    level: int = 20,
    mid: str | None = None,
) -> bytes:
    """Return the packet of sound with a number, and its level."""
    extensions = {LEVEL_EXTENSION: bytes([level])}
    if mid is not None:
        extensions[MID_EXTENSION] = mid.encode()
    return rtp(
        payload,
        payload_type=AUDIO,
        sequence=sequence,
        timestamp=sequence * 960,
        ssrc=ssrc,
        extensions=extensions,
    )


def picture(
    sequence: int, *, ssrc: int, payload: bytes = DELTA, marker: bool = True
) -> bytes:
    """Return a picture that fits one packet with a number."""
    return rtp(
        payload,
        payload_type=VIDEO,
        sequence=sequence,
        timestamp=sequence * 3000,
        ssrc=ssrc,
        marker=marker,
    )


def layered(
    sequence: int,
    *,
    ssrc: int,
    payload: bytes,
    mid: str,
    rid: str,
    timestamp: int,
    marker: bool = True,
    original: int | None = None,
) -> bytes:
    """Return a packet of a layer, or with `original` its retransmission."""
    repairs = original is not None
    head = b"" if original is None else struct.pack("!H", original & 0xFFFF)
    return rtp(
        head + payload,
        payload_type=RTX if repairs else VIDEO,
        sequence=sequence,
        timestamp=timestamp,
        ssrc=ssrc,
        marker=marker,
        extensions={
            MID_EXTENSION: mid.encode(),
            REPAIRED_EXTENSION if repairs else RID_EXTENSION: rid.encode(),
        },
    )


def repair(sequence: int, original: int, *, ssrc: int, payload: bytes = DELTA) -> bytes:
    """Return a retransmission of such a picture."""
    return rtp(
        struct.pack("!H", original & 0xFFFF) + payload,
        payload_type=RTX,
        sequence=sequence,
        timestamp=original * 3000,
        ssrc=ssrc,
    )


def padding(sequence: int, *, payload_type: int, ssrc: int) -> bytes:
    """Return a packet of nothing but padding."""
    packet = rtp(
        bytes(7) + b"\x08",
        payload_type=payload_type,
        sequence=sequence,
        timestamp=0,
        ssrc=ssrc,
    )
    return bytes([packet[0] | 0x20]) + packet[1:]


def parsed(
    sequence: int,
    *,
    payload: bytes = b"opus",
    payload_type: int = AUDIO,
    timestamp: int | None = None,
    marker: bool = True,
    ssrc: int = 1,
) -> RtpPacket:
    """Return a packet as the relay's parser leaves it."""
    return RtpPacket(
        payload_type=payload_type,
        marker=marker << 7,
        sequence=sequence & 0xFFFF,
        timestamp=(sequence * 960 if timestamp is None else timestamp) & 0xFFFFFFFF,
        ssrc=ssrc,
        payload=payload,
    )
