"""The rules under everything that can happen, in any order."""

import copy
import inspect
import json
import os
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rooms import (
    aside,
    breakouts,
    chat,
    lobby,
    media,
    moderation,
    passing,
    planning,
    signals,
    snapshot,
)
from rooms.agenda import AgendaItem
from rooms.aside import Cover
from rooms.conversation import Channel, Message
from rooms.errors import SessionError, WasRemoved
from rooms.events import FollowUp, Moved, Reaction, RemovalReason, SessionEvent
from rooms.ids import MessageId, ParticipantId, PlaceId
from rooms.places import HOLD, LOBBY, MAIN
from rooms.policies import ChatMode, Policies, SessionKind, Supervision
from rooms.roles import Role, allowance
from rooms.seat import MediaHealth, Quality, Signal, VideoAudience
from rooms.session import Session
from rooms.tracks import Source
from tests.support.session_model import KNOWING, STAFF, Model
from tests.support.sessions import (
    ADA,
    BLUE,
    COLE,
    FAY,
    MO,
    OLA,
    RED,
    ROLES,
    SAM,
    Verb,
)

STEPS = 60
RUNS = 260 * (10 if os.environ.get("ALCOVE_FULL") else 1)

PEOPLE = list(ROLES)
MEMBERS = [who for who, role in ROLES.items() if role is Role.MEMBER]
GREEN = PlaceId("b_green")

people = st.sampled_from([*PEOPLE, *MEMBERS])
staff = st.sampled_from([FAY] * 8 + [COLE] * 6 + PEOPLE)
sources = st.sampled_from(Source)
rarely = st.sampled_from([False] * 9 + [True])
picks = st.integers(0, 11)
places = st.sampled_from([MAIN, RED, BLUE, RED, BLUE, GREEN, LOBBY, HOLD])
rooms = st.sets(st.sampled_from([RED, BLUE, GREEN]), max_size=2)
seconds = st.sampled_from([0.3, 4.9, 10.1, 15.1, 20.0, 30.0, 30.0, 61.7, 700.3])
policies = st.builds(
    Policies,
    kind=st.sampled_from([SessionKind.GROUP] * 4 + [SessionKind.INDIVIDUAL]),
    lobby=st.booleans(),
    chat=st.sampled_from(ChatMode),
    supervision=st.sampled_from(Supervision),
    minors=rarely,
    reactions=st.booleans(),
    alone_people=st.sampled_from([3, 3, 4]),
    alone_seconds=st.sampled_from([20.0, 100.1]),
    seat_grace=st.sampled_from([5.0, 60.0, 60.0]),
    supervision_grace=st.sampled_from([10.1, 30.0]),
    move_notice=st.sampled_from([0.0, 15.0]),
)


def policies_allow(rules: Policies) -> int:
    """Return how many of the members may be in a room of their own, all told."""
    may = rules.supervision is Supervision.GROUPS_ALONE and not rules.minors
    return rules.alone_people if may else 0


