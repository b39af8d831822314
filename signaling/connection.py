"""One WebSocket: the only IO of this package.

A connection begins with `hello`, which a `Door` turns into a seat. Then three
things go on side by side: reading requests, writing events, and asking whether
the client is still there.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from aiohttp import WebSocketError, WSMessage, WSMsgType, web

from signaling.close_codes import CloseCode
from signaling.event_log import EventLog
from signaling.messages import (
    Hello,
    MediaRequest,
    Ping,
    Pong,
    ServerMessage,
    SessionRequest,
)
from signaling.protocol import ProtocolError, check_hello, decode, encode
from signaling.safety_messages import SafetyRequest

HELLO_TIMEOUT = 5.0
"""Seconds a client has to introduce itself."""

PING_EVERY = 2.0
"""Seconds between two pings."""

PINGS_UNANSWERED = 3
"""Pings without an answer after which a client is gone."""

SEND_TIMEOUT = 5.0
"""Seconds that one frame may wait for a client that does not read."""

CLOSE_TIMEOUT = 2.0
"""Seconds to wait for the client's side of the closing handshake."""

_PING = encode(Ping(), seq=0)

Request = MediaRequest | SessionRequest | SafetyRequest


class HungUp(Exception):
    """A connection must end, for a reason the client is told."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """What a door gives to a connection that may come in.

    `first` goes out before the events behind `seq`.
    """

    seat: "Seat"
    log: EventLog
    first: ServerMessage
    seq: int


class Seat(Protocol):
    """What a connection is for."""

    async def handle(self, request: Request) -> None:
        """Carry a request out, or refuse it. The reply goes to the log."""

    def lose(self, connection: "Connection", *, page_closed: bool) -> None:
        """Note that a connection is over."""


class Door(Protocol):
    """Where connections come in."""

    async def enter(self, hello: Hello, connection: "Connection") -> Entry:
        """Let a client in.

        Raises:
            HungUp: It may not come in.

        """


class Connection:
    """One client, from its hello to its close.

    `may_send` counts a message against the client's budget and says whether it
    was within it. `code` is why the server hung up, None where it did not.
    """

    def __init__(
        self, ws: web.WebSocketResponse, door: Door, *, may_send: Callable[[], bool]
    ) -> None:
        self.code: CloseCode | None = None
        self._ws = ws
        self._door = door
        self._may_send = may_send
        self._wake = asyncio.Event()
        self._unanswered = 0
        self._page_closed = False

    def wake(self) -> None:
        """Send what is new in the log."""
        self._wake.set()

    def end(self, code: CloseCode) -> None:
        """Close once everything in the log has been sent. The first reason counts."""
        if self.code is None:
            self.code = code
        self._wake.set()

    async def run(self) -> None:
        """Serve until one side ends it."""
        try:
            entry = await self._enter()
        except HungUp as reason:
            self.end(reason.code)
            await self._close()
            return
        if entry is None:
            return
        try:
            await self._serve(entry)
        finally:
            entry.seat.lose(self, page_closed=self._page_closed)

    async def _enter(self) -> Entry | None:
        try:
            async with asyncio.timeout(HELLO_TIMEOUT):
                message = await self._ws.receive()
        except TimeoutError:
            raise HungUp(CloseCode.NO_HELLO) from None
        if not self._is_text(message):
            return None
        try:
            hello = check_hello(decode(message.data))
        except ProtocolError:
            raise HungUp(CloseCode.PROTOCOL_ERROR) from None
        if hello is None:
            raise HungUp(CloseCode.UNKNOWN_VERSION)
        return await self._door.enter(hello, self)

    async def _serve(self, entry: Entry) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                writer = tasks.create_task(self._write(entry))
                reader = tasks.create_task(self._read(entry.seat))
                writer.add_done_callback(lambda _: reader.cancel())
                reader.add_done_callback(lambda _: writer.cancel())
        except* HungUp as group:
            reason = group.exceptions[0]
            assert isinstance(reason, HungUp)
            self.end(reason.code)
        except* Exception:
            self.end(CloseCode.BUG)
            raise
        finally:
            await self._close()

    async def _read(self, seat: Seat) -> None:
        while self._is_text(frame := await self._ws.receive()):
            if not self._may_send():
                raise HungUp(CloseCode.TOO_FAST)
            try:
                message = decode(frame.data)
            except ProtocolError:
                raise HungUp(CloseCode.PROTOCOL_ERROR) from None
            match message:
                case Pong():
                    self._unanswered = 0
                case Hello():
                    raise HungUp(CloseCode.PROTOCOL_ERROR)
                case _:
                    await seat.handle(message)

    def _is_text(self, frame: WSMessage) -> bool:
        """Tell whether a frame is text, or else the last one of a client that went.

        Raises:
            HungUp: It is neither.

        """
        match frame.type:
            case WSMsgType.TEXT:
                return True
            case WSMsgType.CLOSE:
                # Of the frame: the code of the socket may say that it broke since.
                self._page_closed = frame.data == CloseCode.GOING_AWAY
                return False
            case WSMsgType.CLOSING | WSMsgType.CLOSED:
                return False
            case WSMsgType.ERROR if not isinstance(frame.data, WebSocketError):
                return False  # The network's.
            case WSMsgType.ERROR if frame.data.code == CloseCode.TOO_LARGE:
                raise HungUp(CloseCode.TOO_LARGE)
            case _:
                raise HungUp(CloseCode.PROTOCOL_ERROR)

    async def _write(self, entry: Entry) -> None:
        log, seq = entry.log, entry.seq
        await self._send(encode(entry.first, seq=seq))
        ping_at = asyncio.get_running_loop().time() + PING_EVERY
        while True:
            self._wake.clear()
            events = log.after(seq)
            if events is None:
                raise HungUp(CloseCode.TOO_SLOW)
            for event in events:
                await self._send(event)
                seq += 1
            if self.code is not None:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(ping_at):
                    await self._wake.wait()
                continue
            if self._unanswered >= PINGS_UNANSWERED:
                raise HungUp(CloseCode.SILENT)
            self._unanswered += 1
            await self._send(_PING)
            ping_at += PING_EVERY

    async def _send(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await self._ws.send_frame(data, WSMsgType.TEXT)
        except TimeoutError:
            raise HungUp(CloseCode.TOO_SLOW) from None
        except ConnectionError:
            # How the client went, the reader will find behind what it still reads.
            await asyncio.sleep(SEND_TIMEOUT)
            raise HungUp(CloseCode.SILENT) from None

    async def _close(self) -> None:
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await self._ws.close(code=self.code or CloseCode.GOING_AWAY)
