"""What is to be done after a session, as the record lists it for all sessions.

The list follows the events: every outreach that an alarm has become, and every
follow-up that a check-in was closed with. So whoever is to go on is found without
opening a session, and what is not done is not deleted.
"""

import hashlib
from collections.abc import Iterable, Iterator

from rooms import alarm_events, checkin_events
from rooms.alarms import Alarms
from rooms.checkins import CheckIns
from rooms.ids import SessionId
from server.store.safety.reading import DONE
from server.store.safety.rows import Task

OPEN = "open"
"""State of a task that somebody is still to do."""

REOPENED = "reopened"
"""What ends a follow-up when its check-in goes on."""

_OUTREACH = (
    alarm_events.OutreachBegun
    | alarm_events.OutreachClaimed
    | alarm_events.OutreachDone
)
_FOLLOW_UP = checkin_events.Closed | checkin_events.FollowedUp | checkin_events.Reopened


def outreach(
    session: SessionId,
    checkins: Iterable[checkin_events.CheckInEvent],
    alarms: Iterable[alarm_events.AlarmEvent],
    checkins_after: CheckIns,
    alarms_after: Alarms,
) -> Iterator[Task]:
    """Return how events change the list, given what they make of the session."""
    for event in checkins:
        yield from _of_checkin(session, event, checkins_after)
    for one in alarms:
        if isinstance(one, _OUTREACH):
            yield _of_alarm(session, one, checkins_after, alarms_after)


def _of_checkin(
    session: SessionId, event: checkin_events.CheckInEvent, after: CheckIns
) -> Iterator[Task]:
    if not isinstance(event, _FOLLOW_UP):
        return
    checkin = after[event.stamp.checkin]
    closing = checkin.closings[-1]
    if closing.follow_up is None:
        return
    outcome = None if closing.followed_up is None else str(closing.followed_up)
    version = 1 if isinstance(event, checkin_events.Closed) else 2
    if isinstance(event, checkin_events.Reopened):
        if outcome is not None:
            return  # It was done before.
        outcome = REOPENED
    yield Task(
        _id(session, checkin.id, len(checkin.closings)),
        version,
        session,
        checkin.participant,
        OPEN if outcome is None else DONE,
        checkin=checkin.id,
        owner=closing.follow_up.owner,
        outcome=outcome,
        due_at=closing.follow_up.due,
        note=_bytes(closing.note_ref),
    )


def _of_alarm(
    session: SessionId, event: _OUTREACH, checkins: CheckIns, alarms: Alarms
) -> Task:
    alarm = alarms[event.alarm]
    task = alarm.outreach
    assert task is not None, "the events are about its outreach"
    outcome = None if task.outcome is None else str(task.outcome)
    # What is done belongs to the last check-in with them.
    checkin = checkins.last_with(alarm.participant)
    return Task(
        _id(session, alarm.id, 0),
        task.version,
        session,
        alarm.participant,
        OPEN if outcome is None else DONE,
        checkin=None if checkin is None else checkin.id,
        owner=task.owner,
        outcome=outcome,
        due_at=task.due,
        note=_bytes(task.reason),
    )


def _id(session: SessionId, subject: str, number: int) -> str:
    """Return the id of a task: the same for the same thing, and no other."""
    whole = f"{session}\n{subject}\n{number}"
    return "t_" + hashlib.sha256(whole.encode()).hexdigest()[:32]


def _bytes(note: str | None) -> bytes | None:
    return None if note is None else note.encode()
