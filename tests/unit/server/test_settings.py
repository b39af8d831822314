from pathlib import Path

import pytest

from server.errors import ConfigError
from server.settings import LogLevel, Settings, load, variables
from tests.support.nodes import SECRET

GIVEN = {"ALCOVE_JWT_SECRET": SECRET}


def test_a_secret_is_all_that_must_be_set() -> None:
    settings = load(GIVEN)
    assert settings == Settings(jwt_secret=SECRET)
    assert (settings.host, settings.port, settings.udp_port) == (
        "127.0.0.1",
        8080,
        8080,
    )


def test_strings_from_the_environment_become_typed() -> None:
    settings = load(
        GIVEN
        | {
            "ALCOVE_PORT": " 9000 ",
            "ALCOVE_MEDIA_PORT": "9001",
            "ALCOVE_SEAT_GRACE": "30.5",
            "ALCOVE_SELF_SIGNED": "true",
            "ALCOVE_LOG_LEVEL": "debug",
            "ALCOVE_DATA_DIR": "/srv/alcove",
            "ALCOVE_ANNOUNCE": "192.0.2.7, 2001:DB8::7",
            "ALCOVE_TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/8",
            "ALCOVE_PUBLIC_URL": "https://Meet.Example:443/",
            "ALCOVE_ORIGINS": "https://meet.example,http://[::1]:8080",
            "UNRELATED": "1",
        }
    )
    assert settings.port == 9000
    assert settings.udp_port == 9001
    assert settings.seat_grace == 30.5
    assert settings.self_signed
    assert settings.is_https
    assert settings.log_level is LogLevel.DEBUG
    assert settings.data_dir == Path("/srv/alcove")
    assert settings.announce == ("192.0.2.7", "2001:db8::7")
    assert settings.trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8")
    assert settings.public_url == "https://meet.example"
    assert settings.origins == ("https://meet.example", "http://[::1]:8080")
    assert settings.database == "sqlite:////srv/alcove/alcove.sqlite3"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "http"),
        ("MEDIA_PORT", "udp"),
        ("SEATS", "0"),
        ("SEATS", "33"),
        ("SEAT_GRACE", "nan"),
        ("SEAT_GRACE", "0"),
        ("SELF_SIGNED", "perhaps"),
        ("LOG_LEVEL", "loud"),
        ("ANNOUNCE", "meet.example"),
        ("ANNOUNCE", "0.0.0.0"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("PUBLIC_URL", "meet.example"),
        ("PUBLIC_URL", "https://meet.example/rooms"),
        ("PUBLIC_URL", "https://somebody@meet.example"),
        ("PUBLIC_URL", "https://meet.example:99999"),
        ("ORIGINS", "*"),
        ("ORIGINS", "null"),
        ("ORIGINS", "ftp://meet.example"),
        ("METRICS_TOKEN", "short"),
        ("ANNOUNCE_PORT", "70000"),
        ("MEDIA_TCP", "perhaps"),
        ("TURN_URLS", "turn:turn.example"),
        ("TURN_URLS", "stun:turn.example"),
        ("TURN_URLS", "turn:turn.example/path"),
        ("TURN_URLS", "turn:somebody@turn.example"),
        ("TURN_SECRET", SECRET),
        ("TURN_SECONDS", "10"),
        ("PUBLISH_BITRATE", "1"),
        ("MAX_CONNECTIONS_PER_ADDRESS", "0"),
        ("JWT_ISSUER", "x" * 256),
        ("DATABASE_URL", "mysql://127.0.0.1/alcove"),
        ("DATABASE_URL", "sqlite://"),
        ("TLS_CERT_FILE", "/srv/cert.pem"),
        ("TLS_KEY_FILE", "/srv/key.pem"),
        ("PROT", "1"),
        ("PORT_FILE", "/srv/port"),
    ],
)
def test_bad_settings_are_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"ALCOVE_{name.partition('_')[0]}"):
        load(GIVEN | {f"ALCOVE_{name}": value})


def test_every_unknown_setting_is_named_at_once() -> None:
    with pytest.raises(ConfigError, match=r"ALCOVE_PROT, ALCOVE_SEAT: no such"):
        load(GIVEN | {"ALCOVE_SEAT": "1", "ALCOVE_PROT": ""})


