"""A number of people in the session of a node, in this process."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp

from bench.node import Node
from bench.person import Person, Stream
from bench.recording import Recording

READY_TIMEOUT = 20.0


class Crowd:
    """People who come one after the other, and stay."""

    def __init__(
        self,
        node: Node,
        recording: Recording,
        http: aiohttp.ClientSession,
        tasks: asyncio.TaskGroup,
    ) -> None:
        self.people: list[Person] = []
        self._node, self._recording = node, recording
        self._http, self._tasks = http, tasks
        self._visits: list[asyncio.Task[None]] = []

    @property
    def received(self) -> int:
        """Packets of media that reached anybody."""
        return sum(person.received for person in self.people)

    @property
    def sent(self) -> int:
        """Packets of media that anybody sent."""
        return sum(person.stream.sent for person in self.people)

    async def bring(self, count: int) -> None:
        """Let more people in, and wait until their media can flow."""
        for _ in range(count):
            number = len(self.people)
            stream = Stream(
                self._recording,
                audio_ssrc=1000 + number * 10,
                video_ssrc=1001 + number * 10,
            )
            person = Person(f"Person {number + 1}", self._node.tokens[number], stream)
            self.people.append(person)
            visit = person.attend(self._http, self._node.base)
            self._visits.append(self._tasks.create_task(visit))
            async with asyncio.timeout(READY_TIMEOUT):
                await person.is_ready.wait()

    async def go(self) -> None:
        """Let everybody leave."""
        for visit in self._visits:
            visit.cancel()
        for person in self.people:
            await person.close()


@asynccontextmanager
async def gathered(node: Node, recording: Recording) -> AsyncGenerator[Crowd]:
    """Hold a crowd that is empty at first."""
    async with aiohttp.ClientSession() as http, asyncio.TaskGroup() as tasks:
        crowd = Crowd(node, recording, http, tasks)
        try:
            yield crowd
        finally:
            await crowd.go()
