"""What a program has decided for a session, before it begins."""

from dataclasses import dataclass
from enum import StrEnum


class SessionKind(StrEnum):
    """What kind of hour it is."""

    GROUP = "group"
    INDIVIDUAL = "individual"
    """One member; whoever else comes needs that member's consent."""


class ChatMode(StrEnum):
    """To whom members may write."""

    OFF = "off"
    STAFF = "staff"
    EVERYONE = "everyone"


class CameraPolicy(StrEnum):
    """What the program expects of cameras. Showing staff alone satisfies it."""

    OPTIONAL = "optional"
    ENCOURAGED = "encouraged"
    REQUIRED = "required"


class Supervision(StrEnum):
    """Which rooms need one of staff in them."""

    EVERY_ROOM = "every_room"
    GROUPS_ALONE = "groups_alone"
    """A breakout of enough people may be without staff for some minutes."""


@dataclass(frozen=True, slots=True)
class Policies:
    """The rules of one session that its program chooses. Times are in seconds."""

    kind: SessionKind = SessionKind.GROUP
    lobby: bool = True
    safety_facts: bool = True
    """Members say where they are and whom to call before they are admitted."""
    chat: ChatMode = ChatMode.STAFF
    camera: CameraPolicy = CameraPolicy.OPTIONAL
    supervision: Supervision = Supervision.EVERY_ROOM
    alone_people: int = 3
    """The fewest people that may be in a room without staff; never under 3."""
    alone_seconds: float = 600.0
    """How long they may be."""
    minors: bool = False
    """Minors are never in a room without staff."""
    reactions: bool = True
    seat_grace: float = 60.0
    """Without a connection before a seat is given up."""
    supervision_grace: float = 30.0
    """Without staff before a room's media pauses."""
    move_notice: float = 15.0
    """From the announcement of a move to the move."""
    breakout_warning: float = 60.0
    """From the warning to the end of a breakout."""
    aside_timeout: float = 60.0
    """How long an offer of a private room stands."""

    def __post_init__(self) -> None:
        """Refuse what would leave two people alone.

        Raises:
            ValueError: A room without staff could hold fewer than three.

        """
        if self.alone_people < 3:  # noqa: PLR2004 -- two alone are never supervised
            raise ValueError("a room without staff needs at least three people")
