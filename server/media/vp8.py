"""The VP8 payload descriptor (RFC 7741, 4.2), without state."""

from struct import Struct
from typing import NamedTuple

TEMPORAL_LAYERS = 4
"""As many as two bits can name."""

_LONG, _SHORT = 15, 7
"""Bits of a picture's number."""

_TAG = 3
"""Bytes of the frame tag in front of a key frame's start code (RFC 6386, 9.1)."""

_START_CODE = b"\x9d\x01\x2a"
_SIZE = Struct("<HH")
_SIZE_MASK = 0x3FFF

_USUAL = 0x80 | 0x40 | 0x20 | 0x10
"""Which fields browsers write: number, index of layer 0, layer, key index."""

_USUAL_SIZE = 6
_USUAL_BYTES = Struct("!BBHBB")


class Descriptor(NamedTuple):
    """What stands in front of a payload.

    `picture_bits` is 0 where the picture has no number. The positions are 0
    where their field is not there. `is_sync` says that the picture needs no
    other of its temporal layer.
    """

    size: int
    starts_picture: bool
    picture_bits: int
    picture: int
    base_at: int
    base: int
    layer_at: int
    temporal: int
    is_sync: bool
    has_key: bool
    key: int


_PLAIN = Descriptor(1, True, 0, 0, 0, 0, 0, 0, False, False, 0)  # noqa: FBT003
_PLAIN_MORE = _PLAIN._replace(starts_picture=False)
"""Descriptors of one byte, of a picture's first packet and of others."""


def parse(payload: bytes) -> Descriptor | None:
    """Return the descriptor of a payload, None where it is malformed."""
    try:
        return _parse(payload)
    except IndexError:
        return None


def starts_keyframe(payload: bytes, descriptor: Descriptor) -> bool:
    """Tell whether a payload is the first packet of a key frame.

    What is malformed is none; the decoder will have its say.
    """
    size = descriptor.size
    return (
        descriptor.starts_picture and len(payload) > size and not payload[size] & 0x01
    )


def dimensions(payload: bytes, descriptor: Descriptor) -> tuple[int, int] | None:
    """Return width and height from the first packet of a key frame."""
    at = descriptor.size + _TAG
    if payload[at : at + 3] != _START_CODE or len(payload) < at + 7:
        return None
    width, height = _SIZE.unpack_from(payload, at + 3)
    return width & _SIZE_MASK, height & _SIZE_MASK


def rewritten(
    payload: bytes, descriptor: Descriptor, picture: int, base: int, key: int
) -> bytes:
    """Return the descriptor's bytes with so much taken off its three numbers.

    They are as long as they were: picture id, TL0PICIDX and KEYIDX wrap around.
    """
    size, _, bits, number, base_at, old_base, layer_at, _, _, has_key, old_key = (
        descriptor
    )
    if size == _USUAL_SIZE and payload[1] & 0xF0 == _USUAL and bits == _LONG:
        return _USUAL_BYTES.pack(
            payload[0],
            payload[1],
            0x8000 | (number - picture) & 0x7FFF,
            (old_base - base) & 0xFF,
            payload[5] & 0xE0 | (old_key - key) & 0x1F,
        )
    head = bytearray(payload[:size])
    if bits == _LONG:
        head[2:4] = (0x8000 | (number - picture) & 0x7FFF).to_bytes(2)
    elif bits == _SHORT:
        head[2] = (number - picture) & 0x7F
    if base_at:
        head[base_at] = (old_base - base) & 0xFF
    if has_key:
        head[layer_at] = head[layer_at] & 0xE0 | (old_key - key) & 0x1F
    return bytes(head)


def _parse(payload: bytes) -> Descriptor:
    first = payload[0]
    starts = first & 0x17 == 0x10  # noqa: PLR2004 (first of partition 0)
    if not first & 0x80:
        return _PLAIN if starts else _PLAIN_MORE
    flags = payload[1]
    size = 2
    bits = picture = base_at = base = layer_at = temporal = key = 0
    is_sync = False
    if flags & 0x80:
        picture, bits = payload[2], _SHORT
        if picture & 0x80:
            picture, bits = (picture & 0x7F) << 8 | payload[3], _LONG
        size += 1 if bits == _SHORT else 2
    if flags & 0x40:
        base_at, base = size, payload[size]
        size += 1
    if flags & 0x30:
        last = payload[size]
        layer_at = size
        if flags & 0x20:
            temporal, is_sync = last >> 6, bool(last & 0x20)
        key = last & 0x1F
        size += 1
    return Descriptor(
        size,
        starts,
        bits,
        picture,
        base_at,
        base,
        layer_at,
        temporal,
        is_sync,
        bool(flags & 0x10),
        key,
    )
