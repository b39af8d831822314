"""One peer connection's worth of transport: ICE, DTLS and SRTP."""

from collections.abc import Callable
from typing import Protocol

from server.media import rtcp
from server.media.dtls import MAX_PAYLOAD, Certificate, DtlsFailed, DtlsServer, Srtp
from server.media.ice_lite import IceLite, Source, TcpAddress
from server.media.mux import Mux, Route
from server.media.sdp import Description
from server.media.tasks import Tasks

LIVENESS = 30.0
"""Seconds without an authentic packet or check after which a transport is dead.

Browsers give up their side after 15 to 30 s and then need a new connection.
"""


class Media(Protocol):
    """What a transport delivers to."""

    def connected(self, now: float) -> None:
        """Begin: keys are agreed on."""

    def rerouted(self, now: float) -> None:
        """Go on: the peer is reached by another way, of which nothing is known."""

    def wants(self, data: bytes) -> bool:
        """Tell whether an encrypted RTP datagram is worth its decryption."""

    def rtp(self, data: bytes, now: float) -> None:
        """Take a decrypted RTP packet."""

    def rtcp(self, data: bytes, now: float) -> None:
        """Take a decrypted RTCP compound."""

    def closed(self) -> None:
        """Be over: the peer has said goodbye, or never came."""


