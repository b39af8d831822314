"""Names are shown as they were meant, and nothing else."""

import pytest

from server.names import tidy


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Mo", "Mo"),
        ("  Mo   Farah ", "Mo Farah"),
        ("Mo\tFarah\n", "Mo Farah"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\u202eoM", "oM"),
        ("Mo\x00\x1b[31m", "Mo [31m"),
        ("M\u00ado", "M o"),
        ("<b>Mo</b>", "<b>Mo</b>"),
        ("\u092e\u094b", "\u092e\u094b"),
        ("\u0646\u200c\u0627", "\u0646\u200c\u0627"),
        ("x" * 65, "x" * 64),
        ("x" * 63 + " y", "x" * 63),
    ],
)
def test_a_name_is_tidied(given: str, shown: str) -> None:
    assert tidy(given) == shown


@pytest.mark.parametrize(
    "given", ["", " ", "\n", "\u200b", "\u202e", "\u200c\u200d", "\ud800", "\ue000"]
)
def test_a_name_of_which_nothing_shows_is_none(given: str) -> None:
    assert tidy(given) is None


def test_a_limit_may_be_another() -> None:
    assert tidy("Tuesday group", limit=7) == "Tuesday"
