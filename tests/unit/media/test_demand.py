from server.media.demand import HOLD, NOBODY, Demand
from server.media.tracks import PeerId, StreamKey

FAY = StreamKey(PeerId("fay"), "person")


def told(demand: Demand, want: int | None, now: float, *, top: int = 2) -> list[int]:
    wanted = {} if want is None else {FAY: want}
    return [most for _, most in demand.changes(wanted, {FAY: top}, now)]


def test_all_layers_need_no_word() -> None:
    assert told(Demand(), 2, 1.0) == []


def test_less_is_told_after_a_while() -> None:
    demand = Demand()
    assert told(demand, 0, 1.0) == []
    assert told(demand, 0, 1.0 + HOLD / 2) == []
    assert told(demand, 0, 1.0 + HOLD) == [0]
    assert told(demand, 0, 2.0 + HOLD) == []


def test_more_is_told_at_once() -> None:
    demand = Demand()
    told(demand, 0, 1.0)
    told(demand, 0, 1.0 + HOLD)
    assert told(demand, 1, 2.0 + HOLD) == [1]
    assert told(demand, 2, 2.1 + HOLD) == [2]


def test_a_moment_without_a_wish_does_not_flap() -> None:
    demand = Demand()
    for step in range(10):
        now = step * HOLD * 0.8
        assert told(demand, 0, now) == []
        assert told(demand, 2, now + 0.1) == []


def test_what_nobody_sees_need_not_be_sent_at_all() -> None:
    demand = Demand()
    told(demand, None, 1.0)
    assert told(demand, None, 1.0 + HOLD) == [NOBODY]
    assert told(demand, 0, 2.0 + HOLD) == [0]


def test_more_than_there_is_is_the_largest_that_there_is() -> None:
    demand = Demand()
    assert told(demand, 2, 1.0, top=0) == []
    assert told(demand, 2, 1.0 + 2 * HOLD, top=0) == []


def test_a_stream_that_begins_anew_sends_all() -> None:
    demand = Demand()
    told(demand, 0, 1.0)
    told(demand, 0, 1.0 + HOLD)
    demand.forget(FAY)
    assert told(demand, 2, 2.0 + HOLD) == []
