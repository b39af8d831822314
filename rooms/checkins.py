"""All check-ins of one session: at most one open for each participant.

`decide`, `observe` and `expire` only say what would happen: they return
events and change nothing. The caller puts the events on disk, and then
`apply`s them in order before it asks for anything else. So what is refused by
the disk has never happened, and a replayed record gives the same state.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rooms import checkin_events as ev
from rooms import checkin_member, checkin_staff
from rooms.checkin import CheckIn
from rooms.checkin_changes import apply, begin
from rooms.checkin_commands import (
    CheckInCommand,
    Decision,
    FinishFollowUp,
    LogContact,
    MemberCommand,
    Offer,
    Reopen,
    Request,
    RevealFacts,
    StaffCommand,
)
from rooms.checkin_errors import (
    AlreadyOpen,
    Conflict,
    Gone,
    NotAllowed,
    OutOfOrder,
    StaleVersion,
)
from rooms.checkin_repeats import is_repeat
from rooms.checkin_terms import CheckInId, MessageId, check_note
from rooms.checkin_timers import DEFAULTS, Timers, expire, next_due
from rooms.checkin_turn import Turn, set_level
from rooms.checkin_world import World, observe
from rooms.ids import ParticipantId


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a command: the same again for the same message again.

    `version` is the one that the sender's screen shows afterwards. A repeat,
    and a command that changes nothing, has no events.
    """

    checkin: CheckInId
    version: int
    events: tuple[ev.CheckInEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class _Done:
    first: ev.CheckInEvent
    version: int


@dataclass(slots=True)
class CheckIns:
    """The check-ins of one session. Equal ones have the same past and future."""

    timers: Timers = DEFAULTS
    _all: dict[CheckInId, CheckIn] = field(default_factory=dict)
    _open: dict[ParticipantId, CheckInId] = field(default_factory=dict)
    _done: dict[tuple[ParticipantId, MessageId], _Done] = field(default_factory=dict)

    @classmethod
    def replay(
        cls, events: Iterable[ev.CheckInEvent], timers: Timers = DEFAULTS
    ) -> "CheckIns":
        """Return the state that a record gives.

        Raises:
            OutOfOrder: An event is missing, or stands twice.

        """
        checkins = cls(timers)
        for event in events:
            checkins.apply(event)
        return checkins

    def fork(self) -> "CheckIns":
        """Return the same state, to try on what events would make of it."""
        return CheckIns(
            self.timers, dict(self._all), dict(self._open), dict(self._done)
        )

    def __iter__(self) -> Iterator[CheckIn]:
        """Yield all check-ins in the order of their beginning, closed ones too."""
        return iter(self._all.values())

    def __contains__(self, checkin: CheckInId) -> bool:
        """Tell whether there is one by this id."""
        return checkin in self._all

    def __getitem__(self, checkin: CheckInId) -> CheckIn:
        """Return a check-in.

        Raises:
            Gone: There is none by this id.

        """
        try:
            return self._all[checkin]
        except KeyError:
            raise Gone("there is no such check-in") from None

    def of(self, who: ParticipantId) -> CheckIn | None:
        """Return somebody's check-in that is not closed."""
        checkin = self._open.get(who)
        return None if checkin is None else self._all[checkin]

    def last_with(self, who: ParticipantId) -> CheckIn | None:
        """Return somebody's newest check-in, closed or not."""
        return next(
            (c for c in reversed(self._all.values()) if c.participant == who), None
        )

    @property
    def open(self) -> list[CheckIn]:
        """Those that are not closed, in the order of their beginning."""
        return [c for c in self if not c.is_closed]

    @property
    def group_must_pause(self) -> bool:
        """Whether the group has nobody because of a private room."""
        return any(c.pauses_group for c in self)

    def decide(self, command: CheckInCommand, *, world: World, now: float) -> Decided:
        """Return what a command would cause.

        Raises:
            SafetyError: It is refused.

        """
        if done := self._done.get((command.by, command.message)):
            if not is_repeat(command, done.first):
                raise Conflict("this message was something else before")
            return Decided(done.first.stamp.checkin, done.version)
        match command:
            case Request():
                turn = self._request(command, world, now)
            case Offer():
                turn = self._offer(command, world, now)
            case _:
                checkin = self._asked(command, world)
                turn = Turn(checkin, now, command.by, command.message)
                if isinstance(command, Reopen):
                    self._check_reopen(turn)
                _decide(turn, command, world)
        c = turn.checkin
        return Decided(c.id, c.version_for(command.by), tuple(turn.events))

    def observe(self, world: World, *, now: float) -> list[ev.CheckInEvent]:
        """Return what follows from how things are around, and what is due."""
        return self._each(now, world)

    def expire(self, *, now: float) -> list[ev.CheckInEvent]:
        """Return what the passing of time causes."""
        return self._each(now, None)

    def deadline(self) -> float | None:
        """Return when `expire` next has something to say, if ever."""
        dues = (next_due(c, self.timers) for c in self.open)
        return min((due.at for due in dues if due is not None), default=None)

    def apply(self, event: ev.CheckInEvent) -> None:
        """Let an event have happened.

        Raises:
            OutOfOrder: It does not follow what has happened so far.

        """
        stamp = event.stamp
        if isinstance(event, ev.Requested | ev.Offered):
            if stamp.checkin in self._all:
                raise OutOfOrder("a check-in begins once")
            checkin = begin(event)
        elif stamp.checkin in self._all:
            checkin = apply(self._all[stamp.checkin], event)
        else:
            raise OutOfOrder("a check-in begins before it goes on")
        if not checkin.is_closed:
            if self._open.get(checkin.participant, checkin.id) != checkin.id:
                raise OutOfOrder("two open check-ins for one participant")
            self._open[checkin.participant] = checkin.id
        else:
            self._open.pop(checkin.participant, None)
        self._all[checkin.id] = checkin
        if stamp.by is not None and stamp.message is not None:
            key, version = (stamp.by, stamp.message), checkin.version_for(stamp.by)
            known = self._done.get(key)
            self._done[key] = _Done(event if known is None else known.first, version)

    def _each(self, now: float, world: World | None) -> list[ev.CheckInEvent]:
        events: list[ev.CheckInEvent] = []
        for checkin in self.open:
            turn = Turn(checkin, now)
            if world is not None:
                observe(turn, world)
            expire(turn, self.timers)
            events += turn.events
        return events

    def _request(self, request: Request, world: World, now: float) -> Turn:
        if request.by in world.staff:
            raise NotAllowed("staff offer check-ins")
        body = request.body
        check_note(body.text if body is not None else None)
        checkin = self.of(request.by)
        if checkin is not None:
            turn = Turn(checkin, now, request.by, request.message)
            checkin_member.ask_again(turn, request)
            return turn
        stamp = self._first_stamp(request, request.by, now)
        turn = _begun(ev.Requested(stamp, request.want, body))
        checkin_member.follow_request(turn, request.want, body)
        return turn

    def _offer(self, offer: Offer, world: World, now: float) -> Turn:
        participant = offer.participant
        if offer.by not in world.staff or participant in world.staff:
            raise NotAllowed("a facilitator offers, to a member")
        if self.of(participant) is not None:
            raise AlreadyOpen("there is a check-in with them")
        stamp = self._first_stamp(offer, participant, now)
        turn = _begun(ev.Offered(stamp, offer.level, offer.question, offer.is_pulse))
        set_level(turn, offer.level)
        return turn

    def _first_stamp(
        self, command: Request | Offer, participant: ParticipantId, now: float
    ) -> ev.Stamp:
        if command.checkin in self._all:
            raise Conflict("this id is taken")
        return ev.Stamp(
            command.checkin, participant, 1, now, command.by, command.message
        )

    def _asked(self, command: MemberCommand | StaffCommand, world: World) -> CheckIn:
        """Return the check-in a command is about, if its sender may know of it."""
        if isinstance(command, MemberCommand):
            checkin = self._all.get(command.checkin)
            # To a stranger it is as if there were none.
            if checkin is None or checkin.participant != command.by:
                raise Gone("there is no such check-in")
        elif command.by in world.staff:
            checkin = self[command.checkin]
        else:
            raise NotAllowed("only facilitators do this")
        if not _is_time_for(command, checkin):
            raise Gone("it is closed" if checkin.is_closed else "it is open")
        if isinstance(command, Decision) and not checkin.is_fresh(
            command.by, command.base_version
        ):
            raise StaleVersion(checkin.version_for(command.by))
        return checkin

    def _check_reopen(self, turn: Turn) -> None:
        closing = turn.checkin.closings[-1]
        if turn.at - closing.at > self.timers.reopen:
            raise NotAllowed("it was closed too long ago")
        if self.of(turn.checkin.participant) is not None:
            raise AlreadyOpen("there is another check-in with them")


def _is_time_for(command: MemberCommand | StaffCommand, checkin: CheckIn) -> bool:
    match command:
        case RevealFacts():
            return True
        case Reopen():
            return checkin.is_closed
        case FinishFollowUp():
            return checkin.owes_follow_up
        case LogContact() if checkin.is_closed:
            return checkin.owes_follow_up
        case _:
            return not checkin.is_closed


def _decide(turn: Turn, command: MemberCommand | StaffCommand, world: World) -> None:
    if isinstance(command, MemberCommand):
        checkin_member.decide(turn, command, world)
    else:
        checkin_staff.decide(turn, command, world)


def _begun(event: ev.Requested | ev.Offered) -> Turn:
    stamp = event.stamp
    return Turn(begin(event), stamp.at, stamp.by, stamp.message, [event])
