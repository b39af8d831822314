"""How the text of one setting is read: each returns it in one form, or refuses."""

import re
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit


def address(text: str) -> str:
    """Return an address of this machine that others can reach."""
    address = ip_address(text)
    if address.is_unspecified or address.is_multicast:
        raise ValueError(f"{text} is not an address that can be reached")
    return str(address)


def network(text: str) -> str:
    """Return a network."""
    return str(ip_network(text))


def origin(text: str) -> str:
    """Return an origin as browsers write it (RFC 6454, 6.2)."""
    url = urlsplit(text)
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise ValueError("an origin looks like https://meet.example")
    if url.path not in {"", "/"} or url.query or url.fragment or url.username:
        raise ValueError("an origin has no path, query or sign-in")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    default = {"http": 80, "https": 443}[url.scheme]
    port = "" if url.port in {None, default} else f":{url.port}"
    return f"{url.scheme}://{host.encode('idna').decode()}{port}"


def turn(text: str) -> str:
    """Return the URL of a TURN server (RFC 7065)."""
    if not _TURN_URL.fullmatch(text):
        raise ValueError("it looks like turns:turn.example:443?transport=tcp")
    return text


_TURN_URL = re.compile(
    r"turns?:([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(:[0-9]{1,5})?(\?transport=(udp|tcp))?"
)


def mail(text: str) -> str:
    """Return an e-mail address."""
    name, _, domain = text.rpartition("@")
    if not name or not domain or any(sign.isspace() or sign in "<>,;" for sign in text):
        raise ValueError("an e-mail address looks like oncall@clinic.example")
    return text


def hook(text: str) -> str:
    """Return a URL that pages may be posted to."""
    url = urlsplit(text)
    if url.scheme not in {"http", "https"} or not url.hostname or url.fragment:
        raise ValueError("a webhook looks like https://pager.example/alcove")
    if url.scheme == "http" and not is_loopback(url.hostname):
        raise ValueError("http reaches only this machine; use https")
    return text


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
