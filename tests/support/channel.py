"""The safety channel of one session, with people and a clock that a test moves."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from rooms.alarm import Absent
from rooms.checkin import CheckIn
from rooms.checkin_commands import CheckInCommand
from rooms.checkin_terms import CheckInId, MessageId
from rooms.drops import DropCause, LeaveReason
from rooms.ids import ParticipantId, SessionId
from server.safety.around import Around
from server.safety.channel import Channel
from server.store.safety.base import SafetyStore
from server.store.safety.rows import Cause
from signaling.messages import ServerMessage
from signaling.safety_messages import AlarmChanged, CardChanged
from tests.support.safety import FAY, LEE, MO, TUESDAY

START = 1_000_000.0
CHECKIN = CheckInId("c_1")

_keys = itertools.count(1)


@dataclass
class Moment:
    """A clock that only a test moves."""

    now: float = START

    def __call__(self) -> float:
        return self.now


class Stage:
    """A session as the channel sees it (`safety.around.Room`).

    `moved` says what the channel did to the session.
    """

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.now = Around()
        self.told: list[tuple[ParticipantId, ServerMessage]] = []
        self.moved: list[tuple[str, ...]] = []
        self.stays_aside = True

    def here(self, *people: ParticipantId) -> None:
        """Let people be in the group."""
        staff = frozenset(who for who in people if who in (FAY, LEE))
        self.now = replace(
            self.now,
            staff=self.now.staff | staff,
            here=self.now.here | staff,
            with_group=self.now.with_group | staff,
            members=self.now.members | (frozenset(people) - staff),
            absent={w: a for w, a in self.now.absent.items() if w not in people},
        )

    def gone(
        self, who: ParticipantId, cause: DropCause, reason: LeaveReason | None = None
    ) -> None:
        """Let somebody be gone."""
        now, one = self.now, frozenset({who})
        absent = dict(now.absent)
        if who not in now.staff:
            absent[who] = Absent(cause, self.moment.now, reason)
        self.now = replace(
            now, here=now.here - one, with_group=now.with_group - one, absent=absent
        )

    def around(self) -> Around:
        return self.now

    def tell(self, who: ParticipantId, message: ServerMessage) -> None:
        self.told.append((who, message))

    def public_id(self, who: ParticipantId) -> str:
        return f"id_{who}"

    def name(self, who: ParticipantId) -> str:
        return str(who)

    async def go_aside(self, staff: ParticipantId, member: ParticipantId) -> None:
        self.moved.append(("aside", staff, member))
        if self.stays_aside:
            self.now = replace(
                self.now,
                aside=self.now.aside | {staff, member},
                with_group=self.now.with_group - {staff},
            )

    async def come_back(self, member: ParticipantId) -> None:
        if member in self.now.aside:
            self.moved.append(("back", member))
            self.end_aside()

    def end_aside(self) -> None:
        """Let the private room end, whoever ended it."""
        back = self.now.aside & self.now.here
        self.now = replace(
            self.now, aside=frozenset(), with_group=self.now.with_group | back
        )

    async def hold_group(self, *, held: bool) -> None:
        self.moved.append(("hold" if held else "go on",))
        self.now = replace(self.now, is_frozen=held)

    def cards(self, who: ParticipantId) -> list[CardChanged]:
        """Return the cards that somebody was shown."""
        return [m for w, m in self.told if w == who and isinstance(m, CardChanged)]

    def alarms(self, who: ParticipantId = FAY) -> list[AlarmChanged]:
        """Return the alarms that somebody was shown."""
        return [m for w, m in self.told if w == who and isinstance(m, AlarmChanged)]


@dataclass
class Life:
    """A channel that runs, from one start of its node to the next."""

    channel: Channel
    room: Stage
    moment: Moment
    pages: list[SessionId] = field(default_factory=list)

    def come(self, *people: ParticipantId) -> None:
        """Let people come in."""
        self.room.here(*people)
        for who in people:
            self.channel.connect(who, staff=who in (FAY, LEE), then=_nothing)

    async def settle(self) -> None:
        """Wait until the channel has seen how things are."""
        await self.channel.ready.wait()
        for _ in range(3):
            await self.channel.do(_nothing, always=True)

    async def wait(self, seconds: float) -> None:
        """Let time pass: the channel wakes at every moment that it asked for."""
        await self.settle()
        self.moment.now += seconds
        self.channel.look()
        await self.settle()

    async def do(
        self, kind: Any, by: ParticipantId, *rest: Any, base: bool = False
    ) -> CheckIn:
        """Let somebody do something in the check-in, and keep it."""
        key = MessageId(f"key_{next(_keys):08}")
        first = (CHECKIN, self.checkin.version_for(by)) if base else (CHECKIN,)
        await self.carry_out(kind(key, by, *first, *rest))
        return self.checkin

    async def carry_out(self, command: CheckInCommand) -> None:
        """Decide a command and put it on disk, as pages have it done."""
        channel = self.channel

        async def job() -> None:
            world = channel.world()
            decided = channel.checkins.decide(command, world=world, now=channel.now)
            if decided.events:
                cause = Cause(command.by, command.message, b"{}")
                await channel.commit(decided.events, cause=cause)

        await channel.do(job)

    @property
    def checkin(self) -> CheckIn:
        """The one check-in there is."""
        return self.channel.checkins[CHECKIN]


@asynccontextmanager
async def life(
    store: SafetyStore,
    moment: Moment,
    *people: ParticipantId,
    session: SessionId = TUESDAY,
) -> AsyncGenerator[Life]:
    """Run a channel, with people who are there from the start."""
    room, pages = Stage(moment), list[SessionId]()
    channel = Channel(
        session,
        room,
        store,
        node="n_1",
        page_on_call=pages.append,
        monotonic=moment,
        wall=moment,
    )
    begun = Life(channel, room, moment, pages)
    begun.come(*people)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(channel.run())
        await begun.settle()
        yield begun
        running.cancel()


async def _nothing() -> None:
    pass


__all__ = ["CHECKIN", "FAY", "LEE", "MO", "START", "Life", "Moment", "Stage", "life"]
