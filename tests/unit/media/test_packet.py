import struct

import pytest

from server.media.packet import (
    MalformedPacketError,
    RtpPacket,
    extend,
    extension_value,
    parse,
    unwrap_rtx,
)
from tests.support.packets import padding, parsed, rtp


def with_block(block: bytes, *, profile: int = 0xBEDE) -> RtpPacket:
    packet = parsed(1)
    packet.extension_profile, packet.extension = profile, block
    return packet


def test_a_packet_is_read_with_its_extensions() -> None:
    data = rtp(
        b"payload",
        payload_type=111,
        sequence=7,
        timestamp=960,
        ssrc=42,
        extensions={1: b"\x95", 4: b"mid"},
    )
    packet = parse(data)
    assert (packet.payload_type, packet.sequence, packet.timestamp) == (111, 7, 960)
    assert (packet.ssrc, packet.payload, packet.marker) == (42, b"payload", 0x80)
    assert extension_value(packet, 1) == b"\x95"
    assert extension_value(packet, 4) == b"mid"
    assert extension_value(packet, 2) is None


def test_contributing_sources_are_skipped() -> None:
    plain = rtp(b"payload", payload_type=96, sequence=1, timestamp=1, ssrc=1)
    assert parse(b"\x82" + plain[1:12] + bytes(8) + plain[12:]).payload == b"payload"


def test_padding_is_taken_off() -> None:
    data = rtp(b"ab\x00\x00\x03", payload_type=96, sequence=1, timestamp=1, ssrc=1)
    assert parse(b"\xa0" + data[1:]).payload == b"ab"
    assert parse(padding(1, payload_type=96, ssrc=1)).payload == b""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80" * 11,
        b"\x00" + bytes(11),  # version 0
        b"\x8f" + bytes(11),  # 15 contributing sources
        b"\x90" + bytes(11),  # an extension that is not there
        b"\x90" + bytes(11) + b"\xbe\xde\x00\x02" + bytes(4),
        b"\xa0" + bytes(12),  # padding of no bytes
        b"\xa0" + bytes(11) + b"\x02",  # padding longer than the payload
    ],
)
def test_lengths_that_do_not_fit_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedPacketError):
        parse(data)


@pytest.mark.parametrize(
    ("block", "value"),
    [
        (b"\x00\x00\x10\xaa", b"\xaa"),  # padding in front
        (b"\x20\xbb\x10\xaa", b"\xaa"),  # another one in front
        (b"\x13\xaa", None),  # cut off
        (b"\xf0\xbb\x10\xaa", None),  # 15: stop
        (b"\x01\xbb\x10\xaa", None),  # 0 with a length: stop
        (b"", None),
    ],
)
def test_extensions_in_one_byte_form(block: bytes, value: bytes | None) -> None:
    assert extension_value(with_block(block), 1) == value


@pytest.mark.parametrize(
    ("block", "value"),
    [
        (b"\x00\x01\x01\xaa", b"\xaa"),
        (b"\x01\x00", b""),
        (b"\x02\x02\xbb\xbb\x01\x01\xaa", b"\xaa"),
        (b"\x01", None),
        (b"\x01\x05\xaa", None),
    ],
)
@pytest.mark.parametrize("profile", [0x1000, 0x100F])
def test_extensions_in_two_byte_form(
    block: bytes, value: bytes | None, profile: int
) -> None:
    assert extension_value(with_block(block, profile=profile), 1) == value


def test_extensions_of_another_profile_are_none() -> None:
    assert extension_value(with_block(b"\x10\xaa", profile=0x1234), 1) is None


def test_a_retransmission_is_unwrapped() -> None:
    packet = parsed(5, payload=struct.pack("!H", 99) + b"media", payload_type=97)
    original = unwrap_rtx(packet, payload_type=96, ssrc=7)
    assert original is not None
    assert (original.sequence, original.payload) == (99, b"media")
    assert (original.payload_type, original.ssrc) == (96, 7)
    assert original.timestamp == packet.timestamp


@pytest.mark.parametrize("payload", [b"", b"\x00", b"\x00\x01"])
def test_a_retransmission_of_nothing_is_nothing(payload: bytes) -> None:
    assert unwrap_rtx(parsed(5, payload=payload), payload_type=96, ssrc=7) is None


@pytest.mark.parametrize(
    ("sequence", "near", "index"),
    [
        (5, 4, 5),
        (0, 0xFFFF, 0x10000),
        (0xFFFF, 0x10000, 0xFFFF),
        (0x8000, 0, -0x8000),
        (0x7FFF, 0, 0x7FFF),
        (3, 0x2FFFE, 0x30003),
    ],
)
def test_numbers_are_extended_to_the_closest(
    sequence: int, near: int, index: int
) -> None:
    assert extend(sequence, near) == index
