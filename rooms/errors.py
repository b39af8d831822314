"""Requests a session refuses.

* SessionError
    * NotPermitted
    * NotSeated
    * SessionFull
    * ScreenTaken

Anything else raised from this package is a bug: let it propagate.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Stable identifiers that clients may match on."""

    NOT_PERMITTED = "not_permitted"
    NOT_SEATED = "not_seated"
    SESSION_FULL = "session_full"
    SCREEN_TAKEN = "screen_taken"


class SessionError(Exception):
    """A request the session refuses."""

    code: ErrorCode


class NotPermitted(SessionError):
    """The participant's role does not allow this."""

    code = ErrorCode.NOT_PERMITTED


class NotSeated(SessionError):
    """Nobody in the session has this id."""

    code = ErrorCode.NOT_SEATED


class SessionFull(SessionError):
    """Every seat is taken."""

    code = ErrorCode.SESSION_FULL


class ScreenTaken(SessionError):
    """Somebody else is showing a screen."""

    code = ErrorCode.SCREEN_TAKEN
