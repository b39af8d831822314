"""Whoever is kept apart or together, everybody is placed as evenly as may be."""

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pytest

from rooms.assigning import Pairs, assign
from rooms.ids import ParticipantId, PlaceId

RUNS = 10 if os.environ.get("ALCOVE_FULL") else 1

Plan = dict[PlaceId, list[ParticipantId]]


@dataclass
class Question:
    """Who is to be placed where; `number` names it when a test fails."""

    number: int
    people: list[ParticipantId]
    rooms: list[PlaceId]
    apart: Pairs
    together: Pairs

    def answer(self) -> Plan | None:
        return assign(self.people, self.rooms, apart=self.apart, together=self.together)

    def units(self) -> list[set[ParticipantId]]:
        found = [{who} for who in self.people]
        for pair in self.together:
            merged = [unit for unit in found if unit & pair]
            found = [unit for unit in found if unit not in merged]
            found.append(set().union(*merged))
        return found


def questions(count: int, most_people: int, most_rooms: int) -> Iterator[Question]:
    """Yield the same questions each time, of every size and strictness."""
    for number in range(count * RUNS):
        random = Random(number)  # noqa: S311 -- chance, and no secret
        people = [ParticipantId(f"p{n}") for n in range(random.randint(0, most_people))]
        random.shuffle(people)
        pairs = [frozenset(pair) for pair in itertools.combinations(people, 2)]
        apart, together = random.random() ** 2, random.choice([0, 0, 1, 1, 2, 4])
        yield Question(
            number,
            people,
            [PlaceId(f"b_{n}") for n in range(random.randint(1, most_rooms))],
            {pair for pair in pairs if random.random() < apart},
            set(random.sample(pairs, min(together, len(pairs)))),
        )


def imbalance(found: Plan) -> int:
    sizes = [len(people) for people in found.values()]
    return max(sizes) - min(sizes)


@pytest.mark.promise(1)
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_plan_keeps_what_was_asked() -> None:
    plans = 0
    for question in questions(10_000, most_people=12, most_rooms=6):
        found = question.answer()
        if found is None:
            assert question.apart, question
            continue
        plans += 1
        placed = [who for some in found.values() for who in some]
        assert sorted(placed) == sorted(question.people), question
        assert list(found) == question.rooms, question
        for some in map(set, found.values()):
            assert not any(pair <= some for pair in question.apart), question
            assert all(len(pair & some) != 1 for pair in question.together), question
        if not question.apart:
            largest = max(map(len, question.units()), default=0)
            assert imbalance(found) <= largest, question
        assert found == question.answer(), question
    assert plans > 3_000


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_there_is_no_plan_only_where_there_can_be_none() -> None:
    answers = set()
    for question in questions(2_000, most_people=7, most_rooms=4):
        best = min(map(imbalance, _every(question, question.units())), default=None)
        found = question.answer()
        answers.add(found is None)
        assert (found is None) == (best is None), question
        if found is not None and best is not None:
            largest = max(map(len, question.units()), default=0)
            assert imbalance(found) <= best + largest, question
    assert answers == {True, False}


def _every(question: Question, units: list[set[ParticipantId]]) -> Iterator[Plan]:
    """Yield every plan there is, by trying all of them."""
    if not units:
        yield {place: [] for place in question.rooms}
        return
    unit, rest = sorted(units[0]), units[1:]
    for plan in _every(question, rest):
        for place in question.rooms:
            some = {*unit, *plan[place]}
            if not any(pair <= some for pair in question.apart):
                yield {**plan, place: [*plan[place], *unit]}
