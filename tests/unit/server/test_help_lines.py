import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from server.errors import ConfigError
from server.help_lines import EMERGENCY, LINES, SHOWN_FOR, HelpLines, emergency

TODAY = date(2026, 11, 26)


def help_of(directory: Path, said: object) -> HelpLines:
    path = directory / "help.json"
    path.write_text(said if isinstance(said, str) else json.dumps(said))
    return HelpLines.load(path)


def line(**others: str) -> dict[str, str]:
    return {
        "country": "GB",
        "number": "116123",
        "verified_on": "2026-11-01",
        "verified_by": "front desk",
    } | others


def test_nothing_is_shown_that_nobody_dialled() -> None:
    shown = HelpLines.load(None).shown(today=TODAY)
    assert shown.contact is None
    assert shown.countries.keys() == EMERGENCY.keys()
    assert all(not country.lines for country in shown.countries.values())
    assert shown.countries["GB"].emergency == "999"
    assert LINES.keys() <= EMERGENCY.keys()
    assert all(line.verified_on is None for lines in LINES.values() for line in lines)


def test_a_known_line_that_was_dialled_is_shown_for_ninety_days(
    tmp_path: Path,
) -> None:
    lines = help_of(tmp_path, {"lines": [line()]})
    (shown,) = lines.shown(today=TODAY).countries["GB"].lines
    assert (shown.name, shown.number, shown.hours) == (
        "Samaritans",
        "116123",
        "24 hours, free",
    )
    dialled = date(2026, 11, 1)
    assert shown.shown_until == dialled + SHOWN_FOR
    for day, count in (
        (dialled + SHOWN_FOR, 1),
        (dialled + SHOWN_FOR + timedelta(days=1), 0),
        (dialled - timedelta(days=2), 0),
    ):
        assert len(lines.shown(today=day).countries["GB"].lines) == count


def test_the_operator_has_lines_and_a_number_of_their_own(tmp_path: Path) -> None:
    own = line(country="PT", number="800 100 200", name="Linha", hours="all day")
    contact = {"name": "Clinic", "number": "01632 960100", "hours": "9 to 5"}
    shown = help_of(tmp_path, {"lines": [own], "contact": contact}).shown(today=TODAY)
    assert shown.contact is not None
    assert shown.contact.number == "01632 960100"
    assert shown.countries["PT"].lines[0].name == "Linha"
    assert shown.countries["PT"].emergency == emergency("PT") == ""


@pytest.mark.parametrize(
    "said",
    [
        "nonsense",
        {"lines": [line(number="12345")]},
        {"lines": [line(country="gb")]},
        {"lines": [line(verified_on="yesterday")]},
        {"lines": [{"country": "GB", "number": "116 123"}]},
        {"telephone": "116 123"},
        "x" * 300_000,
    ],
)
def test_a_file_that_says_something_else_stops_the_start(
    tmp_path: Path, said: object
) -> None:
    with pytest.raises(ConfigError, match="ALCOVE_HELP_FILE"):
        help_of(tmp_path, said)


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        HelpLines.load(tmp_path / "none.json")
