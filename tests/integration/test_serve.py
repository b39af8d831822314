"""`alcove serve` as a process: it starts, answers, stops, and survives a kill."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.nodes import SECRET

ROOT = Path(__file__).parents[2]


def environ(directory: Path, **others: str) -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    ours = {
        "ALCOVE_JWT_SECRET": SECRET,
        "ALCOVE_DATA_DIR": str(directory / "data"),
        "ALCOVE_PORT": str(port),
    }
    return {"PATH": os.environ["PATH"], "HOME": str(directory)} | ours | others


def alcove(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@contextmanager
def serving(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run a node, and wait until it says that it serves."""
    with subprocess.Popen(
        [sys.executable, "-m", "server", "serve"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["event"] == "serving"
            yield process
        finally:
            process.kill()


def stop(process: subprocess.Popen[str], number: signal.Signals) -> list[Any]:
    process.send_signal(number)
    out, _ = process.communicate(timeout=15)
    return [json.loads(line)["event"] for line in out.splitlines()]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_node_starts_answers_and_stops(
    number: signal.Signals, tmp_path: Path
) -> None:
    env = environ(tmp_path)
    assert alcove("healthcheck", env=env).returncode == 1
    with serving(env) as process:
        assert alcove("healthcheck", env=env).returncode == 0
        assert stop(process, number)[-2:] == ["stopping", "stopped"]
        assert process.returncode == 0


def test_a_second_node_on_the_same_port_says_so(tmp_path: Path) -> None:
    env = environ(tmp_path)
    with serving(env) as process:
        second = alcove("serve", env=env)
        assert second.returncode == 2
        assert second.stderr.startswith("alcove: ALCOVE_PORT: cannot listen on")
        assert "Traceback" not in second.stderr
        stop(process, signal.SIGTERM)


def test_a_relay_port_in_use_is_said(tmp_path: Path) -> None:
    env = environ(tmp_path)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", int(env["ALCOVE_PORT"])))
        ran = alcove("serve", env=env)
    assert ran.returncode == 2
    assert ran.stderr.startswith("alcove: ALCOVE_MEDIA_PORT: UDP port")


def test_a_database_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    ran = alcove("serve", env=environ(tmp_path))
    assert ran.returncode == 1
    assert ran.stderr.startswith("alcove: cannot write")


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"PYTHONOPTIMIZE": "1"}, "PYTHONOPTIMIZE"),
        ({"AIOHTTP_NO_EXTENSIONS": "1"}, "AIOHTTP_NO_EXTENSIONS"),
        ({"ALCOVE_PROT": "1"}, "ALCOVE_PROT"),
    ],
)
def test_what_makes_a_node_unfit_stops_the_start(
    changes: dict[str, str], names: str, tmp_path: Path
) -> None:
    ran = alcove("serve", env=environ(tmp_path, **changes))
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"alcove: {names}")


@pytest.mark.promise(9)
def test_a_link_made_beside_a_running_node_opens_there(tmp_path: Path) -> None:
    env = environ(tmp_path, ALCOVE_LOG_LEVEL="debug")
    arguments = ("token", "--session", "tuesday", "--role", "member", "--name", "Mo")
    with serving(env) as process:
        link = alcove(*arguments, "--title", "Tuesday group", env=env).stdout.strip()
        base, _, token = link.partition("/#t=")
        request = urllib.request.Request(  # noqa: S310 -- our own address
            f"{base}/api/invitation",
            method="POST",
            headers={"Authorization": f"Bearer {token}", "Origin": base},
        )
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            assert json.load(answer)["name"] == "Mo"
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=15)
    for secret in (token, SECRET, "Mo", "Tuesday"):
        assert secret not in out


def test_what_was_recorded_survives_a_kill(tmp_path: Path) -> None:
    """Each id that was printed was committed before."""
    writer = """
import asyncio, sys
from rooms.ids import SessionId
from server.store.base import SessionRow
from server.store.sql import open_record
async def main():
    async with open_record(sys.argv[1]) as record:
        for n in range(100_000):
            await record.add_session(SessionRow(SessionId(f"s{n}"), "Meeting", 1.0))
            print(n, flush=True)
asyncio.run(main())
"""
    reader = """
import asyncio, sys
from rooms.ids import SessionId
from server.store.sql import open_record
async def main():
    async with open_record(sys.argv[1]) as record:
        for n in range(int(sys.argv[2]) + 1):
            assert await record.session(SessionId(f"s{n}")) is not None, n
asyncio.run(main())
"""
    url = f"sqlite:///{tmp_path}/alcove.sqlite3"
    with subprocess.Popen(
        [sys.executable, "-c", writer, url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for _ in range(50):
            process.stdout.readline()
        process.kill()
        rest = process.stdout.read().split()
    last = int(rest[-1]) if rest else 49
    subprocess.run(
        [sys.executable, "-c", reader, url, str(last)], cwd=ROOT, timeout=30, check=True
    )


def test_https_by_a_certificate_of_our_own(tmp_path: Path) -> None:
    env = environ(tmp_path, ALCOVE_SELF_SIGNED="true")
    with serving(env) as process:
        assert alcove("healthcheck", env=env).returncode == 0
        trusting = ssl.create_default_context(
            cafile=tmp_path / "data" / "self-signed.pem"
        )
        url = f"https://127.0.0.1:{env['ALCOVE_PORT']}/healthz"
        with urllib.request.urlopen(url, timeout=5, context=trusting) as answer:
            assert answer.status == 200
            assert "Strict-Transport-Security" not in answer.headers
        stop(process, signal.SIGTERM)
