"""Whether a secret could be guessed."""

from itertools import pairwise

SECRET_BYTES = 32
"""Fewest bytes of a secret that signs links (RFC 7518, 3.2)."""

DISTINCT_BYTES = 8
"""Fewest different bytes of a secret. Random hex of this length has more."""

SAMPLES = (
    "0123456789",
    "abcdefghij",
    "alcove",
    "change-me",
    "change_me",
    "changeit",
    "changeme",
    "default",
    "example",
    "insecure",
    "letmein",
    "my-secret",
    "mysecret",
    "not-secret",
    "notasecret",
    "password",
    "placeholder",
    "qwerty",
    "replace",
    "sample",
    "secret",
    "supersecret",
    "your-256-bit",
    "your_256_bit",
    "your256bit",
)
"""What secrets that were copied from a manual contain. No random one does."""


def weakness(secret: str) -> str | None:
    """Return what is wrong with a secret, without showing it, or None."""
    raw = secret.encode()
    if len(raw) < SECRET_BYTES:
        return f"it has {len(raw)} bytes; it must have at least {SECRET_BYTES}"
    if raw in (raw + raw)[1:-1]:
        return "it repeats itself"
    if len(set(raw)) < DISTINCT_BYTES:
        return "it has too few different characters"
    steps = [after - before for before, after in pairwise(raw)]
    if sum(step in {-1, 0, 1} for step in steps) > len(steps) / 2:
        return "it counts up or repeats characters"
    if any(sample in secret.lower() for sample in SAMPLES):
        return "it looks like a sample from a manual"
    return None
