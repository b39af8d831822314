"""Events of check-ins and alarms as bytes for the record, and back."""

from collections.abc import Iterable

import msgspec

from rooms.alarm_events import ALARM_EVENTS, AlarmEvent
from rooms.checkin_events import CHECK_IN_EVENTS, CheckInEvent
from server.store.safety.rows import Event, NewEvent

ALARM = "alarm."
"""How the kind of an alarm's event begins in the record; a check-in's has none."""


def encode(event: CheckInEvent | AlarmEvent) -> NewEvent:
    """Return an event as the record keeps it."""
    kind = type(event).__name__
    body, by = msgspec.json.encode(event), event.stamp.by
    if kind in CHECK_IN_EVENTS and isinstance(event, CHECK_IN_EVENTS[kind]):
        return NewEvent(str(event.stamp.checkin), kind, body, by)
    return NewEvent(f"alarms:{event.stamp.participant}", ALARM + kind, body, by)


def checkin_events(events: Iterable[Event]) -> list[CheckInEvent]:
    """Return the events of check-ins among those that are kept, in their order."""
    return [
        msgspec.json.decode(event.body, type=CHECK_IN_EVENTS[event.kind])
        for event in events
        if not event.kind.startswith(ALARM)
    ]


def alarm_events(events: Iterable[Event]) -> list[AlarmEvent]:
    """Return the events of alarms among those that are kept, in their order."""
    return [
        msgspec.json.decode(
            event.body, type=ALARM_EVENTS[event.kind.removeprefix(ALARM)]
        )
        for event in events
        if event.kind.startswith(ALARM)
    ]
