"""What is installed is what pyproject.toml asks for, exactly and by hash."""

import re
import tomllib
from collections.abc import Iterable

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ["run", "dev", "build"]


def _lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


def _pins(name: str) -> list[Requirement]:
    return [
        Requirement(line.rstrip(" \\"))
        for line in _lock(name).splitlines()
        if re.match(r"[a-z0-9]", line)
    ]


def _lacking(wanted: Iterable[str], lock: str) -> list[str]:
    pins = {(pin.name, next(iter(pin.specifier)).version) for pin in _pins(lock)}
    return [
        text
        for text in wanted
        if not any(
            name == canonicalize_name(Requirement(text).name)
            and version in Requirement(text).specifier
            for name, version in pins
        )
    ]


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_every_dependency_is_pinned(lock: str) -> None:
    assert _lacking(PROJECT["project"]["dependencies"], lock) == []


def test_every_tool_is_pinned() -> None:
    groups = PROJECT["dependency-groups"]
    tools = [tool for tool in groups["dev"] if isinstance(tool, str)]
    assert _lacking([*tools, *groups["build"]], "dev") == []
    assert _lacking(groups["build"], "build") == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_is_exact_and_has_a_hash(lock: str) -> None:
    for entry in re.split(r"\n(?=[a-z0-9])", _lock(lock))[1:]:
        assert re.match(r"[a-z0-9._-]+==\S+", entry)
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("lock", ["run", "build"])
def test_tests_run_with_what_production_runs_with(lock: str) -> None:
    assert {str(pin) for pin in _pins(lock)} <= {str(pin) for pin in _pins("dev")}
