import itertools

import pytest

from server.media.downlink import Downlink
from server.media.guard import WINDOW
from server.media.outgoing import FIRST_NUMBER, STEP
from server.media.resending import AGE, SPACING, TRIES
from server.media.tracks import Kind
from server.media.uplink import Uplink
from tests.support.packets import DELTA, KEY, MORE, parsed
from tests.support.streams import SSRC, Wire, arrive, downlink, feed, uplink


class Line:
    """An uplink or two, a downlink and its wire."""

    def __init__(self, kind: Kind) -> None:
        self.wire = Wire()
        self.down: Downlink = downlink(kind, self.wire)
        self.fay: Uplink = uplink(kind)
        self.lee: Uplink = uplink(kind, "lee")
        self._feeds = {one.key: feed(one) for one in (self.fay, self.lee)}
        self.now = 1.0
        self._payload = DELTA if kind is Kind.VIDEO else b"opus"

    def point(self, source: Uplink | None) -> None:
        found = None if source is None else self._feeds[source.key]
        self.down.point(found, now=self.now)

    def come(
        self,
        *sequences: int,
        of: Uplink | None = None,
        payload: bytes | None = None,
        marker: bool = True,
        timestamp: int | None = None,
    ) -> None:
        for sequence in sequences:
            packet = parsed(
                sequence,
                payload=self._payload if payload is None else payload,
                marker=marker,
                timestamp=timestamp,
            )
            arrive(of or self.fay, packet, now=self.now)

    def ask(self, *numbers: int, rtt: float = 0.0) -> None:
        self.down.resend([n & 0xFFFF for n in numbers], now=self.now, rtt=rtt)


@pytest.fixture
def sound() -> Line:
    line = Line(Kind.AUDIO)
    line.point(line.fay)
    return line


@pytest.fixture
def picture() -> Line:
    line = Line(Kind.VIDEO)
    line.point(line.fay)
    return line


def test_numbers_begin_low_and_rise_by_one(sound: Line) -> None:
    sound.come(500, 501, 502)
    assert sound.wire.numbers == [FIRST_NUMBER, FIRST_NUMBER + 1, FIRST_NUMBER + 2]
    assert (sound.down.packets, sound.down.octets) == (3, 12)


def test_numbers_go_over_the_wrap_of_both_sides(sound: Line) -> None:
    count = 0x10000 + 100
    for number in range(0xFF00, 0xFF00 + count):
        sound.come(number)
    numbers = sound.wire.numbers
    assert len(numbers) == count
    assert all((b - a) % 0x10000 == 1 for a, b in itertools.pairwise(numbers))


def test_a_loss_shows_as_a_hole_and_what_is_late_fills_it(sound: Line) -> None:
    sound.come(1, 3, 2)
    assert sound.wire.numbers == [FIRST_NUMBER, FIRST_NUMBER + 2, FIRST_NUMBER + 1]


def test_padding_leaves_no_hole(sound: Line) -> None:
    sound.come(1)
    sound.come(2, 3, payload=b"")
    sound.come(4)
    assert sound.wire.numbers == [FIRST_NUMBER, FIRST_NUMBER + 1]


def test_what_is_late_by_padding_keeps_its_number(sound: Line) -> None:
    sound.come(1)
    sound.come(3, payload=b"")
    sound.come(4)
    sound.come(2)
    assert sound.wire.numbers == [FIRST_NUMBER, FIRST_NUMBER + 2, FIRST_NUMBER + 1]


def test_what_is_late_by_padding_and_a_switch_shares_no_number(
    picture: Line,
) -> None:
    picture.come(1, payload=KEY)
    picture.come(9, payload=b"")
    picture.come(3)
    picture.down.restart(now=picture.now)
    numbers = picture.wire.numbers
    assert numbers[:2] == [FIRST_NUMBER, FIRST_NUMBER + 2]
    assert numbers[2] > FIRST_NUMBER + 7
    times = [out.timestamp for out in picture.wire.media]
    assert times == sorted(times)


def test_late_padding_fills_the_hole_that_it_left(sound: Line) -> None:
    sound.come(1, 3)
    sound.come(2, payload=b"")
    assert sound.wire.numbers == [FIRST_NUMBER, FIRST_NUMBER + 2, FIRST_NUMBER + 1]
    assert sound.wire.media[-1].payload == b""


def test_padding_begins_nothing(sound: Line) -> None:
    sound.come(1, payload=b"")
    sound.come(2)
    assert sound.wire.numbers == [FIRST_NUMBER]


def test_a_picture_begins_with_a_key_frame(picture: Line) -> None:
    picture.come(1)
    assert picture.wire.sent == []
    assert picture.fay.keyframes.due(now=picture.now, rtt=0.0)
    picture.come(2, payload=KEY, marker=False)
    picture.come(3)
    assert [out.payload for out in picture.wire.media] == [KEY, DELTA]
    assert [out.marker for out in picture.wire.media] == [False, True]
    assert {out.payload_type for out in picture.wire.media} == {96}


