"""A client of the protocol, without media.

It reads when it is asked to, and answers pings while it reads.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import TypeVar

import aiohttp
import msgspec
from aiohttp import WSMsgType

from rooms.tracks import Source
from signaling.messages import (
    Answered,
    ClientMessage,
    Done,
    Hello,
    Intend,
    Leave,
    Ping,
    Pong,
    Refused,
    Resumed,
    ServerMessage,
    Subscribe,
    Welcome,
)

PATIENCE = 5.0
"""Seconds to wait for a message that must come."""

Reply = Done | Answered | Refused
Message = TypeVar("Message", bound=msgspec.Struct)

_decoder: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)


class Closed(Exception):
    """The server has closed the WebSocket."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class SignalingClient:
    """One WebSocket of one page.

    `events` holds every message that came, pings apart. `seq` is the number of
    the last one; that they come without gaps is checked.
    """

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.events: list[ServerMessage] = []
        self.pings = 0
        self.seq = 0
        self.you = ""
        self.resume = ""
        self.requests = 0

    async def enter(self, hello: Hello) -> Welcome | Resumed:
        """Say hello, and wait for the welcome.

        Raises:
            Closed: We may not come in.

        """
        await self.send(hello)
        message = await self.receive()
        assert isinstance(message, Welcome | Resumed)
        return message

    def back(self, *, last_seq: int | None = None) -> Hello:
        """Return the hello that brings this page back."""
        seen = self.seq if last_seq is None else last_seq
        return Hello(versions=[1], resume=self.resume, last_seq=seen)

    def go_on_from(self, gone: "SignalingClient") -> None:
        """Be the same page as another client was."""
        self.you, self.requests = gone.you, gone.requests

    async def send(self, message: ClientMessage) -> None:
        """Send a message."""
        await self.send_text(msgspec.json.encode(message).decode())

    async def send_text(self, text: str) -> None:
        """Send a text frame as it is."""
        await self.ws.send_str(text)

    def number(self) -> int:
        """Return the number of the next request."""
        self.requests += 1
        return self.requests

    async def ask(self, request: ClientMessage) -> Reply:
        """Send a request, and wait for its reply."""
        await self.send(request)
        number = getattr(request, "request")  # noqa: B009 -- not all have one
        while True:
            message = await self.receive()
            if isinstance(message, Reply) and message.request == number:
                return message

    async def intend(self, source: Source, *, on: bool) -> Reply:
        """Want to send from a source, or no longer."""
        return await self.ask(Intend(self.number(), source, on))

    async def settle(self) -> None:
        """Wait until everything the server has told us so far has come."""
        await self.intend(Source.MICROPHONE, on=False)

    async def subscribe(self) -> Reply:
        """Ask for an offer."""
        return await self.ask(Subscribe(self.number()))

    async def leave(self) -> int | None:
        """Leave, and return the code of the close."""
        await self.send(Leave(self.number()))
        return await self.closed()

    async def receive(self) -> ServerMessage:
        """Return the next message that is no ping.

        Raises:
            Closed: There is none any more.
            TimeoutError: None comes.

        """
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.ws.receive()
                if frame.type is not WSMsgType.TEXT:
                    raise Closed(self.ws.close_code)
                message = _decoder.decode(frame.data)
                if not isinstance(message, Ping):
                    self._note(message)
                    return message
                self.pings += 1
                await self.send(Pong())

    async def until(
        self, kind: type[Message], condition: Callable[[Message], bool] = lambda _: True
    ) -> Message:
        """Return the next message of a kind that fulfils a condition."""
        while True:
            message = await self.receive()
            if isinstance(message, kind) and condition(message):
                return message

    async def closed(self) -> int | None:
        """Wait until the server closes, and return the code."""
        while True:
            try:
                await self.receive()
            except Closed as closed:
                return closed.code

    async def closed_without_pongs(self) -> int | None:
        """Read as `closed` does, but answer no ping."""
        while (frame := await self.ws.receive(PATIENCE)).type is WSMsgType.TEXT:
            self.pings += isinstance(_decoder.decode(frame.data), Ping)
        return self.ws.close_code

    async def until_pinged(self, times: int) -> None:
        """Answer so many pings, and expect nothing else meanwhile."""
        for _ in range(times):
            frame = await self.ws.receive(PATIENCE)
            assert isinstance(_decoder.decode(frame.data), Ping)
            self.pings += 1
            await self.send(Pong())

    def of(self, kind: type[Message]) -> list[Message]:
        """Return what has come of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    async def drop(self) -> None:
        """Lose the connection: no closing handshake, only silence."""
        self._transport().abort()
        await self.ws.close()

    async def close_page(self) -> None:
        """Close as a browser does when its page is closed or reloaded."""
        await self.ws.close(code=1001)

    async def say_goodbye_and_drop(self) -> None:
        """Close as a page does whose browser does not wait for the answer."""
        await self.ws._writer.close(1001)
        await self.drop()

    def stop_reading(self) -> None:
        """Take nothing off the socket any more, and let little wait in it."""
        transport = self._transport()
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        transport.pause_reading()

    def write_raw(self, data: bytes) -> None:
        """Send bytes past the WebSocket."""
        self._transport().write(data)

    async def vanish(self) -> None:
        """Be gone, whatever state this is in."""
        if not self.ws.closed:
            await self.drop()

    def _note(self, message: ServerMessage) -> None:
        assert not isinstance(message, Ping)
        match message:
            case Welcome(seq=seq, you=you, resume=resume):
                self.seq, self.you, self.resume = seq, you, resume
            case Resumed(seq=seq, resume=resume):
                self.seq, self.resume = seq, resume
            case _:
                assert message.seq == self.seq + 1, "a gap, or a repeat"
                self.seq = message.seq
        self.events.append(message)

    def _transport(self) -> asyncio.Transport:
        connection = self.ws._response.connection
        assert connection is not None
        transport = connection.transport
        assert isinstance(transport, asyncio.Transport)
        return transport
