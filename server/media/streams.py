"""TCP connections of peers whose networks block UDP (RFC 6544, passive).

A connection is worth nothing until a good check has come over it: it must say
something soon, and what it says first must be for somebody.
"""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable
from ipaddress import ip_address

from server.media.framing import Frames, FrameTooLong, framed
from server.media.ice_lite import TcpAddress

MOST = 1024
"""Connections at once. Full: the newest is closed."""

MOST_OF_AN_ADDRESS = 128
"""Connections of one IPv4 address or IPv6 /64. A whole clinic may be behind one."""

MOST_UNKNOWN = 256
"""Connections without a good check so far. Full: the oldest of them is closed."""

UNKNOWN_LIFE = 10.0
"""Seconds that a connection may be open without a good check."""

SILENT_LIFE = 30.0
"""Seconds that a known connection may say nothing: browsers check every 6 s."""

STUCK_LIFE = 10.0
"""Seconds that a peer may read nothing while something waits for it."""

VIDEO_ROOM = 32 * 1024
"""Bytes that wait for a slow peer before long datagrams, video, are dropped."""

ROOM = 64 * 1024
"""Bytes that wait for a slow peer before everything new is dropped."""

SHORT = 400
"""Bytes of the longest datagram that VIDEO_ROOM does not hold up: sound, control."""

UNSENT = 16 * 1024
"""Bytes the kernel may hold that it has not sent: more would only be latency."""

SWEEP = 1.0
"""Seconds between two looks for connections that have had their time."""

_PIECE = 16 * 1024
_ACCEPTED_AT_ONCE = 16
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}

Received = Callable[["Stream", bytes], bool]
"""Takes a datagram, and tells whether it was for anybody."""


class Stream:
    """One connection. `is_known` once a check that came over it was answered."""

    def __init__(
        self, sock: socket.socket, address: TcpAddress, streams: "Streams", now: float
    ) -> None:
        self.address = address
        self.is_known = False
        self.is_open = True
        self.dropped = 0
        self.heard_at = now
        """When something came for somebody; at first, when the connection did."""

        self._sock = sock
        self._streams = streams
        self._frames = Frames()
        self._waiting = bytearray()
        self._moved_at = now

    def send(self, data: bytes | memoryview) -> bool:
        """Send a datagram; False where the peer is too slow: it is dropped.

        Nothing is sent to anybody but for a good check, so whom it is sent to is
        known.
        """
        if not self.is_open:
            return False
        self.is_known = True
        room = ROOM if len(data) <= SHORT else VIDEO_ROOM
        if len(self._waiting) >= room:
            self.dropped += 1
            return False
        frame = framed(data)
        if not self._waiting:
            sent = self._write(frame)
            if sent is None:
                return False
            if sent == len(frame):
                return True
            frame = frame[sent:]
            self._moved_at = self._streams.clock()
            self._streams.loop.add_writer(self._sock, self._writable)
        self._waiting += frame
        return True

    def is_over(self, now: float) -> bool:
        """Tell whether a connection has had its time."""
        life = SILENT_LIFE if self.is_known else UNKNOWN_LIFE
        is_stuck = bool(self._waiting) and now - self._moved_at > STUCK_LIFE
        return is_stuck or now - self.heard_at > life

    def open(self) -> None:
        """Begin to read."""
        self._streams.loop.add_reader(self._sock, self._readable)

    def close(self) -> None:
        """End the connection, with whatever waits."""
        if not self.is_open:
            return
        self.is_open = False
        self._streams.loop.remove_reader(self._sock)
        self._streams.loop.remove_writer(self._sock)
        self._waiting.clear()
        self._sock.close()
        self._streams.forget(self)

    def _readable(self) -> None:
        try:
            data = self._sock.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        try:
            frames = self._frames.feed(data)
        except FrameTooLong:
            self.close()
            return
        for frame in frames:
            is_for_somebody = self._streams.received(self, frame)
            if self.is_known and is_for_somebody:
                self.heard_at = self._streams.clock()
            elif not (self.is_known or is_for_somebody):
                self.close()
            if not self.is_open:
                return

    def _writable(self) -> None:
        sent = self._write(self._waiting)
        if sent is None:
            return
        if sent:
            self._moved_at = self._streams.clock()
            del self._waiting[:sent]
        if not self._waiting:
            self._streams.loop.remove_writer(self._sock)

    def _write(self, data: bytes | bytearray) -> int | None:
        """Return how many bytes the kernel has taken, None if it is over."""
        try:
            return self._sock.send(data)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError:
            self.close()
            return None


