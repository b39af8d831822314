"""Short-lived credentials for a TURN server that the operator runs.

The scheme is the one that coturn calls `use-auth-secret`
(draft-uberti-behave-turn-rest-00): both sides know a secret, the name holds the
moment of its end, and the password is the name's HMAC. SHA-1 is the scheme's,
and as an HMAC it holds.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

from server.settings import Settings


@dataclass(frozen=True, slots=True)
class IceServer:
    """One entry of a browser's `iceServers` (W3C webrtc-pc, RTCIceServer)."""

    urls: tuple[str, ...]
    username: str
    credential: str = field(repr=False)


def ice_servers(settings: Settings, seat: str, *, now: float) -> list[IceServer]:
    """Return what a page may use besides the node itself: often nothing.

    `seat` is any id of whose page it is; `now` is the time by the wall. TURN
    servers count allocations by the name, so one seat always has the same, and
    since they log it, it says nothing of the seat.
    """
    if settings.turn_secret is None:
        return []
    secret = settings.turn_secret.encode()
    expires = int(now + settings.turn_seconds)
    username = f"{expires}:{_pseudonym(secret, seat)}"
    return [IceServer(settings.turn_urls, username, password(secret, username))]


def password(secret: bytes, username: str) -> str:
    """Return the password of a name."""
    digest = hmac.digest(secret, username.encode(), "sha1")
    return base64.b64encode(digest).decode()


def _pseudonym(secret: bytes, seat: str) -> str:
    # Another use of the secret needs another function.
    return hmac.new(secret, b"seat:" + seat.encode(), hashlib.sha256).hexdigest()[:16]
