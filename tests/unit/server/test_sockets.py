import socket
from pathlib import Path

import pytest

from server.errors import ConfigError
from server.sockets import bind, udp_is_free
from tests.support.nodes import node_settings


def test_port_0_picks_one_that_is_free_in_both(tmp_path: Path) -> None:
    settings, listener = bind(node_settings(tmp_path, port=0))
    with listener:
        assert settings.port == listener.getsockname()[1] != 0
        assert settings.udp_port == settings.port
        assert udp_is_free(settings)


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    taken, listener = bind(node_settings(tmp_path, port=0))
    with listener, pytest.raises(ConfigError, match=f"ALCOVE_PORT.*{taken.port}"):
        bind(taken)


def test_a_relay_port_in_use_is_noticed(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert not udp_is_free(node_settings(tmp_path, media_port=port))


def test_a_host_that_is_not_ours_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot listen on 192\.0\.2\.1"):
        bind(node_settings(tmp_path, host="192.0.2.1", port=0))


def test_a_host_that_is_no_host_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ALCOVE_HOST"):
        bind(node_settings(tmp_path, host="no host"))


def test_ipv6_can_be_listened_on(tmp_path: Path) -> None:
    _, listener = bind(node_settings(tmp_path, host="::1", port=0))
    with listener:
        assert listener.family == socket.AF_INET6
