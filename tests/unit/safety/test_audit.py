import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from server.store.audit import (
    Anchor,
    AuditEntry,
    AuditRow,
    ChainBroken,
    Check,
    Ends,
    beginning,
    link,
    mac_of,
)

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
Chain = list[tuple[AuditRow, bytes]]

ROW = AuditRow(
    n=1,
    at=1_000_000,
    actor_id="p_1",
    actor_role="facilitator",
    node="n_1",
    session_id="tuesday",
    epoch=1,
    action="message.seen",
    object_type="message",
    object_id="7",
    outcome="done",
    reason="",
)


def chain(length: int, *, key: bytes = KEY, base: int = 0) -> tuple[Chain, Ends]:
    """Make a chain with rows that differ."""
    ends = beginning(key)
    rows: Chain = []
    first, hash_ = (0, ends.hash), ends.hash
    for n in range(1, length + 1):
        row = replace(ROW, n=n, at=ROW.at + n, object_id=str(n * 7), epoch=n % 3)
        hash_ = link(key, hash_, row)
        rows.append((row, hash_))
        if n == base:
            first = (n, hash_)
    return rows[base:], Ends(*first, length, hash_)


def check(
    rows: Chain,
    ends: Ends,
    mac: bytes | None = None,
    *,
    anchors: tuple[Anchor, ...] = (),
) -> Anchor:
    going = Check(KEY, ends, mac or mac_of(KEY, ends), anchors=anchors)
    for row, hash_ in rows:
        going.take(row, hash_)
    return going.finish()


@pytest.mark.parametrize(("length", "base"), [(0, 0), (1, 0), (40, 0), (40, 17)])
def test_a_chain_that_was_left_alone_verifies(length: int, base: int) -> None:
    rows, ends = chain(length, base=base)
    assert check(rows, ends) == Anchor(ends.n, ends.hash)
    assert check(rows, ends, anchors=(Anchor(ends.n, ends.hash),)).n == length


def test_the_hash_of_a_row_stays() -> None:
    # Trails that were written must verify with every later version.
    assert link(KEY, b"\0" * 32, ROW).hex() == (
        "70397ab0c8c11416474ddcae0561d1f7fadfeaace970d6ee5a54aece89d7d4d0"
    )


def _changed(row: AuditRow, rng: random.Random) -> AuditRow:
    name = rng.choice([n for n in AuditRow.__slots__ if n != "n"])
    value = getattr(row, name)
    new = value + rng.choice([-1, 1, 1000]) if isinstance(value, int) else value + "x"
    if isinstance(value, str) and value and rng.random() < 0.5:
        new = value[1:]
    changed: dict[str, Any] = {name: new}
    return replace(row, **changed)


def _edit(rows: Chain, rng: random.Random) -> Chain:
    at = rng.randrange(len(rows))
    return [*rows[:at], (_changed(rows[at][0], rng), rows[at][1]), *rows[at + 1 :]]


def _edit_hash(rows: Chain, rng: random.Random) -> Chain:
    at = rng.randrange(len(rows))
    hash_ = bytearray(rows[at][1])
    hash_[rng.randrange(32)] ^= 1 << rng.randrange(8)
    return [*rows[:at], (rows[at][0], bytes(hash_)), *rows[at + 1 :]]


def _delete(rows: Chain, rng: random.Random) -> Chain:
    at = rng.randrange(len(rows))
    return rows[:at] + rows[at + 1 :]


def _delete_and_renumber(rows: Chain, rng: random.Random) -> Chain:
    at = rng.randrange(len(rows))
    after = [(replace(row, n=row.n - 1), hash_) for row, hash_ in rows[at + 1 :]]
    return rows[:at] + after


def _insert(rows: Chain, rng: random.Random) -> Chain:
    at = rng.randrange(len(rows) + 1)
    copied = rng.choice(rows)
    return [*rows[:at], copied, *rows[at:]]


def _swap(rows: Chain, rng: random.Random) -> Chain:
    one, other = rng.sample(range(len(rows)), 2)
    rows = list(rows)
    rows[one], rows[other] = rows[other], rows[one]
    return rows


