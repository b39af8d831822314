"""Settings and keys of a node to test with."""

from pathlib import Path
from typing import Any

import msgspec

from server.settings import Settings
from server.tokens import Keyring

SECRET = "uQ7mZr2vXk9pLw4nTb6yHc8eJf1gDs3aRqVoYiNx"
"""Looks like what `openssl rand -base64 30` prints."""


def node_settings(directory: Path, **others: Any) -> Settings:
    """Return settings of a node that keeps its data in a directory."""
    plain = Settings(jwt_secret=SECRET, data_dir=directory)
    return msgspec.structs.replace(plain, **others)


def node_keyring(directory: Path) -> Keyring:
    """Return the keys of such a node."""
    return Keyring.load(node_settings(directory))
