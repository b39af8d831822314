"""Beginnings of payloads as RFC 6184, RFC 9628 and AV1's payload format have them."""

import pytest

from server.media.pictures import STARTS

BEGIN = {
    "H264": [
        b"\x67\x42\xe0\x1f",  # parameters alone
        b"\x78\x00\x02\x67\x42\x00\x02\x68\xce",  # aggregated
        b"\x78\x00\x02\x09\x10\x00\x02\x67\x42",  # behind a delimiter
        b"\x7c\x87\x42",  # the first of their fragments
    ],
    "VP9": [
        b"\x08",  # begins a frame
        b"\x88\x05\x00",  # picture id of 7 bits
        b"\x88\x85\x05",  # of 15 bits
        b"\xa8\x05\x01\x00",  # lowest spatial layer
        b"\xa8\x85\x05\xe0\x00",
    ],
    "AV1": [b"\x18\x0a", b"\x08"],
}
GO_ON = {
    "H264": [
        b"",
        b"\x65\x88",  # the picture itself, behind its parameters
        b"\x41\x9a",
        b"\x78\x00\x02\x41\x9a",
        b"\x78\x00",
        b"\x78\x00\x00",
        b"\x7c\x07\x42",  # a further fragment
        b"\x7c",
    ],
    "VP9": [
        b"",
        b"\x48",  # predicted
        b"\x00",  # a further packet
        b"\xa8\x05\x02\x00",  # an upper spatial layer
        b"\xa8\x05",
    ],
    "AV1": [b"", b"\x10\x0a"],
}


@pytest.mark.parametrize(
    ("codec", "payload"), [(name, one) for name, some in BEGIN.items() for one in some]
)
def test_the_first_packet_of_a_key_frame_is_known(codec: str, payload: bytes) -> None:
    assert STARTS[codec](payload)


@pytest.mark.parametrize(
    ("codec", "payload"), [(name, one) for name, some in GO_ON.items() for one in some]
)
def test_other_packets_begin_nothing(codec: str, payload: bytes) -> None:
    assert not STARTS[codec](payload)
