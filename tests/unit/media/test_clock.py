import select
import socket

import pytest

from server.media import clock
from server.media.endpoint import bind


def test_the_kernel_tells_when_a_datagram_came() -> None:
    with bind("127.0.0.1", 0) as sock:
        clock.ask(sock)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            before = clock.wall()
            sender.sendto(b"x", sock.getsockname())
        select.select([sock], [], [], 5)
        _, ancillary, _, _ = sock.recvmsg(10, clock.SPACE)
        after = clock.wall()
    waited = clock.delay(ancillary, after)
    assert 0.0 < waited <= after - before + 0.001
    assert clock.delay(ancillary, after + 0.5) == pytest.approx(waited + 0.5, abs=0.001)


def test_an_incredible_time_is_bounded() -> None:
    with bind("127.0.0.1", 0) as sock:
        clock.ask(sock)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"x", sock.getsockname())
        select.select([sock], [], [], 5)
        _, ancillary, _, _ = sock.recvmsg(10, clock.SPACE)
    now = clock.wall()
    assert clock.delay(ancillary, now + 3600.0) == clock.LONGEST
    assert clock.delay(ancillary, now - 3600.0) == 0.0


def test_without_a_time_there_is_no_delay() -> None:
    assert clock.delay([], 1.0) == 0.0
    assert clock.delay([(socket.SOL_SOCKET, 1, b"x" * 16)], 1.0) == 0.0