class Transport:
    """From an agreed description to its close."""

    def __init__(
        self,
        mux: Mux,
        tasks: Tasks,
        certificate: Certificate,
        media: Media,
        *,
        clock: Callable[[], float],
    ) -> None:
        self.certificate = certificate
        self._mux = mux
        self._tasks = tasks
        self._media = media
        self._clock = clock
        self._ice = IceLite(now=clock())
        self._dtls = DtlsServer(certificate, send=self._send_raw, closed=self._gone)
        self._receiving: Srtp | None = None
        self._sending: Srtp | None = None
        self._address: Source | None = None
        self._route: Route | None = None
        self._ufrags: list[str] = []
        self._remote: Description | None = None
        self._is_closed = False
        self._stamp: int | None = None
        self._register()

    @property
    def ice(self) -> IceLite:
        """The ICE side, for its credentials."""
        return self._ice

    @property
    def is_connected(self) -> bool:
        """Whether media can flow."""
        return self._sending is not None and not self._is_closed

    @property
    def heard_at(self) -> float:
        """When the newest authentic packet or check came (seconds)."""
        return self._ice.heard_at

    @property
    def is_stream(self) -> bool:
        """Whether the way is a TCP connection."""
        return isinstance(self._address, TcpAddress)

    @property
    def is_started(self) -> bool:
        """Whether the peer's description is known."""
        return self._remote is not None

    def stamp(self, extension: int | None) -> None:
        """Write the time into a header extension of pictures from now on."""
        self._stamp = None if extension is None else extension << 28 | 2 << 24

    def start(self, remote: Description) -> None:
        """Begin the handshake with the peer of a description."""
        assert self._remote is None, "once"
        self._remote = remote
        _ = self._tasks.spawn(self._handshake(remote))

    def restarts(self, remote: Description) -> bool:
        """Tell whether a newer description of the peer restarts ICE."""
        return self._remote is not None and remote.ufrag != self._remote.ufrag

    def restart(self, remote: Description | None = None) -> None:
        """Take new ICE credentials; keys and media stay (RFC 8445, 9)."""
        if remote is not None:
            self._remote = remote
        self._ice.restart(now=self._clock())
        self._register()

    def is_quiet(self, now: float) -> bool:
        """Tell whether nothing has been heard lately (`mux.Receiver`)."""
        return self._is_closed or self._ice.is_quiet(now=now)

    def is_dead(self, *, now: float) -> bool:
        """Tell whether nothing has been heard for too long."""
        return now - self._ice.heard_at > LIVENESS

    def close(self) -> None:
        """Stop at once; say goodbye in the background."""
        if self._is_closed:
            return
        self._is_closed = True
        self._receiving = self._sending = None
        for ufrag in self._ufrags:
            self._mux.by_ufrag.pop(ufrag, None)
        _ = self._tasks.spawn(self._say_goodbye())

    def send_rtp(  # noqa: PLR0917 (for every packet)
        self,
        second: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        head: bytes = b"",
        now: float = 0.0,
    ) -> bool:
        """Send a packet; False where there is no way to, or it is too long.

        `head` is written over the payload's beginning.
        """
        del now
        sending, route = self._sending, self._route
        if sending is None or route is None or len(payload) > MAX_PAYLOAD:
            return False
        data = sending.protect(second, sequence, timestamp, ssrc, payload, head)
        return data is not None and self._mux.send(data, route)

    def send_picture(  # noqa: PLR0917 (for every packet)
        self,
        second: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        head: bytes,
        now: float,
    ) -> bool:
        """Send a packet as `send_rtp` does, with the time if the peer wants it.

        Then the numbers of its stream must never repeat, since the time differs.
        """
        sending, route = self._sending, self._route
        if sending is None or route is None or len(payload) > MAX_PAYLOAD:
            return False
        stamp = self._stamp
        if stamp is not None:
            # Seconds of 18 bits behind the point, modulo 64 (abs-send-time).
            stamp |= int(now * 0x40000) & 0xFFFFFF
        data = sending.protect(second, sequence, timestamp, ssrc, payload, head, stamp)
        return data is not None and self._mux.send(data, route)

    def send_rtcp(self, packet: bytes) -> None:
        """Send a control packet, if there is a way to."""
        if self._sending is not None:
            data = self._sending.protect_rtcp(packet)
            if data is not None:
                self._send_raw(data)

    def stun(self, data: bytes, source: Source, now: float) -> None:
        """Take a connectivity check (`mux.Receiver`)."""
        response = self._ice.check(data, source, now=now)
        if response is None:
            return
        is_here = source == self._ice.address
        # A connection may come again from the same port.
        if is_here and self._mux.by_address.get(source) is not self:
            before = self._address
            self._move()
            if self._sending is not None and source != before:
                self._media.rerouted(now)
        route = self._mux.route(source)
        if route is not None:
            self._mux.send(response, route)

    def dtls(self, data: bytes) -> None:
        """Take a DTLS datagram (`mux.Receiver`)."""
        self._dtls.feed(data)

    def srtp(self, data: bytes, now: float) -> None:
        """Take an SRTP or SRTCP datagram (`mux.Receiver`)."""
        receiving = self._receiving
        if receiving is None or self._is_closed or len(data) < 12:  # noqa: PLR2004
            return
        if rtcp.is_rtcp(data):
            packet = receiving.unprotect_rtcp(data)
            if packet is not None:
                self._ice.heard_at = now
                self._media.rtcp(packet, now)
        elif self._media.wants(data):
            packet = receiving.unprotect(data)
            if packet is not None:
                self._ice.heard_at = now
                self._media.rtp(packet, now)

    def _register(self) -> None:
        known = self._ice.ufrags(now=self._clock())
        for ufrag in set(self._ufrags) - set(known):
            self._mux.by_ufrag.pop(ufrag, None)
        for ufrag in known:
            self._mux.by_ufrag[ufrag] = self
        self._ufrags = known

    def _move(self) -> None:
        old, new = self._address, self._ice.address
        if old is not None and self._mux.by_address.get(old) is self:
            del self._mux.by_address[old]
        self._address, self._route = new, None
        if new is not None:
            self._mux.by_address[new] = self
            self._route = self._mux.route(new)

    def _send_raw(self, data: bytes) -> None:
        if self._route is not None:
            self._mux.send(data, self._route)

    async def _handshake(self, remote: Description) -> None:
        try:
            keys = await self._dtls.handshake(remote.fingerprints)
        except DtlsFailed:
            self._gone()
            return
        if not self._is_closed:
            self._receiving, self._sending = keys
            self._media.connected(self._clock())

    async def _say_goodbye(self) -> None:
        await self._dtls.close()
        if self._address is not None:
            self._mux.hang_up(self._address)
        self._ice.address = None
        self._move()

    def _gone(self) -> None:
        if not self._is_closed:
            self.close()
            self._media.closed()
