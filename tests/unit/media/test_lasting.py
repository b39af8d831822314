from hypothesis import given
from hypothesis import strategies as st

from server.media.lasting import PARTS, Lowest


def test_the_lowest_of_the_span_is_kept_and_then_forgotten() -> None:
    lowest = Lowest(4.0)
    lowest.note(5, now=10.0)
    lowest.note(3, now=10.1)
    lowest.note(9, now=13.9)
    assert lowest.value() == 3
    lowest.note(9, now=15.0)
    assert lowest.value() == 9


@given(
    st.floats(0.1, 60),
    st.lists(st.tuples(st.floats(0, 5), st.floats(-1e6, 1e6)), min_size=1),
)
def test_it_is_the_lowest_of_the_span_or_little_more(
    span: float, steps: list[tuple[float, float]]
) -> None:
    lowest, now = Lowest(span), 0.0
    noted: list[tuple[float, float]] = []
    for seconds, value in steps:
        now += seconds
        noted.append((now, value))
        lowest.note(value, now=now)
        least = min(v for at, v in noted if now - at <= span)
        longer = min(v for at, v in noted if now - at <= span * (1 + 2 / PARTS))
        assert longer <= lowest.value() <= least
        assert len(lowest._parts) <= PARTS + 1
