"""The keys of links: our own secret, and a key set file of other issuers.

The file is a JSON list of objects with `kid`, `alg` and either `key`, a public
key as PEM (EdDSA with Ed25519, RS256), or `secret` (HS256).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from server.errors import ConfigError
from server.settings import Settings
from server.strength import weakness

OWN_KEY = ""
"""Stands for the key of tokens without a `kid`: our own secret."""

RSA_BITS = 2048
"""Fewest bits of an RSA key (RFC 7518, 3.3)."""

KEY_SET_LIMIT = 256 * 1024
"""Largest key set file, in bytes."""


class Algorithm(StrEnum):
    """Signatures that are understood. Each key has exactly one."""

    HS256 = "HS256"
    RS256 = "RS256"
    EDDSA = "EdDSA"


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the one algorithm it is for."""

    algorithm: Algorithm
    material: str = field(repr=False)

    @property
    def can_sign(self) -> bool:
        """Whether it can make tokens, not only check them."""
        return self.algorithm is Algorithm.HS256


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kid: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{1,32}\Z")]
    alg: Algorithm
    key: str | None = None
    secret: str | None = None


def read_keys(settings: Settings) -> dict[str, Key]:
    """Return all keys that settings name, by `kid`, our own secret first.

    Raises:
        ConfigError: A key is missing, weak or malformed.

    """
    keys: dict[str, Key] = {}
    if settings.jwt_secret is not None:
        if wrong := weakness(settings.jwt_secret):
            raise ConfigError(
                f"ALCOVE_JWT_SECRET: {wrong}. Make one with: openssl rand -base64 48"
            )
        keys[OWN_KEY] = Key(Algorithm.HS256, settings.jwt_secret)
    if settings.jwt_keys_file is not None:
        try:
            keys |= _key_set(settings.jwt_keys_file)
        except ValueError as error:
            raise ConfigError(f"ALCOVE_JWT_KEYS_FILE: {error}") from None
    if not keys:
        raise ConfigError("ALCOVE_JWT_SECRET: set it, or ALCOVE_JWT_KEYS_FILE")
    return keys


def _key_set(path: Path) -> dict[str, Key]:
    try:
        with path.open("rb") as file:
            raw = file.read(KEY_SET_LIMIT + 1)
    except OSError as error:
        raise ValueError(f"cannot read {path}: {error.strerror}") from None
    if len(raw) > KEY_SET_LIMIT:
        raise ValueError(f"{path} is too large")
    try:
        entries = msgspec.json.decode(raw, type=list[_Entry])
    except msgspec.DecodeError as error:
        raise ValueError(f"{path}: {error}") from None
    if not entries:
        raise ValueError(f"{path} has no keys")
    keys: dict[str, Key] = {}
    for entry in entries:
        if entry.kid in keys:
            raise ValueError(f"key {entry.kid} is there twice")
        keys[entry.kid] = _checked(entry)
    return keys


def _checked(entry: _Entry) -> Key:
    if entry.alg is Algorithm.HS256:
        if entry.secret is None or entry.key is not None:
            raise ValueError(f"key {entry.kid}: HS256 takes `secret` and no `key`")
        if wrong := weakness(entry.secret):
            raise ValueError(f"key {entry.kid}: {wrong}")
        return Key(entry.alg, entry.secret)
    if entry.key is None or entry.secret is not None:
        raise ValueError(f"key {entry.kid}: {entry.alg} takes `key` and no `secret`")
    return Key(entry.alg, _public(entry.kid, entry.alg, entry.key))


def _public(kid: str, algorithm: Algorithm, pem: str) -> str:
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        load_pem_public_key,
    )

    try:
        key = load_pem_public_key(pem.encode())
    except ValueError:
        raise ValueError(f"key {kid}: not a public key as PEM") from None
    if algorithm is Algorithm.EDDSA:
        if not isinstance(key, ed25519.Ed25519PublicKey):
            raise ValueError(f"key {kid}: EdDSA needs an Ed25519 key")
    elif not isinstance(key, rsa.RSAPublicKey) or key.key_size < RSA_BITS:
        raise ValueError(f"key {kid}: RS256 needs an RSA key of {RSA_BITS} bits")
    return pem
