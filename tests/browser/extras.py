"""People without pages who send as a browser does: a camera in two sizes, a voice.

A room of nine costs a machine little this way, and whoever has a page in it
receives real pictures.
"""

import asyncio
import contextlib
import struct
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

import av
from av.video.codeccontext import VideoCodecContext

from rooms.tracks import Source
from server.demo.voice import SPEECH, encode_voice
from server.tasks import Tasks
from signaling.messages import Answered, LayersWanted, Publish, PublishedTrack
from tests.support import descriptions
from tests.support.descriptions import Sent
from tests.support.node import Node
from tests.support.packets import layered, sound
from tests.support.raw_peer import RawPeer
from tests.support.signaling_client import SignalingClient

RIDS = ("q", "h")
SIZES = ((320, 180, 50_000), (640, 360, 150_000))
"""Width, height and bits a second of each layer."""

PICTURES, SOUNDS = 10, 50
"""A second."""

CHECK_EVERY = 2.0
STEP = 0.01
CHUNK = 1100
SOURCES = (Source.MICROPHONE, Source.CAMERA)


@dataclass(eq=False)
class Extra:
    """One of them. `most` is the largest layer that the server wants."""

    name: str
    client: SignalingClient
    peer: RawPeer
    number: int
    most: int | None = len(RIDS) - 1
    sounds: int = 0
    pictures: int = 0
    checked: float = 0.0
    sent: list[int] = field(default_factory=lambda: [0] * len(RIDS))
    """Packets of each layer."""

    @classmethod
    async def come(cls, node: Node, name: str, number: int) -> "Extra":
        """Come in, connected and with everything on."""
        client, peer = await node.come(name), RawPeer()
        extra = cls(name, client, peer, number)
        offer = peer.offer(
            [
                Sent("audio", "0", extra.ssrc(0)),
                Sent("video", "1", None, rids=RIDS),
            ]
        )
        tracks = [PublishedTrack(str(mid), one) for mid, one in enumerate(SOURCES)]
        reply = await client.ask(Publish(client.number(), offer, tracks, fresh=True))
        assert isinstance(reply, Answered)
        await peer.connect(descriptions.read(reply.sdp))
        for source in SOURCES:
            await client.intend(source, on=True)
        return extra

    def ssrc(self, stream: int) -> int:
        """Return the number of the sound, or of a layer."""
        return 1000 * (self.number + 1) + stream

    async def listen(self) -> None:
        """Do what the server says, for as long as the session goes."""
        while True:
            with contextlib.suppress(TimeoutError):
                message = await self.client.receive()
                if isinstance(message, LayersWanted):
                    self.most = message.max_layer

    def go_on(self, elapsed: float) -> None:
        """Send what is due by now."""
        voice = voices()
        while self.sounds < elapsed * SOUNDS:
            packet = sound(
                self.sounds,
                ssrc=self.ssrc(0),
                payload=voice[self.sounds % len(voice)],
                mid="0",
            )
            self.peer.send(packet)
            self.sounds += 1
        while self.pictures < elapsed * PICTURES:
            for layer in range(len(RIDS)):
                if self.most is not None and layer <= self.most:
                    self._show(layer)
            self.pictures += 1
        if elapsed - self.checked > CHECK_EVERY:
            self.checked = elapsed
            self.peer.check()

    def _show(self, layer: int) -> None:
        loop = films()[layer]
        data = loop[self.pictures % len(loop)]
        parts = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
        for part, payload in enumerate(parts):
            head = struct.pack(
                "!BBH", 0x90 if part == 0 else 0x80, 0x80, 0x8000 | self.pictures
            )
            self.sent[layer] += 1
            packet = layered(
                self.sent[layer] & 0xFFFF,
                ssrc=self.ssrc(1 + layer),
                payload=head + payload,
                mid="1",
                rid=RIDS[layer],
                timestamp=self.pictures * 90_000 // PICTURES,
                marker=part == len(parts) - 1,
            )
            self.peer.send(packet)


@asynccontextmanager
async def extras(node: Node, names: Sequence[str]) -> AsyncGenerator[list[Extra]]:
    """Have some of them in a session, who all send."""
    people: list[Extra] = []
    crashes: list[BaseException] = []
    async with Tasks(lambda _, error: crashes.append(error)) as tasks:
        for number, name in enumerate(names):
            extra = await Extra.come(node, name, number)
            people.append(extra)
            _ = tasks.spawn(extra.listen(), name=name)
        _ = tasks.spawn(_play(people), name="play")
        yield people
    for extra in people:
        extra.peer.vanish()
    assert crashes == []


async def _play(people: list[Extra]) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    while True:
        for extra in people:
            extra.go_on(loop.time() - began)
        await asyncio.sleep(STEP)


@cache
def voices() -> list[bytes]:
    """Return a loop of speech, in packets of 20 ms."""
    return [one.data for one in encode_voice("Extra", turns=1)[6:SPEECH]]


@cache
def films() -> list[list[bytes]]:
    """Return two seconds of a picture in each size, with a key frame a second."""
    return [_film(*size) for size in SIZES]


def _film(width: int, height: int, bitrate: int) -> list[bytes]:
    encoder = VideoCodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base = Fraction(1, PICTURES)
    encoder.framerate = Fraction(PICTURES)
    encoder.bit_rate, encoder.gop_size = bitrate, PICTURES
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    found: list[bytes] = []
    for number in range(2 * PICTURES):
        frame = av.VideoFrame(width, height, "yuv420p")
        for plane, value in zip(frame.planes, (60 + 5 * number, 120, 140), strict=True):
            rows = bytearray(plane.buffer_size)
            for at in range(len(rows)):
                rows[at] = (value + (at % plane.line_size) // 3) & 0xFF
            plane.update(bytes(rows))
        frame.pts = number
        found += [bytes(packet) for packet in encoder.encode(frame)]
    return found
