from dataclasses import replace

import pytest

from bench.visitor import Look
from bench.watching import watched

START = Look(
    at=10.0,
    sounds=0,
    lost=0,
    samples=0,
    concealed=0,
    pictures=0,
    bytes=0,
    frozen=0.0,
    heights={},
    protocols=("udp",),
)


def later(look: Look, **others: object) -> Look:
    """Return a look half a second after another."""
    return replace(look, at=look.at + 0.5, **others)  # type: ignore[arg-type]


def test_shares_are_of_what_came_meanwhile() -> None:
    first = replace(START, sounds=100, lost=50, samples=1000, concealed=1000)
    last = later(
        later(first), sounds=145, lost=55, samples=3000, concealed=1100, bytes=1000
    )
    seen = watched([first, last])
    assert seen.audio_received == pytest.approx(0.9)
    assert seen.concealed == pytest.approx(0.05)
    assert seen.video_rate == pytest.approx(8000)


def test_what_begins_anew_is_counted_on() -> None:
    one = later(START, sounds=10)
    two = later(one, sounds=0)
    three = later(two, sounds=10, lost=5)
    assert watched([START, one, two, three]).audio_received == pytest.approx(0.8)


def test_nothing_is_no_share() -> None:
    seen = watched([START, later(START)])
    assert seen.audio_received is None
    assert seen.concealed is None
    assert seen.longest_gap == 0.5
    assert seen.layers == "0x1"


def test_a_gap_lasts_from_packet_to_packet() -> None:
    looks = [START]
    for sounds in (1, 2, 2, 2, 2, 3, 4):
        looks.append(later(looks[-1], sounds=sounds))
    assert watched(looks).longest_gap == 1.5


def test_layers_are_told_second_by_second() -> None:
    looks = [START]
    for pictures, height in [(5, 360), (9, 360), (9, 360), (9, 360), (14, 180)]:
        heights = {"1": (pictures, height), "2": (3, 720)}
        looks.append(later(looks[-1], heights=heights))
    looks.append(later(looks[-1], heights=looks[-1].heights))
    # The other stream stands.
    assert watched(looks[1:]).layers == "360x1 180x1 0x1"