class SessionMachine(RuleBasedStateMachine):
    """Everything anybody can ask for, the clock, and losses."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(capacity=8)
        self.model = Model()
        self.now = 123.456  # a start whose sums are rounded
        self.plain: object = None
        self.barred: set[ParticipantId] = set()
        self.wanted: dict[ParticipantId, set[Source]] = {}
        self.written = 0
        self.age = 0

    # How things are done ------------------------------------------------------

    def change(
        self,
        verb: Verb,
        *args: Any,
        turns_on: tuple[ParticipantId, Source] | None = None,
        allows: Collection[ParticipantId] = (),
        **more: Any,
    ) -> list[SessionEvent] | None:
        """Change the session as its owner does; None where that was refused.

        Only what is named in `turns_on` and `allows` may be on, or allowed,
        that was not before.
        """
        self.plain = snapshot.dump(self.session)
        before = {s.participant: (s, copy.copy(s)) for s in self.session}
        versions = self.session.breakouts.version, self.session.agenda.version
        if "now" in inspect.signature(verb).parameters:
            more["now"] = self.now
        try:
            events = verb(self.session, *args, **more)
        except SessionError:
            assert snapshot.dump(self.session) == self.plain, "a refusal does nothing"
            return None
        events = [*events, *passing.settle(self.session, now=self.now)]
        assert self.session.breakouts.version >= versions[0]
        assert self.session.agenda.version >= versions[1]
        for who, (seat, old) in before.items():
            if self.session.seats.get(who) is seat:
                assert seat.version >= old.version
                assert (seat.version > old.version) or seat.place == old.place
                for source in seat.intent - old.intent:
                    assert (who, source) == turns_on, "nothing turns on by itself"
                assert seat.allowance <= old.allowance or who in allows
        self.model.follow(self.session, events, now=self.now)
        for event in events:
            if isinstance(event, Moved) and event.participant in self.session:
                seat = self.session.seat(event.participant)
                assert Source.SCREEN not in seat.intent, "a screen stays behind"
        return events

    def version(self, who: ParticipantId, *, stale: bool) -> int:
        seat = self.session.seats.get(who)
        return 1 if seat is None else seat.version - stale

    def base(self, *, stale: bool) -> int:
        return self.session.breakouts.version - stale

    def chosen(self, some: list[ParticipantId], pick: int) -> ParticipantId:
        found = some or PEOPLE
        return found[pick % len(found)]

    def invited(self) -> list[ParticipantId]:
        return [seat.participant for seat in self.session if seat.invite is not None]

    def private(self) -> list[ParticipantId]:
        return [w for p in self.session.private.values() for w in (p.staff, p.member)]

    def in_place(self, place: PlaceId) -> list[ParticipantId]:
        return [seat.participant for seat in self.session.people_in(place)]

    @initialize(
        rules=policies,
        others=st.permutations([ADA, OLA, SAM]),
        late=st.sampled_from([None, None, 150.0]),
        on=st.sets(sources),
        scene=st.sampled_from(["group", "rooms", "rooms", "rooms", "aside", "early"]),
    )
    def begin(
        self,
        rules: Policies,
        others: list[ParticipantId],
        late: float | None,
        on: set[Source],
        scene: str,
    ) -> None:
        self.session.policies, self.session.late_at = rules, late
        first = [] if scene == "early" else [FAY, COLE]
        for who in [*first, *MEMBERS, *others[:2]]:
            self.join(who, ROLES[who], usual=True, switch=False)
            if self.session.seat(who).place == LOBBY and first:
                self.change(lobby.admit, FAY, who)
            self.publish(who, on)
            for source in sorted(on):
                self.intend(who, source, on=True)
        if scene == "rooms":
            alone = MEMBERS[: policies_allow(rules)]
            group = [who for who in self.in_place(MAIN) if who not in (FAY, *alone)]
            plan = {RED: ("red", group), BLUE: ("blue", alone)}
            base = self.base(stale=False)
            self.change(breakouts.plan, FAY, base, plan, seconds=600.0)
            self.open_rooms(FAY, stale=False)
            self.all_go()
            self.intend(COLE, Source.SCREEN, on=Source.SCREEN in on)
        elif scene == "aside":
            self.offer(COLE, MO, Cover.CO_FACILITATOR, takes=True, stale=False)

    # Coming, going, being lost ------------------------------------------------

    @rule(
        who=people,
        role=st.sampled_from(Role),
        usual=st.sampled_from([True] * 5 + [False]),
        switch=st.booleans(),
    )
    def join(
        self, who: ParticipantId, role: Role, *, usual: bool, switch: bool
    ) -> None:
        role = ROLES[who] if usual else role
        is_new = who not in self.session
        old_role = None if is_new else self.session.seat(who).role
        allows = [who] if is_new or old_role is not role else []
        if who in self.barred or self.session.has_ended:
            with pytest.raises(WasRemoved):
                self.session.join(who, role, "Name", now=self.now, switch=True)
            return
        if (
            self.change(Session.join, who, role, "Name", switch=switch, allows=allows)
            is not None
        ):
            self.wanted[who] = set()
            seat = self.session.seat(who)
            is_shut = self.session.policies.lobby or self.session.is_locked
            if is_new and is_shut and role not in KNOWING:
                assert seat.place == LOBBY, "nobody comes in by themselves"

    @rule(who=people, what=st.sampled_from(["lost", "closed", "back", "left"]))
    def come_and_go(self, who: ParticipantId, what: str) -> None:
        if what == "back":
            self.change(Session.resume, who)
        elif what == "left":
            self.change(Session.leave, who)
        elif self.change(Session.lose, who, page_closed=what == "closed") is not None:
            assert what == "lost" or not self.session.seat(who).intent

    @precondition(lambda self: self.session.breakouts.are_open)
    @rule(
        pick=picks,
        what=st.sampled_from(["lost", "lost", "closed", "left"]),
        seconds=seconds,
    )
    def lose_one_of_a_room(self, pick: int, what: str, seconds: float) -> None:
        for place in list(self.session.breakouts.rooms):
            if not self.session.has_staff(place):
                self.come_and_go(self.chosen(self.in_place(place), pick), what)
        self.wait(seconds)

    @precondition(lambda self: self.session.has_staff_anywhere())
    @rule(what=st.sampled_from(["lost", "lost", "closed", "left"]))
    def lose_all_staff(self, what: str) -> None:
        for seat in list(self.session):
            if seat.role in STAFF:
                self.come_and_go(seat.participant, what)

    @precondition(lambda self: not self.session.has_staff_anywhere())
    @rule()
    def staff_are_back(self) -> None:
        for who in (FAY, COLE):
            if who in self.session:
                self.come_and_go(who, "back")
            else:
                self.join(who, ROLES[who], usual=True, switch=False)

    # What a person does with their own seat -----------------------------------

    @rule(who=people, some=st.sets(sources))
    def publish(self, who: ParticipantId, some: set[Source]) -> None:
        self.change(Session.publish, who, allowance(ROLES[who]) | some)

    @rule(who=people, source=sources, on=st.sampled_from([True, True, False]))
    def intend(self, who: ParticipantId, source: Source, *, on: bool) -> None:
        done = self.change(
            Session.intend, who, source, on=on, turns_on=(who, source) if on else None
        )
        if done is not None:
            (self.wanted[who].add if on else self.wanted[who].discard)(source)

    @rule(
        who=people,
        audience=st.sampled_from(VideoAudience),
        health=st.sampled_from(MediaHealth),
        quality=st.sampled_from([None, *Quality]),
        reaction=st.sampled_from(Reaction),
        up=st.booleans(),
    )
    def take_part(
        self,
        who: ParticipantId,
        audience: VideoAudience,
        health: MediaHealth,
        quality: Quality | None,
        reaction: Reaction,
        *,
        up: bool,
    ) -> None:
        self.change(Session.show_camera_to, who, audience)
        self.change(media.observe, who, health, quality)
        self.change(signals.react, who, reaction)
        self.change(signals.raise_hand, who, up=up)
        hands = [seat.hand for seat in self.session if seat.hand is not None]
        assert len(set(hands)) == len(hands), "hands have one order"

    @rule(who=people, on=st.booleans())
    def be_by_text(self, who: ParticipantId, *, on: bool) -> None:
        if self.change(media.be_by_text, who, on=on) is not None:
            seat = self.session.seat(who)
            assert not seat.intent
            assert not (on and seat.role.is_staff)
            self.wanted[who].clear()

    @rule(who=people, kind=st.sampled_from(Signal), on=st.booleans())
    def signal(self, who: ParticipantId, kind: Signal, *, on: bool) -> None:
        if self.change(signals.signal, who, kind, on=on) is not None and on:
            assert not self.session.seat(who).intent

    # The door -----------------------------------------------------------------

    @precondition(lambda self: self.session.people_in(LOBBY))
    @rule(
        by=staff,
        pick=picks,
        what=st.sampled_from(["admit", "admit", "all", "decline"]),
    )
    def answer_the_door(self, by: ParticipantId, pick: int, what: str) -> None:
        who = self.chosen(self.in_place(LOBBY), pick)
        if what == "admit":
            self.change(lobby.admit, by, who)
        elif what == "all":
            self.change(lobby.admit_all, by)
        else:
            self.change(lobby.decline, by, who, follow_up=FollowUp.CALL)

    @precondition(lambda self: any(seat.awaits_consent for seat in self.session))
    @rule(who=people, pick=picks, agrees=st.booleans())
    def consent(self, who: ParticipantId, pick: int, *, agrees: bool) -> None:
        asked = [seat.participant for seat in self.session if seat.awaits_consent]
        self.change(lobby.consent, who, self.chosen(asked, pick), agrees=agrees)

    @rule(
        by=staff,
        some=st.lists(people, min_size=1, max_size=2),
        verb=st.sampled_from([lobby.hold, lobby.hold, lobby.send_back]),
        stale=rarely,
    )
    def set_apart(
        self, by: ParticipantId, some: list[ParticipantId], verb: Verb, *, stale: bool
    ) -> None:
        for who in some:
            if self.change(verb, by, who, self.version(who, stale=stale)) is not None:
                assert not stale
                assert not self.session.seat(who).intent

    @precondition(lambda self: self.session.people_in(HOLD))
    @rule(by=staff, pick=picks, stale=rarely)
    def release(self, by: ParticipantId, pick: int, *, stale: bool) -> None:
        who = self.chosen(self.in_place(HOLD), pick)
        self.change(lobby.release, by, who, self.version(who, stale=stale))

    # Moderation ---------------------------------------------------------------

    @rule(by=staff, who=people, source=sources, may_return=st.booleans())
    def mute(
        self, by: ParticipantId, who: ParticipantId, source: Source, *, may_return: bool
    ) -> None:
        done = self.change(moderation.mute, by, who, source, may_return=may_return)
        if done is not None:
            seat = self.session.seat(who)
            assert source not in seat.intent
            assert may_return or source not in seat.allowance

    @rule(by=staff, source=sources, may_return=st.booleans())
    def mute_all(self, by: ParticipantId, source: Source, *, may_return: bool) -> None:
        done = self.change(moderation.mute_all, by, source, may_return=may_return)
        for seat in self.session if done is not None else ():
            assert seat.role in STAFF or source not in seat.intent

    @rule(by=staff, who=people, source=sources, asks=st.booleans())
    def allow(
        self, by: ParticipantId, who: ParticipantId, source: Source, *, asks: bool
    ) -> None:
        verb = moderation.ask_to_unmute if asks else moderation.allow
        self.change(verb, by, who, source, allows=[who])

    @rule(by=staff, frozen=st.booleans())
    def freeze(self, by: ParticipantId, *, frozen: bool) -> None:
        self.change(moderation.freeze, by, frozen=frozen)

    @rule(by=staff, who=people, may_return=st.booleans())
    def remove(
        self, by: ParticipantId, who: ParticipantId, *, may_return: bool
    ) -> None:
        done = self.change(
            moderation.remove,
            by,
            who,
            reason=RemovalReason.PRIVACY,
            follow_up=FollowUp.CALL,
            may_return=may_return,
        )
        if done is not None and not may_return:
            self.barred.add(who)
            self.join(who, ROLES[who], usual=True, switch=True)

    @precondition(lambda self: self.barred)
    @rule(by=staff, pick=picks)
    def let_back(self, by: ParticipantId, pick: int) -> None:
        who = self.chosen(sorted(self.barred), pick)
        if self.change(moderation.let_back, by, who) is not None:
            self.barred.discard(who)

    @rule(by=staff, who=people, on=st.booleans(), all_hands=st.booleans())
    def attend(
        self, by: ParticipantId, who: ParticipantId, *, on: bool, all_hands: bool
    ) -> None:
        self.change(moderation.keep_near, by, who, on=on)
        if all_hands:
            self.change(moderation.lower_all, by)
        else:
            self.change(moderation.lower_hand, by, who)

    @precondition(lambda self: self.age > STEPS - 15)
    @rule(by=staff)
    def end(self, by: ParticipantId) -> None:
        self.change(moderation.end, by)

    # Breakouts ----------------------------------------------------------------

    @precondition(lambda self: not self.session.breakouts.are_open)
    @rule(
        by=staff,
        rooms=st.lists(
            st.sampled_from([RED, BLUE, None]), min_size=len(MEMBERS), max_size=9
        ),
        helper=st.sampled_from([RED, RED, BLUE, None]),
        opens=st.sampled_from([True, True, False]),
        stale=rarely,
        length=st.sampled_from([30.0, 600.0, 600.0]),
    )
    def plan(
        self,
        by: ParticipantId,
        rooms: list[PlaceId | None],
        helper: PlaceId | None,
        length: float,
        *,
        opens: bool,
        stale: bool,
    ) -> None:
        asked = zip([*MEMBERS, *PEOPLE], rooms, strict=False)
        placed = {who: room for who, room in asked if who in self.session}
        if COLE in self.session:
            placed[COLE] = helper
        placed.pop(FAY, None)
        plan = {
            room: (room, [who for who, to in placed.items() if to == room])
            for room in (RED, BLUE)
            if room in placed.values()
        }
        base = self.base(stale=stale)
        self.change(breakouts.plan, by, base, plan, seconds=length)
        if opens:
            self.open_rooms(by, stale=stale)

    def open_rooms(self, by: ParticipantId, *, stale: bool) -> None:
        if self.change(breakouts.open_rooms, by, self.base(stale=stale)) is not None:
            assert not stale

    @precondition(lambda self: self.session.breakouts.rooms)
    @rule(by=staff, order=st.permutations(PEOPLE), stale=rarely, opens=st.booleans())
    def place_everyone(
        self,
        by: ParticipantId,
        order: list[ParticipantId],
        *,
        stale: bool,
        opens: bool,
    ) -> None:
        self.change(breakouts.place_everyone, by, self.base(stale=stale), order)
        if opens:
            self.open_rooms(by, stale=stale)

    @rule(by=staff, one=people, other=people, apart=st.booleans(), on=st.booleans())
    def keep(
        self,
        by: ParticipantId,
        one: ParticipantId,
        other: ParticipantId,
        *,
        apart: bool,
        on: bool,
    ) -> None:
        pair = frozenset((one, other))
        self.change(breakouts.keep, by, pair, apart=apart, on=on)

    @precondition(lambda self: self.session.breakouts.are_open)
    @rule(
        by=staff,
        who=people,
        to=places,
        stale=rarely,
        oneself=st.booleans(),
        ends=st.sampled_from([True, False, False]),
    )
    def move(
        self,
        by: ParticipantId,
        who: ParticipantId,
        to: PlaceId,
        *,
        stale: bool,
        oneself: bool,
        ends: bool,
    ) -> None:
        if ends:
            self.change(breakouts.recall, by, [])
            self.wait(0.3)
        who = by if oneself else who
        self.change(breakouts.move, by, who, self.version(who, stale=stale), to)
        if ends:
            self.wait(15.1)

    @precondition(lambda self: self.invited())
    @rule(pick=picks, goes=st.sampled_from([True, True, False]), stale=rarely)
    def answer(self, pick: int, *, goes: bool, stale: bool) -> None:
        who = self.chosen(self.invited(), pick)
        version = self.version(who, stale=stale)
        if self.change(breakouts.answer, who, version, goes=goes) is None:
            self.change(aside.answer, who, version, goes=goes)

    @precondition(lambda self: self.invited())
    @rule()
    def all_go(self) -> None:
        for who in self.invited():
            version = self.version(who, stale=False)
            self.change(breakouts.answer, who, version, goes=True)

    @precondition(lambda self: self.session.breakouts.are_open)
    @rule(
        by=staff, who=people, some=rooms, more=st.sampled_from([10.0, 300.0]), on=rarely
    )
    def run_rooms(
        self,
        by: ParticipantId,
        who: ParticipantId,
        some: set[PlaceId],
        more: float,
        *,
        on: bool,
    ) -> None:
        self.change(signals.ask_to_come, who, on=not on)
        if on:
            self.change(breakouts.recall, by, sorted(some))
        else:
            self.change(breakouts.extend, by, sorted(some), more)

    # Stepping aside -----------------------------------------------------------

    @rule(
        by=staff,
        who=people,
        cover=st.sampled_from(Cover),
        takes=st.booleans(),
        stale=rarely,
    )
    def offer(
        self,
        by: ParticipantId,
        who: ParticipantId,
        cover: Cover,
        *,
        takes: bool,
        stale: bool,
    ) -> None:
        self.written += 1
        place = PlaceId(f"p_{self.written}")
        done = self.change(
            aside.offer,
            by,
            who,
            self.version(who, stale=stale),
            place=place,
            cover=cover,
        )
        if done is not None and takes:
            version = self.version(who, stale=False)
            self.change(aside.answer, who, version, goes=True)
            is_there = self.session.seat(by).is_connected
            assert set(self.in_place(place)) == ({by, who} if is_there else set())
            assert not (is_there and self.session.seat(who).intent)

    @precondition(lambda self: self.session.private)
    @rule(pick=picks)
    def end_aside(self, pick: int) -> None:
        self.change(aside.end, self.chosen(self.private(), pick))

    # Writing ------------------------------------------------------------------

    def said(
        self, verb: Verb, who: ParticipantId, *args: Any, **more: Any
    ) -> Message | None:
        self.written += 1
        key = MessageId(f"m{self.written}")
        if self.change(verb, who, *args, "words", key=key, **more) is None:
            return None
        message = self.session.conversation.messages[key]
        if self.session.seat(who).role not in KNOWING:
            others = message.seen_by - {who}
            place = self.session.seat(who).place
            to_staff = {s.participant for s in self.session if s.role in KNOWING}
            if message.channel is not Channel.STAFF:
                assert message.channel is Channel.PLACE
                assert others == set(self.in_place(place)) - {who}
                assert place not in (LOBBY, HOLD, *self.session.paused)
                assert (
                    self.session.policies.chat is ChatMode.EVERYONE
                    or place in self.session.private
                )
            else:
                assert others == to_staff
        return message

    @rule(who=people)
    def write(self, who: ParticipantId) -> None:
        self.said(chat.write_to_place, who)
        self.said(chat.write_to_staff, who)

    @rule(by=staff, to=people, some=rooms, pick=picks)
    def write_as_staff(
        self, by: ParticipantId, to: ParticipantId, some: set[PlaceId], pick: int
    ) -> None:
        known = [*self.session.conversation.messages, MessageId("m0")]
        self.change(chat.take_away, by, known[pick % len(known)])
        to_person = self.said(chat.write_to_person, by, to)
        knowing = {s.participant for s in self.session if s.role in KNOWING}
        if to_person is not None:
            assert by in knowing
            assert to_person.seen_by == knowing | {to}
        to_rooms = self.said(chat.write_to_rooms, by, places=sorted(some))
        if to_rooms is not None:
            meant = some or {MAIN, RED, BLUE, GREEN}
            reached = {s.participant for s in self.session if s.place in meant}
            assert by in knowing
            assert to_rooms.seen_by == knowing | reached

    # The agenda and the policies ----------------------------------------------

    @rule(
        by=staff,
        policies=policies,
        parts=st.integers(0, 3),
        number=st.integers(-1, 3),
        stale=rarely,
        locked=st.booleans(),
    )
    def run_the_session(
        self,
        by: ParticipantId,
        policies: Policies,
        parts: int,
        number: int,
        *,
        stale: bool,
        locked: bool,
    ) -> None:
        items = [AgendaItem(str(n), 60.0 * n) for n in range(parts)]
        base = self.session.agenda.version - stale
        self.change(planning.set_agenda, by, base, items)
        self.change(planning.begin_item, by, number)
        self.change(planning.extend_item, by, 30.0)
        self.change(lobby.lock, by, locked=locked)
        if not stale:
            policies = replace(policies, kind=self.session.policies.kind)
        self.change(planning.set_policies, by, policies)

    # Time, and another process ------------------------------------------------

    @rule(seconds=seconds)
    def wait(self, seconds: float) -> None:
        until = self.now + seconds
        for _ in range(200):
            due = passing.deadline(self.session)
            if due is None or due > until:
                break
            self.now = max(self.now, due)
            self.change(passing.expire)
        else:
            pytest.fail("the deadlines never end")
        self.now = until

    @precondition(lambda self: passing.deadline(self.session) is not None)
    @rule()
    def reach_deadline(self) -> None:
        due = passing.deadline(self.session)
        assert due is not None
        self.now = max(self.now, due)
        self.change(passing.expire)

    @rule(seconds=st.floats(0, 100))
    def stall(self, seconds: float) -> None:
        self.now += seconds
        self.change(passing.expire)

    @rule()
    def restart(self) -> None:
        self.session = snapshot.load(snapshot.dump(self.session))

    # What holds at every step -------------------------------------------------

    @invariant()
    def everything_holds(self) -> None:
        type(self).steps += 1
        self.age += 1
        overdue = passing.deadline(self.session)
        if overdue is None or overdue > self.now:
            self.model.check(self.session, now=self.now)
        for seat in self.session:
            assert seat.intent <= self.wanted[seat.participant]
            assert not (seat.is_by_text and seat.role.is_staff)
        self.still_means_nobody_sends()
        self.one_screen_for_each_place()
        self.a_snapshot_is_the_session()

    def a_snapshot_is_the_session(self) -> None:
        text = json.dumps(snapshot.dump(self.session))
        again = snapshot.load(json.loads(text))
        assert again == self.session
        assert list(again.seats) == list(self.session.seats)
        assert list(again.departed) == list(self.session.departed)
        assert passing.settle(again, now=self.now) == []
        assert again == self.session, "what is settled is settled"
        due = passing.deadline(again)
        if due is None or due > self.now:
            early = self.now if due is None else (self.now + due) / 2
            assert passing.expire(again, now=early) == []
            assert again == self.session, "nothing happens before its time"
        if due is not None:
            passing.expire(again, now=max(self.now, due))
            later = passing.deadline(again)
            assert again != self.session or later is None or later > due

    def still_means_nobody_sends(self) -> None:
        for seat in self.session if self.session.is_frozen else ():
            assert seat.place in self.session.private or not seat.intent

    def one_screen_for_each_place(self) -> None:
        showing = [s.place for s in self.session if Source.SCREEN in s.intent]
        assert len(set(showing)) == len(showing)


@pytest.mark.promise(1)
@pytest.mark.promise(6)
@pytest.mark.promise(7)
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_whatever_happens_the_rules_hold() -> None:
    SessionMachine.steps = 0
    run_state_machine_as_test(
        SessionMachine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert SessionMachine.steps >= 10_000
