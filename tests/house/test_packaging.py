"""What people install is whole, and in nobody's way."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.house.support import ROOT

PACKAGES = ["server", "signaling", "rooms"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(
        directory=str(folder), versions=["standard"]
    )
    with zipfile.ZipFile(built) as archive:
        yield archive


@pytest.mark.parametrize("name", PACKAGES)
def test_nobody_else_installs_our_package_names(name: str) -> None:
    assert set(packages_distributions().get(name, [])) <= {"alcove"}


def test_the_wheel_holds_our_packages_and_nothing_beside(
    wheel: zipfile.ZipFile,
) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {*PACKAGES, "alcove-0.1.0.dist-info"}


@pytest.mark.parametrize(
    "name",
    [
        *(f"{package}/py.typed" for package in PACKAGES),
        "server/web/index.html",
        "server/web/js/main.js",
        "server/store/migrations/env.py",
        "alcove-0.1.0.dist-info/licenses/LICENSE",
    ],
)
def test_the_wheel_is_whole(wheel: zipfile.ZipFile, name: str) -> None:
    assert name in wheel.namelist()


def test_every_module_and_page_file_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    kinds = {".py", ".mako", ".html", ".css", ".js", ".svg"}
    ours = {
        path.relative_to(ROOT).as_posix()
        for folder in [*PACKAGES, "web"]
        for path in (ROOT / folder).rglob("*")
        if path.suffix in kinds and "node_modules" not in path.parts
    }
    packed = {name.replace("server/web/", "web/") for name in wheel.namelist()}
    assert ours - packed == set()


def test_the_wheel_has_no_tools(wheel: zipfile.ZipFile) -> None:
    assert [n for n in wheel.namelist() if "node_modules" in n or "package" in n] == []


def test_an_installed_node_serves_its_own_page(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    wheel.extractall(tmp_path)
    found = _python(
        "import server.web_files; print(server.web_files.WEB_ROOT)", path=tmp_path
    )
    assert Path(found) == tmp_path / "server" / "web"


def test_the_command_starts_without_heavy_imports() -> None:
    heavy = {"aiortc", "alembic", "av", "cryptography", "sqlalchemy"}
    loaded = _python("import sys, server.cli; print(*sys.modules)", path=ROOT)
    assert heavy & set(loaded.split()) == set()


def _python(code: str, *, path: Path) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(path)},
        cwd=path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
