"""The least that is a WebRTC peer: ICE, DTLS and SRTP on one UDP socket.

It sends any packet it is told to, and keeps what comes, decrypted. It uses
private names of aiortc, as the relay does.
"""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Callable, Sequence

import pylibsrtp
from aioice import stun
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtp import RtcpPsfbPacket

from server.media import rtcp
from server.media.packet import RtpPacket, parse
from tests.support import descriptions
from tests.support.descriptions import Address, Remote, Sent

CHECK_INTERVAL = 0.05
"""Seconds between two checks until one is answered."""

CONNECT_TIMEOUT = 10.0

WIDE = 20_000_000
"""Bits per second that such a peer says it can take."""


def certificate() -> RTCCertificate:
    """Return a certificate for a peer."""
    return RTCCertificate.generateCertificate()


class RawPeer:
    """One peer connection, which makes checks as a browser does.

    `media` and `control` are the decrypted packets in their order, `arrivals`
    when those of media came (the loop's seconds), `ciphertexts` the datagrams of
    media as they came, `answers` the number of checks that were answered.
    `loses` may swallow incoming datagrams.
    """

    role = "controlling"  # What RTCDtlsTransport asks of its transport.

    def __init__(self, own: RTCCertificate | None = None) -> None:
        self.media: list[RtpPacket] = []
        self.arrivals: list[float] = []
        self.control: list[rtcp.Incoming] = []
        self.ciphertexts: list[bytes] = []
        self.answers = 0
        self.loses: Callable[[bytes], bool] = lambda _: False
        self.sent_handshakes = 0
        self._ufrag, self._password = secrets.token_hex(4), secrets.token_hex(12)
        self._remote: Remote | None = None
        self._early: list[bytes] = []
        self._incoming: asyncio.Queue[bytes | None] = asyncio.Queue(256)
        self._news = asyncio.Event()
        self._socket = self._bind()
        self._dtls = RTCDtlsTransport(self, [own or certificate()])  # type: ignore[arg-type]
        self._dtls._set_role("client")

    @property
    def address(self) -> Address:
        """Where this peer sends from."""
        address: Address = self._socket.getsockname()
        return address

    @property
    def is_up(self) -> bool:
        """Whether media can be sent."""
        return self._dtls.state == "connected" and self._socket.fileno() != -1

    @property
    def is_closed(self) -> bool:
        """Whether the server has said goodbye."""
        return self._dtls.state == "closed"

    def offer(self, tracks: Sequence[Sent]) -> str:
        """Return an offer to send tracks."""
        return descriptions.publish_offer(self._head(), tracks)

    def answer(self, remote: Remote) -> str:
        """Return an answer to receive everything."""
        return descriptions.subscribe_answer(self._head(), remote)

    async def connect(self, remote: Remote) -> None:
        """Come up to the point at which media flows.

        Raises:
            TimeoutError: The server does not answer.
            ConnectionError: The handshake failed.

        """
        await self.reach(remote)
        await self.shake_hands()

    async def reach(self, remote: Remote) -> None:
        """Check until the server answers."""
        self._remote, before = remote, self.answers
        async with asyncio.timeout(CONNECT_TIMEOUT):
            while self.answers == before:
                self.check()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(CHECK_INTERVAL):
                        await self.until(lambda: self.answers > before)

    async def shake_hands(self) -> None:
        """Agree on keys with a server that has been reached."""
        assert self._remote is not None
        fingerprint = RTCDtlsFingerprint("sha-256", self._remote.fingerprint)
        async with asyncio.timeout(CONNECT_TIMEOUT):
            await self._dtls.start(RTCDtlsParameters([fingerprint]))
        if self._dtls.state != "connected":
            raise ConnectionError(self._dtls.state)
        for data in self._early:
            self._take_media(data)
        self._early.clear()

    def restart(self) -> None:
        """Take new ICE credentials, as for an offer with a restart."""
        self._ufrag, self._password = secrets.token_hex(4), secrets.token_hex(12)

    def roam(self) -> None:
        """Go on from another port, as after a change of network."""
        self._unbind()
        self._socket = self._bind()

    async def close(self) -> None:
        """Say goodbye and free the socket."""
        await self._dtls.stop()
        self.vanish()

    def vanish(self) -> None:
        """Free the socket without a word."""
        if not self._incoming.full():
            self._incoming.put_nowait(None)
        self._unbind()

    async def until(
        self, condition: Callable[[], bool], *, seconds: float = 5.0
    ) -> None:
        """Wait until something that has come makes a condition true.

        Raises:
            TimeoutError: It does not come.

        """
        async with asyncio.timeout(seconds):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def told_all(self) -> None:
        """Wait until the server has taken, and we, all that was sent so far.

        The server works in the order of arrival, so its answer to a check comes
        behind everything.
        """
        before = self.answers
        self.check(nominate=False)
        await self.until(lambda: self.answers > before)

    def check(self, *, nominate: bool = True, remote: Remote | None = None) -> None:
        """Send one connectivity check."""
        remote = remote or self._remote
        assert remote is not None
        self.send_raw(self.checking(remote, nominate=nominate), remote.address)

    def checking(self, remote: Remote, *, nominate: bool = True) -> bytes:
        """Return a connectivity check of a server with its credentials."""
        check = stun.Message(
            message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST
        )
        check.attributes["USERNAME"] = f"{remote.ufrag}:{self._ufrag}"
        check.attributes["PRIORITY"] = 1853824767
        check.attributes["ICE-CONTROLLING"] = 1
        if nominate:
            check.attributes["USE-CANDIDATE"] = None
        check.add_message_integrity(remote.password.encode())
        check.add_fingerprint()
        return bytes(check)

    def send(self, packet: bytes) -> None:
        """Encrypt and send a packet of media."""
        self.send_raw(self._dtls._tx_srtp.protect(packet))

    def send_control(self, packet: bytes) -> None:
        """Encrypt and send a control packet."""
        self.send_raw(self._dtls._tx_srtp.protect_rtcp(packet))

    def report(self) -> None:
        """Say as a browser does each second that everything comes, and may."""
        newest = {packet.ssrc: packet.sequence for packet in self.media}
        blocks = [rtcp.Report(ssrc, 0, 0, seq, 0, 0, 0) for ssrc, seq in newest.items()]
        if blocks:
            self.send_control(rtcp.receiver_report(blocks))
            self.send_control(rtcp.bitrate_cap(WIDE, [blocks[0].ssrc]))

    @property
    def picture_requests(self) -> list[RtcpPsfbPacket]:
        """The requests for a key frame that have come (RFC 4585, 6.3.1)."""
        return [p for p in self.control if isinstance(p, RtcpPsfbPacket) and p.fmt == 1]

    def send_raw(self, data: bytes, to: Address | None = None) -> None:
        """Send a datagram as it is."""
        if to is None:
            assert self._remote is not None
            to = self._remote.address
        self._socket.sendto(data, to)

    # What RTCDtlsTransport asks of its transport.

    async def _recv(self) -> bytes:
        data = await self._incoming.get()
        if data is None:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self.sent_handshakes += 1
        # Closed, after `vanish`.
        with contextlib.suppress(OSError):
            self.send_raw(data)

    def _head(self) -> list[str]:
        own = self._dtls.getLocalParameters().fingerprints[0]
        return [
            f"a=ice-ufrag:{self._ufrag}",
            f"a=ice-pwd:{self._password}",
            f"a=fingerprint:{own.algorithm} {own.value}",
        ]

    def _bind(self) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)  # noqa: FBT003 (socket's own)
        asyncio.get_running_loop().add_reader(sock, self._readable)
        return sock

    def _unbind(self) -> None:
        if self._socket.fileno() != -1:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()

    def _readable(self) -> None:
        while True:
            try:
                data, source = self._socket.recvfrom(2048)
            except OSError:  # Nothing more, or a port of the other side is closed.
                break
            if data and not self.loses(data):
                self._take(data, source)
        self._news.set()

    def _take(self, data: bytes, source: Address) -> None:
        if data[0] < 4:
            self._take_stun(data, source)
        elif data[0] < 64:
            if not self._incoming.full():
                self._incoming.put_nowait(data)
        elif self._dtls.state != "connected":
            self._early.append(data)
        else:
            self._take_media(data)

    def _take_stun(self, data: bytes, source: Address) -> None:
        """Take the answer to a check."""
        del data, source
        self.answers += 1

    def _take_media(self, data: bytes) -> None:
        """Take an encrypted packet of media or control."""
        if rtcp.is_rtcp(data):
            self.control += rtcp.parse(self._dtls._rx_srtp.unprotect_rtcp(data))
            return
        self.ciphertexts.append(data)
        # A replay: the same packet again.
        with contextlib.suppress(pylibsrtp.Error):
            self.media.append(parse(self._dtls._rx_srtp.unprotect(data)))
            self.arrivals.append(asyncio.get_running_loop().time())
