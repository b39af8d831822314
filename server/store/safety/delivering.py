"""Keeps how far each person's screen is."""

from sqlalchemy import ColumnElement, bindparam, func, select, update

from rooms.ids import ParticipantId
from server.store.audit import AuditEntry
from server.store.safety.appending import owned
from server.store.safety.base import LARGEST, NotRecorded
from server.store.safety.inserting import add_recipient, deliver
from server.store.safety.rows import Lease, Progress
from server.store.tables import safety_delivery, safety_message, safety_recipient
from server.store.writer import Writing

_SCREEN = select(safety_recipient).where(
    safety_recipient.c.session_id == bindparam("session"),
    safety_recipient.c.recipient_id == bindparam("recipient"),
)
_ACKNOWLEDGE = (
    update(safety_recipient)
    .where(
        safety_recipient.c.session_id == bindparam("session"),
        safety_recipient.c.recipient_id == bindparam("recipient"),
    )
    .values(acknowledged=bindparam("upto"))
)


def _news(column: str) -> tuple[ColumnElement[bool], ...]:
    return (
        safety_delivery.c.session_id == bindparam("session"),
        safety_delivery.c.recipient_id == bindparam("recipient"),
        safety_delivery.c.position.between(bindparam("first"), bindparam("last")),
        safety_delivery.c[column].is_(None),
    )


_FIND = {
    column: select(
        safety_delivery.c.position,
        safety_message.c.seq,
        safety_message.c.sender_id,
        safety_message.c.client_id,
        safety_message.c.checkin_id,
    )
    .join(
        safety_message,
        (safety_message.c.session_id == safety_delivery.c.session_id)
        & (safety_message.c.seq == safety_delivery.c.seq),
    )
    .where(*_news(column))
    .order_by(safety_delivery.c.position)
    for column in ("delivered_at", "seen_at")
}
_REACH = {
    column: update(safety_delivery)
    .where(*_news(column))
    .values({column: bindparam("at")})
    for column in _FIND
}


def enroll(
    writing: Writing,
    lease: Lease,
    recipient: ParticipantId,
    *,
    staff: bool,
    at: float,
    since: float,
) -> None:
    """Let somebody be told of messages; see SafetyStore.enroll."""
    owned(writing, lease)
    table = safety_recipient
    mine = (table.c.session_id == lease.session) & (table.c.recipient_id == recipient)
    row = (writing.connection.execute(select(table).where(mine))).one_or_none()
    if row is None:
        add_recipient(writing, lease.session, recipient, staff=staff)
    elif row.staff != staff:
        writing.connection.execute(update(table).where(mine).values(staff=staff))
    if not staff:
        return
    theirs = select(safety_delivery.c.seq).where(
        safety_delivery.c.session_id == lease.session,
        safety_delivery.c.recipient_id == recipient,
    )
    missed = writing.connection.execute(
        select(safety_message.c.seq)
        .where(
            safety_message.c.session_id == lease.session,
            safety_message.c.for_staff.is_(True),
            safety_message.c.at >= since,
            safety_message.c.seq.not_in(theirs),
        )
        .order_by(safety_message.c.seq)
    )
    first = 1 if row is None else row.next_position
    deliver(
        writing, lease.session, recipient, missed.scalars().all(), first=first, at=at
    )


def acknowledge(
    writing: Writing, lease: Lease, recipient: ParticipantId, *, upto: int, at: float
) -> list[Progress]:
    """Note what is on a screen; see SafetyStore.acknowledge."""
    owned(writing, lease)
    mine = {"session": lease.session, "recipient": recipient}
    row = writing.connection.execute(_SCREEN, mine).one_or_none()
    if row is None or min(upto, row.next_position - 1) <= row.acknowledged:
        return []  # A page may repeat itself, or claim what was never sent.
    upto = min(upto, row.next_position - 1)
    writing.connection.execute(_ACKNOWLEDGE, mine | {"upto": upto})
    return _reach(
        writing,
        lease,
        recipient,
        (row.acknowledged + 1, upto),
        column="delivered_at",
        at=at,
    )


def seen(
    writing: Writing,
    lease: Lease,
    recipient: ParticipantId,
    *,
    position: int,
    at: float,
) -> list[Progress]:
    """Note what a person has seen; see SafetyStore.seen."""
    owned(writing, lease)
    if position > LARGEST:
        raise NotRecorded("no session has so many messages")
    table = safety_delivery
    known = writing.connection.execute(
        select(func.count()).where(
            table.c.session_id == lease.session,
            table.c.recipient_id == recipient,
            table.c.position == position,
        )
    )
    if known.scalar() == 0:
        raise NotRecorded("there is no message at this position")
    # What was seen was on a screen, whether or not the page said so.
    between = (position, position)
    _reach(writing, lease, recipient, between, column="delivered_at", at=at)
    return _reach(writing, lease, recipient, between, column="seen_at", at=at)


def _reach(
    writing: Writing,
    lease: Lease,
    recipient: ParticipantId,
    between: tuple[int, int],
    *,
    column: str,
    at: float,
) -> list[Progress]:
    first, last = between
    news: dict[str, object] = {"session": lease.session, "recipient": recipient}
    news |= {"first": first, "last": last}
    rows = writing.connection.execute(_FIND[column], news).all()
    if not rows:
        return []
    writing.connection.execute(_REACH[column], news | {"at": at})
    writing.trail.add(
        [_audited(recipient, column, row.seq) for row in rows],
        session=lease.session,
        epoch=lease.epoch,
        at=at,
    )
    return [
        Progress(
            recipient=recipient,
            position=row.position,
            seq=row.seq,
            sender=ParticipantId(row.sender_id),
            client_id=row.client_id,
            checkin=row.checkin_id,
            at=at,
        )
        for row in rows
        if row.sender_id != recipient
    ]


def _audited(recipient: ParticipantId, column: str, seq: int) -> AuditEntry:
    return AuditEntry(
        f"message.{column.removesuffix('_at')}",
        actor=recipient,
        object_type="message",
        object_id=str(seq),
    )
