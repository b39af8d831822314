"""What each event makes of a check-in: the only way that one changes."""

from dataclasses import replace
from typing import TypeVar, assert_never

from rooms import checkin_events as ev
from rooms.checkin import CheckIn, Closing, Deferral, Line, Loss, Room
from rooms.checkin_audience import AUDIENCE
from rooms.checkin_errors import OutOfOrder
from rooms.checkin_terms import Body, Outcome, Phase, Question, Want
from rooms.ids import ParticipantId

_T = TypeVar("_T")

REMINDERS: frozenset[type[ev.CheckInEvent]] = frozenset(
    {
        *(ev.StillUnclaimed, ev.NoAnswer, ev.DropNoticed, ev.CallSuggested),
        *(ev.NextStepDue, ev.OwnerAway, ev.OwnerBack, ev.OwnerLost, ev.Unattended),
        *(ev.NobodyHere, ev.Attended, ev.SeenByMember, ev.SeenByStaff),
        *(ev.FactsRevealed, ev.HelpShown),
    }
)
"""Events that make nobody's decision stale."""

CONVERSATION: frozenset[type[ev.CheckInEvent]] = frozenset(
    {ev.MemberSaid, ev.StaffSaid, ev.AskedAgain}
)
"""Events that may make a decision of staff's stale, but never one of the member's."""


def begin(event: ev.Requested | ev.Offered) -> CheckIn:
    """Return the check-in that an event began.

    Raises:
        OutOfOrder: It is not a first event.

    """
    stamp = event.stamp
    stage = Phase.REQUESTED if isinstance(event, ev.Requested) else Phase.OFFERED
    new = CheckIn(
        id=stamp.checkin,
        participant=stamp.participant,
        began_at=stamp.at,
        stage=stage,
    )
    return apply(new, event)


def apply(checkin: CheckIn, event: ev.CheckInEvent) -> CheckIn:
    """Return what an event makes of a check-in.

    Raises:
        OutOfOrder: It is not the next event of this check-in.

    """
    stamp, next_version = event.stamp, checkin.version + 1
    expected = (checkin.id, checkin.participant, next_version)
    if (stamp.checkin, stamp.participant, stamp.version) != expected:
        raise OutOfOrder(f"event {stamp.version} where {next_version} is next")
    kind = type(event)
    is_shown = AUDIENCE[kind].participant is not None
    settles = kind not in REMINDERS
    shown = checkin.shown + is_shown
    return replace(
        _changed(checkin, event),
        version=next_version,
        settled=next_version if settles else checkin.settled,
        shown=shown,
        shown_settled=shown
        if is_shown and settles and kind not in CONVERSATION
        else checkin.shown_settled,
    )


