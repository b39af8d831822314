from hypothesis import given
from hypothesis import strategies as st

from server.limits import RateLimiter, TokenBucket

GAPS = st.lists(st.floats(0, 2), max_size=200)


@given(rate=st.floats(0.1, 100), burst=st.integers(1, 50), gaps=GAPS)
def test_never_more_than_the_burst_and_the_rate(
    rate: float, burst: int, gaps: list[float]
) -> None:
    bucket = TokenBucket(rate=rate, burst=burst)
    now, taken = 0.0, 0
    for gap in gaps:
        now += gap
        taken += bucket.take(now)
        assert taken <= burst + rate * now + 1e-6


@given(gaps=GAPS)
def test_whoever_is_slow_enough_is_never_refused(gaps: list[float]) -> None:
    bucket = TokenBucket(rate=10, burst=1)
    now = 0.0
    for gap in gaps:
        now += gap + 0.11
        assert bucket.take(now)


@given(st.lists(st.tuples(st.text(max_size=3), st.floats(0, 1e3)), max_size=300))
def test_memory_is_bounded(calls: list[tuple[str, float]]) -> None:
    limiter = RateLimiter(rate=10, burst=30, size=8)
    for address, now in calls:
        limiter.allow(address, now)
        assert len(limiter) <= 8
