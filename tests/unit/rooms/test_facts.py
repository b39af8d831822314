"""Safety facts: what must be known of everybody who is admitted."""

from dataclasses import replace
from typing import Any

import pytest

from rooms.checkin_errors import Malformed, NeedsFacts, NeedsReason
from rooms.facts import (
    CURRENT_FOR,
    KEPT_FOR,
    LONGEST_FIELD,
    Contact,
    FactField,
    Facts,
    Override,
    Privacy,
    address_due,
    check_admission,
    forget,
    is_current,
    masked,
    missing,
)
from rooms.ids import ParticipantId

FAY = ParticipantId("fay")
FACTS = Facts(
    confirmed_at=1000.0,
    location="14 Mill Lane",
    unit="flat 3",
    city="Northbridge",
    region="North",
    country="GB",
    call_back="555 0112",
    caution="not the landline",
    privacy=Privacy.NOT_SURE,
    contact=Contact("Kim, sister", "555 0123", may_be_called=True, caution="evenings"),
    contact_is_right=True,
)


def test_all_that_must_be_answered_is() -> None:
    assert missing(FACTS) == frozenset()
    assert missing(Facts(0.0)) == frozenset(FactField) - {FactField.GUARDIAN}
    assert missing(Facts(0.0), minors=True) == frozenset(FactField)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(FACTS, location="  "), FactField.LOCATION),
        (replace(FACTS, region=""), FactField.REGION),
        (replace(FACTS, country=""), FactField.COUNTRY),
        (replace(FACTS, call_back=""), FactField.CALL_BACK),
        (replace(FACTS, privacy=None), FactField.PRIVACY),
        (replace(FACTS, contact_is_right=False), FactField.CONTACT),
    ],
)
def test_each_field_is_needed(facts: Facts, field: FactField) -> None:
    assert missing(facts) == {field}
    with pytest.raises(NeedsFacts):
        check_admission(facts, now=1000.0)


def test_a_minor_says_who_answers_for_them() -> None:
    assert missing(FACTS, minors=True) == {FactField.GUARDIAN}
    with pytest.raises(NeedsFacts):
        check_admission(FACTS, now=1000.0, minors=True)
    guardian = Contact("Ina, mother", "555 0199", may_be_called=True)
    theirs = replace(FACTS, guardian=guardian)
    check_admission(theirs, now=1000.0, minors=True)
    with pytest.raises(Malformed):
        replace(theirs, guardian=replace(guardian, number="12"))
    assert forget(replace(theirs, hospital="St Anne")).guardian is None
    assert forget(replace(theirs, hospital="St Anne")).hospital == ""


def test_a_place_that_is_not_private_is_an_answer() -> None:
    check_admission(replace(FACTS, privacy=Privacy.NO), now=1000.0)


def test_old_facts_are_never_current() -> None:
    assert is_current(FACTS, now=1000.0 + CURRENT_FOR)
    assert not is_current(FACTS, now=1000.0 + CURRENT_FOR + 1)
    with pytest.raises(NeedsFacts):
        check_admission(FACTS, now=1000.0 + CURRENT_FOR + 1)


@pytest.mark.parametrize("facts", [None, Facts(1000.0)])
def test_without_facts_only_for_a_reason(facts: Facts | None) -> None:
    with pytest.raises(NeedsFacts):
        check_admission(facts, now=1000.0)
    with pytest.raises(NeedsReason):
        check_admission(facts, now=1000.0, override=Override(FAY, " "))
    check_admission(facts, now=1000.0, override=Override(FAY, "on the phone with me"))
    with pytest.raises(Malformed):
        check_admission(facts, now=1000.0, override=Override(FAY, "x" * 501))


@pytest.mark.parametrize(
    ("number", "last"),
    [
        ("555 0112", "12"),
        ("+49 (30) 1234-5678", "78"),
        ("", ""),
        ("12", ""),
        ("none", ""),
    ],
)
def test_a_number_is_said_by_its_last_two_digits(number: str, last: str) -> None:
    assert masked(number) == last


@pytest.mark.parametrize(
    "wrong",
    [
        {"call_back": "1234"},
        {"call_back": "call me"},
        {"location": "x" * (LONGEST_FIELD + 1)},
        {"caution": "x" * (LONGEST_FIELD + 1)},
        {"contact": Contact("Kim", "none", may_be_called=False)},
        {"contact": Contact("Kim" * LONGEST_FIELD, "555 0123", may_be_called=False)},
    ],
)
def test_what_cannot_be_used_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        replace(FACTS, **wrong)


def test_the_address_is_forgotten_and_the_confirmation_kept() -> None:
    assert address_due(FACTS) == 1000.0 + KEPT_FOR
    kept = forget(FACTS)
    assert kept == Facts(
        confirmed_at=1000.0,
        city="Northbridge",
        region="North",
        country="GB",
        address_is_forgotten=True,
    )
    assert address_due(kept) is None
    assert forget(kept) == kept
