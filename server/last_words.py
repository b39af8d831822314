"""What a node leaves behind when it dies: where it was, and nothing of anybody.

A core dump holds all that is in memory, and Python prints the text of an
exception that nobody caught, which may quote what somebody sent. So there are no
core dumps, and of exceptions their type and their places only.
"""

import ctypes
import faulthandler
import resource
import sys
import threading
from collections.abc import Callable
from types import TracebackType

import structlog

from server.logs import trouble

_PR_SET_DUMPABLE = 4  # prctl(2), linux/prctl.h

_log = structlog.get_logger()


def keep_private() -> None:
    """Let nothing of the memory of this process reach a disk or a terminal.

    Linux also lets no other process of the same account read it from now on.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The limit does not hold for dumps that are piped to a program: core(5).
    if sys.platform == "linux" and not _be_undumpable():
        _log.warning("core_dumps_not_forbidden")
    # Upon a crash in C: files, lines and functions, no values.
    faulthandler.enable()
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def _be_undumpable() -> bool:
    prctl: Callable[..., int] = ctypes.CDLL(None, use_errno=True).prctl
    return prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0


def _uncaught(
    kind: type[BaseException],
    error: BaseException,
    _traceback: TracebackType | None,
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("crashed", **trouble(error))


def _uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _log.error("thread_crashed", **trouble(arguments.exc_value))


def _unraisable(arguments: "sys.UnraisableHookArgs") -> None:
    if arguments.exc_value is not None:
        _log.error("unraisable", **trouble(arguments.exc_value))
