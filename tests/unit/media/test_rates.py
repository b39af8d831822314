from server.media.rates import SPAN, Rates


def flow(rates: Rates, octets: list[int], *, since: float, seconds: float) -> None:
    """Let so many bytes of each layer come 20 times a second."""
    for step in range(round(seconds * 20)):
        for temporal, size in enumerate(octets):
            rates.octets[temporal] += size
        rates.look(since + (step + 1) / 20)


def test_each_layer_counts_those_below() -> None:
    rates = Rates()
    rates.look(0.0)
    flow(rates, [500, 250, 250], since=0, seconds=10)
    t0, t1, t2 = rates.bitrates()
    assert abs(t0 - 80_000) < 1000
    assert abs(t1 - 120_000) < 1000
    assert abs(t2 - 160_000) < 1000


def test_nothing_is_known_before_something_has_flowed() -> None:
    rates = Rates()
    assert rates.bitrates() == []
    rates.look(1.0)
    assert rates.bitrates() == []
    rates.look(2.0)
    assert rates.bitrates() == []


def test_what_ends_is_forgotten() -> None:
    rates = Rates()
    flow(rates, [500, 500], since=0, seconds=5)
    flow(rates, [500], since=5, seconds=SPAN + 1)
    assert len(rates.bitrates()) == 1
    flow(rates, [], since=20, seconds=SPAN + 1)
    assert rates.bitrates() == []


def test_a_key_frame_weighs_little() -> None:
    rates = Rates()
    flow(rates, [1000], since=0, seconds=5)
    rates.octets[0] += 10_000
    flow(rates, [1000], since=5, seconds=0.5)
    assert rates.bitrates()[0] < 1.25 * 160_000
