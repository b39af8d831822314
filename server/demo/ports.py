"""Whether a demo can listen where it is told to, in words for a newcomer."""

import errno
import socket


def trouble_with(host: str, port: int) -> str | None:
    """Return why an address cannot be had and what to do, or None if it can.

    A port is needed twice: by TCP for the page, by UDP for sound and picture.
    """
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            _try(host, port, kind)
        except OSError as error:
            return _advice(error, host, port)
    return None


def _try(host: str, port: int, kind: int) -> None:
    found = socket.getaddrinfo(host, port, type=kind, flags=socket.AI_PASSIVE)
    family, _, _, _, address = found[0]
    with socket.socket(family, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _advice(error: OSError, host: str, port: int) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return (
            f"{host} is not an address of this machine. Take 127.0.0.1 for this\n"
            "machine only, or for everybody on its network:  --host 0.0.0.0"
        )
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8080  # noqa: PLR2004
        return (
            f"Port {port} is in use, maybe by another demo. Stop that one, or take\n"
            f"another port:  --port {other}  (--port 0 takes any free one)"
        )
    if error.errno == errno.EACCES:
        return (
            f"This account may not listen on port {port}. Take one above 1023:"
            "  --port 8080"
        )
    return f"Cannot listen on {host} port {port}: {error.strerror}"
