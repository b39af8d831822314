"""The documentation is in step with the code."""

import inspect
import re
import tomllib
from typing import get_args

import msgspec
import pytest

from server import cli
from server.metrics import Metrics
from server.settings import Settings, variables
from signaling.close_codes import CloseCode
from signaling.messages import ClientMessage, RefusalCode, ServerMessage
from tests.house.support import ROOT, texts

DOCS = [(name, text) for name, text in texts("") if name.endswith(".md")]
RECIPES = texts("Dockerfile", "docker-compose.yml", "scripts/", ".ci/")


def _doc(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _headings(text: str) -> list[str]:
    return [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]


def test_every_setting_has_a_heading() -> None:
    headings = " ".join(_headings(_doc("configuration.md")))
    assert [name for name in variables() if f"`{name}`" not in headings] == []


def test_no_heading_is_about_a_setting_that_is_gone() -> None:
    headings = " ".join(_headings(_doc("configuration.md")))
    assert set(re.findall(r"`(ALCOVE_\w+)`", headings)) - set(variables()) == set()


def test_no_document_names_a_setting_that_is_gone() -> None:
    named = {
        (name, word)
        for name, text in [*DOCS, *RECIPES]
        for word in re.findall(r"\bALCOVE_[A-Z_]+\b", text)
    }
    assert {(n, w) for n, w in named if w not in variables()} == set()


PLAIN = {
    f"ALCOVE_{field.name.upper()}": field.default
    for field in msgspec.structs.fields(Settings)
    if isinstance(field.default, int | float | str)
}


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_default_is_told_as_it_is(name: str) -> None:
    default = PLAIN[name]
    section = _doc("configuration.md").split(f"### `{name}`\n")[1].split("\n#")[0]
    shown = str(default).lower() if isinstance(default, bool) else f"{default}"
    assert f"Default: `{shown.removesuffix('.0')}`" in section


@pytest.mark.parametrize(
    "word",
    [
        *(message.__struct_config__.tag for message in get_args(ClientMessage)),
        *(message.__struct_config__.tag for message in get_args(ServerMessage)),
        *(code.value for code in RefusalCode),
        *(str(code.value) for code in CloseCode),
    ],
)
def test_the_protocol_document_names_everything(word: str) -> None:
    assert f"`{word}`" in _doc("protocol.md")


def test_every_metric_is_explained() -> None:
    named = set(re.findall(r"`(alcove_\w+)`", _doc("operating.md")))
    assert named == {metric.name for metric in Metrics().registry.collect()}


def test_every_command_that_is_named_exists() -> None:
    named = {
        (name, word)
        for name, text in [*DOCS, *RECIPES]
        for word in re.findall(r"(?:`|bin/|alcove )alcove ([a-z]+)", text)
    }
    known = re.findall(r'add_parser\(\s*"(\w+)"', inspect.getsource(cli))
    assert {(n, w) for n, w in named if w not in known} == set()
    assert named


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for name, text in DOCS:
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:|#", target):
                continue
            if not ((ROOT / name).parent / target.split("#")[0]).exists():
                broken.append((name, target))
    assert broken == []


def test_the_changelog_tells_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {project['version']}" in changelog
