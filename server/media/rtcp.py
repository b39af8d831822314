"""RTCP packets as bytes (RFC 3550, RFC 4585), by aiortc's classes."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB,
    RTCP_RTPFB_NACK,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
    pack_remb_fci,
)

Incoming: TypeAlias = RtcpSrPacket | RtcpRrPacket | RtcpRtpfbPacket | RtcpPsfbPacket

_KNOWN = (RtcpSrPacket, RtcpRrPacket, RtcpRtpfbPacket, RtcpPsfbPacket)
_HEADER = struct.Struct("!BBH")
_FROM_OUTSIDE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    struct.error,
)
"""What aiortc's parsers raise for bytes that they do not understand."""

_NACK_HEADER = struct.Struct("!BBHII")
_NACK_ENTRY = struct.Struct("!HH")
_MASK_BITS = 16
"""Packets behind the first that one entry of a NACK names (RFC 4585, 6.2.1)."""

_CNAME = 1
_NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970 (RFC 868)."""

NACK_LIMIT = 256
"""Packets that one NACK may ask for. Who lacks more needs a key frame."""

REPORT_LIMIT = 31
"""Report blocks that fit the 5-bit count of one packet."""

Report: TypeAlias = RtcpReceiverInfo


def is_rtcp(data: bytes) -> bool:
    """Tell RTCP from RTP on one port (RFC 5761, 4)."""
    return 192 <= data[1] <= 223  # noqa: PLR2004


def parse(data: bytes) -> Iterator[Incoming]:
    """Yield the packets of a compound that we know; pass over the others.

    A malformed packet costs itself, and the rest only where its length is
    wrong.
    """
    position = 0
    while position + 4 <= len(data):
        _, _, words = _HEADER.unpack_from(data, position)
        end = position + 4 * (words + 1)
        try:
            packets = RtcpPacket.parse(data[position:end])
        except _FROM_OUTSIDE:
            packets = []
        position = end
        for packet in packets:
            if isinstance(packet, _KNOWN):
                yield packet


def nacked(packet: RtcpRtpfbPacket) -> Sequence[int]:
    """Return the sequence numbers that a generic NACK asks for, up to a limit."""
    return packet.lost[:NACK_LIMIT] if packet.fmt == RTCP_RTPFB_NACK else ()


def asks_keyframe(packet: RtcpPsfbPacket) -> list[int]:
    """Return the SSRCs of which a PLI or FIR wants a key frame."""
    if packet.fmt == RTCP_PSFB_PLI:
        return [packet.media_ssrc]
    if packet.fmt == RTCP_PSFB_FIR:
        entries = range(0, len(packet.fci) - 7, 8)
        return [int.from_bytes(packet.fci[at : at + 4]) for at in entries]
    return []


def ntp(now: float) -> int:
    """Return a 64-bit NTP time stamp of a clock in seconds.

    Only differences count, so that any steady clock will do.
    """
    return int((now + _NTP_EPOCH) * 2**32) & (2**64 - 1)


def ntp_seconds(stamp: int) -> float:
    """Return a 64-bit NTP time stamp in seconds of its own era."""
    return stamp / 2**32


def receiver_report(reports: Sequence[RtcpReceiverInfo]) -> bytes:
    """Build an RR about up to 31 streams."""
    return bytes(RtcpRrPacket(ssrc=0, reports=list(reports[:REPORT_LIMIT])))


def sender_report(
    ssrc: int, *, now: float, timestamp: int, packets: int, octets: int, cname: str
) -> bytes:
    """Build the SR and SDES of one of our streams."""
    sent = RtcpSenderInfo(
        ntp_timestamp=ntp(now),
        rtp_timestamp=timestamp & 0xFFFFFFFF,
        packet_count=packets & 0xFFFFFFFF,
        octet_count=octets & 0xFFFFFFFF,
    )
    name = RtcpSourceInfo(ssrc=ssrc, items=[(_CNAME, cname.encode())])
    return bytes(RtcpSrPacket(ssrc=ssrc, sender_info=sent)) + bytes(
        RtcpSdesPacket(chunks=[name])
    )


def nack(ssrc: int, sequences: Iterable[int]) -> bytes:
    """Build a generic NACK for 16-bit sequence numbers in rising order.

    They may wrap around, which aiortc's own writer cannot do.
    """
    entries: list[tuple[int, int]] = []
    for sequence in sequences:
        behind = (sequence - entries[-1][0] - 1) & 0xFFFF if entries else _MASK_BITS
        if behind < _MASK_BITS:
            first, mask = entries[-1]
            entries[-1] = (first, mask | 1 << behind)
        else:
            entries.append((sequence & 0xFFFF, 0))
    head = _NACK_HEADER.pack(
        0x80 | RTCP_RTPFB_NACK, RTCP_RTPFB, 2 + len(entries), 0, ssrc
    )
    return head + b"".join(_NACK_ENTRY.pack(*entry) for entry in entries)


def picture_loss(ssrc: int) -> bytes:
    """Build a PLI."""
    return bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=0, media_ssrc=ssrc))


def bitrate_cap(bitrate: int, ssrcs: list[int]) -> bytes:
    """Build a REMB: at most so many bits per second for these streams."""
    return bytes(
        RtcpPsfbPacket(
            fmt=RTCP_PSFB_APP, ssrc=0, media_ssrc=0, fci=pack_remb_fci(bitrate, ssrcs)
        )
    )
