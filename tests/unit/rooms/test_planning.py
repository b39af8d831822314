"""The agenda and the policies."""

from dataclasses import replace

import pytest

from rooms import planning
from rooms.agenda import ITEMS_LIMIT, AgendaItem
from rooms.errors import NotNow, NotThere, Stale
from rooms.events import SessionChanged
from rooms.places import LOBBY, MAIN
from rooms.policies import Policies, SessionKind
from tests.support.sessions import FAY, LEE, MO, Stage, group

ITEMS = [AgendaItem("Arriving", 300.0), AgendaItem("Skills", 1800.0)]


@pytest.fixture
def stage() -> Stage:
    """Return a session with an agenda of two parts."""
    stage = group(FAY, MO)
    assert stage.do(planning.set_agenda, FAY, 0, ITEMS) == [SessionChanged()]
    return stage


def test_an_agenda_is_made_upon_the_present_one(stage: Stage) -> None:
    with pytest.raises(Stale):
        stage.do(planning.set_agenda, FAY, 0, ITEMS)
    with pytest.raises(NotNow):
        stage.do(planning.set_agenda, FAY, 1, ITEMS * ITEMS_LIMIT)
    assert stage.session.agenda.items == ITEMS


def test_a_part_begins_and_ends_when_it_should(stage: Stage) -> None:
    assert stage.do(planning.begin_item, FAY, 1) == [SessionChanged()]
    agenda = stage.session.agenda
    assert (agenda.current, agenda.ends_at) == (1, stage.now + 1800.0)
    stage.do(planning.extend_item, FAY, 60.0)
    assert (agenda.ends_at, agenda.version) == (stage.now + 1860.0, 3)


@pytest.mark.parametrize("number", [-1, 2])
def test_no_part_begins_that_is_not_there(stage: Stage, number: int) -> None:
    with pytest.raises(NotThere):
        stage.do(planning.begin_item, FAY, number)
    with pytest.raises(NotNow):
        stage.do(planning.extend_item, FAY, 60.0)


def test_the_part_that_is_on_stays_on_if_there_still_is_one(stage: Stage) -> None:
    agenda = stage.session.agenda
    stage.do(planning.begin_item, FAY, 1)
    stage.do(planning.set_agenda, FAY, 2, [*ITEMS, *ITEMS])
    assert agenda.current == 1
    stage.do(planning.set_agenda, FAY, 3, ITEMS[:1])
    assert (stage.session.agenda.current, agenda.ends_at) == (None, None)


def test_other_policies_hold_from_now_on(stage: Stage) -> None:
    assert stage.do(planning.set_policies, FAY, Policies()) == [SessionChanged()]
    stage.join(LEE)
    assert (stage.place(MO), stage.place(LEE)) == (MAIN, LOBBY)


def test_the_kind_of_a_session_stays(stage: Stage) -> None:
    other = replace(stage.session.policies, kind=SessionKind.INDIVIDUAL)
    with pytest.raises(NotNow):
        stage.do(planning.set_policies, FAY, other)
