"""What goes on around pages: links, lines that break, and waiting."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from playwright.async_api import Browser

from rooms.roles import Role
from server import addresses, parts
from tests.support.impair.models import Profile
from tests.support.impair.path import Path, impaired
from tests.support.impair.profiles import PERFECT
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


def role_of(someone: "Person") -> Role:
    """Return the role of somebody in a test: Fay runs the session."""
    return Role.FACILITATOR if someone.name == "Fay" else Role.MEMBER


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


@asynccontextmanager
async def media_path(
    node: Node, profile: Profile = PERFECT, *, seed: int = 1
) -> AsyncGenerator[Path]:
    """Hold a line to the relay of a node, for everybody who joins from now on."""
    endpoint = node.app[parts.ENDPOINT]
    async with impaired(relay_of(node), profile, seed=seed) as path:
        endpoint._candidates = endpoint._tcp_candidates = [path.address]
        yield path


def relay_of(node: Node) -> Address:
    """Return where the relay of a node is."""
    return ("127.0.0.1", node.app[parts.ENDPOINT].port)
