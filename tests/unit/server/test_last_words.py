import json
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.house.support import ROOT

CANARY = "Quillingham 7f3a9c"

BEGIN = f"""
import ctypes, faulthandler, os, resource, sys, threading
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
from server import last_words, logs
logs.configure("debug", strict=True)
last_words.keep_private()
said = {CANARY!r}
"""

pytestmark = pytest.mark.promise(9)


def die(directory: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program that ends badly, and find nothing said in it anywhere."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + textwrap.dedent(program)],
        check=False,
        cwd=directory,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert CANARY not in done.stdout + done.stderr
    assert list(directory.iterdir()) == [], "a dump of its memory"
    return done


def test_an_error_that_nobody_catches_is_told_without_its_text(tmp_path: Path) -> None:
    done = die(tmp_path, "def f(text):\n    raise ValueError(text)\nf(said)")
    assert done.returncode == 1
    line = json.loads(done.stdout)
    assert (line["event"], line["error"]) == ("crashed", "ValueError")
    assert line["stack"][-1].endswith(" f")
    assert done.stderr == ""


def test_nor_is_that_of_a_thread_or_of_what_is_thrown_away(tmp_path: Path) -> None:
    done = die(
        tmp_path,
        """
        def f():
            raise ValueError(said)

        class Gone:
            def __del__(self):
                raise KeyError(said)

        thread = threading.Thread(target=f, name=said)
        thread.start()
        thread.join()
        Gone()
        """,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["event"], line["error"]) for line in lines] == [
        ("thread_crashed", "ValueError"),
        ("unraisable", "KeyError"),
    ]
    assert done.stderr == ""


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_leaves_places_and_no_memory(
    number: signal.Signals, tmp_path: Path
) -> None:
    done = die(tmp_path, f"os.kill(os.getpid(), {int(number)})")
    assert done.returncode == -number
    assert 'File "<string>", line' in done.stderr


def test_no_program_is_given_the_memory_either(tmp_path: Path) -> None:
    get_dumpable = 3  # PR_GET_DUMPABLE
    done = die(
        tmp_path,
        f"""
        assert ctypes.CDLL(None).prctl({get_dumpable}, 0, 0, 0, 0) == 0
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
        """,
    )
    assert (done.returncode, done.stderr) == (0, "")
