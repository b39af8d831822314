"""Flat shapes on the planes of a picture, in plain Python.

Shapes are drawn as rows of one colour, hence fast enough, and with hard edges:
draw at twice the size and let the scaler soften them.
"""

from collections.abc import Iterable
from itertools import pairwise
from math import hypot, sqrt
from typing import NamedTuple

import av

Point = tuple[float, float]


class Colour(NamedTuple):
    """A colour as video knows it: limited range, ITU-R BT.601."""

    y: int
    u: int
    v: int


def colour(css: str) -> Colour:
    """Return the colour that a stylesheet calls `#rrggbb`."""
    red, green, blue = (int(css[i : i + 2], 16) for i in (1, 3, 5))
    return Colour(
        round(16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255),
        round(128 + (-37.797 * red - 74.203 * green + 112.0 * blue) / 255),
        round(128 + (112.0 * red - 93.786 * green - 18.214 * blue) / 255),
    )


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return a colour between two: the first at 0, the second at 1."""
    return Colour(
        *(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    )


class Canvas:
    """Planes of luma, two of chroma, and how much each pixel covers.

    It starts empty: nothing is covered.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._planes = tuple(bytearray(width * height) for _ in range(4))

    def row(
        self, y: int, left: float, right: float, paint: Colour, cover: int = 255
    ) -> None:
        """Paint a part of a row, as far as it is on the canvas."""
        start = max(0, min(self.width, round(left)))
        end = max(start, min(self.width, round(right)))
        if not 0 <= y < self.height:
            return
        at = y * self.width
        for plane, value in zip(self._planes, (*paint, cover), strict=True):
            plane[at + start : at + end] = bytes((value,)) * (end - start)

    def ellipse(self, centre: Point, radius: Point, paint: Colour) -> None:
        """Paint an ellipse."""
        for y in range(int(centre[1] - radius[1]), int(centre[1] + radius[1]) + 1):
            inside = 1 - ((y + 0.5 - centre[1]) / radius[1]) ** 2
            if inside > 0:
                half = radius[0] * sqrt(inside)
                self.row(y, centre[0] - half, centre[0] + half, paint)

    def line(self, points: Iterable[Point], thickness: float, paint: Colour) -> None:
        """Paint a line with round ends and corners."""
        for start, end in pairwise(points):
            self._segment(start, end, thickness / 2, paint)

    def _segment(self, start: Point, end: Point, reach: float, paint: Colour) -> None:
        along = (end[0] - start[0], end[1] - start[1])
        length = along[0] ** 2 + along[1] ** 2 or 1.0
        low, high = sorted((start[0], end[0]))
        top, bottom = sorted((start[1], end[1]))
        for y in range(int(top - reach), int(bottom + reach) + 2):
            near = [
                x
                for x in range(int(low - reach), int(high + reach) + 2)
                if _distance((x + 0.5, y + 0.5), start, along, length) <= reach
            ]
            if near:
                self.row(y, near[0], near[-1] + 1, paint)

    def values(self, plane: str) -> bytes:
        """Return the values of a plane: `y`, `u`, `v` or `cover`."""
        return bytes(self._planes[("y", "u", "v", "cover").index(plane)])

    def frame(self, *, opaque: bool = False) -> av.VideoFrame:
        """Return the picture, in `yuva444p`, or in `yuv444p` if it is opaque."""
        frame = av.VideoFrame(
            self.width, self.height, f"yuv{'' if opaque else 'a'}444p"
        )
        planes = self._planes[:3] if opaque else self._planes
        for plane, values in zip(frame.planes, planes, strict=True):
            padding = bytes(plane.line_size - self.width)
            rows = range(0, len(values), self.width)
            plane.update(
                b"".join(values[at : at + self.width] + padding for at in rows)
            )
        return frame


def _distance(point: Point, start: Point, along: Point, length: float) -> float:
    across = (point[0] - start[0], point[1] - start[1])
    share = (across[0] * along[0] + across[1] * along[1]) / length
    share = max(0.0, min(1.0, share))
    return hypot(across[0] - along[0] * share, across[1] - along[1] * share)
