"""What must be true of a session, kept apart from the rules and in other words."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rooms.audience import Sight, sight, told
from rooms.conversation import Channel
from rooms.events import (
    AskedToUnmute,
    Joined,
    Left,
    Moved,
    Muted,
    Reacted,
    RoomEnding,
    Said,
    SessionEvent,
    StayedBehind,
    Unsaid,
)
from rooms.ids import ParticipantId, PlaceId
from rooms.places import HOLD, LOBBY, MAIN, PlaceKind
from rooms.plan import Subscription, plan
from rooms.policies import Supervision
from rooms.roles import Role
from rooms.seat import Presence, Seat, VideoAudience
from rooms.session import Session
from rooms.tracks import Source, Track

STAFF = (Role.FACILITATOR, Role.CO_FACILITATOR)
KNOWING = (*STAFF, Role.ADMIN)
"""The roles that may know everything."""


@dataclass
class Model:
    """Follows a session by its events and the clock alone."""

    where: dict[ParticipantId, PlaceId] = field(default_factory=dict)
    belongs: dict[ParticipantId, PlaceId] = field(default_factory=dict)
    """The room of the group that someone was in last."""
    unstaffed: dict[PlaceId, float] = field(default_factory=dict)
    broken: dict[PlaceId, float] = field(default_factory=dict)
    in_pairs: dict[PlaceId, float] = field(default_factory=dict)
    """Since when there are at most two members and none of staff."""
    staff_gone: float | None = None
    had_staff: bool = False

    # Following ----------------------------------------------------------------

    def follow(
        self, session: Session, events: Iterable[SessionEvent], *, now: float
    ) -> None:
        """Follow what has happened, and see that it was told to whom it may be."""
        for event in events:
            match event:
                case Joined(participant=who):
                    assert who not in self.where
                    self._arrive(session, who, session.seat(who).place)
                case Moved(participant=who, origin=origin, to=to):
                    assert self.where[who] == origin, "nobody is in two places"
                    self._arrive(session, who, to)
                case Left(participant=who):
                    del self.where[who], self.belongs[who]
                case _:
                    pass
        for who, place in self.belongs.items():
            if place not in (LOBBY, MAIN, *self._breakouts(session)):
                self.belongs[who] = MAIN
        for event in events:
            assert told(session, event) == self._may_be_told(session, event)
        self._watch(session, now=now)

    def _arrive(self, session: Session, who: ParticipantId, place: PlaceId) -> None:
        self.where[who] = place
        if place != HOLD and not place.startswith("p_"):
            self.belongs[who] = place

    def _breakouts(self, session: Session) -> list[PlaceId]:
        return list(session.breakouts.rooms) if session.breakouts.are_open else []

    def _watch(self, session: Session, *, now: float) -> None:
        """Keep the clocks of supervision."""
        present = [seat for seat in session if seat.role in STAFF and seat.is_connected]
        self.had_staff = self.had_staff or bool(present)
        if present:
            self.staff_gone = None
        elif self.staff_gone is None:
            self.staff_gone = now
        watched = {
            self.where[seat.participant]
            for seat in session
            if seat.role not in KNOWING
            and self.where[seat.participant] not in (LOBBY, HOLD)
            and not any(s.place == self.where[seat.participant] for s in present)
        }
        for clocks in (self.unstaffed, self.broken, self.in_pairs):
            for place in clocks.keys() - watched:
                del clocks[place]
        for place in watched:
            self.unstaffed.setdefault(place, now)
            members = self._connected_members(session, place)
            if len(members) > 2:
                self.in_pairs.pop(place, None)
            else:
                self.in_pairs.setdefault(place, now)
            if self._may_be_alone(session, place, now=now) and present:
                self.broken.pop(place, None)
            else:
                self.broken.setdefault(
                    place, now if self.staff_gone is None else self.staff_gone
                )

    def _connected_members(self, session: Session, place: PlaceId) -> list[Seat]:
        return [
            seat
            for seat in session
            if self.where[seat.participant] == place
            and seat.role is Role.MEMBER
            and seat.is_connected
        ]

    def _may_be_alone(self, session: Session, place: PlaceId, *, now: float) -> bool:
        policies = session.policies
        return (
            place in self._breakouts(session)
            and policies.supervision is Supervision.GROUPS_ALONE
            and not policies.minors
            and len(self._connected_members(session, place)) >= policies.alone_people
            and not any(seat.keep_near for seat in session if seat.place == place)
            and now < self.unstaffed[place] + policies.alone_seconds
        )

    def unsupervised(self, session: Session, *, now: float) -> set[PlaceId]:
        """Return where members must not see or hear each other now."""
        grace = session.policies.supervision_grace
        return {
            place
            for place, since in self.broken.items()
            if since + grace <= now or not self.had_staff
        }

    # Who may be told, and may know --------------------------------------------

    def _may_be_told(
        self, session: Session, event: SessionEvent
    ) -> list[ParticipantId]:
        where = self.where
        knowing = {seat.participant for seat in session if seat.role in KNOWING}
        match event:
            case Muted(participant=who) | AskedToUnmute(participant=who):
                some = {who}
            case Reacted(participant=who):
                some = {w for w in where if where[w] == where.get(who)}
            case Said(message=key):
                some = set(session.conversation.messages[key].seen_by)
            case Unsaid(seen_by=readers):
                some = set(readers)
            case StayedBehind():
                some = knowing
            case RoomEnding(place=place):
                some = knowing | {w for w in where if where[w] == place}
            case _:
                some = set()
        return [seat.participant for seat in session if seat.participant in some]

    def _may_know(self, viewer: Seat, subject: Seat) -> Sight:
        here, there = self.where[viewer.participant], self.where[subject.participant]
        if viewer.role in KNOWING:
            return Sight.ALL
        if viewer is subject:
            return Sight.PEER
        if here in (LOBBY, HOLD) or there == LOBBY:
            return Sight.NOTHING
        is_counted = here == self.belongs[subject.participant]
        return Sight.PEER if here == there or is_counted else Sight.NOTHING

    # What must hold -----------------------------------------------------------

    def check(self, session: Session, *, now: float) -> None:
        """See that everything holds which must."""
        self._check_places(session)
        self._check_plan(session, now=now)
        for viewer in session:
            for subject in session:
                assert sight(session, viewer, subject) is self._may_know(
                    viewer, subject
                )
                if viewer.place != subject.place:
                    assert subject.presence(viewer.place) is Presence.AWAY
        for message in session.conversation.messages.values():
            assert message.author in message.seen_by or message.channel is Channel.ROOMS

    def _check_places(self, session: Session) -> None:
        assert len(session.seats) <= session.capacity
        assert len(session.departed) <= session.capacity
        assert {s.participant: s.place for s in session} == self.where
        assert not session.removed & session.seats.keys()
        for seat in session:
            kind = session.kind(seat.place)
            assert kind is not None, "every place of a seat exists"
            assert seat.home is None or session.kind(seat.home) in (
                PlaceKind.MAIN,
                PlaceKind.BREAKOUT,
            )
            assert seat.invite is None or session.kind(seat.invite.to) is not None
            assert not (seat.role in KNOWING and seat.place == LOBBY)
            assert seat.gone_at is None or not seat.is_connected
        placed = [w for room in session.breakouts.rooms.values() for w in room.people]
        assert len(placed) == len(set(placed)), "nobody belongs in two rooms"
        for place, pair in session.private.items():
            people = {s.participant for s in session if s.place == place}
            offered = [s for s in session if s.invite and s.invite.to == place]
            assert people == {pair.staff, pair.member} or (not people and offered)
            assert session.seat(pair.staff).role in STAFF

    def _check_plan(self, session: Session, *, now: float) -> None:
        pauses = self.unsupervised(session, now=now)
        assert session.paused == pauses, "supervision, within its grace"
        subscriptions = plan(session)
        assert subscriptions == frozenset(self._expected(session, pauses))
        grace = session.policies.supervision_grace
        for subscriber, track in subscriptions:
            pair = session.seat(subscriber), session.seat(track.publisher)
            if not any(seat.role in STAFF for seat in pair):
                since = self.in_pairs.get(pair[0].place, now)
                assert since == now or since + grace > now, "two are never alone"
                if self.staff_gone is not None:
                    assert self.staff_gone + grace > now, "a group is never alone"

    def _expected(
        self, session: Session, pauses: set[PlaceId]
    ) -> Iterable[Subscription]:
        for sender in session:
            on = sender.intent & sender.allowance & sender.published
            here = self.where[sender.participant]
            is_still = session.is_frozen and here not in session.private
            if here in (LOBBY, HOLD) or is_still:
                continue
            for receiver in session:
                with_staff = sender.role in STAFF or receiver.role in STAFF
                if (
                    receiver is sender
                    or self.where[receiver.participant] != here
                    or receiver.role is Role.ADMIN
                    or receiver.is_by_text
                    or (here in pauses and not with_staff)
                ):
                    continue
                shows = (
                    sender.video_audience is VideoAudience.EVERYONE
                    or receiver.role in STAFF
                )
                for source in on if shows else on - {Source.CAMERA}:
                    yield Subscription(
                        receiver.participant, Track(sender.participant, source)
                    )
