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
    r"commit(s|ted|ting)? suicide",
    r"(failed|successful|completed) (suicide|attempts?)",
    r"self-?harmers?",
    r"cutters?",
    r"attention-seek(ing|er|ers)",
    r"manipulative",
    r"superficial(ly)?",
    r"non-?compliant",
    r"non-?compliance",
    # No person has a score.
    r"risk[ _-]?(scores?|levels?|bands?|groups?)",
    r"(high|low|medium)[ _-]risk",
    # No word for how.
    r"overdos(e|es|ed|ing)",
    r"nooses?",
    r"razors?",
    r"wrists?",
    r"poison(s|ed|ing)?",
    r"firearms?",
    r"strangl\w+",
    r"suffocat\w+",
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


# What a person reads: sentences, not the words of the protocol.
SENTENCES = [
    (name, number, text)
    for name, whole in OURS
    if name.startswith("web/") and name.endswith((".js", ".html", ".json"))
    if not name.endswith("package-lock.json")
    for number, line in enumerate(whole.splitlines(), 1)
    if not line.lstrip().startswith(("//", "*", "/*"))
    for text in re.findall(r"[\"`>]([^\"`<>]+ [^\"`<>]+)[\"`<]", line)
]


def test_nobody_is_told_that_a_person_refused() -> None:
    assert len(SENTENCES) > 300
    pattern = re.compile(r"\brefus(e|es|ed|al)\b", re.IGNORECASE)
    assert [s for s in SENTENCES if pattern.search(s[2])] == []


def test_what_is_hard_to_read_is_never_without_help() -> None:
    hard = re.compile(
        r"suicid|self-?harm|self-?injur|kill(ing)? (yourself|myself)", re.IGNORECASE
    )
    help_ = re.compile(r"help|call|text|line|talk|facilitator", re.IGNORECASE)
    said = [s for s in SENTENCES if hard.search(s[2]) and not help_.search(s[2])]
    assert said == []
