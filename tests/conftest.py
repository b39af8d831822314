"""Fixtures every test has, and some that any may ask for."""

import asyncio
import inspect
import io
import shutil
import socket
from collections.abc import AsyncGenerator, Generator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from blockbuster import blockbuster_ctx
from hypothesis import settings

from server import logs
from tests.support.machine import share
from tests.support.postgres import Cluster, cluster

# Time is never a verdict: figures come from bench/.
settings.register_profile("alcove", deadline=None, print_blob=True)
settings.load_profile("alcove")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test wait for its turn, where several run, before its timeout begins."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    with share(alone=item.get_closest_marker("alone") is not None):
        return (yield)


MAY_BLOCK = [
    # It has a loop of its own, in a thread of its own.
    ("server/store/migrate.py", "_upgrade_on"),
    # On PostgreSQL the loop of the record, in its own thread too; else no loop.
    ("server/store/data_keys.py", "root"),
    # Looks whether there are files of passwords and certificates.
    ("asyncpg/connect_utils.py", "_parse_connect_arguments"),
]


@pytest.fixture(autouse=True)
def _no_blocking_calls() -> Iterator[None]:
    """Fail on a call in our code that would stop the event loop."""
    with blockbuster_ctx(scanned_modules=["server", "signaling", "rooms"]) as guard:
        for function in guard.functions.values():
            for file, name in MAY_BLOCK:
                function.can_block_in(file, name)
        yield


@pytest.fixture(autouse=True)
def _strict_logs() -> None:
    """Fail on a log line that names a key which is not known to be safe."""
    logs.configure("debug", strict=True, stream=io.StringIO())


@pytest.fixture(autouse=True)
def _guarded_loop(request: pytest.FixtureRequest) -> None:
    """Ask for the leak check where a test has an event loop of its own."""
    mark = request.node.get_closest_marker("asyncio")
    shares_loop = mark is not None and mark.kwargs.get("loop_scope") == "session"
    if inspect.iscoroutinefunction(request.function) and not shares_loop:
        request.getfixturevalue("_no_leaked_tasks")


@pytest_asyncio.fixture
async def _no_leaked_tasks() -> AsyncGenerator[None]:
    before = asyncio.all_tasks()
    yield
    leaked = asyncio.all_tasks() - before - {asyncio.current_task()}
    if leaked:  # aiortc's close() returns a few ticks before its tasks do.
        _, leaked = await asyncio.wait(leaked, timeout=1)
    assert not leaked, leaked


@pytest_asyncio.fixture
async def redis_url() -> AsyncGenerator[str]:
    """Start a real Redis on a free port, without a disk."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.fail("redis-server is not installed: run ./scripts/setup")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        binary,
        *("--port", str(port), "--save", "", "--appendonly", "no"),
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(5):
            while not await _answers(port):  # noqa: ASYNC110 -- another process
                await asyncio.sleep(0.01)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        await process.wait()


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Start a real PostgreSQL that all tests of the run share."""
    with cluster() as running:
        running.start()
        yield running


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[tuple[Cluster, str]]:
    """Start a PostgreSQL that may be killed; return the database of a test in it."""
    with cluster() as running:
        running.start()
        yield running, running.new_for(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Let a test keep its record in each kind of database, and say which."""
    if request.param == "sqlite":
        yield "sqlite"
        return
    with request.getfixturevalue("postgres").database_for(tmp_path):
        yield "postgresql"
