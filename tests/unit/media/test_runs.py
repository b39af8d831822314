from server.media.runs import LIMIT, Run, Runs
from server.media.tracks import Kind
from tests.support.streams import uplink

FAY, MO = uplink(Kind.VIDEO), uplink(Kind.VIDEO, "mo")


def test_an_index_belongs_to_the_newest_run_that_covers_it() -> None:
    runs = Runs()
    first, second = Run(FAY, 100, 0, 0), Run(FAY, 200, 1, 0)
    runs.begin(first)
    runs.begin(second)
    assert runs.of(FAY, 250) is second
    assert runs.of(FAY, 199) is first
    assert runs.of(FAY, 99) is None


def test_what_came_before_a_switch_belongs_to_none() -> None:
    runs = Runs()
    runs.begin(Run(FAY, 100, 0, 0))
    runs.begin(Run(MO, 500, 300, 0))
    assert runs.of(FAY, 150) is None
    assert runs.of(MO, 500) is not None


def test_a_number_is_found_behind_the_run_that_sent_it() -> None:
    runs = Runs()
    first, second = Run(FAY, 100, 0, 0), Run(MO, 500, 300, 0)
    runs.begin(first)
    runs.begin(second)
    assert runs.behind(199) is first
    assert runs.behind(200) is second
    assert runs.behind(99) is None


def test_only_so_many_are_remembered() -> None:
    runs = Runs()
    for number in range(LIMIT + 1):
        runs.begin(Run(FAY, number * 10, 0, 0))
    assert runs.of(FAY, 9) is None
    assert runs.of(FAY, 10) is not None
