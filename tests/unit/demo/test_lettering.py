from itertools import pairwise
from string import ascii_uppercase

import pytest

from server.demo import lettering
from server.demo.links import BIRDS


@pytest.mark.parametrize("letter", ascii_uppercase)
def test_every_letter_is_on_its_grid(letter: str) -> None:
    points = [point for stroke in lettering.strokes(letter) for point in stroke]
    assert points
    assert all(-0.05 <= x <= lettering.width(letter) + 0.35 for x, _ in points)
    assert all(-0.05 <= y <= lettering.HEIGHT + 0.35 for _, y in points)
    assert {round(min(y for _, y in points)), round(max(y for _, y in points))} == {
        0,
        6,
    }


def test_no_two_letters_are_the_same() -> None:
    assert len(set(lettering.LETTERS.values())) == len(ascii_uppercase)


def test_letters_follow_each_other_to_the_right() -> None:
    widths = [lettering.width("WREN"[: n + 1]) for n in range(4)]
    assert all(before < after for before, after in pairwise(widths))


def test_what_has_no_letter_leaves_a_blank() -> None:
    assert list(lettering.strokes("é 7")) == []
    assert lettering.width("é") == lettering.SPACE
    assert lettering.width("") == 0


@pytest.mark.parametrize("name", BIRDS)
def test_every_bot_can_be_named(name: str) -> None:
    assert set(name.upper()) <= set(lettering.LETTERS)
