"""Logging: JSON lines on stdout, and nothing about a person.

Only the keys in SAFE_KEYS may be logged, with plain values. A line with any
other key is refused while testing and stripped of it in production. Libraries
put addresses and SDP into the text of their lines and exceptions, so of theirs
only the place, the level and the type of an exception are kept.
"""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from server import clock

SAFE_KEYS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "where",
        "error",
        "stack",
        "suppressed",
        # The node
        "announce",
        "host",
        "media_port",
        "node",
        "port",
        "signal",
        "status",
        "task",
        "variable",
        "version",
        # Who and where, by opaque id
        "connection",
        "invitation",
        "participant",
        "session",
        # What happened
        "bytes",
        "code",
        "count",
        "fresh",
        "generation",
        "kind",
        "method",
        "outcome",
        "packets",
        "participants",
        "peers",
        "presence",
        "reason",
        "request",
        "resumed",
        "role",
        "route",
        "seconds",
        "seq",
        "slots",
        "source",
        "tracks",
    }
)
"""Keys that a line may have. None of them ever holds what a person wrote."""

QUIET = ("aiohttp", "aioice", "aiortc", "alembic", "asyncio", "libav", "sqlalchemy")
"""Libraries that are held at WARNING whatever our own level is."""

LINES_A_SECOND = 10
"""How many lines with the same event are written in a second."""

TEXT_LIMIT = 200
"""Longest text that a value may hold, in characters."""

STACK_LIMIT = 12
"""How many calls of a stack are written, the innermost last."""

_ROOT = str(Path(__file__).parents[1]) + "/"


class UnsafeLogKeyError(Exception):
    """A log call names a key that SAFE_KEYS does not list."""


def only_safe_keys(*, strict: bool) -> Processor:
    """Return a processor that lets only SAFE_KEYS with plain values through."""

    def process(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        unsafe = {k for k, v in line.items() if k not in SAFE_KEYS or not _plain(v)}
        if unsafe and strict:
            raise UnsafeLogKeyError(", ".join(sorted(unsafe)))
        return {key: value for key, value in line.items() if key not in unsafe}

    return process


def few_of_a_kind(now: Callable[[], float]) -> Processor:
    """Return a processor that drops lines of an event that comes too often."""
    counts: dict[str, tuple[int, int, int]] = {}

    def process(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        second, event = int(now()), str(line.get("event"))
        since, written, dropped = counts.get(event, (second, 0, 0))
        if since != second:
            written = 0
        if written >= LINES_A_SECOND:
            counts[event] = (since, written, dropped + 1)
            raise structlog.DropEvent
        counts[event] = (second, written + 1, 0)
        return line if dropped == 0 else {**line, "suppressed": dropped}

    return process


def trouble(error: BaseException) -> dict[str, object]:
    """Return what may be logged of an exception: its type and where it arose.

    Never its text, which may quote what somebody sent.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    stack = [*_calls(error.__traceback__)][-STACK_LIMIT:]
    return {"error": type(error).__qualname__, "stack": stack}


def no_text_of_exceptions(
    _logger: WrappedLogger, _method: str, line: EventDict
) -> EventDict:
    """Put what may be logged of an exception in its place (log.exception)."""
    given = line.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()[1]
    elif isinstance(given, tuple):
        given = given[1]
    return {**line, **trouble(given)} if isinstance(given, BaseException) else line


def configure(
    level: str = "info", *, strict: bool = False, stream: TextIO | None = None
) -> None:
    """Send our lines, and those of libraries, to stdout as JSON."""
    out = sys.stdout if stream is None else stream
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            no_text_of_exceptions,
            few_of_a_kind(clock.monotonic),
            only_safe_keys(strict=strict),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _renderer(out),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(LibraryFormatter())
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h.formatter, LibraryFormatter)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(max(threshold, logging.WARNING))
    for name in QUIET:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))
    logging.captureWarnings(capture=True)


class LibraryFormatter(logging.Formatter):
    """Keeps of a library's line only what cannot hold somebody's data."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        line: dict[str, object] = {
            "event": "library",
            "logger": record.name,
            "level": record.levelname.lower(),
            "where": f"{record.module}:{record.lineno}",
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= trouble(record.exc_info[1])
        return json.dumps(line)


def _renderer(out: TextIO) -> Processor:
    if not out.isatty():
        return structlog.processors.JSONRenderer()
    console = structlog.dev.ConsoleRenderer()

    def render(logger: WrappedLogger, method: str, line: EventDict) -> str:
        # It takes a stack for a text of many lines.
        calls = line.get("stack")
        if isinstance(calls, list):
            line = {**line, "stack": "\n".join(calls)}
        return console(logger, method, line)

    return render


def _plain(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_plain(item) for item in value)
    if isinstance(value, str):
        return len(value) <= TEXT_LIMIT
    return value is None or isinstance(value, bool | int | float)


def _calls(traceback: TracebackType | None) -> Iterator[str]:
    while traceback is not None:
        code = traceback.tb_frame.f_code
        name = code.co_filename.removeprefix(_ROOT).rpartition("site-packages/")[2]
        yield f"{name[-80:]}:{traceback.tb_lineno} {code.co_name}"
        traceback = traceback.tb_next
