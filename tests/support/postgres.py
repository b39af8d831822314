"""A PostgreSQL of the tests' own: a cluster in a directory, without a port."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import delete

from server.store.migrate import migrate
from server.store.tables import metadata
from tests.support.nodes import DATABASE_FILE

SYSTEM = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version."""

START_SECONDS = 60.0

_CONFIG = """
listen_addresses = ''
unix_socket_directories = '{directory}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 32MB
autovacuum_naptime = 1h
log_min_messages = fatal
"""


def programs() -> Path:
    """Return the directory of PostgreSQL's programs, the newest there is."""
    found = sorted(SYSTEM.glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if initdb is None:
        pytest.fail("postgresql is not installed: run ./scripts/setup")
    return Path(initdb).resolve().parent


def _account() -> dict[str, Any]:
    """Return how to run as somebody whom PostgreSQL accepts: not as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


class Cluster:
    """One cluster, and its postmaster while it runs."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.data = directory / "data"
        self._account = _account()
        self._postmaster: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._empty: list[str] = []

    @property
    def pid(self) -> int:
        """The process id of the postmaster."""
        assert self._postmaster is not None
        return self._postmaster.pid

    def make(self) -> None:
        """Make the cluster. It is as durable as one that an operator makes."""
        self._run(
            *(programs() / "initdb", "--pgdata", self.data, "--no-sync"),
            *("--auth=trust", "--username=alcove", "--encoding=UTF8", "--locale=C"),
        )
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(_CONFIG.format(directory=self.directory))

    def start(self, **settings: str) -> None:
        """Start the postmaster, and wait until it lets somebody in."""
        options = [f"--{name}={value}" for name, value in settings.items()]
        with (self.directory / "log").open("ab") as log:
            self._postmaster = subprocess.Popen(
                [programs() / "postgres", "-D", self.data, *options],
                cwd=self.directory,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._account,
            )
        ready: list[str | Path] = [programs() / "pg_isready", "--quiet"]
        ready += ["--host", self.directory]
        for _ in range(int(START_SECONDS / 0.02)):
            if self._postmaster.poll() is not None:
                pytest.fail((self.directory / "log").read_text())
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.02)
        pytest.fail("PostgreSQL does not start")

    def kill(self) -> None:
        """Kill the postmaster and all of its processes, as a power cut would."""
        if self._postmaster is None:
            return
        family = self.processes()
        for pid in (self.pid, *family):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._postmaster.wait()
        self._postmaster = None
        for _ in range(500):  # They hold its shared memory until they are gone.
            if not any(_lives(pid) for pid in family):
                break
            time.sleep(0.01)

    def processes(self) -> list[int]:
        """Return the processes that the postmaster made."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill_one_serving(self, name: str) -> None:
        """Kill a process that serves a database. PostgreSQL then ends the others."""
        serving = self.serving(name)
        assert serving, "somebody uses it"
        os.kill(serving[-1], signal.SIGKILL)

    def serving(self, name: str) -> list[int]:
        """Return the processes that serve a database to somebody."""
        # It says so in its title: "postgres: alcove record_1 [local] idle".
        return [pid for pid in self.processes() if f" {name} " in _title(pid)]

    def stop(self) -> None:
        """Stop, if it runs."""
        if self._postmaster is None:
            return
        self._postmaster.send_signal(signal.SIGINT)  # A fast shutdown.
        try:
            self._postmaster.wait(START_SECONDS)
        finally:
            self._postmaster.kill()
            self._postmaster = None

    def url(self, name: str) -> str:
        """Return the URL of a database, as an operator would give it."""
        return f"postgresql://alcove@/{name}?host={quote(str(self.directory))}"

    def sql(self, statement: str, name: str = "postgres") -> str:
        """Run a statement from outside, and return what it prints."""
        said = self._run(
            *(programs() / "psql", "--host", self.directory, "--dbname", name),
            *("--username=alcove", "--no-psqlrc", "--quiet", "--tuples-only"),
            *("--no-align", "--command", statement),
        )
        return said.strip()

    def new_for(self, directory: Path) -> str:
        """Let nodes in a directory keep their record in a new database here."""
        return self._point(directory, self._new())

    @contextmanager
    def database_for(self, directory: Path) -> Iterator[str]:
        """Let nodes in a directory keep their record here meanwhile."""
        name = self._empty.pop() if self._empty else self._new()
        self._point(directory, name)
        try:
            yield name
        finally:
            (directory / DATABASE_FILE).unlink()
            # Emptied, for that is ten times faster than a new one.
            tables = reversed(metadata.sorted_tables)
            self.sql("; ".join(str(delete(table)) for table in tables), name)
            self._empty.append(name)

    def _point(self, directory: Path, name: str) -> str:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / DATABASE_FILE).write_text(self.url(name))
        return name

    def _new(self) -> str:
        self._made += 1
        name = f"record_{self._made}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE template0")
        migrate(self.url(name))
        return name

    def _run(self, *command: str | Path) -> str:
        done = subprocess.run(
            command,
            check=False,
            cwd=self.directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **self._account,
        )
        text: str = done.stdout.decode()
        assert done.returncode == 0, text
        return text


def _title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _lives(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Make a cluster that is gone in the end."""
    # Not below pytest's own directory, where no other account can look; and the
    # path of a socket may be 107 bytes long.
    directory = Path(tempfile.mkdtemp(prefix="alcove-pg-"))
    account = _account()
    if account:
        os.chown(directory, account["user"], account["group"])
    one = Cluster(directory)
    try:
        one.make()
        yield one
    finally:
        one.kill()
        shutil.rmtree(directory)
