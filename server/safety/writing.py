"""What is written beside the events of a change: messages, and lines of the audit."""

from collections.abc import Iterable

from rooms.alarm_events import AlarmEvent
from rooms.checkin_audience import AUDIENCE
from rooms.checkin_events import CheckInEvent
from rooms.ids import ParticipantId
from server.safety.codec import subject, word
from server.store.audit import AuditEntry
from server.store.safety.rows import NewMessage

NODE = ParticipantId("node")
"""Who the record says did what time did."""


def messages(events: Iterable[CheckInEvent]) -> Iterable[NewMessage]:
    """Return what is to reach somebody's screen, by the table of audiences."""
    for event in events:
        row, stamp = AUDIENCE[type(event)], event.stamp
        staff = row.owner is not None or row.others is not None
        if row.participant is None and not staff:
            continue
        yield NewMessage(
            sender=stamp.by or NODE,
            kind=word(event),
            body=(stamp.message or "-").encode(),
            recipients=(stamp.participant,) if row.participant is not None else (),
            to_staff=staff,
            checkin=str(stamp.checkin),
        )


def line(event: CheckInEvent | AlarmEvent) -> AuditEntry:
    """Return the line of the audit trail that an event leaves."""
    return AuditEntry(
        action=word(event),
        actor=event.stamp.by or NODE,
        object_type="safety",
        object_id=subject(event),
    )


def is_about(events: Iterable[AlarmEvent], alarm: str) -> bool:
    """Tell whether any of these changes an alarm."""
    return any(
        getattr(event, "alarm", None) == alarm
        or alarm.rpartition("/")[0] == event.stamp.participant
        for event in events
    )
