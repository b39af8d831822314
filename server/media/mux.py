"""One port for everybody: datagrams told apart by source and first byte.

They come by UDP, or framed by TCP from where UDP is blocked.

A stranger's datagram is looked at only if it is a connectivity check that
names one of our ufrags. Everything else must come from an address that a good
check has verified (RFC 9443; RFC 7983).
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Protocol, TypeAlias

from server.media import clock as kernel
from server.media import ice_lite
from server.media.ice_lite import Address, Source, TcpAddress
from server.media.streams import Stream, Streams

BATCH = 64
"""Datagrams read before the loop serves others."""

SOCKET_BUFFER = 4 * 1024 * 1024
"""Bytes asked of the kernel for each direction."""

CHECKS_PER_SECOND = 1000
"""Checks of strangers whose integrity is computed: a bound on the cost of a flood.

Only those count that name one of our ufrags, which strangers do not know: a
flood of others keeps nobody from joining.
"""

_LONGEST = 2048
"""Bytes read of a datagram: more than any good one has. Larger buffers cost time."""


Route: TypeAlias = Address | Stream
"""A way to send to somebody."""


class Receiver(Protocol):
    """The owner of a ufrag or of a verified address."""

    def is_quiet(self, now: float) -> bool:
        """Tell whether nothing has been heard from its address lately."""

    def stun(self, data: bytes, source: Source, now: float) -> None:
        """Take a connectivity check that names one of our ufrags."""

    def dtls(self, data: bytes) -> None:
        """Take a DTLS datagram."""

    def srtp(self, data: bytes, now: float) -> None:
        """Take an SRTP or SRTCP datagram."""


class Mux:
    """The socket, the TCP connections, and two tables: by ufrag and by address."""

    def __init__(self, sock: socket.socket, *, clock: Callable[[], float]) -> None:
        sock.setblocking(False)  # noqa: FBT003
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, option, SOCKET_BUFFER)
        kernel.ask(sock)
        self.by_ufrag: dict[str, Receiver] = {}
        self.by_address: dict[Source, Receiver] = {}
        self.streams = Streams(clock=clock, received=self._frame, ended=self._ended)
        self.unsent = 0
        self.strange = 0
        self._sock = sock
        self._is_ipv6 = sock.family == socket.AF_INET6
        self._clock = clock
        self._second = 0
        self._checks_left = CHECKS_PER_SECOND

    def open(self) -> None:
        """Begin to read."""
        asyncio.get_running_loop().add_reader(self._sock.fileno(), self._readable)

    def close(self) -> None:
        """Stop reading, end all connections and give up the port."""
        self.streams.close()
        asyncio.get_running_loop().remove_reader(self._sock.fileno())
        self._sock.close()

    def route(self, to: Source) -> Route | None:
        """Return what `send` wants, to be kept for many datagrams.

        None for a TCP connection that has ended.
        """
        if isinstance(to, TcpAddress):
            return self.streams.by_address.get(to)
        if self._is_ipv6 and ":" not in to[0]:
            return (f"::ffff:{to[0]}", to[1])
        return to

    def hang_up(self, source: Source) -> None:
        """End a TCP connection. Of UDP there is nothing to end."""
        if isinstance(source, TcpAddress):
            stream = self.streams.by_address.get(source)
            if stream is not None:
                stream.close()

    def send(self, data: bytes | memoryview, route: Route) -> bool:
        """Send a datagram; False where there is no room: it is dropped.

        Video recovers by NACK and key frame, audio conceals.
        """
        if isinstance(route, Stream):
            if route.send(data):
                return True
            self.unsent += 1
            return False
        try:
            self._sock.sendto(data, route)
        except OSError:
            self.unsent += 1
            return False
        return True

    def _readable(self) -> None:
        now, wall = self._clock(), kernel.wall()
        receive = self._sock.recvmsg
        for _ in range(BATCH):
            try:
                data, ancillary, _flags, source = receive(_LONGEST, kernel.SPACE)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                # An ICMP error of an earlier datagram; its peer will go quiet.
                continue
            if self._is_ipv6:
                source = (source[0].removeprefix("::ffff:"), source[1])
            self._datagram(data, source, now - kernel.delay(ancillary, wall))

    def _frame(self, stream: Stream, data: bytes) -> bool:
        return self._datagram(data, stream.address, self._clock())

    def _ended(self, stream: Stream) -> None:
        # Its transport waits for the peer to come again, by whatever way.
        self.by_address.pop(stream.address, None)

    def _datagram(self, data: bytes, source: Source, now: float) -> bool:
        """Pass a datagram on, and tell whether it was for anybody."""
        if not data:
            return False
        first = data[0]
        if first < 4:  # noqa: PLR2004
            return self._stun(data, source, now)
        receiver = self.by_address.get(source)
        if receiver is None:
            self.strange += 1
            return False
        if 127 < first < 192:  # noqa: PLR2004
            receiver.srtp(data, now)
        elif 19 < first < 64:  # noqa: PLR2004
            receiver.dtls(data)
        return True

    def _stun(self, data: bytes, source: Source, now: float) -> bool:
        receiver = self.by_ufrag.get(ice_lite.target(data) or "")
        owner = self.by_address.get(source)
        if receiver is None or not (owner is receiver or self._may_take(owner, now)):
            self.strange += 1
            return False
        receiver.stun(data, source, now)
        return True

    def _may_take(self, owner: Receiver | None, now: float) -> bool:
        """Tell whether an address may become another transport's.

        Not while its owner is heard from there: the sender of a datagram can
        be forged.
        """
        if owner is not None:
            return owner.is_quiet(now)
        return self._may_check(now)

    def _may_check(self, now: float) -> bool:
        if self._second != int(now):
            self._second, self._checks_left = int(now), CHECKS_PER_SECOND
        self._checks_left -= 1
        return self._checks_left >= 0
