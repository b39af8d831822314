"""People at a node with all that a browser has: a page's line, and real media."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from rooms.ids import ParticipantId
from rooms.roles import Role
from rooms.seat import Seat
from rooms.tracks import Source
from signaling.messages import (
    Answer,
    Answered,
    ClientMessage,
    Done,
    Offered,
    Publish,
    PublishedTrack,
    Subscribe,
)
from tests.support import descriptions
from tests.support.descriptions import Remote, Sent
from tests.support.node import Node
from tests.support.raw_peer import RawPeer
from tests.support.signaling_client import Closed, Reply, SignalingClient

MICROPHONE, CAMERA = Source.MICROPHONE, Source.CAMERA


class Person:
    """Somebody at a node: what they are told comes in by itself.

    `base` is the ssrc of their microphone, the next one that of their camera.
    """

    def __init__(self, name: str, client: SignalingClient, base: int) -> None:
        self.name = name
        self.client = client
        self.base = base
        self.publish = RawPeer()
        self.subscribe = RawPeer()
        self.slots: Remote | None = None
        self.closed: int | None = None
        self._news = asyncio.Condition()

    async def listen(self) -> None:
        """Take everything that comes, until the line is closed."""
        while True:
            try:
                await self.client.receive()
            except TimeoutError:
                continue  # Nothing but pings for a while.
            except Closed as closed:
                self.closed = closed.code
                async with self._news:
                    self._news.notify_all()
                return
            async with self._news:
                self._news.notify_all()

    async def until(
        self, condition: Callable[[], bool], *, seconds: float = 10.0
    ) -> None:
        """Wait until something that was told makes a condition true."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(condition)

    async def ask(self, request: ClientMessage) -> Reply:
        """Send a request, and wait for its reply."""
        number: int = getattr(request, "request")  # noqa: B009 -- not all have one
        replies: list[Reply] = []

        def is_answered() -> bool:
            replies[:] = [
                event
                for event in self.client.events
                if isinstance(event, Reply) and event.request == number
            ]
            return bool(replies)

        await self.client.send(request)
        await self.until(is_answered)
        return replies[-1]

    async def do(self, request: ClientMessage) -> None:
        """Send a request that must be carried out."""
        reply = await self.ask(request)
        assert isinstance(reply, Done | Answered), reply

    async def connect(self) -> None:
        """Publish microphone and camera, which may stay off, and subscribe."""
        number = self.client.number
        offer = self.publish.offer(
            [Sent("audio", "0", self.base), Sent("video", "1", self.base + 1)]
        )
        tracks = [PublishedTrack("0", MICROPHONE), PublishedTrack("1", CAMERA)]
        answer = await self.ask(Publish(number(), offer, tracks, fresh=True))
        assert isinstance(answer, Answered), answer
        await self.publish.connect(descriptions.read(answer.sdp))
        await self.receive()

    async def receive(self) -> None:
        """Subscribe."""
        number = self.client.number
        await self.do(Subscribe(number()))
        offered = self.client.of(Offered)[-1]
        self.slots = descriptions.read(offered.sdp)
        answering = self.subscribe.answer(self.slots)
        await self.do(Answer(number(), offered.generation, answering))
        await self.subscribe.connect(self.slots)

    async def close(self) -> None:
        """Free what there is."""
        await self.publish.close()
        await self.subscribe.close()


class Gathering:
    """Everybody who came to one session of a node."""

    def __init__(self, node: Node, tasks: asyncio.TaskGroup) -> None:
        self.node = node
        self.people: dict[str, Person] = {}
        self.listening: list[asyncio.Task[None]] = []
        self._tasks = tasks

    def __getitem__(self, name: str) -> Person:
        """Return somebody by name."""
        return self.people[name]

    async def come(self, name: str, role: Role = Role.MEMBER) -> Person:
        """Let somebody come in by a link of their own."""
        client = await self.node.come(name, role)
        person = Person(name, client, 1000 * (len(self.people) + 1))
        self.people[name] = person
        self.listening.append(self._tasks.create_task(person.listen()))
        return person

    def seat(self, name: str) -> Seat:
        """Return somebody's seat, as the rules have it."""
        who = ParticipantId(self.people[name].client.you)
        return self.node.host().session.seat(who)

    def id(self, name: str) -> str:
        """Return somebody's id."""
        return self.people[name].client.you

    def version(self, name: str) -> int:
        """Return the version of somebody's place."""
        return self.seat(name).version


@asynccontextmanager
async def gathering(node: Node) -> AsyncGenerator[Gathering]:
    """Let people come together while the context lasts."""
    with contextlib.suppress(asyncio.CancelledError):
        async with asyncio.TaskGroup() as tasks:
            group = Gathering(node, tasks)
            try:
                yield group
            finally:
                for person in group.people.values():
                    await person.close()
                for task in group.listening:
                    task.cancel()
