"""Whether a command is the same one again, sent because its answer was lost.

Every command that causes anything causes first an event of its own kind, which
holds what was said. So the record alone tells a repeat from a message id that
was used twice for two things.
"""

from dataclasses import fields
from typing import TYPE_CHECKING

from rooms import checkin_commands as cmd
from rooms import checkin_events as ev

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FIRST: dict[type[cmd.CheckInCommand], tuple[type[ev.CheckInEvent], ...]] = {
    cmd.Request: (ev.Requested, ev.AskedAgain),
    cmd.Answer: (ev.MemberSaid,),
    cmd.See: (ev.SeenByMember,),
    cmd.Raise: (ev.LevelSet,),
    cmd.Defer: (ev.Deferred,),
    cmd.Withdraw: (ev.Withdrawn,),
    cmd.AcceptRoom: (ev.RoomAccepted,),
    cmd.DeclineRoom: (ev.RoomDeclined,),
    cmd.LeaveRoom: (ev.RoomLeft,),
    cmd.Offer: (ev.Offered,),
    cmd.Say: (ev.StaffSaid,),
    cmd.Read: (ev.SeenByStaff,),
    cmd.LogContact: (ev.ContactLogged,),
    cmd.RevealFacts: (ev.FactsRevealed,),
    cmd.Claim: (ev.Claimed,),
    cmd.HandOver: (ev.HandOverOffered,),
    cmd.AcceptHandOver: (ev.HandedOver,),
    cmd.TakeOver: (ev.TakenOver,),
    cmd.SetLevel: (ev.LevelSet,),
    cmd.OfferAgain: (ev.OfferedAgain,),
    cmd.Cancel: (ev.Cancelled,),
    cmd.OfferRoom: (ev.RoomOffered,),
    cmd.AskReturn: (ev.ReturnAsked,),
    cmd.Close: (ev.Closed,),
    cmd.Reopen: (ev.Reopened,),
    cmd.FinishFollowUp: (ev.FollowedUp,),
}
"""What each command causes first."""


def is_repeat(command: cmd.CheckInCommand, first: ev.CheckInEvent) -> bool:
    """Tell whether a command is the one that caused this event first.

    The id of a check-in that a command would begin counts for nothing: the
    server makes it, anew each time.
    """
    if not isinstance(first, FIRST[type(command)]):
        return False
    stamp = first.stamp
    match command:
        case cmd.Request():
            is_about_it = stamp.participant == command.by
        case cmd.Offer():
            is_about_it = stamp.participant == command.participant
        case _:
            is_about_it = stamp.checkin == command.checkin
    return is_about_it and has_said(command, first)


def has_said(command: object, event: "DataclassInstance") -> bool:
    """Tell whether an event holds what a command says."""
    return all(
        getattr(command, name) == getattr(event, name)
        for name in (field.name for field in fields(event))
        if hasattr(command, name)
    )
