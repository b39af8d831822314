"""Where a request comes from."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiohttp import web

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")

_V6_NETWORK_BITS = 64


class Callers:
    """Tells requests apart by address, believing only trusted proxies."""

    def __init__(self, trusted_proxies: Iterable[str]) -> None:
        self._trusted = [ip_network(text) for text in trusted_proxies]

    def address(self, request: web.Request) -> str:
        """Return what to count a caller by: an IPv4 address or an IPv6 /64.

        Of X-Forwarded-For only the last hop is believed, and only from a
        trusted proxy: everything before it is what the caller claims.
        """
        peer = _peer(request)
        if peer is not None and any(peer in network for network in self._trusted):
            values = request.headers.getall("X-Forwarded-For", [])
            last = ",".join(values).rpartition(",")[2].strip()
            peer = _parsed(last) or peer
        if peer is None:
            return "unknown"
        if isinstance(peer, IPv6Address):
            return str(ip_network((peer, _V6_NETWORK_BITS), strict=False))
        return str(peer)


def is_local(request: web.Request) -> bool:
    """Tell whether a request comes from this machine, and not through a proxy."""
    peer = _peer(request)
    if peer is None or any(name in request.headers for name in _FORWARDED):
        return False
    return peer.is_loopback or _end(request, "sockname") == peer


def _peer(request: web.Request) -> IPv4Address | IPv6Address | None:
    return _end(request, "peername")


def _end(request: web.Request, which: str) -> IPv4Address | IPv6Address | None:
    if request.transport is None:
        return None
    name = request.transport.get_extra_info(which)
    return _parsed(str(name[0])) if isinstance(name, tuple) else None


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
