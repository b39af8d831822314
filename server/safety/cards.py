"""What staff and a member see of the safety channel, as messages."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from rooms import facts as rules
from rooms.alarm import Alarm, Outreach
from rooms.alarm_events import StepLogged
from rooms.checkin import Closing, Line
from rooms.checkin_events import ContactLogged
from rooms.checkin_terms import MessageId
from rooms.checkin_views import ParticipantLine, ParticipantView, StaffView
from rooms.facts import Contact, Facts
from rooms.ids import ParticipantId
from signaling.safety_messages import (
    AlarmCard,
    CheckinCard,
    ContactInfo,
    FactsForm,
    FactsSummary,
    LogEntry,
    OutreachInfo,
    OwnCheckin,
    OwnLine,
    Shown,
    StaffLine,
)

LINES_SIZE = 40_000
"""Most bytes of lines in one message: the newest ones. Pages keep older ones."""

AnyLine = TypeVar("AnyLine", OwnLine, StaffLine)

Reached = Mapping[tuple[ParticipantId, MessageId], Collection[ParticipantId]]
"""On whose screens each message has come, by its sender and key."""


@dataclass(frozen=True, slots=True)
class Names:
    """How people are named to pages: an id and a name for each."""

    id: Callable[[ParticipantId], str]
    name: Callable[[ParticipantId], str]

    def maybe_id(self, who: ParticipantId | None) -> str | None:
        """Return the id of somebody who may be nobody."""
        return None if who is None else self.id(who)

    def maybe_name(self, who: ParticipantId | None) -> str | None:
        """Return the name of somebody who may be nobody."""
        return None if who is None else self.name(who)


def own_checkin(
    view: ParticipantView,
    participant: ParticipantId,
    names: Names,
    reached: Reached,
    *,
    opened: int,
) -> OwnCheckin:
    """Return a member's own check-in. `opened` is the newest line that they opened."""
    return OwnCheckin(
        id=view.checkin,
        version=view.version,
        phase=view.phase,
        owner=names.maybe_name(view.owner),
        owner_lost=view.owner_is_lost,
        nobody_here=view.nobody_here,
        told_again=view.told_again,
        on_the_telephone=view.on_the_telephone,
        help_shown=view.help_shown,
        deferred_until=view.deferred_until,
        return_asked=view.return_asked,
        next_step=view.next_step,
        opened=opened,
        lines=_newest(
            _own_line(line, participant, names, reached)
            for line in reversed(view.thread)
        ),
    )


def checkin_card(
    view: StaffView, place: int | None, names: Names, reached: Reached
) -> CheckinCard:
    """Return a check-in as staff see it."""
    return CheckinCard(
        id=view.checkin,
        participant=names.id(view.participant),
        name=names.name(view.participant),
        version=view.version,
        phase=view.phase,
        level=view.level,
        level_by=names.maybe_name(view.level_by),
        level_at=_maybe(view.level_at),
        want=view.want,
        is_pulse=view.is_pulse,
        help_asked_at=_maybe(view.help_asked_at),
        is_discreet=view.is_discreet,
        began_at=_when(view.began_at),
        alerted_at=_maybe(view.alerted_at),
        owner=names.maybe_id(view.owner),
        owner_name=names.maybe_name(view.owner),
        owner_lost=view.owner_is_lost,
        handing_to=names.maybe_id(view.handing_to),
        seen_at=_maybe(view.seen_at),
        waiting_since=_maybe(view.waiting_since),
        was_nudged=view.was_nudged,
        deferred_until=view.deferred_until,
        deferred_due=_maybe(view.deferred_due),
        cover=view.cover,
        pauses_group=view.pauses_group,
        dropped_at=_maybe(view.dropped_at),
        drop_cause=view.drop_cause,
        off_platform=view.off_platform,
        outcome=None if view.closing is None else view.closing.outcome,
        follow_up=_follow_up(view.closing, names),
        place_in_queue=place,
        contacts=[_step(entry, names) for entry in view.contacts],
        lines=_newest(
            _staff_line(line, view.participant, names, reached)
            for line in reversed(view.thread)
        ),
    )


def alarm_card(alarm: Alarm, names: Names) -> AlarmCard:
    """Return an alarm as staff see it."""
    return AlarmCard(
        id=alarm.id,
        participant=names.id(alarm.participant),
        name=names.name(alarm.participant),
        cause=alarm.cause,
        since=_when(alarm.since),
        raised_at=_when(alarm.raised_at),
        state=alarm.state,
        owner=names.maybe_id(alarm.owner),
        owner_name=names.maybe_name(alarm.owner),
        seen_by=[names.id(who) for who in alarm.seen_by],
        steps=[_step(step, names) for step in alarm.steps],
        resolution=alarm.resolution,
        outcome=alarm.outcome,
        outreach=_outreach(alarm.outreach, names),
    )


