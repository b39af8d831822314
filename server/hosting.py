"""One task owns each live session.

It takes a command or waits for the deadline, makes one change to the rules,
and publishes everything that came of it: notices by the audience table, the
plan to the relay. So there are no locks, and one order of events for everybody.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import get_args

import structlog

from rooms import lobby, passing
from rooms.checkin_errors import NeedsFacts, SafetyError
from rooms.errors import NotSeated, SessionError
from rooms.events import Ended, Left, SessionEvent
from rooms.ids import ParticipantId
from rooms.roles import Permission, Role
from rooms.session import Session
from server.commands import carry_out
from server.entrance import Entrance
from server.hosted_media import HostedMedia
from server.hosted_people import HostedPeople
from server.inbox import Command, Inbox
from server.kept_sets import KeptSets
from server.logs import trouble
from server.media.endpoint import Endpoint
from server.media.sdp import SdpError
from server.media.subscriber import StaleAnswerError
from server.member import Member
from server.metrics import Metrics
from server.refusals import Refusal, told
from server.removals import Removals
from server.safety.hosted import HostedSafety
from server.store.base import SessionRow
from server.telling import Teller, farewell
from signaling.close_codes import CloseCode
from signaling.connection import Connection, Entry, HungUp, Request
from signaling.messages import (
    Admit,
    Closing,
    ClosingReason,
    Done,
    EndSession,
    IceServer,
    Leave,
    LetBack,
    MediaRequest,
    Refused,
    SaveSet,
    ServerMessage,
    SessionRequest,
    UseSet,
    Welcome,
)
from signaling.safety_messages import SafetyRequest
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
        safety: Callable[[HostedPeople], HostedSafety],
        names: Mapping[str, str],
        ways: Callable[[str], list[IceServer]],
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self.id, self.has_ended = session.id, False
        self.session = Session(seats, session.policies)
        self._metrics, self._removals = metrics, removals
        self._sets, self._clock = sets, clock
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
        self._entrance = Entrance(
            self,
            self.session,
            self._teller,
            slots=self._media.slots,
            ways=ways,
            now=lambda: self._when(clock()),
        )
        self._people = HostedPeople(
            self.session,
            self._members,
            self._subjects,
            do=self._inbox.must,
            names=names,
            offset=self._offset,
        )
        self.safety = safety(self._people)

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
                if not self._members and self._is_done:
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
            entry.append(self._entrance.enter(member, resumed=False))
            return events

        await self._inbox.do(change)
        self._people.came(subject, name, role)
        self.safety.connect(ParticipantId(subject), role, self.session.policies)
        return entry[0]

    async def resume(
        self, secret: str, last_seq: int, connection: Connection
    ) -> Entry | None:
        """Connect a page again after its WebSocket was lost; None for no such seat.

        Raises:
            asyncio.QueueFull: Too many commands wait.

        """
        entry: list[Entry] = []
        who = self._entrance.whose(secret)

        def change(now: float) -> list[SessionEvent]:
            if who is None or self._entrance.whose(secret) != who:
                return []
            member = self._members[who]
            events = self.session.resume(who)
            events += passing.settle(self.session, now=now)
            member.come_back(connection)
            entry.append(self._entrance.enter(member, resumed=True, last_seq=last_seq))
            if isinstance(entry[0].first, Welcome):
                self._media.remind(who)
            return events

        await self._inbox.do(change)
        if not entry or who is None:
            return None
        role, subject = self.session.seat(who).role, self._members[who].subject
        self.safety.connect(ParticipantId(subject), role, self.session.policies)
        return entry[0]

    def knows(self, secret: str) -> bool:
        """Tell whether a resume secret belongs to this session."""
        return self._entrance.whose(secret) is not None

    async def handle(
        self, who: ParticipantId, connection: Connection, request: Request
    ) -> None:
        """Carry a request out and reply in the seat's log.

        What a connection asked before another took its place is not done.
        """
        try:
            await self._do(who, connection, request)
        except get_args(Refusal) as error:
            code, detail = told(error)
            self._metrics.refused(code)
            member = self._seated(who, connection)
            if member is not None:
                member.tell(Refused(UNNUMBERED, request.request, code, detail))

    async def _do(
        self, who: ParticipantId, connection: Connection, request: Request
    ) -> None:
        member = self._seated(who, connection)
        if member is None:
            raise NotSeated("this page has no seat any more")
        subject = ParticipantId(member.subject)
        match request:
            case Admit() if self.session.policies.safety_facts:
                self.session.permit(who, Permission.ADMIT)
                await self.safety.check_admission(subject, self.session, request)
            case EndSession():
                self.session.permit(who, Permission.END)
                await self.safety.finish(subject, request)
            case Leave(reason=reason):
                self._people.left(member.subject, reason)
            case _ if isinstance(request, SafetyRequest):
                reply = await self.safety.handle(subject, request)
                if self._seated(who, connection) is member:
                    member.tell(reply or Done(UNNUMBERED, request.request))
                return
            case _:
                pass
        asked = request
        await self._inbox.do(lambda now: self._apply(who, connection, asked, now))

    def lost(
        self, who: ParticipantId, connection: Connection, *, page_closed: bool
    ) -> None:
        """Note that a connection is over. Safe to call for one that was replaced."""

        def change(now: float) -> list[SessionEvent]:
            member = self._seated(who, connection)
            if member is None:
                return []
            member.connection = None
            self.safety.channel.disconnect(ParticipantId(member.subject))
            return self.session.lose(who, page_closed=page_closed, now=now)

        # Past the limit: a session busy with requests still learns of every loss,
        # of which there is one for each connection.
        self._inbox.add(change)

    def end_connections(self) -> None:
        """Send every page away."""
        for member in self._members.values():
            member.tell(Closing(UNNUMBERED, ClosingReason.SERVER_STOPPING))
            member.end(CloseCode.GOING_AWAY)

    @property
    def _is_done(self) -> bool:
        return self._inbox.is_empty and self.safety.channel.is_idle

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
        except (SessionError, SafetyError, SdpError, StaleAnswerError) as refusal:
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
        self.safety.channel.look()

    def _forget(self, event: Left) -> None:
        member = self._members.pop(event.participant)
        self._entrance.forget(member)
        self.safety.channel.disconnect(ParticipantId(member.subject))
        self._media.give_up(event.participant)
        if not event.may_return:
            self._removals.remove(self.id, member.subject)
        member.tell(farewell(event))
        member.end(CloseCode.ENDED)

    def _seated(self, who: ParticipantId, connection: Connection) -> Member | None:
        """Return whose connection it is, None once another took its place."""
        member = self._members.get(who)
        return member if member and member.connection is connection else None

    def _apply(
        self,
        who: ParticipantId,
        connection: Connection,
        request: MediaRequest | SessionRequest,
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
            case Admit(participant=None):
                but = self.safety.facts.not_ready(self.session)
                events = lobby.admit_all(self.session, who, but=but, now=now)
                if but and not events:
                    raise NeedsFacts("nobody has said where they are yet")
            case SaveSet(name=name):
                events = self._sets.save(self.session, who, name, self._by_id())
            case UseSet(name=name, base=base):
                events = self._sets.use(
                    self.session, who, name, base, self._subjects.get
                )
            case LetBack(participant=other):
                events = carry_out(self.session, who, request, now=now)
                self._removals.let_back(self.id, self._by_id()[ParticipantId(other)])
            case _:
                events = carry_out(self.session, who, request, now=now)
        member.tell(reply)
        return events

    def _by_id(self) -> dict[ParticipantId, str]:
        return {who: subject for subject, who in self._subjects.items()}
