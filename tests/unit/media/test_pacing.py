import itertools
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from server.media.pacing import (
    BURST,
    BURST_SPAN,
    PACE,
    QUEUE_OCTETS,
    QUEUE_PACKETS,
    QUEUE_SPAN,
    SLOWEST,
    Pacer,
)

BITRATE = 400_000.0
RATE = PACE * BITRATE / 8
MOST_AT_ONCE = BURST + BURST_SPAN * RATE


def pacer(bitrate: float = BITRATE) -> Pacer[str]:
    return Pacer(bitrate=bitrate, now=0.0)


def send(
    one: Pacer[str],
    name: str,
    *,
    size: int = 1000,
    stream: int = 1,
    picture: int = 0,
    is_key: bool = False,
    now: float = 0.0,
) -> tuple[list[str], list[int]]:
    """Do as an owner does; return what leaves at once and what is cut."""
    if one.admits(size, now):
        return [name], []
    cut = one.put(
        name, size=size, stream=stream, timestamp=picture, is_key=is_key, now=now
    )
    return [], list(cut)


def drained(one: Pacer[str], now: float) -> list[tuple[float, str]]:
    """Release everything at the moments that the pacer names."""
    left: list[tuple[float, str]] = []
    while len(one):
        assert one.next_at < math.inf
        now = max(now, one.next_at)
        leaving = one.release(now)
        left += [(now, name) for name in leaving]
        now += 1e-6
    return left


