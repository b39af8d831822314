"""Seals what must not be read on a disk: AES-256-GCM (NIST SP 800-38D).

A *root key* comes from outside of the database. It wraps *data keys*, which lie
in the database and seal its columns. What a ciphertext is bound to, its table,
column, row, session and key, is associated data: a ciphertext that was moved
does not open.
"""

import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
"""Drawn by chance, which is safe for 2**32 seals by one key (SP 800-38D, 8.3)."""


class Unsealable(Exception):
    """A ciphertext was changed or moved, or belongs to another key."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ciphertext stands."""

    table: str
    column: str
    session: str
    row: str
    """The rest of the primary key."""

    def bytes(self, key: str) -> bytes:
        """Return the associated data of a ciphertext there, by a key."""
        return joined(self.table, self.column, self.session, self.row, key)


@dataclass(frozen=True, slots=True)
class RootKey:
    """A key from outside of the database."""

    id: str
    """Made from the key, so that it names this one and no other."""

    _secret: bytes = field(repr=False)

    @classmethod
    def of(cls, text: str) -> "RootKey":
        """Return the key that a text of enough chance stands for."""
        raw = text.encode()
        return cls(
            derived(raw, "alcove root key: id")[:8].hex(),
            derived(raw, "alcove root key: wrap"),
        )

    def wrap(self, secret: bytes, place: Place) -> bytes:
        """Seal a data key."""
        return _seal(self._secret, secret, place.bytes(self.id))

    def unwrap(self, wrapped: bytes, place: Place) -> bytes:
        """Open a wrapped data key.

        Raises:
            Unsealable: It is not what was wrapped there.

        """
        return _open(self._secret, wrapped, place.bytes(self.id))


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key that seals columns of the database."""

    id: str
    secret: bytes = field(repr=False)
    _derived: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    def seal(self, plain: bytes, place: Place) -> bytes:
        """Return a ciphertext for one place."""
        return _seal(self.secret, plain, place.bytes(self.id))

    def open(self, sealed: bytes, place: Place) -> bytes:
        """Return what was sealed.

        Raises:
            Unsealable: It is not what was sealed there.

        """
        return _open(self.secret, sealed, place.bytes(self.id))

    def derive(self, label: str) -> bytes:
        """Return a key for another use."""
        if label not in self._derived:
            self._derived[label] = derived(self.secret, label)
        return self._derived[label]


def derived(secret: bytes, label: str) -> bytes:
    """Return a key for one use (HKDF, RFC 5869)."""
    return HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=None, info=label.encode()
    ).derive(secret)


def joined(*parts: str) -> bytes:
    """Return bytes that no other list of texts gives."""
    out = bytearray()
    for part in parts:
        raw = part.encode()
        out += len(raw).to_bytes(4) + raw
    return bytes(out)


def _seal(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _open(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):
        raise Unsealable("a sealed value does not open") from None
