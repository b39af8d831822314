"""A relay at work in this process, with synthetic peers around it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from server.media.endpoint import Endpoint, bind, listening
from server.media.relay import Relay
from server.media.subscriber import Offer
from server.media.tracks import Kind, PeerId, StreamKey, Subscription, TrackKey
from tests.support import descriptions
from tests.support.descriptions import Sent
from tests.support.packets import KEY, picture, sound
from tests.support.raw_peer import RawPeer, certificate

BITRATE = 900_000

WIDE = 20_000_000
"""Bits per second of a line that carries everything: peers report nothing of it."""


class Clock:
    """The loop's clock, which a test may stop and move forward."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ahead = 0.0
        self._stopped_at: float | None = None

    def __call__(self) -> float:
        """Return the time in seconds."""
        stopped = self._stopped_at
        return self._ahead + (self._loop.time() if stopped is None else stopped)

    def stop(self) -> None:
        """Let time pass by `advance` alone, however slow the machine is."""
        self._stopped_at = self._loop.time()

    def advance(self, seconds: float) -> None:
        """Let time pass at once."""
        self._ahead += seconds


class Notes:
    """Notes what a relay tells."""

    def __init__(self) -> None:
        self.pointed: dict[PeerId, Sequence[tuple[int, StreamKey]]] = {}
        self.offers: list[tuple[PeerId, Offer]] = []
        self.speakers: list[Sequence[PeerId]] = []
        self.layers: list[tuple[PeerId, StreamKey, int | None]] = []
        self.limits: list[tuple[PeerId, bool]] = []
        self.looked_at: list[PeerId | None] = []

    def slots_pointed(
        self, subscriber: PeerId, slots: Sequence[tuple[int, StreamKey]]
    ) -> None:
        """Note slots (`notices.Listener`)."""
        self.pointed[subscriber] = list(slots)

    def offered(self, subscriber: PeerId, offer: Offer) -> None:
        """Note an offer (`notices.Listener`)."""
        self.offers.append((subscriber, offer))

    def speaking(self, publishers: Sequence[PeerId]) -> None:
        """Note speakers (`notices.Listener`)."""
        self.speakers.append(publishers)

    def layers_wanted(
        self, publisher: PeerId, stream: StreamKey, max_layer: int | None
    ) -> None:
        """Note which layers are wanted (`notices.QualityListener`)."""
        self.layers.append((publisher, stream, max_layer))

    def video_limited(self, subscriber: PeerId, *, paused: bool) -> None:
        """Note whose pictures pause (`notices.QualityListener`)."""
        self.limits.append((subscriber, paused))

    def dominant(self, publisher: PeerId | None) -> None:
        """Note whom to look at (`notices.QualityListener`)."""
        self.looked_at.append(publisher)


class Sender:
    """Somebody who publishes a microphone and a camera."""

    def __init__(self, name: str, number: int, peer: RawPeer) -> None:
        self.id = PeerId(name)
        self.peer = peer
        base = 1000 * (number + 1)
        self.audio_ssrc, self.video_ssrc, self.rtx_ssrc = base, base + 1, base + 2
        self.sounds = 0
        self.pictures = 0

    @property
    def tracks(self) -> list[Sent]:
        """What the offer says."""
        return [
            Sent("audio", "0", self.audio_ssrc),
            Sent("video", "1", self.video_ssrc, self.rtx_ssrc),
        ]

    def speak(self, payload: bytes = b"opus", *, level: int = 20) -> None:
        """Send the next packet of sound."""
        packet = sound(self.sounds, ssrc=self.audio_ssrc, payload=payload, level=level)
        self.peer.send(packet)
        self.sounds += 1

    def show(self, payload: bytes = KEY) -> None:
        """Send the next picture."""
        self.peer.send(picture(self.pictures, ssrc=self.video_ssrc, payload=payload))
        self.pictures += 1


