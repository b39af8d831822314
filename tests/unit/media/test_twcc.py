import struct
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.media import twcc
from server.media.twcc import LIMIT, MANY, MEMORY, RECEIVED_LIMIT, Feedback

SSRC = 0x11223344


@dataclass(frozen=True, slots=True)
class Read:
    """What a sender reads in one feedback packet: arrivals in units of 250 us."""

    base: int
    count: int
    number: int
    arrivals: list[int | None]
    """Of each packet from `base` on; None where it has not been received."""


def read(packet: bytes) -> Read:
    """Read a feedback packet strictly by the draft."""
    first, kind, words, sender, media, base, count, reference = struct.unpack_from(
        "!BBHIIHHI", packet
    )
    assert (first, kind, sender, media) == (0x8F, 205, 0, SSRC)
    assert len(packet) == 4 * (words + 1)
    assert count > 0
    at = 20
    symbols: list[int] = []
    while len(symbols) < count:
        (chunk,) = struct.unpack_from("!H", packet, at)
        at += 2
        if chunk < 0x8000:
            assert chunk & 0x1FFF
            symbols += [chunk >> 13] * (chunk & 0x1FFF)
        elif chunk < 0xC000:
            symbols += [chunk >> (13 - n) & 1 for n in range(14)]
        else:
            symbols += [chunk >> (12 - 2 * n) & 3 for n in range(7)]
    assert not any(symbols[count:])
    time = (reference >> 8) * 256
    arrivals: list[int | None] = []
    for symbol in symbols[:count]:
        if symbol == 0:
            arrivals.append(None)
            continue
        assert symbol in {1, 2}
        (delta,) = struct.unpack_from("!B" if symbol == 1 else "!h", packet, at)
        at += symbol
        time += delta
        arrivals.append(time)
    assert len(packet) - at == -at % 4
    assert not any(packet[at:])
    return Read(base, reference & 0xFF, count, arrivals)


def told(packets: list[bytes]) -> dict[int, int | None]:
    """Return what some feedback says of each 16-bit number; the later counts."""
    return {
        (one.base + step) & 0xFFFF: arrival
        for one in map(read, packets)
        for step, arrival in enumerate(one.arrivals)
    }


def test_a_report_in_bytes() -> None:
    feedback = Feedback()
    # 1.024 s is 16 units of 64 ms.
    feedback.note(0x0102, 1.0245)
    feedback.note(0x0103, 1.0250)
    feedback.note(0x0106, 1.1250)
    (packet,) = feedback.collect(media_ssrc=SSRC, now=2.0)
    assert packet == bytes.fromhex(
        "8fcd0006"  # RTPFB 15 of seven words
        "00000000 11223344"
        "0102 0005"  # base and count
        "000010 00"  # reference time and feedback count
        "d420"  # two-bit vector: small, small, lost, lost, large
        "02 02"  # 0.5 ms each
        "0190"  # 100 ms
        "0000"  # padding
    )


def test_the_draft_s_run_of_losses_in_bytes() -> None:
    feedback = Feedback()
    feedback.note(0, 0.0)
    feedback.collect(media_ssrc=SSRC, now=0.0)
    feedback.note(222, 0.0)
    (packet,) = feedback.collect(media_ssrc=SSRC, now=0.1)
    # Run length: 221 packets not received (3.1.3, first example), then one.
    assert packet[12:16] == bytes.fromhex("0001 00de")
    assert packet[20:24] == bytes.fromhex("00dd 2001")


def test_the_draft_s_vectors_in_bytes() -> None:
    received = [1, 2, 3, 4, 5, 9, 10, 11]
    feedback = Feedback()
    feedback.note(0xFFFF, 0.0)
    feedback.collect(media_ssrc=SSRC, now=0.0)
    for number in [*received, 14, 15, 16]:
        feedback.note(number, 0.0)
    (packet,) = feedback.collect(media_ssrc=SSRC, now=0.1)
    # One-bit vector: 0111110001110 0 (3.1.4, first example).
    assert packet[20:22] == bytes.fromhex("9f1c")
    assert packet[22:24] == bytes.fromhex("2003")


