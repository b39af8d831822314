"""The least that is a WebRTC peer: ICE, DTLS and SRTP on one UDP socket.

It sends packets that are ready and counts those that come, by their first
bytes and without decrypting, so that a crowd of them costs little beside the
server that is measured. It uses private names of aiortc, as the relay does.
"""

import asyncio
import contextlib
import re
import secrets
import socket
from dataclasses import dataclass

from aioice import stun
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcdtlstransport import RTCDtlsTransport

from bench.recording import AUDIO, LEVEL_EXTENSION, RTX, VIDEO

CHECK_INTERVAL = 0.05
"""Seconds between two checks until one is answered."""

CONSENT_INTERVAL = 2.0
"""Seconds between two checks after that (RFC 7675)."""

CONNECT_TIMEOUT = 10.0

_BATCH = 64
_RTCP_TYPES = range(192, 224)


@dataclass(frozen=True, slots=True)
class Section:
    """One m-line of a description."""

    kind: str
    mid: str
    payload_types: tuple[int, ...]
    rtpmaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remote:
    """What a server's description says."""

    ufrag: str
    password: str
    fingerprint: RTCDtlsFingerprint
    address: tuple[str, int]
    sections: tuple[Section, ...]


def read_description(sdp: str) -> Remote:
    """Read a description of a server that we trust to be well-formed."""
    _, *rest = re.split(r"^m=", sdp, flags=re.MULTILINE)
    sections = []
    for text in rest:
        words = text.splitlines()[0].split()
        sections.append(
            Section(
                kind=words[0],
                mid=_one(r"a=mid:(\S+)", text),
                payload_types=tuple(map(int, words[3:])),
                rtpmaps=tuple(re.findall(r"a=rtpmap:(.+?)\s*$", text, re.MULTILINE)),
            )
        )
    candidates = re.findall(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", sdp)
    # Loopback first: that is where a bench is at home.
    ip, port = min(candidates, key=lambda c: (":" in c[0], not c[0].startswith("127.")))
    algorithm, digest = _one(r"a=fingerprint:(sha-256 \S+)", sdp).split()
    return Remote(
        _one(r"a=ice-ufrag:(\S+)", sdp),
        _one(r"a=ice-pwd:(\S+)", sdp),
        RTCDtlsFingerprint(algorithm=algorithm, value=digest),
        (ip, int(port)),
        tuple(sections),
    )


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"no {pattern} in a description")
    return found[1]


