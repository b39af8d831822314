"""Sessions in the middle of their hour, and a clock that only a test moves."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from rooms import breakouts, passing
from rooms.events import SessionEvent
from rooms.ids import MessageId, ParticipantId, PlaceId
from rooms.places import MAIN
from rooms.plan import plan
from rooms.policies import Policies
from rooms.roles import Role, allowance
from rooms.seat import Seat
from rooms.session import Session
from rooms.tracks import Source

FAY = ParticipantId("fay")
COLE = ParticipantId("cole")
ADA = ParticipantId("ada")
OLA = ParticipantId("ola")
SAM = ParticipantId("sam")
MO, LEE, KIM, NIK = (ParticipantId(name) for name in ("mo", "lee", "kim", "nik"))

ROLES = {
    FAY: Role.FACILITATOR,
    COLE: Role.CO_FACILITATOR,
    ADA: Role.ADMIN,
    OLA: Role.OBSERVER,
    SAM: Role.SUPPORT,
    MO: Role.MEMBER,
    LEE: Role.MEMBER,
    KIM: Role.MEMBER,
    NIK: Role.MEMBER,
}
"""In what role each of them comes where a test does not say otherwise."""

RED, BLUE, ASIDE = PlaceId("b_red"), PlaceId("b_blue"), PlaceId("p_1")
NOTE = MessageId("note")
NO_LOBBY = Policies(lobby=False)

Verb = Callable[..., list[SessionEvent]]


@dataclass
class Stage:
    """A session as its owner treats it: settled after every change."""

    session: Session
    now: float = 1000.0
    seen: list[SessionEvent] = field(default_factory=list)
    """Everything that has happened so far."""

    def do(self, verb: Verb, *args: Any, **more: Any) -> list[SessionEvent]:
        """Change the session by a function of it, at the present time if it asks."""
        if "now" in inspect.signature(verb).parameters:
            more["now"] = self.now
        events = [
            *verb(self.session, *args, **more),
            *passing.settle(self.session, now=self.now),
        ]
        self.seen += events
        return events

    def wait(self, seconds: float) -> list[SessionEvent]:
        """Let time pass as the server does: it wakes at every deadline."""
        until, events = self.now + seconds, []
        while (due := passing.deadline(self.session)) is not None and due <= until:
            self.now = max(self.now, due)
            events += passing.expire(self.session, now=self.now)
        self.now = until
        self.seen += events
        return events

    def seat(self, who: ParticipantId) -> Seat:
        """Return someone's seat."""
        return self.session.seat(who)

    def place(self, who: ParticipantId) -> PlaceId:
        """Return where someone is."""
        return self.seat(who).place

    def version(self, who: ParticipantId) -> int:
        """Return how often someone has moved."""
        return self.seat(who).version

    def join(self, *people: ParticipantId) -> list[SessionEvent]:
        """Let people come, each in their usual role."""
        events: list[SessionEvent] = []
        for who in people:
            events += self.do(Session.join, who, ROLES[who], who.title())
        return events

    def lose(self, *people: ParticipantId) -> None:
        """Let the network of some people go."""
        for who in people:
            self.do(Session.lose, who, page_closed=False)

    def turn_on(self, who: ParticipantId, *sources: Source) -> None:
        """Let somebody publish all they can, and turn some of it on."""
        self.do(Session.publish, who, allowance(self.seat(who).role) | set(sources))
        for source in sources:
            self.do(Session.intend, who, source, on=True)

    def plan_rooms(
        self, rooms: dict[PlaceId, list[ParticipantId]], *, seconds: float = 600.0
    ) -> list[SessionEvent]:
        """Let the facilitator plan breakouts."""
        named = {place: (place.title(), people) for place, people in rooms.items()}
        base = self.session.breakouts.version
        return self.do(breakouts.plan, FAY, base, named, seconds=seconds)

    def open_rooms(
        self, rooms: dict[PlaceId, list[ParticipantId]], *, seconds: float = 600.0
    ) -> None:
        """Let the facilitator open breakouts, and everybody go at once."""
        self.plan_rooms(rooms, seconds=seconds)
        self.do(breakouts.open_rooms, FAY, self.session.breakouts.version)
        for people in rooms.values():
            for who in people:
                if who in self.session and self.seat(who).invite is not None:
                    self.do(breakouts.answer, who, self.version(who), goes=True)

    def hears(self, subscriber: ParticipantId) -> set[ParticipantId]:
        """Return whom someone receives anything of."""
        return {
            track.publisher for who, track in plan(self.session) if who == subscriber
        }

    def receives(
        self, subscriber: ParticipantId, publisher: ParticipantId
    ) -> set[Source]:
        """Return what someone receives of another."""
        return {
            track.source
            for who, track in plan(self.session)
            if who == subscriber and track.publisher == publisher
        }


def group(
    *people: ParticipantId,
    policies: Policies = NO_LOBBY,
    on: Iterable[Source] = (),
    capacity: int = 12,
) -> Stage:
    """Return a session whose people are all in the main room, in this order.

    Who may send has published everything, and has turned on what `on` says.
    """
    open_door = Policies(lobby=False, kind=policies.kind)
    stage = Stage(Session(capacity, open_door))
    stage.join(*people)
    for who in people:
        if stage.place(who) != MAIN:  # the extra party of an individual session
            stage.session.put(stage.seat(who), MAIN, now=stage.now)
        if allowance(ROLES[who]):
            stage.turn_on(who, *on)
    stage.session.policies = policies
    passing.settle(stage.session, now=stage.now)
    return stage
