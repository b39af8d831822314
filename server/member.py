"""Who sits on a seat, beside what the rules know."""

import secrets
from dataclasses import dataclass, field

from rooms.ids import ParticipantId
from signaling.close_codes import CloseCode
from signaling.connection import Connection
from signaling.event_log import EventLog
from signaling.messages import Closing, ClosingReason, ServerMessage
from signaling.views import UNNUMBERED, View


@dataclass(slots=True, eq=False)
class Member:
    """A person on their seat: what they are told, and by which connection.

    `resume` is the secret that brings their page back; it works once.
    """

    who: ParticipantId
    subject: str
    log: EventLog = field(default_factory=EventLog)
    connection: Connection | None = None
    resume: str = ""
    view: View | None = None
    """What they were last shown."""
    speaking: list[str] = field(default_factory=list)

    def tell(self, message: ServerMessage) -> None:
        """Put a message into their log, for this connection or the next."""
        self.log.add(message)
        if self.connection is not None:
            self.connection.wake()

    def come_anew(self, connection: Connection) -> None:
        """Connect from a new page, and tell the old one that it is replaced.

        Nothing of the old page's log is of use to the new one.
        """
        self.tell(Closing(UNNUMBERED, ClosingReason.REPLACED))
        self.log = EventLog()
        self.come_back(connection)

    def come_back(self, connection: Connection) -> None:
        """Connect from the same page: its log goes on."""
        old, self.connection = self.connection, connection
        if old is not None:
            old.end(CloseCode.REPLACED)

    def end(self, code: CloseCode) -> None:
        """End the connection, if there is one."""
        if self.connection is not None:
            self.connection.end(code)

    def renew_secret(self) -> str:
        """Return a new secret to resume with. The old one is of no use any more."""
        self.resume = secrets.token_urlsafe(32)
        return self.resume
