"""Where each sealed column of the safety tables stands, and its key."""

from typing import Any

from sqlalchemy import Row, Table
from sqlalchemy.engine import Connection

from server.store import tables
from server.store.data_keys import DataKeys
from server.store.sealing import DataKey, Place

SEALED: dict[Table, tuple[tuple[str, ...], tuple[str, ...]]] = {
    tables.safety_message: (("seq",), ("body",)),
    tables.checkin_event: (("number",), ("body",)),
    tables.safety_fact: (("participant_id", "version"), ("details", "confirmation")),
    tables.contact_log: (("number",), ("note",)),
    tables.outreach_task: (("id",), ("note",)),
}
"""The key of a row within its session, and its sealed columns, by table."""


def place(table: str, column: str, session: str, *row: object) -> Place:
    """Return the place of a value that is sealed."""
    return Place(table, column, session, "/".join(str(part) for part in row))


def seal_row(key: DataKey, table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a new row, sealed: `body` becomes `body_sealed`."""
    ids, columns = SEALED[table]
    sealed = {name: value for name, value in row.items() if name not in columns}
    sealed["key_id"] = key.id
    where = [row[name] for name in ids]
    for column in columns:
        plain = row[column]
        at = place(table.name, column, row["session_id"], *where)
        sealed[f"{column}_sealed"] = None if plain is None else key.seal(plain, at)
    return sealed


def open_value(
    connection: Connection,
    keys: DataKeys,
    table: Table,
    row: Row[Any],
    column: str,
) -> bytes | None:
    """Return what is sealed in a column of a row.

    Raises:
        Unsealable: It was changed or moved.

    """
    found = row._mapping  # noqa: SLF001 -- public, in spite of its name
    sealed = found[f"{column}_sealed"]
    if sealed is None:
        return None
    ids, _ = SEALED[table]
    key = keys.get(connection, found["key_id"])
    at = place(table.name, column, found["session_id"], *(found[i] for i in ids))
    return key.open(sealed, at)
