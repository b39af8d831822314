"""Safety facts: where somebody is now, and whom to call.

Asked for on every join. They are the person's own words, never guessed from an
address on the network, and old ones never count as current.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from rooms.checkin_errors import Malformed, NeedsFacts, NeedsReason
from rooms.checkin_terms import check_note
from rooms.ids import ParticipantId

CURRENT_FOR = 12 * 60 * 60.0
"""Seconds after which facts are not shown as current any more."""

KEPT_FOR = 72 * 60 * 60.0
"""Seconds after which the address is forgotten, if nothing else said so before."""

FEWEST_DIGITS = 5
"""A shorter number cannot be called from everywhere."""

LONGEST_FIELD = 300
"""Characters in one field."""


class Privacy(StrEnum):
    """Whether a person's place is private enough."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"


class FactField(StrEnum):
    """What must be answered before somebody is admitted."""

    LOCATION = "location"
    REGION = "region"
    COUNTRY = "country"
    CALL_BACK = "call_back"
    PRIVACY = "privacy"
    CONTACT = "contact"
    GUARDIAN = "guardian"
    """Of minors alone."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who may be called for a person, if they have said so."""

    name: str
    number: str
    may_be_called: bool
    caution: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person said of themselves at a time. Empty is not answered.

    `contact_is_right` says that the emergency contact on file is still right,
    or that the one given here is. `hospital` is the nearest one that they know of,
    `guardian` who answers for a minor. `address_is_forgotten` is set by `forget`.
    """

    confirmed_at: float
    location: str = ""
    unit: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    call_back: str = ""
    caution: str = ""
    privacy: Privacy | None = None
    contact: Contact | None = None
    contact_is_right: bool = False
    hospital: str = ""
    guardian: Contact | None = None
    address_is_forgotten: bool = False

    def __post_init__(self) -> None:
        """Refuse what is too long, or no number."""
        said = [self.location, self.unit, self.city, self.region, self.country]
        said.append(self.hospital)
        numbers = [self.call_back]
        for person in (self.contact, self.guardian):
            if person is not None:
                said += [person.name, person.caution or ""]
                numbers.append(person.number)
        if any(len(text) > LONGEST_FIELD for text in (*said, *numbers, self.caution)):
            raise Malformed(f"a field has at most {LONGEST_FIELD} characters")
        if any(number.strip() and not is_number(number) for number in numbers):
            raise Malformed(f"a number has at least {FEWEST_DIGITS} digits")


@dataclass(frozen=True, slots=True)
class Override:
    """A facilitator lets somebody in without facts, and says why. It is audited."""

    by: ParticipantId
    reason: str


def digits(number: str) -> str:
    """Return the digits of a telephone number."""
    return "".join(sign for sign in number if sign.isdecimal())


def is_number(number: str) -> bool:
    """Tell whether this can be called."""
    return len(digits(number)) >= FEWEST_DIGITS


def masked(number: str) -> str:
    """Return the last two digits of a number, to be said to its owner.

    Of what is no number, nothing is returned.
    """
    return digits(number)[-2:] if is_number(number) else ""


def missing(facts: Facts, *, minors: bool = False) -> frozenset[FactField]:
    """Return what has not been answered; `minors` have somebody to answer for them."""
    guardian = facts.guardian
    answered = {
        FactField.LOCATION: bool(facts.location.strip()),
        FactField.REGION: bool(facts.region.strip()),
        FactField.COUNTRY: bool(facts.country.strip()),
        FactField.CALL_BACK: is_number(facts.call_back),
        FactField.PRIVACY: facts.privacy is not None,
        FactField.CONTACT: facts.contact_is_right,
        FactField.GUARDIAN: not minors
        or (guardian is not None and is_number(guardian.number)),
    }
    return frozenset(field for field, is_there in answered.items() if not is_there)


def is_current(facts: Facts, *, now: float) -> bool:
    """Tell whether these may be shown as where somebody is now."""
    return now - facts.confirmed_at <= CURRENT_FOR


def check_admission(
    facts: Facts | None,
    *,
    now: float,
    override: Override | None = None,
    minors: bool = False,
) -> None:
    """Refuse to admit somebody without current facts, unless for a reason.

    Raises:
        NeedsFacts: They are missing or old.
        NeedsReason: They are let in without, and nobody said why.

    """
    is_there = facts is not None and not missing(facts, minors=minors)
    if facts is not None and is_there and is_current(facts, now=now):
        return
    if override is None:
        raise NeedsFacts("where are you, and what number can we call?")
    if not override.reason.strip():
        raise NeedsReason("say why they come in without")
    check_note(override.reason)


def address_due(facts: Facts) -> float | None:
    """Return when the address must be forgotten, unless it is."""
    return None if facts.address_is_forgotten else facts.confirmed_at + KEPT_FOR


def forget(facts: Facts) -> Facts:
    """Return what is kept of facts: city, region, and when they were confirmed.

    Callers do this when the address is due, or before, when a note is signed.
    """
    return replace(
        Facts(facts.confirmed_at),
        city=facts.city,
        region=facts.region,
        country=facts.country,
        address_is_forgotten=True,
    )
