import pytest

from server.limits import RateLimiter, Tally, TokenBucket


def test_a_burst_is_allowed_and_then_the_rate() -> None:
    bucket = TokenBucket(rate=10, burst=3)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert not bucket.take(0.05)
    assert bucket.take(0.11)
    assert not bucket.take(0.12)


def test_a_bucket_never_holds_more_than_the_burst() -> None:
    bucket = TokenBucket(rate=10, burst=2)
    bucket.take(0.0)
    assert [bucket.take(1e6) for _ in range(3)] == [True, True, False]


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket = TokenBucket(rate=10, burst=1)
    assert bucket.take(10.0)
    assert not bucket.take(0.0)
    assert not bucket.take(10.0)
    assert bucket.take(10.2)


def test_addresses_are_limited_apart() -> None:
    limiter = RateLimiter(rate=1, burst=1)
    assert limiter.allow("192.0.2.1", 0.0)
    assert not limiter.allow("192.0.2.1", 0.0)
    assert limiter.allow("192.0.2.2", 0.0)


def test_only_the_addresses_seen_last_are_remembered() -> None:
    limiter = RateLimiter(rate=1, burst=1, size=2)
    for address in ("a", "b", "a", "c"):
        limiter.allow(address, 0.0)
    assert len(limiter) == 2
    assert not limiter.allow("a", 0.0)
    assert limiter.allow("b", 0.0)


def test_a_tally_counts_what_is_open() -> None:
    tally = Tally(2)
    assert [tally.enter("a") for _ in range(3)] == [True, True, False]
    assert tally.enter("b")
    tally.leave("a")
    assert tally.enter("a")
    for address in ("a", "a", "b"):
        tally.leave(address)
    assert len(tally) == 0


def test_leaving_more_often_than_entering_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Tally(1).leave("a")
