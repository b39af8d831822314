from server.media.loss import FEWEST_PACKETS, INTERVAL, RARE, STREAM_LIMIT, Loss
from server.media.rtcp import Report


def block(highest: int, lost: int, ssrc: int = 1) -> Report:
    return Report(
        ssrc=ssrc,
        fraction_lost=0,
        packets_lost=lost,
        highest_sequence=highest & 0xFFFFFFFF,
        jitter=0,
        lsr=0,
        dlsr=0,
    )


def test_the_loss_is_that_of_all_streams_by_their_packets() -> None:
    loss = Loss(now=0.0)
    for ssrc in (1, 2):
        loss.note(block(100, 7, ssrc), absent=0, now=0.5)
    loss.note(block(190, 7, 1), absent=0, now=1.4)
    loss.note(block(110, 17, 2), absent=0, now=1.5)
    assert loss.take(now=1.5) == 0.1
    assert loss.fraction == 0.1


def test_a_second_and_some_packets_must_pass() -> None:
    loss = Loss(now=0.0)
    loss.note(block(100, 0), absent=0, now=0.1)
    loss.note(block(200, 50), absent=0, now=INTERVAL / 2)
    assert loss.take(now=INTERVAL / 2) is None
    assert loss.take(now=INTERVAL) == 0.5
    assert loss.take(now=INTERVAL + 0.1) is None
    loss.note(block(200 + FEWEST_PACKETS - 1, 50), absent=0, now=2 * INTERVAL)
    assert loss.take(now=2 * INTERVAL) is None
    loss.note(block(200 + FEWEST_PACKETS, 50), absent=0, now=2.5 * INTERVAL)
    assert loss.take(now=2.5 * INTERVAL) == 0.0


def test_what_we_did_not_send_is_not_lost() -> None:
    loss = Loss(now=0.0)
    loss.note(block(100, 5), absent=5, now=0.0)
    loss.note(block(200, 25), absent=15, now=1.0)
    assert loss.take(now=1.0) == 0.1


def test_holes_that_are_on_their_way_count_neither_now_nor_later() -> None:
    loss = Loss(now=0.0)
    loss.note(block(100, 0), absent=0, now=0.0)
    loss.note(block(200, 0), absent=10, now=1.0)  # The report is older than we are.
    assert loss.take(now=1.0) == 0.0
    loss.note(block(300, 10), absent=10, now=2.0)
    assert loss.take(now=2.0) == 0.0


def test_packets_that_come_twice_make_no_negative_loss() -> None:
    loss = Loss(now=0.0)
    loss.note(block(100, 0), absent=0, now=0.0)
    loss.note(block(200, -30), absent=0, now=1.0)
    assert loss.take(now=1.0) == 0.0


def test_numbers_wrap_and_old_reports_count_for_nothing() -> None:
    loss = Loss(now=0.0)
    loss.note(block(-50, 0), absent=0, now=0.0)
    assert loss.note(block(50, 10), absent=0, now=0.5)
    assert not loss.note(block(0, 5), absent=0, now=0.6)
    assert loss.take(now=1.0) == 0.1


def test_what_is_lost_at_the_end_of_a_stream_does_not_count_when_it_goes_on() -> None:
    loss = Loss(now=0.0)
    loss.note(block(100, 0), absent=0, now=0.0)
    assert not loss.note(block(100, 0), absent=0, now=1.0)
    assert loss.note(block(200, 90), absent=0, now=2.0)
    loss.note(block(300, 90), absent=0, now=3.0)
    assert loss.take(now=3.0) == 0.0


def test_rare_reports_count_only_where_there_are_no_others() -> None:
    loss = Loss(now=0.0)
    loss.note(block(1000, 0, 1), absent=0, now=0.0)
    loss.note(block(1000, 0, 2), absent=0, now=RARE)
    loss.note(block(1200, 100, 1), absent=0, now=RARE + 1)
    loss.note(block(1100, 0, 2), absent=0, now=RARE + 1)
    assert loss.take(now=RARE + 1) == 0.0
    loss.note(block(1400, 150, 1), absent=0, now=2 * RARE + 2)
    assert loss.take(now=2 * RARE + 2) == 0.25


def test_after_an_outage_it_begins_anew() -> None:
    loss = Loss(now=0.0)
    loss.note(block(100, 0), absent=0, now=0.0)
    loss.note(block(400, 300), absent=0, now=1.0)
    loss.forget(now=1.0)
    assert loss.take(now=2.0) is None
    loss.note(block(400, 300), absent=0, now=2.0)
    loss.note(block(500, 300), absent=0, now=2.5)
    assert loss.take(now=2.5) == 0.0


def test_memory_is_bounded() -> None:
    loss = Loss(now=0.0)
    for ssrc in range(3 * STREAM_LIMIT):
        loss.note(block(1, 0, ssrc), absent=0, now=0.0)
    assert len(loss._streams) == STREAM_LIMIT
