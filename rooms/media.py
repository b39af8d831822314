"""What becomes of a person's media: as the relay sees it, and doing without it."""

from rooms.errors import NotPermitted
from rooms.events import Changed, SessionEvent
from rooms.ids import ParticipantId
from rooms.seat import MediaHealth, Quality
from rooms.session import Session


def observe(
    session: Session,
    who: ParticipantId,
    health: MediaHealth,
    quality: Quality | None = None,
    *,
    now: float,
) -> list[SessionEvent]:
    """Note what the relay sees of someone's media and connection."""
    seat = session.seats.get(who)
    if seat is None or (seat.health is health and seat.quality is quality):
        return []
    if seat.health is not health:
        seat.health, seat.health_since = health, now
    seat.quality = quality
    return [Changed(who)]


def be_by_text(session: Session, who: ParticipantId, *, on: bool) -> list[SessionEvent]:
    """Do without sound and pictures, or no longer. Everything is off after it.

    Raises:
        NotPermitted: They run the session: a group is not left to somebody who
            does not hear it.

    """
    seat = session.seat(who)
    if on and seat.role.is_staff:
        raise NotPermitted("who runs the session has to hear it")
    session.unpublish(seat)
    seat.is_by_text, seat.quality = on, None
    return [Changed(who)]
