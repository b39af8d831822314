"""Why the server hangs up."""

from enum import IntEnum


class CloseCode(IntEnum):
    """WebSocket close codes of the protocol (RFC 6455, 7.4.2: 4000-4999)."""

    GOING_AWAY = 1001
    TOO_LARGE = 1009
    PROTOCOL_ERROR = 4400
    NOT_AUTHORIZED = 4401
    REMOVED = 4403
    """Staff have ended this person's access, or the session."""
    NO_HELLO = 4408
    REPLACED = 4409
    ENDED = 4410
    ALREADY_HERE = 4412
    """The same person is connected on another device; `hello` may `switch`."""
    TOO_SLOW = 4413
    FULL = 4411
    """Every seat of the session is taken."""
    NAME_NEEDED = 4422
    """The invitation has no name, and `hello` had none that shows."""
    UNKNOWN_VERSION = 4426
    TOO_FAST = 4429
    TOO_MANY = 4430
    """Too many open connections from this address."""
    UNAVAILABLE = 4431
    """Too much waits to be done. Trying again may help."""
    SILENT = 4440
    """No pong for three pings."""
    BUG = 4500
