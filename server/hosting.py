"""One task owns each live session.

It takes a command or waits for the deadline, makes one change to the rules,
and publishes everything that came of it: notices by the audience table, the
plan to the relay. So there are no locks, and one order of events for everybody.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from rooms import passing
from rooms.errors import NotSeated, SessionError
from rooms.events import Ended, Left, SessionEvent
from rooms.ids import ParticipantId
from rooms.roles import Role
from rooms.session import Session
from server.commands import carry_out
from server.hosted_media import HostedMedia
from server.inbox import Command, Inbox
from server.kept_sets import KeptSets
from server.logs import trouble
from server.media.endpoint import Endpoint
from server.media.sdp import SdpError
from server.media.subscriber import StaleAnswerError
from server.member import Member
from server.metrics import Metrics
from server.removals import Removals
from server.store.base import SessionRow
from server.telling import Teller, farewell
from signaling.close_codes import CloseCode
from signaling.connection import Connection, Entry, HungUp, Request
from signaling.messages import (
    VERSION,
    Closing,
    ClosingReason,
    Done,
    IceServer,
    Leave,
    LetBack,
    MediaRequest,
    RefusalCode,
    Refused,
    Resumed,
    SaveSet,
    ServerMessage,
    UseSet,
    Welcome,
)
from signaling.views import UNNUMBERED

_log = structlog.get_logger()


class Host:
    """One live session: its rules, its relay and its connections.

    `run` ends when nobody has a seat any more; `has_ended` says so at once.
    Nobody else changes `session` and `relay`.
    """

    def __init__(
        self,
        session: SessionRow,
        *,
        endpoint: Endpoint,
        seats: int,
        bitrate: int,
        metrics: Metrics,
        removals: Removals,
        sets: KeptSets,
        ways: Callable[[str], list[IceServer]],
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self.id = session.id
        self.has_ended = False
        self.session = Session(seats, session.policies)
        self._metrics = metrics
        self._removals = removals
        self._sets = sets
        self._ways = ways
        self._clock = clock
        # Fixed once, so that the same moment is always the same number.
        self._offset = wall() - clock()
        self._teller = Teller(session.title, when=self._when, sets=sets.names)
        self._inbox = Inbox(clock)
        self._members: dict[ParticipantId, Member] = {}
        self._media = HostedMedia(
            self.session,
            endpoint,
            bitrate=bitrate,
            members=self._members,
            teller=self._teller,
            ways=ways,
            now=clock(),
        )
        self.relay = self._media.relay
        self._subjects: dict[str, ParticipantId] = {}
        self._resumes: dict[str, ParticipantId] = {}

    async def run(self) -> None:
        """Own the session until its last seat is free."""
        try:
            while True:
                command = await self._inbox.next(self._deadline())
                now = self._clock()
                if command is None:
                    self._let_pass(now)
                elif not command.done.cancelled():
                    self._carry_out(command, now)
                if not self._members and self._inbox.is_empty:
                    return
        finally:
            self.has_ended = True
            self._give_up()
            self.relay.close()

    async def join(
        self,
        subject: str,
        role: Role,
        name: str,
        connection: Connection,
        *,
        switch: bool,
    ) -> Entry:
        """Seat someone who came with a ticket from a new page.

        Raises:
            SessionError: The session refuses them.
            asyncio.QueueFull: Too many commands wait.

        """
        entry: list[Entry] = []

        def change(now: float) -> list[SessionEvent]:
            who = self._subjects.get(subject) or ParticipantId(
                "p_" + secrets.token_hex(6)
            )
            session = self.session
            events = session.join(who, role, name, now=now, switch=switch)
            events += passing.settle(session, now=now)
            member = self._members.get(who)
            if member is None:
                member = self._members[who] = Member(who, subject)
                self._subjects[subject] = who
            member.come_anew(connection)
            self._media.give_up(who)
            entry.append(self._entry(member, resumed=False))
            return events

        await self._inbox.do(change)
        return entry[0]

    async def resume(
        self, secret: str, last_seq: int, connection: Connection
    ) -> Entry | None:
        """Connect a page again after its WebSocket was lost; None for no such seat.

        Raises:
            asyncio.QueueFull: Too many commands wait.

        """
        entry: list[Entry] = []

        def change(now: float) -> list[SessionEvent]:
            who = self._resumes.get(secret)
            if who is None:
                return []
            member = self._members[who]
            events = self.session.resume(who)
            events += passing.settle(self.session, now=now)
            member.come_back(connection)
            entry.append(self._entry(member, resumed=True, last_seq=last_seq))
            if isinstance(entry[0].first, Welcome):
                self._media.remind(who)
            return events

        await self._inbox.do(change)
        return entry[0] if entry else None

    def knows(self, secret: str) -> bool:
        """Tell whether a resume secret belongs to this session."""
        return secret in self._resumes

    async def handle(
        self, who: ParticipantId, connection: Connection, request: Request
    ) -> None:
        """Carry a request out and reply in the seat's log.

        What a connection asked before another took its place is not done.
        """
        try:
            await self._inbox.do(lambda now: self._apply(who, connection, request, now))
        except SessionError as error:
            code, detail = RefusalCode(error.code.value), str(error)
        except SdpError as error:
            code, detail = RefusalCode.BAD_SDP, str(error)
        except StaleAnswerError:
            code, detail = RefusalCode.STALE_ANSWER, "a newer offer is out"
        except asyncio.QueueFull:
            code, detail = RefusalCode.BUSY, "try again in a moment"
        else:
            return
        self._metrics.refused(code)
        member = self._seated(who, connection)
        if member is not None:
            member.tell(Refused(UNNUMBERED, request.request, code, detail))

    def lost(
        self, who: ParticipantId, connection: Connection, *, page_closed: bool
    ) -> None:
        """Note that a connection is over. Safe to call for one that was replaced."""

        def change(now: float) -> list[SessionEvent]:
            member = self._seated(who, connection)
            if member is None:
                return []
            member.connection = None
            return self.session.lose(who, page_closed=page_closed, now=now)

        # Past the limit: a session busy with requests still learns of every loss,
        # of which there is one for each connection.
        self._inbox.add(change)

    def end_connections(self) -> None:
        """Send every page away: the node is stopping."""
        for member in self._members.values():
            member.tell(Closing(UNNUMBERED, ClosingReason.SERVER_STOPPING))
            member.end(CloseCode.GOING_AWAY)

    def _when(self, seconds: float) -> int:
        return round((seconds + self._offset) * 1000)

    def _deadline(self) -> float:
        deadline = passing.deadline(self.session)
        due_at = self._media.due_at
        return due_at if deadline is None else min(deadline, due_at)

    def _let_pass(self, now: float) -> None:
        events: list[SessionEvent] = []
        if self._media.due_at <= now:
            events += self._media.observe(now=now)
        deadline = passing.deadline(self.session)
        if deadline is not None and deadline <= now:
            events += passing.expire(self.session, now=now)
        self._publish(events)

    def _carry_out(self, command: Command, now: float) -> None:
        done = command.done
        try:
            events = command.change(now)
            if events:
                events = [*events, *passing.settle(self.session, now=now)]
        except (SessionError, SdpError, StaleAnswerError) as refusal:
            done.set_exception(refusal)
            return
        except Exception as bug:  # noqa: BLE001
            # The one place that survives a bug: it costs its sender, not the group.
            self._metrics.crashed()
            _log.error("command_failed", session=self.id, **trouble(bug))
            done.set_exception(HungUp(CloseCode.BUG))
            return
        try:
            self._publish(events)
        finally:
            done.set_result(None)

    def _give_up(self) -> None:
        """Free those who still wait for us: a bug has ended this session."""
        for member in self._members.values():
            member.end(CloseCode.BUG)
        self._inbox.refuse_all(HungUp(CloseCode.BUG))
        self._metrics.seats_changed(self.id, ())

    def _publish(self, events: list[SessionEvent]) -> None:
        if not events:
            return
        # First the wall, then the words.
        self._media.follow()
        for event in events:
            if isinstance(event, Left):
                self._forget(event)
            elif isinstance(event, Ended):
                self._removals.end(self.id)
        self._teller.publish(self.session, events, self._members)
        self._metrics.seats_changed(self.id, self.session)

    def _forget(self, event: Left) -> None:
        member = self._members.pop(event.participant)
        self._resumes.pop(member.resume, None)
        self._media.give_up(event.participant)
        if not event.may_return:
            self._removals.remove(self.id, member.subject)
        member.tell(farewell(event))
        member.end(CloseCode.ENDED)

    def _seated(self, who: ParticipantId, connection: Connection) -> Member | None:
        """Return whose connection it is, None once another took its place."""
        member = self._members.get(who)
        mine = member is not None and member.connection is connection
        return member if mine else None

    def _apply(
        self,
        who: ParticipantId,
        connection: Connection,
        request: Request,
        now: float,
    ) -> list[SessionEvent]:
        member = self._seated(who, connection)
        if member is None:
            raise NotSeated("this page has no seat any more")
        events: list[SessionEvent] = []
        reply: ServerMessage = Done(UNNUMBERED, request.request)
        if isinstance(request, MediaRequest):
            events, reply = self._media.carry_out(who, request)
            member.tell(reply)
            return events
        match request:
            case Leave():
                return self.session.leave(who, now=now)  # The farewell is the reply.
            case SaveSet(name=name):
                events = self._sets.save(self.session, who, name, self._people())
            case UseSet(name=name, base=base):
                events = self._sets.use(
                    self.session, who, name, base, self._subjects.get
                )
            case LetBack(participant=other):
                events = carry_out(self.session, who, request, now=now)
                self._removals.let_back(self.id, self._people()[ParticipantId(other)])
            case _:
                events = carry_out(self.session, who, request, now=now)
        member.tell(reply)
        return events

    def _people(self) -> dict[ParticipantId, str]:
        return {who: subject for subject, who in self._subjects.items()}

    def _entry(self, member: Member, *, resumed: bool, last_seq: int = 0) -> Entry:
        self._resumes.pop(member.resume, None)
        self._resumes[member.renew_secret()] = member.who
        assert member.connection is not None, "it is the one that comes in"
        seat = _HostedSeat(self, member.who, member.connection)
        if resumed and member.log.after(last_seq) is not None:
            ways = self._ways(member.who)
            first: ServerMessage = Resumed(last_seq, member.resume, ways)
            return Entry(seat, member.log, first, last_seq)
        seq = member.log.seq
        return Entry(seat, member.log, self._welcome(member, resumed=resumed), seq)

    def _welcome(self, member: Member, *, resumed: bool) -> Welcome:
        seat = self.session.seat(member.who)
        member.view = seen = self._teller.view(self.session, seat)
        member.speaking = self._teller.speaking(self.session, member.who)
        return Welcome(
            seq=member.log.seq,
            version=VERSION,
            now=self._when(self._clock()),
            you=member.who,
            resume=member.resume,
            resumed=resumed,
            own=seen.own,
            place=seen.place,
            participants=list(seen.participants.values()),
            seats=list(seen.seats.values()),
            desk=seen.desk,
            messages=self._teller.written(self.session, member.who),
            slots=self._media.slots(member.who),
            speaking=member.speaking,
            ice_servers=self._ways(member.who),
        )


@dataclass(frozen=True, slots=True)
class _HostedSeat:
    """A seat as a connection sees it (`connection.Seat`)."""

    host: Host
    who: ParticipantId
    connection: Connection

    async def handle(self, request: Request) -> None:
        await self.host.handle(self.who, self.connection, request)

    def lose(self, connection: Connection, *, page_closed: bool) -> None:
        self.host.lost(self.who, connection, page_closed=page_closed)
