"""The state of one session, and what a person does with their own seat.

The verbs of staff and the other rules stand in modules of their own, as
functions of a session: lobby, moderation, breakouts, aside, signals, chat,
agenda. Each is told who asks and, where it matters, the present time, and
returns the events it caused, in order. `rooms.passing` lets time pass.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rooms.agenda import Agenda
from rooms.conversation import Conversation
from rooms.errors import (
    AlreadyHere,
    NotPermitted,
    NotSeated,
    ScreenTaken,
    SessionFull,
    Stale,
    WasRemoved,
)
from rooms.events import Cause, Changed, Joined, Left, Moved, SessionEvent
from rooms.ids import ParticipantId, PlaceId
from rooms.places import HOLD, LOBBY, MAIN, Breakout, PlaceKind, PrivateRoom
from rooms.policies import Policies, SessionKind
from rooms.roles import Permission, Role, allowance, may
from rooms.seat import NOTHING, Departure, Line, MediaHealth, Seat, VideoAudience
from rooms.tracks import Source

AWAY_AFTER = 5.0
"""Seconds without a connection before the others are told "away"."""


@dataclass(slots=True)
class Breakouts:
    """The rooms beside the main one.

    `version` counts the changes of the plan and of what is open: who wants to
    change it says which one they have seen. `apart` and `together` are pairs.
    """

    version: int = 0
    rooms: dict[PlaceId, Breakout] = field(default_factory=dict)
    are_open: bool = False
    seconds: float = 900.0
    apart: set[frozenset[ParticipantId]] = field(default_factory=set)
    together: set[frozenset[ParticipantId]] = field(default_factory=set)


@dataclass(slots=True)
class Session:
    """One scheduled hour."""

    capacity: int
    policies: Policies = field(default_factory=Policies)
    is_locked: bool = False
    is_frozen: bool = False
    has_ended: bool = False
    late_at: float | None = None
    """From when on newcomers are late, in seconds of the session's clock."""
    seats: dict[ParticipantId, Seat] = field(default_factory=dict)
    breakouts: Breakouts = field(default_factory=Breakouts)
    private: dict[PlaceId, PrivateRoom] = field(default_factory=dict)
    broken_since: dict[PlaceId, float] = field(default_factory=dict)
    """Since when a place breaks the rule of supervision."""
    unstaffed_since: dict[PlaceId, float] = field(default_factory=dict)
    paused: set[PlaceId] = field(default_factory=set)
    was_staffed: bool = False
    """Whether one of staff has been here yet."""
    staff_gone_at: float | None = None
    """Since when none of staff is connected."""
    conversation: Conversation = field(default_factory=Conversation)
    agenda: Agenda = field(default_factory=Agenda)
    departed: dict[ParticipantId, Departure] = field(default_factory=dict)
    removed: set[ParticipantId] = field(default_factory=set)
    """Who may not come back."""
    next_order: int = 0
    next_hand: int = 1

    def __iter__(self) -> Iterator[Seat]:
        """Yield the seats in their order on screen."""
        return iter(self.seats.values())

    def __contains__(self, who: ParticipantId) -> bool:
        """Tell whether someone has a seat."""
        return who in self.seats

    def seat(self, who: ParticipantId) -> Seat:
        """Return someone's seat.

        Raises:
            NotSeated: They have none.

        """
        try:
            return self.seats[who]
        except KeyError:
            raise NotSeated("nobody here has this id") from None

    def permit(self, who: ParticipantId, permission: Permission) -> Seat:
        """Return the seat of someone who may do something.

        Raises:
            NotSeated: They have no seat.
            NotPermitted: Their role does not allow it, or they are not admitted.

        """
        seat = self.seat(who)
        if not may(seat.role, permission) or (
            seat.place == LOBBY and permission is not Permission.WRITE
        ):
            raise NotPermitted("your role does not allow this")
        return seat

    def kind(self, place: PlaceId) -> PlaceKind | None:
        """Return what kind of place this is, None where there is no such place."""
        if place in (LOBBY, MAIN, HOLD):
            return PlaceKind(place)
        if place in self.private:
            return PlaceKind.PRIVATE
        if place in self.breakouts.rooms and self.breakouts.are_open:
            return PlaceKind.BREAKOUT
        return None

    def people_in(self, place: PlaceId) -> list[Seat]:
        """Return who is in a place, in the order of seats."""
        return [seat for seat in self if seat.place == place]

    def has_staff(self, place: PlaceId) -> bool:
        """Tell whether one of staff is connected in a place."""
        return any(
            seat.role.is_staff and seat.is_connected for seat in self.people_in(place)
        )

    def has_staff_anywhere(self) -> bool:
        """Tell whether one of staff is connected at all."""
        return any(seat.role.is_staff and seat.is_connected for seat in self)

    def join(
        self,
        who: ParticipantId,
        role: Role,
        name: str,
        *,
        now: float,
        switch: bool = False,
    ) -> list[SessionEvent]:
        """Take a seat, or take one's own again from a new page.

        A new page starts with everything off, whatever the old one sent; what
        staff allow stays as it was, and so does the place. `switch` says that
        a page which is connected now may be replaced.

        Raises:
            WasRemoved: Staff have removed them.
            AlreadyHere: They are connected on another device.
            SessionFull: Every seat is taken.

        """
        if who in self.removed or self.has_ended:
            raise WasRemoved("staff have ended this person's access")
        if who in self.seats:
            seat = self.seats[who]
            if seat.is_connected and not switch:
                raise AlreadyHere("this person is connected on another device")
            self._connect(seat)
            self.unpublish(seat)
            seat.health, seat.quality = MediaHealth.CONNECTING, None
            seat.is_by_text = False
            seat.name = name
            if seat.role is role:
                return [Changed(who)]
            return self._change_role(seat, role, now=now)
        if len(self.seats) >= self.capacity:
            raise SessionFull(f"all {self.capacity} seats are taken")
        seat = Seat(who, name, role, self.next_order, LOBBY, now)
        seat.allowance = allowance(role)
        self.next_order += 1
        self.departed.pop(who, None)
        if not may(role, Permission.SEE_ALL):
            seat.is_late = self.late_at is not None and now >= self.late_at
        if not self._waits(seat):
            seat.place = self.entrance(who)
        self.seats[who] = seat
        return [Joined(who)]

    def entrance(self, who: ParticipantId) -> PlaceId:
        """Return where someone belongs who comes in: their breakout, or main."""
        if self.breakouts.are_open:
            for place, room in self.breakouts.rooms.items():
                if who in room.people:
                    return place
        return MAIN

    def resume(self, who: ParticipantId) -> list[SessionEvent]:
        """Connect again from the same page; what it sends goes on."""
        self._connect(self.seat(who))
        return [Changed(who)]

    def lose(
        self, who: ParticipantId, *, page_closed: bool, now: float
    ) -> list[SessionEvent]:
        """Note that a connection was lost, and hold the seat for a while.

        A closed page cannot send any more, so its media ends and the others
        are told at once. After a network loss the media may well be alive: it
        goes on, and the others are told nothing for a moment.
        """
        seat = self.seat(who)
        seat.gone_at = now + self.policies.seat_grace
        seat.lost_since = now
        if page_closed:
            seat.line = Line.CLOSED
            seat.is_missed, seat.away_at = True, None
            self.unpublish(seat)
        else:
            seat.line = Line.LOST
            if not seat.is_missed:
                seat.away_at = min(now + AWAY_AFTER, seat.gone_at)
        return [Changed(who)]

    def leave(
        self, who: ParticipantId, *, now: float, cause: Cause = Cause.LEFT
    ) -> list[SessionEvent]:
        """Give up a seat on purpose."""
        return [self.vacate(self.seat(who), cause, now=now)]

    def publish(
        self, who: ParticipantId, sources: Iterable[Source]
    ) -> list[SessionEvent]:
        """Note which sources someone's peer can send from.

        What staff have muted may be offered all the same: it goes nowhere.

        Raises:
            NotPermitted: Their role may not send from one of them, or they wait,
                or are here by text.

        """
        seat = self.seat(who)
        published = frozenset(sources)
        if seat.place == LOBBY:
            raise NotPermitted("you have not been admitted")
        if seat.is_by_text:
            raise NotPermitted("you are here by text")
        sendable = allowance(seat.role) | {Source.SCREEN}
        if not allowance(seat.role) or not published <= sendable:
            raise NotPermitted("your role may not send this")
        seat.published = published
        return [Changed(who)]

    def intend(
        self, who: ParticipantId, source: Source, *, on: bool
    ) -> list[SessionEvent]:
        """Note that someone wants to send from a source, or no longer.

        Raises:
            NotPermitted: Their role or staff do not allow it, or they wait, are
                on hold or the group is held still.
            ScreenTaken: Somebody else in the same place is showing a screen.

        """
        seat = self.seat(who)
        if not on:
            self.stop(seat, source)
            return [Changed(who)]
        if source not in seat.allowance or not self.may_send(seat):
            raise NotPermitted("you may not send this now")
        if source is Source.SCREEN and any(
            Source.SCREEN in other.intent
            for other in self.people_in(seat.place)
            if other is not seat
        ):
            raise ScreenTaken("somebody else is showing a screen")
        seat.intent |= {source}
        if seat.signal is not None:
            seat.signal = seat.signal_since = None
        return [Changed(who)]

    def may_send(self, seat: Seat) -> bool:
        """Tell whether anybody may begin to send where this seat is."""
        kind = self.kind(seat.place)
        if kind is None or not kind.carries_media:
            return False
        return not self.is_frozen or kind is PlaceKind.PRIVATE

    def show_camera_to(
        self, who: ParticipantId, audience: VideoAudience
    ) -> list[SessionEvent]:
        """Choose who sees one's camera."""
        self.seat(who).video_audience = audience
        return [Changed(who)]

    # What the other modules of rules are made of ------------------------------

    def stop(self, seat: Seat, source: Source) -> None:
        """End what a seat sends from a source. A screen allowed once is used up."""
        is_used_up = source is Source.SCREEN and seat.may_show_screen_once
        if is_used_up and source in seat.intent:
            seat.may_show_screen_once = False
            seat.allowance -= {Source.SCREEN}
        seat.intent -= {source}

    def fall_silent(self, seat: Seat) -> None:
        """End everything a seat sends."""
        for source in Source:
            self.stop(seat, source)

    def unpublish(self, seat: Seat) -> None:
        """End everything a seat sends, and what its page has published."""
        self.fall_silent(seat)
        seat.published = NOTHING

    def expect(self, who: ParticipantId, version: int) -> Seat:
        """Return someone's seat if it has not moved since a version was seen.

        Raises:
            NotSeated: They have none.
            Stale: It has moved.

        """
        seat = self.seat(who)
        if seat.version != version:
            raise Stale("they have moved since")
        return seat

    def put(
        self, seat: Seat, to: PlaceId, *, now: float, home: PlaceId | None = None
    ) -> Moved:
        """Move a seat. Nobody sees or hears of it but by the new place."""
        origin, seat.place, seat.home = seat.place, to, home
        seat.since = now
        seat.version += 1
        seat.invite = seat.hand = None
        if Source.SCREEN in seat.intent:
            self.stop(seat, Source.SCREEN)
        return Moved(seat.participant, origin, to)

    def vacate(
        self,
        seat: Seat,
        cause: Cause,
        *,
        now: float,
        by: ParticipantId | None = None,
    ) -> Left:
        """Free a seat, and remember for staff who had it."""
        del self.seats[seat.participant]
        self.departed[seat.participant] = Departure(
            seat.name, seat.role, cause, now, seat.place != LOBBY
        )
        while len(self.departed) > self.capacity:
            del self.departed[next(iter(self.departed))]
        return Left(seat.participant, cause, by)

    def is_extra(self, seat: Seat) -> bool:
        """Tell whether somebody needs the consent of an individual session's member."""
        return (
            self.policies.kind is SessionKind.INDIVIDUAL
            and not may(seat.role, Permission.SEE_ALL)
            and (
                seat.role is not Role.MEMBER
                or any(
                    other.role is Role.MEMBER and other.place != LOBBY
                    for other in self
                    if other is not seat
                )
            )
        )

    def _waits(self, seat: Seat) -> bool:
        if may(seat.role, Permission.SEE_ALL):
            return False
        closed = self.policies.lobby or self.is_locked
        return closed or seat.is_late or self.is_extra(seat)

    def _change_role(self, seat: Seat, role: Role, *, now: float) -> list[SessionEvent]:
        seat.role, seat.allowance = role, allowance(role)
        seat.may_show_screen_once = False
        if may(role, Permission.SEE_ALL) and seat.place in (LOBBY, HOLD):
            seat.is_late = seat.awaits_consent = False
            to = self.entrance(seat.participant)
            return [Changed(seat.participant), self.put(seat, to, now=now)]
        return [Changed(seat.participant)]

    def _connect(self, seat: Seat) -> None:
        seat.line = Line.OPEN
        seat.is_missed = False
        seat.away_at = seat.gone_at = seat.lost_since = None
