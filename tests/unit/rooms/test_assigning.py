"""Placing everybody in breakouts at once."""

from rooms.assigning import assign
from rooms.ids import ParticipantId, PlaceId
from tests.support.sessions import BLUE, KIM, LEE, MO, NIK, RED, SAM

GREEN = PlaceId("b_green")
PEOPLE = [MO, LEE, KIM, NIK, SAM]


def pair(one: ParticipantId, other: ParticipantId) -> frozenset[ParticipantId]:
    return frozenset((one, other))


def test_rooms_are_even_and_filled_in_the_order_given() -> None:
    assert assign(PEOPLE, [RED, BLUE], apart=set(), together=set()) == {
        RED: [MO, KIM, SAM],
        BLUE: [LEE, NIK],
    }


def test_nobody_and_nowhere() -> None:
    assert assign([], [RED], apart=set(), together=set()) == {RED: []}
    assert assign(PEOPLE, [], apart=set(), together=set()) is None


def test_those_who_belong_together_are_one() -> None:
    together = {pair(MO, KIM), pair(KIM, SAM)}
    found = assign(PEOPLE, [RED, BLUE], apart=set(), together=together)
    assert found == {RED: [MO, KIM, SAM], BLUE: [LEE, NIK]}


def test_those_who_are_apart_are_in_different_rooms() -> None:
    apart = {pair(MO, LEE), pair(LEE, KIM), pair(MO, KIM)}
    found = assign(PEOPLE, [RED, BLUE, GREEN], apart=apart, together=set())
    assert found is not None
    assert all(len({MO, LEE, KIM} & set(people)) == 1 for people in found.values())
    assert assign(PEOPLE, [RED, BLUE], apart=apart, together=set()) is None


def test_nobody_is_apart_and_together() -> None:
    together = {pair(MO, LEE), pair(LEE, KIM)}
    assert assign(PEOPLE, [RED, BLUE], apart={pair(MO, KIM)}, together=together) is None


def test_pairs_of_people_who_are_not_here_do_not_matter() -> None:
    found = assign([MO], [RED], apart={pair(MO, LEE)}, together={pair(LEE, KIM)})
    assert found == {RED: [MO]}


def test_a_dead_end_is_taken_back() -> None:
    names = [ParticipantId(str(number)) for number in range(6)]
    # A ring of six, in an order in which the first choice is a wrong one.
    ring = [0, 3, 1, 4, 2, 5]
    apart = {
        pair(names[one], names[other])
        for one, other in zip(ring, [*ring[1:], ring[0]], strict=True)
    }
    found = assign(names, [RED, BLUE], apart=apart, together=set())
    assert found is not None
    assert sorted(map(len, found.values())) == [3, 3]


def test_what_would_take_too_long_is_given_up() -> None:
    # Four who are all apart do not fit in three rooms; that is found out only
    # after every way to place two times eight, who are in each other's way more.
    people = [ParticipantId(f"{number:02}") for number in range(20)]
    apart = {pair(a, b) for a in people[:4] for b in people[:4] if a < b}
    for first in (4, 12):
        half, other = people[first : first + 4], people[first + 4 : first + 8]
        apart |= {pair(a, b) for a in half for b in other}
    assert assign(people, [RED, BLUE, GREEN], apart=apart, together=set()) is None
    assert assign(people[4:], [RED, BLUE], apart=apart, together=set()) is not None
