"""A recorded person, as RTP payloads ready to be sent."""

import struct
from dataclasses import dataclass

from server.demo.picture import LENGTH, RATE, encode_picture
from server.demo.voice import SPEECH, encode_voice
from tests.support.descriptions import AUDIO, LEVEL_EXTENSION, VIDEO

VIDEO_TICKS = 90_000 // RATE
"""RTP time from one picture to the next."""

AUDIO_TICKS = 960
"""RTP time from one packet of sound to the next."""

PICTURES_A_SECOND = RATE
SOUNDS_A_SECOND = 50

ARRIVAL_EXTENSION = 12
"""Number of the header extension that numbers all packets of a connection."""

_CHUNK = 1150
"""Bytes of a picture in one packet, as browsers do it."""

_OPENING = 6
"""Frames before the first syllable, which are left out."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Loops of pictures, each cut into packets, and of loud packets of sound."""

    pictures: tuple[tuple[bytes, ...], ...]
    sounds: tuple[tuple[bytes, int], ...]


def record(*, bitrate: int = 500_000) -> Recording:
    """Encode a person once. Every packet of sound is speech: nobody pauses."""
    pictures = encode_picture("Bench", 0, bitrate=bitrate)
    sounds = encode_voice("Bench", turns=1)[_OPENING:SPEECH]
    return Recording(
        pictures=tuple(_cut(picture.data) for picture in pictures[:LENGTH]),
        sounds=tuple((sound.data, sound.level) for sound in sounds),
    )


def _cut(picture: bytes) -> tuple[bytes, ...]:
    return tuple(picture[i : i + _CHUNK] for i in range(0, len(picture), _CHUNK))


def video_packets(
    payloads: tuple[bytes, ...],
    *,
    ssrc: int,
    sequence: int,
    timestamp: int,
    picture: int,
    arrival: int,
) -> list[bytes]:
    """Return one picture as RTP packets (RFC 3550, RFC 7741).

    `arrival` is the number of the first among all packets of the connection.
    """
    last = len(payloads) - 1
    packets = []
    for i, payload in enumerate(payloads):
        marker = 0x80 if i == last else 0
        head = struct.pack(
            "!BBHIIHHBHBBBH",
            0x90,
            marker | VIDEO,
            (sequence + i) & 0xFFFF,
            timestamp & 0xFFFFFFFF,
            ssrc,
            0xBEDE,
            1,
            ARRIVAL_EXTENSION << 4 | 1,
            (arrival + i) & 0xFFFF,
            0,
            0x90 if i == 0 else 0x80,
            0x80,
            0x8000 | picture & 0x7FFF,
        )
        packets.append(head + payload)
    return packets


def audio_packet(
    payload: bytes,
    level: int,
    *,
    ssrc: int,
    sequence: int,
    timestamp: int,
    arrival: int,
) -> bytes:
    """Return one RTP packet of sound with its level beside it (RFC 6464)."""
    return (
        struct.pack(
            "!BBHIIHHBBBHBH",
            0x90,
            AUDIO,
            sequence & 0xFFFF,
            timestamp & 0xFFFFFFFF,
            ssrc,
            0xBEDE,
            2,
            LEVEL_EXTENSION << 4,
            level & 0x7F,
            ARRIVAL_EXTENSION << 4 | 1,
            arrival & 0xFFFF,
            0,
            0,
        )
        + payload
    )
