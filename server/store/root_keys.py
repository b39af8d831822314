"""The keys from outside of the database, newest first.

They come from `ALCOVE_RECORD_KEY`, from the file of `ALCOVE_RECORD_KEY_FILE`, or
else from a file of our own in the data directory. Each holds one key or several
with white space between; the first is the one in use.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from server.errors import ConfigError
from server.files import keep_secret, write_private
from server.settings import Settings
from server.store.sealing import RootKey
from server.strength import weakness

OWN_FILE = "record_key"
"""Name of our own file in the data directory."""

FILE_LIMIT = 16 * 1024
"""Largest file of keys, in bytes."""

FEWEST, MOST = 1, 16


@dataclass(frozen=True, slots=True)
class KeySource:
    """Where the root keys are."""

    variable: str
    text: str | None
    file: Path | None
    ours: bool
    """Whether the file is our own, so that we may write it."""

    taken: str | None = None
    """A secret with another use, which must not be one of these."""

    def read(self) -> list[RootKey]:
        """Return the keys. Blocks; makes our own file if it is missing.

        Raises:
            ConfigError: There is none, or one is weak.

        """
        if self.text is not None:
            return self._parsed(self.text)
        assert self.file is not None, "there is a text or a file"
        try:
            if self.ours:
                keep_secret(self.file)
            with self.file.open("rb") as file:
                raw = file.read(FILE_LIMIT + 1)
            return self._parsed(raw.decode())
        except OSError as error:
            raise ConfigError(
                f"{self.variable}: cannot read {self.file}: {error.strerror}"
            ) from None
        except UnicodeDecodeError:
            raise ConfigError(f"{self.variable}: {self.file} is not text") from None

    def put_first(self) -> list[RootKey]:
        """Put a new key at the head of our own file. Blocks."""
        assert self.ours, "only our own file is written"
        assert self.file is not None, "our own is a file"
        self.read()
        return self._write([secrets.token_urlsafe(48), *self.file.read_text().split()])

    def keep_only(self, ids: set[str]) -> list[RootKey]:
        """Take every other key out of our own file. Blocks."""
        assert self.ours, "only our own file is written"
        assert self.file is not None, "our own is a file"
        texts = self.file.read_text().split()
        return self._write([t for t in texts if RootKey.of(t).id in ids])

    def _write(self, texts: list[str]) -> list[RootKey]:
        assert self.file is not None, "our own is a file"
        keys = self._parsed("\n".join(texts))
        write_private(self.file, ("\n".join(texts) + "\n").encode())
        return keys

    def _parsed(self, text: str) -> list[RootKey]:
        texts = text.split()
        if not FEWEST <= len(texts) <= MOST or len(text) > FILE_LIMIT:
            raise ConfigError(f"{self.variable}: it must hold {FEWEST} to {MOST} keys")
        for one in texts:
            wrong = "it is the secret of links" if one == self.taken else weakness(one)
            if wrong:
                raise ConfigError(
                    f"{self.variable}: {wrong}. Make one with: openssl rand -base64 48"
                )
        keys = [RootKey.of(one) for one in texts]
        if len({key.id for key in keys}) != len(keys):
            raise ConfigError(f"{self.variable}: it holds one key twice")
        return keys


def key_source(settings: Settings) -> KeySource:
    """Return where the root keys of a node are."""
    taken = settings.jwt_secret
    if settings.record_key is not None:
        text = settings.record_key
        return KeySource("ALCOVE_RECORD_KEY", text, None, ours=False, taken=taken)
    if settings.record_key_file is not None:
        file = settings.record_key_file
        return KeySource("ALCOVE_RECORD_KEY_FILE", None, file, ours=False, taken=taken)
    own = settings.data_dir.absolute() / OWN_FILE
    return KeySource("ALCOVE_DATA_DIR", None, own, ours=True, taken=taken)
