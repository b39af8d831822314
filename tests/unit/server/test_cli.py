import subprocess
import sys

import pytest

from server.cli import main


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JWT_SECRET", "PORT", "DATA_DIR"):
        monkeypatch.delenv(f"ALCOVE_{name}", raising=False)


@pytest.mark.parametrize("command", ["serve", "token", "healthcheck"])
def test_a_bad_setting_is_named_with_exit_2(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALCOVE_PORT", "http")
    more = ["--session", "s", "--role", "member"] if command == "token" else []
    assert main([command, *more]) == 2
    assert capsys.readouterr().err.startswith("alcove: ALCOVE_PORT: ")


def test_a_weak_secret_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALCOVE_JWT_SECRET", "change-me-please-change-me-please")
    monkeypatch.setenv("ALCOVE_PORT", "0")
    # It is for a process of its own.
    monkeypatch.setattr("server.last_words.keep_private", lambda: None)
    assert main(["serve"]) == 2
    shown = capsys.readouterr().err
    assert "ALCOVE_JWT_SECRET" in shown
    assert "change-me" not in shown


@pytest.mark.parametrize(
    "arguments", [[], ["unknown"], ["token"], ["token", "--role", "admin"]]
)
def test_what_is_not_understood_is_explained(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: alcove" in capsys.readouterr().err


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    for command in ("serve", "demo", "token", "check", "healthcheck"):
        assert f"\n    {command}" in shown


def test_help_needs_none_of_the_heavy_modules() -> None:
    code = "import sys, server.cli; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    assert not loaded & {"aiohttp", "aiortc", "alembic", "av", "sqlalchemy"}
