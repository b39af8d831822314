from unittest.mock import Mock

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from server.callers import Callers, is_local

PROXY = "10.0.0.1"


def request(
    peer: object, *headers: tuple[str, str], here: object = ("10.0.0.2", 8080)
) -> web.Request:
    """Return a request that came over a transport with these two ends."""
    ends = {"peername": peer, "sockname": here}
    transport = Mock()
    transport.get_extra_info = lambda name, default=None: ends.get(name, default)
    return make_mocked_request(
        "GET", "/", headers=CIMultiDict(headers), transport=transport
    )


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        (("192.0.2.1", 1), [], "192.0.2.1"),
        (("192.0.2.1", 1), ["203.0.113.9"], "192.0.2.1"),
        ((PROXY, 1), ["203.0.113.9"], "203.0.113.9"),
        ((PROXY, 1), ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        ((PROXY, 1), ["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        ((PROXY, 1), [], PROXY),
        ((PROXY, 1), ["unknown"], PROXY),
        ((PROXY, 1), ["203.0.113.9, "], PROXY),
        (("2001:db8:1:2:3:4:5:6", 1, 0, 0), [], "2001:db8:1:2::/64"),
        (("::ffff:192.0.2.1", 1, 0, 0), [], "192.0.2.1"),
        ((f"::ffff:{PROXY}", 1, 0, 0), ["2001:db8::7"], "2001:db8::/64"),
        ("", [], "unknown"),
        (None, [], "unknown"),
    ],
)
def test_only_a_trusted_proxy_is_believed(
    peer: object, forwarded: list[str], expected: str
) -> None:
    headers = [("X-Forwarded-For", value) for value in forwarded]
    found = Callers(["10.0.0.1/32"]).address(request(peer, *headers))
    assert found == expected


@pytest.mark.parametrize(
    ("peer", "here", "expected"),
    [
        (("127.0.0.1", 1), ("127.0.0.1", 2), True),
        (("::1", 1, 0, 0), ("::1", 2, 0, 0), True),
        (("::ffff:127.0.0.1", 1, 0, 0), ("::ffff:127.0.0.1", 2, 0, 0), True),
        (("192.0.2.7", 1), ("192.0.2.7", 2), True),
        (("192.0.2.8", 1), ("192.0.2.7", 2), False),
        (None, ("192.0.2.7", 2), False),
        (None, None, False),
    ],
)
def test_what_is_local(peer: object, here: object, expected: object) -> None:
    assert is_local(request(peer, here=here)) is expected


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_what_came_through_a_proxy_is_not_local(name: str) -> None:
    loopback = ("127.0.0.1", 1)
    assert not is_local(request(loopback, (name, "127.0.0.1"), here=loopback))
