"""Plans of breakouts that are kept under a name, for this session and later ones."""

from collections.abc import Callable, Mapping
from uuid import uuid4

from rooms import breakouts
from rooms.errors import NotNow, NotThere
from rooms.events import SessionChanged, SessionEvent
from rooms.ids import ParticipantId, PlaceId
from rooms.roles import Permission
from rooms.session import Session
from server.store.base import KeptRoom

SETS_LIMIT = 50
"""Plans that are kept at most."""

Keep = Callable[[str, tuple[KeptRoom, ...]], None]
"""Puts a plan into the record; it need not have happened when this returns."""


class KeptSets:
    """The plans of one node, as it read them when a session began."""

    def __init__(self, known: Mapping[str, tuple[KeptRoom, ...]], keep: Keep) -> None:
        self._known, self._keep = dict(known), keep

    def names(self) -> list[str]:
        """Return the names of the plans, in their order."""
        return sorted(self._known)

    def save(
        self,
        session: Session,
        by: ParticipantId,
        name: str,
        subjects: Mapping[ParticipantId, str],
    ) -> list[SessionEvent]:
        """Keep the present plan, for the people it names by who they are.

        Raises:
            NotPermitted: This is for staff.
            NotNow: There is no plan, or no room for another.

        """
        session.permit(by, Permission.MOVE)
        rooms = session.breakouts.rooms.values()
        if not rooms:
            raise NotNow("there is no plan")
        if name not in self._known and len(self._known) >= SETS_LIMIT:
            raise NotNow(f"at most {SETS_LIMIT} plans are kept")
        kept = tuple(
            KeptRoom(room.name, tuple(subjects[who] for who in room.people))
            for room in rooms
        )
        self._known[name] = kept
        self._keep(name, kept)
        return [SessionChanged()]

    def use(
        self,
        session: Session,
        by: ParticipantId,
        name: str,
        base: int,
        participant: Callable[[str], ParticipantId | None],
    ) -> list[SessionEvent]:
        """Put a kept plan in place of the present one; who is not here is left out.

        Raises:
            NotPermitted: This is for staff.
            NotThere: There is no plan of this name.
            SessionError: The present plan is not of version `base`, or is open.

        """
        session.permit(by, Permission.MOVE)
        if name not in self._known:
            raise NotThere("there is no plan of this name")
        plan = {
            PlaceId(f"b_{uuid4().hex[:8]}"): (
                room.name,
                [
                    who
                    for who in map(participant, room.subjects)
                    if who is not None and who in session
                ],
            )
            for room in self._known[name]
        }
        seconds = session.breakouts.seconds
        return breakouts.plan(session, by, base, plan, seconds=seconds)
