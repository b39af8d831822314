"""What the house tests look at: the files that belong to the repository."""

import os
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

SKIPPED = {"node_modules", "__pycache__", "build", "dist", "data", "secrets"}
"""Folders of other people's files, beside those that begin with a dot."""


@cache
def files() -> tuple[Path, ...]:
    """Return every file of ours."""
    found: list[Path] = []
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [name for name in inside if not _is_skipped(name)]
        found += [Path(folder, name) for name in names]
    return tuple(sorted(found))


def texts(*folders: str, but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return name and text of the text files in some folders, "" for all."""
    chosen = []
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(folders) or name.startswith(but):
            continue
        try:
            chosen.append((name, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue  # a picture or a sound
    return chosen


def _is_skipped(folder: str) -> bool:
    return folder in SKIPPED or (folder.startswith(".") and folder != ".ci")
