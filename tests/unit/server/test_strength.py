import secrets

import pytest

from server.strength import weakness


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "short",
        "x" * 31,
        "x" * 32,
        "ab" * 20,
        "abcd1234" * 8,
        "0123456789abcdef0123456789abcdef",
        "abcdefghijklmnopqrstuvwxyzABCDEFGH",
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb",
        "aabbaabbabababaababbabaabbabaabb",
        "your-256-bit-secret-your-256-bit-secr3t",
        "change-me-change-me-please-change-me!",
        "a-string-secret-at-least-256-bits-long",
        "correct-horse-PASSWORD-battery-staple",
        "this-is-an-Example-of-a-key-9f8a7b6c5d",
        "alcove-7dGf93hTq0LmZxWv58Rk2PjYbNc4Es",
    ],
)
def test_a_secret_that_could_be_guessed_is_weak(secret: str) -> None:
    reason = weakness(secret)
    assert reason is not None
    assert not secret or secret not in reason


@pytest.mark.parametrize("make", [secrets.token_urlsafe, secrets.token_hex])
def test_random_secrets_are_strong(make: object) -> None:
    assert callable(make)
    for _ in range(500):
        assert weakness(make(32)) is None


def test_bytes_count_not_characters() -> None:
    assert weakness("äöüßÄÖÜéèêëñçøåæ") is None