class Viewer:
    """Somebody who subscribes."""

    def __init__(self, name: str, peer: RawPeer, offer: Offer) -> None:
        self.id = PeerId(name)
        self.peer = peer
        self.offer = offer

    @property
    def remote(self) -> descriptions.Remote:
        """What the newest offer said."""
        return descriptions.read(self.offer.sdp)

    def ssrc(self, slot: int, kind: Kind) -> int:
        """Return the number of a slot's stream."""
        return self.remote.section(f"{kind[0]}{slot}").ssrcs[0]

    def payloads(self, slot: int, kind: Kind) -> list[bytes]:
        """Return what has come in a slot."""
        ssrc = self.ssrc(slot, kind)
        return [p.payload for p in self.peer.media if p.ssrc == ssrc]

    def numbers(self, slot: int, kind: Kind) -> list[int]:
        """Return the numbers of what has come in a slot."""
        ssrc = self.ssrc(slot, kind)
        return [p.sequence for p in self.peer.media if p.ssrc == ssrc]


class Studio:
    """A relay with its endpoint and its peers."""

    def __init__(self, endpoint: Endpoint, clock: Clock, start: float) -> None:
        self.endpoint = endpoint
        self.clock = clock
        self.notes = Notes()
        self.relay = Relay(
            endpoint, self.notes, bitrate=BITRATE, start=start, quality=self.notes
        )
        self.senders: dict[str, Sender] = {}
        self._certificate = certificate()
        self._peers: list[RawPeer] = []

    @property
    def address(self) -> tuple[str, int]:
        """Where the relay listens."""
        return ("127.0.0.1", self.endpoint.port)

    def peer(self) -> RawPeer:
        """Return a new peer. All share one certificate, to save time."""
        peer = RawPeer(self._certificate)
        self._peers.append(peer)
        return peer

    def publish(self, sender: Sender, *, fresh: bool = True) -> descriptions.Remote:
        """Let the relay answer a sender's offer."""
        offer = sender.peer.offer(sender.tracks)
        answer = self.relay.publish(sender.id, offer, STREAMS, fresh=fresh)
        return descriptions.read(answer)

    async def sender(self, name: str) -> Sender:
        """Return somebody new who publishes."""
        sender = Sender(name, len(self.senders), self.peer())
        self.senders[name] = sender
        await sender.peer.connect(self.publish(sender))
        return sender

    def offer(self, name: str, *, people: int = 1) -> Viewer:
        """Return somebody new who has been offered slots."""
        offer = self.relay.subscribe(PeerId(name), people=people, fresh=True)
        return Viewer(name, self.peer(), offer)

    def accept(self, viewer: Viewer, offer: Offer | None = None) -> None:
        """Let a viewer answer the newest offer."""
        viewer.offer = offer or viewer.offer
        answer = viewer.peer.answer(viewer.remote)
        self.relay.accept(viewer.id, viewer.offer.generation, answer)

    async def viewer(self, name: str, *, people: int = 1) -> Viewer:
        """Return somebody new who subscribes."""
        viewer = self.offer(name, people=people)
        self.accept(viewer)
        await viewer.peer.connect(viewer.remote)
        return viewer

    def allow(
        self, *pairs: tuple[str, str], kinds: Sequence[Kind] = tuple(Kind)
    ) -> None:
        """Let each first receive each second, and nobody anything else."""
        self.relay.follow(
            Subscription(PeerId(who), TrackKey(stream(whom), kind))
            for who, whom in pairs
            for kind in kinds
        )

    async def close(self) -> None:
        """Give everything up."""
        self.relay.close()
        for peer in self._peers:
            await peer.close()


STREAMS = {"0": ("person", Kind.AUDIO), "1": ("person", Kind.VIDEO)}


def stream(publisher: str) -> StreamKey:
    """Return the stream of a sender's microphone and camera."""
    return StreamKey(PeerId(publisher), "person")


async def eventually(condition: Callable[[], bool], *, seconds: float = 5.0) -> None:
    """Wait until something in another hand makes a condition true.

    Raises:
        TimeoutError: It does not.

    """
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 -- the relay tells nobody
            await asyncio.sleep(0.005)


@asynccontextmanager
async def studio(*, start: float = WIDE) -> AsyncGenerator[Studio]:
    """Run a relay on a free port of 127.0.0.1."""
    clock = Clock()
    sock = bind("127.0.0.1", 0)
    async with listening(sock, ["127.0.0.1"], clock=clock) as endpoint:
        room = Studio(endpoint, clock, start)
        try:
            yield room
        finally:
            await room.close()
