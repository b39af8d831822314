from server.media.lateness import LATE, LATE_FOR, TRIES, Lateness


def times(lateness: Lateness, rtt: float, *, since: float, seconds: float) -> int:
    """Return how often less shall be sent while round trips take so long."""
    steps = range(round(seconds * 2))
    return sum(lateness.note(rtt, now=since + step / 2) for step in steps)


def test_a_spike_is_none() -> None:
    lateness = Lateness()
    assert times(lateness, 0.1, since=0, seconds=10) == 0
    assert times(lateness, 3.0, since=10, seconds=LATE_FOR - 0.5) == 0
    assert times(lateness, 0.1, since=12, seconds=10) == 0


def test_jitter_is_none() -> None:
    lateness = Lateness()
    for step in range(100):
        assert not lateness.note(0.1 + (step % 2) * LATE * 2, now=step / 2)


def test_a_queue_that_stays_is_told_again_until_it_is_gone() -> None:
    lateness = Lateness()
    times(lateness, 0.1, since=0, seconds=10)
    assert times(lateness, 2.0, since=10, seconds=2 * LATE_FOR + 1) == 2
    assert times(lateness, 0.2, since=20, seconds=10) == 0


def test_what_less_does_not_help_against_is_given_up() -> None:
    lateness = Lateness()
    times(lateness, 0.1, since=0, seconds=10)
    assert times(lateness, 2.0, since=10, seconds=300) == TRIES
