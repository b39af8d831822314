"""A seat by itself."""

import pytest

from rooms.places import HOLD, LOBBY, MAIN, PlaceKind
from rooms.roles import Role
from rooms.seat import Line, Presence, Seat, Signal
from rooms.tracks import Source
from tests.support.sessions import ASIDE, MO

BOTH = frozenset({Source.MICROPHONE, Source.CAMERA})


@pytest.fixture
def seat() -> Seat:
    """Return a seat in the main room with everything on."""
    seat = Seat(MO, "Mo", Role.MEMBER, 0, MAIN, 0.0)
    seat.intent = seat.allowance = seat.published = BOTH
    return seat


@pytest.mark.promise(1)
def test_nothing_has_effect_in_the_lobby_or_on_hold(seat: Seat) -> None:
    assert seat.effect == BOTH
    for seat.place in (LOBBY, HOLD):
        assert seat.effect == frozenset()


@pytest.mark.promise(3)
def test_away_is_the_same_for_every_cause(seat: Seat) -> None:
    assert seat.presence(MAIN) is Presence.HERE
    seat.signal = Signal.SOMEONE_CAME_IN
    assert seat.presence(MAIN) is Presence.HERE
    seat.signal = Signal.BREAK
    assert seat.presence(MAIN) is Presence.AWAY
    seat.signal, seat.is_missed = None, True
    assert seat.presence(MAIN) is Presence.AWAY
    seat.is_missed, seat.place, seat.home = False, ASIDE, MAIN
    assert seat.presence(MAIN) is Presence.AWAY


def test_a_seat_is_shown_where_it_is_or_came_from(seat: Seat) -> None:
    assert seat.shown_in == MAIN
    seat.place, seat.home = HOLD, MAIN
    assert seat.shown_in == MAIN


def test_only_an_open_line_is_a_connection(seat: Seat) -> None:
    for seat.line in Line:
        assert seat.is_connected == (seat.line is Line.OPEN)


def test_members_know_three_values_and_the_third_is_not_in_the_list() -> None:
    assert set(Presence) == {Presence.HERE, Presence.AWAY}


def test_in_three_kinds_of_places_people_meet() -> None:
    assert [kind for kind in PlaceKind if kind.carries_media] == [
        PlaceKind.MAIN,
        PlaceKind.BREAKOUT,
        PlaceKind.PRIVATE,
    ]
