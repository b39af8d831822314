"""Somebody in a session who sends a recording and counts what comes."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import TypeAlias

import aiohttp
import msgspec

from bench.raw_peer import RawPeer
from bench.recording import (
    AUDIO_TICKS,
    PICTURES_A_SECOND,
    SOUNDS_A_SECOND,
    VIDEO_TICKS,
    Recording,
    audio_packet,
    video_packets,
)
from rooms.tracks import Source
from signaling.messages import (
    FRAME_LIMIT,
    VERSION,
    Answer,
    Answered,
    ClientMessage,
    Closing,
    Hello,
    Intend,
    Offered,
    Ping,
    Pong,
    Publish,
    PublishedTrack,
    Refused,
    Subscribe,
)
from tests.support import descriptions

_Heard: TypeAlias = Answered | Closing | Offered | Ping | Refused
"""What matters here. Servers of other versions say the rest otherwise."""


class _Tag(msgspec.Struct):
    type: str


_TAGS = {
    one.__struct_config__.tag for one in (Answered, Closing, Offered, Ping, Refused)
}
_tagged = msgspec.json.Decoder(_Tag)
_decoder: msgspec.json.Decoder[_Heard] = msgspec.json.Decoder(_Heard)


class Turned(Exception):
    """The server does not do what a bench needs of it."""


@dataclass(slots=True)
class Stream:
    """Where one sender is in a recording."""

    recording: Recording
    audio_ssrc: int
    video_ssrc: int
    sent: int = 0
    picture: int = field(default_factory=lambda: random.randrange(1 << 15))  # noqa: S311
    sound: int = 0
    _audio_sequence: int = 0
    _video_sequence: int = 0
    _made: int = 0

    def next_sound(self) -> bytes:
        """Return the next packet of sound."""
        data, level = self.recording.sounds[self.sound % len(self.recording.sounds)]
        packet = audio_packet(
            data,
            level,
            ssrc=self.audio_ssrc,
            sequence=self._audio_sequence,
            timestamp=self.sound * AUDIO_TICKS,
            arrival=self._made,
        )
        self.sound += 1
        self._made += 1
        self._audio_sequence += 1
        return packet

    def next_picture(self, number: int) -> list[bytes]:
        """Return the packets of a picture."""
        payloads = self.recording.pictures[number % len(self.recording.pictures)]
        packets = video_packets(
            payloads,
            ssrc=self.video_ssrc,
            sequence=self._video_sequence,
            timestamp=number * VIDEO_TICKS,
            picture=self.picture,
            arrival=self._made,
        )
        self.picture += 1
        self._made += len(packets)
        self._video_sequence += len(packets)
        return packets


class Person:
    """One participant without a page."""

    def __init__(self, name: str, token: str, stream: Stream) -> None:
        self.name = name
        self.stream = stream
        self._token = token
        self._publish = RawPeer()
        self._subscribe = RawPeer()
        self._is_subscribed = False
        self._requests = 0
        self.is_ready = asyncio.Event()

    @property
    def received(self) -> int:
        """Packets of media that have come."""
        return self._subscribe.received

    def send(self, packet: bytes) -> None:
        """Send one packet of media."""
        self._publish.send(packet)
        self.stream.sent += 1

    def look_now_and_then(self) -> None:
        """Read only when `look` is called from now on."""
        self._publish.look_now_and_then()
        self._subscribe.look_now_and_then()

    def look(self) -> None:
        """Read everything that has come."""
        self._publish.look()
        self._subscribe.look()

    async def attend(
        self, http: aiohttp.ClientSession, base: str, *, sends: bool = True
    ) -> None:
        """Be in the session until cancelled.

        Raises:
            Turned: The server refused something, or hung up.

        """
        headers = {"Authorization": f"Bearer {self._token}", "Origin": base}
        async with http.post(f"{base}/api/ticket", headers=headers) as response:
            if response.status != 200:  # noqa: PLR2004
                raise Turned(f"no ticket: {response.status}")
            ticket = (await response.json())["ticket"]
        async with (
            http.ws_connect(f"{base}/ws", origin=base, max_msg_size=FRAME_LIMIT) as ws,
            asyncio.TaskGroup() as tasks,
        ):
            await _say(ws, Hello(versions=[VERSION], ticket=ticket, name=self.name))
            await _say(ws, self._offer())
            for source in (Source.MICROPHONE, Source.CAMERA) if sends else ():
                await _say(ws, Intend(request=self._request(), source=source, on=True))
            await _say(ws, Subscribe(request=self._request(), fresh=True))
            async for frame in ws:
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    break
                if _tagged.decode(frame.data).type in _TAGS:
                    await self._hear(ws, tasks, _decoder.decode(frame.data))
            raise Turned(f"{self.name}: the server hung up ({ws.close_code})")

    async def close(self) -> None:
        """End both peer connections."""
        await self._publish.close()
        await self._subscribe.close()

    async def _hear(
        self,
        ws: aiohttp.ClientWebSocketResponse,
        tasks: asyncio.TaskGroup,
        message: _Heard,
    ) -> None:
        match message:
            case Ping():
                await _say(ws, Pong())
            case Answered(sdp=sdp):
                tasks.create_task(self._connect_publish(sdp))
            case Offered(generation=generation, sdp=sdp):
                remote = descriptions.read(sdp)
                answer = Answer(
                    request=self._request(),
                    generation=generation,
                    sdp=self._subscribe.subscribe_answer(remote),
                )
                await _say(ws, answer)
                if not self._is_subscribed:
                    self._is_subscribed = True
                    tasks.create_task(self._connect_subscribe(remote))
            case Refused(code=code, detail=detail):
                raise Turned(f"{self.name}: {code}: {detail}")
            case Closing(reason=reason):
                raise Turned(f"{self.name}: {reason}")

    async def _connect_subscribe(self, remote: descriptions.Remote) -> None:
        await self._subscribe.connect(remote)
        self._subscribe.report()

    async def _connect_publish(self, sdp: str) -> None:
        await self._publish.connect(descriptions.read(sdp))
        self.is_ready.set()

    def _offer(self) -> Publish:
        ssrcs = {"audio": self.stream.audio_ssrc, "video": self.stream.video_ssrc}
        return Publish(
            request=self._request(),
            sdp=self._publish.publish_offer(ssrcs),
            tracks=[
                PublishedTrack(mid="0", source=Source.MICROPHONE),
                PublishedTrack(mid="1", source=Source.CAMERA),
            ],
            fresh=True,
        )

    def _request(self) -> int:
        self._requests += 1
        return self._requests


async def _say(ws: aiohttp.ClientWebSocketResponse, message: ClientMessage) -> None:
    # Without what is not set: servers of other versions may not know of it.
    told = {key: value for key, value in msgspec.to_builtins(message).items() if value}
    await ws.send_str(msgspec.json.encode(told).decode())


async def play(people: list[Person], *, waiting: bool = False) -> None:
    """Let everybody send their recording in real time until cancelled.

    People begin at different moments, as they would. With `waiting` each packet
    wakes its receiver; else everybody looks every few milliseconds.
    """
    loop = asyncio.get_running_loop()
    start = loop.time()
    count = len(people)
    sounds, pictures = [0] * count, [0] * count
    for person in () if waiting else people:
        person.look_now_and_then()
    while True:
        elapsed = loop.time() - start
        for i, person in enumerate(people):
            own = elapsed + i / count / PICTURES_A_SECOND
            while sounds[i] < own * SOUNDS_A_SECOND:
                person.send(person.stream.next_sound())
                sounds[i] += 1
            while pictures[i] < own * PICTURES_A_SECOND:
                for packet in person.stream.next_picture(pictures[i]):
                    person.send(packet)
                pictures[i] += 1
            if not waiting:
                person.look()
        await asyncio.sleep(0.005)
