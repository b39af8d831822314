"""The people of one live session, as its safety channel knows them.

The channel's record outlives a session's own ids, so it names people by their
subject. Here the two are told apart.
"""

import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping

from rooms import aside, moderation
from rooms.alarm import Absent
from rooms.drops import DropCause, LeaveReason
from rooms.errors import NotNow, NotSeated
from rooms.events import Cause, SessionEvent
from rooms.ids import ParticipantId, PlaceId
from rooms.places import LOBBY, MAIN
from rooms.roles import Role
from rooms.seat import Line, MediaHealth, Seat
from rooms.session import Session
from server.member import Member
from server.safety.around import Around
from signaling.messages import ServerMessage

SOMEBODY = "A member"
"""What somebody is called whose name is not known any more."""

Change = Callable[[float], list[SessionEvent]]

_GONE = {
    Cause.LEFT: DropCause.LEFT,
    Cause.CLOSED: DropCause.TAB_CLOSED,
    Cause.LOST: DropCause.NETWORK_LOST,
    Cause.REMOVED: DropCause.REMOVED,
    Cause.DECLINED: DropCause.REMOVED,
}
_LINES = {Line.LOST: DropCause.NETWORK_LOST, Line.CLOSED: DropCause.TAB_CLOSED}


class HostedPeople:
    """Who is in a session, by subject (`safety.around.Room`, `hosted.People`).

    `subjects` maps everybody who was ever here to their id, `do` has one change
    made by the task that owns the session, `offset` turns its clock into the
    wall's.
    """

    def __init__(
        self,
        session: Session,
        members: Mapping[ParticipantId, Member],
        subjects: dict[str, ParticipantId],
        *,
        do: Callable[[Change], Awaitable[None]],
        names: Mapping[str, str],
        offset: float,
    ) -> None:
        self._session, self._members, self._subjects = session, members, subjects
        self._do, self._offset = do, offset
        self._names = dict(names)
        self._staff: set[str] = set()
        self._left: dict[str, LeaveReason] = {}
        self._rooms: set[PlaceId] = set()

    def came(self, subject: str, name: str, role: Role) -> None:
        """Note who came in."""
        self._names[subject] = name
        (self._staff.add if role.is_staff else self._staff.discard)(subject)
        self._left.pop(subject, None)

    def left(self, subject: str, reason: LeaveReason | None) -> None:
        """Note what somebody said as they left."""
        if reason is not None:
            self._left[subject] = reason

    def around(self) -> Around:
        """Return how things are now."""
        seats = {subject: self._session.seats.get(w) for subject, w in self._all()}
        here = {s: seat for s, seat in seats.items() if seat is not None}
        staff = {s: seat for s, seat in here.items() if seat.role.is_staff}
        connected = {s for s, seat in staff.items() if seat.is_connected}
        return Around(
            staff=_ids(self._staff),
            here=_ids(connected),
            with_group=_ids(s for s in connected if here[s].place == MAIN),
            members=_ids(s for s, seat in here.items() if seat.role is Role.MEMBER),
            absent=self._absent(here),
            aside=_ids(s for s, seat in here.items() if seat.place in self._rooms),
            is_frozen=self._session.is_frozen,
            has_ended=self._session.has_ended,
        )

    def tell(self, who: ParticipantId, message: ServerMessage) -> None:
        """Tell one person something, if they have a seat."""
        member = self._members.get(self._subjects.get(str(who), ParticipantId("")))
        if member is not None:
            member.tell(message)

    def public_id(self, who: ParticipantId) -> str:
        """Return the session's id of somebody, who may not be here yet."""
        if str(who) not in self._subjects:
            self._subjects[str(who)] = ParticipantId("p_" + secrets.token_hex(6))
        return self._subjects[str(who)]

    def who(self, public_id: str) -> ParticipantId:
        """Return who has an id of the session.

        Raises:
            NotSeated: Nobody ever had.

        """
        for subject, known in self._subjects.items():
            if known == public_id:
                return ParticipantId(subject)
        raise NotSeated("nobody here has this id")

    def name(self, who: ParticipantId) -> str:
        """Return what somebody is called."""
        return self._names.get(str(who), SOMEBODY)

    def is_staff(self, who: ParticipantId) -> bool:
        """Tell whether somebody runs the session."""
        return str(who) in self._staff

    def staff(self) -> list[ParticipantId]:
        """Return who of staff is connected."""
        return sorted(self.around().here)

    async def go_aside(self, staff: ParticipantId, member: ParticipantId) -> None:
        """Bring two people into a private room, both with everything off."""
        place = PlaceId("x_" + secrets.token_hex(6))
        one, other = map(self._subjects.get, (str(staff), str(member)))
        if one is None or other is None:
            return  # After a restart one of them is not back yet.

        def change(now: float) -> list[SessionEvent]:
            self._rooms &= self._session.private.keys()
            try:
                events = aside.bring(self._session, one, other, place=place, now=now)
            except (NotNow, NotSeated):
                return []  # One of them went meanwhile: the channel will see it.
            self._rooms.add(place)
            return events

        await self._do(change)

    async def come_back(self, member: ParticipantId) -> None:
        """Bring a member, and who is with them, back from a private room."""
        who = self._subjects.get(str(member))

        def change(now: float) -> list[SessionEvent]:
            if who is None or who not in self._session:
                return []
            place = self._session.seat(who).place
            if place not in self._rooms:
                return []  # They are back already, or in a room of another kind.
            return aside.dissolve(self._session, place, now=now)

        await self._do(change)

    async def hold_group(self, *, held: bool) -> None:
        """Hold the group still, or let it go on."""
        await self._do(lambda _: moderation.hold_still(self._session, frozen=held))

    def _all(self) -> list[tuple[str, ParticipantId]]:
        return list(self._subjects.items())

    def _absent(self, here: Mapping[str, Seat]) -> dict[ParticipantId, Absent]:
        found: dict[ParticipantId, Absent] = {}
        for subject, who in self._all():
            if subject in self._staff:
                continue
            seat = here.get(subject)
            absent = self._gone(subject, who) if seat is None else self._lost(seat)
            if absent is not None:
                found[ParticipantId(subject)] = absent
        return found

    def _gone(self, subject: str, who: ParticipantId) -> Absent | None:
        departure = self._session.departed.get(who)
        if departure is None or departure.role is not Role.MEMBER:
            return None
        if departure.cause not in _GONE or not departure.was_admitted:
            return None
        since = departure.at + self._offset
        return Absent(_GONE[departure.cause], since, self._left.get(subject))

    def _lost(self, seat: Seat) -> Absent | None:
        if seat.role is not Role.MEMBER or seat.place == LOBBY:
            return None
        if seat.line in _LINES and seat.lost_since is not None:
            return Absent(_LINES[seat.line], seat.lost_since + self._offset)
        stuck = seat.health in (MediaHealth.FROZEN, MediaHealth.SILENT)
        if stuck and seat.health_since is not None:
            return Absent(DropCause.FROZEN, seat.health_since + self._offset)
        return None


def _ids(subjects: Iterable[str]) -> frozenset[ParticipantId]:
    return frozenset(map(ParticipantId, subjects))