def _swap_contents(rows: Chain, rng: random.Random) -> Chain:
    one, other = rng.sample(range(len(rows)), 2)
    rows = list(rows)
    (a, hash_a), (b, hash_b) = rows[one], rows[other]
    rows[one] = (replace(b, n=a.n), hash_b)
    rows[other] = (replace(a, n=b.n), hash_a)
    return rows


def _truncate(rows: Chain, rng: random.Random) -> Chain:
    return rows[: rng.randrange(len(rows))]


def _behead(rows: Chain, rng: random.Random) -> Chain:
    return rows[rng.randrange(1, len(rows)) :]


def _hash_again_without_the_key(rows: Chain, rng: random.Random) -> Chain:
    at = rng.randrange(len(rows))
    new = rows[:at]
    hash_ = rows[at - 1][1] if at else beginning(KEY).hash
    for number, (row, _) in enumerate(rows[at:]):
        changed = _changed(row, rng) if number == 0 else row
        hash_ = link(OTHER_KEY, hash_, changed)
        new.append((changed, hash_))
    return new


TAMPERINGS: list[Callable[[Chain, random.Random], Chain]] = [
    _edit,
    _edit_hash,
    _delete,
    _delete_and_renumber,
    _insert,
    _swap,
    _swap_contents,
    _truncate,
    _behead,
    _hash_again_without_the_key,
]


def test_ten_thousand_tamperings_are_all_found() -> None:
    rng = random.Random(41)  # noqa: S311 -- a test that can be repeated
    rows, ends = chain(24)
    missed = []
    for number in range(10_000):
        tampering = TAMPERINGS[number % len(TAMPERINGS)]
        tampered = tampering(rows, rng)
        assert tampered != rows
        try:
            check(tampered, ends)
        except ChainBroken:
            continue
        missed.append((number, tampering.__name__))
    assert missed == []


def test_ends_that_were_changed_are_found() -> None:
    rows, ends = chain(12)
    mac = mac_of(KEY, ends)
    for wrong in (
        replace(ends, n=11, hash=rows[10][1]),
        replace(ends, base=3, base_hash=rows[2][1]),
        replace(ends, hash=rows[3][1]),
    ):
        with pytest.raises(ChainBroken, match="ends"):
            check(rows[: wrong.n], wrong, mac)


def test_an_old_end_that_was_put_back_is_found_by_an_anchor_only() -> None:
    rows, ends = chain(12)
    old = Ends(ends.base, ends.base_hash, 7, rows[6][1])
    assert check(rows[:7], old).n == 7
    with pytest.raises(ChainBroken, match="it had 12 rows"):
        check(rows[:7], old, anchors=(Anchor(12, ends.hash),))


def test_another_history_is_found_by_an_anchor() -> None:
    # Made by somebody who has the key.
    rows, ends = chain(12)
    other, other_ends = chain(0)
    hash_ = other_ends.hash
    for n in range(1, 15):
        row = replace(ROW, n=n, reason="other")
        hash_ = link(KEY, hash_, row)
        other.append((row, hash_))
    forged = Ends(0, other_ends.hash, 14, hash_)
    assert check(other, forged).n == 14
    with pytest.raises(ChainBroken, match="anchor"):
        check(other, forged, anchors=(Anchor(12, ends.hash),))
    with pytest.raises(ChainBroken, match="anchor"):
        check(rows, ends, anchors=(Anchor(0, b"x" * 32),))


@pytest.mark.parametrize(
    "entry",
    [
        {"action": "said hello"},
        {"actor": "Marisol Quintero"},
        {"object_id": "12 Any Street"},
        {"reason": "because i said so"},
        {"outcome": "Done"},
        {"role": "x" * 41},
        {"actor": "x" * 65},
    ],
)
def test_an_entry_cannot_hold_a_sentence(entry: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="ids and words only"):
        AuditEntry(**({"action": "message.seen", "actor": "p_1"} | entry))
