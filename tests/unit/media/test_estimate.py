import pytest

from server.media.estimate import (
    BLIND,
    BLIND_SOUND,
    CEILING,
    FIRST_WAIT,
    FLOOR,
    FORGIVEN,
    HIGH_LOSS,
    HOLD,
    LONGEST_BARE_WAIT,
    LONGEST_WAIT,
    LOW_LOSS,
    START,
    TRIAL,
    Estimate,
)

AUDIO = 50_000.0


class Line:
    """An estimate and its clock; what is sent is as planned, unless said otherwise."""

    def __init__(self, start: float = START, ceiling: float = CEILING) -> None:
        self.now = 100.0
        self.estimate = Estimate(now=self.now, start=start, ceiling=ceiling)
        self.video = start - AUDIO

    def tick(self, seconds: float = 0.25) -> None:
        self.now += seconds
        sent = AUDIO + self.video
        self.estimate.note_sent(audio=AUDIO, video=self.video, planned=sent)
        self.estimate.tick(now=self.now)

    def second(self, loss: float | None = 0.0, remb: float | None = None) -> None:
        """Let a second pass, with a report of packets in it unless `loss` is None."""
        for _ in range(4):
            self.tick()
            if remb is not None:
                self.estimate.note_remb(remb, now=self.now)
        if loss is not None:
            self.estimate.note_alive(now=self.now)
            self.estimate.note_loss(loss, now=self.now)

    def seconds(self, count: int, loss: float = 0.0) -> None:
        for _ in range(count):
            self.second(loss)

    def try_for(self, bitrate: float) -> bool:
        return self.estimate.try_for(bitrate, now=self.now)

    @property
    def bitrate(self) -> float:
        return self.estimate.bitrate


def test_without_loss_it_grows_by_eight_percent_a_second_while_used() -> None:
    line = Line()
    line.second()
    before = line.bitrate
    line.second()
    assert line.bitrate == pytest.approx(before * 1.08)


def test_it_runs_no_further_ahead_than_what_is_sent_can_show() -> None:
    line = Line()
    line.seconds(60)
    assert START <= line.bitrate <= 1.5 * START
    line.video = 100_000
    before = line.bitrate
    line.seconds(60)
    assert line.bitrate == before


@pytest.mark.parametrize("loss", [LOW_LOSS, 0.05, HIGH_LOSS])
def test_in_between_it_holds(loss: float) -> None:
    line = Line()
    line.seconds(2, loss)
    before = line.bitrate
    line.seconds(20, loss)
    assert line.bitrate == before


def test_loss_that_stays_takes_half_of_itself() -> None:
    line = Line()
    line.seconds(2, 0.2)
    assert line.bitrate == pytest.approx(START * (1 - 0.2 / 2), rel=0.01)


def test_one_burst_of_loss_does_not() -> None:
    line = Line()
    line.second(0.0)
    before = line.bitrate
    line.second(0.18)
    line.second(0.0)
    assert line.bitrate >= before


def test_a_collapse_leaves_what_arrives() -> None:
    line = Line()
    line.second(0.0)
    line.second(0.6)
    assert line.bitrate == pytest.approx(1.1 * 0.4 * START, rel=0.1)


def test_one_report_takes_no_more_than_two_thirds() -> None:
    line = Line()
    line.second(0.99)
    assert line.bitrate >= START / 3


def test_it_never_goes_below_the_floor() -> None:
    line = Line()
    for _ in range(60):
        line.second(0.5)
        line.video = line.bitrate - AUDIO
    assert line.bitrate == FLOOR


def test_what_is_cut_is_what_was_sent_and_not_what_was_hoped() -> None:
    line = Line()
    line.video = 150_000
    line.seconds(3, 0.15)
    assert line.bitrate <= 200_000


def test_after_a_cut_it_holds_for_a_while() -> None:
    line = Line()
    line.seconds(2, 0.2)
    cut = line.bitrate
    line.video = cut - AUDIO
    line.seconds(2, 0.0)
    assert line.bitrate == cut
    line.seconds(round(HOLD) + 2, 0.0)
    assert line.bitrate > cut


def test_several_reports_a_second_do_not_grow_it_faster() -> None:
    line = Line()
    line.second()
    before = line.bitrate
    for _ in range(10):
        line.tick(0.1)
        line.estimate.note_loss(0.0, now=line.now)
    assert line.bitrate == pytest.approx(before * 1.08, rel=0.001)


def test_a_remb_that_falls_is_believed_at_once_and_sound_added() -> None:
    line = Line()
    line.second(remb=800_000)
    line.second(loss=None, remb=300_000)
    assert line.bitrate == 300_000 + AUDIO


def test_a_remb_that_is_capped_by_what_is_sent_raises_it_and_cuts_nothing() -> None:
    line = Line()
    line.video = 200_000
    for _ in range(10):
        line.second(remb=310_000)
    assert line.bitrate == START
    line.video = START
    line.second(remb=800_000)
    assert line.bitrate >= 800_000


