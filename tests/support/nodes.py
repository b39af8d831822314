"""Settings and keys of a node to test with."""

from pathlib import Path
from typing import Any

import msgspec

from server.settings import Settings
from server.tokens import Keyring

SECRET = "uQ7mZr2vXk9pLw4nTb6yHc8eJf1gDs3aRqVoYiNx"
"""Looks like what `openssl rand -base64 30` prints."""


DATABASE_FILE = "database-url"
"""Name of the file by which a test says where the record of a directory is."""


def node_settings(directory: Path, **others: Any) -> Settings:
    """Return settings of a node that keeps its data in a directory."""
    elsewhere = directory / DATABASE_FILE
    database = elsewhere.read_text() if elsewhere.is_file() else None
    plain = Settings(jwt_secret=SECRET, data_dir=directory, database_url=database)
    return msgspec.structs.replace(plain, **others)


def node_keyring(directory: Path) -> Keyring:
    """Return the keys of such a node."""
    return Keyring.load(node_settings(directory))
