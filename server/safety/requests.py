"""From what pages ask of the safety channel to commands of the rules."""

from collections.abc import Callable
from typing import assert_never

from rooms import alarm_commands as alarms
from rooms import checkin_commands as checkins
from rooms.alarm_commands import AlarmCommand
from rooms.alarm_events import AlarmId
from rooms.checkin_commands import CheckInCommand
from rooms.checkin_terms import (
    Body,
    CheckInId,
    FollowUp,
    MessageId,
    Question,
    TemplateRef,
)
from rooms.ids import ParticipantId
from signaling import safety_messages as m

Who = Callable[[str], ParticipantId]
"""Returns who has an id of the session, or refuses."""

MemberOrStaff = (
    m.CheckinAnswer
    | m.CheckinSee
    | m.CheckinDefer
    | m.CheckinWithdraw
    | m.CheckinAcceptRoom
    | m.CheckinDeclineRoom
    | m.CheckinLeaveRoom
    | m.CheckinSay
    | m.CheckinRead
    | m.CheckinLog
    | m.CheckinClaim
    | m.CheckinHandOver
    | m.CheckinAcceptHandOver
    | m.CheckinTakeOver
    | m.CheckinSetLevel
    | m.CheckinOfferAgain
    | m.CheckinCancel
    | m.CheckinOfferRoom
    | m.CheckinAskReturn
    | m.CheckinClose
    | m.CheckinReopen
    | m.FollowUpFinish
)
"""Requests about a check-in that there is."""

AlarmRequest = (
    m.AlarmSee
    | m.AlarmClaim
    | m.AlarmLog
    | m.AlarmResolve
    | m.OutreachBegin
    | m.OutreachFinish
)


def request(
    asked: m.CheckinRequest, by: ParticipantId, new: CheckInId
) -> CheckInCommand:
    """Return a member's request; `new` names the check-in if there is none yet.

    Raises:
        Malformed: It says nothing that can be said.

    """
    body = None if asked.text is None else Body(text=asked.text)
    return checkins.Request(MessageId(asked.message), by, new, asked.want, body)


def offer(
    asked: m.CheckinOffer,
    by: ParticipantId,
    new: CheckInId,
    *,
    to: ParticipantId,
    message: str,
    is_pulse: bool,
) -> CheckInCommand:
    """Return a facilitator's offer to one member.

    Raises:
        Malformed: It says nothing that can be said.

    """
    return checkins.Offer(
        MessageId(message), by, new, to, question(asked), asked.level, is_pulse
    )


def question(asked: m.CheckinOffer | m.CheckinSay) -> Question:
    """Return what a facilitator says.

    Raises:
        Malformed: It says nothing that can be said.

    """
    template = None
    if asked.template is not None:
        template = TemplateRef(asked.template, asked.template_version)
    return Question(asked.text, template, tuple(asked.choices), asked.asks_suds)


def on_checkin(  # noqa: C901, PLR0911, PLR0912 -- a flat table
    asked: MemberOrStaff,
    by: ParticipantId,
    *,
    is_staff: bool,
    who: Who,
) -> CheckInCommand:
    """Return the command for a check-in that there is.

    Raises:
        Malformed: It says nothing that can be said.

    """
    key, at = MessageId(asked.message), CheckInId(asked.checkin)
    match asked:
        case m.CheckinAnswer():
            body = Body(asked.text, asked.choice, asked.suds, asked.signal)
            return checkins.Answer(key, by, at, body)
        case m.CheckinSee():
            return checkins.See(key, by, at)
        case m.CheckinDefer(base=base, until=until, minutes=minutes):
            return checkins.Defer(key, by, at, base, until, minutes)
        case m.CheckinWithdraw(base=base):
            return checkins.Withdraw(key, by, at, base)
        case m.CheckinAcceptRoom(base=base, microphone=microphone, camera=camera):
            return checkins.AcceptRoom(key, by, at, base, microphone, camera)
        case m.CheckinDeclineRoom(base=base):
            return checkins.DeclineRoom(key, by, at, base)
        case m.CheckinLeaveRoom(base=base, microphone=microphone, camera=camera):
            return checkins.LeaveRoom(key, by, at, base, microphone, camera)
        case m.CheckinSay():
            return checkins.Say(key, by, at, question(asked))
        case m.CheckinRead():
            return checkins.Read(key, by, at)
        case m.CheckinLog(step=step, result=result, note=note):
            return checkins.LogContact(key, by, at, step, result, note)
        case m.CheckinClaim(base=base):
            return checkins.Claim(key, by, at, base)
        case m.CheckinHandOver(base=base, to=to):
            return checkins.HandOver(key, by, at, base, who(to))
        case m.CheckinAcceptHandOver(base=base):
            return checkins.AcceptHandOver(key, by, at, base)
        case m.CheckinTakeOver(base=base):
            return checkins.TakeOver(key, by, at, base)
        case m.CheckinSetLevel(base=base, level=level, reason=reason):
            if not is_staff:
                return checkins.Raise(key, by, at, level)
            return checkins.SetLevel(key, by, at, base, level, reason)
        case m.CheckinOfferAgain(base=base):
            return checkins.OfferAgain(key, by, at, base)
        case m.CheckinCancel(base=base):
            return checkins.Cancel(key, by, at, base)
        case m.CheckinOfferRoom(base=base, cover=cover):
            return checkins.OfferRoom(key, by, at, base, cover)
        case m.CheckinAskReturn(base=base):
            return checkins.AskReturn(key, by, at, base)
        case m.CheckinClose(base=base, outcome=outcome):
            follow_up = None
            if asked.follow_up is not None and asked.due is not None:
                follow_up = FollowUp(who(asked.follow_up), asked.due / 1000)
            return checkins.Close(
                key, by, at, base, outcome, follow_up, asked.note_ref, asked.next_step
            )
        case m.CheckinReopen(base=base, reason=reason):
            return checkins.Reopen(key, by, at, base, reason)
        case m.FollowUpFinish(outcome=outcome):
            return checkins.FinishFollowUp(key, by, at, outcome)
        case _:
            assert_never(asked)


def on_alarm(asked: AlarmRequest, by: ParticipantId, *, who: Who) -> AlarmCommand:
    """Return the command for an alarm."""
    key, at = MessageId(asked.message), AlarmId(asked.alarm)
    match asked:
        case m.AlarmSee():
            return alarms.SeeAlarm(key, by, at)
        case m.AlarmClaim(instead_of=other):
            return alarms.ClaimAlarm(key, by, at, None if other is None else who(other))
        case m.AlarmLog(step=step, result=result, note=note):
            return alarms.LogStep(key, by, at, step, result, note)
        case m.AlarmResolve(outcome=outcome):
            return alarms.ResolveAlarm(key, by, at, outcome)
        case m.OutreachBegin(due=due, owner=owner):
            someone = None if owner is None else who(owner)
            return alarms.BeginOutreach(key, by, at, due / 1000, someone)
        case m.OutreachFinish(outcome=outcome):
            return alarms.FinishOutreach(key, by, at, outcome)
        case _:
            assert_never(asked)