def test_many_in_order_are_one_run() -> None:
    feedback = Feedback()
    for number in range(90):
        feedback.note(number, number / 1000)
    (packet,) = feedback.collect(media_ssrc=SSRC, now=1.0)
    assert packet[20:22] == struct.pack("!H", 1 << 13 | 90)
    assert len(packet) == 20 + 2 + 90


def test_the_first_packet_is_reported_at_once_and_then_every_100_ms() -> None:
    feedback = Feedback()
    assert not feedback.due(now=5.0)
    feedback.note(1, 5.0)
    assert feedback.due(now=5.0)
    feedback.collect(media_ssrc=SSRC, now=5.0)
    feedback.note(2, 5.01)
    assert not feedback.due(now=5.09)
    assert feedback.due(now=5.11)


def test_much_is_reported_sooner() -> None:
    feedback = Feedback()
    feedback.note(0, 5.0)
    feedback.collect(media_ssrc=SSRC, now=5.0)
    for number in range(1, twcc.ENOUGH + 1):
        feedback.note(number, 5.0)
    assert not feedback.due(now=5.04)
    assert feedback.due(now=5.06)
    for number in range(twcc.ENOUGH + 1, MANY + 1):
        feedback.note(number, 5.0)
    assert feedback.due(now=5.001)


def test_reports_are_counted_and_the_count_wraps() -> None:
    feedback = Feedback()
    counts = []
    for number in range(300):
        feedback.note(number, number / 10)
        (packet,) = feedback.collect(media_ssrc=SSRC, now=number / 10)
        counts.append(read(packet).count)
    assert counts == [number & 0xFF for number in range(300)]


def test_what_lacks_between_two_reports_is_told_as_lost() -> None:
    feedback = Feedback()
    feedback.note(5, 1.0)
    feedback.collect(media_ssrc=SSRC, now=1.0)
    feedback.note(8, 1.1)
    assert told(feedback.collect(media_ssrc=SSRC, now=1.1)) == {
        6: None,
        7: None,
        8: 4400,
    }


def test_what_was_overtaken_is_told_again_with_what_overtook_it() -> None:
    feedback = Feedback()
    for number in (5, 7):
        feedback.note(number, 1.0)
    first = told(feedback.collect(media_ssrc=SSRC, now=1.0))
    assert first[6] is None
    feedback.note(6, 1.05)
    feedback.note(8, 1.05)
    assert told(feedback.collect(media_ssrc=SSRC, now=1.1)) == {
        6: 4200,
        7: 4000,
        8: 4200,
    }


def test_a_packet_that_comes_twice_counts_once_and_when_it_first_came() -> None:
    feedback = Feedback()
    feedback.note(5, 1.0)
    feedback.note(5, 1.01)
    assert told(feedback.collect(media_ssrc=SSRC, now=1.0)) == {5: 4000}
    feedback.note(5, 1.02)
    assert feedback.collect(media_ssrc=SSRC, now=1.1) == []


def test_numbers_wrap_around() -> None:
    feedback = Feedback()
    for number in (0xFFFE, 0xFFFF, 0, 2):
        feedback.note(number, 1.0)
    (packet,) = feedback.collect(media_ssrc=SSRC, now=1.0)
    assert read(packet).base == 0xFFFE
    assert told([packet]) == {0xFFFE: 4000, 0xFFFF: 4000, 0: 4000, 1: None, 2: 4000}


def test_a_new_start_of_the_numbers_is_no_loss() -> None:
    feedback = Feedback()
    feedback.note(5, 1.0)
    feedback.collect(media_ssrc=SSRC, now=1.0)
    feedback.note(30_000, 1.1)
    assert told(feedback.collect(media_ssrc=SSRC, now=1.1)) == {30_000: 4400}
    feedback.note(30_001, 1.2)
    assert told(feedback.collect(media_ssrc=SSRC, now=1.2)) == {30_001: 4800}


