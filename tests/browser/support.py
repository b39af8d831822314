"""What goes on around pages: links, lines that break, and waiting."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from playwright.async_api import Browser

from rooms.roles import Role
from server import addresses, parts
from tests.support.node import Node

if TYPE_CHECKING:
    from tests.browser.person import Person

Address = tuple[str, int]
T = TypeVar("T")

DEVICES = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
"""Flags for devices of Chromium's own, which need no permission."""

Opening = Callable[..., Awaitable[Browser]]
"""Starts a Chromium with some flags."""

Introducing = Callable[..., Awaitable["Person"]]
"""Puts somebody with a name in front of a new window."""


async def until(
    look: Callable[[], Awaitable[T]], *, seconds: float = 10.0, every: float = 0.1
) -> T:
    """Look again and again until something is true, and return it.

    Raises:
        TimeoutError: It never is.

    """
    async with asyncio.timeout(seconds):
        while not (found := await look()):  # noqa: ASYNC110 -- a page tells nobody
            await asyncio.sleep(every)
    return found


async def invited(node: Node, role: Role = Role.MEMBER, name: str | None = None) -> str:
    """Return a link for somebody new."""
    return addresses.link(node.base, await node.invite(name, role))


def cut_websockets(node: Node, *, but: str | None = None) -> int:
    """Cut the line of everybody but one, without a word, and return how many."""
    cut = 0
    for host in node.app[parts.HOSTS]._hosts.values():
        for member in host._members.values():
            if member.connection is not None and member.who != but:
                request = member.connection._ws._req
                assert request is not None
                assert request.transport is not None
                request.transport.abort()
                cut += 1
    return cut


class MediaPath:
    """What lies between browsers and the relay: they know this port only.

    `is_cut` swallows everything. `forget` sends from new ports to the relay, as a
    NAT does that lost its table.
    """

    def __init__(self, relay: Address) -> None:
        self.is_cut = False
        self._relay = relay
        self._loop = asyncio.get_running_loop()
        self._ways: dict[Address, socket.socket] = {}
        self._front = self._socket()
        self._loop.add_reader(self._front, self._up)

    @property
    def address(self) -> Address:
        """Where browsers send to."""
        address: Address = self._front.getsockname()
        return address

    def forget(self) -> None:
        """Go on from other ports."""
        browsers = list(self._ways)
        self._close_ways()
        for browser in browsers:
            self._way(browser)

    def close(self) -> None:
        """Give all ports up."""
        self._close_ways()
        self._loop.remove_reader(self._front)
        self._front.close()

    def _close_ways(self) -> None:
        for way in self._ways.values():
            self._loop.remove_reader(way)
            way.close()
        self._ways.clear()

    def _way(self, browser: Address) -> socket.socket:
        if browser not in self._ways:
            way = self._ways[browser] = self._socket()
            self._loop.add_reader(way, self._down, way, browser)
        return self._ways[browser]

    def _up(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                data, browser = self._front.recvfrom(2048)
                if not self.is_cut:
                    self._way(browser).sendto(data, self._relay)

    def _down(self, way: socket.socket, browser: Address) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                data = way.recv(2048)
                if not self.is_cut:
                    self._front.sendto(data, browser)

    @staticmethod
    def _socket() -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)  # noqa: FBT003
        return sock


@asynccontextmanager
async def media_path(node: Node) -> AsyncGenerator[MediaPath]:
    """Let browsers that join from now on reach the relay by a path of ours."""
    endpoint = node.app[parts.ENDPOINT]
    path = MediaPath(("127.0.0.1", endpoint.port))
    endpoint._candidates = [path.address]
    try:
        yield path
    finally:
        path.close()
