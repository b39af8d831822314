"""Who is told of what in a check-in: one table.

Four readers: the member it is with, its owner, the other facilitators of the
session, and whoever is on call. Nobody else is told anything, ever. A member is
told only by their own view (rooms/checkin_views.py), which knows no level, no
safety facts and no log of contacts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from rooms.checkin_events import (
    AskedAgain,
    Attended,
    CallSuggested,
    Cancelled,
    CheckInEvent,
    Claimed,
    Closed,
    ContactLogged,
    CoverBack,
    CoverLost,
    Deferred,
    DropNoticed,
    FactsRevealed,
    FollowedUp,
    HandedOver,
    HandOverOffered,
    HelpShown,
    LevelSet,
    MemberSaid,
    NextStepDue,
    NoAnswer,
    NobodyHere,
    Offered,
    OfferedAgain,
    OwnerAway,
    OwnerBack,
    OwnerLost,
    ParticipantBack,
    ParticipantLost,
    ReachedElsewhere,
    Reopened,
    Requested,
    ReturnAsked,
    RoomAccepted,
    RoomDeclined,
    RoomLeft,
    RoomOffered,
    RoomOfferLapsed,
    SeenByMember,
    SeenByStaff,
    StaffSaid,
    StillUnclaimed,
    TakenOver,
    Unattended,
    Withdrawn,
)
from rooms.ids import ParticipantId


class Sight(Enum):
    """How much of an event somebody is told."""

    PAGE = auto()
    """The session needs a facilitator: no name, no level, no words."""
    OWN_VIEW = auto()
    """The member's own view, made anew."""
    OUTLINE = auto()
    """That it happened, and the state; not what was written."""
    WHOLE = auto()


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told, and how much."""

    participant: Sight | None = None
    owner: Sight | None = None
    others: Sight | None = None
    on_call: Sight | None = None


_RECORD = Audience()
_STAFF = Audience(None, Sight.WHOLE, Sight.WHOLE)
_BOTH = Audience(Sight.OWN_VIEW, Sight.WHOLE, Sight.WHOLE)
_BOTH_PAGED = Audience(Sight.OWN_VIEW, Sight.WHOLE, Sight.WHOLE, Sight.PAGE)
_STAFF_PAGED = Audience(None, Sight.WHOLE, Sight.WHOLE, Sight.PAGE)

AUDIENCE: dict[type[CheckInEvent], Audience] = {
    Requested: _BOTH,
    AskedAgain: _BOTH,
    Offered: _BOTH,
    OfferedAgain: _BOTH,
    Claimed: _BOTH,
    StillUnclaimed: _BOTH_PAGED,
    MemberSaid: _BOTH,
    StaffSaid: _BOTH,
    SeenByMember: _STAFF,
    SeenByStaff: _BOTH,
    NoAnswer: _STAFF,
    Deferred: _BOTH,
    LevelSet: _STAFF,
    HelpShown: _BOTH,
    RoomOffered: _BOTH,
    RoomOfferLapsed: _BOTH,
    RoomAccepted: _BOTH,
    RoomDeclined: _BOTH,
    ReturnAsked: _BOTH,
    RoomLeft: _BOTH,
    CoverLost: _STAFF_PAGED,
    CoverBack: _STAFF,
    ParticipantLost: _STAFF,
    DropNoticed: _STAFF,
    CallSuggested: _STAFF,
    NextStepDue: _STAFF,
    ParticipantBack: _BOTH,
    ContactLogged: _STAFF,
    ReachedElsewhere: _BOTH,
    FactsRevealed: _STAFF,
    HandOverOffered: _STAFF,
    HandedOver: _BOTH,
    TakenOver: _BOTH,
    OwnerAway: _RECORD,
    OwnerLost: _BOTH,
    OwnerBack: _BOTH,
    Unattended: _RECORD,
    NobodyHere: _BOTH_PAGED,
    Attended: _BOTH,
    Withdrawn: _BOTH,
    Cancelled: _BOTH,
    Closed: _BOTH,
    Reopened: _BOTH,
    FollowedUp: _STAFF,
}

WORDS = frozenset({AskedAgain, MemberSaid, StaffSaid, ContactLogged})
"""What a program may keep to the owner. A request nobody owns is for all."""


def told(
    event: CheckInEvent,
    owner: ParticipantId | None,
    *,
    facilitators: Collection[ParticipantId],
    on_call: Collection[ParticipantId] = (),
    others_read: bool = True,
) -> dict[ParticipantId, Sight]:
    """Return who is told of an event, and how much of it.

    `owner` is the owner after the event. Whoever stands in the table twice is
    told the most that a row gives them.
    """
    row = AUDIENCE[type(event)]
    others = row.others
    if type(event) in WORDS and owner is not None and not others_read:
        others = Sight.OUTLINE
    sights = (
        *((who, row.on_call) for who in on_call),
        *((who, others) for who in facilitators if who != owner),
        *((who, row.owner) for who in facilitators if who == owner),
        (event.stamp.participant, row.participant),
    )
    return {who: sight for who, sight in sights if sight is not None}
