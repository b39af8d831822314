"""A chain of audit rows that shows every later change. Pure.

Each row's hash is an HMAC over the one before and the row (RFC 2104; the chain
is that of Schneier and Kelsey, "Secure audit logs to support computer
forensics", 1999). The key is not in the database, so whoever can write there
cannot make hashes. A MAC over both ends shows a cut tail, unless an older end
was copied and put back: an end kept elsewhere, an *anchor*, shows that too.
"""

import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

BROKEN_HEAD = "audit.head_invalid"
"""Action of the row that is written where the end was tampered with."""

_BEGINNING = b"alcove audit: beginning"
_ID = re.compile(r"[A-Za-z0-9_:.-]{0,64}")
_WORD = re.compile(r"[a-z0-9_.]{0,40}")


class ChainBroken(Exception):
    """The trail is not what was written. The text says where."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to what. Ids and words only.

    Raises:
        ValueError: Something in it is a text.

    """

    action: str
    actor: str
    role: str = ""
    object_type: str = ""
    object_id: str = ""
    outcome: str = "done"
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse what a person could have written."""
        ids = (self.actor, self.object_id)
        words = (self.action, self.role, self.object_type, self.outcome, self.reason)
        if not all(map(_ID.fullmatch, ids)) or not all(map(_WORD.fullmatch, words)):
            raise ValueError("an audit entry holds ids and words only")


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the trail, but for its hash."""

    n: int
    at: int
    """Milliseconds since 1970."""

    actor_id: str
    actor_role: str
    node: str
    session_id: str
    epoch: int
    action: str
    object_type: str
    object_id: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ends:
    """Where the chain begins and ends. `base` is the newest row that was pruned."""

    base: int
    base_hash: bytes
    n: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Anchor:
    """The end of the chain at some moment, kept elsewhere."""

    n: int
    hash: bytes


def beginning(key: bytes) -> Ends:
    """Return the ends of a chain without rows."""
    first = hmac.digest(key, _BEGINNING, "sha256")
    return Ends(0, first, 0, first)


def link(key: bytes, previous: bytes, row: AuditRow) -> bytes:
    """Return the hash of a row that follows another."""
    fields = [getattr(row, name) for name in AuditRow.__slots__]
    return hmac.digest(key, previous + _canonical(fields), "sha256")


def mac_of(key: bytes, ends: Ends) -> bytes:
    """Return the MAC of both ends."""
    fields = ["ends", ends.base, ends.base_hash.hex(), ends.n, ends.hash.hex()]
    return hmac.digest(key, _canonical(fields), "sha256")


def mac_of_anchor(key: bytes, anchor: Anchor) -> bytes:
    """Return the MAC by which an anchor is known for ours."""
    fields = ["anchor", anchor.n, anchor.hash.hex()]
    return hmac.digest(key, _canonical(fields), "sha256")


class Check:
    """Goes along a chain, row by row, in constant memory."""

    def __init__(
        self, key: bytes, ends: Ends, mac: bytes, *, anchors: Iterable[Anchor] = ()
    ) -> None:
        """Begin.

        Raises:
            ChainBroken: The ends were changed.

        """
        if not hmac.compare_digest(mac_of(key, ends), mac):
            raise ChainBroken("the ends of the trail were changed")
        self._key, self._ends = key, ends
        self._n, self._hash = ends.base, ends.base_hash
        self._anchors = {anchor.n: anchor.hash for anchor in anchors}
        for anchor in self._anchors:
            if anchor > ends.n:
                raise ChainBroken(
                    f"the trail ends at row {ends.n}; it had {anchor} rows"
                )
        self._hold_to_anchor()

    def take(self, row: AuditRow, hash_: bytes) -> None:
        """Look at the next row.

        Raises:
            ChainBroken: It is not the one that was written there.

        """
        if row.n != self._n + 1:
            raise ChainBroken(f"row {self._n + 1} is missing or out of place")
        if not hmac.compare_digest(link(self._key, self._hash, row), hash_):
            raise ChainBroken(f"row {row.n} was changed")
        if row.action == BROKEN_HEAD:
            raise ChainBroken(f"row {row.n} was written after the ends were changed")
        self._n, self._hash = row.n, hash_
        self._hold_to_anchor()

    def finish(self) -> Anchor:
        """Return the end of the chain, after its last row.

        Raises:
            ChainBroken: Rows are missing at the end.

        """
        if self._n != self._ends.n or self._hash != self._ends.hash:
            raise ChainBroken(f"rows after {self._n} are missing or too many")
        return Anchor(self._n, self._hash)

    def _hold_to_anchor(self) -> None:
        known = self._anchors.get(self._n)
        if known is not None and known != self._hash:
            raise ChainBroken(f"row {self._n} is not the one of the anchor")


def _canonical(fields: list[object]) -> bytes:
    return json.dumps(fields, separators=(",", ":")).encode()
