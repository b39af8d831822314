"""How long the relay keeps the event loop to itself, and how much it keeps."""

import asyncio
import gc
import time
from asyncio.events import Handle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PACKAGE = "server.media"
_PAGE = 4096


class Longest:
    """The most processor time that one callback of the relay took, in seconds.

    Of the processor, not of the wall: other programs of the machine do not
    count.
    """

    def __init__(self) -> None:
        self.seconds = 0.0


@contextmanager
def longest_callback() -> Iterator[Longest]:
    """Watch the running loop."""
    longest = Longest()
    run = Handle._run
    # What other tests have left is not the relay's to go through.
    gc.collect()
    gc.freeze()

    def timed(handle: Handle) -> Any:
        if not _is_ours(handle):
            return run(handle)
        began = time.thread_time()
        result = run(handle)
        longest.seconds = max(longest.seconds, time.thread_time() - began)
        return result

    Handle._run = timed  # type: ignore[assignment,method-assign]
    try:
        yield longest
    finally:
        Handle._run = run  # type: ignore[method-assign]
        gc.unfreeze()


@contextmanager
def no_exceptions() -> Iterator[None]:
    """Fail if anything reaches the loop's exception handler meanwhile."""
    problems: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: problems.append(context))
    try:
        yield
    finally:
        loop.set_exception_handler(None)
    assert not problems, problems


def resident() -> int:
    """Return the bytes of memory that this process has in RAM."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


def _is_ours(handle: Handle) -> bool:
    owner = getattr(getattr(handle, "_callback", None), "__self__", None)
    if isinstance(owner, asyncio.Task):
        code = getattr(owner.get_coro(), "cr_code", None)
        return code is not None and _PACKAGE.replace(".", "/") in code.co_filename
    return type(owner).__module__.startswith(_PACKAGE)