def test_a_recent_key_frame_comes_from_the_cache(picture: Line) -> None:
    picture.come(1, payload=KEY)
    picture.come(2)
    other = Wire()
    late = downlink(Kind.VIDEO, other)
    late.point(picture.down.source, now=picture.now)
    assert [out.payload for out in other.media] == [KEY, DELTA]
    assert not picture.fay.keyframes.due(now=picture.now, rtt=0.0)


def test_a_key_frame_with_a_late_beginning_is_sent_whole(picture: Line) -> None:
    picture.come(1)
    picture.come(3, payload=MORE)
    picture.come(2, payload=KEY, marker=False)
    assert [out.payload for out in picture.wire.media] == [KEY, MORE]
    assert picture.wire.numbers == [FIRST_NUMBER, FIRST_NUMBER + 1]


def test_a_switch_goes_on_with_the_next_number_and_time(sound: Line) -> None:
    sound.come(1, 2)
    sound.point(sound.lee)
    sound.now += 0.1
    sound.come(900, of=sound.lee, timestamp=77)
    first, second, third = sound.wire.media
    assert third.sequence == second.sequence + 1
    assert second.timestamp - first.timestamp == 960
    assert third.timestamp - second.timestamp == 4800


def test_a_switch_advances_the_time_by_a_packet_at_least(sound: Line) -> None:
    sound.come(1)
    sound.point(sound.lee)
    sound.come(900, of=sound.lee)
    first, second = sound.wire.media
    assert second.timestamp - first.timestamp == STEP[Kind.AUDIO]


def test_times_go_over_their_wrap(sound: Line) -> None:
    sound.come(1, timestamp=2**32 - 960)
    sound.come(2, timestamp=0)
    sound.point(sound.lee)
    sound.come(9, of=sound.lee, timestamp=5)
    first, second, third = (out.timestamp for out in sound.wire.media)
    assert (second - first, third - second) == (960, 960)


def test_a_picture_cut_by_a_switch_leaves_a_hole(picture: Line) -> None:
    picture.come(1, payload=KEY, marker=False)
    picture.point(picture.lee)
    picture.come(50, of=picture.lee, payload=KEY)
    first, second = picture.wire.numbers
    assert second == first + 2


def test_nothing_goes_out_without_a_source(sound: Line) -> None:
    sound.come(1)
    sound.point(None)
    sound.come(2, 3)
    sound.ask(FIRST_NUMBER, FIRST_NUMBER + 1)
    sound.down.refresh(now=sound.now)
    assert len(sound.wire.sent) == 1
    assert sound.fay.downlinks == []


@pytest.mark.parametrize("kind", Kind)
def test_what_came_behind_the_wall_stays_there(kind: Kind) -> None:
    line = Line(kind)
    line.point(line.fay)
    line.come(1, payload=KEY)
    line.point(None)
    line.come(2, payload=KEY + b"secret")
    line.come(4, payload=KEY + b"secret")
    line.fay.seal()  # The relay does, when somebody may receive it again.
    line.point(line.fay)
    line.come(3, payload=KEY + b"secret")  # Late: it was sent behind the wall.
    line.come(5, payload=KEY + b"after")
    line.ask(*range(FIRST_NUMBER - 5, FIRST_NUMBER + 10))
    assert b"secret" not in b"".join(out.payload for out in line.wire.sent)
    assert line.wire.media[-1].payload == KEY + b"after"


def test_what_is_late_by_a_switch_is_dropped(sound: Line) -> None:
    sound.come(1, 3)
    sound.point(None)
    sound.point(sound.fay)
    sound.come(4)
    sound.come(2)
    assert sound.wire.numbers == [FIRST_NUMBER, FIRST_NUMBER + 2, FIRST_NUMBER + 3]


def test_a_sender_that_begins_anew_leaves_no_jump(sound: Line) -> None:
    sound.come(40000, 40001)
    sound.come(100, 101, 102)
    numbers = sound.wire.numbers
    assert numbers == list(range(FIRST_NUMBER, FIRST_NUMBER + 4))


def test_a_picture_whose_sender_begins_anew_needs_a_key_frame(
    picture: Line,
) -> None:
    picture.come(40000, payload=KEY)
    picture.come(100, 101, 102)
    assert len(picture.wire.media) == 1
    assert picture.fay.keyframes.due(now=picture.now, rtt=0.0)
    picture.come(103, payload=KEY)
    assert picture.wire.numbers == [FIRST_NUMBER, FIRST_NUMBER + 1]


def test_a_lost_packet_goes_out_again_in_a_stream_of_its_own(
    picture: Line,
) -> None:
    picture.come(1, payload=KEY)
    picture.come(2, 3)
    picture.ask(FIRST_NUMBER + 1)
    (again,) = picture.wire.repairs
    original = picture.wire.media[1]
    assert again.payload == original.sequence.to_bytes(2) + original.payload
    assert again.payload_type == 97
    assert (again.timestamp, again.marker) == (original.timestamp, original.marker)
    assert picture.down.packets == 3


