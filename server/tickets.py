"""Tickets: the short-lived secret a page swaps its link for.

A ticket opens one connection once, within 30 seconds. It lives in memory only:
after a restart of the node a page swaps its link again.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

TICKET_SECONDS = 30.0
"""How long a ticket is good for."""

TICKETS_LIMIT = 10_000
"""How many tickets may be out at once."""

Holder = TypeVar("Holder")


class TicketsFull(Exception):
    """So many tickets are out that no other can be made now."""


class Tickets(Generic[Holder]):
    """The tickets that are out, each with whom it was made for."""

    def __init__(
        self, *, limit: int = TICKETS_LIMIT, seconds: float = TICKET_SECONDS
    ) -> None:
        self._limit, self._seconds = limit, seconds
        # All tickets live equally long, so the order of making is that of ending.
        self._out: OrderedDict[str, tuple[float, Holder]] = OrderedDict()

    def __len__(self) -> int:
        """Count the tickets that are out, ended ones not yet swept included."""
        return len(self._out)

    def make(self, holder: Holder, now: float) -> str:
        """Make a ticket for someone. `now` is monotonic seconds.

        Raises:
            TicketsFull: Too many are out.

        """
        self._sweep(now)
        if len(self._out) >= self._limit:
            raise TicketsFull
        secret = secrets.token_urlsafe(32)
        self._out[secret] = (now + self._seconds, holder)
        return secret

    def take(self, secret: str, now: float) -> Holder | None:
        """Return whom a ticket was made for, once, or None if it is not good."""
        self._sweep(now)
        entry = self._out.pop(secret, None)
        return None if entry is None else entry[1]

    def drop(self, is_ended: Callable[[Holder], bool]) -> None:
        """Make the tickets of some holders good for nothing."""
        for secret, (_, holder) in list(self._out.items()):
            if is_ended(holder):
                del self._out[secret]

    def _sweep(self, now: float) -> None:
        while self._out:
            secret, (ends, _) = next(iter(self._out.items()))
            if ends > now:
                return
            del self._out[secret]