def test_an_empty_variable_counts_as_unset() -> None:
    assert load(GIVEN | {"ALCOVE_PORT": " "}).port == 8080


def test_a_key_of_some_kind_must_be_set() -> None:
    with pytest.raises(ConfigError, match="openssl rand"):
        load({})


def test_a_certificate_and_one_of_our_own_exclude_each_other() -> None:
    files = {"ALCOVE_TLS_CERT_FILE": "/c", "ALCOVE_TLS_KEY_FILE": "/k"}
    with pytest.raises(ConfigError, match="ALCOVE_SELF_SIGNED"):
        load(GIVEN | files | {"ALCOVE_SELF_SIGNED": "1"})


def test_secrets_do_not_show() -> None:
    assert SECRET not in repr(load(GIVEN))
    assert SECRET not in str(load(GIVEN))


@pytest.mark.parametrize(
    "url",
    [
        "turn:turn.example",
        "turn:192.0.2.1:3478?transport=udp",
        "turns:[2001:db8::1]:443?transport=tcp",
    ],
)
def test_a_turn_server_has_a_url_and_a_strong_secret(url: str) -> None:
    turn = {"ALCOVE_TURN_URLS": url, "ALCOVE_TURN_SECRET": SECRET}
    assert load(GIVEN | turn).turn_urls == (url,)
    with pytest.raises(ConfigError, match="ALCOVE_TURN_SECRET: it has 5 bytes"):
        load(GIVEN | turn | {"ALCOVE_TURN_SECRET": "north"})


@pytest.mark.parametrize(
    ("media_port", "media_tcp", "shares"),
    [
        ("0", "true", True),
        ("8080", "true", True),
        ("3478", "true", False),
        ("0", "false", False),
    ],
)
def test_one_port_is_shared_where_the_numbers_are_the_same(
    media_port: str,
    media_tcp: str,
    shares: bool,  # noqa: FBT001 (a case)
) -> None:
    given = {"ALCOVE_MEDIA_PORT": media_port, "ALCOVE_MEDIA_TCP": media_tcp}
    assert load(GIVEN | given).shares_port is shares


@pytest.mark.parametrize("name", ["JWT_SECRET", "DATABASE_URL", "METRICS_TOKEN"])
def test_every_secret_may_be_in_a_file(name: str, tmp_path: Path) -> None:
    value = "sqlite:////srv/x" if name == "DATABASE_URL" else SECRET
    file = tmp_path / "secret"
    file.write_text(f"{value}\n")
    settings = load({**GIVEN, f"ALCOVE_{name}": "", f"ALCOVE_{name}_FILE": str(file)})
    assert getattr(settings, name.lower()) == value


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file"),
        (b"", "empty"),
        (b"\xff", "UTF-8"),
        (b"x" * 70_000, "too"),
    ],
)
def test_a_secret_file_must_be_fit(
    content: bytes | None, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=f"ALCOVE_JWT_SECRET_FILE.*{reason}"):
        load({"ALCOVE_JWT_SECRET_FILE": str(file)})


def test_a_secret_is_not_given_twice(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    with pytest.raises(ConfigError, match="is set as well"):
        load(GIVEN | {"ALCOVE_JWT_SECRET_FILE": str(file)})


def test_data_is_kept_where_the_desktop_wants_it() -> None:
    assert load(GIVEN | {"XDG_DATA_HOME": "/x"}).data_dir == Path("/x/alcove")
    relative = load(GIVEN | {"XDG_DATA_HOME": "x"}).data_dir
    assert relative == Path("~/.local/share/alcove").expanduser()


def test_errors_do_not_quote_secrets() -> None:
    with pytest.raises(ConfigError) as caught:
        load({"ALCOVE_METRICS_TOKEN": "hunter2", **GIVEN})
    assert "hunter2" not in str(caught.value)


def test_all_variables_have_the_prefix() -> None:
    assert all(name.startswith("ALCOVE_") for name in variables())
    assert "ALCOVE_JWT_SECRET_FILE" in variables()
