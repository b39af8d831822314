"""The product speaks of people with respect, and always by the same words."""

import re

import pytest

from tests.house.support import texts

# Each pattern matches the word in prose and in identifiers (user_id), but not
# inside of another (getUserMedia, user-select).
UNSAID = [
    r"patients?",
    r"users?",
    r"kick(s|ed|ing)?",
    r"moderators?",
    r"committed suicide",
    r"self-harmers?",
    r"attention-seeking",
    r"non-compliant",
    r"(waiting|break-?out) rooms?",
]

# What the web platform calls things (Media Capture and Streams, 4.3.8).
PLATFORM = 'facingMode: "user"'

OURS = texts("rooms/", "signaling/", "server/", "web/", but=("web/vendor/",))


@pytest.mark.parametrize("word", UNSAID)
def test_a_word_is_not_said(word: str) -> None:
    pattern = re.compile(rf"(?<![a-z]){word}(?![a-z-])", re.IGNORECASE)
    said = [
        f"{name}:{number}: {line.strip()}"
        for name, text in OURS
        if not name.endswith("package-lock.json")
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line.replace(PLATFORM, ""))
    ]
    assert said == []
