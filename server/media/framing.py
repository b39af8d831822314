"""Datagrams within a stream: a length before each (RFC 4571, 2)."""

import struct

LONGEST = 2048
"""Bytes of the longest datagram that is taken: more than any good one has."""

_LENGTH = struct.Struct("!H")


class FrameTooLong(ValueError):
    """A length that no datagram of a peer has: this is not framing at all."""


class Frames:
    """Cuts what comes over one connection into datagrams.

    Holds less than one frame between two pieces.
    """

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the datagrams that are complete now, without empty ones.

        Raises:
            FrameTooLong: The connection is of no use any more.

        """
        if self._rest:
            data = self._rest + data
        frames = []
        position, end = 0, len(data)
        while end - position >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(data, position)
            if length > LONGEST:
                raise FrameTooLong(length)
            begin = position + _LENGTH.size
            if end - begin < length:
                break
            position = begin + length
            if length:
                frames.append(data[begin:position])
        self._rest = data[position:]
        return frames


def framed(data: bytes | memoryview) -> bytes:
    """Return a datagram as it is written into a stream."""
    return _LENGTH.pack(len(data)) + data
