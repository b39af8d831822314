"""What a subscriber should see, and by which steps it may come and go."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)

SMALL_WIDTH = 480
MIDDLE_WIDTH = 960
"""Widths of tiles up to which the first and the second layer will do: they are
320 and 640 wide, and half as much again is not seen in a face."""

NOMINAL = (
    (60_000, 90_000, 150_000),
    (180_000, 270_000, 450_000),
    (600_000, 900_000, 1_500_000),
)
"""Bits per second of layers that have not been measured: q, h and f, each up to
its first, second and third temporal layer."""

LADDERS = 256
"""Ladders that are remembered: everybody in a room sees the same pictures."""

_HALF_RATE = 2
"""Temporal layers counted from above that leave at least half of the pictures."""


class Layer(NamedTuple):
    """A simulcast encoding, and how many of its temporal layers; both count from 0.

    Spatial 0, 1, 2 are the rids q, h, f.
    """

    spatial: int
    temporal: int


class Speech(IntEnum):
    """Whether somebody speaks: the more, the more important is the face."""

    NONE = 0
    LATELY = 1
    NOW = 2


class Mode(StrEnum):
    """What a person has chosen to receive."""

    EVERYTHING = "everything"
    SAVER = "saver"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class View(Generic[Key]):
    """One picture that a subscriber may see. One's own is none: it costs nothing.

    `key` is the same as long as it is the same picture; a slot that is pointed
    at somebody else is another view. `width` is that of the tile on the screen
    in CSS pixels times the device pixel ratio, of which at most 2 counts; 0 is
    hidden: the tile is out of sight, or the page is.

    `bitrates[spatial][temporal]` are the bits per second up to a temporal
    layer, so that they rise within a spatial one. They are measured over two to
    three seconds; where nobody wants a layer and the publisher has therefore
    stopped it, what it had, or `NOMINAL`. An empty or zero layer cannot be had.
    Single-layer tracks are `((rate,),)`.

    `weight` is 0 for most, 1 for a facilitator, 2 for what the person has
    pinned.
    """

    key: Key
    width: int
    bitrates: tuple[tuple[int, ...], ...]
    is_screen: bool = False
    speech: Speech = Speech.NONE
    weight: int = 0


class Step(NamedTuple):
    """One step up a ladder: the layer that it leads to, and the bits per second."""

    layer: Layer
    bitrate: int


def ladder(view: View[Key], *, smallest_only: bool = False) -> Sequence[Step]:
    """Return the steps from nothing to the best that suits the tile.

    Going down, temporal layers go first and then the spatial one: a face at
    half of its pictures is better than one at a quarter of its size. The
    smallest is thinned out to its first temporal layer, since then comes
    nothing; of larger ones half of the pictures stay, since below comes the
    smaller one with all of them. The rates rise, even where layers do not.
    """
    if not view.width:
        return ()
    return _steps(view.bitrates, 0 if smallest_only else _spatial(view.width))


@lru_cache(LADDERS)
def _steps(bitrates: tuple[tuple[int, ...], ...], wanted: int) -> Sequence[Step]:
    there = [spatial for spatial, rates in enumerate(bitrates) if any(rates)]
    if not there:
        return ()
    best = next((spatial for spatial in there if spatial >= wanted), there[-1])
    steps: list[Step] = []
    most = 0
    for spatial in there[: there.index(best) + 1]:
        rates = bitrates[spatial]
        first = 0 if spatial == there[0] else max(0, len(rates) - _HALF_RATE)
        for temporal in range(first, len(rates)):
            most = max(most, rates[temporal])
            if most:
                steps.append(Step(Layer(spatial, temporal), most))
    return tuple(steps)


def _spatial(width: int) -> int:
    return (width > SMALL_WIDTH) + (width > MIDDLE_WIDTH)
