"""Changing the agenda and the policies of a session."""

from collections.abc import Sequence

from rooms.agenda import ITEMS_LIMIT, AgendaItem
from rooms.errors import NotNow, NotThere, Stale
from rooms.events import SessionChanged, SessionEvent
from rooms.ids import ParticipantId
from rooms.policies import Policies
from rooms.roles import Permission
from rooms.session import Session


def set_agenda(
    session: Session, by: ParticipantId, base: int, items: Sequence[AgendaItem]
) -> list[SessionEvent]:
    """Put another agenda in place of the one of version `base`.

    The part that is on stays on, if there still is one of that number.

    Raises:
        Stale: Somebody else has changed it.
        NotNow: It is too long.

    """
    session.permit(by, Permission.PLAN)
    agenda = session.agenda
    if agenda.version != base:
        raise Stale("the agenda has changed since")
    if len(items) > ITEMS_LIMIT:
        raise NotNow(f"an agenda has at most {ITEMS_LIMIT} parts")
    agenda.items = list(items)
    agenda.version += 1
    if agenda.current is not None and agenda.current >= len(agenda.items):
        agenda.current = agenda.ends_at = None
    return [SessionChanged()]


def begin_item(
    session: Session, by: ParticipantId, number: int, *, now: float
) -> list[SessionEvent]:
    """Begin a part of the agenda; the one before is over.

    Raises:
        NotThere: There is no such part.

    """
    session.permit(by, Permission.PLAN)
    agenda = session.agenda
    if not 0 <= number < len(agenda.items):
        raise NotThere("the agenda has no such part")
    agenda.current = number
    agenda.ends_at = now + agenda.items[number].seconds
    agenda.version += 1
    return [SessionChanged()]


def extend_item(
    session: Session, by: ParticipantId, seconds: float
) -> list[SessionEvent]:
    """Give the part that is on some more time.

    Raises:
        NotNow: None is on.

    """
    session.permit(by, Permission.PLAN)
    agenda = session.agenda
    if agenda.ends_at is None:
        raise NotNow("no part of the agenda is on")
    agenda.ends_at += seconds
    agenda.version += 1
    return [SessionChanged()]


def set_policies(
    session: Session, by: ParticipantId, policies: Policies
) -> list[SessionEvent]:
    """Put other policies in place. Who is in stays in.

    Raises:
        NotNow: The kind of a session does not change.

    """
    session.permit(by, Permission.SET_POLICY)
    if policies.kind is not session.policies.kind:
        raise NotNow("the kind of a session does not change")
    session.policies = policies
    return [SessionChanged()]
