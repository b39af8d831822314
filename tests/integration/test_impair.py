"""The bad lines of other tests, with real sockets on both ends."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest

from tests.support.impair.models import Conditions, Fate, Profile
from tests.support.impair.path import Path, impaired, port_of_both
from tests.support.impair.profiles import PERFECT, UDP_BLOCKED
from tests.support.impair.udp import datagram_socket
from tests.support.relays import eventually

LOSSY = Profile.both("lossy", Conditions(loss=0.2, burst=4, duplicate=0.1))


class Echo:
    """Answers every datagram and every byte of a stream with the same."""

    def __init__(self) -> None:
        self.sources: list[tuple[str, int]] = []
        self.got = 0
        self._loop = asyncio.get_running_loop()
        self._sock, self._listener = port_of_both()
        self._loop.add_reader(self._sock, self._datagrams)
        self._server: asyncio.Server | None = None

    @property
    def address(self) -> tuple[str, int]:
        address: tuple[str, int] = self._sock.getsockname()
        return address

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._stream, sock=self._listener)

    async def close(self) -> None:
        self._loop.remove_reader(self._sock)
        self._sock.close()
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    def _datagrams(self) -> None:
        while True:
            try:
                data, source = self._sock.recvfrom(2048)
            except BlockingIOError:
                return
            self.got += 1
            self.sources.append(source)
            self._sock.sendto(data, source)

    async def _stream(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while data := await reader.read(4096):
                writer.write(data)
                await writer.drain()
        except OSError:
            return  # reset
        finally:
            writer.transport.abort()


class Caller:
    """Sends datagrams and counts the answers."""

    def __init__(self, to: tuple[str, int]) -> None:
        self.answers: list[bytes] = []
        self._to = to
        self._loop = asyncio.get_running_loop()
        self._sock = datagram_socket()
        self._loop.add_reader(self._sock, self._readable)

    def send(self, data: bytes) -> None:
        self._sock.sendto(data, self._to)

    def close(self) -> None:
        self._loop.remove_reader(self._sock)
        self._sock.close()

    def _readable(self) -> None:
        while True:
            try:
                self.answers.append(self._sock.recv(2048))
            except BlockingIOError:
                return


@asynccontextmanager
async def line(profile: Profile) -> AsyncGenerator[tuple[Echo, Path, Caller]]:
    echo = Echo()
    await echo.start()
    try:
        async with impaired(echo.address, profile) as path:
            caller = Caller(path.address)
            try:
                yield echo, path, caller
            finally:
                caller.close()
    finally:
        await echo.close()


async def spread(count: int, send: Callable[[int], None]) -> None:
    """Do something many times without filling a socket's buffer."""
    for number in range(count):
        send(number)
        if number % 20 == 19:
            await asyncio.sleep(0)


async def test_what_arrives_is_what_the_lines_say() -> None:
    async with line(LOSSY) as (echo, path, caller):
        await spread(4000, lambda n: caller.send(n.to_bytes(4)))
        up, down = path.udp.up.seen, path.udp.down.seen
        await eventually(lambda: up.offered == 4000)
        await eventually(lambda: echo.got == up.passed + up.duplicated)
        await eventually(lambda: down.offered == echo.got)
        expected = down.passed + down.duplicated
        await eventually(lambda: len(caller.answers) == expected)
        assert up.loss == pytest.approx(0.2, rel=0.25)
        assert down.loss == pytest.approx(0.2, rel=0.25)
        assert up.mean_run == pytest.approx(4, rel=0.25)
        assert path.tcp.up.seen.offered == 0


async def test_directions_are_apart() -> None:
    deaf = Profile("deaf", down=Conditions(loss=1.0))
    async with line(deaf) as (echo, path, caller):
        await spread(50, lambda n: caller.send(b"x"))
        await eventually(lambda: path.udp.down.seen.fates[Fate.LOST] == 50)
        assert echo.got == 50
        assert caller.answers == []


async def test_a_delay_takes_its_time_and_keeps_the_order() -> None:
    slow = Profile.both("slow", Conditions(delay=0.05, jitter=0.02))
    async with line(slow) as (_, _, caller):
        loop = asyncio.get_running_loop()
        started = loop.time()
        await spread(100, lambda n: caller.send(bytes([n])))
        await eventually(lambda: len(caller.answers) == 100)
        assert loop.time() - started >= 0.06
        assert caller.answers == [bytes([n]) for n in range(100)]


async def test_a_new_address_is_seen_by_the_node_and_answered() -> None:
    async with line(PERFECT) as (echo, path, caller):
        caller.send(b"one")
        await eventually(lambda: caller.answers == [b"one"])
        path.forget()
        caller.send(b"two")
        await eventually(lambda: caller.answers == [b"one", b"two"])
        assert len(set(echo.sources)) == 2
        assert path.udp.ports == [echo.sources[-1][1]]


async def test_a_cut_swallows_and_ends() -> None:
    async with line(PERFECT) as (echo, path, caller):
        path.cut()
        caller.send(b"one")
        await eventually(lambda: path.udp.up.seen.fates[Fate.DARK] == 1)
        path.mend()
        caller.send(b"two")
        await eventually(lambda: caller.answers == [b"two"])
        assert echo.got == 1


async def test_blocked_udp_leaves_tcp_open() -> None:
    async with line(UDP_BLOCKED) as (echo, path, caller):
        caller.send(b"one")
        reader, writer = await asyncio.open_connection(*path.address)
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        assert (echo.got, path.udp.blocked) == (0, 1)
        writer.close()
        await writer.wait_closed()
        await eventually(lambda: path.tcp.connections == 0)


async def test_a_stream_arrives_whole_over_a_bad_line() -> None:
    bad = Conditions(loss=0.02, delay=0.005, jitter=0.005, rate=8_000_000)
    async with line(Profile.both("bad", bad)) as (_, path, _):
        reader, writer = await asyncio.open_connection(*path.address)
        data = bytes(range(256)) * 200
        writer.write(data)
        writer.write_eof()
        assert await reader.readexactly(len(data)) == data
        assert path.tcp.up.seen.octets > len(data)
        writer.close()
        await writer.wait_closed()


async def test_a_cut_connection_is_silent_and_goes_on_after() -> None:
    async with line(PERFECT) as (_, path, _):
        reader, writer = await asyncio.open_connection(*path.address)
        writer.write(b"one")
        assert await reader.readexactly(3) == b"one"
        path.cut()
        writer.write(b"two")
        await eventually(lambda: path.tcp.up.seen.passed == 2)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await reader.readexactly(3)
        path.mend()
        assert await reader.readexactly(3) == b"two"
        writer.close()
        await writer.wait_closed()


async def test_blocking_resets_connections_and_refuses_new_ones() -> None:
    async with line(PERFECT) as (_, path, _):
        reader, writer = await asyncio.open_connection(*path.address)
        writer.write(b"one")
        assert await reader.readexactly(3) == b"one"
        path.tcp.is_blocked = True
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(1)
        writer.close()
        with pytest.raises(ConnectionResetError):
            await writer.wait_closed()
        reader, writer = await asyncio.open_connection(*path.address)
        assert await reader.read(1) == b""
        await eventually(lambda: path.tcp.refused == 1)
        writer.close()
        await writer.wait_closed()


async def test_one_port_is_for_both() -> None:
    async with line(PERFECT) as (_, path, _):
        with socket.create_connection(path.address):
            await eventually(lambda: path.tcp.connections == 1)
