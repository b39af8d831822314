"""What a session's check-ins and alarms are told of how things are around them.

After a restart nobody is here yet, and nobody has gone for that: whoever was here
has a moment to come back before they count as absent.
"""

from collections.abc import Iterable
from dataclasses import replace

from rooms.alarm import Absent
from rooms.alarms import Alarms
from rooms.checkins import CheckIns
from rooms.drops import DropCause
from rooms.ids import ParticipantId
from server.safety.around import Around, Room

BACK_WITHIN = 15.0
"""Seconds after a restart in which those who are not back yet do not count as gone."""


class Outlook:
    """How things are around one session, as of a moment."""

    def __init__(
        self, room: Room, *, opened_at: float, awaited: Iterable[ParticipantId] = ()
    ) -> None:
        """Look from `opened_at` on. `awaited` are staff who should come back."""
        self._room, self._opened_at = room, opened_at
        self._awaited = frozenset(awaited)
        self._came: set[ParticipantId] = set()
        self._breaks, self._was_frozen = 0, False

    @property
    def breaks(self) -> int:
        """How many breaks have begun."""
        return self._breaks

    @property
    def settles_at(self) -> float:
        """When those who have not come back count as gone."""
        return self._opened_at + (BACK_WITHIN if self._awaited else 0.0)

    def came(self, who: ParticipantId) -> None:
        """Note that somebody is here, or was since the restart."""
        self._came.add(who)

    def look(
        self, checkins: CheckIns, alarms: Alarms, *, now: float
    ) -> tuple[Around, dict[ParticipantId, Absent]]:
        """Return how things are, and who is not here and why."""
        around = self._room.around()
        if around.is_frozen and not self._was_frozen:
            self._breaks += 1
        self._was_frozen = around.is_frozen
        # Who was gone before a restart stays gone until they are here.
        known = {c.participant: c.loss for c in checkins.open if c.loss is not None}
        absent = {w: Absent(loss.cause, loss.at) for w, loss in known.items()}
        absent |= alarms.absences
        absent = {w: a for w, a in absent.items() if w not in around.members}
        levels = {c.participant: c.level for c in checkins.open}
        if now < self.settles_at:
            around = self._as_before(around)
        elif not around.has_ended:
            for who in levels.keys() - around.members - absent.keys():
                absent[who] = Absent(DropCause.NETWORK_LOST, self._opened_at)
        absent |= around.absent
        for who, level in levels.items():
            if who in absent:
                absent[who] = replace(absent[who], level=level)
        return around, absent

    def _as_before(self, around: Around) -> Around:
        """Let staff count as here who have not been back since the restart."""
        expected = self._awaited - self._came
        return replace(
            around,
            staff=around.staff | expected,
            here=around.here | expected,
            with_group=around.with_group | expected,
        )
