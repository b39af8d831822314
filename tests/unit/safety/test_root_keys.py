import stat
from pathlib import Path

import pytest

from server.errors import ConfigError
from server.settings import load
from server.store.root_keys import OWN_FILE, key_source
from tests.support.nodes import SECRET, node_settings

ONE = "m3Kq8Zt1Vx6Rb0Wn5Yc9Hf2Jd7Lg4Ps-aTuEoIiQ"
TWO = "Zp4xW8vN2bM6kQ0cR5yT9fH3jD7gL1sAeUoVi_Xw"


def test_a_node_makes_a_key_of_its_own(tmp_path: Path) -> None:
    source = key_source(node_settings(tmp_path))
    first = source.read()
    assert source.read() == first
    assert stat.S_IMODE((tmp_path / OWN_FILE).stat().st_mode) == 0o600


def test_a_key_may_be_given(tmp_path: Path) -> None:
    source = key_source(node_settings(tmp_path, record_key=f"{ONE}\n{TWO}\n"))
    one, two = source.read()
    assert [one, two] == [
        key_source(node_settings(tmp_path, record_key=key)).read()[0]
        for key in (ONE, TWO)
    ]
    assert not (tmp_path / OWN_FILE).exists()


def test_a_key_may_be_given_by_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(ONE)
    settings = node_settings(tmp_path, record_key_file=file)
    given = key_source(node_settings(tmp_path, record_key=ONE))
    assert key_source(settings).read() == given.read()
    file.write_bytes(b"\xff" * 40)
    with pytest.raises(ConfigError, match="not text"):
        key_source(settings).read()
    file.unlink()
    with pytest.raises(ConfigError, match="ALCOVE_RECORD_KEY_FILE: cannot read"):
        key_source(settings).read()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "1 to 16 keys"),
        ("short", "at least 32"),
        (f"{ONE} short", "at least 32"),
        (f"{ONE} {ONE}", "one key twice"),
        (SECRET, "the secret of links"),
        (" ".join(f"{ONE}{n}" for n in range(17)), "1 to 16 keys"),
        (ONE + " " * 20_000, "1 to 16 keys"),
    ],
)
def test_a_bad_key_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as refused:
        key_source(node_settings(tmp_path, record_key=text)).read()
    assert ONE not in str(refused.value)


def test_a_key_is_given_in_one_way(tmp_path: Path) -> None:
    environ = {
        "ALCOVE_JWT_SECRET": SECRET,
        "ALCOVE_RECORD_KEY": ONE,
        "ALCOVE_RECORD_KEY_FILE": str(tmp_path / "key"),
    }
    with pytest.raises(ConfigError, match="is set as well"):
        load(environ)


def test_our_own_file_gets_a_new_key_first(tmp_path: Path) -> None:
    source = key_source(node_settings(tmp_path))
    (old,) = source.read()
    new, second = source.put_first()
    assert second == old
    assert source.read() == [new, old]
    assert source.keep_only({new.id}) == [new]
    assert source.read() == [new]
    assert stat.S_IMODE((tmp_path / OWN_FILE).stat().st_mode) == 0o600
