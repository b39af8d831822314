"""What a member may do in their check-in. A call for help is never refused."""

from typing import assert_never

from rooms import checkin_events as ev
from rooms.checkin_commands import (
    AcceptRoom,
    Answer,
    DeclineRoom,
    Defer,
    LeaveRoom,
    MemberCommand,
    Raise,
    Request,
    See,
    Withdraw,
)
from rooms.checkin_errors import Malformed, NotAllowed, ThreadFull
from rooms.checkin_terms import Body, Level, Phase, Until, Want
from rooms.checkin_turn import Turn, set_level
from rooms.checkin_world import World, is_covered

LONGEST_THREAD = 2000
"""Messages of one check-in, after which only calls for help are added."""

LONGEST_DEFERRAL = 120
"""Minutes that a member may put a check-in off for."""

HELP_AGAIN = 1.0
"""Seconds after a call for help in which another without words says nothing new."""


def follow_request(turn: Turn, want: Want, body: Body | None) -> None:
    """Let what a member asked for raise the level, where they said so."""
    if want is Want.HELP_NOW or (body is not None and body.is_call_for_help):
        set_level(turn, Level.URGENT)


def ask_again(turn: Turn, request: Request) -> None:
    """Let a member ask while their check-in is there already: it goes on.

    Raises:
        ThreadFull: It holds too much, and this is no call for help.

    """
    c = turn.checkin
    if request.want is not Want.HELP_NOW:
        check_room_for(turn)
    elif (
        request.body is None
        and c.level is Level.URGENT
        and c.help_asked_at is not None
        and turn.at - c.help_asked_at < HELP_AGAIN
    ):
        return
    turn.happen(ev.AskedAgain(turn.stamp, request.want, request.body))
    follow_request(turn, request.want, request.body)


def decide(turn: Turn, command: MemberCommand, world: World) -> None:  # noqa: C901 -- one row for each command
    """Let the member do something.

    Raises:
        SafetyError: Not now, or not this.

    """
    match command:
        case Answer(body=body):
            _answer(turn, body)
        case See():
            if _has_unseen(turn):
                turn.happen(ev.SeenByMember(turn.stamp))
        case Raise(level=level):
            if level.rank < turn.checkin.level.rank:
                raise NotAllowed("only a facilitator says that it is less pressing")
            set_level(turn, level)
        case Defer():
            _defer(turn, command, world)
        case Withdraw():
            _check(turn, turn.checkin.stage is Phase.REQUESTED, calm=True)
            turn.happen(ev.Withdrawn(turn.stamp))
        case AcceptRoom(microphone=microphone, camera=camera):
            _check(turn, turn.checkin.phase is Phase.ROOM_OFFERED)
            covered = is_covered(world, turn.checkin)
            turn.happen(ev.RoomAccepted(turn.stamp, microphone, camera, covered))
        case DeclineRoom():
            _check(turn, turn.checkin.stage is Phase.ROOM_OFFERED)
            turn.happen(ev.RoomDeclined(turn.stamp))
        case LeaveRoom(microphone=microphone, camera=camera):
            _check(turn, turn.checkin.phase is Phase.IN_ROOM)
            turn.happen(ev.RoomLeft(turn.stamp, microphone, camera))
        case _:
            assert_never(command)


def check_room_for(turn: Turn) -> None:
    """Refuse another message where there are too many.

    Raises:
        ThreadFull: There are.

    """
    if len(turn.checkin.thread) >= LONGEST_THREAD:
        raise ThreadFull("this check-in is full")


def _check(turn: Turn, allowed: bool, *, calm: bool = False) -> None:  # noqa: FBT001 -- reads as a sentence
    if not allowed:
        raise NotAllowed(f"not while it is {turn.checkin.stage}")
    if calm and turn.checkin.level is Level.URGENT:
        raise NotAllowed("not while it is urgent")


def _answer(turn: Turn, body: Body) -> None:
    if body.choice is not None and not turn.checkin.may_answer(body.choice):
        raise Malformed("nobody has offered this choice")
    if not body.is_call_for_help:
        check_room_for(turn)
    turn.happen(ev.MemberSaid(turn.stamp, body))
    follow_request(turn, Want.MESSAGE, body)


def _has_unseen(turn: Turn) -> bool:
    c = turn.checkin
    unread = any(line.by != c.participant and line.seen_at is None for line in c.thread)
    return unread or (c.stage is Phase.OFFERED and c.seen_at is None)


def _defer(turn: Turn, command: Defer, world: World) -> None:
    _check(turn, turn.checkin.stage is Phase.OFFERED, calm=True)
    until, minutes = command.until, command.minutes
    if (until is Until.MINUTES) is not (minutes is not None):
        raise Malformed("minutes go with minutes")
    if minutes is not None and not 1 <= minutes <= LONGEST_DEFERRAL:
        raise Malformed(f"choose from 1 to {LONGEST_DEFERRAL} minutes")
    if minutes is None and world.has_ended:
        raise NotAllowed("the session has ended")
    turn.happen(ev.Deferred(turn.stamp, until, minutes, world.breaks))
