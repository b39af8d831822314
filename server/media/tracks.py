"""The relay's own words for what it forwards."""

from enum import StrEnum
from typing import NamedTuple, NewType

PeerId = NewType("PeerId", str)


class Kind(StrEnum):
    """The two kinds of media."""

    AUDIO = "audio"
    VIDEO = "video"


class StreamKey(NamedTuple):
    """What a browser plays in step, and one slot carries; `name` is the caller's."""

    publisher: PeerId
    name: str


class TrackKey(NamedTuple):
    """One track: the sound or the picture of a stream."""

    stream: StreamKey
    kind: Kind


class Subscription(NamedTuple):
    """One subscriber receives one track."""

    subscriber: PeerId
    track: TrackKey


class Flow(NamedTuple):
    """What comes from a peer: when the newest packet of each kind did (seconds)."""

    is_connected: bool
    sound_at: float | None
    picture_at: float | None


class Codec(NamedTuple):
    """How a kind of media is encoded, with the numbers of one SDP."""

    name: str
    clock_rate: int
    payload_type: int
    rtx_payload_type: int | None
