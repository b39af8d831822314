"""Tracks that play encoded loops through aiortc, without encoding again.

aiortc sends an `av.Packet` as it is (`RTCRtpSender._next_encoded_frame`). It
keeps a key frame request to its own encoder, and knows the loudness of raw
sound only: both are hooked in at `attach`, the only place here that
needs private names.
"""

import asyncio
from fractions import Fraction
from typing import Any

import av
from aiortc import MediaStreamTrack, RTCRtpCodecParameters, RTCRtpSender
from aiortc.mediastreams import VIDEO_TIME_BASE, MediaStreamError
from aiortc.rtcrtpsender import RTCEncodedFrame

from server.demo.picture import RATE, EncodedPicture
from server.demo.voice import FRAME, EncodedSound

VIDEO_TICKS = 90_000 // RATE
"""RTP time from one picture to the next."""

AUDIO_TICKS = 960
"""RTP time from one packet of sound to the next."""

_AUDIO_TIME_BASE = Fraction(1, 48_000)

_LATE = 0.5
"""Seconds behind at which what was missed is left out rather than sent fast."""


class Metronome:
    """Beats at a fixed interval, without drift.

    The beats are counted from `start`, a time of the loop's clock, so that
    several metronomes beat together.
    """

    def __init__(self, interval: float, start: float) -> None:
        self._interval = interval
        self._start = start
        self._beat = -1

    async def after(self, beats: int) -> int:
        """Wait for a beat that comes so many after the last one; return its number.

        The number is larger than that if the program was held up.
        """
        self._beat += beats
        now = asyncio.get_running_loop().time()
        due = self._start + self._beat * self._interval
        if now - due > _LATE:
            self._beat = int((now - self._start) / self._interval) + 1
            due = self._start + self._beat * self._interval
        await asyncio.sleep(max(0.0, due - now))
        return self._beat


class PictureLoop(MediaStreamTrack):
    """Plays encoded pictures over and over."""

    kind = "video"

    def __init__(self, pictures: tuple[EncodedPicture, ...], start: float) -> None:
        super().__init__()
        self._pictures = pictures
        self._keys = [i for i, picture in enumerate(pictures) if picture.is_key]
        self._metronome = Metronome(1 / RATE, start)
        self._at = 0
        self._key_is_wanted = False

    def want_key(self) -> None:
        """Play a key frame next: the nearest one of the loop."""
        self._key_is_wanted = True

    async def recv(self) -> "av.Packet[Any]":
        """Return the next picture when it is due."""
        if self.readyState != "live":
            raise MediaStreamError
        beat = await self._metronome.after(1)
        if self._key_is_wanted:
            self._key_is_wanted = False
            self._at = min(self._keys, key=self._distance)
        packet = av.Packet(self._pictures[self._at].data)
        packet.pts, packet.time_base = beat * VIDEO_TICKS, VIDEO_TIME_BASE
        self._at = (self._at + 1) % len(self._pictures)
        return packet

    def _distance(self, key: int) -> int:
        ahead = (key - self._at) % len(self._pictures)
        return min(ahead, len(self._pictures) - ahead)


class SoundLoop(MediaStreamTrack):
    """Plays encoded sound over and over, and leaves out what need not be sent."""

    kind = "audio"

    def __init__(
        self, sounds: tuple[EncodedSound, ...], start: float, *, first: int
    ) -> None:
        super().__init__()
        self._sounds = sounds
        self._first = first
        self._metronome = Metronome(FRAME, start)
        self._beat = -1
        self.level = 0
        """How loud the last packet was, in dBov: 0 is loudest."""

    async def recv(self) -> "av.Packet[Any]":
        """Return the next packet that is to be sent, when it is due."""
        if self.readyState != "live":
            raise MediaStreamError
        beats = 1
        while not self._sound(self._beat + beats).is_sent:
            beats += 1
        self._beat = await self._metronome.after(beats)
        sound = self._sound(self._beat)
        self.level = -sound.level
        packet = av.Packet(sound.data)
        packet.pts, packet.time_base = self._beat * AUDIO_TICKS, _AUDIO_TIME_BASE
        return packet

    def _sound(self, beat: int) -> EncodedSound:
        return self._sounds[(self._first + beat) % len(self._sounds)]


def attach(sender: RTCRtpSender, track: PictureLoop | SoundLoop) -> None:
    """Let a sender's track answer key frame requests, or tell how loud it is."""
    if isinstance(track, PictureLoop):
        sender._send_keyframe = track.want_key  # type: ignore[method-assign]  # noqa: SLF001
        return
    encoded = sender._next_encoded_frame  # noqa: SLF001

    async def with_level(codec: RTCRtpCodecParameters) -> RTCEncodedFrame | None:
        frame = await encoded(codec)
        if frame is not None:
            frame.audio_level = track.level
        return frame

    sender._next_encoded_frame = with_level  # type: ignore[method-assign]  # noqa: SLF001
