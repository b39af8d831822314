"""What a node leaves out that cannot keep up: pictures first, sound never."""

import pytest

from server.media.strain import (
    CALM,
    EASE_AFTER,
    LADDER,
    LATE,
    LONGEST,
    SHED_AFTER,
    Strain,
    sparest,
)
from server.media.views import Mode


class Node:
    """A node with a time of its own, that ticks as late as it is told."""

    def __init__(self) -> None:
        self.strain = Strain()
        self.now = 1000.0

    def run(self, seconds: float, lag: float) -> Mode:
        """Tick for some time, each time late by `lag`."""
        until = self.now + seconds
        while self.now < until:
            self.now += 0.02 + lag
            self.strain.note(lag, now=self.now)
        return self.strain.mode


def test_a_node_that_is_late_for_seconds_sends_small_pictures_and_then_none() -> None:
    node = Node()
    assert node.run(SHED_AFTER - 0.5, LATE) is Mode.EVERYTHING
    assert node.run(1.0, LATE) is Mode.SAVER
    assert node.run(SHED_AFTER + 0.5, LATE) is Mode.SOUND
    assert node.run(60.0, 3 * LATE) is Mode.SOUND  # And there is nothing below it.


def test_a_stall_is_no_strain() -> None:
    node = Node()
    for _ in range(20):
        node.run(0.1, 5.0)
        assert node.run(0.1, 0.0) is Mode.EVERYTHING


def test_more_is_sent_again_step_by_step_once_there_is_time_to_spare() -> None:
    node = Node()
    node.run(3 * SHED_AFTER, LATE)
    assert node.run(100.0, (CALM + LATE) / 2) is Mode.SOUND  # Just in time is not.
    assert node.run(EASE_AFTER - 1, 0.0) is Mode.SOUND
    assert node.run(2.0, 0.0) is Mode.SAVER
    assert node.run(EASE_AFTER + 1, 0.0) is Mode.EVERYTHING


def test_a_load_that_comes_back_with_the_pictures_is_let_in_less_often() -> None:
    node = Node()
    waits = []
    for _ in range(6):
        while node.run(0.5, LATE) is Mode.EVERYTHING:
            pass
        began = node.now
        while node.run(0.5, 0.0) is not Mode.EVERYTHING:
            pass
        waits.append(node.now - began)
    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(LONGEST, abs=2.0)
    node.run(LONGEST + 1, 0.0)
    while node.run(0.5, LATE) is Mode.EVERYTHING:
        pass
    assert node.run(EASE_AFTER + 1, 0.0) is Mode.EVERYTHING


@pytest.mark.parametrize("own", LADDER)
@pytest.mark.parametrize("most", LADDER)
def test_nobody_gets_more_than_they_chose(own: Mode, most: Mode) -> None:
    mode = sparest(own, most)
    assert mode in {own, most}
    assert LADDER.index(mode) == max(LADDER.index(own), LADDER.index(most))
