import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.files import keep_secret, write_private
from server.strength import weakness


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "secret"
    write_private(file, b"x")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    write_private(file, b"y")
    assert file.read_bytes() == b"y"
    assert list(file.parent.iterdir()) == [file]


def test_nothing_is_left_of_a_write_that_failed(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_private(tmp_path / "taken", b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    secret = keep_secret(file)
    assert weakness(secret) is None
    assert keep_secret(file) == secret
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_two_that_begin_at_once_have_the_same_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        secrets = set(threads.map(keep_secret, [tmp_path / "secret"] * 32))
    assert len(secrets) == 1
