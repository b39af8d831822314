import struct

import pytest
from aiortc.rtp import (
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
)

from server.media import rtcp


def test_rtcp_is_told_from_rtp_by_the_second_byte() -> None:
    assert rtcp.is_rtcp(b"\x80\xc8")
    assert rtcp.is_rtcp(b"\x80\xce")
    assert not rtcp.is_rtcp(b"\x80\xef")  # type 111 with the marker bit
    assert not rtcp.is_rtcp(b"\x80\x60")


def test_a_bad_packet_costs_only_itself() -> None:
    bad = struct.pack("!BBHI", 0x9F, 201, 1, 0)  # An RR of 31 blocks without any.
    unknown = struct.pack("!BBHI", 0x80, 207, 1, 0)
    compound = bad + unknown + rtcp.picture_loss(7)
    (packet,) = rtcp.parse(compound)
    assert isinstance(packet, RtcpPsfbPacket)
    assert rtcp.asks_keyframe(packet) == [7]


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x80\xc9\xff\xff" + bytes(20)])
def test_cut_compounds_are_empty(data: bytes) -> None:
    assert list(rtcp.parse(data)) == []


@pytest.mark.parametrize(
    "sequences",
    [
        [5],
        [5, 6, 21],
        [5, 22],
        [0xFFFE, 0xFFFF, 0, 1, 40],
        list(range(100, 300)),
        [*range(0xFFF0, 0x10000), *range(50)],
    ],
)
def test_a_nack_names_all_packets(sequences: list[int]) -> None:
    (packet,) = rtcp.parse(rtcp.nack(9, sequences))
    assert isinstance(packet, RtcpRtpfbPacket)
    assert packet.media_ssrc == 9
    assert [lost & 0xFFFF for lost in rtcp.nacked(packet)] == sequences


def test_a_nack_of_everything_is_cut() -> None:
    entries = b"".join(struct.pack("!HH", n * 17, 0xFFFF) for n in range(300))
    head = struct.pack("!BBHII", 0x81, 205, 302, 0, 9)
    (packet,) = rtcp.parse(head + entries)
    assert isinstance(packet, RtcpRtpfbPacket)
    assert len(rtcp.nacked(packet)) == rtcp.NACK_LIMIT


def test_transport_feedback_is_no_nack() -> None:
    packet = RtcpRtpfbPacket(fmt=15, ssrc=1, media_ssrc=2, lost=[3])
    assert list(rtcp.nacked(packet)) == []


def test_a_full_intra_request_names_its_streams() -> None:
    fci = struct.pack("!IBxxxIBxxx", 7, 1, 8, 1)
    packet = RtcpPsfbPacket(fmt=4, ssrc=1, media_ssrc=0, fci=fci + b"\x00\x00")
    assert rtcp.asks_keyframe(packet) == [7, 8]


def test_other_feedback_asks_for_no_key_frame() -> None:
    (packet,) = rtcp.parse(rtcp.bitrate_cap(1000, [7]))
    assert isinstance(packet, RtcpPsfbPacket)
    assert rtcp.asks_keyframe(packet) == []


def test_a_sender_report_can_be_read() -> None:
    data = rtcp.sender_report(
        7, now=2.5, timestamp=2**33 + 5, packets=2**32 + 1, octets=3, cname="slot0"
    )
    (packet,) = rtcp.parse(data)
    assert isinstance(packet, RtcpSrPacket)
    assert packet.ssrc == 7
    assert packet.sender_info.rtp_timestamp == 5
    assert packet.sender_info.packet_count == 1
    assert rtcp.ntp_seconds(packet.sender_info.ntp_timestamp) % 1 == 0.5


def test_a_receiver_report_has_31_blocks_at_most() -> None:
    block = RtcpReceiverInfo(1, 0, 0, 0, 0, 0, 0)
    (packet,) = rtcp.parse(rtcp.receiver_report([block] * 40))
    assert isinstance(packet, RtcpRrPacket)
    assert len(packet.reports) == rtcp.REPORT_LIMIT