def _changed(c: CheckIn, event: ev.CheckInEvent) -> CheckIn:  # noqa: C901, PLR0911, PLR0912, PLR0915 -- one row for each event
    at, by = event.stamp.at, event.stamp.by
    match event:
        case ev.Requested(want=want, body=body) | ev.AskedAgain(want=want, body=body):
            return _heard(replace(c, want=want), event, body, want)
        case ev.MemberSaid(body=body):
            return _heard(c, event, body, None)
        case ev.Offered(level=level, question=question, is_pulse=is_pulse):
            leveled = replace(c, level=level, level_by=by, level_at=at)
            return _asked(
                replace(leveled, owner=by, is_pulse=is_pulse), event, question
            )
        case ev.StaffSaid(question=question):
            return _asked(c, event, question)
        case ev.OfferedAgain():
            asked = replace(c, stage=Phase.OFFERED, deferral=None, seen_at=None)
            return replace(asked, waiting_since=at, was_nudged=False)
        case ev.Claimed():
            return replace(_owned(c, by), stage=Phase.OPEN)
        case ev.StillUnclaimed():
            return replace(c, alerted_at=at, told_again=True)
        case ev.SeenByMember():
            return _opened(replace(c, thread=_seen(c, at, by_member=True)), at)
        case ev.SeenByStaff():
            return replace(c, thread=_seen(c, at, by_member=False))
        case ev.NoAnswer():
            return replace(c, was_nudged=True)
        case ev.Deferred(until=until, minutes=minutes, breaks=breaks):
            due = None if minutes is None else at + minutes * 60
            deferral = Deferral(until, due, breaks)
            return replace(c, stage=Phase.DEFERRED, deferral=deferral)
        case ev.LevelSet(level=level):
            # Whoever sets a level has told all staff just now.
            alerted_at = None if c.alerted_at is None else at
            leveled = replace(c, level=level, level_by=by, level_at=at)
            return replace(leveled, alerted_at=alerted_at)
        case ev.HelpShown():
            return replace(c, help_shown=True)
        case ev.RoomOffered(cover=cover):
            return replace(c, stage=Phase.ROOM_OFFERED, room=Room(cover, at))
        case ev.RoomAccepted(is_covered=is_covered):
            room = replace(_there(c.room), is_covered=is_covered)
            return replace(c, stage=Phase.IN_ROOM, room=room)
        case ev.RoomOfferLapsed():
            waiting = replace(c, waiting_since=at, was_nudged=False)
            return replace(waiting, stage=Phase.OPEN, room=None)
        case ev.RoomDeclined() | ev.RoomLeft():
            return replace(c, stage=Phase.OPEN, room=None, waiting_since=None)
        case ev.ReturnAsked():
            return replace(c, room=replace(_there(c.room), return_asked=True))
        case ev.CoverLost():
            return replace(c, room=replace(_there(c.room), is_covered=False))
        case ev.CoverBack():
            return replace(c, room=replace(_there(c.room), is_covered=True))
        case ev.ParticipantLost(cause=cause):
            return replace(c, loss=Loss(cause, at, asked_at=at))
        case ev.DropNoticed():
            return replace(c, loss=replace(_there(c.loss), was_noticed=True))
        case ev.CallSuggested():
            return replace(c, loss=replace(_there(c.loss), call_suggested=True))
        case ev.NextStepDue():
            return replace(c, loss=replace(_there(c.loss), asked_at=at))
        case ev.ParticipantBack():
            return _back(c, at)
        case ev.ContactLogged():
            return replace(c, contacts=(*c.contacts, event))
        case ev.ReachedElsewhere():
            owned = _owned(c, by) if c.owner is None else c
            reached = replace(owned, off_platform=True, member_spoke=True)
            rested = replace(reached, deferral=None, room=None, waiting_since=None)
            return replace(rested, stage=Phase.OPEN)
        case ev.FactsRevealed():
            return c
        case ev.HandOverOffered(to=to):
            return replace(c, handing_to=to)
        case ev.HandedOver() | ev.TakenOver():
            return _owned(c, by)
        case ev.OwnerAway():
            return replace(c, owner_away_at=at)
        case ev.OwnerLost():
            return replace(c, owner_is_lost=True)
        case ev.OwnerBack():
            return replace(c, owner_away_at=None, owner_is_lost=False)
        case ev.Unattended():
            return replace(c, alone_at=at)
        case ev.NobodyHere():
            return replace(c, nobody_here=True)
        case ev.Attended():
            return replace(c, alone_at=None, nobody_here=False)
        case ev.Withdrawn():
            return _closed(c, Closing(Outcome.WITHDRAWN, at, by))
        case ev.Cancelled():
            return _closed(c, Closing(Outcome.OPENED_BY_MISTAKE, at, by))
        case ev.Closed(outcome=outcome, follow_up=follow_up, note_ref=note_ref):
            closing = Closing(outcome, at, by, follow_up, note_ref, event.next_step)
            return _closed(c, closing)
        case ev.Reopened(absent=absent):
            opened = replace(_owned(c, by), stage=Phase.OPEN)
            if absent is None:
                return opened
            # Whoever reopens it knows that the member is not there.
            loss = Loss(absent, at, at, was_noticed=True, call_suggested=True)
            return replace(opened, loss=loss, off_platform=True)
        case ev.FollowedUp(outcome=outcome):
            done = replace(_there(c.closing), followed_up=outcome)
            return replace(c, closings=(*c.closings[:-1], done))
        case _:
            assert_never(event)


