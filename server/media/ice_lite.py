"""ICE as a lite agent (RFC 8445, 2.5): we answer checks, and send none.

Without IO. Silent to everybody who does not know the credentials.
"""

import secrets
import struct
from dataclasses import dataclass, field
from typing import TypeAlias

from aioice import stun

Address: TypeAlias = tuple[str, int]
"""An IP address and a UDP port. IPv4-mapped addresses are IPv4."""


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """The other end of a TCP connection. Never equal to a UDP address."""

    ip: str
    port: int


Source: TypeAlias = Address | TcpAddress
"""Where something comes from."""

RESTART_OVERLAP = 10.0
"""Seconds that the credentials from before a restart go on working."""

QUIET_AFTER = 1.0
"""Seconds without a packet after which a check from elsewhere moves the path.

Firefox never repeats USE-CANDIDATE, so roaming cannot wait for one.
"""

_HEADER = struct.Struct("!HHI")
_ATTRIBUTE = struct.Struct("!HH")
_HEADER_SIZE = 20
_BINDING_REQUEST = 0x0001
_USERNAME = 0x0006
_FROM_OUTSIDE = (ArithmeticError, LookupError, TypeError, ValueError, struct.error)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a peer must know to have its checks answered."""

    ufrag: str
    password: str = field(repr=False)

    @classmethod
    def make(cls) -> "Credentials":
        """Return new ones: 48 and 192 bits of chance (RFC 8445, 5.3 wants 24, 128)."""
        return cls(secrets.token_hex(6), secrets.token_hex(24))


def target(data: bytes) -> str | None:
    """Return our ufrag that a binding request names, without trusting it.

    Cheap, so that strangers' datagrams cost next to nothing.
    """
    if len(data) < _HEADER_SIZE:
        return None
    kind, length, cookie = _HEADER.unpack_from(data)
    if kind != _BINDING_REQUEST or cookie != stun.COOKIE:
        return None
    if length != len(data) - _HEADER_SIZE or length % 4:
        return None
    position = _HEADER_SIZE
    while position + 4 <= len(data):
        attribute, size = _ATTRIBUTE.unpack_from(data, position)
        position += 4
        if attribute == _USERNAME:
            name = data[position : position + size]
            return name.split(b":", 1)[0].decode("ascii", "replace")
        position += (size + 3) & ~3
    return None


class IceLite:
    """The ICE side of one transport.

    `address` is where the peer is now, None before its first good check.
    """

    def __init__(self, *, now: float) -> None:
        self.local = Credentials.make()
        self.address: Source | None = None
        self.heard_at = now
        self._previous: Credentials | None = None
        self._previous_until = 0.0
        self._is_restarted = False

    def restart(self, *, now: float) -> None:
        """Take new credentials; the old ones go on for a while (RFC 8445, 2.4)."""
        self._previous, self._previous_until = self.local, now + RESTART_OVERLAP
        self.local = Credentials.make()
        self._is_restarted = False

    def is_quiet(self, *, now: float) -> bool:
        """Tell whether nothing has been heard from the present address lately."""
        return now - self.heard_at >= QUIET_AFTER

    def ufrags(self, *, now: float) -> list[str]:
        """Return the ufrags that work now."""
        if self._previous is not None and now >= self._previous_until:
            self._previous = None
        return [c.ufrag for c in (self.local, self._previous) if c is not None]

    def check(self, data: bytes, source: Source, *, now: float) -> bytes | None:
        """Return the response to a connectivity check, None for silence.

        A good check may move `address`: the first one, one that nominates, or
        any while nothing has been heard from the present address for a second.
        A spare TCP connection takes nothing from UDP by the latter, since UDP may
        be that quiet in good health and Firefox would not nominate it again.
        The credentials from before a restart move nothing once the new ones are
        used: Firefox would not nominate the new path again.
        """
        credentials = self._credentials_for(data, now=now)
        if credentials is None:
            return None
        try:
            request = stun.parse_message(data)
            good = request.check_message_integrity(credentials.password.encode())
        except _FROM_OUTSIDE:
            return None
        if not good:
            return None
        if credentials is self.local:
            self._is_restarted = True
        nominates = "USE-CANDIDATE" in request.attributes
        is_stale = credentials is not self.local and self._is_restarted
        if self.address is None or (
            (nominates or self._may_roam(source, now=now)) and not is_stale
        ):
            self.address = source
        if source == self.address:
            self.heard_at = now
        response = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.RESPONSE,
            transaction_id=request.transaction_id,
            attributes={"XOR-MAPPED-ADDRESS": _plain(source)},
        )
        response.add_message_integrity(credentials.password.encode())
        return bytes(response)

    def _may_roam(self, source: Source, *, now: float) -> bool:
        is_lesser = isinstance(source, TcpAddress) and isinstance(self.address, tuple)
        return self.is_quiet(now=now) and not is_lesser

    def _credentials_for(self, data: bytes, *, now: float) -> Credentials | None:
        ufrag = target(data)
        if ufrag == self.local.ufrag:
            return self.local
        previous = self._previous
        if (
            previous is not None
            and ufrag == previous.ufrag
            and ufrag in self.ufrags(now=now)
        ):
            return previous
        return None


def _plain(source: Source) -> Address:
    return source if isinstance(source, tuple) else (source.ip, source.port)
