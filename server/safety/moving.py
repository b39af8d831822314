"""Moves people as their check-ins go: into a private room, and back.

While the facilitator of a group is in one, and nobody else is with the group, the
group is held still.
"""

from collections.abc import Iterable

from rooms import checkin_events as ev
from rooms.checkin import CheckIn
from rooms.checkin_events import CheckInEvent
from rooms.checkin_terms import Phase
from rooms.checkins import CheckIns
from server.safety.around import Around, Room

_ENDS = ev.RoomLeft | ev.RoomDeclined | ev.RoomOfferLapsed | ev.Closed


class Mover:
    """Keeps where people are in step with the check-ins of one session."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._holds = False

    async def follow(self, events: Iterable[CheckInEvent], checkins: CheckIns) -> None:
        """Move those of whom it was decided just now."""
        # First the group, then who leaves it: it is alone at no time.
        await self.hold(checkins, self._room.around())
        for event in events:
            checkin = checkins[event.stamp.checkin]
            if isinstance(event, ev.RoomAccepted) and checkin.owner is not None:
                await self._room.go_aside(checkin.owner, checkin.participant)
            elif isinstance(event, _ENDS):
                await self._room.come_back(checkin.participant)
        await self.hold(checkins, self._room.around())

    async def hold(self, checkins: CheckIns, around: Around) -> None:
        """Hold the group still while nobody is with it, and no longer.

        What staff hold still themselves, they let go themselves.
        """
        if around.has_ended:
            return
        if checkins.group_must_pause and not around.is_frozen:
            self._holds = True
            await self._room.hold_group(held=True)
        elif self._holds and not checkins.group_must_pause and not around.aside:
            self._holds = False
            await self._room.hold_group(held=False)

    async def bring_again(self, checkins: CheckIns, around: Around) -> None:
        """Bring those back to their private room whom a restart took out of it."""
        for checkin in strayed(checkins, around):
            owner, member = checkin.owner, checkin.participant
            if owner is not None and {owner, member} <= around.here | around.members:
                await self._room.go_aside(owner, member)


def strayed(checkins: CheckIns, around: Around) -> list[CheckIn]:
    """Return those whose private room has ended without a word of either."""
    return [
        c
        for c in checkins.open
        if c.phase is Phase.IN_ROOM and c.participant not in around.aside
    ]
