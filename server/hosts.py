"""The live sessions of one node, and the door to them."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import replace

import structlog

from rooms.checkin_errors import OutOfOrder
from rooms.errors import ErrorCode, SessionError
from rooms.ids import SessionId
from server import help_lines, turn
from server.doors import Invitee
from server.hosted_people import HostedPeople
from server.hosting import Host
from server.kept_sets import KeptSets
from server.logs import trouble
from server.media.endpoint import Endpoint
from server.metrics import Metrics, TicketOutcome
from server.names import tidy
from server.relaying import ice_servers
from server.removals import Removals
from server.safety.channel import Channel
from server.safety.hosted import HostedSafety
from server.settings import Settings
from server.store.base import KeptRoom, Record, SessionRow, StoreUnavailable
from server.store.safety.base import SafetyRefused, SafetyStore
from server.tasks import Tasks
from server.tickets import Tickets
from signaling.close_codes import CloseCode
from signaling.connection import Connection, Entry, HungUp
from signaling.messages import Hello, IceServer

_CLOSES = {
    ErrorCode.SESSION_FULL: CloseCode.FULL,
    ErrorCode.WAS_REMOVED: CloseCode.REMOVED,
    ErrorCode.ALREADY_HERE: CloseCode.ALREADY_HERE,
}
"""How a page is told that it may not come in."""

REOPEN = 1.0
"""Seconds until a channel that lost step with the record begins anew."""

_log = structlog.get_logger()


class Hosts:
    """Starts a host for each session that somebody is in (`connection.Door`)."""

    def __init__(
        self,
        settings: Settings,
        *,
        endpoint: Endpoint,
        tickets: Tickets[Invitee],
        record: Record,
        safety: SafetyStore,
        page_on_call: Callable[[SessionId], None],
        tasks: Tasks,
        metrics: Metrics,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._endpoint = endpoint
        self._tickets = tickets
        self._tasks = tasks
        self._metrics = metrics
        self._clock, self._wall = clock, wall
        self._record = record
        self._safety, self._page_on_call = safety, page_on_call
        self._node = f"n_{secrets.token_hex(6)}"
        self._removals = Removals(
            record, tasks, end_tickets=self._end_tickets, wall=wall
        )
        self._hosts: dict[SessionId, Host] = {}
        self._running: dict[SessionId, asyncio.Task[None]] = {}
        self._is_stopping = False

    async def enter(self, hello: Hello, connection: Connection) -> Entry:
        """Let a client in, by a ticket or to a seat that it held.

        Raises:
            HungUp: It may not come in.

        """
        if self._is_stopping:
            raise HungUp(CloseCode.GOING_AWAY)
        if hello.resume is not None:
            return await self._resume(hello.resume, hello.last_seq, connection)
        assert hello.ticket is not None, "hello names one of them"
        invitee = self._tickets.take(hello.ticket, self._clock())
        outcome = TicketOutcome.TAKEN if invitee else TicketOutcome.NOT_GOOD
        self._metrics.ticket(outcome)
        if invitee is None:
            raise HungUp(CloseCode.NOT_AUTHORIZED)
        name = tidy(invitee.name or hello.name or "")
        if name is None:
            raise HungUp(CloseCode.NAME_NEEDED)
        return await self._join(invitee, name, connection, switch=hello.switch)

    def end_connections(self) -> None:
        """Send every page away, and let none in: the node is stopping."""
        self._is_stopping = True
        for host in self._hosts.values():
            host.safety.channel.stop_looking()
            host.end_connections()

    async def close(self) -> None:
        """End every session on this node."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _join(
        self, invitee: Invitee, name: str, connection: Connection, *, switch: bool
    ) -> Entry:
        claims = invitee.claims
        host = await self._host(invitee.session)
        if invitee.session.ended_at is not None:
            self._removals.begin(host.id)  # The doors let nobody but staff do this.
        try:
            return await host.join(
                claims.subject, claims.role, name, connection, switch=switch
            )
        except SessionError as error:
            _log.info("join_refused", session=claims.session, code=error.code.value)
            raise HungUp(_CLOSES[error.code]) from None
        except asyncio.QueueFull:
            raise HungUp(CloseCode.UNAVAILABLE) from None

    async def _resume(
        self, secret: str, last_seq: int, connection: Connection
    ) -> Entry:
        for host in self._hosts.values():
            if host.knows(secret):
                try:
                    entry = await host.resume(secret, last_seq, connection)
                except asyncio.QueueFull:
                    raise HungUp(CloseCode.UNAVAILABLE) from None
                if entry is not None:
                    return entry
                break
        raise HungUp(CloseCode.NOT_AUTHORIZED)

    async def _host(self, session: SessionRow) -> Host:
        host = self._hosts.get(session.id)
        if host is not None and not host.has_ended:
            return host
        try:
            kept = await self._record.sets()
            names = await self._record.names(session.id)
        except StoreUnavailable:
            kept, names = {}, {}  # The group goes on without what others kept.
        # Somebody else may have opened it while we waited.
        host = self._hosts.get(session.id)
        if host is None or host.has_ended:
            host = self._open(session, kept, names)
        return host

    async def wake(self, session: SessionId) -> None:
        """Open a session that nobody is in, since something is due there."""
        try:
            row = await self._record.session(session)
        except StoreUnavailable:
            return  # The next look finds it again.
        if row is not None and not self._is_stopping:
            await self._host(row)

    def _open(
        self,
        session: SessionRow,
        kept: dict[str, tuple[KeptRoom, ...]],
        names: dict[str, str],
    ) -> Host:
        grace = self._settings.seat_grace
        policies = replace(session.policies, seat_grace=grace)
        host = self._hosts[session.id] = Host(
            replace(session, policies=policies),
            endpoint=self._endpoint,
            seats=self._settings.seats,
            bitrate=self._settings.publish_bitrate,
            metrics=self._metrics,
            removals=self._removals,
            sets=KeptSets(kept, self._keep),
            safety=lambda people: self._channel(session.id, people),
            names=names,
            ways=self._ways,
            clock=self._clock,
            wall=self._wall,
        )
        self._running[host.id] = self._tasks.spawn(self._live(host), name="session")
        return host

    def _channel(self, session: SessionId, people: HostedPeople) -> HostedSafety:
        channel = Channel(
            session,
            people,
            self._safety,
            node=self._node,
            page_on_call=self._page_on_call,
            monotonic=self._clock,
            wall=self._wall,
        )
        return HostedSafety(
            channel, self._safety, people, local_emergency=help_lines.emergency
        )

    def _ways(self, seat: str) -> list[IceServer]:
        return ice_servers(turn.ice_servers(self._settings, seat, now=self._wall()))

    def _keep(self, name: str, rooms: tuple[KeptRoom, ...]) -> None:
        async def keep() -> None:
            try:
                await self._record.keep_set(name, rooms)
            except StoreUnavailable as error:
                _log.warning("set_not_kept", **trouble(error))

        _ = self._tasks.spawn(keep(), name="keep-set")

    def _end_tickets(self, session: SessionId, subject: str) -> None:
        self._tickets.drop(
            lambda held: (
                (held.claims.session, held.claims.subject) == (session, subject)
            )
        )

    async def _live(self, host: Host) -> None:
        _log.info("session_opened", session=host.id)
        channel = self._tasks.spawn(_keep_open(host.safety.channel), name="safety")
        try:
            await host.run()
        finally:
            channel.cancel()
            if self._hosts.get(host.id) is host:
                del self._hosts[host.id], self._running[host.id]
            _log.info("session_closed", session=host.id)


async def _keep_open(channel: Channel) -> None:
    """Run a channel; where the record knows more than it does, begin from there."""
    while True:
        try:
            await channel.run()
        except* (SafetyRefused, OutOfOrder) as trouble_:
            _log.warning("safety_reopened", **trouble(trouble_))
            await asyncio.sleep(REOPEN)
