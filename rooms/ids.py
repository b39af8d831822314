"""Names for the things a session holds, kept apart by the type checker."""

from typing import NewType

SessionId = NewType("SessionId", str)
ParticipantId = NewType("ParticipantId", str)
PlaceId = NewType("PlaceId", str)
MessageId = NewType("MessageId", str)
