import asyncio
import socket
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager

import pytest
import pytest_asyncio

from server.media import streams as module
from server.media.endpoint import listen
from server.media.framing import Frames, framed
from server.media.ice_lite import TcpAddress
from server.media.streams import (
    MOST_OF_AN_ADDRESS,
    ROOM,
    SHORT,
    SILENT_LIFE,
    STUCK_LIFE,
    UNKNOWN_LIFE,
    VIDEO_ROOM,
    Stream,
    Streams,
    _group,
)
from tests.support.relays import eventually


class Hall:
    """Streams, what has come over them, and a clock that stands."""

    def __init__(self) -> None:
        self.now = 100.0
        self.got: list[bytes] = []
        self.ended: list[TcpAddress] = []
        self.answers = True
        self.streams = Streams(
            clock=lambda: self.now, received=self._received, ended=self._ended
        )
        listener = listen("127.0.0.1", 0)
        self.address: tuple[str, int] = listener.getsockname()
        self.streams.listen(listener)

    def _received(self, stream: Stream, data: bytes) -> bool:
        self.got.append(data)
        if self.answers:
            stream.send(data)
        return self.answers

    def _ended(self, stream: Stream) -> None:
        self.ended.append(stream.address)

    def stream(self, sock: socket.socket) -> Stream:
        return self.streams.by_address[TcpAddress(*sock.getsockname())]

    async def known(self, sock: socket.socket) -> Stream:
        """Let a connection be one over which a good check has come."""
        sock.sendall(framed(b"check"))
        await eventually(lambda: b"check" in self.got)
        assert await read(sock) == b"check"
        self.got.clear()
        return self.stream(sock)


@pytest_asyncio.fixture
async def hall() -> AsyncGenerator[Hall]:
    hall = Hall()
    yield hall
    hall.streams.close()


@contextmanager
def calling(hall: Hall) -> Iterator[socket.socket]:
    with socket.create_connection(hall.address) as sock:
        sock.setblocking(False)  # noqa: FBT003 (socket's own)
        yield sock


async def read(sock: socket.socket) -> bytes:
    """Return the next datagram, b"" at the end."""
    loop, frames = asyncio.get_running_loop(), Frames()
    async with asyncio.timeout(5):
        while data := await loop.sock_recv(sock, 1):
            if found := frames.feed(data):
                return found[0]
    return b""


async def is_closed(sock: socket.socket) -> bool:
    async with asyncio.timeout(5):
        try:
            return await asyncio.get_running_loop().sock_recv(sock, 1) == b""
        except ConnectionResetError:
            return True


async def test_datagrams_come_and_go(hall: Hall) -> None:
    with calling(hall) as sock:
        sock.sendall(framed(b"one") + framed(b"two")[:3])
        await eventually(lambda: hall.got == [b"one"])
        sock.sendall(framed(b"two")[3:])
        await eventually(lambda: hall.got == [b"one", b"two"])
        assert await read(sock) == b"one"
        assert await read(sock) == b"two"


async def test_a_stranger_is_hung_up_on_at_the_first_word(hall: Hall) -> None:
    hall.answers = False
    with calling(hall) as sock:
        sock.sendall(framed(b"junk") + framed(b"more"))
        assert await is_closed(sock)
    assert hall.got == [b"junk"]
    assert len(hall.ended) == 1


async def test_what_is_no_framing_ends_the_connection(hall: Hall) -> None:
    with calling(hall) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert await is_closed(sock)
    assert hall.got == []


async def test_a_known_one_may_say_what_is_for_nobody(hall: Hall) -> None:
    with calling(hall) as sock:
        stream = await hall.known(sock)
        hall.answers = False
        sock.sendall(framed(b"early"))
        await eventually(lambda: hall.got == [b"early"])
        assert stream.is_open
        assert stream.heard_at == 100.0


