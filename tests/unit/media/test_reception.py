from server.media.reception import Reception


def test_nothing_lost_is_nothing_lost() -> None:
    reception = Reception(48000)
    for index in range(100):
        reception.count(index, index * 960, now=index * 0.02)
    assert reception.report() == (0, 0, 99, 0)


def test_loss_is_a_share_of_the_last_interval_and_a_sum() -> None:
    reception = Reception(48000)
    for index in range(0, 100, 2):
        reception.count(index, index * 960, now=index * 0.02)
    fraction, lost, highest, _ = reception.report()
    assert (fraction, lost, highest) == (256 * 49 // 99, 49, 98)
    for index in range(99, 120):
        reception.count(index, index * 960, now=index * 0.02)
    assert reception.report()[:2] == (0, 49)


def test_what_comes_late_is_not_lost() -> None:
    reception = Reception(48000)
    for index in (0, 2, 1, 3):
        reception.count(index, index * 960, now=index * 0.02)
    assert reception.report()[:3] == (0, 0, 3)


def test_jitter_grows_with_uneven_arrival() -> None:
    reception = Reception(48000)
    for index in range(200):
        late = 0.01 if index % 2 else 0.0
        reception.count(index, index * 960, now=index * 0.02 + late)
    assert 400 < reception.report()[3] <= 480


def test_a_wrap_of_time_stamps_is_no_jitter() -> None:
    reception = Reception(48000)
    for index in range(20):
        timestamp = (2**32 - 9600 + index * 960) % 2**32
        reception.count(index, timestamp, now=index * 0.02)
    assert reception.report()[3] <= 1


def test_a_report_of_nothing_is_zero() -> None:
    assert Reception(48000).report() == (0, 0, 0, 0)
