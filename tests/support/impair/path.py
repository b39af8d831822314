"""A whole way to a node: UDP and TCP on one port, as browsers know it."""

import asyncio
import math
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from tests.support.impair.models import Line, Profile
from tests.support.impair.profiles import PERFECT
from tests.support.impair.tcp import TcpProxy
from tests.support.impair.udp import Address, UdpProxy, datagram_socket

_TRIES = 50


class Path:
    """A line to a node that a test can make worse and better while it is used."""

    def __init__(
        self, front: socket.socket, relay: Address, profile: Profile, seed: int
    ) -> None:
        self._loop = asyncio.get_running_loop()
        now = self._loop.time()
        self.address: Address = front.getsockname()
        self.udp = UdpProxy(
            front,
            relay,
            up=Line(profile.up, seed=seed, now=now),
            down=Line(profile.down, seed=seed + 1, now=now),
        )
        self.tcp = TcpProxy(
            relay,
            up=Line(profile.up, seed=seed + 2, now=now),
            down=Line(profile.down, seed=seed + 3, now=now),
        )
        self._block(profile)

    @property
    def lines(self) -> tuple[Line, Line, Line, Line]:
        """All lines: UDP up and down, TCP up and down."""
        return self.udp.up, self.udp.down, self.tcp.up, self.tcp.down

    def become(self, profile: Profile) -> None:
        """Be another line from now on; its blackouts count from now."""
        now = self._loop.time()
        for line in (self.udp.up, self.tcp.up):
            line.change(profile.up, now=now)
        for line in (self.udp.down, self.tcp.down):
            line.change(profile.down, now=now)
        self._block(profile)
        self.tcp.look_again()

    def cut(self, *, seconds: float = math.inf) -> None:
        """Let nothing through for so long, in both directions, without a word."""
        until = self._loop.time() + seconds
        for line in self.lines:
            line.cut(until=until)
        self.tcp.look_again()

    def mend(self) -> None:
        """End a cut now."""
        self.cut(seconds=0.0)

    def forget(self) -> None:
        """Reach the node from other ports, and lose the connections of TCP."""
        self.udp.forget()
        self.tcp.reset()

    async def close(self) -> None:
        """Give the port up."""
        self.udp.close()
        await self.tcp.close()

    def _block(self, profile: Profile) -> None:
        self.udp.is_blocked = profile.blocks_udp
        self.tcp.is_blocked = profile.blocks_tcp


@asynccontextmanager
async def impaired(
    relay: Address, profile: Profile = PERFECT, *, seed: int = 1
) -> AsyncGenerator[Path]:
    """Hold a way to a node, on a free port of 127.0.0.1."""
    front, listener = port_of_both()
    path = Path(front, relay, profile, seed)
    await path.tcp.start(listener)
    try:
        yield path
    finally:
        await path.close()


def port_of_both() -> tuple[socket.socket, socket.socket]:
    """Return a UDP and a TCP socket, bound to one port of 127.0.0.1."""
    for _ in range(_TRIES):
        front = datagram_socket()
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.bind(front.getsockname())
        except OSError:
            listener.close()
            front.close()
            continue
        listener.setblocking(False)  # noqa: FBT003 (socket's own)
        return front, listener
    raise OSError("no port is free in both UDP and TCP")
