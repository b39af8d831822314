"""A whole node in this process, on ports of its own, and links into it."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from rooms.ids import ParticipantId, SessionId
from rooms.policies import ChatMode, Policies
from rooms.roles import Role
from server import addresses, clock, parts
from server.app import build_app
from server.hosting import Host
from server.serving import site
from server.settings import Settings
from server.sockets import bind
from server.store.base import Invitation, SessionRow
from signaling.messages import Hello
from tests.support.nodes import node_settings
from tests.support.signaling_client import SignalingClient

TITLE = "Tuesday group"


class Node:
    """A node that serves, as somebody outside of it sees it."""

    def __init__(
        self, runner: web.AppRunner, settings: Settings, http: aiohttp.ClientSession
    ) -> None:
        self.app = runner.app
        self.settings = settings
        self.base = addresses.base_url(settings)
        self._runner = runner
        self._http = http
        # Who is invited comes straight in, unless a test wants it otherwise.
        self.policies = Policies(
            lobby=False, chat=ChatMode.EVERYONE, safety_facts=False
        )
        self._numbers = itertools.count(1)
        self._clients: list[SignalingClient] = []

    async def invite(
        self,
        name: str | None,
        role: Role = Role.MEMBER,
        *,
        session: str = "tuesday",
        subject: str | None = None,
    ) -> str:
        """Put an invitation into the record, and return its token."""
        number = next(self._numbers)
        invitation = Invitation(
            jti=f"i_{number}",
            session=SessionId(session),
            subject=ParticipantId(subject or f"subject_{number}"),
            role=role,
            name=name,
            created_at=clock.wall(),
        )
        record = self.app[parts.RECORD]
        await record.ensure_session(
            SessionRow(invitation.session, TITLE, 1.0, self.policies)
        )
        await record.add_invitation(invitation)
        return self.app[parts.KEYRING].issue(
            subject=invitation.subject,
            session=invitation.session,
            role=role,
            invitation=invitation.jti,
            now=clock.wall(),
            seconds=600.0,
        )

    async def ticket(self, token: str) -> str:
        """Swap a token for a ticket."""
        headers = {"Authorization": f"Bearer {token}", "Origin": self.base}
        async with self._http.post(
            f"{self.base}/api/ticket", headers=headers
        ) as response:
            assert response.status == 200, await response.text()
            return str((await response.json())["ticket"])

    async def open(self, *, origin: str | None = None) -> SignalingClient:
        """Open a WebSocket that has said nothing yet."""
        ws = await self._http.ws_connect(
            f"{self.base}/ws",
            origin=origin or self.base,
            autoping=True,
            timeout=aiohttp.ClientWSTimeout(ws_close=5.0),
        )
        client = SignalingClient(ws)
        self._clients.append(client)
        return client

    async def join(
        self, token: str, name: str | None = None, *, switch: bool = True
    ) -> SignalingClient:
        """Come in by a link, from a new page."""
        client = await self.open()
        ticket = await self.ticket(token)
        hello = Hello(versions=[1], ticket=ticket, name=name, switch=switch)
        await client.enter(hello)
        return client

    async def come(
        self, name: str, role: Role = Role.MEMBER, *, session: str = "tuesday"
    ) -> SignalingClient:
        """Invite somebody, and come in as them."""
        return await self.join(await self.invite(name, role, session=session))

    async def resume(self, gone: SignalingClient) -> SignalingClient:
        """Come back from the same page on another socket."""
        client = await self.open()
        client.go_on_from(gone)
        await client.enter(gone.back())
        return client

    async def upgrade(self, headers: dict[str, str]) -> int:
        """Ask for a WebSocket, and return the status of the answer."""
        asked = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        async with self._http.get(
            f"{self.base}/ws", headers=asked | headers
        ) as response:
            return response.status

    def host(self, session: str = "tuesday") -> Host:
        """Return what runs a session."""
        return self.app[parts.HOSTS]._hosts[SessionId(session)]

    @property
    def sockets(self) -> int:
        """How many TCP connections the node has open."""
        assert self._runner.server is not None
        return len(self._runner.server.connections)

    @property
    def sessions(self) -> list[str]:
        """The sessions that somebody is in."""
        return [str(session) for session in self.app[parts.HOSTS]._hosts]

    async def close(self) -> None:
        """Drop whatever clients are left."""
        for client in self._clients:
            await client.vanish()


@asynccontextmanager
async def running_node(directory: Path, **others: Any) -> AsyncGenerator[Node]:
    """Run a node that keeps its data in a directory.

    Its ports are free ones unless `others`, which are settings, name them.
    """
    wanted = node_settings(directory, **({"port": 0} | others))
    settings, listener = await asyncio.to_thread(bind, wanted)
    runner = web.AppRunner(
        build_app(settings),
        access_log=None,
        handle_signals=False,
        shutdown_timeout=5.0,
        auto_decompress=False,
    )
    try:
        await runner.setup()
        await site(runner, settings, listener).start()
        async with aiohttp.ClientSession() as http:
            node = Node(runner, settings, http)
            try:
                yield node
            finally:
                await node.close()
    finally:
        await runner.cleanup()
        listener.close()
