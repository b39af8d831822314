"""The moving picture of a bot: somebody in a niche, in a light that wanders.

Painted once, moved by libavfilter, encoded once as VP8, played for ever. Every
movement has the length of the loop, so that its end meets its start.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import exp
from typing import Any, NamedTuple, cast

import av
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from server.demo import lettering
from server.demo.canvas import Canvas, Colour, colour, mix

WIDTH, HEIGHT = 640, 360
"""Size of the picture, in pixels."""

RATE = 20
"""Pictures a second."""

LENGTH = 80
"""Pictures in the loop."""

KEY_EVERY = 40
"""Pictures from one key frame to the next."""

BITRATE = 300_000
"""What the encoder aims at, in bits a second."""

_SCALE = 2
"""Everything is drawn so much larger: it moves and ends in half pixels."""

_CREAM = colour("#fcf9f7")
_LIGHT = colour("#fff4dc")


class Tint(NamedTuple):
    """The colours of one picture; they mean nothing."""

    wall: Colour
    niche: Colour
    figure: Colour


TINTS = tuple(
    Tint(colour(wall), colour(niche), colour(figure))
    for wall, niche, figure in (
        ("#c8dcdd", "#9fbfc1", "#1b5b64"),
        ("#e4d4ca", "#cdb5a5", "#7a5a48"),
        ("#d0dbce", "#a9bba5", "#4a6148"),
        ("#e0d3de", "#bfaabc", "#66506a"),
    )
)


class EncodedPicture(NamedTuple):
    """One encoded picture of the loop."""

    data: bytes
    is_key: bool


def encode_picture(
    name: str, look: int, *, bitrate: int = BITRATE
) -> tuple[EncodedPicture, ...]:
    """Paint and encode one loop.

    Takes a good part of a second of one core. The first picture is a key frame.
    `look` counts the bots, so that no two neighbours look the same.
    """
    encoder = _encoder(bitrate)
    pictures: list[EncodedPicture] = []
    for number, frame in enumerate(_frames(name, look)):
        is_key = number % KEY_EVERY == 0
        frame.pict_type = PictureType.I if is_key else PictureType.NONE
        frame.pts, frame.time_base = number, Fraction(1, RATE)
        pictures += _taken(encoder.encode(frame))
    pictures += _taken(encoder.encode(None))
    return tuple(pictures)


def _taken(packets: "Iterable[av.Packet[Any]]") -> list[EncodedPicture]:
    return [EncodedPicture(bytes(p), bool(p.is_keyframe)) for p in packets]


def _encoder(bitrate: int) -> VideoCodecContext:
    encoder = VideoCodecContext.create("libvpx", "w")
    encoder.width, encoder.height = WIDTH, HEIGHT
    encoder.pix_fmt = "yuv420p"
    encoder.time_base = Fraction(1, RATE)
    encoder.framerate = Fraction(RATE, 1)
    encoder.bit_rate = bitrate
    encoder.gop_size = LENGTH
    # One thread, so that the same picture is the same bytes.
    encoder.thread_count = 1
    encoder.options = {
        "deadline": "realtime",
        "cpu-used": "-3",
        "lag-in-frames": "0",
        # An alternate reference would be a packet that shows no picture.
        "auto-alt-ref": "0",
        "partitions": "0",
        "minrate": str(bitrate // 3),
        "maxrate": str(bitrate * 5 // 4),
        "bufsize": str(bitrate),
        "qmin": "4",
        "qmax": "20",
    }
    return encoder


def _frames(name: str, look: int) -> Iterator[av.VideoFrame]:
    """Yield the pictures of one loop, in `yuv420p`."""
    tint = TINTS[look % len(TINTS)]
    wall = _wall(tint).frame(opaque=True)
    stills = {"light": _light().frame(), "figure": _figure(name, tint).frame()}
    graph, inputs = _stage({"wall": wall, **stills}, phase=look * 2.4)
    for label, still in stills.items():
        still.pts, still.time_base = 0, Fraction(1, RATE)
        inputs[label].push(still)
        inputs[label].push(None)
    for number in range(LENGTH):
        wall.pts, wall.time_base = number, Fraction(1, RATE)
        inputs["wall"].push(wall)
        yield cast("av.VideoFrame", graph.pull())


def _stage(
    painted: dict[str, av.VideoFrame], *, phase: float
) -> tuple[Graph, dict[str, FilterContext]]:
    """Return what moves the light and the figure before the wall."""
    graph = Graph()
    inputs = {
        label: graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=Fraction(1, RATE),
            name=label,
        )
        for label, frame in painted.items()
    }
    turn = f"2*PI*n/{LENGTH}+{phase}"
    size = 460 * _SCALE
    spread = graph.add("scale", f"{size}:{size}:flags=bicubic")
    shone = graph.add(
        "overlay",
        f"x='(W-w)/2+{64 * _SCALE}*sin({turn})'"
        f":y='-h/4+{14 * _SCALE}*cos({turn})':format=yuv444",
    )
    seated = graph.add(
        "overlay",
        f"x='(W-w)/2+{7 * _SCALE}*sin({turn})'"
        f":y='H-h+{3 * _SCALE}+{2.4 * _SCALE}*sin(2*({turn}))':format=yuv444",
    )
    smaller = graph.add("scale", f"{WIDTH}:{HEIGHT}:flags=area")
    plain = graph.add("format", "yuv420p")
    inputs["light"].link_to(spread)
    inputs["wall"].link_to(shone, 0, 0)
    spread.link_to(shone, 0, 1)
    shone.link_to(seated, 0, 0)
    inputs["figure"].link_to(seated, 0, 1)
    graph.link_nodes(seated, smaller, plain, graph.add("buffersink"))
    graph.configure()
    return graph, inputs


def _wall(tint: Tint) -> Canvas:
    canvas = Canvas(WIDTH * _SCALE, HEIGHT * _SCALE)
    middle, half = canvas.width / 2, 128 * _SCALE
    springing = 40 * _SCALE + half
    pale, deep = mix(tint.wall, _CREAM, 0.45), mix(tint.niche, tint.wall, 0.55)
    for y in range(canvas.height):
        down = y / canvas.height
        canvas.row(y, 0, canvas.width, mix(pale, tint.wall, down))
        rise = springing - (y + 0.5)
        if rise < half:
            reach = (half**2 - max(0.0, rise) ** 2) ** 0.5
            shade = mix(tint.niche, deep, down)
            canvas.row(y, middle - reach, middle + reach, shade)
    return canvas


def _light() -> Canvas:
    """Paint the light, small: the scaler makes it large and soft."""
    side = 64
    canvas = Canvas(side, side)
    for y in range(side):
        for x in range(side):
            away = ((x + 0.5) / side * 2 - 1) ** 2 + ((y + 0.5) / side * 2 - 1) ** 2
            cover = max(0.0, exp(-3.2 * away) - exp(-3.2)) * 170
            canvas.row(y, x, x + 1, _LIGHT, round(cover))
    return canvas


def _figure(name: str, tint: Tint) -> Canvas:
    canvas = Canvas(224 * _SCALE, 216 * _SCALE)
    middle = canvas.width / 2
    canvas.ellipse(
        (middle, 50 * _SCALE), (42 * _SCALE, 46 * _SCALE), mix(tint.figure, _CREAM, 0.1)
    )
    canvas.ellipse((middle, 236 * _SCALE), (106 * _SCALE, 120 * _SCALE), tint.figure)
    unit = min(17 * _SCALE / lettering.HEIGHT, 150 * _SCALE / lettering.width(name))
    left = middle - lettering.width(name) * unit / 2
    top = 168 * _SCALE - lettering.HEIGHT * unit / 2
    for stroke in lettering.strokes(name):
        points = [(left + x * unit, top + y * unit) for x, y in stroke]
        canvas.line(points, 2.4 * _SCALE, _CREAM)
    return canvas
