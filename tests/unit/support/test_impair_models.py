"""The bad lines of other tests are as bad as they say."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.impair.models import (
    HEADERS,
    RETRANSMITS_AFTER,
    Conditions,
    Fate,
    Line,
)
from tests.support.impair.profiles import ALL, BLACKOUT_5, BY_NAME, GOOD, HOME_WIFI

MANY = 60_000
SIZE = 200
EVERY = 0.01


def sent(
    conditions: Conditions, *, count: int = MANY, size: int = SIZE, seed: int = 7
) -> tuple[Line, list[tuple[float, ...]]]:
    """Send packets of one size at equal distances, and return what arrived when."""
    line = Line(conditions, seed=seed, now=0.0)
    return line, [line.datagram(size, now=n * EVERY) for n in range(count)]


def runs(arrivals: list[tuple[float, ...]]) -> list[int]:
    """Return the lengths of unbroken runs of lost packets."""
    lengths, length = [], 0
    for copies in [*arrivals, (0.0,)]:
        if not copies:
            length += 1
        elif length:
            lengths.append(length)
            length = 0
    return lengths


def test_a_perfect_line_changes_nothing() -> None:
    line, arrivals = sent(Conditions(), count=100)
    assert arrivals == [(n * EVERY,) for n in range(100)]
    assert line.seen.passed == line.seen.offered == 100
    assert line.seen.octets == 100 * (SIZE + HEADERS)


@pytest.mark.parametrize("loss", [0.01, 0.05, 0.3])
def test_independent_loss_has_its_share_and_its_short_runs(loss: float) -> None:
    line, arrivals = sent(Conditions(loss=loss))
    assert arrivals.count(()) / MANY == pytest.approx(loss, rel=0.1)
    lengths = runs(arrivals)
    assert sum(lengths) / len(lengths) == pytest.approx(1 / (1 - loss), rel=0.05)
    assert line.seen.loss == arrivals.count(()) / MANY
    assert line.seen.mean_run == sum(lengths) / len(lengths)


@pytest.mark.parametrize(("loss", "burst"), [(0.05, 3), (0.10, 5), (0.15, 10)])
def test_bursts_have_their_share_and_their_length(loss: float, burst: int) -> None:
    _, arrivals = sent(Conditions(loss=loss, burst=burst))
    assert arrivals.count(()) / MANY == pytest.approx(loss, rel=0.15)
    lengths = runs(arrivals)
    assert sum(lengths) / len(lengths) == pytest.approx(burst, rel=0.1)


def test_a_bad_spell_may_let_some_through() -> None:
    _, arrivals = sent(Conditions(loss=0.1, burst=20, bad_loss=0.5))
    assert arrivals.count(()) / MANY == pytest.approx(0.1, rel=0.15)
    # Far shorter than the spell, far longer than of chance alone: clusters.
    lengths = runs(arrivals)
    assert 1.7 < sum(lengths) / len(lengths) < 2.3
    after_loss = [b for a, b in pairwise(arrivals) if a == ()]
    assert after_loss.count(()) / len(after_loss) > 0.4


@pytest.mark.parametrize(
    "conditions",
    [
        Conditions(loss=0.5, burst=0.5),
        Conditions(loss=0.6, burst=3, bad_loss=0.5),
        Conditions(loss=0.9, burst=2),
    ],
)
def test_a_line_that_cannot_be_is_refused(conditions: Conditions) -> None:
    with pytest.raises(ValueError, match=r"no such line|too short"):
        Line(conditions, seed=1, now=0.0)


def test_delay_and_jitter_are_as_asked_and_keep_the_order() -> None:
    conditions = Conditions(delay=0.1, jitter=0.03)
    line, arrivals = sent(conditions, count=5000)
    times = [copies[0] for copies in arrivals]
    assert times == sorted(times)
    delays = [time - n * EVERY for n, time in enumerate(times)]
    assert all(0.07 <= delay <= 0.13 + 1e-9 for delay in delays)
    assert min(delays) < 0.08
    assert max(delays) > 0.12
    assert line.seen.mean_delay == pytest.approx(sum(delays) / 5000)
    assert line.seen.longest == pytest.approx(max(delays))


def test_some_packets_are_overtaken() -> None:
    line, arrivals = sent(Conditions(delay=0.02, reorder=0.02), count=20_000)
    times = [copies[0] for copies in arrivals]
    overtaken = sum(later < earlier for earlier, later in pairwise(times))
    assert overtaken / 20_000 == pytest.approx(0.02, rel=0.15)
    assert line.seen.reordered / 20_000 == pytest.approx(0.02, rel=0.15)


def test_some_packets_come_twice() -> None:
    line, arrivals = sent(Conditions(duplicate=0.03), count=20_000)
    twice = sum(len(copies) == 2 for copies in arrivals)
    assert twice / 20_000 == pytest.approx(0.03, rel=0.15)
    assert line.seen.duplicated == twice
    assert line.seen.passed == 20_000


def test_a_narrow_line_carries_its_rate_and_no_more() -> None:
    rate, queue = 100_000, 0.25
    conditions = Conditions(rate=rate, queue=queue)
    line, arrivals = sent(conditions, count=3000)  # 182 kbit/s for 30 s
    times = [copies[0] for copies in arrivals if copies]
    bits = len(times) * (SIZE + HEADERS) * 8
    assert bits / times[-1] == pytest.approx(rate, rel=0.01)
    one = (SIZE + HEADERS) * 8 / rate
    assert line.seen.longest <= queue + one + 1e-9
    assert line.seen.fates[Fate.OVERFLOWED] == arrivals.count(())
    # The queue is full from the first second on, and stays so.
    late = [line.seen.mean_delay, line.seen.longest]
    assert min(late) > 0.8 * queue


def test_a_line_that_is_wide_enough_delays_by_the_packet_alone() -> None:
    line, arrivals = sent(Conditions(rate=1_000_000), count=100)
    assert all(arrivals)
    assert line.seen.longest == pytest.approx((SIZE + HEADERS) * 8 / 1_000_000)


def test_what_is_too_long_does_not_go_through() -> None:
    line = Line(Conditions(mtu=1200), seed=1, now=0.0)
    assert line.datagram(1200, now=0.0)
    assert not line.datagram(1201, now=0.0)
    assert line.seen.fates[Fate.OVERSIZED] == 1


def test_nothing_goes_through_in_a_blackout() -> None:
    conditions = Conditions(blackouts=((1.0, 2.0), (3.0, 3.5)))
    line = Line(conditions, seed=1, now=100.0)
    through = [bool(line.datagram(SIZE, now=100 + n / 10)) for n in range(40)]
    assert through == [not (10 <= n < 20 or 30 <= n < 35) for n in range(40)]
    assert line.seen.fates[Fate.DARK] == 15
    assert line.dark_until(now=101.5) == 102.0


def test_a_cut_ends_when_it_is_mended() -> None:
    line = Line(Conditions(), seed=1, now=0.0)
    line.cut(until=float("inf"))
    assert not line.datagram(SIZE, now=50.0)
    line.cut(until=51.0)
    assert not line.datagram(SIZE, now=50.9)
    assert line.datagram(SIZE, now=51.0)


def test_a_line_may_become_another() -> None:
    line = Line(Conditions(rate=8000, queue=10.0), seed=1, now=0.0)
    for _ in range(20):
        line.datagram(SIZE, now=0.0)
    assert line.waiting(now=0.0) > 4
    line.change(Conditions(rate=8_000_000, queue=0.1), now=0.0)
    (arrives,) = line.datagram(SIZE, now=0.2)
    assert arrives < 0.21


def test_a_stream_is_late_instead_of_lossy() -> None:
    line = Line(Conditions(delay=0.05, loss=0.1), seed=3, now=0.0)
    times = [line.chunk(1000, now=n * 0.5) for n in range(2000)]
    assert times == sorted(times)
    late = sum(
        time - n * 0.5 > 0.05 + RETRANSMITS_AFTER / 2 for n, time in enumerate(times)
    )
    assert late / 2000 == pytest.approx(0.1, rel=0.2)


def test_a_narrow_stream_has_its_rate() -> None:
    line = Line(Conditions(rate=80_000), seed=3, now=0.0)
    times = [line.chunk(1000, now=0.0) for _ in range(100)]
    assert times[-1] == pytest.approx(100 * (1000 + HEADERS) * 8 / 80_000)


@given(
    st.integers(0, 2**32),
    st.lists(st.tuples(st.integers(1, 1500), st.floats(0, 0.2)), max_size=200),
)
def test_the_same_seed_does_the_same(
    seed: int, packets: list[tuple[int, float]]
) -> None:
    conditions = Conditions(
        loss=0.1,
        burst=4,
        delay=0.03,
        jitter=0.02,
        reorder=0.05,
        duplicate=0.05,
        rate=200_000,
        mtu=1400,
    )
    one, other = (Line(conditions, seed=seed, now=0.0) for _ in range(2))
    now = 0.0
    for size, pause in packets:
        now += pause
        arrivals = one.datagram(size, now=now)
        assert arrivals == other.datagram(size, now=now)
        assert all(time >= now for time in arrivals)
    assert one.seen == other.seen
    assert one.seen.offered == len(packets)


def test_directions_are_told_apart() -> None:
    half = replace(GOOD, up=Conditions(loss=0.5))
    assert half.down == GOOD.down != half.up


def test_profiles_are_found_by_name() -> None:
    assert BY_NAME["home-wifi"] is HOME_WIFI
    assert len(BY_NAME) == len(ALL)
    assert BLACKOUT_5.up.blackouts == BLACKOUT_5.down.blackouts == ((10.0, 15.0),)
