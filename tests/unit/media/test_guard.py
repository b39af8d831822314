from hypothesis import given
from hypothesis import strategies as st

from server.media.guard import WINDOW, OutputGuard


def test_each_number_is_admitted_once() -> None:
    guard = OutputGuard()
    for number in (10, 11, 15, 13):
        assert guard.admit(number)
        assert not guard.admit(number)
    assert guard.admit(14)


def test_what_is_behind_the_window_is_refused() -> None:
    guard = OutputGuard()
    assert guard.admit(WINDOW + 10)
    assert not guard.admit(10)
    assert guard.admit(11)
    assert not guard.admit(-(10**9))


def test_a_long_step_forgets_the_window() -> None:
    guard = OutputGuard()
    assert guard.admit(0)
    assert guard.admit(WINDOW * 3)
    assert not guard.admit(0)
    assert guard.admit(WINDOW * 3 - 1)


def test_only_what_was_admitted_is_remembered_as_such() -> None:
    guard = OutputGuard()
    assert not guard.has_admitted(5)
    guard.admit(5)
    guard.admit(7)
    assert guard.has_admitted(5)
    assert not guard.has_admitted(6)
    assert guard.has_admitted(7)
    assert not guard.has_admitted(8)
    guard.admit(5 + WINDOW)
    assert not guard.has_admitted(5)
    assert guard.has_admitted(7)


STEPS = st.lists(
    st.one_of(st.just(1), st.integers(-9, 9), st.integers(-2 * WINDOW, 2 * WINDOW)),
    max_size=60,
)


@given(STEPS, st.integers(1, 2 * WINDOW))
def test_it_admits_what_a_set_of_all_numbers_would(steps: list[int], row: int) -> None:
    guard = OutputGuard()
    admitted: set[int] = set()
    number = 0
    for step in [*steps, *[1] * row, *steps]:
        number += step
        is_near = not admitted or number > max(admitted) - WINDOW
        assert guard.admit(number) is (is_near and number not in admitted)
        if is_near:
            admitted.add(number)
        probe = number - step
        is_remembered = probe in admitted and probe > max(admitted) - WINDOW
        assert guard.has_admitted(probe) is is_remembered
