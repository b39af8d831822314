"""The rules of one session, as a state machine without IO.

A change is a method that is told the present time where it matters and returns
the events it caused, in order. `deadline` says when time alone will cause
something, `expire` lets it. Callers publish all events of one call before they
make the next.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from rooms.errors import NotPermitted, NotSeated, ScreenTaken, SessionFull
from rooms.events import (
    Joined,
    Left,
    MediaChanged,
    Returned,
    SessionEvent,
    WentAway,
)
from rooms.ids import ParticipantId
from rooms.roles import Role, allowance
from rooms.tracks import Source

AWAY_AFTER = 5.0
"""Seconds without a connection before the others are told "away"."""

SEAT_GRACE = 60.0
"""Seconds without a connection before a seat is given up."""

_NOTHING: frozenset[Source] = frozenset()


class Presence(StrEnum):
    """What the others are told of a seat."""

    HERE = "here"
    AWAY = "away"


@dataclass(slots=True)
class Seat:
    """A person's place in the session. It outlives their connections."""

    participant: ParticipantId
    role: Role
    order: int
    presence: Presence = Presence.HERE
    intent: frozenset[Source] = _NOTHING
    allowance: frozenset[Source] = _NOTHING
    published: frozenset[Source] = _NOTHING
    away_at: float | None = None
    gone_at: float | None = None

    @property
    def effect(self) -> frozenset[Source]:
        """What others may receive: wanted, allowed and published."""
        return self.intent & self.allowance & self.published

    @property
    def is_lost(self) -> bool:
        """Whether nobody is connected to this seat."""
        return self.gone_at is not None


@dataclass(slots=True)
class Session:
    """One scheduled hour."""

    seats: int
    seat_grace: float = SEAT_GRACE
    _seats: dict[ParticipantId, Seat] = field(default_factory=dict)
    _next_order: int = 0

    def __iter__(self) -> Iterator[Seat]:
        """Yield the seats in their order on screen."""
        return iter(self._seats.values())

    def __contains__(self, who: ParticipantId) -> bool:
        """Tell whether someone has a seat."""
        return who in self._seats

    def seat(self, who: ParticipantId) -> Seat:
        """Return someone's seat.

        Raises:
            NotSeated: They have none.

        """
        try:
            return self._seats[who]
        except KeyError:
            raise NotSeated(who) from None

    def join(self, who: ParticipantId, role: Role) -> list[SessionEvent]:
        """Take a seat, or take one's own again from a new page.

        A new page starts with everything off, whatever the old one sent.

        Raises:
            SessionFull: Every seat is taken.

        """
        if who in self._seats:
            seat = self._seats[who]
            self._connect(seat)
            media = self._send(seat, _NOTHING, _NOTHING)
            seat.role, seat.allowance = role, allowance(role)
            return [Returned(who), *media]
        if len(self._seats) >= self.seats:
            raise SessionFull(f"all {self.seats} seats are taken")
        self._seats[who] = Seat(who, role, self._next_order, allowance=allowance(role))
        self._next_order += 1
        return [Joined(who)]

    def resume(self, who: ParticipantId) -> list[SessionEvent]:
        """Connect again from the same page; what it sends goes on."""
        return self._connect(self.seat(who))

    def lose(
        self, who: ParticipantId, *, page_closed: bool, now: float
    ) -> list[SessionEvent]:
        """Note that a connection was lost, and hold the seat for a while.

        A closed page cannot send any more, so its media ends and the others
        are told at once. After a network loss the media may well be alive: it
        goes on, and nobody is told for a moment.
        """
        seat = self.seat(who)
        seat.gone_at = now + self.seat_grace
        if not page_closed:
            if seat.presence is Presence.HERE:
                seat.away_at = min(now + AWAY_AFTER, seat.gone_at)
            return []
        seat.away_at = None
        return [*self._go_away(seat), *self._send(seat, _NOTHING, _NOTHING)]

    def leave(self, who: ParticipantId) -> list[SessionEvent]:
        """Give up a seat on purpose."""
        self.seat(who)
        del self._seats[who]
        return [Left(who)]

    def publish(
        self, who: ParticipantId, sources: Iterable[Source]
    ) -> list[SessionEvent]:
        """Note which sources someone's peer can send from.

        Raises:
            NotPermitted: Their role may not send from one of them.

        """
        seat = self.seat(who)
        published = frozenset(sources)
        if not published <= seat.allowance:
            raise NotPermitted("your role may not send this")
        return self._send(seat, seat.intent, published)

    def intend(
        self, who: ParticipantId, source: Source, *, on: bool
    ) -> list[SessionEvent]:
        """Note that someone wants to send from a source, or no longer.

        Raises:
            NotPermitted: Their role may not send from it.
            ScreenTaken: Somebody else is showing a screen.

        """
        seat = self.seat(who)
        if not on:
            return self._send(seat, seat.intent - {source}, seat.published)
        if source not in seat.allowance:
            raise NotPermitted("your role may not send this")
        if source is Source.SCREEN and any(
            Source.SCREEN in other.intent for other in self if other is not seat
        ):
            raise ScreenTaken("somebody else is showing a screen")
        return self._send(seat, seat.intent | {source}, seat.published)

    def deadline(self) -> float | None:
        """Return when `expire` next has something to do, if ever."""
        times = (t for seat in self for t in (seat.away_at, seat.gone_at))
        return min((t for t in times if t is not None), default=None)

    def expire(self, *, now: float) -> list[SessionEvent]:
        """Do what the passing of time causes."""
        events: list[SessionEvent] = []
        for seat in list(self):
            if seat.gone_at is not None and seat.gone_at <= now:
                events += self.leave(seat.participant)
            elif seat.away_at is not None and seat.away_at <= now:
                seat.away_at = None
                events += self._go_away(seat)
        return events

    def _connect(self, seat: Seat) -> list[SessionEvent]:
        was, seat.presence = seat.presence, Presence.HERE
        seat.away_at = seat.gone_at = None
        return [Returned(seat.participant)] if was is Presence.AWAY else []

    def _go_away(self, seat: Seat) -> list[SessionEvent]:
        was, seat.presence = seat.presence, Presence.AWAY
        return [WentAway(seat.participant)] if was is Presence.HERE else []

    def _send(
        self, seat: Seat, intent: frozenset[Source], published: frozenset[Source]
    ) -> list[SessionEvent]:
        before = seat.effect
        seat.intent, seat.published = intent, published
        return [] if seat.effect == before else [MediaChanged(seat.participant)]
