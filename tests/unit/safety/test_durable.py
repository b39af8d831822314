from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.engine import Connection

from server.store.base import StoreUnavailable
from server.store.durable import PRAGMAS, wrong_in_postgres, wrong_in_sqlite
from server.store.places import file_system, one_node, refuse_far
from tests.support.safety import safety_store

SQLITE: dict[str, object] = {
    **{name: expected for name, (_, expected) in PRAGMAS.items()},
    "busy_timeout": 4000,
}
POSTGRES: dict[str, object] = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "transaction_read_only": "off",
}

MOUNTS = """\
24 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
31 24 0:45 / /srv rw,relatime - nfs4 nas:/srv rw
32 31 8:2 / /srv/local rw - xfs /dev/sdb1 rw
33 24 0:50 / /mnt/with\\040space rw - cifs //nas/share rw
34 24 0:51 / /mnt/far rw - fuse.sshfs far: rw
"""


def test_settings_that_are_durable_are_taken() -> None:
    assert wrong_in_sqlite(SQLITE, busy_ms=4000) == []
    assert wrong_in_postgres(POSTGRES) == []
    assert wrong_in_postgres({**POSTGRES, "synchronous_commit": "remote_write"}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "delete"),
        ("journal_mode", "memory"),
        ("synchronous", 1),
        ("synchronous", 0),
        ("fullfsync", 0),
        ("foreign_keys", 0),
        ("secure_delete", 0),
        ("temp_store", 1),
        ("busy_timeout", 0),
        ("synchronous", None),
    ],
)
def test_a_wrong_setting_of_sqlite_is_named(name: str, value: object) -> None:
    assert wrong_in_sqlite({**SQLITE, name: value}, busy_ms=4000) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fsync", "off"),
        ("full_page_writes", "off"),
        ("synchronous_commit", "off"),
        ("synchronous_commit", "local"),
        ("transaction_read_only", "on"),
        ("fsync", None),
    ],
)
def test_a_wrong_setting_of_postgresql_is_named(name: str, value: object) -> None:
    assert wrong_in_postgres({**POSTGRES, name: value}) == [name]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/alcove", "ext4"),
        ("/srv/alcove", "nfs4"),
        ("/srv/local/alcove", "xfs"),
        ("/srvice", "ext4"),
        ("/mnt/with space/x", "cifs"),
        ("/mnt/far/me", "fuse.sshfs"),
    ],
)
def test_the_file_system_of_a_path_is_found(path: str, kind: str) -> None:
    assert file_system(Path(path), MOUNTS) == kind


def test_what_is_no_mount_is_passed_over() -> None:
    assert file_system(Path("/x"), "nonsense\n1 2 3 - \n") is None


def test_a_network_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"31 24 0:45 / {tmp_path} rw - nfs4 nas:/srv rw\n")
    monkeypatch.setattr("server.store.places._MOUNTS", mounts)
    with pytest.raises(StoreUnavailable, match=r"network file system \(nfs4\)"):
        refuse_far(tmp_path / "alcove.sqlite3")
    mounts.write_text(f"31 24 0:45 / {tmp_path} rw - ext4 /dev/sda1 rw\n")
    refuse_far(tmp_path / "alcove.sqlite3")
    mounts.unlink()
    refuse_far(tmp_path / "alcove.sqlite3")


def test_a_database_is_for_one_node(tmp_path: Path) -> None:
    with one_node(tmp_path / "db"):
        second = one_node(tmp_path / "db")
        with pytest.raises(StoreUnavailable, match="another node runs"), second:
            pass
    with one_node(tmp_path / "db"):
        pass
    missing = one_node(tmp_path / "none" / "db")
    with pytest.raises(StoreUnavailable, match="cannot write"), missing:
        pass


async def test_a_second_node_does_not_start(tmp_path: Path) -> None:
    async with safety_store(tmp_path):
        second = safety_store(tmp_path)
        with pytest.raises(StoreUnavailable, match="another node runs"):
            await second.__aenter__()
        async with safety_store(tmp_path, alone=False) as tool:
            await tool.ping()
    async with safety_store(tmp_path) as again:
        await again.ping()


async def test_every_connection_of_ours_is_durable(tmp_path: Path) -> None:
    async with safety_store(tmp_path) as store:
        for run in (store.database.read, store.database.write):
            for name, (_, expected) in PRAGMAS.items():
                assert await run(partial(_pragma, name)) == expected, name


def _pragma(name: str, connection: Connection) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()
