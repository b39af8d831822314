"""What a facilitator may do in a check-in.

Only its owner speaks with the member. Any facilitator may take over, note
what they did, say how pressing it is, and close it.
"""

from typing import assert_never

from rooms import checkin_events as ev
from rooms.checkin_commands import (
    AcceptHandOver,
    AskReturn,
    Cancel,
    Claim,
    Close,
    FinishFollowUp,
    HandOver,
    LogContact,
    OfferAgain,
    OfferRoom,
    Read,
    Reopen,
    RevealFacts,
    Say,
    SetLevel,
    StaffCommand,
    TakeOver,
)
from rooms.checkin_errors import (
    NeedsCover,
    NeedsFollowUp,
    NeedsOutcome,
    NeedsReason,
    NotAllowed,
    NotOwner,
)
from rooms.checkin_member import check_room_for
from rooms.checkin_terms import (
    NEEDS_FOLLOW_UP,
    REACHES_PARTICIPANT,
    ContactResult,
    Level,
    Outcome,
    Phase,
    RoomCover,
    check_note,
)
from rooms.checkin_turn import Turn, set_level
from rooms.checkin_world import World, is_covered, observe_cover
from rooms.ids import ParticipantId


def decide(turn: Turn, command: StaffCommand, world: World) -> None:  # noqa: C901, PLR0912, PLR0915 -- one row for each command
    """Let a facilitator do something.

    Raises:
        SafetyError: Not now, not this, or not by this one.

    """
    c = turn.checkin
    match command:
        case Say(question=question):
            _check_owner(turn)
            _check(turn, c.stage is not Phase.DEFERRED)
            check_room_for(turn)
            turn.happen(ev.StaffSaid(turn.stamp, question))
        case Read():
            if any(ln.by == c.participant and ln.seen_at is None for ln in c.thread):
                turn.happen(ev.SeenByStaff(turn.stamp))
        case LogContact():
            _log(turn, command)
        case RevealFacts(reason=reason):
            _check_reason(reason)
            turn.happen(ev.FactsRevealed(turn.stamp, reason))
        case Claim():
            _claim(turn)
        case HandOver(to=to):
            _hand_over(turn, to, world)
        case AcceptHandOver():
            _accept(turn, world)
        case TakeOver():
            _take_over(turn, world)
        case SetLevel(level=level, reason=reason):
            check_note(reason)
            if level.rank < c.level.rank:
                _check_reason(reason)
            set_level(turn, level, reason)
        case OfferAgain():
            _check_owner(turn)
            _check(turn, c.stage is Phase.DEFERRED)
            turn.happen(ev.OfferedAgain(turn.stamp))
        case Cancel():
            _check_owner(turn)
            _check(turn, c.stage in {Phase.OFFERED, Phase.DEFERRED})
            _check(turn, not c.member_spoke and c.level is not Level.URGENT)
            turn.happen(ev.Cancelled(turn.stamp))
        case OfferRoom(cover=cover):
            _check_owner(turn)
            _check(turn, c.phase in {Phase.OPEN, Phase.OFFERED} and not c.off_platform)
            if cover is RoomCover.COFACILITATOR and not is_covered(world, c):
                raise NeedsCover("no other facilitator is with the group")
            turn.happen(ev.RoomOffered(turn.stamp, cover))
        case AskReturn():
            _check_owner(turn)
            _check(turn, c.phase is Phase.IN_ROOM)
            turn.happen(ev.ReturnAsked(turn.stamp))
        case Close():
            _close(turn, command)
        case Reopen(reason=reason):
            _check_reason(reason)
            absent = world.absent.get(c.participant)
            turn.happen(ev.Reopened(turn.stamp, reason, absent))
        case FinishFollowUp(outcome=outcome):
            turn.happen(ev.FollowedUp(turn.stamp, outcome))
        case _:
            assert_never(command)


def _check(turn: Turn, allowed: bool) -> None:  # noqa: FBT001 -- reads as a sentence
    if not allowed:
        raise NotAllowed(f"not while it is {turn.checkin.phase}")


def _check_owner(turn: Turn) -> None:
    if turn.checkin.owner != turn.by:
        raise NotOwner(turn.checkin.owner)


def _check_reason(reason: str | None) -> None:
    if reason is None or not reason.strip():
        raise NeedsReason("say why")
    check_note(reason)


def _claim(turn: Turn) -> None:
    if turn.checkin.owner is not None:
        raise NotOwner(turn.checkin.owner)
    turn.happen(ev.Claimed(turn.stamp))


def _hand_over(turn: Turn, to: ParticipantId, world: World) -> None:
    _check_owner(turn)
    _check(turn, to != turn.by and to in world.here)
    turn.happen(ev.HandOverOffered(turn.stamp, to))


def _accept(turn: Turn, world: World) -> None:
    if turn.checkin.handing_to != turn.by:
        raise NotOwner(turn.checkin.owner)
    turn.happen(ev.HandedOver(turn.stamp))
    observe_cover(turn, world)


def _take_over(turn: Turn, world: World) -> None:
    if turn.checkin.owner is None:
        raise NotOwner(None)
    _check(turn, turn.checkin.owner != turn.by)
    turn.happen(ev.TakenOver(turn.stamp))
    observe_cover(turn, world)


def _log(turn: Turn, command: LogContact) -> None:
    check_note(command.note)
    was_gone = turn.checkin.phase is Phase.UNREACHABLE
    step, result = command.step, command.result
    turn.happen(ev.ContactLogged(turn.stamp, step, result, command.note))
    reached = result is ContactResult.REACHED and step in REACHES_PARTICIPANT
    if was_gone and reached:
        turn.happen(ev.ReachedElsewhere(turn.stamp))


def _close(turn: Turn, command: Close) -> None:
    outcome, follow_up = command.outcome, command.follow_up
    check_note(command.note_ref)
    check_note(command.next_step)
    if outcome is Outcome.WITHDRAWN:
        raise NeedsOutcome("only the member withdraws")
    if outcome is Outcome.OPENED_BY_MISTAKE and turn.checkin.member_spoke:
        raise NeedsOutcome("the member has said something")
    if turn.checkin.level is Level.URGENT and not (follow_up and command.note_ref):
        raise NeedsFollowUp("what was urgent needs a note and who goes on")
    if outcome in NEEDS_FOLLOW_UP and follow_up is None:
        raise NeedsFollowUp("name who goes on")
    next_step = command.next_step
    turn.happen(ev.Closed(turn.stamp, outcome, follow_up, command.note_ref, next_step))
