"""One TCP port for the page and for media, told apart by the first byte.

Media over TCP begins with the length of a short check (RFC 4571), which is a
small number; http begins with a letter, and TLS with the number 22.
"""

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable

from aiohttp import web

from server.tasks import Tasks

MOST = 1024
"""Connections that have said nothing so far. Full: the oldest is closed."""

SILENT_LIFE = 30.0
"""Seconds that a connection may say nothing. Browsers open some to spare."""

HANDSHAKE_TIMEOUT = 10.0
"""Seconds that a TLS handshake may take."""

MEDIA_BELOW = 0x08
"""First bytes below this one are a frame's length: 2 KiB at most."""

_SWEEP = 1.0
_ACCEPTED_AT_ONCE = 16
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}

Media = Callable[[socket.socket], None]
"""Takes a connection whose first byte has not been read."""


class Doorstep(web.BaseSite):
    """Where connections wait until they say what they want."""

    def __init__(
        self,
        runner: web.AppRunner,
        listener: socket.socket,
        media: Media,
        tasks: Tasks,
        *,
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(runner, ssl_context=context)
        assert runner.server is not None
        self._web = runner.server
        self._listener = listener
        self._media = media
        self._owner = tasks
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[socket.socket, float] = {}
        self._coming: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.TimerHandle | None = None
        self._is_open = False

    @property
    def name(self) -> str:
        """Where it is (`web.BaseSite`)."""
        host, port = self._listener.getsockname()[:2]
        return f"{'http' if self._ssl_context is None else 'https'}://{host}:{port}"

    @property
    def waiting(self) -> int:
        """How many connections have said nothing so far."""
        return len(self._waiting)

    async def start(self) -> None:
        """Begin to accept."""
        await super().start()
        self._is_open = True
        self._listener.setblocking(False)  # noqa: FBT003 (socket's own)
        self._loop.add_reader(self._listener, self._accept)

    async def stop(self) -> None:
        """Accept no more, and close what has said nothing."""
        if self._is_open:
            self._is_open = False
            self._loop.remove_reader(self._listener)
            self._listener.close()
        if self._sweeper is not None:
            self._sweeper.cancel()
        for sock in list(self._waiting):
            self._close(sock)
        for task in self._coming:
            task.cancel()
        await super().stop()

    def _accept(self) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            try:
                sock, _ = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _EXHAUSTED:
                    raise
                # No descriptors are left: let others go first.
                self._loop.remove_reader(self._listener)
                self._loop.call_later(_SWEEP, self._resume)
                return
            self._wait_for(sock)

    def _resume(self) -> None:
        if self._is_open:
            self._loop.add_reader(self._listener, self._accept)

    def _wait_for(self, sock: socket.socket) -> None:
        if len(self._waiting) >= MOST:
            self._close(next(iter(self._waiting)))
        sock.setblocking(False)  # noqa: FBT003 (socket's own)
        self._waiting[sock] = self._loop.time()
        self._loop.add_reader(sock, self._look, sock)
        if self._sweeper is None:
            self._sweeper = self._loop.call_later(_SWEEP, self._sweep)

    def _look(self, sock: socket.socket) -> None:
        try:
            first = sock.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            first = b""
        if not first:
            self._close(sock)
            return
        del self._waiting[sock]
        self._loop.remove_reader(sock)
        if first[0] < MEDIA_BELOW:
            self._media(sock)
        else:
            task = self._owner.spawn(self._come_in(sock), name="come-in")
            self._coming.add(task)
            task.add_done_callback(self._coming.discard)

    async def _come_in(self, sock: socket.socket) -> None:
        timeout = None if self._ssl_context is None else HANDSHAKE_TIMEOUT
        try:
            await self._loop.connect_accepted_socket(
                self._web,
                sock,
                ssl=self._ssl_context,
                ssl_handshake_timeout=timeout,
            )
        except OSError:
            sock.close()  # It went away, or speaks no TLS of ours.

    def _close(self, sock: socket.socket) -> None:
        del self._waiting[sock]
        self._loop.remove_reader(sock)
        sock.close()

    def _sweep(self) -> None:
        self._sweeper = None
        now = self._loop.time()
        # In the order of their coming.
        for sock, since in list(self._waiting.items()):
            if now - since <= SILENT_LIFE:
                break
            self._close(sock)
        if self._waiting:
            self._sweeper = self._loop.call_later(_SWEEP, self._sweep)
