import pytest

from server.media import vp8


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
