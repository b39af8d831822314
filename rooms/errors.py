"""Requests a session refuses.

* SessionError
    * NotPermitted
    * NotSeated
    * NotThere
    * NotNow
    * Stale
    * SessionFull
    * ScreenTaken
    * WasRemoved
    * AlreadyHere
    * NotSafe
    * NeedsCover
    * ChatIsOff

Anything else raised from this package is a bug: let it propagate.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Stable identifiers that clients may match on."""

    NOT_PERMITTED = "not_permitted"
    NOT_SEATED = "not_seated"
    NOT_THERE = "not_there"
    NOT_NOW = "not_now"
    STALE = "stale"
    SESSION_FULL = "session_full"
    SCREEN_TAKEN = "screen_taken"
    WAS_REMOVED = "was_removed"
    ALREADY_HERE = "already_here"
    NOT_SAFE = "not_safe"
    NEEDS_COVER = "needs_cover"
    CHAT_IS_OFF = "chat_is_off"


class SessionError(Exception):
    """A request the session refuses."""

    code: ErrorCode


class NotPermitted(SessionError):
    """The participant's role, or staff, does not allow this."""

    code = ErrorCode.NOT_PERMITTED


class NotSeated(SessionError):
    """Nobody in the session has this id."""

    code = ErrorCode.NOT_SEATED


class NotThere(SessionError):
    """There is no such place, message or item."""

    code = ErrorCode.NOT_THERE


class NotNow(SessionError):
    """It makes no sense in the state the session is in."""

    code = ErrorCode.NOT_NOW


class Stale(SessionError):
    """Somebody else has changed it since: look again."""

    code = ErrorCode.STALE


class SessionFull(SessionError):
    """Every seat is taken."""

    code = ErrorCode.SESSION_FULL


class ScreenTaken(SessionError):
    """Somebody else is showing a screen."""

    code = ErrorCode.SCREEN_TAKEN


class WasRemoved(SessionError):
    """Staff have removed this person from the session."""

    code = ErrorCode.WAS_REMOVED


class AlreadyHere(SessionError):
    """They are connected on another device and did not ask to switch."""

    code = ErrorCode.ALREADY_HERE


class NotSafe(SessionError):
    """It would break the rule of supervision, or part what belongs together."""

    code = ErrorCode.NOT_SAFE


class NeedsCover(SessionError):
    """Nobody would stay with the group."""

    code = ErrorCode.NEEDS_COVER


class ChatIsOff(SessionError):
    """The program does not have this kind of writing."""

    code = ErrorCode.CHAT_IS_OFF
