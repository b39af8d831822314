"""What is wrong with a plan of breakouts, before anybody moves."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rooms.ids import ParticipantId, PlaceId
from rooms.places import MAIN
from rooms.policies import Policies, Supervision
from rooms.roles import Role
from rooms.seat import Seat
from rooms.session import Session

Plan = Mapping[PlaceId, Sequence[ParticipantId]]
"""Who is to be in which room; whoever is in none stays in the main one."""


class ProblemCode(StrEnum):
    """Why a plan cannot be opened. Stable: clients may match on it."""

    NO_STAFF = "no_staff"
    TOO_FEW = "too_few"
    MINORS = "minors"
    KEEP_NEAR = "keep_near"
    APART = "apart"
    TOGETHER = "together"
    MAIN_ROOM = "main_room"
    """Nobody of staff stays in the main room."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: in which room, with whom."""

    code: ProblemCode
    place: PlaceId
    people: tuple[ParticipantId, ...] = ()


def problems(session: Session, plan: Plan) -> list[Problem]:
    """Return everything that keeps a plan from being opened.

    Only who is in the main room goes to the rooms now, and counts as there. Who
    is kept apart stays so whenever the others come.
    """
    seats = {s.participant: s for s in session if s.place == MAIN}
    rooms = {p: [seats[w] for w in who if w in seats] for p, who in plan.items()}
    placed = {seat.participant for people in rooms.values() for seat in people}
    staying = [s for s in seats.values() if s.participant not in placed]
    found: list[Problem] = []
    for place, people in rooms.items():
        found += _unsafe(session.policies, place, people)
        found += _clashes(session, place, set(plan[place]))
    found += _parted(session, {MAIN: staying, **rooms})
    if not any(_supervises(seat) for seat in staying):
        found.append(Problem(ProblemCode.MAIN_ROOM, MAIN))
    return found


def may_be_alone(policies: Policies, people: Collection[Seat]) -> bool:
    """Tell whether these may be in a room that has no staff at all."""
    return (
        policies.supervision is Supervision.GROUPS_ALONE
        and not policies.minors
        and len(_members(people)) >= policies.alone_people
        and not any(seat.keep_near for seat in people)
    )


def _unsafe(
    policies: Policies, place: PlaceId, people: Collection[Seat]
) -> Iterator[Problem]:
    if not people or any(_supervises(seat) for seat in people):
        return
    if policies.supervision is Supervision.EVERY_ROOM:
        yield Problem(ProblemCode.NO_STAFF, place)
    elif policies.minors:
        yield Problem(ProblemCode.MINORS, place)
    else:
        near = tuple(seat.participant for seat in people if seat.keep_near)
        if near:
            yield Problem(ProblemCode.KEEP_NEAR, place, near)
        if len(_members(people)) < policies.alone_people:
            yield Problem(ProblemCode.TOO_FEW, place)


def _clashes(
    session: Session, place: PlaceId, people: set[ParticipantId]
) -> Iterator[Problem]:
    for pair in sorted(session.breakouts.apart, key=sorted):
        if pair <= people:
            yield Problem(ProblemCode.APART, place, tuple(sorted(pair)))


def _parted(
    session: Session, rooms: Mapping[PlaceId, Sequence[Seat]]
) -> Iterator[Problem]:
    where = {s.participant: place for place, people in rooms.items() for s in people}
    for pair in sorted(session.breakouts.together, key=sorted):
        places = {where[who] for who in sorted(pair) if who in where}
        if len(places) > 1:
            yield Problem(ProblemCode.TOGETHER, min(places), tuple(sorted(pair)))


def _supervises(seat: Seat) -> bool:
    return seat.role.is_staff and seat.is_connected


def _members(people: Collection[Seat]) -> list[Seat]:
    """Return who counts when a room may be alone: a seat that is held does not."""
    return [s for s in people if s.role is Role.MEMBER and s.is_connected]
