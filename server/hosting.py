"""One task owns each live session.

It takes a command or waits for the deadline, makes one change to the rules,
and publishes everything that came of it: notices by the audience table, the
plan to the relay. So there are no locks, and one order of events for everybody.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from rooms.audience import told
from rooms.errors import NotSeated, SessionError
from rooms.events import Left, SessionEvent
from rooms.ids import ParticipantId, SessionId
from rooms.roles import Role
from rooms.session import Session
from server.inbox import Command, Inbox
from server.logs import trouble
from server.media.endpoint import Endpoint
from server.media.relay import Relay
from server.media.sdp import SdpError
from server.media.subscriber import Offer, StaleAnswerError
from server.media.tracks import PeerId, StreamKey
from server.member import Member
from server.metrics import Metrics
from server.relaying import STREAMS, offered, pointed, subscriptions, targets
from signaling.close_codes import CloseCode
from signaling.connection import Connection, Entry, HungUp, Request
from signaling.messages import (
    VERSION,
    Answer,
    Answered,
    Closing,
    ClosingReason,
    Done,
    Intend,
    Leave,
    Publish,
    RefusalCode,
    Refused,
    Resumed,
    ServerMessage,
    Speaking,
    Subscribe,
    Welcome,
)
from signaling.notices import (
    UNNUMBERED,
    notice,
    participant_info,
    without_repeats,
)

_log = structlog.get_logger()


class Host:
    """One live session: its rules, its relay and its connections.

    `run` ends when nobody has a seat any more; `has_ended` says so at once.
    """

    def __init__(
        self,
        session: SessionId,
        title: str,
        *,
        endpoint: Endpoint,
        seats: int,
        seat_grace: float,
        bitrate: int,
        metrics: Metrics,
        clock: Callable[[], float],
    ) -> None:
        self.id = session
        self.has_ended = False
        self._title = title
        self._session = Session(seats, seat_grace)
        self._relay = Relay(endpoint, self, bitrate=bitrate)
        self._metrics = metrics
        self._clock = clock
        self._inbox = Inbox(clock)
        self._members: dict[ParticipantId, Member] = {}
        self._subjects: dict[str, ParticipantId] = {}
        self._resumes: dict[str, ParticipantId] = {}

    @property
    def relay(self) -> Relay:
        """The relay of this session, for its counts."""
        return self._relay

    @property
    def session(self) -> Session:
        """The rules of this session, to read."""
        return self._session

    async def run(self) -> None:
        """Own the session until its last seat is free."""
        try:
            while True:
                command = await self._inbox.next(self._session.deadline())
                now = self._clock()
                if command is None:
                    self._publish(self._session.expire(now=now))
                elif not command.done.cancelled():
                    self._carry_out(command, now)
                if not self._members and self._inbox.is_empty:
                    return
        finally:
            self.has_ended = True
            self._give_up()
            self._relay.close()

    async def join(
        self, subject: str, role: Role, name: str, connection: Connection
    ) -> Entry:
        """Seat someone who came with a ticket from a new page.

        Raises:
            SessionError: The session refuses them.
            asyncio.QueueFull: Too many commands wait.

        """
        entry: list[Entry] = []

        def change(_now: float) -> list[SessionEvent]:
            who = self._subjects.get(subject) or ParticipantId(
                "p_" + secrets.token_hex(6)
            )
            events = self._session.join(who, role)
            member = self._members.get(who)
            if member is None:
                member = self._members[who] = Member(who, name, subject)
                self._subjects[subject] = who
            member.come_anew(name, connection)
            self._relay.remove(PeerId(who))
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

        def change(_now: float) -> list[SessionEvent]:
            who = self._resumes.get(secret)
            if who is None:
                return []
            member = self._members[who]
            events = self._session.resume(who)
            member.come_back(connection)
            entry.append(self._entry(member, resumed=True, last_seq=last_seq))
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
            await self._inbox.do(lambda _now: self._apply(who, connection, request))
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
            return self._session.lose(who, page_closed=page_closed, now=now)

        # Past the limit: a session busy with requests still learns of every loss,
        # of which there is one for each connection.
        self._inbox.add(change)

    def end_connections(self) -> None:
        """Send every page away: the node is stopping."""
        for member in self._members.values():
            member.tell(Closing(UNNUMBERED, ClosingReason.SERVER_STOPPING))
            member.end(CloseCode.GOING_AWAY)

    def slots_pointed(
        self, subscriber: PeerId, slots: Sequence[tuple[int, StreamKey]]
    ) -> None:
        """Tell a subscriber what its slots carry (`relay.Listener`)."""
        member = self._members.get(ParticipantId(subscriber))
        if member is not None:
            member.tell(pointed(slots))

    def offered(self, subscriber: PeerId, offer: Offer) -> None:
        """Pass an offer of more slots on (`relay.Listener`)."""
        member = self._members.get(ParticipantId(subscriber))
        if member is not None:
            member.tell(offered(offer))

    def speaking(self, publishers: Sequence[PeerId]) -> None:
        """Tell everybody who speaks (`relay.Listener`)."""
        for member in self._members.values():
            member.tell(Speaking(UNNUMBERED, [str(p) for p in publishers]))

    def _carry_out(self, command: Command, now: float) -> None:
        done = command.done
        try:
            events = command.change(now)
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
        self._relay.follow(subscriptions(self._session))
        notices: dict[ParticipantId, list[ServerMessage]] = {}
        for event in events:
            who = event.participant
            left = isinstance(event, Left)
            name = (self._forget(who) if left else self._members[who]).name
            message = notice(self._session, event, name)
            for other in told(self._session, event):
                notices.setdefault(other, []).append(message)
        for other, messages in notices.items():
            for message in without_repeats(messages):
                self._members[other].tell(message)
        self._metrics.seats_changed(self.id, self._session)

    def _forget(self, who: ParticipantId) -> Member:
        member = self._members.pop(who)
        self._subjects.pop(member.subject, None)
        self._resumes.pop(member.resume, None)
        self._relay.remove(PeerId(who))
        member.end(CloseCode.ENDED)
        return member

    def _seated(self, who: ParticipantId, connection: Connection) -> Member | None:
        """Return whose connection it is, None once another took its place."""
        member = self._members.get(who)
        mine = member is not None and member.connection is connection
        return member if mine else None

    def _apply(
        self, who: ParticipantId, connection: Connection, request: Request
    ) -> list[SessionEvent]:
        member, peer = self._seated(who, connection), PeerId(who)
        if member is None:
            raise NotSeated("this page has no seat any more")
        events: list[SessionEvent] = []
        reply: ServerMessage = Done(UNNUMBERED, request.request)
        match request:
            case Publish():
                events, answer = self._receive(who, request)
                reply = Answered(UNNUMBERED, request.request, answer)
            case Subscribe(fresh=fresh):
                people = len(list(self._session)) - 1
                offer = self._relay.subscribe(peer, people=people, fresh=fresh)
                member.tell(offered(offer))
                self._tell_slots(member)
            case Answer(generation=generation, sdp=sdp):
                self._relay.accept(peer, generation, sdp)
            case Intend(source=source, on=on):
                events = self._session.intend(who, source, on=on)
            case Leave():
                events = self._session.leave(who)
                reply = Closing(UNNUMBERED, ClosingReason.LEFT)
        member.tell(reply)
        return events

    def _receive(
        self, who: ParticipantId, offer: Publish
    ) -> tuple[list[SessionEvent], str]:
        """Take a publish offer: all of it or, where something refuses it, nothing."""
        streams = {track.mid: STREAMS[track.source] for track in offer.tracks}
        if len(set(streams.values())) < len(offer.tracks):
            raise SdpError("a mid or a source is named twice")
        before = self._session.seat(who).published
        events = self._session.publish(who, [t.source for t in offer.tracks])
        try:
            answer = self._relay.publish(
                PeerId(who), offer.sdp, streams, fresh=offer.fresh
            )
        except Exception:
            self._session.publish(who, before)
            raise
        return events, answer

    def _entry(self, member: Member, *, resumed: bool, last_seq: int = 0) -> Entry:
        self._resumes.pop(member.resume, None)
        self._resumes[member.renew_secret()] = member.who
        assert member.connection is not None, "it is the one that comes in"
        seat = _HostedSeat(self, member.who, member.connection)
        if resumed and member.log.after(last_seq) is not None:
            first: ServerMessage = Resumed(last_seq, member.resume)
            return Entry(seat, member.log, first, last_seq)
        seq = member.log.seq
        return Entry(seat, member.log, self._welcome(member, resumed=resumed), seq)

    def _welcome(self, member: Member, *, resumed: bool) -> Welcome:
        return Welcome(
            seq=member.log.seq,
            version=VERSION,
            title=self._title,
            you=member.who,
            resume=member.resume,
            resumed=resumed,
            participants=[
                participant_info(seat, self._members[seat.participant].name)
                for seat in self._session
            ],
            slots=targets(self._relay.slots(PeerId(member.who))),
            speaking=[str(peer) for peer in self._relay.speaking()],
        )

    def _tell_slots(self, member: Member) -> None:
        slots = self._relay.slots(PeerId(member.who))
        if slots:
            member.tell(pointed(slots))


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
