"""The rules under everything that can happen, in any order."""

import contextlib
import copy
from dataclasses import dataclass, field

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from rooms.audience import told
from rooms.errors import NotSeated, SessionError
from rooms.events import Joined, Left, SessionEvent
from rooms.ids import ParticipantId
from rooms.plan import plan
from rooms.roles import Role, allowance
from rooms.session import Presence, Seat, Session
from rooms.tracks import Source

SEATS = 3
PEOPLE = [ParticipantId(name) for name in "abcde"]

people = st.sampled_from(PEOPLE)
sources = st.sampled_from(Source)
refusals = contextlib.suppress(SessionError)


@dataclass(frozen=True)
class Seen:
    """What the others know of somebody, from what they were told."""

    role: Role
    presence: Presence
    effect: frozenset[Source]


@dataclass
class Known:
    """What must be true of somebody, kept apart from the rules."""

    seen: Seen
    wanted: set[Source] = field(default_factory=set)
    """What their present page has asked for."""


class SessionMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.session = Session(SEATS)
        self.known: dict[ParticipantId, Known] = {}
        self.now = 0.0

    @initialize(grace=st.sampled_from([1.0, 5.0, 60.0]))
    def begin(self, grace: float) -> None:
        self.session = Session(SEATS, grace)

    def follow(self, events: list[SessionEvent]) -> None:
        """Learn from events what somebody in the session learns."""
        for event in events:
            who = event.participant
            audience = told(self.session, event)
            assert len(set(audience)) == len(audience)
            assert all(other in self.session for other in audience)
            if isinstance(event, Left):
                assert who not in audience
                del self.known[who]
            else:
                seat = self.session.seat(who)
                assert isinstance(event, Joined) == (who not in self.known)
                known = self.known.setdefault(who, Known(_seen(seat)))
                known.seen = _seen(seat)

    @rule(who=people, role=st.sampled_from(Role))
    def join(self, who: ParticipantId, role: Role) -> None:
        with refusals:
            self.follow(self.session.join(who, role))
            self.known[who].wanted = set()

    @rule(who=people)
    def resume(self, who: ParticipantId) -> None:
        with refusals:
            before = self.session.seat(who).effect
            self.follow(self.session.resume(who))
            assert self.session.seat(who).effect == before

    @rule(who=people, page_closed=st.booleans())
    def lose(self, who: ParticipantId, *, page_closed: bool) -> None:
        with refusals:
            events = self.session.lose(who, page_closed=page_closed, now=self.now)
            self.follow(events)
            if page_closed:
                self.known[who].wanted = set()

    @rule(who=people)
    def leave(self, who: ParticipantId) -> None:
        with refusals:
            self.follow(self.session.leave(who))

    @rule(who=people, wanted=st.sets(sources))
    def publish(self, who: ParticipantId, wanted: set[Source]) -> None:
        with refusals:
            self.follow(self.session.publish(who, wanted))

    @rule(who=people, source=sources, on=st.booleans())
    def intend(self, who: ParticipantId, source: Source, *, on: bool) -> None:
        with refusals:
            self.follow(self.session.intend(who, source, on=on))
            wanted = self.known[who].wanted
            (wanted.add if on else wanted.discard)(source)

    @rule(seconds=st.floats(0, 70))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.follow(self.session.expire(now=self.now))

    @precondition(lambda self: self.session.deadline() is not None)
    @rule()
    def reach_deadline(self) -> None:
        deadline = self.session.deadline()
        assert deadline is not None
        if deadline > self.now:
            early = copy.deepcopy(self.session)
            assert early.expire(now=(self.now + deadline) / 2) == []
            assert early == self.session, "nothing happens before a deadline"
        self.now = max(self.now, deadline)
        events = self.session.expire(now=self.now)
        assert events, "a deadline has an effect"
        self.follow(events)

    @rule(who=people)
    def ask_for_a_seat(self, who: ParticipantId) -> None:
        if who in self.session:
            assert self.session.seat(who).participant == who
        else:
            with pytest.raises(NotSeated):
                self.session.seat(who)

    @invariant()
    def never_more_people_than_seats(self) -> None:
        assert len(list(self.session)) <= SEATS
        assert {seat.participant for seat in self.session} == set(self.known)

    @invariant()
    def nothing_changes_untold(self) -> None:
        for seat in self.session:
            assert self.known[seat.participant].seen == _seen(seat)

    @invariant()
    def nobody_sends_what_they_must_not(self) -> None:
        for seat in self.session:
            assert seat.effect <= seat.intent & seat.allowance & seat.published
            assert seat.allowance == allowance(seat.role)

    @invariant()
    def nobody_sends_what_their_page_has_not_asked_for(self) -> None:
        for seat in self.session:
            assert seat.intent == self.known[seat.participant].wanted

    @invariant()
    def the_plan_is_what_is_on_and_never_to_oneself(self) -> None:
        subscriptions = plan(self.session)
        for subscriber, track in subscriptions:
            assert subscriber != track.publisher
            assert subscriber in self.session
            assert track.source in self.session.seat(track.publisher).effect
        on = sum(len(seat.effect) for seat in self.session)
        assert len(subscriptions) == on * max(0, len(list(self.session)) - 1)

    @invariant()
    def at_most_one_screen(self) -> None:
        showing = [seat for seat in self.session if Source.SCREEN in seat.intent]
        assert len(showing) <= 1

    @invariant()
    def a_deadline_is_ahead_while_somebody_is_lost(self) -> None:
        deadline = self.session.deadline()
        lost = [seat for seat in self.session if seat.is_lost]
        assert (deadline is not None) == bool(lost)
        assert deadline is None or deadline > self.now

    @invariant()
    def seats_stand_in_their_order(self) -> None:
        orders = [seat.order for seat in self.session]
        assert orders == sorted(set(orders))


def _seen(seat: Seat) -> Seen:
    return Seen(seat.role, seat.presence, seat.effect)


TestSession = pytest.mark.promise(7)(pytest.mark.promise(1)(SessionMachine.TestCase))
