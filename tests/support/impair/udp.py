"""A line for datagrams: browsers know its port and the relay sees its ports."""

import asyncio
import socket
from collections.abc import Callable
from functools import partial

from tests.support.impair.models import Line
from tests.support.impair.schedule import Schedule

Address = tuple[str, int]

WAYS = 256
"""Browsers' ports that are served. One more is passed over."""

BATCH = 64
LONGEST = 65_535


class UdpProxy:
    """Sends each browser's datagrams on from a port of its own.

    `is_blocked` swallows everything, as a firewall does. `forget` goes on from
    new ports, as a NAT does that has lost its table.
    """

    def __init__(
        self, front: socket.socket, relay: Address, *, up: Line, down: Line
    ) -> None:
        self.is_blocked = False
        self.blocked = 0
        self.up, self.down = up, down
        self._relay = relay
        self._loop = asyncio.get_running_loop()
        self._schedule = Schedule()
        self._ways: dict[Address, socket.socket] = {}
        self._front = front
        self._front.setblocking(False)  # noqa: FBT003 (socket's own)
        self._loop.add_reader(front, self._from_browsers)

    @property
    def ports(self) -> list[int]:
        """The ports that the relay sees now, by age of the browser's."""
        return [way.getsockname()[1] for way in self._ways.values()]

    def forget(self) -> None:
        """Go on from other ports. What was under way to the old ones is lost."""
        browsers = list(self._ways)
        old = list(self._ways.values())
        self._ways.clear()
        # Opened before the old ones are closed: a port is not given again.
        for browser in browsers:
            self._way(browser)
        for way in old:
            self._shut(way)

    def close(self) -> None:
        """Give all ports up."""
        self._schedule.close()
        for way in self._ways.values():
            self._shut(way)
        self._ways.clear()
        self._shut(self._front)

    def _way(self, browser: Address) -> socket.socket | None:
        way = self._ways.get(browser)
        if way is None and len(self._ways) < WAYS:
            way = self._ways[browser] = datagram_socket()
            self._loop.add_reader(way, self._from_relay, way, browser)
        return way

    def _from_browsers(self) -> None:
        for _ in range(BATCH):
            try:
                data, browser = self._front.recvfrom(LONGEST)
            except OSError:  # Nothing more, or a browser's port is closed.
                return
            self._take(self.up, data, partial(self._to_relay, browser, data))

    def _from_relay(self, way: socket.socket, browser: Address) -> None:
        for _ in range(BATCH):
            try:
                data = way.recv(LONGEST)
            except OSError:  # Nothing more, or the relay is gone.
                return
            self._take(self.down, data, partial(self._send, self._front, data, browser))

    def _take(self, line: Line, data: bytes, deliver: Callable[[], None]) -> None:
        if self.is_blocked:
            self.blocked += 1
            return
        for when in line.datagram(len(data), now=self._loop.time()):
            self._schedule.at(when, deliver)

    def _to_relay(self, browser: Address, data: bytes) -> None:
        way = self._way(browser)
        if way is not None:
            self._send(way, data, self._relay)

    @staticmethod
    def _send(sock: socket.socket, data: bytes, to: Address) -> None:
        try:
            sock.sendto(data, to)
        except OSError:
            return  # No room, or nobody there: a line loses it, too.

    def _shut(self, sock: socket.socket) -> None:
        self._loop.remove_reader(sock)
        sock.close()


def datagram_socket(port: int = 0) -> socket.socket:
    """Return a UDP socket on the loopback with room for bursts."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        sock.setsockopt(socket.SOL_SOCKET, option, 1 << 20)
    sock.bind(("127.0.0.1", port))
    sock.setblocking(False)  # noqa: FBT003 (socket's own)
    return sock
