"""Ends what a person was ever given, when staff have removed them.

The rules refuse them at once. This makes it last: tickets that are out are
dropped, and the record is told, again and again until it has heard it.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from rooms.ids import SessionId
from server.logs import trouble
from server.store.base import Record, StoreUnavailable
from server.tasks import Tasks

PAUSES = (0.1, 0.5, 2.0, 5.0, 15.0, 30.0)
"""Seconds between two tries to tell the record; the last one repeats."""

TRIES = 120
"""Tries after which it is given up: about an hour. Logged as an error."""

_log = structlog.get_logger()


class Removals:
    """Makes removals last, and the end of sessions."""

    def __init__(
        self,
        record: Record,
        tasks: Tasks,
        *,
        end_tickets: Callable[[SessionId, str], None],
        wall: Callable[[], float],
    ) -> None:
        self._record, self._tasks = record, tasks
        self._end_tickets, self._wall = end_tickets, wall

    def remove(self, session: SessionId, subject: str) -> None:
        """End every way in that a person has, now and after a restart."""
        self._end_tickets(session, subject)
        at = self._wall()
        self._tell(lambda: self._record.remove(session, subject, at=at))

    def let_back(self, session: SessionId, subject: str) -> None:
        """Let a person in again who was removed."""
        self._tell(lambda: self._record.let_back(session, subject))

    def end(self, session: SessionId) -> None:
        """Note that a session is over, for all but those who can begin it anew."""
        at = self._wall()
        self._tell(lambda: self._record.end_session(session, at=at))

    def begin(self, session: SessionId) -> None:
        """Note that a session that was over has begun anew."""
        self._tell(lambda: self._record.end_session(session, at=None))

    def _tell(self, tell: Callable[[], Awaitable[None]]) -> None:
        _ = self._tasks.spawn(_until_told(tell), name="removal")


async def _until_told(tell: Callable[[], Awaitable[None]]) -> None:
    for number in range(TRIES):
        try:
            await tell()
        except StoreUnavailable as error:
            _log.warning("removal_not_recorded", **trouble(error))
            await asyncio.sleep(PAUSES[min(number, len(PAUSES) - 1)])
        else:
            return
    _log.error("removal_lost")
