"""A line for TCP connections: late, narrow, dark, half open, or closed."""

import asyncio
import contextlib
import socket

from tests.support.impair.models import Line

Address = tuple[str, int]

CONNECTIONS = 256
"""Connections that are served. One more is refused."""

PIECE = 4096
"""Bytes read at once: as small as makes a narrow line even."""

UNDER_WAY = 256
"""Pieces under way in one direction. Full: it reads no more, as TCP does."""

_FOREVER = 3600.0


class TcpProxy:
    """Passes connections on.

    `is_blocked` refuses new ones and resets old ones, as a firewall does. A
    line that is cut keeps them open and silent.
    """

    def __init__(self, relay: Address, *, up: Line, down: Line) -> None:
        self.up, self.down = up, down
        self.refused = 0
        self._relay = relay
        self._is_blocked = False
        self._changed = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, front: socket.socket) -> None:
        """Listen on a socket that is bound."""
        self._server = await asyncio.start_server(self._serve, sock=front)

    @property
    def is_blocked(self) -> bool:
        """Whether nothing is let through."""
        return self._is_blocked

    @is_blocked.setter
    def is_blocked(self, blocked: bool) -> None:
        self._is_blocked = blocked
        if blocked:
            self.reset()

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._tasks)

    def reset(self) -> None:
        """End all connections with a reset."""
        for writer in self._open:
            transport = writer.transport
            transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"
            )
            transport.abort()

    def look_again(self) -> None:
        """Note that a line has been cut or mended."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def close(self) -> None:
        """End everything."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            if self._is_blocked or len(self._tasks) > CONNECTIONS:
                self.refused += 1
                return
            await self._pass_on(reader, writer)
        except asyncio.CancelledError:
            if self._server is not None and self._server.is_serving():
                raise  # Not by `close`: asyncio would complain of those.
        finally:
            self._open.discard(writer)
            self._tasks.discard(task)
            writer.transport.abort()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            there, back = await asyncio.open_connection(*self._relay)
        except OSError:
            return  # Nobody listens: the caller is hung up on.
        self._open.add(back)
        try:
            async with asyncio.TaskGroup() as halves:
                halves.create_task(self._half(self.up, reader, back))
                halves.create_task(self._half(self.down, there, writer))
        except* OSError:
            pass  # Either end may go at any time, which ends both halves.
        finally:
            self._open.discard(back)
            back.transport.abort()

    async def _half(
        self, line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Carry one direction until its sender ends it and all has arrived."""
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(UNDER_WAY)
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._arrive(line, pieces, writer))
            while data := await reader.read(PIECE):
                if (early := line.waiting(now=loop.time()) - line.conditions.queue) > 0:
                    await asyncio.sleep(early)
                when = line.chunk(len(data), now=loop.time())
                await pieces.put((when, data))
            await pieces.put((loop.time(), b""))

    async def _arrive(
        self,
        line: Line,
        pieces: asyncio.Queue[tuple[float, bytes]],
        writer: asyncio.StreamWriter,
    ) -> None:
        loop = asyncio.get_running_loop()
        while True:
            when, data = await pieces.get()
            await asyncio.sleep(max(0.0, when - loop.time()))
            while (dark := line.dark_until(now=loop.time()) - loop.time()) > 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(min(dark, _FOREVER)):
                        await self._changed.wait()
            if not data:
                writer.write_eof()
                return
            writer.write(data)
            await writer.drain()
