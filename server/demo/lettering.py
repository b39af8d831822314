"""Capital letters made of single strokes, for names in the bots' pictures.

No font file is at hand everywhere, and one line of capitals does not need one.
A letter stands on a grid: 0 is the top, 6 the base line, x to the right.
"""

from collections.abc import Iterator
from math import cos, radians, sin
from typing import NamedTuple, TypeAlias

HEIGHT = 6.0
"""Height of every letter, in grid units."""

SPACING = 1.7
"""Room between two letters, in grid units."""

SPACE = 2.4
"""Width of a blank, and of what has no letter here, in grid units."""

Point: TypeAlias = tuple[float, float]
Stroke: TypeAlias = tuple[Point, ...]


class Letter(NamedTuple):
    """One letter: how wide it is, and the strokes that make it."""

    width: float
    strokes: tuple[Stroke, ...]


def _arc(
    centre: Point, radius: Point, start: float, end: float, *, steps: int = 14
) -> Stroke:
    """Return points on an ellipse, from one angle to another.

    Angles are degrees: 0 is right, 90 is down.
    """
    angles = (radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return tuple(
        (centre[0] + radius[0] * cos(a), centre[1] + radius[1] * sin(a)) for a in angles
    )


LETTERS: dict[str, Letter] = {
    "A": Letter(4.2, (((0, 6), (2.1, 0), (4.2, 6)), ((0.7, 4), (3.5, 4)))),
    "B": Letter(
        3.4,
        (
            ((0, 6), (0, 0), *_arc((1.8, 1.4), (1.4, 1.4), -90, 90), (0, 2.8)),
            ((0, 2.8), *_arc((1.8, 4.4), (1.6, 1.6), -90, 90), (0, 6)),
        ),
    ),
    "C": Letter(4.4, (_arc((2.7, 3), (2.7, 3), -48, -312, steps=24),)),
    "D": Letter(4.0, (((0, 6), (0, 0), *_arc((1.3, 3), (2.7, 3), -90, 90), (0, 6)),)),
    "E": Letter(3.0, (((3, 0), (0, 0), (0, 6), (3, 6)), ((0, 3), (2.6, 3)))),
    "F": Letter(3.0, (((3, 0), (0, 0), (0, 6)), ((0, 3), (2.6, 3)))),
    "G": Letter(
        4.9,
        (
            (
                *_arc((2.7, 3), (2.7, 3), -48, -330, steps=24),
                (4.9, 3.3),
                (2.9, 3.3),
            ),
        ),
    ),
    "H": Letter(3.8, (((0, 0), (0, 6)), ((3.8, 0), (3.8, 6)), ((0, 3), (3.8, 3)))),
    "I": Letter(0.0, (((0, 0), (0, 6)),)),
    "J": Letter(2.4, (((2.4, 0), *_arc((1.1, 4.6), (1.3, 1.4), 0, 150)),)),
    "K": Letter(3.6, (((0, 0), (0, 6)), ((3.5, 0), (0, 3.6)), ((1.4, 2.2), (3.6, 6)))),
    "L": Letter(2.8, (((0, 0), (0, 6), (2.8, 6)),)),
    "M": Letter(4.8, (((0, 6), (0, 0), (2.4, 4.4), (4.8, 0), (4.8, 6)),)),
    "N": Letter(3.9, (((0, 6), (0, 0), (3.9, 6), (3.9, 0)),)),
    "O": Letter(5.4, (_arc((2.7, 3), (2.7, 3), 0, 360, steps=30),)),
    "P": Letter(
        3.3, (((0, 6), (0, 0), *_arc((1.7, 1.6), (1.6, 1.6), -90, 90), (0, 3.2)),)
    ),
    "Q": Letter(
        5.4,
        (_arc((2.7, 3), (2.7, 3), 0, 360, steps=30), ((3.3, 4.3), (5.2, 6.3))),
    ),
    "R": Letter(
        3.5,
        (
            ((0, 6), (0, 0), *_arc((1.7, 1.6), (1.6, 1.6), -90, 90), (0, 3.2)),
            ((1.6, 3.2), (3.5, 6)),
        ),
    ),
    "S": Letter(
        3.4,
        (
            (
                *_arc((1.7, 1.5), (1.5, 1.5), -30, -270, steps=18),
                *_arc((1.7, 4.5), (1.65, 1.5), -90, 150, steps=18),
            ),
        ),
    ),
    "T": Letter(4.0, (((0, 0), (4, 0)), ((2, 0), (2, 6)))),
    "U": Letter(3.8, (((0, 0), *_arc((1.9, 4.1), (1.9, 1.9), 180, 0), (3.8, 0)),)),
    "V": Letter(4.2, (((0, 0), (2.1, 6), (4.2, 0)),)),
    "W": Letter(6.2, (((0, 0), (1.6, 6), (3.1, 0.8), (4.6, 6), (6.2, 0)),)),
    "X": Letter(3.8, (((0, 0), (3.8, 6)), ((3.8, 0), (0, 6)))),
    "Y": Letter(4.0, (((0, 0), (2, 3.2), (4, 0)), ((2, 3.2), (2, 6)))),
    "Z": Letter(3.7, (((0, 0), (3.7, 0), (0, 6), (3.7, 6)),)),
}


def width(text: str) -> float:
    """Return how wide a line of text is, in grid units."""
    advances = (LETTERS[c].width if c in LETTERS else SPACE for c in text.upper())
    return max(0.0, sum(advances) + SPACING * (len(text) - 1))


def strokes(text: str) -> Iterator[Stroke]:
    """Yield the strokes of a line of text, from left to right.

    What has no letter here leaves a blank.
    """
    left = 0.0
    for character in text.upper():
        letter = LETTERS.get(character)
        if letter is None:
            left += SPACE + SPACING
            continue
        for stroke in letter.strokes:
            yield tuple((left + x, y) for x, y in stroke)
        left += letter.width + SPACING
