"""What the safety channel needs to know of a live session, and may do to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from rooms.alarm import Absent
from rooms.checkin_world import World
from rooms.ids import ParticipantId
from signaling.messages import ServerMessage


@dataclass(frozen=True, slots=True)
class Around:
    """How things are in the session now.

    People are named by their subject, which outlives the session's own ids.
    `absent` are members who were in the group, or have a check-in, and are not
    here; `aside` are those who are in the private room of a check-in; `is_frozen`
    says that the group is held still, which is a break.
    """

    staff: frozenset[ParticipantId] = frozenset()
    here: frozenset[ParticipantId] = frozenset()
    with_group: frozenset[ParticipantId] = frozenset()
    members: frozenset[ParticipantId] = frozenset()
    absent: Mapping[ParticipantId, Absent] = field(default_factory=dict)
    aside: frozenset[ParticipantId] = frozenset()
    is_frozen: bool = False
    has_ended: bool = False

    def world(
        self,
        absent: Mapping[ParticipantId, Absent],
        breaks: int,
        strayed: frozenset[ParticipantId] = frozenset(),
    ) -> World:
        """Return what check-ins need to know of it."""
        return World(
            staff=self.staff,
            here=self.here,
            with_group=self.with_group,
            absent={who: drop.cause for who, drop in absent.items()},
            strayed=strayed,
            breaks=breaks,
            has_ended=self.has_ended,
        )


class Room(Protocol):
    """A live session, as the safety channel sees it."""

    def around(self) -> Around:
        """Return how things are now."""

    def tell(self, who: ParticipantId, message: ServerMessage) -> None:
        """Tell one person something, if they are here. Never waits."""

    def public_id(self, who: ParticipantId) -> str:
        """Return the id by which the pages know somebody."""

    def name(self, who: ParticipantId) -> str:
        """Return what somebody is called."""

    async def go_aside(self, staff: ParticipantId, member: ParticipantId) -> None:
        """Bring two people into a private room, both with everything off."""

    async def come_back(self, member: ParticipantId) -> None:
        """Bring a member and who is with them back from a private room."""

    async def hold_group(self, *, held: bool) -> None:
        """Hold the group still, or let it go on."""
