"""What stands in the way of ending a session."""

import pytest

from rooms import checkin_commands as cmd
from rooms.alarm import Absent
from rooms.alarm_commands import BeginOutreach
from rooms.alarm_events import AlarmId
from rooms.alarms import Alarms
from rooms.checkin_errors import (
    Malformed,
    NeedsFollowUp,
    NeedsOutcome,
    NeedsReason,
)
from rooms.checkin_terms import (
    CheckInId,
    FollowUp,
    Level,
    MessageId,
    Outcome,
    Question,
    Want,
)
from rooms.closing import Checklist, Unfinished, check_ending, closing_checklist
from rooms.drops import DropCause
from rooms.ids import ParticipantId
from tests.support.desk import FAY, GUS, LEE, MO, Desk

KIM = ParticipantId("kim")
LATER = FollowUp(GUS, 86_400.0)
OPEN = Checklist(alarms=(AlarmId("mo/1"),))


def test_with_nothing_open_a_session_just_ends() -> None:
    clear = closing_checklist([], [])
    assert clear.is_clear
    check_ending(clear, None)


@pytest.mark.promise(5)
def test_what_is_open_is_on_the_list_the_most_pressing_first() -> None:
    desk = Desk()
    desk.do(cmd.Offer, FAY, "c1", MO, Question("How are you?"))
    desk.do(cmd.Request, LEE, "c2", Want.HELP_NOW)
    desk.do(cmd.Offer, FAY, "c3", KIM, Question("How are you?"))
    desk.choose(cmd.Close, FAY, "c3", Outcome.OPENED_BY_MISTAKE)
    alarms = Alarms()
    absent = {
        MO: Absent(DropCause.REMOVED, 7.0),
        LEE: Absent(DropCause.NETWORK_LOST, 5.0, level=Level.URGENT),
        KIM: Absent(DropCause.REMOVED, 6.0),
    }
    for event in alarms.observe(absent, now=7.0):
        alarms.apply(event)
    for number, (who, owner) in enumerate([(KIM, None), (MO, GUS)]):
        command = BeginOutreach(
            MessageId(f"m{number}"), FAY, AlarmId(f"{who}/1"), 86_400.0, owner
        )
        for event in alarms.decide(command, now=8.0):
            alarms.apply(event)
    checklist = closing_checklist(desk.checkins, alarms)
    assert checklist == Checklist(
        checkins=(CheckInId("c2"), CheckInId("c1")),
        alarms=(AlarmId("lee/1"),),
        outreach=(AlarmId("kim/1"),),
    )


@pytest.mark.promise(5)
def test_ending_all_the_same_needs_a_reason_and_somebody_who_goes_on() -> None:
    with pytest.raises(NeedsOutcome):
        check_ending(OPEN, None)
    with pytest.raises(NeedsReason):
        check_ending(OPEN, Unfinished(" ", LATER))
    with pytest.raises(Malformed):
        check_ending(OPEN, Unfinished("x" * 501, LATER))
    with pytest.raises(NeedsFollowUp):
        check_ending(OPEN, Unfinished("the building is being left", None))
    check_ending(OPEN, Unfinished("the building is being left", LATER))
