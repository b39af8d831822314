"""What is on its way to whose screen. Pure: time is an argument.

The record holds every message; this holds the few that are next for each person
who is connected, sends them in order, and sends them again until their screen
has acknowledged them. What does not fit is read from the record later, so the
memory is bounded and nothing is lost.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rooms.ids import ParticipantId
from server.store.safety.rows import Delivery

WINDOW = 32
"""How many messages are sent to somebody before the first is acknowledged."""

HELD = 128
"""How many messages are held in memory for one person. More is in the record."""

AGAIN = (2.0, 4.0, 8.0)
"""Seconds until what was not acknowledged is sent again; the last one repeats."""


@dataclass(frozen=True, slots=True)
class Send:
    """Messages to send to somebody now, in order."""

    recipient: ParticipantId
    deliveries: tuple[Delivery, ...]


@dataclass(slots=True)
class _Line:
    """What is next for one person."""

    acknowledged: int
    sent: int
    """Position of the newest message that was sent on this connection."""

    held: OrderedDict[int, Delivery] = field(default_factory=OrderedDict)
    newest: int = 0
    """Position of the newest message that is known of, held or not."""

    again_at: float | None = None
    tries: int = 0

    @property
    def end(self) -> int:
        """Position of the newest message that is held, or was acknowledged."""
        return max(self.acknowledged, next(reversed(self.held), 0))

    def hold(self, delivery: Delivery) -> None:
        """Hold a message if it is the next one and there is room."""
        self.newest = max(self.newest, delivery.position)
        if delivery.position == self.end + 1 and len(self.held) < HELD:
            self.held[delivery.position] = delivery

    def wait(self, now: float) -> None:
        """Send again some time from now, unless all is acknowledged."""
        if self.sent <= self.acknowledged:
            self.again_at, self.tries = None, 0
            return
        self.again_at = now + AGAIN[min(self.tries, len(AGAIN) - 1)]


class Outbox:
    """The outbox of one session."""

    def __init__(self) -> None:
        self._lines: dict[ParticipantId, _Line] = {}

    def connect(self, who: ParticipantId, *, after: int) -> None:
        """Begin with what follows a position: the newest the screen has.

        A new connection begins anew, whatever was sent on the one before.
        """
        self._lines[who] = _Line(acknowledged=after, sent=after)

    def disconnect(self, who: ParticipantId) -> None:
        """Stop sending to somebody. The record keeps what is for them."""
        self._lines.pop(who, None)

    def store(self, deliveries: Iterable[Delivery]) -> None:
        """Take messages that are in the record now. Idempotent."""
        for delivery in deliveries:
            line = self._lines.get(delivery.recipient)
            if line is not None:
                line.hold(delivery)

    def acknowledge(self, who: ParticipantId, *, upto: int, now: float) -> None:
        """Note that everything up to a position is on somebody's screen.

        Called after the record knows it.
        """
        line = self._lines.get(who)
        if line is None or upto <= line.acknowledged:
            return
        line.acknowledged = upto
        line.sent = max(line.sent, upto)
        line.newest = max(line.newest, upto)
        for position in [p for p in line.held if p <= upto]:
            del line.held[position]
        line.tries = 0
        line.wait(now)

    def wanting(self) -> list[tuple[ParticipantId, int]]:
        """Return who needs more read from the record, and after which position."""
        return [
            (who, line.end)
            for who, line in self._lines.items()
            if line.newest > line.end and len(line.held) <= HELD - WINDOW
        ]

    def hint(self, who: ParticipantId, *, newest: int) -> None:
        """Note that the record has messages for somebody up to a position."""
        line = self._lines.get(who)
        if line is not None:
            line.newest = max(line.newest, newest)

    def take(self, *, now: float) -> list[Send]:
        """Return what to send now, and count it as sent."""
        sends = []
        for who, line in self._lines.items():
            if line.again_at is not None and line.again_at <= now:
                line.sent, line.tries = line.acknowledged, line.tries + 1
            room = line.acknowledged + WINDOW
            due = [d for p, d in line.held.items() if line.sent < p <= room]
            if due:
                line.sent = due[-1].position
                line.wait(now)
                sends.append(Send(who, tuple(due)))
        return sends

    def deadline(self) -> float | None:
        """Return when something is to be sent again."""
        return min(
            (line.again_at for line in self._lines.values() if line.again_at),
            default=None,
        )