def test_each_retransmission_has_a_number_of_its_own(picture: Line) -> None:
    picture.come(1, payload=KEY)
    for _ in range(TRIES + 2):
        picture.ask(FIRST_NUMBER)
        picture.now += SPACING
    numbers = [out.sequence for out in picture.wire.repairs]
    assert len(set(numbers)) == len(numbers) == TRIES


def test_lost_sound_goes_out_again_identically(sound: Line) -> None:
    sound.come(1)
    sound.come(2, payload=b"")
    sound.come(3)
    sound.ask(FIRST_NUMBER, FIRST_NUMBER + 1)
    assert sound.wire.sent[2:] == sound.wire.sent[:2]


def test_a_repeat_waits_for_the_way_there_and_back(picture: Line) -> None:
    picture.come(1, payload=KEY)
    picture.ask(FIRST_NUMBER, rtt=0.02)
    picture.now += 0.03
    picture.ask(FIRST_NUMBER, rtt=0.02)
    assert len(picture.wire.repairs) == 1
    picture.now += 0.01
    picture.ask(FIRST_NUMBER, rtt=0.02)
    assert len(picture.wire.repairs) == 2


def test_what_is_too_old_or_never_went_out_is_not_sent_again(
    picture: Line,
) -> None:
    picture.come(1, payload=KEY)
    picture.come(3)
    picture.ask(FIRST_NUMBER - 1, FIRST_NUMBER + 1, FIRST_NUMBER + 7)
    picture.now += AGE[Kind.VIDEO] + 0.1
    picture.ask(FIRST_NUMBER)
    assert picture.wire.repairs == []


def test_what_did_not_go_out_under_a_number_is_not_sent_again_under_it(
    picture: Line,
) -> None:
    picture.come(1, payload=KEY, marker=False)
    picture.point(None)
    picture.come(2)
    picture.fay.seal()
    picture.point(picture.fay)
    picture.come(3, payload=KEY)
    # The hole that tells of the cut picture would be packet 2.
    assert picture.wire.numbers == [FIRST_NUMBER, FIRST_NUMBER + 2]
    picture.ask(FIRST_NUMBER + 1)
    assert picture.wire.repairs == []


def test_the_former_source_is_not_asked_again(picture: Line) -> None:
    picture.come(1, payload=KEY)
    picture.point(picture.lee)
    picture.come(1, of=picture.lee, payload=KEY)
    picture.ask(FIRST_NUMBER)
    assert picture.wire.repairs == []


def test_tries_are_counted_for_all_numbers_that_can_be_asked(
    picture: Line,
) -> None:
    picture.come(1, payload=KEY)
    for number in range(2, WINDOW + 1):
        picture.come(number)
    numbers = picture.wire.numbers[-WINDOW:]
    for _ in range(TRIES + 3):
        picture.ask(*numbers)
        picture.now += SPACING
    assert len(picture.wire.repairs) <= TRIES * WINDOW


def test_a_wish_for_a_key_frame_goes_upstream(picture: Line) -> None:
    picture.come(1, payload=KEY)
    picture.down.refresh(now=picture.now)
    assert picture.fay.keyframes.due(now=picture.now, rtt=0.0)


def test_sound_needs_no_key_frame(sound: Line) -> None:
    sound.come(1)
    sound.down.refresh(now=sound.now)
    assert not sound.fay.keyframes.due(now=sound.now, rtt=0.0)


def test_a_restart_sends_the_picture_from_its_beginning(picture: Line) -> None:
    picture.wire.is_full = True
    picture.come(1, payload=KEY)
    picture.come(2)
    picture.wire.is_full = False
    picture.down.restart(now=picture.now)
    assert [out.payload for out in picture.wire.media] == [KEY, DELTA]
    assert len(set(picture.wire.numbers)) == 2
    assert picture.fay.downlinks == [picture.down]


def test_what_the_socket_refuses_is_not_counted(sound: Line) -> None:
    sound.wire.is_full = True
    sound.come(1)
    assert sound.down.packets == 0
    sound.wire.is_full = False
    sound.ask(FIRST_NUMBER)
    assert sound.wire.numbers == [FIRST_NUMBER]


def test_the_time_of_a_stream_follows_its_sources_reports(sound: Line) -> None:
    assert sound.down.timestamp_at(0.0) is None
    sound.come(1, timestamp=48000)
    assert sound.down.timestamp_at(0.0) is None
    sound.fay.note_sender_report(10 << 32, 48000, now=sound.now)
    (out,) = sound.wire.media
    assert sound.down.timestamp_at(10.5) == out.timestamp + 24000
    assert out.ssrc == SSRC
