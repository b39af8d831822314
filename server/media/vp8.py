"""The VP8 payload descriptor (RFC 7741, 4.2), without state."""


def starts_keyframe(payload: bytes) -> bool:
    """Tell whether a payload is the first packet of a key frame.

    Malformed descriptors are not key frames; the decoder will have its say.
    """
    size = _descriptor_size(payload)
    if size is None or len(payload) <= size:
        return False
    starts_first_partition = payload[0] & 0x10 and not payload[0] & 0x07
    return bool(starts_first_partition) and not payload[size] & 0x01


def _descriptor_size(payload: bytes) -> int | None:
    if not payload:
        return None
    size = 1
    if not payload[0] & 0x80:
        return size
    if len(payload) < 2:  # noqa: PLR2004
        return None
    flags = payload[1]
    size += 1
    if flags & 0x80:
        if len(payload) <= size:
            return None
        size += 2 if payload[size] & 0x80 else 1
    size += (flags >> 6) & 1
    size += 1 if flags & 0x30 else 0
    return size
