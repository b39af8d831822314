"""DTLS and SRTP: the one file that uses private names of others.

aiortc's `RTCDtlsTransport` makes the handshake over an ICE transport of our
own, pylibsrtp's binding protects and unprotects packets in one buffer. The
contract test names everything used here; the versions are pinned.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from struct import Struct
from typing import Any, cast

from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from aiortc.rtcicetransport import RTCIceTransport
from OpenSSL import SSL
from pylibsrtp import Session
from pylibsrtp._binding import ffi, lib

Certificate = RTCCertificate

PROFILES = [SRTP_AEAD_AES_128_GCM, SRTP_AEAD_AES_256_GCM, SRTP_AES128_CM_SHA1_80]
"""In order of preference. As DTLS server ours counts, and GCM-128 costs least."""

HANDSHAKE_TIMEOUT = 15.0
"""Seconds after which a peer that does not finish its handshake is dropped."""

_HANDSHAKE_QUEUE = 32
"""Datagrams held for a handshake. Full: drop; DTLS sends again by itself."""

MAX_DATAGRAM = 1472
"""Bytes: the largest UDP payload in an Ethernet frame over IPv4."""

MAX_PAYLOAD = MAX_DATAGRAM - 20 - 2 - 20
"""Bytes of RTP payload that leave room for header, RTX and authentication."""

_FLIGHT = 4
"""Datagrams of our last flight that are kept to be sent again. One is usual."""

_HANDSHAKE_RECORD = b"\x16"
_CLIENT_HELLO = b"\x01"
_RECORD_HEADER = 13
_FIRST_FRAGMENT = bytes(5)
"""Message number and fragment offset of where a handshake begins."""

_HEADER = Struct("!BBHII")
_EXTENDED = Struct("!BBHIIQ")
_ONE_BYTE = 0xBEDE0001 << 32
"""One word of header extensions in one-byte form follows (RFC 8285, 4.2)."""

_BUFFER = bytearray(2048)
_POINTER = ffi.from_buffer(_BUFFER)
_LENGTH = ffi.new("int *")
_VIEW = memoryview(_BUFFER)
_OK = lib.srtp_err_status_ok
_protect = lib.srtp_protect


class DtlsFailed(Exception):
    """The handshake did not lead to keys, or the peer is not who it said."""


class Srtp:
    """One direction of one peer's SRTP (RFC 3711, RFC 7714).

    All sessions of the process share one buffer: a result that is a view must
    be used before the next call.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._context = session._srtp[0]  # noqa: SLF001

    def unprotect(self, data: bytes) -> bytes | None:
        """Return the RTP packet in a datagram, None if it is not authentic."""
        return self._process(lib.srtp_unprotect, data)

    def unprotect_rtcp(self, data: bytes) -> bytes | None:
        """Return the RTCP packet in a datagram, None if it is not authentic."""
        return self._process(lib.srtp_unprotect_rtcp, data)

    def protect_rtcp(self, data: bytes) -> bytes | None:
        """Return the SRTCP datagram for a packet, None if it is too long."""
        return self._process(lib.srtp_protect_rtcp, data)

    def protect(  # noqa: PLR0917 (for every packet)
        self,
        second: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        head: bytes = b"",
        extension: int | None = None,
    ) -> memoryview | None:
        """Return a view of the SRTP datagram for a packet of up to MAX_PAYLOAD.

        `second` is the second byte of the header: marker bit and payload type.
        `head` is written over the payload's beginning. `extension` are the four
        bytes of one header extension.
        """
        if extension is None:
            start = 12
            _HEADER.pack_into(_BUFFER, 0, 0x80, second, sequence, timestamp, ssrc)
        else:
            start = 20
            extension |= _ONE_BYTE
            _EXTENDED.pack_into(
                _BUFFER, 0, 0x90, second, sequence, timestamp, ssrc, extension
            )
        end = start + len(payload)
        _BUFFER[start:end] = payload
        if head:
            _BUFFER[start : start + len(head)] = head
        _LENGTH[0] = end
        if _protect(self._context, _POINTER, _LENGTH) != _OK:
            return None
        return _VIEW[: _LENGTH[0]]

    def _process(self, function: Callable[..., int], data: bytes) -> bytes | None:
        size = len(data)
        if size > MAX_DATAGRAM:
            return None
        _VIEW[:size] = data
        _LENGTH[0] = size
        if function(self._context, _POINTER, _LENGTH) != _OK:
            return None
        return bytes(_VIEW[: _LENGTH[0]])


