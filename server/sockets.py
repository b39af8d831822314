"""The ports of a node."""

import socket
from typing import Any

import msgspec

from server.errors import ConfigError
from server.settings import Settings

BACKLOG = 512
"""How many connections may wait to be accepted."""

_TRIES = 50


def bind(settings: Settings) -> tuple[Settings, socket.socket]:
    """Take the TCP port, and return the settings with its number.

    A port that is picked has the same number free in UDP for the relay, where
    the settings leave that open.

    Raises:
        ConfigError: It cannot be had.

    """
    for _ in range(1 if settings.port else _TRIES):
        listener = _listen(settings.host, settings.port)
        actual = msgspec.structs.replace(settings, port=listener.getsockname()[1])
        if settings.port or settings.media_port or udp_is_free(actual):
            return actual, listener
        listener.close()
    raise ConfigError("ALCOVE_PORT: no port is free in both TCP and UDP")


def udp_is_free(settings: Settings) -> bool:
    """Tell whether the relay's port can be had."""
    family, address = _resolve(settings.host, settings.udp_port, socket.SOCK_DGRAM)
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(address)
        except OSError:
            return False
    return True


def media_listener(settings: Settings) -> socket.socket | None:
    """Take the relay's TCP port, where it has one of its own.

    Raises:
        ConfigError: It cannot be had.

    """
    if not settings.media_tcp or settings.shares_port:
        return None
    return _listen(settings.host, settings.udp_port, "ALCOVE_MEDIA_PORT")


def _listen(host: str, port: int, name: str = "ALCOVE_PORT") -> socket.socket:
    family, address = _resolve(host, port, socket.SOCK_STREAM)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Only one may listen, while SO_REUSEADDR lets any number bind.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise ConfigError(
            f"{name}: cannot listen on {host} port {port}: {error.strerror}. "
            "Stop what uses it, or choose another port"
        ) from None
    return listener


def _resolve(host: str, port: int, kind: int) -> tuple[int, Any]:
    try:
        found = socket.getaddrinfo(host, port, type=kind, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise ConfigError(f"ALCOVE_HOST: {host}: {error.strerror}") from None
    family, _, _, _, address = found[0]
    return family, address
