"""The media side of one node: port, certificate, clock and tick."""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from server.media.dtls import fingerprint, make_certificate
from server.media.ice_lite import Address
from server.media.mux import Mux
from server.media.sdp import Local
from server.media.strain import Strain
from server.media.tasks import Tasks
from server.media.transport import Media, Transport

TICK = 0.02
"""Seconds between two looks at what is due: NACKs, reports, speakers."""

GOODBYE = 1.0
"""Seconds to wait for farewells when the node stops."""

BACKLOG = 128
"""TCP connections that may wait to be accepted."""

CERTIFICATE_LIFE = 7 * 24 * 3600.0
"""Seconds after which new peers get a new certificate. It is valid for longer."""


class Ticking(Protocol):
    """Something with timed work."""

    def tick(self, now: float) -> None:
        """Do what is due."""


class Endpoint:
    """Makes transports that share one port.

    `addresses` are the IP addresses to announce; `port` is the one that was
    bound, and `announced_port` the one that browsers are told, where that is
    another. With `tcp` they are told that it takes TCP too: give `mux.streams` a
    listener or connections.
    """

    def __init__(
        self,
        sock: socket.socket,
        addresses: Sequence[str],
        *,
        clock: Callable[[], float],
        announced_port: int | None = None,
        tcp: bool = False,
    ) -> None:
        self.clock = clock
        self.port: int = sock.getsockname()[1]
        self.mux = Mux(sock, clock=clock)
        self.tasks = Tasks()
        self.strain = Strain()
        told = announced_port or self.port
        self._candidates: list[Address] = [(ip, told) for ip in addresses]
        self._tcp_candidates = self._candidates if tcp else []
        self._ticking: list[Ticking] = []
        self._certificate = make_certificate()
        self._certified_at = clock()
        self._ticker: asyncio.TimerHandle | None = None

    def transport(self, media: Media) -> Transport:
        """Return a new transport that delivers to `media`."""
        if self.clock() - self._certified_at > CERTIFICATE_LIFE:
            self._certificate = make_certificate()
            self._certified_at = self.clock()
        return Transport(
            self.mux, self.tasks, self._certificate, media, clock=self.clock
        )

    def local(self, transport: Transport) -> Local:
        """Return what our side of a transport says in its descriptions."""
        return Local(
            transport.ice.local,
            fingerprint(transport.certificate),
            self._candidates,
            self._tcp_candidates,
        )

    def add(self, ticking: Ticking) -> None:
        """Call `tick` regularly from now on."""
        self._ticking.append(ticking)
        if self._ticker is None:
            self._schedule()

    def discard(self, ticking: Ticking) -> None:
        """Call `tick` no more. With nobody left the node sleeps."""
        with contextlib.suppress(ValueError):
            self._ticking.remove(ticking)

    async def close(self) -> None:
        """End all transports and give up the port."""
        if self._ticker is not None:
            self._ticker.cancel()
        await self.tasks.close(patience=GOODBYE)
        self.mux.close()

    def _schedule(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + TICK
        self._ticker = loop.call_at(due, self._tick, loop, due)

    def _tick(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        now = self.clock()
        self.strain.note(loop.time() - due, now=now)
        if not self._ticking:
            self._ticker = None
            return
        self._schedule()
        for ticking in list(self._ticking):
            ticking.tick(now)


def bind(address: str, port: int) -> socket.socket:
    """Return a UDP socket at an IP address; port 0 picks a free one.

    Raises:
        OSError: The port is taken, or the address is not ours.

    """
    return _bound(address, port, socket.SOCK_DGRAM)


def listen(address: str, port: int) -> socket.socket:
    """Return a TCP socket that listens at an IP address.

    Raises:
        OSError: The port is taken, or the address is not ours.

    """
    sock = _bound(address, port, socket.SOCK_STREAM)
    try:
        sock.listen(BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


def _bound(address: str, port: int, kind: socket.SocketKind) -> socket.socket:
    version = ipaddress.ip_address(address).version
    family = socket.AF_INET6 if version == 6 else socket.AF_INET  # noqa: PLR2004
    sock = socket.socket(family, kind)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        if kind == socket.SOCK_STREAM:
            # A port whose last connections are still being forgotten.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    return sock


@asynccontextmanager
async def listening(
    sock: socket.socket,
    addresses: Sequence[str],
    *,
    clock: Callable[[], float],
    announced_port: int | None = None,
    tcp: bool = False,
) -> AsyncGenerator[Endpoint]:
    """Serve media on a bound socket while the context lasts."""
    endpoint = Endpoint(
        sock, addresses, clock=clock, announced_port=announced_port, tcp=tcp
    )
    endpoint.mux.open()
    try:
        yield endpoint
    finally:
        await endpoint.close()
