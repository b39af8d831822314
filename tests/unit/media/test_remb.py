import struct

import pytest
from aiortc.rtp import RtcpPsfbPacket

from server.media import remb, rtcp
from server.media.remb import FRESH, HIGHEST, STUCK, WINDOW, Trend


def application(fci: bytes, fmt: int = 15) -> RtcpPsfbPacket:
    return RtcpPsfbPacket(fmt=fmt, ssrc=1, media_ssrc=0, fci=fci)


@pytest.mark.parametrize("bitrate", [0, 30_000, 262_143, 1_500_000])
def test_a_remb_is_read(bitrate: int) -> None:
    (packet,) = rtcp.parse(rtcp.bitrate_cap(bitrate, [1, 2]))
    assert isinstance(packet, RtcpPsfbPacket)
    read = remb.bitrate(packet)
    assert read is not None
    assert bitrate * 0.999 <= read <= bitrate


@pytest.mark.parametrize(
    "fci", [b"", b"REMB", b"REMB\x01\x00\x00", b"OTHR\x00\x00\x00\x00"]
)
def test_anything_else_is_none(fci: bytes) -> None:
    assert remb.bitrate(application(fci)) is None
    assert remb.bitrate(application(b"REMB" + bytes(4), fmt=1)) is None


def test_a_list_of_streams_that_is_cut_does_not_matter() -> None:
    fci = b"REMB" + struct.pack("!BBH", 200, 4 << 2, 1000)
    assert remb.bitrate(application(fci)) == 16_000


def test_a_number_without_bounds_is_bounded() -> None:
    fci = b"REMB" + struct.pack("!BBH", 0, 0xFF, 0xFFFF)
    assert remb.bitrate(application(fci)) == HIGHEST


def test_one_that_rises_below_what_is_sent_is_only_behind() -> None:
    trend = Trend()
    value = 300_000.0
    for step in range(50):
        assert not trend.note(value, sent=900_000, now=step / 5)
        value *= 1.08**0.2


def test_one_that_falls_below_what_is_sent_speaks_against_it() -> None:
    trend = Trend()
    assert not trend.note(500_000, sent=400_000, now=1.0)
    assert trend.note(340_000, sent=400_000, now=1.2)


def test_one_that_falls_above_what_is_sent_does_not() -> None:
    trend = Trend()
    assert not trend.note(900_000, sent=400_000, now=1.0)
    assert not trend.note(500_000, sent=400_000, now=1.2)


def test_one_that_stays_below_what_is_sent_is_a_limit_in_the_end() -> None:
    trend = Trend()
    told = [trend.note(200_000, sent=400_000, now=step / 5) for step in range(20)]
    first = told.index(True) / 5
    assert STUCK <= first <= STUCK + 0.2
    assert not any(told[: told.index(True)])


def test_what_is_sent_rising_above_it_is_not_held_against_it_at_once() -> None:
    trend = Trend()
    for step in range(50):
        assert not trend.note(310_000, sent=200_000, now=step / 5)
    assert not trend.note(310_000, sent=600_000, now=10.2)


def test_a_fall_is_forgotten() -> None:
    trend = Trend()
    trend.note(500_000, sent=100_000, now=0.0)
    assert not trend.note(300_000, sent=400_000, now=WINDOW + 1)


def test_it_limits_growth_while_it_is_fresh_and_below_what_is_sent() -> None:
    trend = Trend()
    assert trend.limit(sent=1.0, now=0.0) == float("inf")
    trend.note(300_000, sent=400_000, now=0.0)
    assert trend.limit(sent=400_000, now=1.0) == 300_000
    assert trend.limit(sent=200_000, now=1.0) == float("inf")
    assert trend.limit(sent=400_000, now=FRESH + 1) == float("inf")


def test_memory_is_bounded() -> None:
    trend = Trend()
    for step in range(10_000):
        trend.note(300_000, sent=400_000, now=step / 10_000)
    assert len(trend._recent) <= WINDOW * 10 + 1
