"""Carries an outbox: reads the record, and hands messages to connections."""

import asyncio
from collections.abc import Callable

import structlog

from rooms.ids import ParticipantId, SessionId
from server.logs import trouble
from server.safety.outbox import Outbox, Send
from server.store.base import StoreUnavailable
from server.store.safety.base import SafetyStore
from server.store.safety.rows import Delivery, Lease, Progress

RETRY = 1.0
"""Seconds until the record is asked again after it did not answer."""

_log = structlog.get_logger()

Deliver = Callable[[Send], None]
"""Puts messages on somebody's connection. Never waits."""


class Courier:
    """Delivers the messages of one session until each screen has them."""

    def __init__(
        self,
        store: SafetyStore,
        lease: Lease,
        deliver: Deliver,
        *,
        monotonic: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._store, self._lease, self._deliver = store, lease, deliver
        self._monotonic, self._wall = monotonic, wall
        self._outbox = Outbox()
        self._wake = asyncio.Event()

    @property
    def session(self) -> SessionId:
        """The session whose messages these are."""
        return self._lease.session

    def connect(self, who: ParticipantId, *, after: int, newest: int) -> None:
        """Begin to deliver to somebody: what follows the newest their screen has.

        `newest` is how much the record has for them, or more.
        """
        self._outbox.connect(who, after=after)
        self._outbox.hint(who, newest=newest)
        self._wake.set()

    def disconnect(self, who: ParticipantId) -> None:
        """Stop delivering to somebody until they are back."""
        self._outbox.disconnect(who)

    def stored(self, deliveries: tuple[Delivery, ...]) -> None:
        """Deliver what the record has kept (Receipts.deliveries)."""
        self._outbox.store(deliveries)
        self._wake.set()

    async def acknowledged(self, who: ParticipantId, *, upto: int) -> list[Progress]:
        """Keep that a screen has everything up to a position; return the news.

        Raises:
            StoreUnavailable: It is not kept; it will be sent again.

        """
        news = await self._store.acknowledge(
            self._lease, who, upto=upto, at=self._wall()
        )
        self._outbox.acknowledge(who, upto=upto, now=self._monotonic())
        self._wake.set()
        return news

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            # Cleared first: what comes while we look is looked at again.
            self._wake.clear()
            retry = not await self._refill()
            now = self._monotonic()
            for send in self._outbox.take(now=now):
                self._deliver(send)
            due = self._outbox.deadline()
            if retry:
                due = min(now + RETRY, due or now + RETRY)
            try:
                async with asyncio.timeout(
                    None if due is None else max(0.0, due - now)
                ):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _refill(self) -> bool:
        """Read what is next for those who need it. Return whether that went well."""
        for who, after in self._outbox.wanting():
            try:
                found = await self._store.pending(self.session, who, after=after)
            except StoreUnavailable as error:
                _log.warning("safety_record_silent", **trouble(error))
                return False
            self._outbox.store(found)
        return True
