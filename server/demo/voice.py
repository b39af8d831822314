"""The voice of a bot: speech without words, quiet, and longer pauses.

Syllables of a hummed pitch and changing vowels, then silence until everybody
else had a turn. Encoded once as Opus, played for ever. In silence hardly
anything is sent, as a microphone with discontinuous transmission would do
(RFC 6716, 2.1.9).
"""

from array import array
from fractions import Fraction
from math import cos, exp, log10, pi, sin, sqrt
from random import Random
from typing import NamedTuple

import av
from av.audio.codeccontext import AudioCodecContext

FRAME = 0.02
"""Seconds of sound in one packet."""

TURN = 135
"""Frames from the start of one bot's turn to the start of the next one's."""

SPEECH = 110
"""Frames of a turn in which there is speech."""

TURNS = 3
"""The fewest turns in a loop: pauses are longer than speech."""

SILENT = 127
"""The audio level of silence, in -dBov (RFC 6464)."""

_SAMPLE_RATE = 16_000
_SAMPLES = 320
_BITRATE = 20_000
_LOUDNESS = 0.055
"""Root mean square of a syllable's middle, of full scale: about -25 dBov."""

_HANGOVER = 10
"""Silent frames that are sent all the same."""

_REMINDER = 20
"""Frames from one packet that says "nothing" to the next one."""

_ATTACK, _RELEASE = 0.25, 0.5
"""Shares of a syllable in which it grows and dies away."""

_FORMANTS = ((1.0, 160), (0.4, 200), (0.12, 260))
"""How strong and how wide the formants are, the width in Hz."""

_VOWELS = (
    (700, 1150, 2500),
    (480, 1750, 2450),
    (320, 2150, 2800),
    (500, 900, 2400),
    (350, 750, 2300),
    (560, 1450, 2400),
)
"""The first formants of some vowels, in Hz."""


class EncodedSound(NamedTuple):
    """One packet of the loop."""

    data: bytes
    level: int
    """How loud it is, in -dBov: 0 is loudest, 127 is silence."""
    is_sent: bool
    """Whether a microphone with discontinuous transmission would send it."""


def encode_voice(name: str, *, turns: int) -> tuple[EncodedSound, ...]:
    """Make and encode one loop, which begins with the bot's turn.

    `turns` is how many bots take turns. Takes a tenth of a second of one core.
    """
    samples = _speech(Random(name))  # noqa: S311 (a voice, not a secret)
    samples.frombytes(bytes(2 * (TURN * _SAMPLES - len(samples))))
    levels = [
        _level(samples[at : at + _SAMPLES]) for at in range(0, len(samples), _SAMPLES)
    ]
    # The second time round the encoder starts as it will in every later one.
    packets = _encode(samples, times=2)[TURN:]
    silence = TURN * (max(turns, TURNS) - 1)
    packets += packets[-1:] * silence
    levels += [SILENT] * silence
    quiet = 0
    loop: list[EncodedSound] = []
    for data, level in zip(packets * 2, levels * 2, strict=True):
        quiet = quiet + 1 if level == SILENT else 0
        loop.append(_discontinuous(data, level, quiet))
    return tuple(loop[len(packets) :])


def _discontinuous(data: bytes, level: int, quiet: int) -> EncodedSound:
    """Leave out what a decoder need not be sent, after `quiet` silent frames."""
    past = quiet - _HANGOVER
    if past < 0:
        return EncodedSound(data, level, is_sent=True)
    # Nothing but the configuration: a frame of no bytes (RFC 6716, 3.2.1).
    nothing = bytes((data[0] & 0xFC,))
    return EncodedSound(nothing, level, is_sent=past % _REMINDER == 0)


def _encode(samples: "array[int]", *, times: int) -> list[bytes]:
    encoder = AudioCodecContext.create("libopus", "w")
    encoder.sample_rate = _SAMPLE_RATE
    encoder.layout = "mono"
    encoder.format = "s16"
    encoder.bit_rate = _BITRATE
    encoder.time_base = Fraction(1, _SAMPLE_RATE)
    encoder.options = {"application": "voip", "frame_duration": "20"}
    packets: list[bytes] = []
    count = len(samples) // _SAMPLES
    for number in range(count * times):
        frame = av.AudioFrame(format="s16", layout="mono", samples=_SAMPLES)
        at = number % count * _SAMPLES
        frame.planes[0].update(samples[at : at + _SAMPLES].tobytes())
        frame.sample_rate = _SAMPLE_RATE
        frame.pts, frame.time_base = number * _SAMPLES, Fraction(1, _SAMPLE_RATE)
        packets += [bytes(p) for p in encoder.encode(frame)]
    return packets


def _level(samples: "array[int]") -> int:
    power = sum(s * s for s in samples) / len(samples) / 32768**2
    return SILENT if power <= 0 else min(SILENT, round(-10 * log10(power)))


def _speech(chance: Random) -> "array[int]":
    """Return one turn of syllables, of `SPEECH` frames and no more."""
    pitch = chance.uniform(105, 215)
    total = SPEECH * _SAMPLES
    samples = array("h", bytes(2 * total))
    at = _SAMPLES * 5
    while True:
        length = int(chance.uniform(0.11, 0.22) * _SAMPLE_RATE)
        if at + length > total:
            return samples
        fall = 1 - 0.18 * at / total
        start = pitch * fall * chance.uniform(0.94, 1.08)
        vowel, loudness = chance.choice(_VOWELS), chance.uniform(0.6, 1.0)
        for i, value in enumerate(_syllable(length, start, vowel)):
            samples[at + i] = round(value * loudness * _LOUDNESS * 32767)
        pause = chance.choice((0.02, 0.03, 0.04, 0.06, 0.22))
        at += length + int(pause * _SAMPLE_RATE)


def _syllable(length: int, pitch: float, vowel: tuple[int, int, int]) -> list[float]:
    """Return one syllable whose middle has a root mean square of 1."""
    harmonics = range(1, max(2, int(3200 / pitch)))
    weights = [_formants(pitch * h, vowel) / h**0.5 for h in harmonics]
    norm = sqrt(2 / sum(w * w for w in weights))
    cycle = 512
    wave = [
        norm
        * sum(
            w * sin(2 * pi * h * i / cycle)
            for h, w in zip(harmonics, weights, strict=True)
        )
        for i in range(cycle)
    ]
    values: list[float] = []
    phase = 0.0
    for i in range(length):
        share = i / length
        phase += pitch * (1.04 - 0.09 * share) / _SAMPLE_RATE * cycle
        values.append(wave[int(phase) % cycle] * _swell(share))
    return values


def _swell(share: float) -> float:
    """Return how loud a syllable is at a share of its length."""
    edge = min(share / _ATTACK, (1 - share) / _RELEASE, 1.0)
    return 0.5 - 0.5 * cos(pi * edge)


def _formants(frequency: float, vowel: tuple[int, int, int]) -> float:
    return 0.02 + sum(
        strength * exp(-(((frequency - centre) / width) ** 2))
        for centre, (strength, width) in zip(vowel, _FORMANTS, strict=True)
    )