class _Ice:
    """What `RTCDtlsTransport` needs of an ICE transport."""

    role = "controlled"
    state = "completed"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._outgoing = send
        self._incoming: asyncio.Queue[bytes | None] = asyncio.Queue(_HANDSHAKE_QUEUE)

    def feed(self, data: bytes | None) -> None:
        try:
            self._incoming.put_nowait(data)
        except asyncio.QueueFull:
            if data is None:
                self._incoming.get_nowait()
                self._incoming.put_nowait(None)

    async def _recv(self) -> bytes:
        data = await self._incoming.get()
        if data is None:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self._outgoing(data)


class DtlsServer:
    """Our end of a peer's DTLS association; always the server (RFC 5763, 5)."""

    def __init__(
        self,
        certificate: Certificate,
        *,
        send: Callable[[bytes], None],
        closed: Callable[[], None],
    ) -> None:
        self._send = send
        self._flight: deque[bytes] | None = deque(maxlen=_FLIGHT)
        self._ice = _Ice(self._send_flight)
        self._dtls = RTCDtlsTransport(cast(RTCIceTransport, self._ice), [certificate])
        self._dtls._set_role("server")  # noqa: SLF001
        self._dtls._srtp_profiles = PROFILES  # noqa: SLF001
        self._closed = closed
        self._dtls.add_listener("statechange", self._state_changed)

    def feed(self, data: bytes) -> None:
        """Take a DTLS datagram from the peer's verified address.

        A client that begins again has not got our answer. OpenSSL would leave
        it to its timer, after a second (RFC 6347, 4.2.4).
        """
        if self._flight and begins_handshake(data):
            for datagram in self._flight:
                self._send(datagram)
        else:
            self._ice.feed(data)

    async def handshake(
        self, fingerprints: Sequence[tuple[str, str]]
    ) -> tuple[Srtp, Srtp]:
        """Agree on keys and return the receiving and the sending SRTP.

        `fingerprints` are (hash function, digest) pairs of the peer's
        certificate as its SDP names them.

        Raises:
            DtlsFailed: No agreement, wrong certificate, or it took too long.

        """
        remote = RTCDtlsParameters(
            [RTCDtlsFingerprint(algorithm, value) for algorithm, value in fingerprints]
        )
        try:
            async with asyncio.timeout(HANDSHAKE_TIMEOUT):
                await self._dtls.start(remote)
        except (TimeoutError, SSL.Error) as error:
            raise DtlsFailed(type(error).__name__) from None
        if self._dtls.state != "connected":
            raise DtlsFailed(self._dtls.state)
        self._flight = None
        private = cast(Any, self._dtls)
        return Srtp(private._rx_srtp), Srtp(private._tx_srtp)  # noqa: SLF001

    async def close(self) -> None:
        """Say goodbye (close_notify) and end aiortc's task."""
        task = cast("asyncio.Task[None] | None", self._dtls._task)  # noqa: SLF001
        await self._dtls.stop()
        self._ice.feed(None)
        if task is not None:
            await asyncio.wait([task], timeout=1)

    def _send_flight(self, data: bytes) -> None:
        if self._flight is not None:
            self._flight.append(data)
        self._send(data)

    def _state_changed(self) -> None:
        if self._dtls.state == "closed":
            self._closed()


def begins_handshake(data: bytes) -> bool:
    """Tell whether a datagram begins with the first part of a ClientHello."""
    handshake = data[_RECORD_HEADER:]
    return (
        data[:1] == _HANDSHAKE_RECORD
        and handshake[:1] == _CLIENT_HELLO
        and handshake[4:9] == _FIRST_FRAGMENT
    )


def make_certificate() -> Certificate:
    """Return a new ECDSA P-256 certificate, valid for 30 days."""
    return RTCCertificate.generateCertificate()


def fingerprint(certificate: Certificate) -> str:
    """Return the SHA-256 digest of a certificate as SDP writes it."""
    for item in certificate.getFingerprints():
        if item.algorithm == "sha-256":
            return item.value
    raise AssertionError("aiortc always computes SHA-256")
