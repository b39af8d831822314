"""A facilitator without a page, who reads all the time and answers by messages."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from signaling.messages import (
    Admit,
    Done,
    Hold,
    ParticipantJoined,
    Refused,
    SeatChanged,
)
from signaling.safety_messages import (
    CardChanged,
    CheckinCard,
    CheckinOffer,
    Kept,
    SafetyDelivered,
    SafetyRequest,
)
from tests.support.signaling_client import Closed, SignalingClient

PATIENCE = 20.0
"""Seconds until something that does not come is missed."""

Message = TypeVar("Message")


class Facilitator:
    """Somebody of staff. `read` must run meanwhile."""

    def __init__(self, client: SignalingClient) -> None:
        self.client = client
        self._keys = itertools.count(1)
        self._news = asyncio.Condition()

    async def read(self) -> None:
        """Take everything in, and acknowledge what is shown."""
        with contextlib.suppress(Closed):
            while True:
                with contextlib.suppress(TimeoutError):
                    message = await self.client.receive()
                    if isinstance(message, CardChanged) and message.position:
                        number = self.client.number()
                        delivered = SafetyDelivered(number, message.position)
                        await self.client.send(delivered)
                async with self._news:
                    self._news.notify_all()

    async def until(
        self, kind: type[Message], condition: Callable[[Message], bool] = lambda _: True
    ) -> Message:
        """Return the newest message of a kind that fulfils a condition, once it came.

        Raises:
            TimeoutError: None comes.

        """

        def found() -> list[Message]:
            events = self.client.events
            return [one for one in events if isinstance(one, kind) and condition(one)]

        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(found)
        return found()[-1]

    async def does(self, kind: Callable[..., SafetyRequest], **what: Any) -> Kept:
        """Ask for something that is kept."""
        number = self.client.number()
        request = kind(request=number, message=f"key_{next(self._keys):08}", **what)
        await self.client.send(request)
        reply = await self._reply(number)
        assert isinstance(reply, Kept), reply
        return reply

    async def _reply(self, number: int) -> Done | Refused | Kept:
        """Return the reply to a request."""

        def found() -> list[Done | Refused | Kept]:
            replies = [
                one
                for one in self.client.events
                if isinstance(one, Done | Refused | Kept)
            ]
            return [reply for reply in replies if reply.request == number]

        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(found)
        return found()[0]

    async def admit_all(self) -> None:
        """Let in whoever waits and has said where they are."""
        number = self.client.number()
        await self.client.send(Admit(number))
        reply = await self._reply(number)
        assert isinstance(reply, Done), reply

    async def offers(self, to: str, **what: Any) -> str:
        """Begin a check-in with somebody, and return it."""
        kept = await self.does(CheckinOffer, participant=to, **what)
        assert kept.checkin is not None
        return kept.checkin

    async def card(
        self, condition: Callable[[CheckinCard], bool] = lambda _: True
    ) -> CheckinCard:
        """Return the newest card, once one is as it should be."""
        return (await self.until(CardChanged, lambda m: condition(m.card))).card

    async def id_of(self, name: str) -> str:
        """Return the id of somebody, once they are here."""
        joined = await self.until(
            ParticipantJoined, lambda m: m.participant.name == name
        )
        return joined.participant.id

    async def holds(self, who: str) -> None:
        """Put somebody on hold."""
        seat = (await self.until(SeatChanged, lambda m: m.seat.id == who)).seat
        number = self.client.number()
        await self.client.send(Hold(number, who, seat.version))
        reply = await self._reply(number)
        assert isinstance(reply, Done), reply


@asynccontextmanager
async def facilitating(client: SignalingClient) -> AsyncGenerator[Facilitator]:
    """Let a client answer as a facilitator."""
    facilitator = Facilitator(client)
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(facilitator.read())
        yield facilitator
        reading.cancel()


def said(card: CheckinCard) -> list[object]:
    """Return what the member said, in order."""
    return [
        next(
            part
            for part in (line.text, line.choice, line.signal, line.suds)
            if part is not None
        )
        for line in card.lines
        if line.by == card.participant
    ]
