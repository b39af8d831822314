"""Changes keys while a node works.

Every step is a transaction of its own, small enough that messages do not wait,
and can be done again after it was interrupted.
"""

import asyncio
from dataclasses import dataclass

from sqlalchemy import Table, delete, exists, insert, select, update

from server.store.audit import AuditEntry
from server.store.data_keys import Purpose, wrapping
from server.store.safety.sealed import SEALED, open_value, place
from server.store.sealing import DataKey, RootKey
from server.store.tables import data_key, root_key, safety_session
from server.store.writer import Writer, Writing

CHUNK = 50
"""How many rows are changed in one transaction."""

BREATH = 0.02
"""Seconds between two of them, so that the writer of a node gets its turn."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was changed."""

    keys: int
    rows: int


async def rotate_root(writer: Writer, root: RootKey, *, by: str, at: float) -> Rotated:
    """Wrap every data key by another root key. What they seal stays as it is."""
    entry = AuditEntry(
        "key.root_rotated", actor=by, object_type="root_key", object_id=root.id
    )

    def activate(writing: Writing) -> None:
        if writing.keys.active_root(writing.connection) == root.id:
            return
        run = writing.connection.execute
        run(update(root_key).values(active=False))
        known = run(
            update(root_key).where(root_key.c.id == root.id).values(active=True)
        )
        if known.rowcount == 0:
            run(insert(root_key).values(id=root.id, active=True, added_at=at))
        writing.trail.add([entry], session="", epoch=0, at=at)

    # From here on no key is wrapped by another, so the rest comes to an end.
    await writer.write(activate)
    done = 0
    while count := await writer.write(lambda w: _rewrap(w, root)):
        done += count
        await asyncio.sleep(BREATH)
    return Rotated(done, 0)


def _rewrap(writing: Writing, root: RootKey) -> int:
    found = writing.connection.execute(
        select(data_key).where(data_key.c.root_id != root.id).limit(CHUNK)
    ).all()
    for row in found:
        where = wrapping(row.id, row.purpose, row.session_id)
        secret = writing.keys.root(row.root_id).unwrap(row.wrapped, where)
        writing.connection.execute(
            update(data_key)
            .where(data_key.c.id == row.id)
            .values(root_id=root.id, wrapped=root.wrap(secret, where))
        )
    return len(found)


async def used_roots(writer: Writer) -> set[str]:
    """Return the ids of the root keys that wrap something; forget the others."""

    def do(writing: Writing) -> set[str]:
        used = set(
            writing.connection.execute(select(data_key.c.root_id).distinct()).scalars()
        )
        writing.connection.execute(
            delete(root_key).where(
                root_key.c.id.not_in(used), root_key.c.active.is_(False)
            )
        )
        return used

    return await writer.write(do)


async def rotate_data(writer: Writer, *, by: str, at: float) -> Rotated:
    """Give every session a new data key, and seal all that is kept by it."""
    sessions = await writer.write(
        lambda w: list(
            w.connection.execute(select(safety_session.c.session_id)).scalars()
        )
    )
    rows = 0
    for session in sessions:
        rows += await _rotate_session(writer, session, by=by, at=at)
    return Rotated(len(sessions), rows)


async def _rotate_session(writer: Writer, session: str, *, by: str, at: float) -> int:
    entry = AuditEntry(
        "key.data_rotated", actor=by, object_type="session", object_id=session
    )

    def begin(writing: Writing) -> str:
        key = writing.keys.make(
            writing.connection, Purpose.SESSION, session=session, at=at
        )
        writing.connection.execute(
            update(safety_session)
            .where(safety_session.c.session_id == session)
            .values(key_id=key.id)
        )
        writing.trail.add([entry], session=session, epoch=0, at=at)
        return key.id

    newest = await writer.write(begin)
    rows = 0
    for table in SEALED:
        while count := await writer.write(
            lambda w, t=table: _reseal(w, t, session, newest)  # type: ignore[misc]
        ):
            rows += count
            await asyncio.sleep(BREATH)
    await writer.write(lambda w: forget_keys(w, session))
    return rows


def _reseal(writing: Writing, table: Table, session: str, newest: str) -> int:
    found = writing.connection.execute(
        select(table)
        .where(table.c.session_id == session, table.c.key_id != newest)
        .limit(CHUNK)
    ).all()
    if not found:
        return 0
    key = writing.keys.get(writing.connection, newest)
    ids, columns = SEALED[table]
    for row in found:
        where = [row._mapping[name] for name in ids]  # noqa: SLF001 -- public
        values: dict[str, object] = {"key_id": newest}
        for column in columns:
            plain = open_value(writing.connection, writing.keys, table, row, column)
            values[f"{column}_sealed"] = _sealed(
                key, plain, table, column, (session, *where)
            )
        writing.connection.execute(
            update(table)
            .where(
                table.c.session_id == session,
                *(
                    table.c[name] == value
                    for name, value in zip(ids, where, strict=True)
                ),
            )
            .values(values)
        )
    return len(found)


def _sealed(
    key: DataKey,
    plain: bytes | None,
    table: Table,
    column: str,
    where: tuple[str, ...],
) -> bytes | None:
    session, *row = where
    if plain is None:
        return None
    return key.seal(plain, place(table.name, column, session, *row))


def forget_keys(writing: Writing, session: str) -> int:
    """Delete the keys of a session that nothing is sealed by any more."""
    used = [
        exists().where(table.c.key_id == data_key.c.id)
        for table in (safety_session, *SEALED)
    ]
    gone = writing.connection.execute(
        delete(data_key).where(
            data_key.c.session_id == session,
            *(~use for use in used),
        )
    )
    return gone.rowcount
