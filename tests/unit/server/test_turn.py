from pathlib import Path

import pytest

from server.settings import Settings, load
from server.turn import ice_servers
from tests.support.nodes import SECRET, node_settings

URLS = ("turn:turn.example:3478", "turns:turn.example:443?transport=tcp")
NOW = 1_000_000.9


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return node_settings(tmp_path, turn_urls=URLS, turn_secret=SECRET)


def test_without_a_turn_server_there_is_nothing(tmp_path: Path) -> None:
    assert ice_servers(node_settings(tmp_path), "seat_1", now=NOW) == []


def test_credentials_are_what_a_turn_server_computes(settings: Settings) -> None:
    # The values are openssl's:
    #   printf 'seat:seat_1' | openssl dgst -sha256 -hmac "$SECRET"
    #   printf "$NAME" | openssl dgst -sha1 -hmac "$SECRET" -binary | base64
    (server,) = ice_servers(settings, "seat_1", now=NOW)
    assert server.urls == URLS
    assert server.username == "1000300:de3a39f30c40f688"
    assert server.credential == "V9lNyKUFiyx+v+czK4qdZPuDRSQ="


def test_a_seat_keeps_its_name_and_hides_behind_it(settings: Settings) -> None:
    one, later = (ice_servers(settings, "seat_1", now=now)[0] for now in (0, 500))
    other = ice_servers(settings, "seat_2", now=0)[0]
    assert one.username.split(":")[1] == later.username.split(":")[1]
    assert one.username.split(":")[1] != other.username.split(":")[1]
    assert len({one.credential, later.credential, other.credential}) == 3
    assert "seat_1" not in one.username


def test_credentials_do_not_show(settings: Settings) -> None:
    (server,) = ice_servers(settings, "seat_1", now=NOW)
    assert server.credential not in repr(server)


def test_the_secret_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "turn"
    file.write_text(f"{SECRET}\n")
    settings = load(
        {
            "ALCOVE_JWT_SECRET": SECRET,
            "ALCOVE_TURN_URLS": ",".join(URLS),
            "ALCOVE_TURN_SECRET_FILE": str(file),
            "ALCOVE_TURN_SECONDS": "120",
        }
    )
    (server,) = ice_servers(settings, "seat_1", now=NOW)
    assert server.username.startswith("1000120:")
