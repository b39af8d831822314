import pytest

from server.media.rtcp import ntp
from server.media.tracks import Kind
from server.media.uplink import JUMP, REPLAY_AGE, REPLAY_PACKETS, Uplink
from tests.support.packets import DELTA, KEY, parsed
from tests.support.streams import uplink


@pytest.fixture
def video() -> Uplink:
    return uplink(Kind.VIDEO)


def take(
    up: Uplink,
    *sequences: int,
    payload: bytes = DELTA,
    repaired: bool = False,
    now: float = 1.0,
) -> list[bool]:
    return [
        up.receive(parsed(n, payload=payload), repaired=repaired, now=now)
        for n in sequences
    ]


def missing(up: Uplink) -> list[int]:
    return [index & 0xFFFF for index in up.gaps.due(now=99.0, rtt=0.0)]


def test_numbers_are_extended_over_the_wrap(video: Uplink) -> None:
    take(video, 0xFFFE, 0xFFFF, 0, 1)
    assert video.latest == 0x20001
    assert missing(video) == []


def test_a_gap_is_missed_over_the_wrap(video: Uplink) -> None:
    take(video, 0xFFFE, 1)
    assert missing(video) == [0xFFFF, 0]


def test_duplicates_are_not_taken_twice(video: Uplink) -> None:
    assert take(video, 1, 2, 2, 1) == [True, True, False, False]
    assert video.received == 2


def test_a_late_packet_is_taken_once(video: Uplink) -> None:
    assert take(video, 1, 3, 2, 2) == [True, True, True, False]
    assert missing(video) == []


def test_a_retransmission_fills_a_gap_but_still_counts_as_lost(
    video: Uplink,
) -> None:
    take(video, 1, 3)
    assert take(video, 2, repaired=True) == [True]
    assert take(video, 2, repaired=True) == [False]
    assert video.report(now=1.0).packets_lost == 1


def test_a_retransmission_alone_begins_nothing(video: Uplink) -> None:
    assert take(video, 5, repaired=True) == [False]
    assert video.latest is None


def test_what_is_before_a_key_frame_is_not_asked_for(video: Uplink) -> None:
    take(video, 1, 5)
    take(video, 7, payload=KEY)
    assert missing(video) == []


def test_too_large_a_gap_wants_a_key_frame(video: Uplink) -> None:
    take(video, 1, 300)
    assert missing(video) == []
    assert video.keyframes.due(now=1.0, rtt=0.0)


def test_a_stray_number_changes_nothing(video: Uplink) -> None:
    take(video, 1, 2)
    assert take(video, 2 + JUMP + 1) == [False]
    assert take(video, 30000) == [False]
    assert take(video, 3) == [True]
    assert video.latest == 0x10003


def test_two_in_a_row_begin_anew_and_the_index_goes_on_rising(
    video: Uplink,
) -> None:
    take(video, 20000)
    assert take(video, 100, 101, 102) == [False, True, True]
    assert video.latest is not None
    assert video.latest > 0x10000 + 20000
    assert video.latest & 0xFFFF == 102
    assert missing(video) == []


def test_a_retransmission_never_begins_anew(video: Uplink) -> None:
    take(video, 20000)
    assert take(video, 100, 101, 102, repaired=True) == [False] * 3
    assert video.latest == 0x10000 + 20000


def replayed(up: Uplink, *, now: float = 1.0) -> list[int]:
    return [packet.sequence for packet in up.replay(now=now)]


def test_a_recent_key_frame_is_replayed_with_what_followed(video: Uplink) -> None:
    take(video, 1)
    take(video, 2, payload=KEY)
    take(video, 3, 5)
    assert replayed(video) == [2, 3, 5]
    assert replayed(video, now=1.0 + REPLAY_AGE * 0.9) == [2, 3, 5]
    assert replayed(video, now=1.1 + REPLAY_AGE) == []


def test_a_key_frame_too_many_packets_ago_is_not_replayed(video: Uplink) -> None:
    take(video, 2, payload=KEY)
    take(video, *range(3, 2 + REPLAY_PACKETS))
    assert len(replayed(video)) == REPLAY_PACKETS
    take(video, 2 + REPLAY_PACKETS)
    assert replayed(video) == []


def test_what_came_before_a_seal_is_not_replayed(video: Uplink) -> None:
    take(video, 2, payload=KEY)
    video.seal()
    take(video, 3)
    assert replayed(video) == []
    take(video, 4, payload=KEY)
    assert replayed(video) == [4]


def test_an_older_key_frame_that_comes_late_replaces_no_newer_one(
    video: Uplink,
) -> None:
    take(video, 1, 3)
    video.gaps.open(0x10002, 0x10003, now=1.0)
    take(video, 4, payload=KEY)
    video.gaps.open(0x10002, 0x10003, now=1.0)
    take(video, 2, payload=KEY)
    assert replayed(video) == [4]


def test_nothing_is_replayed_before_the_first_packet(video: Uplink) -> None:
    assert replayed(video) == []


def test_a_report_counts_cycles_from_nought(video: Uplink) -> None:
    take(video, 0xFFFF, 0)
    assert video.report(now=1.0).highest_sequence == 0x10000


def test_a_report_answers_the_last_sender_report(video: Uplink) -> None:
    take(video, 1)
    assert (video.report(now=1.0).lsr, video.report(now=1.0).dlsr) == (0, 0)
    stamp = ntp(5.0)
    video.note_sender_report(stamp, 0, now=1.0)
    report = video.report(now=3.5)
    assert report.lsr == stamp >> 16 & 0xFFFFFFFF
    assert report.dlsr == int(2.5 * 65536)


def test_a_sender_report_tells_the_time_of_a_stamp(video: Uplink) -> None:
    assert video.timestamp_at(0.0) is None
    stamp = ntp(100.0)
    video.note_sender_report(stamp, 1000, now=1.0)
    assert video.timestamp_at(stamp / 2**32 + 2.0) == 1000 + 180_000
