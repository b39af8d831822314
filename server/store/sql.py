"""The record in SQL, by SQLAlchemy's expressions."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    Executable,
    Row,
    Select,
    Table,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from rooms.ids import ParticipantId, SessionId
from rooms.policies import Policies
from rooms.roles import Role
from server.store import tables
from server.store.base import (
    AlreadyRecorded,
    Invitation,
    KeptRoom,
    SessionRow,
    StoreUnavailable,
)
from server.store.engines import Database, open_database

STORE_SECONDS = 5.0
"""How long the record may take to answer."""

T = TypeVar("T")


class SqlRecord:
    """The record in an SQL database that `open_record` opened."""

    def __init__(self, database: Database, *, seconds: float) -> None:
        self._database, self._seconds = database, seconds

    async def add_session(self, session: SessionRow) -> None:
        """Add a session; see Record."""
        await self._write(insert(tables.session).values(**_session_values(session)))

    async def ensure_session(self, session: SessionRow) -> SessionRow:
        """Add a session unless its id is known; see Record."""

        def do(connection: Connection) -> SessionRow | None:
            connection.execute(
                _insert(connection, tables.session)
                .values(**_session_values(session))
                .on_conflict_do_nothing()
            )
            return _session(connection, session.id)

        found = await self._in_time(self._database.write(do))
        assert found is not None, "it was just inserted"
        return found

    async def session(self, session: SessionId) -> SessionRow | None:
        """Return a session; see Record."""
        return await self._in_time(
            self._database.read(lambda connection: _session(connection, session))
        )

    async def set_policies(self, session: SessionId, policies: Policies) -> None:
        """Put other policies in place; see Record."""
        await self._update_session(session, policies=_json(policies))

    async def end_session(self, session: SessionId, *, at: float | None) -> None:
        """Note when staff ended a session; see Record."""
        await self._update_session(session, ended_at=at)

    async def remove(self, session: SessionId, subject: str, *, at: float) -> None:
        """Note that somebody may not come in any more; see Record."""

        def do(connection: Connection) -> None:
            connection.execute(
                _insert(connection, tables.removal)
                .values(session_id=session, subject=subject, removed_at=at)
                .on_conflict_do_nothing()
            )

        await self._in_time(self._database.write(do))

    async def let_back(self, session: SessionId, subject: str) -> None:
        """Note that somebody may come in again; see Record."""
        table = tables.removal
        await self._write(
            delete(table).where(
                table.c.session_id == session, table.c.subject == subject
            )
        )

    async def is_removed(self, session: SessionId, subject: str) -> bool:
        """Tell whether somebody may not come in any more; see Record."""
        table = tables.removal
        found = await self._rows(
            select(table.c.subject).where(
                table.c.session_id == session, table.c.subject == subject
            )
        )
        return bool(found)

    async def keep_set(self, name: str, rooms: Sequence[KeptRoom]) -> None:
        """Keep a plan of breakouts; see Record."""

        def do(connection: Connection) -> None:
            added = _insert(connection, tables.breakout_set).values(
                name=name, rooms=_json(list(rooms))
            )
            connection.execute(
                added.on_conflict_do_update(
                    index_elements=["name"], set_={"rooms": added.excluded.rooms}
                )
            )

        await self._in_time(self._database.write(do))

    async def sets(self) -> dict[str, tuple[KeptRoom, ...]]:
        """Return the plans of breakouts that are kept; see Record."""
        table = tables.breakout_set
        found = await self._rows(select(table).order_by(table.c.name))
        kind = tuple[KeptRoom, ...]
        return {row.name: msgspec.json.decode(row.rooms, type=kind) for row in found}

    async def add_invitation(self, invitation: Invitation) -> None:
        """Add an invitation; see Record."""
        await self._write(
            insert(tables.invitation).values(
                jti=invitation.jti,
                session_id=invitation.session,
                subject=invitation.subject,
                role=invitation.role.value,
                name=invitation.name,
                created_at=invitation.created_at,
                revoked_at=invitation.revoked_at,
            )
        )

    async def invitation(self, jti: str) -> Invitation | None:
        """Return an invitation; see Record."""
        table = tables.invitation
        found = await self._rows(select(table).where(table.c.jti == jti))
        return _invitation(found[0]) if found else None

    async def revoke_invitation(self, jti: str, *, at: float) -> None:
        """Take an invitation back; see Record."""
        table = tables.invitation
        await self._write(
            update(table)
            .where(table.c.jti == jti, table.c.revoked_at.is_(None))
            .values(revoked_at=at)
        )

    async def names(self, session: SessionId) -> dict[str, str]:
        """Return the names on a session's invitations; see Record."""
        table = tables.invitation
        found = await self._rows(
            select(table.c.subject, table.c.name).where(
                table.c.session_id == session, table.c.name.is_not(None)
            )
        )
        return {row.subject: row.name for row in found}

    async def ping(self) -> None:
        """Return if the record answers; see Record."""
        await self._rows(select(tables.session.c.id).limit(1))

    async def _update_session(self, session: SessionId, **values: Any) -> None:  # noqa: ANN401 -- of any column
        table = tables.session
        await self._write(update(table).where(table.c.id == session).values(**values))

    async def _write(self, statement: Executable) -> None:
        def do(connection: Connection) -> None:
            connection.execute(statement)

        await self._in_time(self._database.write(do))

    async def _rows(self, query: Select[Any]) -> list[Row[Any]]:
        return await self._in_time(
            self._database.read(lambda connection: list(connection.execute(query)))
        )

    async def _in_time(self, doing: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._seconds):
                return await doing
        except IntegrityError as error:
            if "unique" not in str(error.orig).lower():
                raise
            raise AlreadyRecorded from error
        except (SQLAlchemyError, OSError) as error:  # TimeoutError is an OSError.
            raise StoreUnavailable("the record does not answer") from error


@asynccontextmanager
async def open_record(
    url: str, *, seconds: float = STORE_SECONDS
) -> AsyncGenerator[SqlRecord]:
    """Bring a database to the newest shape, and open it.

    Raises:
        StoreUnavailable: It cannot be opened.

    """
    async with open_database(url, seconds=seconds) as database:
        yield SqlRecord(database, seconds=seconds)


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can say what to do where there is such a row."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def _session(connection: Connection, key: SessionId) -> SessionRow | None:
    table = tables.session
    result = connection.execute(select(table).where(table.c.id == key))
    row = result.first()
    if row is None:
        return None
    policies = Policies()
    if row.policies is not None:
        policies = msgspec.json.decode(row.policies, type=Policies)
    return SessionRow(
        SessionId(row.id), row.title, row.created_at, policies, row.ended_at
    )


def _session_values(session: SessionRow) -> dict[str, Any]:
    return {
        "id": session.id,
        "title": session.title,
        "created_at": session.created_at,
        "policies": _json(session.policies),
        "ended_at": session.ended_at,
    }


def _json(value: Any) -> str:  # noqa: ANN401 -- what msgspec can write
    return msgspec.json.encode(value).decode()


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        jti=row.jti,
        session=SessionId(row.session_id),
        subject=ParticipantId(row.subject),
        role=Role(row.role),
        name=row.name,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
