import itertools

from server.media.gaps import FIRST_WAIT, LONGEST_WAIT, PATIENCE, Gaps
from server.media.tracks import Kind

LIMIT, TRIES, _ = PATIENCE[Kind.VIDEO]


def test_a_late_packet_is_not_asked_for() -> None:
    gaps = Gaps(PATIENCE[Kind.VIDEO])
    assert gaps.open(5, 7, now=0.0)
    assert gaps.due(now=FIRST_WAIT / 2, rtt=0.0) == []
    assert gaps.close(5)
    assert gaps.due(now=FIRST_WAIT, rtt=0.0) == [6]
    assert not gaps.close(5)


def test_a_packet_is_asked_for_again_with_longer_waits_then_given_up() -> None:
    gaps = Gaps(PATIENCE[Kind.VIDEO])
    gaps.open(5, 6, now=0.0)
    asked = [now / 1000 for now in range(2000) if gaps.due(now=now / 1000, rtt=0.03)]
    waits = [b - a for a, b in itertools.pairwise(asked)]
    assert len(asked) == TRIES
    assert waits[0] >= 0.03
    assert waits == sorted(waits)
    assert len(gaps) == 0


def test_waits_have_a_limit() -> None:
    gaps = Gaps(PATIENCE[Kind.VIDEO])
    gaps.open(5, 6, now=0.0)
    assert gaps.due(now=1.0, rtt=5.0) == [5]
    assert gaps.due(now=1.0 + LONGEST_WAIT, rtt=5.0) == [5]


def test_too_many_missing_are_given_up_at_once() -> None:
    gaps = Gaps(PATIENCE[Kind.VIDEO])
    assert gaps.open(0, LIMIT, now=0.0)
    assert not gaps.open(LIMIT, LIMIT + 1, now=0.0)
    assert len(gaps) == 0


def test_a_key_frame_makes_what_is_before_it_needless() -> None:
    gaps = Gaps(PATIENCE[Kind.VIDEO])
    gaps.open(5, 9, now=0.0)
    gaps.forget_before(8)
    assert gaps.due(now=1.0, rtt=0.0) == [8]
