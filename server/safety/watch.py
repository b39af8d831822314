"""Looks for deadlines that are due in sessions that nobody runs.

A session that runs keeps its own time. After a restart nobody may come back to
it, and its deadlines are due all the same.
"""

import asyncio
from collections.abc import Callable

import structlog

from rooms.ids import SessionId
from server.logs import trouble
from server.store.base import StoreUnavailable
from server.store.safety.base import SafetyStore

EVERY = 1.0
"""Seconds between two looks: how late a deadline may be after a restart."""

_log = structlog.get_logger()


async def look(
    store: SafetyStore, wake: Callable[[SessionId], None], *, now: float
) -> None:
    """Wake every session that has a deadline due.

    `wake` opens the session unless it runs; it is called again until the
    deadline is met, moved or cleared in the record.
    """
    try:
        waiting = await store.due_sessions()
    except StoreUnavailable as error:
        _log.warning("safety_record_silent", **trouble(error))
        return
    for session, due_at in waiting:
        if due_at > now:
            return  # They come in order of time.
        wake(session)


async def watch(
    store: SafetyStore, wake: Callable[[SessionId], None], *, wall: Callable[[], float]
) -> None:
    """Look again and again, until cancelled."""
    while True:
        await look(store, wake, now=wall())
        await asyncio.sleep(EVERY)