def facts_summary(
    who: ParticipantId,
    facts: Facts | None,
    names: Names,
    *,
    without: str | None,
    minors: bool,
    now: float,
) -> FactsSummary:
    """Return what staff see of somebody's facts at once."""
    known = facts or Facts(confirmed_at=0.0)
    return FactsSummary(
        participant=names.id(who),
        name=names.name(who),
        confirmed_at=None if facts is None else _when(facts.confirmed_at),
        current=facts is not None and rules.is_current(facts, now=now),
        missing=sorted(rules.missing(known, minors=minors)),
        number=known.call_back,
        caution=known.caution,
        privacy=known.privacy,
        region=", ".join(part for part in (known.city, known.region) if part),
        country=known.country,
        admitted_without=without,
    )


def facts_form(facts: Facts) -> FactsForm:
    """Return everything somebody said, in the words of the protocol."""
    return FactsForm(
        location=facts.location,
        unit=facts.unit,
        city=facts.city,
        region=facts.region,
        country=facts.country,
        call_back=facts.call_back,
        caution=facts.caution,
        privacy=facts.privacy,
        contact=_contact(facts.contact),
        contact_is_right=facts.contact_is_right,
        hospital=facts.hospital,
        guardian=_contact(facts.guardian),
    )


def _contact(contact: Contact | None) -> ContactInfo | None:
    if contact is None:
        return None
    return ContactInfo(
        contact.name, contact.number, contact.may_be_called, contact.caution or ""
    )


def _own_line(
    line: ParticipantLine, me: ParticipantId, names: Names, reached: Reached
) -> OwnLine:
    body, question = line.body, line.question
    mine = line.by == me
    there = reached.get((line.by, line.message), ()) if line.message else ()
    return OwnLine(
        number=line.number,
        mine=mine,
        name=names.name(line.by),
        at=_when(line.at),
        message=line.message if mine else None,
        text=question.text if question else body.text if body else None,
        choice=body.choice if body else None,
        suds=body.suds if body else None,
        signal=body.signal if body else None,
        choices=list(question.choices) if question else [],
        asks_suds=question.asks_suds if question else False,
        shown=Shown(
            received=True, delivered=bool(set(there) - {me}), seen=line.is_seen
        ),
    )


def _staff_line(
    line: Line, member: ParticipantId, names: Names, reached: Reached
) -> StaffLine:
    body, question = line.body, line.question
    there = set(reached.get((line.by, line.message), ())) if line.message else set()
    delivered = member in there if line.by != member else bool(there - {member})
    return StaffLine(
        number=line.number,
        by=names.id(line.by),
        name=names.name(line.by),
        at=_when(line.at),
        message=line.message,
        text=question.text if question else body.text if body else None,
        template=question.template.id if question and question.template else None,
        choice=body.choice if body else None,
        suds=body.suds if body else None,
        signal=body.signal if body else None,
        choices=list(question.choices) if question else [],
        asks_suds=question.asks_suds if question else False,
        shown=Shown(received=True, delivered=delivered, seen=line.seen_at is not None),
    )


def _step(entry: ContactLogged | StepLogged, names: Names) -> LogEntry:
    by = entry.stamp.by
    return LogEntry(
        step=entry.step,
        result=entry.result,
        note=entry.note,
        name="" if by is None else names.name(by),
        at=_when(entry.stamp.at),
    )


def _outreach(outreach: Outreach | None, names: Names) -> OutreachInfo | None:
    if outreach is None:
        return None
    return OutreachInfo(
        due=_when(outreach.due),
        owner=names.maybe_id(outreach.owner),
        owner_name=names.maybe_name(outreach.owner),
        outcome=outreach.outcome,
        reason=outreach.reason,
    )


def _follow_up(closing: Closing | None, names: Names) -> OutreachInfo | None:
    if closing is None or closing.follow_up is None:
        return None
    return OutreachInfo(
        due=_when(closing.follow_up.due),
        owner=names.id(closing.follow_up.owner),
        owner_name=names.name(closing.follow_up.owner),
        outcome=closing.followed_up,
        reason=closing.note_ref,
    )


def _newest(lines: Iterable[AnyLine]) -> list[AnyLine]:
    """Return as many lines as fit into one message, given from the newest on.

    What does not fit is not made.
    """
    kept: list[AnyLine] = []
    size = 0
    for line in lines:
        size += len(msgspec.json.encode(line))
        if size > LINES_SIZE:
            break
        kept.append(line)
    return kept[::-1]


def _when(seconds: float) -> int:
    return round(seconds * 1000)


def _maybe(seconds: float | None) -> int | None:
    return None if seconds is None else _when(seconds)