def test_more_than_fits_is_split() -> None:
    feedback = Feedback()
    for number in range(RECEIVED_LIMIT * 2 + 5):
        feedback.note(number, number / 4000)
    packets = feedback.collect(media_ssrc=SSRC, now=1.0)
    assert [read(packet).number for packet in packets] == [255, 255, 5]
    assert told(packets) == {number: number for number in range(515)}
    assert max(map(len, packets)) < 800


def test_a_clock_that_jumps_is_followed_from_a_new_reference() -> None:
    feedback = Feedback()
    feedback.note(1, 1.0)
    feedback.note(2, 100.0)
    feedback.note(3, 1.0)
    packets = feedback.collect(media_ssrc=SSRC, now=100.0)
    assert len(packets) == 3
    assert told(packets) == {1: 4000, 2: 400_000, 3: 4000}


def test_the_reference_time_wraps_after_24_bits() -> None:
    feedback = Feedback()
    feedback.note(1, 0.064 * (2**24 + 3) + 0.001)
    (packet,) = feedback.collect(media_ssrc=SSRC, now=0.0)
    assert packet[16:19] == bytes.fromhex("000003")
    assert told([packet]) == {1: 3 * 256 + 4}


def test_memory_is_bounded_if_nobody_collects() -> None:
    feedback = Feedback()
    for number in range(10 * LIMIT + 3):
        feedback.note(number & 0xFFFF, number / 1000)
    packets = feedback.collect(media_ssrc=SSRC, now=20.0)
    # What was forgotten is not told as lost.
    assert list(told(packets)) == [10 * LIMIT, 10 * LIMIT + 1, 10 * LIMIT + 2]


def test_memory_is_bounded_while_somebody_does() -> None:
    feedback = Feedback()
    for number in range(100_000):
        feedback.note(number & 0xFFFF, number / 5000)
        if feedback.due(now=number / 5000):
            feedback.collect(media_ssrc=SSRC, now=number / 5000)
    assert len(feedback._arrivals) <= LIMIT
    assert len(feedback._fresh) <= MANY


@pytest.mark.parametrize("age", [MEMORY * 0.8, MEMORY * 4])
def test_the_very_late_are_told_alone(age: float) -> None:
    feedback = Feedback()
    for number in (5, 7):
        feedback.note(number, 1.0)
    feedback.collect(media_ssrc=SSRC, now=1.0)
    feedback.note(8, 1.0 + age)
    feedback.collect(media_ssrc=SSRC, now=1.0 + age)
    feedback.note(6, 1.0 + age)
    expected = {6: round(4000 * (1 + age)), 8: round(4000 * (1 + age))}
    expected |= {7: 4000} if age < MEMORY else {}
    feedback.note(9, 1.0 + age)
    expected[9] = expected[6]
    said = told(feedback.collect(media_ssrc=SSRC, now=1.1 + age))
    assert {n: at for n, at in said.items() if at is not None} == expected


@given(
    first=st.integers(0, 0xFFFF),
    start=st.floats(0, 1e7),
    packets=st.lists(
        st.tuples(
            st.integers(1, 40) | st.just(1),  # step to the next number
            st.floats(-0.05, 20) | st.floats(0, 0.01),  # seconds since the last
            st.booleans(),  # collect after it
        ),
        min_size=1,
        max_size=700,
    ),
)
@settings(max_examples=150)
def test_what_is_noted_is_what_is_told(
    first: int, start: float, packets: list[tuple[int, float, bool]]
) -> None:
    feedback = Feedback()
    noted: dict[int, int] = {}
    said: dict[int, int | None] = {}
    number, now = first, start
    for step, seconds, collects in packets:
        noted[number] = round(now * 4000) & 0xFFFFFFFF
        feedback.note(number & 0xFFFF, now)
        if collects:
            said |= told(feedback.collect(media_ssrc=SSRC, now=now))
        number += step
        now = max(0.0, now + seconds)
    said |= told(feedback.collect(media_ssrc=SSRC, now=now))
    last = max(noted)
    expected = {n & 0xFFFF: noted.get(n) for n in range(first, last + 1)}
    if last - first < 0x10000:
        assert {
            n: None if at is None else at & 0xFFFFFFFF for n, at in said.items()
        } == expected
