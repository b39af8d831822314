from ipaddress import ip_address
from pathlib import Path

import pytest

from server import addresses
from tests.support.nodes import node_settings

EVERYWHERE = str(ip_address(0))


@pytest.mark.parametrize(
    ("host", "announce", "expected"),
    [
        ("127.0.0.1", (), ["127.0.0.1"]),
        ("localhost", (), ["127.0.0.1"]),
        ("192.0.2.7", (), ["192.0.2.7"]),
        ("2001:db8::7", (), ["2001:db8::7"]),
        (EVERYWHERE, ("192.0.2.9", "2001:db8::9"), ["192.0.2.9", "2001:db8::9"]),
        ("127.0.0.1", ("192.0.2.9",), ["192.0.2.9"]),
    ],
)
def test_which_addresses_are_announced(
    host: str, announce: tuple[str, ...], expected: list[str], tmp_path: Path
) -> None:
    settings = node_settings(tmp_path, host=host, announce=announce)
    assert addresses.announced(settings) == expected


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "meet.example"])
def test_else_the_machines_own_are_announced(host: str, tmp_path: Path) -> None:
    found = addresses.announced(node_settings(tmp_path, host=host))
    assert found == (addresses.own() or ["127.0.0.1"])


def test_own_addresses_can_be_reached_by_others() -> None:
    own = [ip_address(text) for text in addresses.own()]
    assert not any(a.is_loopback or a.is_link_local for a in own)
    assert [a.version for a in own] == sorted(a.version for a in own)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "http://127.0.0.1:8080"),
        ({"port": 80}, "http://127.0.0.1"),
        ({"host": "::1"}, "http://[::1]:8080"),
        ({"host": "meet.example"}, "http://meet.example:8080"),
        ({"self_signed": True}, "https://127.0.0.1:8080"),
        ({"self_signed": True, "port": 443}, "https://127.0.0.1"),
        ({"tls_cert_file": Path("/c")}, "https://127.0.0.1:8080"),
        ({"host": EVERYWHERE, "announce": ("192.0.2.7",)}, "http://192.0.2.7:8080"),
        ({"public_url": "https://meet.example"}, "https://meet.example"),
    ],
)
def test_what_links_begin_with(
    changes: dict[str, object], expected: str, tmp_path: Path
) -> None:
    settings = node_settings(tmp_path, **changes)
    assert addresses.base_url(settings) == expected
    assert addresses.origins(settings) == {expected}


def test_origins_may_be_others(tmp_path: Path) -> None:
    settings = node_settings(tmp_path, origins=("https://a.example",))
    assert addresses.origins(settings) == {"https://a.example"}


def test_a_link_has_its_token_in_the_fragment_only() -> None:
    assert addresses.link("https://a.example", "t.o.k") == "https://a.example/#t=t.o.k"
