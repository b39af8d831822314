"""The client's files, read into memory once.

So no path of a request ever reaches the file system, and each file is
compressed once.
"""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

_PACKAGED = Path(__file__).parent / "web"
WEB_ROOT = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[1] / "web"
"""The client: inside the package when installed, beside it in a checkout."""

FOLDERS = ("css", "js", "vendor", "fonts", "img")
"""Folders of WEB_ROOT that are served, with everything of a known type in them."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Content types, by suffix. Files with another are not served."""

_COMPRESSED_ALREADY = frozenset({".ico", ".png", ".woff2"})

_WORTH_IT = 0.9


@dataclass(frozen=True, slots=True)
class WebFile:
    """A file of the client, ready to send."""

    body: bytes
    gzipped: bytes | None
    content_type: str
    etag: str


def read_web_files(root: Path = WEB_ROOT) -> dict[str, WebFile]:
    """Read the client, by URL path. Blocks. Links to elsewhere are left out."""
    inside = root.resolve()
    found = list(root.glob("*"))
    for folder in FOLDERS:
        found += (root / folder).rglob("*")
    files: dict[str, WebFile] = {}
    for path in found:
        if path.suffix not in TYPES or not path.is_file():
            continue
        if not path.resolve().is_relative_to(inside):
            continue
        files["/" + path.relative_to(root).as_posix()] = _read(path)
    if "/index.html" in files:
        files["/"] = files.pop("/index.html")
    return files


def _read(path: Path) -> WebFile:
    body = path.read_bytes()
    small = None
    if path.suffix not in _COMPRESSED_ALREADY:
        small = gzip.compress(body, mtime=0)
        if len(small) > len(body) * _WORTH_IT:
            small = None
    digest = hashlib.sha256(body).hexdigest()[:32]
    return WebFile(body, small, TYPES[path.suffix], f'"{digest}"')