async def test_who_says_nothing_good_is_closed_in_time(hall: Hall) -> None:
    with calling(hall) as silent, calling(hall) as other:
        await eventually(lambda: len(hall.streams.by_address) == 2)
        known = await hall.known(other)
        hall.now += UNKNOWN_LIFE + 0.1
        hall.streams._sweep()
        assert await is_closed(silent)
        assert list(hall.streams.by_address.values()) == [known]
        hall.now += SILENT_LIFE
        hall.streams._sweep()
        assert hall.streams.by_address == {}
        assert await is_closed(other)


async def test_a_byte_now_and_then_buys_a_stranger_no_time(hall: Hall) -> None:
    with calling(hall) as sock:
        await eventually(lambda: len(hall.streams.by_address) == 1)
        stream = hall.stream(sock)
        hall.now += UNKNOWN_LIFE + 0.1
        sock.sendall(b"\0")
        await asyncio.sleep(0)
        assert stream.is_over(hall.now)


async def test_a_slow_peer_loses_video_first_and_keeps_little(hall: Hall) -> None:
    with calling(hall) as sock:
        stream = await hall.known(sock)
        long, short = bytes(1200), bytes(SHORT)
        while stream.send(long):
            pass
        assert VIDEO_ROOM <= len(stream._waiting) < VIDEO_ROOM + 1300
        assert stream.send(short)
        while stream.send(short):
            assert len(stream._waiting) < ROOM + 1300
        assert not stream.send(long)
        assert stream.dropped == 3
        # Reading makes room again, and everything kept is whole.
        frames, loop = Frames(), asyncio.get_running_loop()
        lengths: set[int] = set()
        while stream._waiting:
            data = await loop.sock_recv(sock, 1 << 20)
            lengths |= {len(frame) for frame in frames.feed(data)}
        assert lengths == {1200, SHORT}
        assert stream.send(long)


async def test_a_peer_that_reads_nothing_is_given_up(hall: Hall) -> None:
    with calling(hall) as sock:
        stream = await hall.known(sock)
        while stream.send(bytes(1200)):
            pass
        hall.now += STUCK_LIFE - 0.1
        stream.heard_at = hall.now
        assert not stream.is_over(hall.now)
        hall.now += 0.2
        assert stream.is_over(hall.now)


async def test_an_address_has_its_limit(hall: Hall) -> None:
    socks = [socket.create_connection(hall.address) for _ in range(MOST_OF_AN_ADDRESS)]
    try:
        await eventually(lambda: len(hall.streams.by_address) == MOST_OF_AN_ADDRESS)
        with calling(hall) as one_more:
            assert await is_closed(one_more)
        assert hall.streams.refused == 1
        socks.pop().close()
        await eventually(lambda: len(hall.streams.by_address) < MOST_OF_AN_ADDRESS)
        with calling(hall) as another:
            await hall.known(another)
    finally:
        for sock in socks:
            sock.close()


async def test_strangers_push_out_strangers_only(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_UNKNOWN", 2)
    with calling(hall) as first:
        known = await hall.known(first)
        with calling(hall) as oldest, calling(hall) as newer, calling(hall) as newest:
            assert await is_closed(oldest)
            await eventually(lambda: len(hall.streams.by_address) == 3)
            await hall.known(newer)
            await hall.known(newest)
        assert known.is_open


async def test_closing_ends_all_and_takes_no_more(hall: Hall) -> None:
    with calling(hall) as sock:
        stream = await hall.known(sock)
        hall.streams.close()
        assert await is_closed(sock)
        assert not stream.send(b"late")
        stream.close()
    with (
        listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
    ):
        accepted, _ = listener.accept()
        hall.streams.adopt(accepted)
        assert accepted.fileno() == -1
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(hall.address)


def test_a_network_of_ipv6_counts_as_one() -> None:
    assert _group("192.0.2.1") == "192.0.2.1"
    assert _group("2001:db8::1") == _group("2001:db8:0:0:ffff::2")
    assert _group("2001:db8::1") != _group("2001:db8:0:1::1")
