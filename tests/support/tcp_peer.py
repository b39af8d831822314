"""A WebRTC peer whose network blocks UDP: it speaks over one TCP connection."""

import asyncio
import re
import socket

from server.media.framing import Frames, framed
from tests.support.descriptions import Address, Remote
from tests.support.raw_peer import RawPeer


class TcpPeer(RawPeer):
    """A peer that makes its checks and sends its media by TCP (RFC 6544, active).

    `reach` connects first.
    """

    @property
    def is_hung_up_on(self) -> bool:
        """Whether the server has ended the connection."""
        return self._is_ended

    async def reach(self, remote: Remote) -> None:
        """Connect, and check until the server answers."""
        self._remote = remote
        await self.dial(remote.address)
        await super().reach(remote)

    async def dial(self, address: Address) -> None:
        """Connect, and say nothing yet."""
        self._is_ended = False
        self._frames = Frames()
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, address)
        loop.add_reader(self._socket, self._readable)

    async def dial_again(self) -> None:
        """Lose the connection, and make another from another port."""
        assert self._remote is not None
        self._unbind()
        self._socket = self._bind()
        await self.dial(self._remote.address)

    def stop_reading(self) -> None:
        """Take nothing off the socket any more, and let little wait in it."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        asyncio.get_running_loop().remove_reader(self._socket)

    def send_raw(self, data: bytes, to: Address | None = None) -> None:
        """Send a datagram; it must fit, since there is no queue."""
        del to
        self.send_bytes(framed(data))

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self._socket.send(data) == len(data)

    def _bind(self) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        sock.setblocking(False)  # noqa: FBT003 (socket's own)
        return sock

    def _readable(self) -> None:
        try:
            data = self._socket.recv(1 << 16)
        except BlockingIOError:
            return
        except ConnectionResetError:
            data = b""
        if not data:
            self._is_ended = True
            asyncio.get_running_loop().remove_reader(self._socket)
        for frame in self._frames.feed(data):
            if not self.loses(frame):
                self._take(frame, self._remote_address())
        self._news.set()

    def _remote_address(self) -> Address:
        assert self._remote is not None
        return self._remote.address


def tcp_addresses(sdp: str) -> list[Address]:
    """Return where a description says that TCP is taken."""
    found = re.findall(
        r"^a=candidate:\S+ 1 tcp \d+ (\S+) (\d+) typ host tcptype passive\r$",
        sdp,
        re.MULTILINE,
    )
    return list(dict.fromkeys((ip, int(port)) for ip, port in found))