class RawPeer:
    """One peer connection.

    With `lite` it only answers checks, as aiortc wants it, and else it makes
    them, as Alcove wants it.
    """

    role = "controlling"  # What RTCDtlsTransport asks of its transport.

    def __init__(self, *, lite: bool = False) -> None:
        self.received = 0
        """Packets of media that have come."""
        self._lite = lite
        self._ufrag, self._password = secrets.token_hex(4), secrets.token_hex(12)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)  # noqa: FBT003 (socket's own)
        self._remote: Remote | None = None
        self._address: tuple[str, int] | None = None
        self._datagrams: asyncio.Queue[bytes] = asyncio.Queue(256)
        self._answered = asyncio.Event()
        certificate = RTCCertificate.generateCertificate()
        self._dtls = RTCDtlsTransport(self, [certificate])  # type: ignore[arg-type]
        self._dtls._set_role("client")  # noqa: SLF001
        self._checks: asyncio.Task[None] | None = None

    async def connect(self, remote: Remote, tasks: asyncio.TaskGroup) -> None:
        """Come up to the point at which media flows.

        Raises:
            TimeoutError: The server does not answer.
            ConnectionError: The handshake failed.

        """
        self._remote, self._address = remote, remote.address
        asyncio.get_running_loop().add_reader(self._socket, self._read_some)
        async with asyncio.timeout(CONNECT_TIMEOUT):
            if not self._lite:
                self._checks = tasks.create_task(self._check())
            await self._answered.wait()
            await self._dtls.start(RTCDtlsParameters(fingerprints=[remote.fingerprint]))
        if self._dtls.state != "connected":
            raise ConnectionError("the DTLS handshake failed")

    async def close(self) -> None:
        """Say goodbye and free the socket."""
        if self._checks is not None:
            self._checks.cancel()
        await self._dtls.stop()
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def look_now_and_then(self) -> None:
        """Read only when `look` is called from now on.

        On one machine the kernel charges a sender for waking the receiver, which
        a server of people elsewhere never pays. A receiver that is not waiting
        is not woken.
        """
        asyncio.get_running_loop().remove_reader(self._socket)

    def look(self) -> None:
        """Read everything that has come."""
        while self._read_some():
            pass

    def send(self, packet: bytes) -> None:
        """Encrypt and send one packet. A full socket loses it."""
        self._write(self._dtls._tx_srtp.protect(packet))  # noqa: SLF001

    def publish_offer(self, ssrcs: dict[str, int]) -> str:
        """Write an offer that sends a microphone (mid 0) and a camera (mid 1)."""
        lines = self._head(["0", "1"], setup="active" if self._lite else "actpass")
        for mid, (kind, ssrc) in enumerate(ssrcs.items()):
            payload = AUDIO if kind == "audio" else VIDEO
            codec = "opus/48000/2" if kind == "audio" else "VP8/90000"
            numbers = f"{payload}" if kind == "audio" else f"{payload} {RTX}"
            lines += self._media(kind, str(mid), numbers, "sendonly")
            lines.append(f"a=rtpmap:{payload} {codec}")
            if kind == "audio":
                lines.append(
                    f"a=extmap:{LEVEL_EXTENSION}"
                    " urn:ietf:params:rtp-hdrext:ssrc-audio-level"
                )
            else:
                lines += [
                    f"a=rtpmap:{RTX} rtx/90000",
                    f"a=fmtp:{RTX} apt={VIDEO}",
                    f"a=rtcp-fb:{VIDEO} nack",
                    f"a=rtcp-fb:{VIDEO} nack pli",
                    f"a=ssrc-group:FID {ssrc} {ssrc + 1}",
                    f"a=ssrc:{ssrc + 1} cname:bench",
                ]
            lines.append(f"a=ssrc:{ssrc} cname:bench")
        return _text(lines)

    def subscribe_answer(self, remote: Remote) -> str:
        """Answer an offer: receive everything that is in it."""
        lines = self._head([s.mid for s in remote.sections], setup="active")
        for section in remote.sections:
            wanted = [
                rtpmap
                for rtpmap in section.rtpmaps
                if "opus" in rtpmap.lower() or "vp8" in rtpmap.lower()
            ]
            numbers = " ".join(rtpmap.split()[0] for rtpmap in wanted)
            lines += self._media(section.kind, section.mid, numbers, "recvonly")
            lines += [f"a=rtpmap:{rtpmap}" for rtpmap in wanted]
        return _text(lines)

    def _head(self, mids: list[str], *, setup: str) -> list[str]:
        fingerprint = self._dtls.getLocalParameters().fingerprints[0]
        return [
            "v=0",
            "o=- 1 1 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE " + " ".join(mids),
            *(["a=ice-lite"] if self._lite else []),
            f"a=ice-ufrag:{self._ufrag}",
            f"a=ice-pwd:{self._password}",
            f"a=fingerprint:{fingerprint.algorithm} {fingerprint.value}",
            f"a=setup:{setup}",
        ]

    def _media(self, kind: str, mid: str, numbers: str, direction: str) -> list[str]:
        ip, port = self._socket.getsockname()
        return [
            f"m={kind} {port} UDP/TLS/RTP/SAVPF {numbers}",
            f"c=IN IP4 {ip}",
            f"a=mid:{mid}",
            "a=rtcp-mux",
            f"a={direction}",
            f"a=candidate:1 1 udp 2130706431 {ip} {port} typ host",
            "a=end-of-candidates",
        ]

    # What RTCDtlsTransport asks of its transport.

    async def _recv(self) -> bytes:
        return await self._datagrams.get()

    async def _send(self, data: bytes) -> None:
        self._write(data)

    def _write(self, data: bytes) -> None:
        if self._address is None:
            return
        # A full buffer or a closed port: the packet is lost.
        with contextlib.suppress(OSError):
            self._socket.sendto(data, self._address)

    def _read_some(self) -> bool:
        """Read a batch; tell whether there may be more."""
        for _ in range(_BATCH):
            try:
                data, address = self._socket.recvfrom(2048)
            except OSError:
                return False
            first = data[0] if data else 255
            if first in range(128, 192):
                self.received += data[1] not in _RTCP_TYPES
            elif first in range(20, 64):
                if not self._datagrams.full():
                    self._datagrams.put_nowait(data)
            elif first in range(4):
                self._on_stun(data, address)
        return True

    def _on_stun(self, data: bytes, address: tuple[str, int]) -> None:
        try:
            message = stun.parse_message(data)
        except ValueError:
            return
        if message.message_class is stun.Class.RESPONSE:
            self._answered.set()
        elif message.message_class is stun.Class.REQUEST:
            reply = stun.Message(
                message_method=stun.Method.BINDING,
                message_class=stun.Class.RESPONSE,
                transaction_id=message.transaction_id,
            )
            reply.attributes["XOR-MAPPED-ADDRESS"] = address
            reply.add_message_integrity(self._password.encode())
            reply.add_fingerprint()
            self._socket.sendto(bytes(reply), address)
            if "USE-CANDIDATE" in message.attributes:
                self._address = address
                self._answered.set()

    async def _check(self) -> None:
        tie_breaker = secrets.randbits(64)
        while True:
            if self._remote is None:
                return
            check = stun.Message(
                message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST
            )
            check.attributes["USERNAME"] = f"{self._remote.ufrag}:{self._ufrag}"
            check.attributes["PRIORITY"] = 1853824767
            check.attributes["ICE-CONTROLLING"] = tie_breaker
            check.attributes["USE-CANDIDATE"] = None
            check.add_message_integrity(self._remote.password.encode())
            check.add_fingerprint()
            self._write(bytes(check))
            done = self._answered.is_set()
            await asyncio.sleep(CONSENT_INTERVAL if done else CHECK_INTERVAL)


def _text(lines: list[str]) -> str:
    return "\r\n".join(lines) + "\r\n"
