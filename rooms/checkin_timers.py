"""What time alone causes in a check-in. Nothing of it contacts anybody outside.

Times are seconds of a clock that goes on over restarts: replayed events keep
their times, and what was due meanwhile comes once, late.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial
from typing import NamedTuple

from rooms import checkin_events as ev
from rooms.checkin import CheckIn, Loss
from rooms.checkin_terms import Level, Phase
from rooms.checkin_turn import Turn


@dataclass(frozen=True, slots=True)
class Timers:
    """How long each wait is, in seconds. Each program may set its own."""

    claim: float = 30.0
    claim_urgent: float = 10.0
    seen: float = 60.0
    reply: float = 120.0
    reply_urgent: float = 60.0
    drop: float = 20.0
    drop_concern: float = 0.0
    call: float = 60.0
    next_step: float = 180.0
    room: float = 60.0
    owner_lost: float = 20.0
    alone: float = 3.0
    reopen: float = 24 * 60 * 60.0

    def __post_init__(self) -> None:
        """Refuse what would never end, or has ended before it began."""
        for name in (field.name for field in fields(self)):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is below zero")
        if not min(self.claim, self.claim_urgent, self.next_step) > 0:
            raise ValueError("what is repeated needs a time between")


DEFAULTS = Timers()


class Due(NamedTuple):
    """What happens at a time, if nothing else does before."""

    at: float
    event: Callable[[ev.Stamp], ev.CheckInEvent]


def next_due(checkin: CheckIn, timers: Timers) -> Due | None:
    """Return what comes next of time alone."""
    return min(_dues(checkin, timers), key=lambda due: due.at, default=None)


def expire(turn: Turn, timers: Timers) -> None:
    """Let happen what is due, each once however late it is."""
    while (due := next_due(turn.checkin, timers)) is not None and due.at <= turn.at:
        turn.happen(due.event(turn.stamp))


def _dues(c: CheckIn, timers: Timers) -> Iterator[Due]:
    if c.alerted_at is not None:
        wait = timers.claim_urgent if c.level is Level.URGENT else timers.claim
        yield Due(c.alerted_at + wait, ev.StillUnclaimed)
    if c.deferral is not None and c.deferral.due is not None:
        yield Due(c.deferral.due, ev.OfferedAgain)
    if c.owner_away_at is not None and not c.owner_is_lost:
        yield Due(c.owner_away_at + timers.owner_lost, ev.OwnerLost)
    if c.alone_at is not None and not c.nobody_here:
        yield Due(c.alone_at + timers.alone, ev.NobodyHere)
    if c.loss is None:
        yield from _here(c, timers)
    elif not c.off_platform:
        yield from _gone(c.loss, c.level, timers)


def _here(c: CheckIn, timers: Timers) -> Iterator[Due]:
    if c.stage is Phase.ROOM_OFFERED and c.room is not None:
        yield Due(c.room.offered_at + timers.room, ev.RoomOfferLapsed)
    if c.waiting_since is None or c.was_nudged:
        return
    reply = timers.reply_urgent if c.level is Level.URGENT else timers.reply
    if c.stage is Phase.OFFERED and c.seen_at is None:
        yield Due(c.waiting_since + timers.seen, partial(ev.NoAnswer, was_seen=False))
    elif c.stage is Phase.OFFERED or (
        c.stage is Phase.OPEN and c.level is not Level.ROUTINE
    ):
        yield Due(c.waiting_since + reply, partial(ev.NoAnswer, was_seen=True))


def _gone(loss: Loss, level: Level, timers: Timers) -> Iterator[Due]:
    is_pressing = level is not Level.ROUTINE
    if not loss.was_noticed:
        patience = timers.drop_concern if is_pressing else timers.drop
        yield Due(loss.at + patience, ev.DropNoticed)
    if is_pressing and not loss.call_suggested:
        yield Due(loss.at + timers.call, ev.CallSuggested)
    yield Due(loss.asked_at + timers.next_step, ev.NextStepDue)
