"""A session's check-ins with a world around them, for tests."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Concatenate, ParamSpec

from rooms.checkin import CheckIn
from rooms.checkin_commands import CheckInCommand
from rooms.checkin_events import CheckInEvent
from rooms.checkin_terms import CheckInId, MessageId
from rooms.checkin_world import World
from rooms.checkins import CheckIns
from rooms.drops import DropCause
from rooms.ids import ParticipantId

FAY, GUS = ParticipantId("fay"), ParticipantId("gus")
MO, LEE = ParticipantId("mo"), ParticipantId("lee")

_STAFF = frozenset({FAY, GUS})
BOTH_HERE = World(_STAFF, _STAFF, _STAFF)

P = ParamSpec("P")


@dataclass
class Desk:
    """Decides, keeps the record, and applies: what a node does, without a disk."""

    checkins: CheckIns = field(default_factory=CheckIns)
    world: World = BOTH_HERE
    now: float = 0.0
    record: list[CheckInEvent] = field(default_factory=list)
    _messages: int = 0

    def send(self, command: CheckInCommand) -> list[CheckInEvent]:
        """Let a command happen, and return its events."""
        decided = self.checkins.decide(command, world=self.world, now=self.now)
        return self.keep(decided.events)

    def do(
        self,
        command: Callable[
            Concatenate[MessageId, ParticipantId, CheckInId, P], CheckInCommand
        ],
        by: ParticipantId,
        checkin: str = "c1",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> list[CheckInEvent]:
        """Send a command that adds, under a new message id."""
        self._messages += 1
        message = MessageId(f"m{self._messages}")
        return self.send(command(message, by, CheckInId(checkin), *args, **kwargs))

    def choose(
        self,
        command: Callable[
            Concatenate[MessageId, ParticipantId, CheckInId, int, P], CheckInCommand
        ],
        by: ParticipantId,
        checkin: str = "c1",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> list[CheckInEvent]:
        """Send a command that decides, on the present version."""
        base = self.at(checkin).version_for(by)
        return self.do(command, by, checkin, base, *args, **kwargs)

    def keep(self, events: Iterable[CheckInEvent]) -> list[CheckInEvent]:
        """Put events on record, then apply them."""
        kept = list(events)
        self.record += kept
        for event in kept:
            self.checkins.apply(event)
        return kept

    def wait(self, seconds: float) -> list[CheckInEvent]:
        """Let time pass."""
        self.now += seconds
        return self.keep(self.checkins.expire(now=self.now))

    def look(self) -> list[CheckInEvent]:
        """Let the check-ins follow the world."""
        return self.keep(self.checkins.observe(self.world, now=self.now))

    def lose(
        self, who: ParticipantId, cause: DropCause = DropCause.NETWORK_LOST
    ) -> list[CheckInEvent]:
        """Lose a member's connection."""
        self.world = replace(self.world, absent={**self.world.absent, who: cause})
        return self.look()

    def regain(self, who: ParticipantId) -> list[CheckInEvent]:
        """Let a member connect again."""
        absent = {w: cause for w, cause in self.world.absent.items() if w != who}
        self.world = replace(self.world, absent=absent)
        return self.look()

    def staff(
        self,
        *connected: ParticipantId,
        with_group: Iterable[ParticipantId] | None = None,
    ) -> list[CheckInEvent]:
        """Say which facilitators are there, all with the group unless said."""
        there = frozenset(connected)
        near = there if with_group is None else frozenset(with_group)
        self.world = replace(self.world, here=there, with_group=near)
        return self.look()

    def at(self, checkin: str) -> CheckIn:
        """Return a check-in."""
        return self.checkins[CheckInId(checkin)]


def kinds(events: Iterable[CheckInEvent]) -> list[str]:
    """Return the names of what happened, in order."""
    return [type(event).__name__ for event in events]
