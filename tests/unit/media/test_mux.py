import asyncio
import socket
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from aioice import stun

from server.media.endpoint import bind
from server.media.ice_lite import Address, Source, TcpAddress
from server.media.mux import CHECKS_PER_SECOND, Mux

HOME: Address = ("192.0.2.1", 1000)
AWAY: Address = ("192.0.2.2", 2000)


class Noted:
    """Notes what a transport would get."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.sources: list[Source] = []
        self.is_silent = quiet

    def is_quiet(self, now: float) -> bool:
        del now
        return self.is_silent

    def stun(self, data: bytes, source: Source, now: float) -> None:
        del now
        self.sources.append(source)
        self.got.append(("stun", data))

    def dtls(self, data: bytes) -> None:
        self.got.append(("dtls", data))

    def srtp(self, data: bytes, now: float) -> None:
        del now
        self.got.append(("srtp", data))


class Now:
    """A clock that stands."""

    def __init__(self) -> None:
        self.seconds = 5.0

    def __call__(self) -> float:
        return self.seconds


def check(ufrag: str) -> bytes:
    request = stun.Message(
        message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST
    )
    request.attributes["USERNAME"] = f"{ufrag}:them"
    return bytes(request)


@pytest_asyncio.fixture
async def mux() -> AsyncGenerator[Mux]:
    mux = Mux(bind("127.0.0.1", 0), clock=Now())
    mux.open()
    yield mux
    mux.close()


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        (4, None),
        (19, None),
        (20, "dtls"),
        (63, "dtls"),
        (64, None),
        (127, None),
        (128, "srtp"),
        (191, "srtp"),
        (192, None),
        (255, None),
    ],
)
async def test_datagrams_are_told_apart_by_their_first_byte(
    mux: Mux, first: int, kind: str | None
) -> None:
    fay = Noted()
    mux.by_address[HOME] = fay
    data = bytes([first]) + bytes(20)
    mux._datagram(data, HOME, 1.0)
    assert fay.got == ([] if kind is None else [(kind, data)])


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x16", b"\x80", b"\x80" * 2000])
async def test_strangers_are_passed_over(mux: Mux, data: bytes) -> None:
    fay = Noted()
    mux.by_address[HOME] = mux.by_ufrag["fay"] = fay
    mux._datagram(data, AWAY, 1.0)
    assert fay.got == []


async def test_a_check_goes_to_the_owner_of_its_ufrag(mux: Mux) -> None:
    fay, mo = Noted(), Noted()
    mux.by_ufrag |= {"fay": fay, "mo": mo}
    mux._datagram(check("mo"), HOME, 1.0)
    mux._datagram(check("nobody"), HOME, 1.0)
    assert mo.sources == [HOME]
    assert fay.got == []
    assert mux.strange == 1


async def test_checks_of_strangers_have_a_limit_each_second(mux: Mux) -> None:
    fay = Noted()
    mux.by_ufrag["fay"] = mux.by_address[HOME] = fay
    for _ in range(3 * CHECKS_PER_SECOND):
        mux._datagram(check("nobody"), AWAY, 1.0)
    for _ in range(CHECKS_PER_SECOND + 5):
        mux._datagram(check("fay"), AWAY, 1.0)
    assert len(fay.got) == CHECKS_PER_SECOND
    mux._datagram(check("fay"), HOME, 1.0)
    assert fay.sources[-1] == HOME
    mux._datagram(check("fay"), AWAY, 2.0)
    assert fay.sources[-1] == AWAY


async def test_an_address_in_use_is_not_given_away(mux: Mux) -> None:
    fay, mo = Noted(), Noted()
    mux.by_address[HOME] = fay
    mux.by_ufrag["mo"] = mo
    mux._datagram(check("mo"), HOME, 1.0)
    assert mo.got == []
    fay.is_silent = True
    mux._datagram(check("mo"), HOME, 1.0)
    assert mo.sources == [HOME]


async def test_a_datagram_that_cannot_go_out_is_counted(mux: Mux) -> None:
    assert mux.send(b"x", ("127.0.0.1", mux._sock.getsockname()[1]))
    assert not mux.send(bytes(70_000), HOME)
    assert mux.unsent == 1


async def test_tcp_and_udp_of_one_number_are_apart(mux: Mux) -> None:
    fay, mo = Noted(), Noted()
    mux.by_address |= {HOME: fay, TcpAddress(*HOME): mo}
    data = b"\x80" + bytes(20)
    mux._datagram(data, TcpAddress(*HOME), 1.0)
    assert (fay.got, mo.got) == ([], [("srtp", data)])


async def test_there_is_no_way_over_a_connection_that_has_ended(mux: Mux) -> None:
    assert mux.route(TcpAddress(*HOME)) is None
    mux.hang_up(TcpAddress(*HOME))
    mux.hang_up(HOME)


async def test_ipv4_and_ipv6_share_a_port() -> None:
    mux = Mux(bind("::", 0), clock=Now())
    mux.open()
    fay = Noted()
    mux.by_ufrag["fay"] = fay
    port = mux._sock.getsockname()[1]
    try:
        for family, ip in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                sock.setblocking(False)  # noqa: FBT003 (socket's own)
                sock.bind((ip, 0))
                sock.sendto(check("fay"), (ip, port))
                async with asyncio.timeout(5):
                    while not fay.sources:  # noqa: ASYNC110 -- a socket tells nobody
                        await asyncio.sleep(0.001)
                source = fay.sources.pop()
                assert source == sock.getsockname()[:2]
                route = mux.route(source)
                assert route is not None
                assert mux.send(b"back", route)
                loop = asyncio.get_running_loop()
                assert await loop.sock_recv(sock, 10) == b"back"
    finally:
        mux.close()
