"""A member without a page, who reads all the time and asks by messages."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from rooms.checkin_terms import Want
from rooms.facts import Privacy
from signaling.messages import Done, Refused
from signaling.safety_messages import (
    CheckinAnswer,
    CheckinRequest,
    CheckinSee,
    CheckinTold,
    ConfirmFacts,
    ContactInfo,
    FactsForm,
    Kept,
    OwnCheckin,
    SafetyDelivered,
    SafetyRequest,
)
from tests.support.node import Node
from tests.support.signaling_client import Closed, SignalingClient

PATIENCE = 10.0
"""Seconds until something that does not come is missed."""

FACTS = FactsForm(
    location="1 Example Street",
    unit="flat 3",
    city="Northbridge",
    region="North",
    country="GB",
    call_back="01632 960112",
    caution="Not the landline",
    privacy=Privacy.YES,
    contact=ContactInfo("Kim", "01632 960123", may_be_called=True),
    contact_is_right=True,
)

_keys = itertools.count(1)

Reply = Done | Refused | Kept


class Member:
    """Somebody of the group. `read` must run meanwhile."""

    def __init__(self, name: str, client: SignalingClient) -> None:
        self.name = name
        self.client = client
        self._news = asyncio.Condition()

    async def read(self) -> None:
        """Take everything in, and acknowledge what is shown."""
        with contextlib.suppress(Closed):
            while True:
                with contextlib.suppress(TimeoutError):
                    message = await self.client.receive()
                    if isinstance(message, CheckinTold) and message.position:
                        number = self.client.number()
                        delivered = SafetyDelivered(number, message.position)
                        await self.client.send(delivered)
                async with self._news:
                    self._news.notify_all()

    async def does(self, kind: Callable[..., SafetyRequest], **what: Any) -> Kept:
        """Ask for something that is kept."""
        number = self.client.number()
        request = kind(request=number, message=f"m_{next(_keys):08}", **what)
        await self.client.send(request)

        def found() -> list[Reply]:
            events = self.client.events
            return [
                one
                for one in events
                if isinstance(one, Reply) and one.request == number
            ]

        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(found)
        [reply] = found()
        assert isinstance(reply, Kept), reply
        return reply

    async def asks(self, want: Want, text: str | None = None) -> None:
        """Ask for a check-in."""
        await self.does(CheckinRequest, want=want, text=text)

    async def answers(self, **what: Any) -> None:
        """Say one thing in the own check-in."""
        await self.does(CheckinAnswer, checkin=(await self.checkin()).id, **what)

    async def opens(self) -> None:
        """Open what was written."""
        await self.does(CheckinSee, checkin=(await self.checkin()).id)

    async def says_where(self, facts: FactsForm = FACTS) -> None:
        """Say where one is and how to be reached."""
        await self.does(ConfirmFacts, facts=facts)

    async def checkin(
        self, condition: Callable[[OwnCheckin], bool] = lambda _: True
    ) -> OwnCheckin:
        """Return the own check-in as it was told last, once it is as it should be."""

        def newest() -> OwnCheckin | None:
            told = self.client.of(CheckinTold)
            now = told[-1].checkin if told else None
            return now if now is not None and condition(now) else None

        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(newest)
        found = newest()
        assert found is not None
        return found


@asynccontextmanager
async def members(node: Node, *names: str) -> AsyncGenerator[list[Member]]:
    """Let members come in, and read as long as the test goes."""
    came = [Member(name, await node.come(name)) for name in names]
    async with asyncio.TaskGroup() as tasks:
        reading = [tasks.create_task(member.read()) for member in came]
        yield came
        for task in reading:
            task.cancel()
