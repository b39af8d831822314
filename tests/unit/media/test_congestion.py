from server.media.allocate import Shortage
from server.media.congestion import DECIDE_EVERY, Congestion
from server.media.estimate import BLIND, START
from server.media.rtcp import Report
from server.media.views import NOMINAL, Layer, Mode, View


def block(highest: int, lost: int = 0, ssrc: int = 1) -> Report:
    return Report(
        ssrc=ssrc,
        fraction_lost=0,
        packets_lost=lost,
        highest_sequence=highest,
        jitter=0,
        lsr=0,
        dlsr=0,
    )


def views(count: int) -> list[View[int]]:
    return [View(n, 700, NOMINAL) for n in range(count)]


def test_it_begins_with_what_fits_the_start_and_then_tries_for_more() -> None:
    congestion: Congestion[int] = Congestion(now=0.0)
    first = congestion.decide(views(2), audio=0, video=0, now=0.0)
    assert first.bitrate <= START
    assert first.lacking > first.bitrate
    for second in range(1, 4):
        congestion.note_reports([(block(100 * second), 0)], rtt=0.05, now=second)
        congestion.decide(views(2), audio=40_000, video=500_000, now=second)
    assert congestion.is_trying
    assert congestion.bitrate > START
    assert congestion.allocation.bitrate > first.bitrate
    assert congestion.allocation.bitrate <= congestion.bitrate


def test_decisions_are_due_a_few_times_a_second() -> None:
    congestion: Congestion[int] = Congestion(now=0.0)
    assert congestion.is_due(now=0.0)
    congestion.decide([], audio=0, video=0, now=1.0)
    assert not congestion.is_due(now=1.0 + DECIDE_EVERY / 2)
    assert congestion.is_due(now=1.0 + DECIDE_EVERY)


def test_reports_of_loss_bring_it_down() -> None:
    congestion: Congestion[int] = Congestion(now=0.0)
    congestion.decide(views(2), audio=40_000, video=500_000, now=0.0)
    for second in range(1, 8):
        report = block(100 * second, 60 * second)
        congestion.note_reports([(report, 0)], rtt=0.05, now=second)
        congestion.decide(views(2), audio=40_000, video=100_000, now=second)
    assert congestion.loss.fraction == 0.6
    assert congestion.allocation.shortage is Shortage.PAUSED


def test_what_we_left_out_does_not() -> None:
    congestion: Congestion[int] = Congestion(now=0.0)
    for second in range(1, 8):
        report = block(100 * second, 60 * second)
        congestion.note_reports([(report, 60 * second)], rtt=0.05, now=second)
        congestion.decide(views(2), audio=40_000, video=500_000, now=second)
    assert congestion.loss.fraction == 0
    assert congestion.bitrate >= START


def test_what_was_lost_in_an_outage_does_not() -> None:
    congestion: Congestion[int] = Congestion(now=0.0)
    now, highest = 0.0, 0
    while now < 10:
        now, highest = now + 0.5, highest + 50
        congestion.note_reports([(block(highest), 0)], rtt=0.05, now=now)
        congestion.decide(views(2), audio=40_000, video=900_000, now=now)
    before = congestion.bitrate
    for _ in range(10):
        now, highest = now + 0.5, highest + 50
        congestion.decide(views(2), audio=40_000, video=900_000, now=now)
    assert BLIND < 5
    halved = congestion.bitrate
    assert halved <= before / 2
    for _ in range(10):
        now, highest = now + 0.5, highest + 50
        congestion.note_reports([(block(highest, 500), 0)], rtt=0.05, now=now)
        congestion.decide(views(2), audio=40_000, video=300_000, now=now)
    assert congestion.bitrate >= halved


def test_a_report_that_shows_no_round_trip_is_taken() -> None:
    congestion: Congestion[int] = Congestion(now=0.0)
    congestion.note_reports([(block(1), 0)], rtt=None, now=1.0)
    congestion.note_reports([], rtt=None, now=1.0)


def test_the_mode_is_what_the_person_has_chosen() -> None:
    congestion: Congestion[int] = Congestion(now=0.0, start=10_000_000)
    seen = {}
    for mode in Mode:
        congestion.mode = mode
        seen[mode] = congestion.decide(views(1), audio=0, video=0, now=0.0).layers
    assert seen == {
        Mode.EVERYTHING: {0: Layer(1, 2)},
        Mode.SAVER: {0: Layer(0, 2)},
        Mode.SOUND: {},
    }
