"""What is so around a check-in: who is connected, who is with the group.

Callers say how things are, not what changed, as often as they like: after a
restart one look at the world sets everything right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rooms import checkin_events as ev
from rooms.checkin import CheckIn
from rooms.checkin_terms import Phase, Until
from rooms.checkin_turn import Turn
from rooms.drops import DropCause
from rooms.ids import ParticipantId


@dataclass(frozen=True, slots=True)
class World:
    """How things are in the session.

    `staff` are the facilitators by role, connected or not; `here` are those of
    them who are connected, and `with_group` those of these in the same place as
    the group. `absent` says of each member who cannot be reached why not: one
    whose media is frozen still can. `strayed` are members whose private room has
    ended without a word of either. `breaks` counts the breaks that have begun.
    """

    staff: frozenset[ParticipantId] = frozenset()
    here: frozenset[ParticipantId] = frozenset()
    with_group: frozenset[ParticipantId] = frozenset()
    absent: Mapping[ParticipantId, DropCause] = field(default_factory=dict)
    strayed: frozenset[ParticipantId] = frozenset()
    breaks: int = 0
    has_ended: bool = False


def is_covered(world: World, checkin: CheckIn) -> bool:
    """Tell whether somebody else is with the group while the owner is not."""
    return bool(world.with_group - {checkin.owner})


def observe(turn: Turn, world: World) -> None:
    """Let a check-in that is not closed follow the world."""
    _observe_member(turn, world)
    _observe_owner(turn, world)
    _observe_staff(turn, world)
    _observe_deferral(turn, world)
    _observe_room(turn, world)
    observe_cover(turn, world)


def observe_cover(turn: Turn, world: World) -> None:
    """Note whether anybody is with the group while a private room is in use."""
    c = turn.checkin
    if c.phase is not Phase.IN_ROOM or c.room is None:
        return
    if c.room.is_covered and not is_covered(world, c):
        turn.happen(ev.CoverLost(turn.stamp))
    elif not c.room.is_covered and is_covered(world, c):
        turn.happen(ev.CoverBack(turn.stamp))


def _observe_member(turn: Turn, world: World) -> None:
    c = turn.checkin
    cause = world.absent.get(c.participant)
    if cause is not None and c.loss is None:
        turn.happen(ev.ParticipantLost(turn.stamp, cause))
    elif cause is None and c.loss is not None:
        turn.happen(ev.ParticipantBack(turn.stamp))


def _observe_owner(turn: Turn, world: World) -> None:
    c = turn.checkin
    if c.owner is None:
        return
    is_away = c.owner not in world.here
    if is_away and c.owner_away_at is None:
        turn.happen(ev.OwnerAway(turn.stamp))
    elif not is_away and c.owner_away_at is not None:
        turn.happen(ev.OwnerBack(turn.stamp))


def _observe_staff(turn: Turn, world: World) -> None:
    c = turn.checkin
    if not world.here and c.alone_at is None:
        turn.happen(ev.Unattended(turn.stamp))
    elif world.here and c.alone_at is not None:
        turn.happen(ev.Attended(turn.stamp))


def _observe_deferral(turn: Turn, world: World) -> None:
    deferral = turn.checkin.deferral
    if deferral is None:
        return
    break_began = deferral.until is Until.BREAK and world.breaks > deferral.breaks
    # No break comes any more once the session has ended.
    if break_began or (world.has_ended and deferral.until is not Until.MINUTES):
        turn.happen(ev.OfferedAgain(turn.stamp))


def _observe_room(turn: Turn, world: World) -> None:
    c = turn.checkin
    if c.phase is Phase.IN_ROOM and c.participant in world.strayed:
        turn.happen(ev.RoomLeft(turn.stamp, microphone=False, camera=False))
