"""What a participant can send."""

from enum import StrEnum
from typing import NamedTuple

from rooms.ids import ParticipantId


class Source(StrEnum):
    """Where the media of a track comes from."""

    MICROPHONE = "microphone"
    CAMERA = "camera"
    SCREEN = "screen"


class Track(NamedTuple):
    """One source of one participant."""

    publisher: ParticipantId
    source: Source
