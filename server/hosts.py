"""The live sessions of one node, and the door to them."""

import asyncio
from collections.abc import Callable

import structlog

from rooms.errors import SessionError
from rooms.ids import SessionId
from server.doors import Invitee
from server.hosting import Host
from server.media.endpoint import Endpoint
from server.metrics import Metrics, TicketOutcome
from server.names import tidy
from server.settings import Settings
from server.tasks import Tasks
from server.tickets import Tickets
from signaling.close_codes import CloseCode
from signaling.connection import Connection, Entry, HungUp
from signaling.messages import Hello

_log = structlog.get_logger()


class Hosts:
    """Starts a host for each session that somebody is in (`connection.Door`)."""

    def __init__(
        self,
        settings: Settings,
        *,
        endpoint: Endpoint,
        tickets: Tickets[Invitee],
        tasks: Tasks,
        metrics: Metrics,
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._endpoint = endpoint
        self._tickets = tickets
        self._tasks = tasks
        self._metrics = metrics
        self._clock = clock
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
        return await self._join(invitee, name, connection)

    def end_connections(self) -> None:
        """Send every page away, and let none in: the node is stopping."""
        self._is_stopping = True
        for host in self._hosts.values():
            host.end_connections()

    async def close(self) -> None:
        """End every session on this node."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _join(self, invitee: Invitee, name: str, connection: Connection) -> Entry:
        claims = invitee.claims
        host = self._host(claims.session, invitee.title)
        try:
            return await host.join(claims.subject, claims.role, name, connection)
        except SessionError as error:
            _log.info("join_refused", session=claims.session, code=error.code.value)
            raise HungUp(CloseCode.FULL) from None
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

    def _host(self, session: SessionId, title: str) -> Host:
        host = self._hosts.get(session)
        if host is None or host.has_ended:
            host = self._hosts[session] = Host(
                session,
                title,
                endpoint=self._endpoint,
                seats=self._settings.seats,
                seat_grace=self._settings.seat_grace,
                bitrate=self._settings.publish_bitrate,
                metrics=self._metrics,
                clock=self._clock,
            )
            self._running[host.id] = self._tasks.spawn(self._live(host), name="session")
        return host

    async def _live(self, host: Host) -> None:
        _log.info("session_opened", session=host.id)
        try:
            await host.run()
        finally:
            if self._hosts.get(host.id) is host:
                del self._hosts[host.id], self._running[host.id]
            _log.info("session_closed", session=host.id)
