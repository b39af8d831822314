"""Tells whoever is on call that a session needs a facilitator. Nothing else.

A page says which session, by its id, and no more: it may lie on a locked screen.
It goes to staff of the program, by the operator's own webhook and mail server, and
never to anybody whom a session is about. Asking for a page never waits and never
fails: whoever asks has more pressing things to do.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol

import structlog

from rooms.ids import SessionId
from server.logs import trouble

PAUSE = 30.0
"""Seconds between two pages for one session. What comes between is one page more."""

WAITING_LIMIT = 1000
"""Sessions that may wait for a page. Full: the newest gets none, and that is logged."""

AT_ONCE = 8
"""Pages that are on their way at once."""

RETRIES = (1.0, 5.0, 20.0)
"""Seconds until a page that did not arrive is sent again."""

SEND_TIMEOUT = 15.0
"""Seconds that one try may take, whatever a way promises."""

_log = structlog.get_logger()


class PageLost(Exception):
    """A page did not arrive. `is_final` says that the same again will not either."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final


class Fate(StrEnum):
    """What became of a page, by one way."""

    SENT = "sent"
    LOST = "lost"


class Way(Protocol):
    """One way by which pages reach somebody."""

    name: str

    async def send(self, session: SessionId) -> None:
        """Send one page.

        Raises:
            PageLost: It did not arrive, as far as we know.

        """


class Pager:
    """Sends pages while `run` runs. `counted` is told what became of each."""

    def __init__(
        self,
        ways: Sequence[Way],
        *,
        clock: Callable[[], float],
        counted: Callable[[Fate], None],
        retries: Sequence[float] = RETRIES,
    ) -> None:
        self._ways, self._retries = tuple(ways), tuple(retries)
        self._clock, self._counted = clock, counted
        self._due: OrderedDict[SessionId, float] = OrderedDict()
        self._sent_at: OrderedDict[SessionId, float] = OrderedDict()
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(AT_ONCE)

    def page(self, session: SessionId) -> None:
        """Ask for a page. One that is asked for already is the same one."""
        if not self._ways or session in self._due:
            return
        if len(self._due) >= WAITING_LIMIT:
            _log.error("page_dropped", session=session)
            self._counted(Fate.LOST)
            return
        now = self._clock()
        last = self._sent_at.get(session)
        self._due[session] = now if last is None else max(now, last + PAUSE)
        self._wake.set()

    async def run(self) -> None:
        """Send what is asked for, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._wake.clear()
                now = self._clock()
                for session in [s for s, due in self._due.items() if due <= now]:
                    await self._slots.acquire()
                    del self._due[session]
                    self._remember(session)
                    tasks.create_task(self._send(session), name="page")
                next_due = min(self._due.values(), default=None)
                try:
                    async with asyncio.timeout(
                        None if next_due is None else max(0.0, next_due - now)
                    ):
                        await self._wake.wait()
                except TimeoutError:
                    continue

    def _remember(self, session: SessionId) -> None:
        self._sent_at[session] = self._clock()
        self._sent_at.move_to_end(session)
        while len(self._sent_at) > WAITING_LIMIT:
            self._sent_at.popitem(last=False)

    async def _send(self, session: SessionId) -> None:
        try:
            # Each way by itself: that one is slow holds up no other.
            async with asyncio.TaskGroup() as tasks:
                for way in self._ways:
                    tasks.create_task(self._send_by(way, session), name="page-way")
        finally:
            self._slots.release()

    async def _send_by(self, way: Way, session: SessionId) -> None:
        for pause in (*self._retries, None):
            try:
                async with asyncio.timeout(SEND_TIMEOUT):
                    await way.send(session)
            except (PageLost, TimeoutError) as error:
                is_final = isinstance(error, PageLost) and error.is_final
                _log.warning("page_failed", session=session, **trouble(error))
                if pause is None or is_final:
                    break
                await asyncio.sleep(pause)
            else:
                self._counted(Fate.SENT)
                return
        _log.error("page_lost", session=session)
        self._counted(Fate.LOST)
