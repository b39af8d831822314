"""What stands in the way of ending a session."""

from collections.abc import Iterable
from dataclasses import dataclass

from rooms.alarm import Alarm
from rooms.alarm_events import AlarmId
from rooms.checkin import CheckIn
from rooms.checkin_errors import NeedsFollowUp, NeedsOutcome, NeedsReason
from rooms.checkin_terms import CheckInId, FollowUp, check_note
from rooms.checkin_views import queue


@dataclass(frozen=True, slots=True)
class Checklist:
    """What still needs an outcome: check-ins, alarms, and outreach nobody has."""

    checkins: tuple[CheckInId, ...] = ()
    alarms: tuple[AlarmId, ...] = ()
    outreach: tuple[AlarmId, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether nothing stands in the way."""
        return not (self.checkins or self.alarms or self.outreach)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Why a session ends all the same, and who goes on with what is open."""

    reason: str
    follow_up: FollowUp | None


def closing_checklist(
    checkins: Iterable[CheckIn], alarms: Iterable[Alarm]
) -> Checklist:
    """Return what is open, the most pressing first."""
    cards = sorted(alarms, key=lambda alarm: alarm.since)
    return Checklist(
        tuple(c.id for c in queue(checkins)),
        tuple(a.id for a in cards if a.is_open),
        tuple(a.id for a in cards if not a.is_open and _is_nobodys(a)),
    )


def check_ending(checklist: Checklist, unfinished: Unfinished | None) -> None:
    """Refuse to end a session that leaves something to nobody.

    Raises:
        NeedsOutcome: Something is open, and nobody said to end all the same.
        NeedsReason: They did not say why.
        NeedsFollowUp: They named nobody who goes on.

    """
    if checklist.is_clear:
        return
    if unfinished is None:
        raise NeedsOutcome("some check-ins or alarms are open")
    if not unfinished.reason.strip():
        raise NeedsReason("say why it ends now")
    check_note(unfinished.reason)
    if unfinished.follow_up is None:
        raise NeedsFollowUp("name who goes on")


def _is_nobodys(alarm: Alarm) -> bool:
    return alarm.needs_work and alarm.outreach is not None and not alarm.outreach.owner