class Streams:
    """All connections of a node, by the address of the other end."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        received: Received,
        ended: Callable[[Stream], None],
    ) -> None:
        self.by_address: dict[TcpAddress, Stream] = {}
        self.refused = 0
        self.clock = clock
        self.received = received
        self._ended = ended
        self._of_address: dict[str, int] = {}
        self._listener: socket.socket | None = None
        self._sweeper: asyncio.TimerHandle | None = None
        self._is_closed = False

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that all of them run on."""
        return asyncio.get_running_loop()

    def listen(self, listener: socket.socket) -> None:
        """Accept connections on a socket that listens."""
        listener.setblocking(False)  # noqa: FBT003 (socket's own)
        self._listener = listener
        self.loop.add_reader(listener, self._accept, listener)

    def adopt(self, sock: socket.socket) -> None:
        """Take a connection that was accepted; close it if there is no room."""
        try:
            ip, port = sock.getpeername()[:2]
        except OSError:  # Gone already.
            sock.close()
            return
        address = TcpAddress(ip.removeprefix("::ffff:"), port)
        group = _group(address.ip)
        of_address = self._of_address.get(group, 0)
        if (
            self._is_closed
            or len(self.by_address) >= MOST
            or of_address >= MOST_OF_AN_ADDRESS
        ):
            self.refused += 1
            sock.close()
            return
        self._make_room()
        sock.setblocking(False)  # noqa: FBT003 (socket's own)
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        stream = Stream(sock, address, self, self.clock())
        self.by_address[address] = stream
        self._of_address[group] = self._of_address.get(group, 0) + 1
        stream.open()
        if self._sweeper is None:
            self._sweeper = self.loop.call_later(SWEEP, self._sweep)

    def forget(self, stream: Stream) -> None:
        """Note that a connection has ended."""
        del self.by_address[stream.address]
        group = _group(stream.address.ip)
        self._of_address[group] -= 1
        if not self._of_address[group]:
            del self._of_address[group]
        self._ended(stream)

    def close(self) -> None:
        """End all connections and accept no more."""
        self._is_closed = True
        if self._listener is not None:
            self.loop.remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        if self._sweeper is not None:
            self._sweeper.cancel()
        for stream in list(self.by_address.values()):
            stream.close()

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            try:
                sock, _ = listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _EXHAUSTED:
                    raise
                self._pause(listener)
                return
            self.adopt(sock)

    def _pause(self, listener: socket.socket) -> None:
        """Accept nothing for a moment: there are no descriptors left."""
        self.loop.remove_reader(listener)
        self.loop.call_later(SWEEP, self._resume, listener)

    def _resume(self, listener: socket.socket) -> None:
        if not self._is_closed:
            self.loop.add_reader(listener, self._accept, listener)

    def _make_room(self) -> None:
        """Close the oldest connection that nobody knows, if they are too many."""
        unknown = [one for one in self.by_address.values() if not one.is_known]
        if len(unknown) >= MOST_UNKNOWN:
            unknown[0].close()

    def _sweep(self) -> None:
        self._sweeper = None
        now = self.clock()
        for stream in list(self.by_address.values()):
            if stream.is_over(now):
                stream.close()
        if self.by_address:
            self._sweeper = self.loop.call_later(SWEEP, self._sweep)


def _group(ip: str) -> str:
    """Return what one network has in common: an IPv4 address, or an IPv6 /64."""
    address = ip_address(ip)
    return ip if address.version == 4 else address.exploded[:19]  # noqa: PLR2004
