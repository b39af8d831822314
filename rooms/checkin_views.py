"""What the two sides may see of a check-in, and the order of the staff's queue.

The member's view has no level, no cause, no log and no other person than the
owner. It changes only by events the member is told of.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rooms.checkin import CheckIn, Closing, Line
from rooms.checkin_events import ContactLogged
from rooms.checkin_terms import (
    Body,
    CheckInId,
    Level,
    MessageId,
    Phase,
    Question,
    RoomCover,
    Until,
    Want,
)
from rooms.drops import DropCause
from rooms.ids import ParticipantId


@dataclass(frozen=True, slots=True)
class ParticipantLine:
    """A message as the member sees it. `is_seen` is of their own ones."""

    number: int
    by: ParticipantId
    at: float
    message: MessageId | None
    body: Body | None
    question: Question | None
    is_seen: bool


@dataclass(frozen=True, slots=True)
class ParticipantView:
    """All that a member knows of their check-in."""

    checkin: CheckInId
    version: int
    phase: Phase
    owner: ParticipantId | None
    owner_is_lost: bool
    nobody_here: bool
    told_again: bool
    on_the_telephone: bool
    help_shown: bool
    deferred_until: Until | None
    deferred_due: float | None
    return_asked: bool
    next_step: str | None
    thread: tuple[ParticipantLine, ...]


@dataclass(frozen=True, slots=True)
class StaffView:
    """What facilitators know of a check-in. Safety facts are asked for apart."""

    checkin: CheckInId
    participant: ParticipantId
    version: int
    phase: Phase
    previous_phase: Phase | None
    level: Level
    level_by: ParticipantId | None
    level_at: float | None
    want: Want | None
    is_pulse: bool
    help_asked_at: float | None
    is_discreet: bool
    began_at: float
    alerted_at: float | None
    owner: ParticipantId | None
    owner_away_at: float | None
    owner_is_lost: bool
    handing_to: ParticipantId | None
    seen_at: float | None
    waiting_since: float | None
    was_nudged: bool
    deferred_until: Until | None
    deferred_due: float | None
    cover: RoomCover | None
    pauses_group: bool
    dropped_at: float | None
    drop_cause: DropCause | None
    off_platform: bool
    contacts: tuple[ContactLogged, ...]
    closing: Closing | None
    thread: tuple[Line, ...]


def view_for_participant(c: CheckIn) -> ParticipantView:
    """Return what the member may see."""
    return ParticipantView(
        checkin=c.id,
        version=c.shown,
        phase=c.stage,
        owner=c.owner,
        owner_is_lost=c.owner_is_lost,
        nobody_here=c.nobody_here,
        told_again=c.told_again,
        on_the_telephone=c.off_platform,
        help_shown=c.help_shown,
        deferred_until=c.deferral.until if c.deferral else None,
        deferred_due=c.deferral.due if c.deferral else None,
        return_asked=c.room.return_asked if c.room else False,
        next_step=c.closing.next_step if c.closing else None,
        thread=tuple(_line_for(c.participant, line) for line in c.thread),
    )


def view_for_staff(c: CheckIn) -> StaffView:
    """Return what facilitators may see."""
    return StaffView(
        checkin=c.id,
        participant=c.participant,
        version=c.version,
        phase=c.phase,
        previous_phase=c.stage if c.phase is Phase.UNREACHABLE else None,
        level=c.level,
        level_by=c.level_by,
        level_at=c.level_at,
        want=c.want,
        is_pulse=c.is_pulse,
        help_asked_at=c.help_asked_at,
        is_discreet=c.is_discreet,
        began_at=c.began_at,
        alerted_at=c.alerted_at,
        owner=c.owner,
        owner_away_at=c.owner_away_at,
        owner_is_lost=c.owner_is_lost,
        handing_to=c.handing_to,
        seen_at=c.seen_at,
        waiting_since=c.waiting_since,
        was_nudged=c.was_nudged,
        deferred_until=c.deferral.until if c.deferral else None,
        deferred_due=c.deferral.due if c.deferral else None,
        cover=c.room.cover if c.room else None,
        pauses_group=c.pauses_group,
        dropped_at=c.loss.at if c.loss else None,
        drop_cause=c.loss.cause if c.loss else None,
        off_platform=c.off_platform,
        contacts=c.contacts,
        closing=c.closing,
        thread=c.thread,
    )


def queue(checkins: Iterable[CheckIn]) -> list[CheckIn]:
    """Return the open ones as staff go through them.

    Whoever asked for help now comes first, then by level, then by time.
    """
    return sorted((c for c in checkins if not c.is_closed), key=_place)


def _place(c: CheckIn) -> tuple[bool, int, float, CheckInId]:
    asked_at = c.help_asked_at if c.level is Level.URGENT else None
    since = c.began_at if asked_at is None else asked_at
    return asked_at is None, -c.level.rank, since, c.id


def _line_for(participant: ParticipantId, line: Line) -> ParticipantLine:
    is_seen = line.by == participant and line.seen_at is not None
    return ParticipantLine(
        line.number, line.by, line.at, line.message, line.body, line.question, is_seen
    )
