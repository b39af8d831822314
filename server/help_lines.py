"""Numbers to call in an emergency, by country: for staff, and for the help block.

A wrong number is worse than none, so a line that nobody has dialled for long is
not shown; the emergency number of a country is.
"""

from dataclasses import dataclass
from datetime import date, timedelta

SHOWN_FOR = timedelta(days=90)
"""How long after somebody dialled it a line is shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """A crisis line. `verified_on` is when somebody last dialled it."""

    name: str
    number: str
    hours: str
    verified_on: date | None = None


EMERGENCY = {
    "US": "911",
    "CA": "911",
    "GB": "999",
    "IE": "112",
    "AU": "000",
    "NZ": "111",
    "FR": "112",
    "ES": "112",
    "DE": "112",
    "AT": "112",
    "CH": "112",
    "NL": "112",
    "IN": "112",
    "BR": "192",
}
"""Emergency numbers by country (ISO 3166-1, two letters)."""


def emergency(country: str) -> str:
    """Return the emergency number of a country; empty where we do not know it."""
    return EMERGENCY.get(country.strip().upper(), "")


def is_shown(line: Line, *, today: date) -> bool:
    """Tell whether a line was dialled lately enough to be shown."""
    return line.verified_on is not None and today - line.verified_on <= SHOWN_FOR
