"""One turn: the events that one command, or one moment, makes of a check-in."""

from dataclasses import dataclass, field

from rooms.checkin import CheckIn
from rooms.checkin_changes import apply
from rooms.checkin_events import CheckInEvent, HelpShown, LevelSet, Stamp
from rooms.checkin_terms import Level, MessageId
from rooms.ids import ParticipantId


@dataclass(slots=True)
class Turn:
    """A check-in, and what is being decided about it at one time.

    `checkin` is the state after the events so far. It is a draft: what counts
    is what comes of applying the events.
    """

    checkin: CheckIn
    at: float
    by: ParticipantId | None = None
    message: MessageId | None = None
    events: list[CheckInEvent] = field(default_factory=list)

    @property
    def stamp(self) -> Stamp:
        """The stamp of the next event."""
        c = self.checkin
        return Stamp(c.id, c.participant, c.version + 1, self.at, self.by, self.message)

    def happen(self, event: CheckInEvent) -> None:
        """Let an event happen in this turn."""
        self.checkin = apply(self.checkin, event)
        self.events.append(event)


def set_level(turn: Turn, level: Level, reason: str | None = None) -> None:
    """Let a person say how pressing it is.

    The member never learns of a level. Where it is urgent their pane offers
    the help block, unless they have said that it is not safe to see anything.
    """
    if level is not turn.checkin.level:
        turn.happen(LevelSet(turn.stamp, level, reason))
    c = turn.checkin
    if level is Level.URGENT and not (c.help_shown or c.is_discreet):
        turn.happen(HelpShown(turn.stamp))
