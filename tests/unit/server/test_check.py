import json
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server import clock
from server.check import run_check
from server.web_files import WEB_ROOT
from tests.support.nodes import SECRET


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {
        "ALCOVE_JWT_SECRET": SECRET,
        "ALCOVE_DATA_DIR": str(tmp_path / "data"),
        "ALCOVE_PORT": "0",
    }


def findings(
    environ: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> tuple[int, dict[str, dict[str, str]]]:
    status = run_check(environ, as_json=True)
    report = json.loads(capsys.readouterr().out)
    return status, {finding["what"]: finding for finding in report}


def wrong(found: Mapping[str, Mapping[str, str]]) -> set[str]:
    return {what for what, finding in found.items() if not finding["ok"]}


def test_a_fit_node_is_fit(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    status, found = findings(environ, capsys)
    assert wrong(found) <= (
        {"page"} if not (WEB_ROOT / "index.html").exists() else set()
    )
    assert status == bool(wrong(found))
    assert "synchronous=FULL" in found["database"]["says"]


def test_one_line_each_with_the_next_step(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_check(environ | {"ALCOVE_PORT": "x"}, as_json=False) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("ok    python: ")
    assert lines[1].startswith("WRONG settings: ALCOVE_PORT: ")
    assert lines[1].endswith("-> see docs/configuration.md")
    assert len(lines) == 2


def test_ports_in_use_are_found(
    environ: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.check.HEALTH_SECONDS", 0.1)
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        udp.bind(("127.0.0.1", 0))
        ports = {
            "ALCOVE_PORT": str(tcp.getsockname()[1]),
            "ALCOVE_MEDIA_PORT": str(udp.getsockname()[1]),
        }
        status, found = findings(environ | ports, capsys)
    assert status == 1
    assert {"web port", "media port"} <= wrong(found)


@pytest.mark.parametrize(
    ("changes", "what", "mend"),
    [
        ({"ALCOVE_JWT_SECRET": "s" * 32}, "keys", ""),
        ({"ALCOVE_PUBLIC_URL": "http://meet.example"}, "links", "https"),
        (
            {"ALCOVE_PUBLIC_URL": "https://meet.example"},
            "announced addresses",
            "ALCOVE_ANNOUNCE",
        ),
        ({"ALCOVE_HOST": "192.0.2.1"}, "web port", "cannot listen"),
        ({"ALCOVE_DATA_DIR": "/proc/alcove"}, "database", "ALCOVE_DATA_DIR"),
        (
            {"ALCOVE_TLS_CERT_FILE": "/none", "ALCOVE_TLS_KEY_FILE": "/none"},
            "certificate",
            "",
        ),
    ],
)
def test_what_is_wrong_comes_with_how_to_mend_it(
    changes: dict[str, str],
    what: str,
    mend: str,
    environ: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, found = findings(environ | changes, capsys)
    assert status == 1
    assert what in wrong(found)
    assert mend in found[what]["mend"]
    assert found[what]["mend"]


def test_a_secret_that_all_may_read_is_pointed_out(
    environ: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    file.chmod(0o644)
    environ = {**environ, "ALCOVE_JWT_SECRET_FILE": str(file)}
    del environ["ALCOVE_JWT_SECRET"]
    _, found = findings(environ, capsys)
    assert found["secret file"]["mend"] == f"chmod o-r {file}"


def test_whether_anybody_is_paged_and_which_numbers_are_shown(
    environ: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, found = findings(environ, capsys)
    assert found["on call"]["says"].startswith("nobody is paged")
    assert "ALCOVE_ONCALL_WEBHOOK" in found["on call"]["mend"]
    assert found["own number"]["mend"] == "set contact in ALCOVE_HELP_FILE"
    assert found["help lines"]["says"] == "none: emergency numbers only"
    today = datetime.fromtimestamp(clock.wall(), UTC).date()
    dialled = [
        {
            "country": "GB",
            "number": number,
            "verified_on": str(today - timedelta(days=days)),
            "verified_by": "front desk",
        }
        for number, days in (("116 123", 3), ("111", 100), ("116 123", 400))
    ]
    contact = {"name": "Clinic", "number": "01632 960100", "hours": "9 to 5"}
    file = tmp_path / "help.json"
    file.write_text(json.dumps({"contact": contact, "lines": dialled}))
    _, found = findings(
        {
            **environ,
            "ALCOVE_HELP_FILE": str(file),
            "ALCOVE_ONCALL_WEBHOOK": "https://pager.clinic.example/alcove",
            "ALCOVE_ONCALL_SECRET": SECRET,
            "ALCOVE_ONCALL_MAIL": "oncall@clinic.example",
            "ALCOVE_SMTP_HOST": "mail.clinic.example",
            "ALCOVE_SMTP_FROM": "alcove@clinic.example",
        },
        capsys,
    )
    says = found["on call"]["says"]
    assert says == "paged by webhook and by e-mail, 1 address"
    assert found["own number"]["says"] == "shown in Get help"
    assert found["help lines"]["says"] == (
        "1 shown, 2 hidden: not dialled for 90 days (1 for over a year)"
    )
    assert found["help lines"]["mend"].endswith(": GB 111, GB 116 123")
    file.write_text("{")
    status, found = findings({**environ, "ALCOVE_HELP_FILE": str(file)}, capsys)
    assert (status, "help lines" in wrong(found)) == (1, True)


def test_no_secret_is_printed(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for secret in (SECRET, "weak-but-secret"):
        for as_json in (True, False):
            run_check(environ | {"ALCOVE_JWT_SECRET": secret}, as_json=as_json)
            assert secret not in capsys.readouterr().out