def test_what_fits_leaves_at_once_and_nothing_waits() -> None:
    one = pacer()
    sizes = [1000] * int(MOST_AT_ONCE // 1000)
    assert all(one.admits(size, 0.0) for size in sizes)
    assert one.next_at == math.inf
    assert one.release(0.0) == []


def test_a_key_frame_is_spread() -> None:
    one = pacer()
    names = [str(n) for n in range(25)]
    at_once = [name for name in names if send(one, name, is_key=True)[0]]
    assert at_once == names[: len(at_once)]
    assert len(at_once) * 1000 <= MOST_AT_ONCE
    left = drained(one, 0.0)
    assert [name for _, name in left] == names[len(at_once) :]
    needed = (25_000 - MOST_AT_ONCE) / RATE
    assert needed - 0.01 <= left[-1][0] <= needed + 0.01
    gaps = {b - a for (a, _), (b, _) in itertools.pairwise(left)}
    assert max(gaps) <= 1000 / RATE + 0.001


def test_nothing_overtakes_what_waits() -> None:
    one = pacer()
    while not one.release(0.0) and send(one, "large", size=1200)[0]:
        pass
    # Tokens for a small packet come sooner than those for the large one.
    assert not one.admits(10, 0.009)
    assert one.next_at > 0
    one.put("small", size=10, stream=2, timestamp=0, is_key=False, now=0.009)
    assert [name for _, name in drained(one, 0.009)] == ["large", "small"]


def test_repairs_are_charged() -> None:
    one = pacer()
    one.charge(int(MOST_AT_ONCE))
    assert send(one, "a", now=0.0) == ([], [])
    assert one.next_at > 0
    one.charge(5000)
    at = one.next_at
    assert one.release(at) == []
    assert one.next_at >= at + 0.9 * 5000 / RATE


def test_repairs_do_not_starve_pictures_for_long() -> None:
    one = pacer()
    for _ in range(1000):
        one.charge(1200)
    send(one, "a", now=0.0)
    assert one.next_at <= 0.1 + max(QUEUE_OCTETS / RATE, QUEUE_SPAN)


def test_a_poor_line_still_gets_a_key_frame_through() -> None:
    one = pacer(bitrate=10_000)
    cut = [send(one, str(n), is_key=True)[1] for n in range(20)]
    assert not any(cut)
    assert drained(one, 0.0)[-1][0] <= 20_000 * 8 / SLOWEST


def test_when_full_the_oldest_picture_goes_with_all_that_needs_it() -> None:
    one = pacer(bitrate=10_000)
    for n in range(10):
        send(one, f"key{n}", stream=1, picture=1, is_key=True)
    for n in range(4):
        send(one, f"b{n}", stream=2, picture=7)
        send(one, f"a{n}", stream=1, picture=2)
    cut: list[int] = []
    for n in range(4, 20):
        cut += send(one, f"a{n}", stream=1, picture=2 + n)[1]
        if cut:
            break
    assert cut == [2]
    left = [name for _, name in drained(one, 0.0)]
    assert not any(name.startswith("b") for name in left)
    assert [name for name in left if name.startswith("a")] == [
        f"a{n}" for n in range(n + 1)
    ]


def test_a_key_frame_in_the_queue_outlives_the_pictures_behind_it() -> None:
    one = pacer(bitrate=10_000)
    for n in range(20):
        send(one, f"key{n}", picture=1, is_key=True)
    cut: list[int] = []
    for n in range(30):
        cut += send(one, f"delta{n}", picture=2 + n)[1]
    assert set(cut) == {1}
    left = [name for _, name in drained(one, 0.0)]
    assert [name for name in left if name.startswith("key")][-1] == "key19"
    assert one.octets == 0


def test_a_newer_key_frame_makes_the_older_needless_and_cuts_nothing() -> None:
    one = pacer(bitrate=10_000)
    for n in range(15):
        send(one, f"old{n}", picture=1, is_key=True)
    cut: list[int] = []
    for n in range(20):
        cut += send(one, f"new{n}", picture=2, is_key=True)[1]
    assert cut == []
    left = [name for _, name in drained(one, 0.0)]
    assert not any(name.startswith("old") for name in left)
    assert left == [f"new{n}" for n in range(20)]


def test_there_is_a_limit_even_for_one_endless_key_frame() -> None:
    one = pacer()
    cuts = 0
    for n in range(10 * QUEUE_PACKETS):
        _, cut = send(one, str(n), is_key=True)
        cuts += len(cut)
        assert len(one) <= QUEUE_PACKETS
    assert cuts > 0


def test_a_stream_that_ends_leaves_nothing_behind() -> None:
    one = pacer()
    for n in range(20):
        send(one, f"a{n}", stream=1)
        send(one, f"b{n}", stream=2)
    one.drop(1)
    assert all(name.startswith("b") for _, name in drained(one, 0.0))
    one.drop(2)
    assert one.next_at == math.inf


def test_the_pace_follows_the_estimate() -> None:
    one = pacer()
    for n in range(20):
        send(one, str(n), is_key=True)
    slow = one.next_at
    one.set_estimate(10 * BITRATE)
    one.release(slow)
    assert drained(one, slow)[-1][0] < slow + 20_000 / RATE / 5


packets = st.lists(
    st.tuples(
        st.floats(0, 0.2) | st.just(0.0),  # seconds since the last
        st.integers(1, 1400),  # bytes
        st.integers(1, 3),  # stream
        st.booleans(),  # a new picture begins
        st.booleans(),  # it is a key frame
        st.booleans(),  # the owner's tick comes
    ),
    max_size=300,
)


@given(bitrate=st.floats(0, 5e6), traffic=packets)
@settings(max_examples=150)
def test_order_bound_and_account_hold_for_any_traffic(
    bitrate: float, traffic: list[tuple[float, int, int, bool, bool, bool]]
) -> None:
    one: Pacer[tuple[int, int, int]] = Pacer(bitrate=bitrate, now=0.0)
    rate = max(PACE * bitrate, SLOWEST) / 8
    burst = BURST + BURST_SPAN * rate
    now, number = 0.0, 0
    picture = {1: 0, 2: 0, 3: 0}
    key = {1: False, 2: False, 3: False}
    left: list[tuple[float, int, int, int]] = []
    offered = 0
    for seconds, size, stream, begins, is_key, ticks in traffic:
        now += seconds
        if ticks or one.next_at <= now:
            left += [(now, *item) for item in one.release(now)]
        if begins:
            picture[stream] += 1
            key[stream] = is_key
        number += 1
        offered += size
        if one.admits(size, now):
            left.append((now, stream, number, size))
            continue
        one.put(
            (stream, number, size),
            size=size,
            stream=stream,
            timestamp=picture[stream],
            is_key=key[stream],
            now=now,
        )
        assert len(one) <= QUEUE_PACKETS
        assert math.isfinite(one.next_at) == bool(len(one))
    while len(one):
        now = max(now, one.next_at) + 1e-9
        left += [(now, *item) for item in one.release(now)]
    assert one.octets == 0
    numbers = [n for _, _, n, _ in left]
    assert numbers == sorted(numbers)
    assert sum(size for *_, size in left) <= offered
    for begin in range(0, len(left), 7):
        octets = 0
        for at, _, _, size in left[begin:]:
            octets += size
            assert octets <= 2 * burst + rate * (at - left[begin][0]) + 1
