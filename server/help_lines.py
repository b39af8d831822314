"""Numbers to call in an emergency, by country: for staff, and for the help block.

A wrong number is worse than none, so a line is shown only where the operator says
that somebody dialled it not long ago; the emergency number of a country
is always shown.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from server.errors import ConfigError

SHOWN_FOR = timedelta(days=90)
"""How long after somebody dialled it a line is shown."""

FILE_LIMIT = 256 * 1024
"""Largest help file that is read, in bytes."""

Text = Annotated[str, Meta(min_length=1, max_length=120)]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$")]


class Line(msgspec.Struct, frozen=True):
    """A crisis line. `verified_on` is when somebody last dialled it."""

    name: str
    number: str
    hours: str
    verified_on: date | None = None


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The program's own number."""

    name: Text
    number: Text
    hours: Text


class Verified(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line that somebody dialled. What we know of its number may be left out."""

    country: Country
    number: Text
    verified_on: date
    verified_by: Text
    name: Text | None = None
    hours: Text | None = None


class HelpFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an operator says of help."""

    contact: Contact | None = None
    lines: Annotated[list[Verified], Meta(max_length=500)] = []


class ShownLine(msgspec.Struct, frozen=True):
    """A line as pages show it, until a day."""

    name: str
    number: str
    hours: str
    shown_until: date


class CountryHelp(msgspec.Struct, frozen=True):
    """What there is in one country."""

    emergency: str
    lines: list[ShownLine]


class Help(msgspec.Struct, frozen=True):
    """What pages show, all of it, so that they have it without a connection."""

    countries: dict[str, CountryHelp]
    contact: Contact | None


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


LINES: dict[str, tuple[Line, ...]] = {
    "US": (Line("988 Suicide & Crisis Lifeline", "988", "24 hours, call or text"),),
    "CA": (Line("988 Suicide Crisis Helpline", "988", "24 hours, call or text"),),
    "GB": (
        Line("Samaritans", "116 123", "24 hours, free"),
        Line("NHS 111, option 2", "111", "24 hours"),
    ),
    "IE": (Line("Samaritans", "116 123", "24 hours, free"),),
    "AU": (
        Line("Lifeline", "13 11 14", "24 hours"),
        Line("Lifeline by text", "0477 13 11 14", "24 hours, text"),
        Line("Kids Helpline", "1800 55 1800", "24 hours"),
    ),
    "NZ": (
        Line("1737", "1737", "24 hours, call or text"),
        Line("Suicide Crisis Helpline", "0508 828 865", "24 hours"),
    ),
    "FR": (Line("3114", "3114", "24 heures sur 24, gratuit"),),
    "ES": (Line("024", "024", "24 horas, gratuito"),),
    "DE": (
        Line("TelefonSeelsorge", "0800 111 0 111", "rund um die Uhr, kostenfrei"),
        Line("TelefonSeelsorge", "0800 111 0 222", "rund um die Uhr, kostenfrei"),
    ),
    "AT": (Line("TelefonSeelsorge", "142", "rund um die Uhr"),),
    "CH": (Line("Die Dargebotene Hand", "143", "rund um die Uhr"),),
    "NL": (
        Line("113", "113", "24 uur per dag"),
        Line("113", "0800-0113", "24 uur per dag, gratis"),
    ),
    "IN": (Line("Tele-MANAS", "14416", "24 hours"),),
    "BR": (Line("CVV", "188", "24 horas, gratuito"),),
}
"""Lines that we know of. None is shown before an operator has had it dialled."""


class HelpLines:
    """The help that one node offers."""

    def __init__(self, file: HelpFile) -> None:
        """Use what an operator says.

        Raises:
            ConfigError: A line that we do not know is without a name or hours.

        """
        self._contact = file.contact
        self._lines: dict[str, list[Line]] = {}
        for said in file.lines:
            known = _known(said.country, said.number)
            name, hours = said.name, said.hours
            if known is not None:
                name, hours = name or known.name, hours or known.hours
            if name is None or hours is None:
                raise ConfigError(
                    f"ALCOVE_HELP_FILE: {said.country} {said.number}: "
                    "say its name and hours"
                )
            line = Line(name, said.number, hours, said.verified_on)
            self._lines.setdefault(said.country, []).append(line)

    @classmethod
    def load(cls, path: Path | None) -> "HelpLines":
        """Read what an operator says.

        Raises:
            ConfigError: The file cannot be read, or says something else.

        """
        if path is None:
            return cls(HelpFile())
        try:
            with path.open("rb") as file:
                raw = file.read(FILE_LIMIT + 1)
            if len(raw) > FILE_LIMIT:
                raise ConfigError(f"ALCOVE_HELP_FILE: {path} is too large")
            return cls(msgspec.json.decode(raw, type=HelpFile))
        except OSError as error:
            raise ConfigError(
                f"ALCOVE_HELP_FILE: cannot read {path}: {error.strerror}"
            ) from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"ALCOVE_HELP_FILE: {path}: {error}") from None

    @property
    def contact(self) -> Contact | None:
        """The program's own number."""
        return self._contact

    @property
    def dialled(self) -> list[tuple[str, Line]]:
        """Every line that the operator named, each with its country."""
        return [(where, one) for where, all_ in self._lines.items() for one in all_]

    def shown(self, *, today: date) -> Help:
        """Return what pages may show today."""
        countries = {
            country: CountryHelp(emergency(country), [])
            for country in sorted({*EMERGENCY, *self._lines})
        }
        for country, lines in self._lines.items():
            countries[country].lines.extend(_shown(lines, today=today))
        return Help(countries, self._contact)


def emergency(country: str) -> str:
    """Return the emergency number of a country; empty where we do not know it."""
    return EMERGENCY.get(country.strip().upper(), "")


def is_shown(line: Line, *, today: date) -> bool:
    """Tell whether a line was dialled lately enough to be shown."""
    on = line.verified_on
    # A day ahead is another time zone; more is a slip of the pen.
    return on is not None and -timedelta(days=1) <= today - on <= SHOWN_FOR


def _shown(lines: Iterable[Line], *, today: date) -> Iterable[ShownLine]:
    for line in lines:
        if is_shown(line, today=today):
            assert line.verified_on is not None
            until = line.verified_on + SHOWN_FOR
            yield ShownLine(line.name, line.number, line.hours, until)


def _known(country: str, number: str) -> Line | None:
    digits = [sign for sign in number if sign.isdecimal()]
    for line in LINES.get(country, ()):
        if [sign for sign in line.number if sign.isdecimal()] == digits:
            return line
    return None
