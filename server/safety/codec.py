"""Events of check-ins and alarms as bytes for the record, and back."""

from collections.abc import Iterable

import msgspec

from rooms.alarm_events import ALARM_EVENTS, AlarmEvent
from rooms.checkin_events import CHECK_IN_EVENTS, CheckInEvent, Stamp
from server.store.safety.rows import Event, NewEvent


def word(event: CheckInEvent | AlarmEvent) -> str:
    """Return what kind of event this is, as a word of the record."""
    return _word(type(event).__name__)


def subject(event: CheckInEvent | AlarmEvent) -> str:
    """Return what an event is about: a check-in, or one person's alarms."""
    stamp = event.stamp
    if isinstance(stamp, Stamp):
        return str(stamp.checkin)
    return alarms_of(stamp.participant)


def alarms_of(participant: str) -> str:
    """Return what the record calls one person's alarms."""
    return f"alarms:{participant}"[:64]


def encode(event: CheckInEvent | AlarmEvent) -> NewEvent:
    """Return an event as the record keeps it."""
    body = msgspec.json.encode(event)
    return NewEvent(subject(event), word(event), body, event.stamp.by)


def checkin_events(events: Iterable[Event]) -> list[CheckInEvent]:
    """Return the events of check-ins among those that are kept, in their order."""
    return [
        msgspec.json.decode(event.body, type=_CHECK_INS[event.kind])
        for event in events
        if event.kind in _CHECK_INS
    ]


def alarm_events(events: Iterable[Event]) -> list[AlarmEvent]:
    """Return the events of alarms among those that are kept, in their order."""
    return [
        msgspec.json.decode(event.body, type=_ALARMS[event.kind])
        for event in events
        if event.kind in _ALARMS
    ]


def _word(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


_CHECK_INS = {_word(name): kind for name, kind in CHECK_IN_EVENTS.items()}
_ALARMS = {_word(name): kind for name, kind in ALARM_EVENTS.items()}
