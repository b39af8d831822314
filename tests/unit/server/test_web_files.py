import gzip
from pathlib import Path

from server.web_files import read_web_files

SCRIPT = b"export const group = [];\n" * 40


def client(root: Path) -> Path:
    for name, body in {
        "index.html": b"<!doctype html><title>Meeting</title>",
        "favicon.svg": b"<svg/>",
        "package.json": b"{}",
        "jsconfig.json": b"{}",
        "js/main.js": SCRIPT,
        "js/protocol.d.ts": b"type",
        "js/views/group.js": b"1",
        "css/app.css": b"body {}",
        "vendor/LICENSE": b"text",
        "vendor/htm.js": b"2",
        "node_modules/x/x.js": b"3",
        "js/.hidden": b"4",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    return root


def test_only_what_a_page_needs_is_served(tmp_path: Path) -> None:
    assert sorted(read_web_files(client(tmp_path))) == [
        "/",
        "/css/app.css",
        "/favicon.svg",
        "/js/main.js",
        "/js/views/group.js",
        "/vendor/htm.js",
    ]


def test_links_to_elsewhere_are_left_out(tmp_path: Path) -> None:
    root = client(tmp_path / "web")
    (tmp_path / "secret.js").write_text("secret")
    (root / "js" / "out.js").symlink_to(tmp_path / "secret.js")
    (root / "js" / "in.js").symlink_to(root / "js" / "main.js")
    (root / "css" / "away").symlink_to(tmp_path)
    files = read_web_files(root)
    assert "/js/in.js" in files
    assert not any(b"secret" in file.body for file in files.values())


def test_what_gains_by_it_is_compressed(tmp_path: Path) -> None:
    files = read_web_files(client(tmp_path))
    assert files["/js/main.js"].gzipped is not None
    assert gzip.decompress(files["/js/main.js"].gzipped) == SCRIPT
    assert files["/favicon.svg"].gzipped is None


def test_tags_follow_the_content(tmp_path: Path) -> None:
    before = read_web_files(client(tmp_path))
    (tmp_path / "js/main.js").write_text("changed")
    after = read_web_files(tmp_path)
    assert before["/js/main.js"].etag != after["/js/main.js"].etag
    assert before["/css/app.css"].etag == after["/css/app.css"].etag


def test_no_client_is_no_crash(tmp_path: Path) -> None:
    assert read_web_files(tmp_path / "none") == {}
