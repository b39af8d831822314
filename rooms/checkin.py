"""One person's check-in, as a value.

Two fields say where it stands: `phase`, and `level`, which only people set.
Beneath the phase lies the `stage`, which is never "unreachable": a member who
is lost keeps the stage and comes back to it.

Only events change it (rooms/checkin_changes.py).
"""

from dataclasses import dataclass

from rooms.alarm_events import AlarmOutcome
from rooms.checkin_events import ContactLogged
from rooms.checkin_terms import (
    Body,
    CheckInId,
    FollowUp,
    Level,
    MessageId,
    Outcome,
    Phase,
    Question,
    QuickReply,
    RoomCover,
    Until,
    Want,
)
from rooms.drops import DropCause
from rooms.ids import ParticipantId


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the thread: a body of the member's or a question of staff's."""

    number: int
    by: ParticipantId
    at: float
    message: MessageId | None
    body: Body | None = None
    question: Question | None = None
    seen_at: float | None = None


@dataclass(frozen=True, slots=True)
class Deferral:
    """When to ask again: at a time, after this many breaks began, or at the end."""

    until: Until
    due: float | None
    breaks: int


@dataclass(frozen=True, slots=True)
class Room:
    """A private room, offered or gone to."""

    cover: RoomCover
    offered_at: float
    is_covered: bool = True
    return_asked: bool = False


@dataclass(frozen=True, slots=True)
class Loss:
    """The member is gone, and what staff have been told of it."""

    cause: DropCause
    at: float
    asked_at: float
    was_noticed: bool = False
    call_suggested: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """How it ended."""

    outcome: Outcome
    at: float
    by: ParticipantId | None
    follow_up: FollowUp | None = None
    note_ref: str | None = None
    next_step: str | None = None
    followed_up: AlarmOutcome | None = None
    """How the follow-up turned out, once it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """One person's check-in.

    `version` counts the events, `shown` those the member was told of; each
    side decides on its own. `settled` and `shown_settled` are the oldest of
    them on which a decision still holds.
    """

    id: CheckInId
    participant: ParticipantId
    began_at: float
    stage: Phase
    level: Level = Level.ROUTINE
    level_by: ParticipantId | None = None
    level_at: float | None = None
    owner: ParticipantId | None = None
    want: Want | None = None
    is_pulse: bool = False

    version: int = 0
    settled: int = 0
    shown: int = 0
    shown_settled: int = 0

    thread: tuple[Line, ...] = ()
    member_spoke: bool = False
    help_asked_at: float | None = None
    help_shown: bool = False
    is_discreet: bool = False

    alerted_at: float | None = None
    told_again: bool = False
    waiting_since: float | None = None
    seen_at: float | None = None
    was_nudged: bool = False
    deferral: Deferral | None = None
    room: Room | None = None

    loss: Loss | None = None
    off_platform: bool = False
    contacts: tuple[ContactLogged, ...] = ()
    handing_to: ParticipantId | None = None
    owner_away_at: float | None = None
    owner_is_lost: bool = False
    alone_at: float | None = None
    nobody_here: bool = False

    closings: tuple[Closing, ...] = ()

    @property
    def phase(self) -> Phase:
        """Where it stands, as staff see it."""
        if self.is_closed or self.loss is None or self.off_platform:
            return self.stage
        return Phase.UNREACHABLE

    @property
    def is_closed(self) -> bool:
        """Whether it has ended."""
        return self.stage is Phase.CLOSED

    @property
    def closing(self) -> Closing | None:
        """How it ended, while it is closed."""
        return self.closings[-1] if self.is_closed else None

    @property
    def opened_upto(self) -> int:
        """The number of the newest line of staff that the member opened; 0: none."""
        theirs = (line for line in self.thread if line.by != self.participant)
        return max(
            (line.number for line in theirs if line.seen_at is not None), default=0
        )

    @property
    def owes_follow_up(self) -> bool:
        """Whether it is closed, and somebody is still to go on with it."""
        closing = self.closing
        return (
            closing is not None
            and closing.follow_up is not None
            and closing.followed_up is None
        )

    @property
    def pauses_group(self) -> bool:
        """Whether the group must pause because of its private room."""
        return (
            self.phase is Phase.IN_ROOM
            and self.room is not None
            and (self.room.cover is RoomCover.GROUP_BREAK or not self.room.is_covered)
        )

    def version_for(self, who: ParticipantId) -> int:
        """Return the version that somebody's screen shows."""
        return self.shown if who == self.participant else self.version

    def is_fresh(self, who: ParticipantId, base_version: int) -> bool:
        """Tell whether a decision on what that version showed still holds."""
        if who == self.participant:
            return self.shown_settled <= base_version <= self.shown
        return self.settled <= base_version <= self.version

    def may_answer(self, choice: str) -> bool:
        """Tell whether this was offered as a choice."""
        return choice in set(QuickReply) or any(
            choice in line.question.choices
            for line in self.thread
            if line.question is not None
        )
