"""Why somebody is not here."""

from dataclasses import replace

import pytest

from rooms.drops import Drop, DropCause, Signs, Silence, diagnose

FINE = Signs(heartbeat_at=100.0, packet_at=100.0, frame_at=100.0)


def cause(signs: Signs, now: float) -> Drop | None:
    return diagnose(signs, now=now, silence=Silence())


def test_whoever_gives_signs_is_here() -> None:
    assert cause(FINE, 101.0) is None


def test_silence_by_choice_is_not_silence() -> None:
    quiet = replace(FINE, heartbeat_at=199.0, packet_at=None, frame_at=None)
    assert cause(quiet, 200.0) is None


@pytest.mark.promise(5)
@pytest.mark.parametrize(
    ("signs", "found"),
    [
        (replace(FINE, was_removed=True, has_left=True), DropCause.REMOVED),
        (replace(FINE, has_left=True, closed_page=True), DropCause.LEFT),
        (replace(FINE, closed_page=True, has_socket=False), DropCause.TAB_CLOSED),
        (replace(FINE, has_socket=False), DropCause.NETWORK_LOST),
    ],
)
def test_what_people_do_is_told_apart_at_once(signs: Signs, found: DropCause) -> None:
    assert cause(signs, 100.5) == Drop(found, 100.0)


@pytest.mark.promise(5)
def test_a_lost_network_is_known_by_silence() -> None:
    assert cause(FINE, 101.9) is None
    assert cause(FINE, 102.0) == Drop(DropCause.NETWORK_LOST, 100.0)


@pytest.mark.promise(5)
@pytest.mark.parametrize(
    "frozen",
    [
        Signs(heartbeat_at=120.0, packet_at=100.0, frame_at=120.0),
        Signs(heartbeat_at=120.0, packet_at=120.0, frame_at=100.0),
    ],
)
def test_connected_and_frozen_is_known_by_packets_and_frames(frozen: Signs) -> None:
    assert cause(frozen, 120.0) is None
    assert cause(frozen, 120.5) == Drop(DropCause.FROZEN, 100.0)
