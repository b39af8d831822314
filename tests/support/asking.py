"""A member without a page, who reads all the time and asks by messages."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from rooms.checkin_terms import Want
from rooms.facts import Privacy
from signaling.messages import ServerMessage
from signaling.safety_messages import (
    CheckinAnswer,
    CheckinRequest,
    CheckinSee,
    CheckinTold,
    ConfirmFacts,
    ContactInfo,
    FactsForm,
    OwnCheckin,
)
from tests.support.node import Node
from tests.support.signaling_client import SignalingClient
from tests.support.talking import Talker

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


class Member(Talker):
    """Somebody of the group."""

    def __init__(self, name: str, client: SignalingClient) -> None:
        super().__init__(client)
        self.name = name

    def position(self, message: ServerMessage) -> int | None:
        """Return the position of what stands in the pane."""
        return message.position if isinstance(message, CheckinTold) else None

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

        found = await self.once(newest)
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