def _heard(
    c: CheckIn,
    event: ev.Requested | ev.AskedAgain | ev.MemberSaid,
    body: Body | None,
    want: Want | None,
) -> CheckIn:
    at = event.stamp.at
    helps = want is Want.HELP_NOW or (body is not None and body.asks_for_help_now)
    lines = () if body is None else (_line(c, event, body=body),)
    heard = replace(
        c,
        thread=(*c.thread, *lines),
        member_spoke=True,
        is_discreet=c.is_discreet or (body is not None and body.is_code_word),
        help_asked_at=at if helps else c.help_asked_at,
        waiting_since=None,
        deferral=None,
    )
    if c.owner is None:
        alerted = helps or isinstance(event, ev.Requested)
        return replace(heard, alerted_at=at if alerted else c.alerted_at)
    if c.stage in {Phase.OFFERED, Phase.DEFERRED}:
        return replace(heard, stage=Phase.OPEN)
    if c.stage is Phase.ROOM_OFFERED and helps:
        return replace(heard, stage=Phase.OPEN, room=None)
    return heard


def _asked(c: CheckIn, event: ev.Offered | ev.StaffSaid, question: Question) -> CheckIn:
    thread = (*c.thread, _line(c, event, question=question))
    at = event.stamp.at
    return replace(c, thread=thread, waiting_since=at, was_nudged=False)


def _line(
    c: CheckIn,
    event: ev.CheckInEvent,
    *,
    body: Body | None = None,
    question: Question | None = None,
) -> Line:
    stamp = event.stamp
    number = len(c.thread) + 1
    return Line(number, _there(stamp.by), stamp.at, stamp.message, body, question)


def _opened(c: CheckIn, at: float) -> CheckIn:
    if c.stage is not Phase.OFFERED or c.seen_at is not None:
        return c
    return replace(c, seen_at=at, waiting_since=at, was_nudged=False)


def _seen(c: CheckIn, at: float, *, by_member: bool) -> tuple[Line, ...]:
    return tuple(
        replace(line, seen_at=at)
        if line.seen_at is None and (line.by == c.participant) is not by_member
        else line
        for line in c.thread
    )


def _owned(c: CheckIn, owner: ParticipantId | None) -> CheckIn:
    taken = replace(c, owner=_there(owner), handing_to=None)
    taken = replace(taken, owner_away_at=None, owner_is_lost=False)
    return replace(taken, alerted_at=None, told_again=False)


def _back(c: CheckIn, at: float) -> CheckIn:
    """Go back to where it was, except that nobody is moved to a room unasked."""
    waiting_since = None if c.waiting_since is None else at
    back = replace(c, loss=None, off_platform=False, waiting_since=waiting_since)
    if c.room is None:
        return back
    return replace(back, stage=Phase.ROOM_OFFERED, room=Room(c.room.cover, at))


def _closed(c: CheckIn, closing: Closing) -> CheckIn:
    ended = replace(c, stage=Phase.CLOSED, closings=(*c.closings, closing))
    rested = replace(ended, deferral=None, room=None, waiting_since=None)
    alone = replace(rested, alone_at=None, nobody_here=False, handing_to=None)
    alone = replace(alone, owner_away_at=None, owner_is_lost=False)
    gone = replace(alone, loss=None, off_platform=False)
    return replace(gone, alerted_at=None, told_again=False)


def _there(value: _T | None) -> _T:
    """Return what the rules only let happen where it is there."""
    if value is None:
        raise OutOfOrder("an event without what it follows from")
    return value
