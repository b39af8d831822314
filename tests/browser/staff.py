"""A facilitator without a page, so that members' pages can be looked at alone."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from rooms.roles import Role
from server.tasks import Tasks
from signaling.messages import (
    ClientMessage,
    DeskChanged,
    DeskInfo,
    Done,
    Moved,
    ParticipantChanged,
    ParticipantJoined,
    Refused,
    SeatChanged,
    Welcome,
)
from tests.support.node import Node
from tests.support.signaling_client import Reply, SignalingClient

PATIENCE = 10.0
"""Seconds for a reply, or for something to be known."""


class Staff:
    """Whoever runs the session, and what they are told."""

    def __init__(self, client: SignalingClient) -> None:
        self._client = client
        self._replies: dict[int, asyncio.Future[Reply]] = {}
        self._told = asyncio.Condition()
        self._ids: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self._desk: DeskInfo | None = None
        self.signals: list[str] = []
        """What people have signalled, in its order."""
        self._read = 0

    async def ask(self, make: Callable[[int], ClientMessage]) -> None:
        """Send a request, which must be carried out."""
        number = self._client.number()
        reply = self._replies[number] = asyncio.get_running_loop().create_future()
        await self._client.send(make(number))
        async with asyncio.timeout(PATIENCE):
            answer = await reply
        assert isinstance(answer, Done), answer

    async def knows(self, name: str) -> str:
        """Wait until somebody is there, and return their id."""
        async with asyncio.timeout(PATIENCE), self._told:
            await self._told.wait_for(lambda: name in self._ids)
        return self._ids[name]

    async def version(self, name: str) -> int:
        """Return how often somebody has moved, as we know it."""
        who = await self.knows(name)
        async with asyncio.timeout(PATIENCE), self._told:
            await self._told.wait_for(lambda: who in self._versions)
        return self._versions[who]

    @property
    def id(self) -> str:
        """Our own id."""
        return self._client.you

    @property
    def plan(self) -> int:
        """The version of the plan."""
        assert self._desk is not None
        return self._desk.version

    async def vanish(self) -> None:
        """Be gone."""
        await self._client.vanish()

    async def read(self) -> None:
        """Read whatever comes, for as long as the session goes."""
        while True:
            await self._look()
            with contextlib.suppress(TimeoutError):
                await self._client.receive()

    async def _look(self) -> None:
        async with self._told:
            for event in self._client.events[self._read :]:
                self._note(event)
            self._read = len(self._client.events)
            self._told.notify_all()

    def _note(self, event: object) -> None:
        match event:
            case Welcome(participants=people, seats=seats, desk=desk):
                self._ids |= {one.name: one.id for one in people}
                self._versions |= {seat.id: seat.version for seat in seats}
                self._desk = desk
            case Moved(participants=people):
                self._ids |= {one.name: one.id for one in people}
            case (
                ParticipantJoined(participant=one) | ParticipantChanged(participant=one)
            ):
                self._ids[one.name] = one.id
            case SeatChanged(seat=seat):
                self._versions[seat.id] = seat.version
                if seat.signal is not None:
                    self.signals.append(seat.signal.value)
            case DeskChanged(desk=desk):
                self._desk = desk
            case Done(request=number) | Refused(request=number):
                if number in self._replies:
                    self._replies.pop(number).set_result(event)
            case _:
                pass


@asynccontextmanager
async def facilitator(
    node: Node, name: str = "Ines", role: Role = Role.FACILITATOR
) -> AsyncGenerator[Staff]:
    """Let one of staff be in the session."""
    staff = Staff(await node.come(name, role))
    crashes: list[BaseException] = []
    async with Tasks(lambda _, error: crashes.append(error)) as tasks:
        _ = tasks.spawn(staff.read(), name=name)
        yield staff
    await staff.vanish()
    assert crashes == []
