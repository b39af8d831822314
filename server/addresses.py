"""Which addresses this node has, and how people reach it."""

import socket
from ipaddress import ip_address

import ifaddr

from server.settings import Settings

LOOPBACK = ("127.0.0.1",)


def announced(settings: Settings) -> list[str]:
    """Return the IP addresses to put into ICE candidates, the best first.

    As set; else the address that is listened on, if it is a certain one; else
    all that this machine has, but loopback only where it has no other.
    """
    if settings.announce:
        return list(settings.announce)
    if settings.host == "localhost":
        return list(LOOPBACK)
    try:
        if not ip_address(settings.host).is_unspecified:
            return [settings.host]
    except ValueError:
        pass  # A host name: the machine's own addresses it is.
    return own() or list(LOOPBACK)


def numeric(host: str) -> str:
    """Return the IP address of a host name of this machine. Blocks.

    Raises:
        OSError: It has none.

    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    return str(found[0][4][0])


def own() -> list[str]:
    """Return this machine's addresses that others can reach, IPv4 first."""
    found = [
        ip_address(ip.ip if isinstance(ip.ip, str) else ip.ip[0])
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
    ]
    usable = [a for a in found if not (a.is_loopback or a.is_link_local)]
    return list(dict.fromkeys(str(a) for a in sorted(usable, key=_version)))


def base_url(settings: Settings) -> str:
    """Return what links begin with, without a slash at the end."""
    if settings.public_url is not None:
        return settings.public_url
    scheme = "https" if settings.is_https else "http"
    try:
        named = not ip_address(settings.host).is_unspecified
    except ValueError:
        named = True
    host = settings.host if named else announced(settings)[0]
    default = {"http": 80, "https": 443}[scheme]
    port = "" if settings.port == default else f":{settings.port}"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}{port}"


def origins(settings: Settings) -> frozenset[str]:
    """Return the origins whose pages may talk to this node."""
    return frozenset(settings.origins or [base_url(settings)])


def link(base: str, token: str) -> str:
    """Return a link that lets its holder in. The token is in the fragment only."""
    return f"{base}/#t={token}"


def _version(address: object) -> int:
    return getattr(address, "version", 0)
