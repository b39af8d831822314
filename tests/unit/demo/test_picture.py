import av
import pytest

from server.demo.picture import (
    BITRATE,
    HEIGHT,
    KEY_EVERY,
    LENGTH,
    RATE,
    WIDTH,
    EncodedPicture,
    encode_picture,
)


@pytest.fixture(scope="module")
def wren() -> tuple[EncodedPicture, ...]:
    return encode_picture("Wren", 0)


def decode(pictures: tuple[EncodedPicture, ...]) -> list[av.VideoFrame]:
    decoder = av.VideoCodecContext.create("libvpx", "r")
    return [f for p in pictures for f in decoder.decode(av.Packet(p.data))]


def luma(frame: av.VideoFrame) -> bytes:
    return bytes(frame.reformat(format="gray").planes[0])


def test_every_packet_is_one_picture_of_the_right_size(
    wren: tuple[EncodedPicture, ...],
) -> None:
    frames = decode(wren)
    assert len(wren) == len(frames) == LENGTH
    assert {(frame.width, frame.height) for frame in frames} == {(WIDTH, HEIGHT)}


def test_a_key_frame_comes_first_and_every_two_seconds(
    wren: tuple[EncodedPicture, ...],
) -> None:
    keys = [number for number, picture in enumerate(wren) if picture.is_key]
    assert keys == list(range(0, LENGTH, KEY_EVERY))
    assert KEY_EVERY == 2 * RATE


def test_the_loop_can_be_entered_at_any_key_frame(
    wren: tuple[EncodedPicture, ...],
) -> None:
    assert len(decode(wren[KEY_EVERY:] + wren[:KEY_EVERY])) == LENGTH


def test_the_picture_moves_and_its_end_meets_its_start(
    wren: tuple[EncodedPicture, ...],
) -> None:
    first, middle, last = (luma(decode(wren)[n]) for n in (0, LENGTH // 4, LENGTH - 1))

    def apart(one: bytes, other: bytes) -> float:
        return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)

    assert apart(first, last) < apart(first, middle) / 2


def test_the_same_name_makes_the_same_bytes(wren: tuple[EncodedPicture, ...]) -> None:
    assert encode_picture("Wren", 0) == wren
    assert encode_picture("Linnet", 1)[0] != wren[0]


def test_it_needs_about_the_bits_it_may(wren: tuple[EncodedPicture, ...]) -> None:
    bits = 8 * sum(len(picture.data) for picture in wren) / (LENGTH / RATE)
    assert BITRATE / 2 < bits < BITRATE * 1.3
