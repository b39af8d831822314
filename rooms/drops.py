"""Why somebody is not here: told apart by own heartbeat and packets, not by ICE."""

from dataclasses import dataclass
from enum import StrEnum


class DropCause(StrEnum):
    """Why somebody cannot be reached through the session."""

    LEFT = "left"
    TAB_CLOSED = "tab_closed"
    NETWORK_LOST = "network_lost"
    FROZEN = "frozen"
    REMOVED = "removed"


class LeaveReason(StrEnum):
    """What somebody said when they left by the button, if they said anything."""

    PLANNED = "planned"
    BREAK = "break"
    TECH = "tech"
    NEED_HELP = "need_help"


@dataclass(frozen=True, slots=True)
class Silence:
    """How long no sign of somebody is no sign. In seconds."""

    heartbeat: float = 2.0
    packets: float = 20.0
    frames: float = 20.0


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of somebody's connection. Times are of the caller's clock.

    `heartbeat_at` is the last message or packet of any kind, `packet_at` and
    `frame_at` the last of what they are meant to send just now: None where
    they send nothing on purpose (muted, camera off, text only).
    """

    heartbeat_at: float
    packet_at: float | None = None
    frame_at: float | None = None
    was_removed: bool = False
    has_left: bool = False
    closed_page: bool = False
    has_socket: bool = True


@dataclass(frozen=True, slots=True)
class Drop:
    """Somebody is not here, for this cause, since then."""

    cause: DropCause
    since: float


def diagnose(signs: Signs, *, now: float, silence: Silence) -> Drop | None:
    """Return why somebody is not here, or None where all is well.

    What a person did comes before what a network did: whoever left and then
    falls silent has left.
    """
    if signs.was_removed:
        return Drop(DropCause.REMOVED, signs.heartbeat_at)
    if signs.has_left:
        return Drop(DropCause.LEFT, signs.heartbeat_at)
    if signs.closed_page:
        return Drop(DropCause.TAB_CLOSED, signs.heartbeat_at)
    if not signs.has_socket or now - signs.heartbeat_at >= silence.heartbeat:
        return Drop(DropCause.NETWORK_LOST, signs.heartbeat_at)
    stalled = [
        at
        for at, patience in (
            (signs.packet_at, silence.packets),
            (signs.frame_at, silence.frames),
        )
        if at is not None and now - at > patience
    ]
    return Drop(DropCause.FROZEN, min(stalled)) if stalled else None
