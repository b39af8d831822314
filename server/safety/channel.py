"""The safety channel of one session: one task owns its check-ins and alarms.

Every change is decided by the rules, put on disk, and only then made and told.
So what a page is told to be received is on disk, and what the disk refuses has
never happened. Nothing here is told to anybody but the member it is about and
staff.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from rooms.alarm import Absent
from rooms.alarm_events import PAGES, AlarmEvent
from rooms.alarms import Alarms
from rooms.checkin_audience import AUDIENCE, Sight
from rooms.checkin_events import CheckInEvent
from rooms.checkin_world import World
from rooms.checkins import CheckIns
from rooms.drops import DropCause
from rooms.ids import ParticipantId, SessionId
from server.logs import trouble
from server.safety.around import Room
from server.safety.codec import alarm_events, checkin_events, encode
from server.safety.courier import Courier
from server.safety.moving import Mover, strayed
from server.safety.outbox import Send
from server.safety.outlook import Outlook
from server.safety.outreach import outreach
from server.safety.showing import Showing
from server.safety.writing import is_about, line, messages
from server.store.audit import AuditEntry
from server.store.base import StoreUnavailable
from server.store.safety.base import SafetyStore, StaleLease, StaleState
from server.store.safety.rows import Batch, Cause, Deadline, Kept, Lease, Receipts

JOBS_LIMIT = 256
"""Jobs that may wait. Full: refused as busy, but for calls for help."""

RETRY = 1.0
"""Seconds until what the record did not take is tried again."""

DUE = "next"
"""The kind of the one deadline that a session has in the record: its next."""

_log = structlog.get_logger()

Job = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class _Arrival:
    """Somebody who is connected, and what is still to be done for them."""

    staff: bool
    then: Job
    was_shown: bool = False
    is_done: bool = False


class Busy(Exception):
    """So much waits that no more is taken now."""


class Channel:
    """One session's check-ins and alarms. `run` is to run as long as it is used."""

    def __init__(
        self,
        session: SessionId,
        room: Room,
        store: SafetyStore,
        *,
        node: str,
        page_on_call: Callable[[SessionId], None],
        monotonic: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self.session = session
        self.checkins = CheckIns()
        self.alarms = Alarms()
        self.ready = asyncio.Event()
        self.showing = Showing(room)
        self._room, self._store, self._node = room, store, node
        self._page_on_call = page_on_call
        self._monotonic, self._wall = monotonic, wall
        self._jobs: asyncio.Queue[Job] = asyncio.Queue()
        self._wake = asyncio.Event()
        self._newest_event = 0
        self._arrivals: dict[ParticipantId, _Arrival] = {}
        self._mover = Mover(room)
        self._outlook = Outlook(room, opened_at=wall())
        self._is_stopping = False
        self._lease: Lease | None = None
        self._courier: Courier | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to do: no open check-in, alarm or job."""
        return (
            self.ready.is_set()
            and self._jobs.empty()
            and not self.checkins.open
            and not any(alarm.is_open for alarm in self.alarms)
        )

    async def run(self) -> None:
        """Open the record, then do what comes, until cancelled."""
        await self._open()
        assert self._courier is not None
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._courier.run())
            while True:
                await self._step()

    async def do(
        self, job: Callable[[], Awaitable[None]], *, always: bool = False
    ) -> None:
        """Have something done in its turn, and wait for it. Raises what it raises.

        Raises:
            Busy: Too much waits; not with `always`.

        """
        if self._jobs.qsize() >= JOBS_LIMIT and not always:
            raise Busy
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def job_and_tell() -> None:
            try:
                await job()
            except (StaleLease, StaleState):
                # The record knows more than we do: begin anew from there.
                if not done.cancelled():
                    done.set_exception(StoreUnavailable("out of step"))
                raise
            except Exception as error:  # noqa: BLE001 -- handed to who waits
                if not done.cancelled():
                    done.set_exception(error)
            else:
                if not done.cancelled():
                    done.set_result(None)

        self._jobs.put_nowait(job_and_tell)
        self._wake.set()
        await done

    def stop_looking(self) -> None:
        """Take what comes still, and draw no conclusions: the node is stopping.

        Who goes now was sent away, and has not been lost.
        """
        self._is_stopping = True

    def look(self) -> None:
        """Look at the session again soon: something may have changed there."""
        self._wake.set()

    def connect(
        self,
        who: ParticipantId,
        *,
        staff: bool,
        then: Callable[[], Awaitable[None]],
    ) -> None:
        """Begin to tell somebody what is theirs to know, from the newest they have.

        `then` is done behind it, as soon as the record answers.
        """
        self._arrivals[who] = _Arrival(staff, then)
        self._wake.set()

    def disconnect(self, who: ParticipantId) -> None:
        """Stop telling somebody, until they are back."""
        self._arrivals.pop(who, None)
        if self._courier is not None:
            self._courier.disconnect(who)
        self._wake.set()

    async def delivered(self, who: ParticipantId, upto: int) -> None:
        """Note that everything up to a position is on somebody's screen.

        Raises:
            StoreUnavailable: That is not kept; it will be sent again.

        """

        async def note() -> None:
            assert self._courier is not None
            news = await self._courier.acknowledged(who, upto=upto)
            self.showing.progressed(self, who, upto, news)

        await self.do(note, always=True)

    def world(self) -> World:
        """Return what check-ins need to know of how things are."""
        around, absent = self._outlook.look(self.checkins, self.alarms, now=self.now)
        return around.world(_unreachable(absent), self._outlook.breaks)

    def members(self) -> list[ParticipantId]:
        """Return the members who are here."""
        return sorted(self._room.around().members)

    async def commit(
        self,
        checkins: Sequence[CheckInEvent],
        alarms: Sequence[AlarmEvent] = (),
        *,
        cause: Cause | None = None,
        audit: Iterable[AuditEntry] = (),
        batch: Batch | None = None,
    ) -> Receipts:
        """Put what is to happen on disk, let it happen, and tell it.

        `batch` may hold more that belongs to it.

        Raises:
            StoreUnavailable: The disk did not take it. It has not happened.
            SafetyRefused: The record knows something that we do not.

        """
        assert self._lease is not None
        assert self._courier is not None
        after, watch = self.checkins.fork(), self.alarms.fork()
        for event in checkins:
            after.apply(event)
        for one in alarms:
            watch.apply(one)
        due = min(
            (d for d in (after.deadline(), watch.deadline()) if d is not None),
            default=None,
        )
        whole = replace(
            batch or Batch(lease=self._lease, at=self._wall()),
            cause=cause,
            after_event=self._newest_event,
            messages=tuple(messages(checkins)),
            events=tuple(encode(event) for event in (*checkins, *alarms)),
            tasks=tuple(outreach(self.session, checkins, alarms, after, watch)),
            sets=() if due is None else (Deadline(self.session, DUE, due),),
            clears=((self.session, DUE),) if due is None else (),
            audit=(*audit, *(line(event) for event in (*checkins, *alarms))),
        )
        receipts = await self._store.append(whole)
        if not receipts.fresh:
            return receipts
        self.checkins, self.alarms = after, watch
        self._newest_event += len(whole.events)
        self.showing.stored(self, receipts.deliveries)
        self._courier.stored(receipts.deliveries)
        self._follow(checkins, alarms)
        await self._mover.follow(checkins, self.checkins)
        return receipts

    def batch(self) -> Batch:
        """Return an empty batch of this session."""
        assert self._lease is not None
        return Batch(lease=self._lease, at=self._wall())

    @property
    def now(self) -> float:
        """The time of the record, in seconds since 1970."""
        return self._wall()

    async def _open(self) -> None:
        while (kept := await self._load()) is None:  # noqa: ASYNC110 -- the disk
            await asyncio.sleep(RETRY)
        self.checkins = CheckIns.replay(checkin_events(kept.events))
        self.alarms = Alarms.replay(alarm_events(kept.events))
        self._newest_event = kept.newest_event
        self.showing.load(kept)
        staff = [one.id for one in kept.recipients if one.staff]
        awaited = staff if self.checkins.open else []
        self._outlook = Outlook(self._room, opened_at=self.now, awaited=awaited)
        for who, arrival in self._arrivals.items():
            self._outlook.came(who)
            arrival.was_shown = arrival.is_done = False
        assert self._lease is not None
        self._courier = Courier(
            self._store,
            self._lease,
            self._deliver,
            monotonic=self._monotonic,
            wall=self._wall,
        )
        self.ready.set()

    async def _load(self) -> Kept | None:
        try:
            self._lease = await self._store.claim(
                self.session, node=self._node, at=self._wall()
            )
            return await self._store.load(self.session)
        except StoreUnavailable as error:
            _log.warning("safety_record_silent", **trouble(error))
            return None

    async def _step(self) -> None:
        self._wake.clear()
        greeted = await self._greet()
        while not self._jobs.empty():
            await self._jobs.get_nowait()()
        pause = await self._observe()
        if not greeted:
            pause = RETRY if pause is None else min(pause, RETRY)
        if self._jobs.empty():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()

    async def _greet(self) -> bool:
        """Show those who came what is theirs to know; tell whether all is done."""
        assert self._lease is not None
        assert self._courier is not None
        for who, arrival in list(self._arrivals.items()):
            if arrival.is_done:
                continue
            self._outlook.came(who)
            staff = arrival.staff
            if not arrival.was_shown:
                # From memory at once, even where the record is silent.
                self.showing.show_all(self, who, staff=staff)
                arrival.was_shown = True
            try:
                await self._store.enroll(self._lease, who, staff=staff, at=self.now)
                await arrival.then()
            except StoreUnavailable as error:
                _log.warning("safety_record_silent", **trouble(error))
                return False
            arrival.is_done = True
            after, newest = self.showing.position(who)
            self._courier.connect(who, after=after, newest=newest)
        return True

    async def _observe(self) -> float | None:
        """Let happen what follows from how things are; return how long to wait."""
        if self._is_stopping:
            return None
        now, raw = self.now, self._room.around()
        is_settled = now >= self._outlook.settles_at
        if not is_settled:
            await self._mover.bring_again(self.checkins, raw)
        await self._mover.hold(self.checkins, raw)
        around, absent = self._outlook.look(self.checkins, self.alarms, now=now)
        left = strayed(self.checkins, raw) if is_settled else []
        gone, breaks = _unreachable(absent), self._outlook.breaks
        world = around.world(gone, breaks, frozenset(c.participant for c in left))
        checkins = self.checkins.observe(world, now=now)
        alarms = [] if around.has_ended else self.alarms.observe(absent, now=now)
        if checkins or alarms:
            try:
                await self.commit(checkins, alarms)
            except StoreUnavailable as error:
                _log.warning("safety_record_silent", **trouble(error))
                return RETRY
        dues = [self.checkins.deadline(), self.alarms.deadline()]
        dues.append(None if is_settled else self._outlook.settles_at)
        due = min((d for d in dues if d is not None), default=None)
        return None if due is None else max(0.0, due - self.now)

    def _deliver(self, send: Send) -> None:
        self.showing.deliver(self, send)

    def _follow(
        self, checkins: Sequence[CheckInEvent], alarms: Sequence[AlarmEvent]
    ) -> None:
        """Tell what no delivery tells, and page whoever is on call."""
        for alarm in {a.id: a for a in self.alarms if is_about(alarms, a.id)}.values():
            self.showing.show_alarm(alarm)
        self.showing.requeue(self)
        paged = any(AUDIENCE[type(e)].on_call is Sight.PAGE for e in checkins)
        if paged or any(type(event) in PAGES for event in alarms):
            self._page_on_call(self.session)


def _unreachable(
    absent: Mapping[ParticipantId, Absent],
) -> dict[ParticipantId, Absent]:
    """Return who cannot be reached: frozen pictures are for staff to see only."""
    return {w: a for w, a in absent.items() if a.cause is not DropCause.FROZEN}
