import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.framing import LONGEST, Frames, FrameTooLong, framed


def cut(data: bytes, at: list[int]) -> list[bytes]:
    places = sorted({min(place, len(data)) for place in at} | {0, len(data)})
    return [data[a:b] for a, b in itertools.pairwise(places)]


@given(
    st.lists(st.binary(max_size=300), max_size=20),
    st.lists(st.integers(0, 6000), max_size=30),
)
def test_datagrams_come_out_as_they_went_in_however_they_are_cut(
    datagrams: list[bytes], at: list[int]
) -> None:
    stream = b"".join(framed(data) for data in datagrams)
    frames = Frames()
    out = [frame for piece in cut(stream, at) for frame in frames.feed(piece)]
    assert out == [data for data in datagrams if data]


@given(st.lists(st.binary(max_size=3000), max_size=20))
def test_no_more_than_a_frame_is_held(pieces: list[bytes]) -> None:
    frames = Frames()
    try:
        for piece in pieces:
            assert all(0 < len(frame) <= LONGEST for frame in frames.feed(piece))
            assert len(frames._rest) < LONGEST + 2
    except FrameTooLong:
        pass


def test_a_length_is_in_network_order() -> None:
    assert framed(b"abc") == b"\x00\x03abc"
    assert framed(memoryview(b"x" * 258)) == b"\x01\x02" + b"x" * 258


def test_the_longest_is_taken_and_one_more_is_not() -> None:
    assert Frames().feed(framed(b"x" * LONGEST)) == [b"x" * LONGEST]
    with pytest.raises(FrameTooLong):
        Frames().feed(framed(b"x" * (LONGEST + 1))[:2])
