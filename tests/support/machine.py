"""The machine, which tests that run at once share, and some need for themselves.

Real cameras in several browsers take all the time that two cores have. Next to
another test they look like people on bad lines.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from tests.house.support import ROOT

TURN = ROOT / "pyproject.toml"
MACHINE = ROOT / "README.md"
"""Files that are there anyway: they are locked, and not touched."""


@contextmanager
def share(*, alone: bool) -> Iterator[None]:
    """Run beside others, or once none of them runs.

    Who waits for the machine has the turn, so that nobody overtakes them.
    """
    with TURN.open() as turn, MACHINE.open() as machine:
        fcntl.flock(turn, fcntl.LOCK_EX)
        fcntl.flock(machine, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(turn, fcntl.LOCK_UN)
        yield
