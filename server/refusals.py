"""Why a request was refused, as the protocol says it."""

import asyncio

from rooms.checkin_errors import SafetyError
from rooms.errors import SessionError
from server.media.sdp import SdpError
from server.media.subscriber import StaleAnswerError
from server.safety.channel import Busy
from server.store.base import StoreUnavailable
from server.store.safety.base import SafetyRefused
from signaling.messages import RefusalCode

Refusal = (
    SessionError
    | SafetyError
    | SafetyRefused
    | StoreUnavailable
    | SdpError
    | StaleAnswerError
    | asyncio.QueueFull
    | Busy
)
"""What a request may be refused by. Anything else is a bug."""


def told(error: Refusal) -> tuple[RefusalCode, str]:
    """Return the code of a refusal, and a text for a log."""
    match error:
        case SessionError() | SafetyError():
            return RefusalCode(error.code.value), str(error) or error.code.value
        case SafetyRefused():
            return RefusalCode.CONFLICT, "the record has something else under this key"
        case StoreUnavailable():
            return RefusalCode.UNAVAILABLE, "it is not on disk; try again"
        case SdpError():
            return RefusalCode.BAD_SDP, str(error)
        case StaleAnswerError():
            return RefusalCode.STALE_ANSWER, "a newer offer is out"
        case _:
            return RefusalCode.BUSY, "try again in a moment"
