import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from server.errors import ConfigError
from server.tls import VALID_FOR, own_certificate, own_names, server_context
from tests.support.nodes import node_settings

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_plain_http_needs_none(tmp_path: Path) -> None:
    assert server_context(node_settings(tmp_path)) is None


def test_one_of_our_own_is_for_all_our_addresses(tmp_path: Path) -> None:
    settings = node_settings(
        tmp_path, self_signed=True, host="192.0.2.7", announce=("2001:db8::7",)
    )
    assert own_names(settings) == [
        "192.0.2.7",
        "2001:db8::7",
        "127.0.0.1",
        "localhost",
    ]
    file = own_certificate(tmp_path, own_names(settings), now=NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    made = x509.load_pem_x509_certificate(file.read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {str(name.value) for name in names} == set(own_names(settings))


@pytest.mark.parametrize(
    ("public_url", "name"),
    [("https://meet.example:8443", "meet.example"), ("https://[::1]:8443", "::1")],
)
def test_the_name_of_the_links_is_in_it(
    public_url: str, name: str, tmp_path: Path
) -> None:
    assert own_names(node_settings(tmp_path, public_url=public_url))[0] == name


def test_it_is_kept_until_it_nears_its_end(tmp_path: Path) -> None:
    def content(now: datetime, name: str = "127.0.0.1") -> bytes:
        return own_certificate(tmp_path, [name], now=now).read_bytes()

    first = content(NOW)
    assert content(NOW + timedelta(days=70)) == first
    second = content(NOW + VALID_FOR - timedelta(days=10))
    assert second != first
    assert content(NOW - timedelta(days=900)) != second
    third = content(NOW)
    assert content(NOW, "192.0.2.7") != third


def test_one_that_is_broken_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "self-signed.pem").write_text("broken")
    context = server_context(node_settings(tmp_path, self_signed=True))
    assert context is not None
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_given_one_is_used(tmp_path: Path) -> None:
    file = own_certificate(tmp_path, ["127.0.0.1"], now=datetime.now(UTC))
    settings = node_settings(tmp_path, tls_cert_file=file, tls_key_file=file)
    assert server_context(settings) is not None


def test_a_given_one_that_is_not_fit_is_named(tmp_path: Path) -> None:
    file = tmp_path / "cert.pem"
    settings = node_settings(tmp_path, tls_cert_file=file, tls_key_file=file)
    with pytest.raises(ConfigError, match="ALCOVE_TLS_CERT_FILE"):
        server_context(settings)
    file.write_text("broken")
    with pytest.raises(ConfigError, match="ALCOVE_TLS_CERT_FILE"):
        server_context(settings)


def test_where_none_can_be_kept_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = node_settings(tmp_path / "file" / "x", self_signed=True)
    with pytest.raises(ConfigError, match="ALCOVE_DATA_DIR"):
        server_context(settings)
