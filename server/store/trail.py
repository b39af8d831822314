"""The audit trail in SQL: written in the transaction of what it tells of."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.engine import Connection

from server.store.audit import (
    BROKEN_HEAD,
    Anchor,
    AuditEntry,
    AuditRow,
    Check,
    Ends,
    beginning,
    link,
    mac_of,
)
from server.store.data_keys import DataKeys, Purpose
from server.store.tables import audit, audit_head

PAGE = 2000
"""How many rows are read at once."""


_END = select(audit_head).with_for_update()
_ADD = insert(audit)
_MOVE_END = update(audit_head)


def chain_key(connection: Connection, keys: DataKeys) -> tuple[str, bytes]:
    """Return the id and the bytes of the key of the chain."""
    key = keys.shared(connection, Purpose.AUDIT)
    return key.id, key.derive("alcove audit: chain")


def begin_trail(connection: Connection, keys: DataKeys) -> None:
    """Make the ends of a trail where there are none."""
    if (connection.execute(select(audit_head.c.id))).first() is not None:
        return
    key_id, key = chain_key(connection, keys)
    ends = beginning(key)
    connection.execute(
        insert(audit_head).values(
            id=1, key_id=key_id, mac=mac_of(key, ends), **asdict(ends)
        )
    )


class Trail:
    """The end of the trail, while one transaction writes to it.

    Reading the end locks it, so the writers of all nodes take turns.
    """

    def __init__(self, key: bytes, ends: Ends, *, node: str) -> None:
        self._key, self._ends, self._node = key, ends, node
        self._rows: list[dict[str, object]] = []
        self._read = ends

    @classmethod
    def lock(
        cls, connection: Connection, keys: DataKeys, *, node: str, at: float
    ) -> "Trail":
        """Read the end, and keep others from writing until the transaction ends."""
        row = connection.execute(_END).one()
        _, key = chain_key(connection, keys)
        ends = _ends(row)
        trail = cls(key, ends, node=node)
        if not hmac.compare_digest(mac_of(key, ends), row.mac):
            # Those who wait for "received" matter more than the trail: it goes
            # on, and will never verify again.
            entry = AuditEntry(BROKEN_HEAD, actor="node", outcome="broken")
            trail.add([entry], session="", epoch=0, at=at)
        return trail

    def mark(self) -> tuple[Ends, int]:
        """Return where the trail is, to come back to by `rewind`."""
        return self._ends, len(self._rows)

    def rewind(self, mark: tuple[Ends, int]) -> None:
        """Forget what was added since."""
        self._ends, kept = mark
        del self._rows[kept:]

    def add(
        self, entries: Iterable[AuditEntry], *, session: str, epoch: int, at: float
    ) -> None:
        """Add lines, which `write` writes."""
        for entry in entries:
            row = AuditRow(
                n=self._ends.n + 1,
                at=round(at * 1000),
                actor_id=entry.actor,
                actor_role=entry.role,
                node=self._node,
                session_id=session,
                epoch=epoch,
                action=entry.action,
                object_type=entry.object_type,
                object_id=entry.object_id,
                outcome=entry.outcome,
                reason=entry.reason,
            )
            hash_ = link(self._key, self._ends.hash, row)
            self._rows.append({**_values(row), "hash": hash_})
            self._ends = Ends(self._ends.base, self._ends.base_hash, row.n, hash_)

    def prune(self, connection: Connection, *, before: float) -> int:
        """Take the oldest rows away, up to a page. Return how many.

        The rows that are left still verify: the ends say where they begin.
        """
        found = connection.execute(
            select(audit.c.n, audit.c.at, audit.c.hash)
            .where(audit.c.n > self._ends.base)
            .order_by(audit.c.n)
            .limit(PAGE)
        )
        old = []
        for row in found:
            if row.at >= before * 1000:
                break  # The trail is in order of writing; clocks may jump.
            old.append(row)
        if not old:
            return 0
        last = old[-1]
        connection.execute(delete(audit).where(audit.c.n <= last.n))
        self._ends = Ends(last.n, last.hash, self._ends.n, self._ends.hash)
        return len(old)

    def write(self, connection: Connection) -> None:
        """Write what was added, and the new end."""
        if self._ends == self._read:
            return
        if self._rows:
            connection.execute(_ADD, self._rows)
        mac = mac_of(self._key, self._ends)
        connection.execute(_MOVE_END, {"mac": mac, **asdict(self._ends)})


def end_of_trail(connection: Connection) -> Anchor:
    """Return the end of the trail."""
    row = connection.execute(select(audit_head.c.n, audit_head.c.hash)).one()
    return Anchor(row.n, row.hash)


def verify(
    connection: Connection, keys: DataKeys, anchors: Sequence[Anchor] = ()
) -> Anchor:
    """Go along the whole trail in one transaction, and return its end.

    Raises:
        ChainBroken: It is not what was written.

    """
    _, key = chain_key(connection, keys)
    row = (connection.execute(select(audit_head))).one()
    ends = _ends(row)
    check = Check(key, ends, row.mac, anchors=anchors)
    for row in _pages(connection):
        check.take(_row(row), row.hash)
    return check.finish()


def _pages(connection: Connection) -> Iterator[Row[Any]]:
    after = -1
    while True:
        found = connection.execute(
            select(audit).where(audit.c.n > after).order_by(audit.c.n).limit(PAGE)
        )
        page = found.all()
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].n


def _values(row: AuditRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in AuditRow.__slots__}


def _row(row: Row[Any]) -> AuditRow:
    return AuditRow(*row[: len(AuditRow.__slots__)])


def _ends(row: Row[Any]) -> Ends:
    return Ends(row.base, row.base_hash, row.n, row.hash)
