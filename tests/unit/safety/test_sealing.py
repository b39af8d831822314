import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.store.sealing import DataKey, Place, RootKey, Unsealable, joined

KEY = DataKey("k_1", bytes(range(32)))
PLACE = Place("safety_message", "body", "tuesday", "7")
ROOT = RootKey.of("uQ7mZr2vXk9pLw4nTb6yHc8eJf1gDs3aRqVoYiNx")


@given(st.binary(max_size=300))
def test_what_was_sealed_opens_in_its_place(plain: bytes) -> None:
    sealed = KEY.seal(plain, PLACE)
    assert KEY.open(sealed, PLACE) == plain
    assert len(sealed) == len(plain) + 12 + 16


def test_the_same_words_are_never_sealed_the_same() -> None:
    assert len({KEY.seal(b"yes", PLACE) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("checkin_event", "body", "tuesday", "7"),
        Place("safety_message", "note", "tuesday", "7"),
        Place("safety_message", "body", "wednesday", "7"),
        Place("safety_message", "body", "tuesday", "8"),
        Place("safety_message", "bodyt", "uesday", "7"),
    ],
)
def test_a_ciphertext_that_was_moved_does_not_open(elsewhere: Place) -> None:
    with pytest.raises(Unsealable):
        KEY.open(KEY.seal(b"plain", PLACE), elsewhere)


def test_a_ciphertext_under_another_key_does_not_open() -> None:
    sealed = KEY.seal(b"plain", PLACE)
    for other in (DataKey("k_1", bytes(32)), DataKey("k_2", bytes(range(32)))):
        with pytest.raises(Unsealable):
            other.open(sealed, PLACE)


@given(st.data())
def test_a_ciphertext_that_was_changed_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal(b"a few words", PLACE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unsealable):
        KEY.open(bytes(sealed), PLACE)


@pytest.mark.parametrize("length", range(30))
def test_a_ciphertext_that_was_cut_does_not_open(length: int) -> None:
    with pytest.raises(Unsealable):
        KEY.open(KEY.seal(b"a few words", PLACE)[:length], PLACE)


def test_a_root_key_wraps_a_data_key_for_its_place() -> None:
    wrapped = ROOT.wrap(KEY.secret, PLACE)
    assert ROOT.unwrap(wrapped, PLACE) == KEY.secret
    with pytest.raises(Unsealable):
        ROOT.unwrap(wrapped, Place("data_key", "wrapped", "", "k_2"))
    with pytest.raises(Unsealable):
        RootKey.of("another root key with enough letters in it").unwrap(wrapped, PLACE)


def test_keys_show_nothing_of_themselves() -> None:
    shown = f"{ROOT!r} {KEY!r}"
    assert shown == "RootKey(id='" + ROOT.id + "') DataKey(id='k_1')"


def test_the_id_of_a_root_key_stays() -> None:
    # Databases name their root key by it.
    assert ROOT.id == RootKey.of("uQ7mZr2vXk9pLw4nTb6yHc8eJf1gDs3aRqVoYiNx").id
    assert ROOT.id == "cb84c1ef62fb5384"


@given(st.lists(st.text()), st.lists(st.text()))
def test_no_two_lists_are_joined_to_the_same(one: list[str], other: list[str]) -> None:
    assert (joined(*one) == joined(*other)) == (one == other)
