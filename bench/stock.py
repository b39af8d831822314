"""The room as aiortc's own parts make it: what Alcove's relay is measured against.

The server is `python -m bench.stock`: an RTCPeerConnection for each direction of
each person, and a MediaRelay between them, which decodes and encodes again. It
speaks JSON lines on its standard input and output.
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.contrib.media import MediaRelay

from bench.node import Costs, stop
from bench.person import Person, Stream
from bench.raw_peer import RawPeer
from bench.recording import Recording
from tests.support import descriptions

READY_TIMEOUT = 20.0
_LINE_LIMIT = 1 << 20


class StockPerson(Person):
    """Somebody in a room of aiortc's own parts."""

    def __init__(self, stream: Stream) -> None:
        super().__init__("", "", stream)
        self._publish = RawPeer(lite=True)
        self._subscribe = RawPeer(lite=True)

    async def come_in(self, server: "_Server") -> None:
        """Publish."""
        ssrcs = {"audio": self.stream.audio_ssrc, "video": self.stream.video_ssrc}
        offer = self._publish.publish_offer(ssrcs)
        answer = await server.ask({"publish": offer})
        await self._publish.connect(descriptions.read(answer))

    async def look_around(self, server: "_Server", number: int) -> None:
        """Subscribe to everybody else."""
        remote = descriptions.read(await server.ask({"subscribe": number}))
        answer = self._subscribe.subscribe_answer(remote)
        await server.ask({"answer": answer, "of": number})
        await self._subscribe.connect(remote)


@dataclass(frozen=True, slots=True)
class StockRoom:
    """A full room."""

    costs: Costs
    people: list[Person]

    @property
    def received(self) -> int:
        """Packets of media that reached anybody."""
        return sum(person.received for person in self.people)

    @property
    def sent(self) -> int:
        """Packets of media that anybody sent."""
        return sum(person.stream.sent for person in self.people)


class _Server:
    def __init__(self, process: Process) -> None:
        self._process = process

    async def ask(self, question: dict[str, object]) -> str:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the server was started without pipes")
        self._process.stdin.write(json.dumps(question).encode() + b"\n")
        await self._process.stdin.drain()
        return str(json.loads(await self._process.stdout.readline()))


@asynccontextmanager
async def stock_room(people: int, recording: Recording) -> AsyncGenerator[StockRoom]:
    """Run a room of aiortc's own parts, and fill it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.stock"),
        stdin=PIPE,
        stdout=PIPE,
        limit=_LINE_LIMIT,
    )
    server = _Server(process)
    streams = [
        Stream(recording, audio_ssrc=1000 + i * 10, video_ssrc=1001 + i * 10)
        for i in range(people)
    ]
    crowd = [StockPerson(stream) for stream in streams]
    try:
        async with asyncio.timeout(READY_TIMEOUT):
            for person in crowd:
                await person.come_in(server)
            for number, person in enumerate(crowd):
                await person.look_around(server, number)
        yield StockRoom(Costs(process.pid), list(crowd))
        for person in crowd:
            await person.close()
    finally:
        await stop(process)


class _Room:
    """The server's side."""

    def __init__(self) -> None:
        self._relay = MediaRelay()
        self._tracks: list[list[MediaStreamTrack]] = []
        self._subscribers: dict[int, RTCPeerConnection] = {}
        self._publishers: list[RTCPeerConnection] = []

    async def do(self, question: dict[str, object]) -> str:
        if "publish" in question:
            return await self._publish(str(question["publish"]))
        if "subscribe" in question:
            return await self._subscribe(int(str(question["subscribe"])))
        answer = RTCSessionDescription(sdp=str(question["answer"]), type="answer")
        await self._subscribers[int(str(question["of"]))].setRemoteDescription(answer)
        return ""

    async def _publish(self, sdp: str) -> str:
        peer = _peer()
        tracks: list[MediaStreamTrack] = []
        peer.on("track", tracks.append)
        await peer.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        self._publishers.append(peer)
        self._tracks.append(tracks)
        return peer.localDescription.sdp

    async def _subscribe(self, number: int) -> str:
        peer = _peer()
        for publisher, tracks in enumerate(self._tracks):
            for track in tracks if publisher != number else ():
                copy = self._relay.subscribe(track)
                peer.addTransceiver(copy, direction="sendonly")
        await peer.setLocalDescription(await peer.createOffer())
        self._subscribers[number] = peer
        return peer.localDescription.sdp


def _peer() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


async def _serve() -> None:
    room = _Room()
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_LINE_LIMIT)
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        print(json.dumps(await room.do(json.loads(line))), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
