import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.grades import (
    BETTER_AFTER,
    EASE,
    FAIR_LOSS,
    LOST_AFTER,
    POOR_LOSS,
    WORSE_AFTER,
    Grade,
    Signs,
    Steady,
    grade,
)

FINE = Signs(age=0.1, loss_up=0.0, loss_down=0.01, rtt=0.05, jitter=0.01)
WEAK = Signs(age=0.1, loss_down=0.05)
BAD = Signs(age=0.1, loss_down=0.3)
GONE = Signs(age=LOST_AFTER)


@pytest.mark.parametrize(
    ("signs", "word"),
    [
        (Signs(age=0.0), Grade.GOOD),
        (FINE, Grade.GOOD),
        (Signs(age=0.0, loss_up=0.03), Grade.FAIR),
        (Signs(age=0.0, loss_down=0.03), Grade.FAIR),
        (Signs(age=0.0, rtt=0.5), Grade.FAIR),
        (Signs(age=0.0, jitter=0.06), Grade.FAIR),
        (Signs(age=0.0, loss_up=0.1), Grade.POOR),
        (Signs(age=0.0, loss_down=0.1), Grade.POOR),
        (Signs(age=0.0, rtt=0.8), Grade.POOR),
        (Signs(age=0.0, jitter=0.2), Grade.POOR),
        (Signs(age=0.0, is_paused=True), Grade.POOR),
        (Signs(age=0.0, is_paused=True, rtt=0.5), Grade.POOR),
        (Signs(age=LOST_AFTER - 0.1), Grade.GOOD),
        (GONE, Grade.LOST),
        (Signs(age=60.0, is_paused=True), Grade.LOST),
    ],
)
def test_a_moment_has_a_word(signs: Signs, word: Grade) -> None:
    assert grade(signs) is word


class Person:
    def __init__(self) -> None:
        self.now = 100.0
        self.steady = Steady()

    def see(self, signs: Signs, seconds: float) -> Grade:
        """Note the same signs twice a second for a while."""
        for _ in range(round(seconds * 2)):
            self.now += 0.5
            before = self.steady.grade
            changed = self.steady.note(signs, now=self.now)
            assert changed is (self.steady.grade is not before)
        return self.steady.grade


def test_worse_is_said_after_a_while_and_better_after_longer() -> None:
    person = Person()
    assert person.see(FINE, 5) is Grade.GOOD
    assert person.see(BAD, WORSE_AFTER) is Grade.GOOD
    assert person.see(BAD, 0.5) is Grade.POOR
    assert person.see(FINE, BETTER_AFTER) is Grade.POOR
    assert person.see(FINE, 0.5) is Grade.GOOD


def test_a_moment_is_not_said() -> None:
    person = Person()
    for _ in range(20):
        person.see(BAD, WORSE_AFTER - 0.5)
        assert person.see(FINE, 0.5) is Grade.GOOD


def test_a_moment_of_the_worst_among_the_bad_is_not_said_either() -> None:
    person = Person()
    person.see(WEAK, 1)
    person.see(BAD, 0.5)
    assert person.see(WEAK, 1) is Grade.FAIR


def test_better_is_as_good_as_the_worst_of_the_time() -> None:
    person = Person()
    person.see(BAD, 5)
    person.see(FINE, 3)
    person.see(WEAK, 0.5)
    assert person.see(FINE, 3) is Grade.FAIR


def test_what_is_barely_better_is_not_better() -> None:
    person = Person()
    person.see(Signs(age=0.0, loss_down=POOR_LOSS), 5)
    barely = Signs(age=0.0, loss_down=POOR_LOSS * (EASE + 0.05))
    assert person.see(barely, 60) is Grade.POOR
    clearly = Signs(age=0.0, loss_down=POOR_LOSS * (EASE - 0.05))
    assert person.see(clearly, 10) is Grade.FAIR
    assert person.see(Signs(age=0.0, loss_down=FAIR_LOSS * 0.9), 60) is Grade.FAIR


def test_lost_is_said_at_once_and_so_is_that_it_is_over() -> None:
    person = Person()
    assert person.see(GONE, 0.5) is Grade.LOST
    assert person.see(FINE, 0.5) is Grade.POOR
    assert person.see(FINE, BETTER_AFTER + 0.5) is Grade.GOOD


@given(
    st.lists(
        st.builds(
            Signs,
            age=st.floats(0, 8),
            loss_up=st.none() | st.floats(0, 1),
            loss_down=st.none() | st.floats(0, 0.2),
            rtt=st.none() | st.floats(0, 2),
            jitter=st.none() | st.floats(0, 0.3),
            is_paused=st.booleans(),
        ),
        max_size=60,
    )
)
def test_words_that_are_not_lost_last(all_signs: list[Signs]) -> None:
    steady, now, changed_at = Steady(), 0.0, -WORSE_AFTER
    for signs in all_signs:
        now += 1.0
        before = steady.grade
        if steady.note(signs, now=now):
            if Grade.LOST not in {before, steady.grade}:
                assert now - changed_at >= WORSE_AFTER
            changed_at = now
        assert (steady.grade is Grade.LOST) is (grade(signs) is Grade.LOST)
