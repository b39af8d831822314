"""What somebody received over a while, from one look after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from bench.visitor import Look


@dataclass(frozen=True, slots=True)
class Watched:
    """What one page received while it was watched."""

    audio_received: float | None
    """Share of the packets of sound that came, of those that were sent."""

    concealed: float | None
    """Share of the samples that the browser had to make up."""

    longest_gap: float
    """Most seconds without a packet of sound."""

    frozen: float
    """Seconds in which the picture stood (W3C webrtc-stats, totalFreezesDuration)."""

    pictures: float
    """Pictures a second."""

    video_rate: float
    """Bits a second of video."""

    layers: str
    """Height of the picture over the seconds, run by run; 0 where none came."""

    protocols: tuple[str, ...]


def watched(looks: Sequence[Look]) -> Watched:
    """Sum up looks that were taken one after the other.

    A page that makes a connection anew begins to count anew, so each step counts
    what it grew by, and nothing where it fell.
    """
    sounds, lost = _grown(looks, "sounds"), _grown(looks, "lost")
    samples, concealed = _grown(looks, "samples"), _grown(looks, "concealed")
    seconds = looks[-1].at - looks[0].at
    return Watched(
        audio_received=sounds / (sounds + lost) if sounds + lost else None,
        concealed=concealed / samples if samples else None,
        longest_gap=_longest_gap(looks),
        frozen=_grown(looks, "frozen"),
        pictures=_grown(looks, "pictures") / seconds,
        video_rate=_grown(looks, "bytes") * 8 / seconds,
        layers=_layers(looks),
        protocols=looks[-1].protocols,
    )


def _grown(looks: Sequence[Look], what: str) -> float:
    values = [float(getattr(look, what)) for look in looks]
    return sum(max(0.0, later - earlier) for earlier, later in pairwise(values))


def _longest_gap(looks: Sequence[Look]) -> float:
    longest, last = 0.0, looks[0].at
    for earlier, later in pairwise(looks):
        if later.sounds != earlier.sounds:
            last = later.at
        longest = max(longest, later.at - last)
    return longest


def _layers(looks: Sequence[Look]) -> str:
    """Return, for example, "360x12 180x3 0x2" for a minute's quarter."""
    seconds: dict[int, int] = {}
    for earlier, later in pairwise(looks):
        grown = [
            height
            for ssrc, (pictures, height) in later.heights.items()
            if pictures > earlier.heights.get(ssrc, (0, 0))[0]
        ]
        second = int(earlier.at - looks[0].at)
        seconds[second] = max([seconds.get(second, 0), *grown])
    runs = [(height, len(list(run))) for height, run in groupby(seconds.values())]
    return " ".join(f"{height}x{length}" for height, length in runs)