def test_a_remb_that_knows_no_bounds_raises_it_only_by_what_is_sent() -> None:
    line = Line()
    line.second(remb=1e9)
    assert line.bitrate <= 1.5 * START + 10_000 + AUDIO


def test_a_spike_of_the_round_trip_does_nothing() -> None:
    line = Line()
    line.second()
    line.estimate.note_rtt(0.1, now=line.now)
    before = line.bitrate
    line.tick()
    line.estimate.note_rtt(5.0, now=line.now)
    line.second()
    line.estimate.note_rtt(0.1, now=line.now)
    assert line.bitrate >= before


def test_a_spike_of_the_round_trip_does_not_make_it_deaf() -> None:
    line = Line()
    line.estimate.note_rtt(30.0, now=line.now)
    line.seconds(3, 0.2)
    first = line.bitrate
    line.seconds(3, 0.2)
    assert line.bitrate < first < START


def test_missing_reports_change_nothing_until_they_are_an_outage() -> None:
    line = Line()
    line.second()
    before = line.bitrate
    line.tick(BLIND - 0.1)
    assert line.bitrate == before
    line.tick(0.2)
    assert line.bitrate == before / 2
    line.tick(30.0)
    assert line.bitrate == before / 2
    assert line.estimate.note_alive(now=line.now)
    assert not line.estimate.note_alive(now=line.now)


def test_sound_alone_is_reported_on_rarely() -> None:
    line = Line()
    line.second()
    before = line.bitrate
    line.video = 0.0
    line.tick()
    line.tick(BLIND_SOUND - 1)
    assert line.bitrate == before
    line.video = 100_000.0  # Its first report cannot have come.
    line.tick(0.5)
    assert line.bitrate == before


def test_a_ceiling_is_kept() -> None:
    line = Line(start=500_000, ceiling=500_000)
    line.seconds(60)
    assert line.bitrate == 500_000
    assert not line.try_for(500_001)
    assert line.try_for(499_999)
    assert line.estimate.trial == 500_000


def test_no_trial_before_something_is_known() -> None:
    line = Line()
    line.tick()
    assert not line.try_for(2 * START)
    line.second()
    assert line.try_for(2 * START)
    assert line.estimate.trial >= 2 * START
    assert line.bitrate < 2 * START


def test_what_arrives_well_in_a_trial_is_believed() -> None:
    line = Line()
    line.second()
    assert line.try_for(2 * START)
    line.video = 2 * START - AUDIO
    line.seconds(round(TRIAL))
    assert line.estimate.trial == 0
    assert line.bitrate >= 2 * START
    line.seconds(1)
    assert line.try_for(4 * START)


def test_a_layer_that_never_came_proves_nothing() -> None:
    line = Line()
    line.second()
    before = line.bitrate
    assert line.try_for(2 * START)
    line.video -= 1000
    line.seconds(round(TRIAL))
    assert line.estimate.trial == 0
    assert line.bitrate <= before * 1.4
    assert not line.try_for(2 * START)


def fail_trials(line: Line, count: int, video: float) -> list[float]:
    """Let trials fail one after another; return how long it waits after each."""
    waits = []
    for _ in range(count):
        while not line.try_for(3 * (video + AUDIO)):
            line.second()
        line.video = 3 * video or 200_000
        line.second(0.15)
        assert line.estimate.trial == 0
        failed = line.now
        line.video = video
        while not line.try_for(3 * (video + AUDIO)):
            line.second()
        waits.append(line.now - failed)
        line.estimate._trial = None
        line.estimate._next_trial = line.now
    return waits


def test_a_failed_trial_leaves_what_was_and_doubles_the_wait() -> None:
    line = Line(start=200_000)
    before = line.bitrate
    waits = fail_trials(line, 4, 150_000)
    assert before * 0.9 <= line.bitrate <= before * 1.5 + 10_000
    assert waits[0] == pytest.approx(2 * FIRST_WAIT, abs=1.5)
    assert waits[-1] == pytest.approx(LONGEST_WAIT, abs=1.5)


def test_trials_of_the_first_picture_wait_longer() -> None:
    line = Line(start=FLOOR)
    line.video = 0.0
    waits = fail_trials(line, 5, 0.0)
    assert waits[-1] == pytest.approx(LONGEST_BARE_WAIT, abs=1.5)


def test_a_line_that_has_been_good_for_long_is_forgiven() -> None:
    line = Line(start=200_000)
    fail_trials(line, 4, 150_000)
    line.second(0.0)
    line.seconds(round(FORGIVEN))
    assert line.try_for(1_000_000)
    assert line.estimate._wait == FIRST_WAIT


def test_no_trial_while_much_is_lost() -> None:
    line = Line()
    line.seconds(10, 0.08)
    assert not line.try_for(2 * START)
