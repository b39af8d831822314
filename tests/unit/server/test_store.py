import asyncio
import fcntl
import sqlite3
import stat
from collections.abc import AsyncGenerator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

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
from server.store.durable import PRAGMAS, make_durable
from server.store.migrate import HEAD, MIGRATIONS, far, migrate
from server.store.sql import SqlRecord, open_record
from tests.support.nodes import node_settings
from tests.support.postgres import Cluster

TUESDAY = SessionRow(SessionId("tuesday"), "Tuesday group", 1000.5)
LINK = Invitation(
    jti="i_1",
    session=TUESDAY.id,
    subject=ParticipantId("p_1"),
    role=Role.FACILITATOR,
    name="Fay",
    created_at=1001.25,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "alcove.sqlite3"


@pytest.fixture
def url(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.fixture
def either(database: str, tmp_path: Path) -> str:
    """Return the URL of a database of each kind."""
    return node_settings(tmp_path).database


@pytest_asyncio.fixture
async def record(either: str) -> AsyncGenerator[SqlRecord]:
    async with open_record(either) as record:
        yield record


async def test_a_session_is_recorded(record: SqlRecord) -> None:
    assert await record.session(TUESDAY.id) is None
    await record.add_session(TUESDAY)
    assert await record.session(TUESDAY.id) == TUESDAY


async def test_a_session_is_recorded_once(record: SqlRecord) -> None:
    await record.add_session(TUESDAY)
    with pytest.raises(AlreadyRecorded):
        await record.add_session(TUESDAY)


async def test_a_session_that_is_known_keeps_its_title(record: SqlRecord) -> None:
    other = SessionRow(TUESDAY.id, "Meeting", 2000.0)
    assert await record.ensure_session(TUESDAY) == TUESDAY
    assert await record.ensure_session(other) == TUESDAY


async def test_an_invitation_is_recorded_and_taken_back_once(record: SqlRecord) -> None:
    await record.add_session(TUESDAY)
    await record.add_invitation(LINK)
    assert await record.invitation("i_1") == LINK
    assert await record.invitation("i_2") is None
    with pytest.raises(AlreadyRecorded):
        await record.add_invitation(LINK)
    await record.revoke_invitation("i_1", at=1002.0)
    await record.revoke_invitation("i_1", at=1003.0)
    await record.revoke_invitation("i_2", at=1003.0)
    found = await record.invitation("i_1")
    assert found is not None
    assert found.revoked_at == 1002.0


async def test_an_invitation_needs_its_session(record: SqlRecord) -> None:
    with pytest.raises(IntegrityError):
        await record.add_invitation(LINK)


async def test_many_at_once(record: SqlRecord) -> None:
    rows = [SessionRow(SessionId(f"s{n}"), "Meeting", 1.0) for n in range(50)]
    await asyncio.gather(*(record.ensure_session(row) for row in rows * 2))
    found = await asyncio.gather(*(record.session(row.id) for row in rows))
    assert found == rows
    await record.ping()


async def test_what_is_recorded_is_there_after_a_restart(either: str) -> None:
    async with open_record(either) as record:
        await record.add_session(TUESDAY)
    async with open_record(either) as record:
        assert await record.session(TUESDAY.id) == TUESDAY


async def test_a_database_that_is_busy_is_unavailable_in_time(url: str) -> None:
    async with open_record(url, seconds=0.3) as record:
        await record.add_session(TUESDAY)
        with sqlite3.connect(url.partition("///")[2], isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            async with asyncio.timeout(5):
                with pytest.raises(StoreUnavailable):
                    await record.add_invitation(LINK)
                # Reading goes on meanwhile.
                assert await record.session(TUESDAY.id) == TUESDAY
            other.execute("ROLLBACK")
        other.close()
        await record.add_invitation(LINK)
        assert await record.invitation("i_1") == LINK


async def test_every_connection_is_durable(url: str) -> None:
    async with open_record(url) as record:
        for run in (record._database.read, record._database.write):
            for name, (_, expected) in PRAGMAS.items():
                assert await run(partial(_pragma, name)) == expected, name


def _pragma(name: str, connection: Connection) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_a_database_that_cannot_be_durable_is_refused() -> None:
    engine = create_engine("sqlite://")
    make_durable(engine, busy_seconds=1.0)
    with pytest.raises(StoreUnavailable, match="journal_mode"):
        engine.connect()
    engine.dispose()


async def test_what_else_staff_keep_is_recorded(record: SqlRecord) -> None:
    await record.add_session(TUESDAY)
    assert not await record.is_removed(TUESDAY.id, "p_1")
    for at in (1.0, 2.0):
        await record.remove(TUESDAY.id, "p_1", at=at)
    assert await record.is_removed(TUESDAY.id, "p_1")
    await record.let_back(TUESDAY.id, "p_1")
    assert not await record.is_removed(TUESDAY.id, "p_1")
    for room in (KeptRoom("Room 1", ("p_1",)), KeptRoom("Room 2", ("p_1", "p_2"))):
        await record.keep_set("pairs", [room])
        assert await record.sets() == {"pairs": (room,)}
    await record.set_policies(TUESDAY.id, Policies(lobby=False))
    await record.end_session(TUESDAY.id, at=5.0)
    found = await record.session(TUESDAY.id)
    assert found == replace(TUESDAY, policies=Policies(lobby=False), ended_at=5.0)
    await record.add_invitation(LINK)
    await record.add_invitation(replace(LINK, jti="i_2", name=None))
    assert await record.names(TUESDAY.id) == {"p_1": "Fay"}


def test_the_migrations_make_the_tables_we_use_on_postgresql(
    postgres: Cluster, tmp_path: Path
) -> None:
    with postgres.database_for(tmp_path):
        asyncio.run(_compare(node_settings(tmp_path).database))


async def _compare(url: str) -> None:
    engine = create_async_engine(far(url))
    async with engine.connect() as connection:
        await connection.run_sync(_is_what_we_use)
    await engine.dispose()


def _is_what_we_use(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    assert compare_metadata(context, tables.metadata) == []
    assert context.get_current_heads() == (HEAD,)


def test_only_the_owner_may_read_the_database(file: Path, url: str) -> None:
    migrate(url)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_migrations_make_the_tables_we_use(file: Path, url: str) -> None:
    migrate(url)
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        _is_what_we_use(connection)
    engine.dispose()


def test_the_newest_migration_is_the_one_we_say() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [HEAD]


async def test_many_may_migrate_at_once(either: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(migrate, either) for _ in range(8)))
    async with open_record(either) as record:
        await record.ping()


async def test_a_migration_that_hangs_elsewhere_is_said(file: Path, url: str) -> None:
    file.parent.mkdir()
    with (file.parent / "alcove.sqlite3.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreUnavailable, match="another process"):
            await asyncio.to_thread(migrate, url, busy_seconds=0.1)
    await asyncio.to_thread(migrate, url)


def test_a_newer_database_is_left_alone(file: Path, url: str) -> None:
    migrate(url)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(StoreUnavailable, match="newer version"):
        migrate(url)
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_left_alone(file: Path, url: str) -> None:
    file.parent.mkdir()
    file.write_text("a diary, not a database, and rather longer than a header" * 9)
    before = file.read_bytes()
    with pytest.raises(StoreUnavailable, match="not a database"):
        migrate(url)
    assert file.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = node_settings(tmp_path / "file")
    with pytest.raises(StoreUnavailable, match="cannot write"):
        migrate(settings.database)


def test_a_url_of_postgresql_is_given_as_an_operator_knows_it() -> None:
    url = far("postgresql://a:b@db.example/alcove?sslmode=verify-full&host=/run")
    assert url.drivername == "postgresql+asyncpg"
    assert url.query == {"ssl": "verify-full", "host": "/run"}
    assert (url.username, url.password, url.database) == ("a", "b", "alcove")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://a:secret@/alcove?options=-cfsync%3Doff", "options: no such"),
        ("postgresql://a:secret@db.example:port/alcove", "URL is none"),
    ],
)
def test_a_url_that_is_none_is_refused_without_its_password(
    url: str, says: str
) -> None:
    with pytest.raises(StoreUnavailable, match=says) as refused:
        migrate(url)
    assert "secret" not in str(refused.value)


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(StoreUnavailable, match="loses everything"):
        migrate("sqlite:///:memory:")
