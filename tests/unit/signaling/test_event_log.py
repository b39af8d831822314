"""What a seat has been told is kept, within bounds."""

import json

import pytest

from signaling.event_log import BYTES_LIMIT, LIMIT, EventLog
from signaling.messages import Done, RefusalCode, Refused, Speaking


def log_of(count: int) -> EventLog:
    log = EventLog()
    for number in range(count):
        log.add(Done(0, number + 1))
    return log


def numbers(events: list[bytes] | None) -> list[int]:
    assert events is not None
    return [json.loads(event)["seq"] for event in events]


def test_a_new_log_is_empty() -> None:
    log = EventLog()
    assert log.seq == 0
    assert log.after(0) == []
    assert log.after(1) is None


def test_events_are_numbered_from_one_without_gaps() -> None:
    log = log_of(3)
    assert log.seq == 3
    assert numbers(log.after(0)) == [1, 2, 3]


def test_only_what_came_later_is_given() -> None:
    log = log_of(3)
    assert numbers(log.after(1)) == [2, 3]
    assert log.after(3) == []


@pytest.mark.parametrize("seq", [4, 5, 2**53 - 1, -1])
def test_a_number_that_was_never_given_is_none(seq: int) -> None:
    assert log_of(3).after(seq) is None


def test_the_last_256_events_are_kept() -> None:
    assert LIMIT == 256
    log = log_of(LIMIT)
    assert numbers(log.after(0)) == list(range(1, 257))
    log.add(Done(0, 1))
    assert log.after(0) is None
    assert numbers(log.after(1)) == list(range(2, 258))
    assert log.seq == 257


def test_at_most_one_mib_is_kept() -> None:
    assert BYTES_LIMIT == 1024 * 1024
    log = EventLog()
    large = Speaking(0, ["x" * 100_000])
    for _ in range(10):
        log.add(large)
    assert numbers(log.after(0)) == list(range(1, 11))
    log.add(large)
    assert log.after(0) is None
    kept = log.after(1)
    assert kept is not None
    assert sum(map(len, kept)) <= BYTES_LIMIT


def test_one_event_beyond_the_limit_empties_the_log() -> None:
    log = log_of(5)
    log.add(Speaking(0, ["x" * BYTES_LIMIT]))
    assert log.seq == 6
    assert log.after(5) is None
    assert log.after(6) == []
    log.add(Done(0, 1))
    assert numbers(log.after(6)) == [7]


def test_an_event_is_kept_as_it_was_when_it_happened() -> None:
    log = EventLog()
    log.add(Refused(0, 9, RefusalCode.BUSY, "try again"))
    (event,) = log.after(0) or []
    assert json.loads(event) == {
        "type": "refused",
        "seq": 1,
        "request": 9,
        "code": "busy",
        "detail": "try again",
    }
