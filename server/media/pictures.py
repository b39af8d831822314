"""Where a picture begins that needs no other: what each codec's first bytes tell.

Enough to begin a stream with it and to choose among layers. Nothing is decoded.
"""

from collections.abc import Callable, Mapping

_H264_PARAMETERS = 7
"""The sequence parameters, which browsers send in front of each key frame."""

_H264_STAP_A, _H264_FU_A = 24, 28


def h264(payload: bytes) -> bool:
    """Tell whether a payload begins with the parameters of a key frame (RFC 6184)."""
    if not payload:
        return False
    unit = payload[0] & 0x1F
    if unit == _H264_STAP_A:
        return any(one == _H264_PARAMETERS for one in _aggregated(payload))
    if unit == _H264_FU_A:
        return payload[1:2] > b"\x7f" and payload[1] & 0x1F == _H264_PARAMETERS
    return unit == _H264_PARAMETERS


def vp9(payload: bytes) -> bool:
    """Tell whether a payload begins a key frame (RFC 9628, 4.2).

    It begins a frame, is not predicted from others, and is of the lowest
    spatial layer.
    """
    if not payload or payload[0] & 0x48 != 0x08:  # noqa: PLR2004 (P=0, B=1)
        return False
    flags, at = payload[0], 1
    if flags & 0x80:
        at += 2 if payload[1:2] > b"\x7f" else 1
    if not flags & 0x20:
        return True
    return len(payload) > at and not payload[at] & 0x0E


def av1(payload: bytes) -> bool:
    """Tell whether a payload begins a coded video sequence (AV1 RTP, 4.4)."""
    return bool(payload) and bool(payload[0] & 0x08)


STARTS: Mapping[str, Callable[[bytes], bool]] = {"H264": h264, "VP9": vp9, "AV1": av1}
"""By the codec's name. VP8's descriptor tells more: `server.media.vp8`."""


def _aggregated(payload: bytes) -> list[int]:
    """Return the types of the units in an aggregate (RFC 6184, 5.7.1)."""
    types = []
    at = 1
    while at + 2 < len(payload):
        types.append(payload[at + 2] & 0x1F)
        at += 2 + int.from_bytes(payload[at : at + 2])
    return types
