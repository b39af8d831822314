"""What was written in a session, for as long as it lives."""

from dataclasses import dataclass, field
from enum import StrEnum

from rooms.ids import MessageId, ParticipantId, PlaceId

KEPT = 500
"""Messages that are kept; the oldest give way."""

LENGTH = 2000
"""Characters a message may have."""


class Channel(StrEnum):
    """To whom something is written. There is none from member to member."""

    PLACE = "place"
    """Everybody in the writer's place."""
    STAFF = "staff"
    """All of staff, wherever they are."""
    ROOMS = "rooms"
    """Everybody in the group and its breakouts, from staff."""
    PERSON = "person"
    """From staff, to one who waits or is on hold."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was written, and who saw it.

    `at` is in seconds of the session's clock. Nobody but those in `seen_by` is
    ever told of it, nor when they come back from another page.
    """

    id: MessageId
    author: ParticipantId
    name: str
    channel: Channel
    text: str
    at: float
    seen_by: frozenset[ParticipantId]
    place: PlaceId | None = None
    """Where it was written, if it was for that place."""
    to: ParticipantId | None = None
    """Whom it was written to, if it was one person."""


@dataclass(slots=True)
class Conversation:
    """The messages of a session, in their order."""

    messages: dict[MessageId, Message] = field(default_factory=dict)

    def seen_by(self, who: ParticipantId) -> list[Message]:
        """Return what someone has seen."""
        return [m for m in self.messages.values() if who in m.seen_by]

    def add(self, message: Message) -> None:
        """Keep a message."""
        self.messages[message.id] = message
        while len(self.messages) > KEPT:
            del self.messages[next(iter(self.messages))]
