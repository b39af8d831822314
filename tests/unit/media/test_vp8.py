import pytest

from server.media import vp8
from tests.support.packets import vp8 as vp8_payload


def starts_keyframe(payload: bytes) -> bool:
    descriptor = vp8.parse(payload)
    return descriptor is not None and vp8.starts_keyframe(payload, descriptor)


@pytest.mark.parametrize(
    "payload",
    [
        b"\x10\x00",
        b"\x30\x00",  # a frame that none refers to
        b"\x90\x80\x05\x00",  # picture id of 7 bits
        b"\x90\x80\x85\x05\x00",  # of 15 bits
        b"\x90\xe0\x85\x05\x01\x20\x00",  # with TL0PICIDX and TID
        b"\x90\x10\x01\x00",  # with KEYIDX alone
        b"\x90\x00\x00",  # extended by nothing
    ],
)
def test_the_first_packet_of_a_key_frame_is_known(payload: bytes) -> None:
    assert starts_keyframe(payload)


@pytest.mark.parametrize(
    "payload",
    [
        b"\x10\x01",  # another frame
        b"\x00\x00",  # a further packet
        b"\x11\x00",  # the second partition
        b"\x90\x80\x05\x01",
    ],
)
def test_other_packets_are_none(payload: bytes) -> None:
    assert not starts_keyframe(payload)


@pytest.mark.parametrize(
    "payload",
    [b"", b"\x10", b"\x90", b"\x90\x80", b"\x90\x80\x85", b"\x90\xf0\x85\x05"],
)
def test_cut_descriptors_are_none(payload: bytes) -> None:
    assert not starts_keyframe(payload)


USUAL = vp8_payload(0x1234, base=200, temporal=2, sync=True, key=9)


def test_a_descriptor_is_read() -> None:
    found = vp8.parse(USUAL)
    assert found is not None
    assert (found.size, found.picture, found.picture_bits) == (6, 0x1234, 15)
    assert (found.base, found.temporal, found.is_sync, found.key) == (200, 2, True, 9)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (USUAL[:6], vp8_payload(0x1230, base=190, temporal=2, sync=True, key=6)[:6]),
        (b"\x90\x80\x05", b"\x90\x80\x01"),  # picture id of 7 bits
        (b"\x90\x80\x02", b"\x90\x80\x7e"),  # around its end
        (b"\x90\x80\x80\x02", b"\x90\x80\xff\xfe"),  # of 15 bits
        (b"\x90\x40\x05", b"\x90\x40\xfb"),  # TL0PICIDX alone
        (b"\x90\x10\x41", b"\x90\x10\x5e"),  # KEYIDX alone, with other bits
        (b"\x90\x20\x45", b"\x90\x20\x45"),  # TID alone
        (b"\x10", b"\x10"),
    ],
)
def test_numbers_are_taken_off_where_they_are(before: bytes, after: bytes) -> None:
    payload = before + b"\x01more"
    descriptor = vp8.parse(payload)
    assert descriptor is not None
    assert vp8.rewritten(payload, descriptor, 4, 10, 3) == after


def test_the_size_is_read_from_a_key_frame() -> None:
    payload = vp8_payload(1, keyframe=True, size=(1280, 720))
    descriptor = vp8.parse(payload)
    assert descriptor is not None
    assert vp8.dimensions(payload, descriptor) == (1280, 720)
    assert vp8.dimensions(payload[:-1], descriptor) is None
    assert vp8.dimensions(b"x" * 30, descriptor) is None
