"""Text to messages and back, without IO."""

import json
from typing import NoReturn

import msgspec

from signaling.messages import (
    FRAME_LIMIT,
    VERSION,
    ClientMessage,
    Hello,
    ServerMessage,
)

_encoder = msgspec.json.Encoder()


class ProtocolError(Exception):
    """The peer broke the protocol; the connection must be closed."""


def decode(text: str) -> ClientMessage:
    """Parse and validate one client message.

    Strict where parsers differ: duplicate keys and numbers that are none are
    refused, so that nobody downstream can read another message in it.

    Raises:
        ProtocolError: The message is not one this protocol knows.

    """
    if len(text) > FRAME_LIMIT:
        raise ProtocolError("too long")
    try:
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_not_a_number
        )
        message: ClientMessage = msgspec.convert(value, ClientMessage)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(type(error).__name__) from error
    return message


def encode(message: ServerMessage, *, seq: int) -> bytes:
    """Serialise one server message under its number; `ping` has none."""
    if "seq" in message.__struct_fields__:
        message = msgspec.structs.replace(message, seq=seq)
    return _encoder.encode(message)


def canonical(message: ClientMessage) -> bytes:
    """Return what a message asks, whatever number it came under."""
    if "request" in message.__struct_fields__:
        message = msgspec.structs.replace(message, request=1)
    return _encoder.encode(message)


def check_hello(message: ClientMessage) -> Hello | None:
    """Return the opening of a conversation, None if we speak no such version.

    Raises:
        ProtocolError: It is none, or names neither or both ways to come in.

    """
    if not isinstance(message, Hello):
        raise ProtocolError("hello comes first")
    if (message.ticket is None) == (message.resume is None):
        raise ProtocolError("hello names either a ticket or a seat to resume")
    return message if VERSION in message.versions else None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("duplicate key")
    return value


def _not_a_number(text: str) -> NoReturn:
    raise ValueError(text)
