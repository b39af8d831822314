"""Voices that can be told apart, a pure tone each, as Opus; and stamped pictures."""

import av
import numpy as np

from tests.support.packets import DELTA

RATE = 48_000
FRAME = 960
"""Samples of a packet: 20 ms, so a bin of its spectrum is 50 Hz wide."""

LOWEST, STEP = 400, 250
"""The tones: far enough apart that none is a neighbour or a harmonic's bin."""

LOUD = 0.02
"""Least amplitude that counts as heard, of 1; a voice has 0.3."""


def frequency(number: int) -> int:
    """Return the tone of the person of a number, in Hz."""
    return LOWEST + STEP * number


def packets(number: int, count: int = 50) -> list[bytes]:
    """Return Opus packets of a person's tone, which can be played in a loop."""
    encoder = av.CodecContext.create("libopus", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.format, encoder.layout = RATE, "s16", "mono"
    encoder.bit_rate = 32_000
    found: list[bytes] = []
    at = 0
    while len(found) < count + 10:
        times = (np.arange(FRAME) + at) / RATE
        wave = 0.3 * np.sin(2 * np.pi * frequency(number) * times)
        samples = (wave * 32767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, at
        at += FRAME
        found += [bytes(packet) for packet in encoder.encode(frame)]
    return found[10 : 10 + count]  # Behind the start, so that each is the tone alone.


class Ear:
    """Hears one stream of Opus, packet by packet."""

    def __init__(self, tones: int) -> None:
        decoder = av.CodecContext.create("libopus", "r")
        assert isinstance(decoder, av.AudioCodecContext)
        decoder.sample_rate, decoder.layout = RATE, "mono"
        self._decoder = decoder
        self._bins = [frequency(number) * FRAME // RATE for number in range(tones)]
        self._window = np.hanning(FRAME)

    def hear(self, packet: bytes) -> set[int]:
        """Return the numbers of the people whose tones are in a packet."""
        heard: set[int] = set()
        for frame in self._decoder.decode(av.Packet(packet)):
            samples = frame.to_ndarray().reshape(-1)[:FRAME].astype(float)
            if np.issubdtype(frame.to_ndarray().dtype, np.integer):
                samples /= 32768
            if len(samples) < FRAME:
                continue
            spectrum = np.abs(np.fft.rfft(samples * self._window)) / (FRAME / 4)
            heard |= {n for n, bin_ in enumerate(self._bins) if spectrum[bin_] > LOUD}
        return heard


def stamped(number: int) -> bytes:
    """Return a picture of one packet that says whose it is."""
    return DELTA + b"of" + bytes([number])


def stamp(payload: bytes) -> int | None:
    """Return whose picture a payload is of, if it says."""
    found = payload.rfind(b"of")
    return payload[found + 2] if 0 <= found < len(payload) - 2 else None
