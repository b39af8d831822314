import io
import json
import logging
from typing import Any

import pytest
import structlog

from server import logs
from server.logs import LINES_A_SECOND, UnsafeLogKeyError, configure, few_of_a_kind

CANARY = "Mo Sommer 203.0.113.9 v=0 a=candidate"


@pytest.fixture
def out() -> io.StringIO:
    stream = io.StringIO()
    configure("debug", stream=stream)
    return stream


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.promise(9)
def test_a_name_is_never_logged(out: io.StringIO) -> None:
    structlog.get_logger().info("joined", participant="p_1", display_name=CANARY)
    (line,) = lines(out)
    assert line["participant"] == "p_1"
    assert line["level"] == "info"
    assert "display_name" not in line


@pytest.mark.parametrize(
    "unsafe",
    [{"sdp": "v=0"}, {"code": "x" * 201}, {"code": ValueError(CANARY)}, {"code": {}}],
)
def test_tests_fail_on_what_may_not_be_logged(unsafe: dict[str, object]) -> None:
    configure(strict=True, stream=io.StringIO())
    with pytest.raises(UnsafeLogKeyError, match=r"sdp|code"):
        structlog.get_logger().info("offered", **unsafe)


@pytest.mark.promise(9)
def test_of_an_exception_only_type_and_place_are_logged(out: io.StringIO) -> None:
    try:
        json.loads(f"{CANARY} {{")
    except ValueError:
        structlog.get_logger().exception("failed")
    (line,) = lines(out)
    assert line["error"] == "JSONDecodeError"
    assert line["stack"][0].startswith("tests/unit/server/test_logs.py:")
    assert "json/decoder.py" in line["stack"][-1]
    assert CANARY not in out.getvalue()


def test_of_a_group_of_exceptions_the_first_is_logged() -> None:
    group = ExceptionGroup("g", [ExceptionGroup("h", [KeyError(CANARY)])])
    assert logs.trouble(group) == {"error": "KeyError", "stack": []}


@pytest.mark.promise(9)
@pytest.mark.parametrize("name", ["", "aioice.ice", "aiortc", "asyncio", "elsewhere"])
def test_of_a_library_only_the_place_is_logged(name: str, out: io.StringIO) -> None:
    logger = logging.getLogger(name)
    logger.debug(CANARY)
    logger.info("peer %s", CANARY)
    logger.warning("peer %s", CANARY)
    try:
        int(CANARY)
    except ValueError:
        logger.exception(CANARY)
    warning, error = lines(out)
    assert warning["where"].startswith("test_logs:")
    assert warning["level"] == "warning"
    assert error["error"] == "ValueError"
    assert CANARY not in out.getvalue()


@pytest.mark.promise(9)
def test_a_library_that_is_set_to_debug_still_tells_nothing(out: io.StringIO) -> None:
    logger = logging.getLogger("aioice.ice")
    logger.setLevel(logging.DEBUG)
    try:
        logger.debug("candidate %s", CANARY)
        logger.debug(CANARY)
    finally:
        logger.setLevel(logging.NOTSET)
    assert CANARY not in out.getvalue()


def test_lines_are_one_json_object_each(out: io.StringIO) -> None:
    structlog.get_logger().info("a\r\n\x1b[31mb", code="c\n{}")
    assert len(out.getvalue().splitlines()) == 1
    assert lines(out)[0]["code"] == "c\n{}"


def test_the_level_is_heeded() -> None:
    out = io.StringIO()
    configure("warning", stream=out)
    structlog.get_logger().info("unheard")
    structlog.get_logger().warning("heard")
    assert [line["event"] for line in lines(out)] == ["heard"]


def test_configuring_again_does_not_double_lines() -> None:
    first, second = io.StringIO(), io.StringIO()
    configure(stream=first)
    configure(stream=second)
    logging.getLogger("aiohttp").warning("x")
    assert first.getvalue() == ""
    assert len(lines(second)) == 1


def test_an_event_that_comes_too_often_is_counted_not_written() -> None:
    now = 0.0
    process = few_of_a_kind(lambda: now)

    def log(event: str) -> Any:
        try:
            return process(None, "info", {"event": event})
        except structlog.DropEvent:
            return None

    written = [log("flood") for _ in range(100)]
    assert sum(line is not None for line in written) == LINES_A_SECOND
    assert log("rare") == {"event": "rare"}
    now = 1.0
    assert log("flood") == {"event": "flood", "suppressed": 90}
    assert log("flood") == {"event": "flood"}


def test_a_terminal_gets_readable_lines() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    configure(stream=out)
    structlog.get_logger().info("serving", port=8080)
    assert "serving" in out.getvalue()
    assert not out.getvalue().startswith("{")


def test_a_terminal_gets_the_places_of_an_exception() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    configure(stream=out)
    structlog.get_logger().info("failed", stack=["a.py:1 f", "b.py:2 g"])
    assert "a.py:1 f\nb.py:2 g" in out.getvalue()
