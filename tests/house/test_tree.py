"""What may not stand in the repository."""

import ast
import re

import pytest

from tests.house.support import texts

CODE = ("rooms/", "signaling/", "server/", "bench/", "web/js/", "tests/")
LONGEST = 400
LISTS = {
    "signaling/messages.py",
    "signaling/safety_messages.py",
    "web/js/text.js",
    "web/js/desk_text.js",
}
"""Modules that may be longer: one list of messages or of words, and no logic."""

# Written so that they do not match themselves.
MACHINE = re.compile(r"/tm[p]/|/wor[k]/|/hom[e]/[a-z]|/roo[t]/")
UNFINISHED = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K]|NotImplementedErro[r])\b")
SKIPPING = re.compile(r"pytest\.(ski[p]|xfai[l]|importorski[p])|mark\.(ski[p]|xfai[l])")
FOREIGN = re.compile(r"""\b(?:https?|wss?)://(?!www\.w3\.org/)[\w\[]|["'(]//\w""")
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$|<!--.*?-->", re.DOTALL | re.MULTILINE)


def _found(pattern: re.Pattern[str], files: list[tuple[str, str]]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in files
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_a_machine() -> None:
    assert _found(MACHINE, texts("", but=("web/vendor/",))) == []


def test_no_unfinished_marks() -> None:
    assert _found(UNFINISHED, texts(*CODE, "scripts/")) == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    assert _found(SKIPPING, texts("tests/")) == []


@pytest.mark.parametrize("tier", ["unit", "property", "integration", "browser", "web"])
def test_no_tier_of_tests_is_empty(tier: str) -> None:
    names = [name.rsplit("/", 1)[1] for name, _ in texts(f"tests/{tier}/")]
    assert [n for n in names if n.startswith("test_") or n.endswith(".test.mjs")]


def test_no_module_is_long() -> None:
    code = texts("rooms/", "signaling/", "server/", "bench/", "web/js/")
    long = {
        name: text.count("\n")
        for name, text in code
        if name.endswith((".py", ".js"))
        and name not in LISTS
        and text.count("\n") > LONGEST
    }
    assert long == {}


@pytest.mark.promise(9)
def test_the_client_names_no_other_host() -> None:
    served = [
        (name, COMMENT.sub("", text))  # which may name a standard
        for name, text in texts("web/")
        if name.endswith((".html", ".css", ".js", ".svg", ".webmanifest"))
    ]
    assert served
    assert _found(FOREIGN, served) == []


def test_every_promise_that_is_proven_exists() -> None:
    numbers = [
        argument.value
        for name, text in texts("tests/")
        if name.endswith(".py")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("mark.promise")
        for argument in node.args
        if isinstance(argument, ast.Constant)
    ]
    assert numbers
    assert set(numbers) <= set(range(1, 10))


def test_every_package_of_tests_can_be_imported() -> None:
    names = {name for name, _ in texts("tests/")}
    folders = {n.rsplit("/", 1)[0] for n in names if n.endswith(".py")}
    assert {f for f in folders if f"{f}/__init__.py" not in names} == set()
