"""The guards of tests/conftest.py stop what they are there to stop."""

import os
import re
import subprocess
import sys
import textwrap

import pytest

from tests.house.support import ROOT

LEAK = """
    import asyncio
    async def test_it() -> None:
        global kept
        kept = asyncio.get_running_loop().create_task(asyncio.sleep(60))
"""

BLOCKED = """
    from server.settings import load
    async def test_it(tmp_path) -> None:
        (tmp_path / "secret").write_text("s" * 40)
        load({"ALCOVE_JWT_SECRET_FILE": str(tmp_path / "secret")})
"""

UNSAFE = """
    import structlog
    def test_it() -> None:
        structlog.get_logger().info("joined", name="Mo")
"""

WARNING = """
    import warnings
    def test_it() -> None:
        warnings.warn("old", DeprecationWarning)
"""

UNKNOWN_MARK = """
    import pytest
    @pytest.mark.promised(1)
    def test_it() -> None: ...
"""

FINE = """
    import asyncio
    import pytest
    @pytest.mark.promise(1)
    async def test_it() -> None:
        await asyncio.sleep(0)
"""


CASES = {
    "leaked_task": (LEAK, "AssertionError: {<Task pending"),
    "blocking_call": (BLOCKED, "BlockingError"),
    "unsafe_log": (UNSAFE, "UnsafeLogKeyError: name"),
    "warning": (WARNING, "DeprecationWarning: old"),
    "unknown_mark": (UNKNOWN_MARK, "'promised' not found"),
}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Run tests that do wrong, and a fine one, and return what pytest says."""
    folder = tmp_path_factory.mktemp("guards")
    for name, code in {
        **{n: code for n, (code, _) in CASES.items()},
        "fine": FINE,
    }.items():
        (folder / f"test_{name}.py").write_text(textwrap.dedent(code))
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.conftest"),
            *("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder)),
            *("-p", "no:cacheprovider", "--continue-on-collection-errors"),
            *("-rA", "--tb=line", "-v", str(folder)),
        ],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout


@pytest.mark.parametrize("name", CASES)
def test_a_test_that_does_wrong_fails(name: str, output: str) -> None:
    complaint = re.escape(CASES[name][1])
    verdict = rf"^(FAILED|ERROR) \S*test_{name}\.py.*{complaint}"
    assert re.search(verdict, output, re.MULTILINE)


def test_a_test_that_does_right_passes(output: str) -> None:
    assert re.search(r"^PASSED \S*test_fine\.py::test_it", output, re.MULTILINE)
