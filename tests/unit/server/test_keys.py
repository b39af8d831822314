import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from server.errors import ConfigError
from server.keys import OWN_KEY, Algorithm, Key, read_keys
from tests.support.nodes import SECRET, node_settings


def pem(
    key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
) -> str:
    public = key.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


ED25519 = ed25519.Ed25519PrivateKey.generate()
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SMALL_RSA = rsa.generate_private_key(65537, 1024)  # noqa: S505 -- to be refused
EC = ec.generate_private_key(ec.SECP256R1())


def read(directory: Path, entries: object) -> dict[str, Key]:
    file = directory / "keys.json"
    file.write_text(entries if isinstance(entries, str) else json.dumps(entries))
    return read_keys(node_settings(directory, jwt_secret=None, jwt_keys_file=file))


def test_our_own_secret_is_the_key_without_a_name(tmp_path: Path) -> None:
    assert read_keys(node_settings(tmp_path)) == {OWN_KEY: Key(Algorithm.HS256, SECRET)}


def test_a_key_set_is_read(tmp_path: Path) -> None:
    keys = read(
        tmp_path,
        [
            {"kid": "ed", "alg": "EdDSA", "key": pem(ED25519)},
            {"kid": "rsa", "alg": "RS256", "key": pem(RSA)},
            {"kid": "hs", "alg": "HS256", "secret": SECRET},
        ],
    )
    assert {kid: key.algorithm for kid, key in keys.items()} == {
        "ed": Algorithm.EDDSA,
        "rsa": Algorithm.RS256,
        "hs": Algorithm.HS256,
    }
    assert [key.can_sign for key in keys.values()] == [False, False, True]
    assert SECRET not in repr(keys)


PRIVATE = ED25519.private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
).decode()


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ("[{", "(malformed|truncated)"),
        ({}, "Expected `array`"),
        ([], "no keys"),
        ([{"kid": "a/b", "alg": "HS256", "secret": SECRET}], "kid"),
        ([{"kid": "a\n", "alg": "HS256", "secret": SECRET}], "kid"),
        ([{"kid": "", "alg": "HS256", "secret": SECRET}], "kid"),
        ([{"kid": "a" * 33, "alg": "HS256", "secret": SECRET}], "kid"),
        ([{"kid": "a", "alg": "none"}], "none"),
        ([{"kid": "a", "alg": "HS256"}], "takes `secret`"),
        ([{"kid": "a", "alg": "HS256", "secret": "weak"}], "4 bytes"),
        ([{"kid": "a", "alg": "HS256", "secret": SECRET, "key": "x"}], "no `key`"),
        ([{"kid": "a", "alg": "HS256", "secret": SECRET}] * 2, "twice"),
        ([{"kid": "a", "alg": "EdDSA"}], "takes `key`"),
        ([{"kid": "a", "alg": "EdDSA", "key": "x"}], "not a public key"),
        ([{"kid": "a", "alg": "EdDSA", "key": PRIVATE}], "not a public key"),
        ([{"kid": "a", "alg": "EdDSA", "key": pem(RSA)}], "Ed25519"),
        ([{"kid": "a", "alg": "RS256", "key": pem(ED25519)}], "RSA key"),
        ([{"kid": "a", "alg": "RS256", "key": pem(EC)}], "RSA key"),
        ([{"kid": "a", "alg": "RS256", "key": pem(SMALL_RSA)}], "2048"),
        ([{"kid": "a", "alg": "HS256", "secret": SECRET, "use": "sig"}], "use"),
    ],
)
def test_a_key_set_that_is_not_fit_stops_the_start(
    entries: object, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=f"(?s)ALCOVE_JWT_KEYS_FILE: .*{reason}"):
        read(tmp_path, entries)


def test_a_key_set_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read_keys(node_settings(tmp_path, jwt_keys_file=tmp_path / "none"))


def test_a_weak_secret_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ALCOVE_JWT_SECRET: it repeats itself"):
        read_keys(node_settings(tmp_path, jwt_secret="s" * 32))


def test_no_key_at_all_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ALCOVE_JWT_SECRET"):
        read_keys(node_settings(tmp_path, jwt_secret=None))
