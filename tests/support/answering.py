"""A facilitator without a page, who reads all the time and answers by messages."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from signaling.messages import (
    Admit,
    Done,
    Hold,
    ParticipantJoined,
    SeatChanged,
    ServerMessage,
)
from signaling.safety_messages import (
    CardChanged,
    CheckinCard,
    CheckinOffer,
)
from tests.support.signaling_client import SignalingClient
from tests.support.talking import Talker

Message = TypeVar("Message")


class Facilitator(Talker):
    """Somebody of staff."""

    def position(self, message: ServerMessage) -> int | None:
        """Return the position of what stands on a card."""
        return message.position if isinstance(message, CardChanged) else None

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

        return (await self.once(found))[-1]

    async def admit_all(self) -> None:
        """Let in whoever waits and has said where they are."""
        number = self.client.number()
        await self.client.send(Admit(number))
        reply = await self.reply(number)
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
        reply = await self.reply(number)
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
