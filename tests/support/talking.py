"""Somebody without a page, who reads all the time and asks for what must be kept."""

import asyncio
import contextlib
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

from signaling.messages import Done, Refused, ServerMessage
from signaling.safety_messages import Kept, SafetyDelivered, SafetyRequest
from tests.support.signaling_client import Closed, SignalingClient

PATIENCE = 20.0
"""Seconds until something that does not come is missed."""

Reply = Done | Refused | Kept

_keys = itertools.count(1)
_T = TypeVar("_T")


class Talker(ABC):
    """Somebody at the other end of the safety channel. `read` must run meanwhile."""

    def __init__(self, client: SignalingClient) -> None:
        self.client = client
        self._news = asyncio.Condition()

    @abstractmethod
    def position(self, message: ServerMessage) -> int | None:
        """Return the position of what a screen shows of a message, if it has one."""

    async def read(self) -> None:
        """Take everything in, and acknowledge what is shown."""
        with contextlib.suppress(Closed):
            while True:
                with contextlib.suppress(TimeoutError):
                    if position := self.position(await self.client.receive()):
                        number = self.client.number()
                        await self.client.send(SafetyDelivered(number, position))
                async with self._news:
                    self._news.notify_all()

    async def once(self, found: Callable[[], _T]) -> _T:
        """Return what is found once there is something.

        Raises:
            TimeoutError: There never is.

        """
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(found)
        return found()

    async def does(self, kind: Callable[..., SafetyRequest], **what: Any) -> Kept:
        """Ask for something that is kept."""
        number = self.client.number()
        request = kind(request=number, message=f"key_{next(_keys):08}", **what)
        await self.client.send(request)
        reply = await self.reply(number)
        assert isinstance(reply, Kept), reply
        return reply

    async def reply(self, number: int) -> Reply:
        """Return the reply to a request."""
        return (
            await self.once(
                lambda: [
                    one
                    for one in self.client.events
                    if isinstance(one, Reply) and one.request == number
                ]
            )
        )[0]
