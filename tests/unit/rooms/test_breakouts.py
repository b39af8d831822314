"""Breakouts: planned, opened, gone to, extended and ended."""

from collections.abc import Sequence

import pytest

from rooms import breakouts, lobby, moderation
from rooms.errors import NotNow, NotSafe, NotThere, Stale
from rooms.events import Changed, Moved, RoomEnding, SessionChanged, StayedBehind
from rooms.ids import ParticipantId, PlaceId
from rooms.places import HOLD, LOBBY, MAIN
from rooms.policies import Policies, Supervision
from rooms.roles import Role
from rooms.seat import Invite
from rooms.session import Session
from rooms.tracks import Source
from tests.support.sessions import (
    BLUE,
    COLE,
    FAY,
    KIM,
    LEE,
    MO,
    NIK,
    RED,
    SAM,
    Stage,
    group,
)

MICROPHONE = Source.MICROPHONE
ALONE = Policies(supervision=Supervision.GROUPS_ALONE)


@pytest.fixture
def stage() -> Stage:
    """Return a session of two of staff and four members, all speaking."""
    return group(FAY, COLE, MO, LEE, KIM, NIK, on=[MICROPHONE])


@pytest.fixture
def running(stage: Stage) -> Stage:
    """Return that session with one of staff and two members in a breakout."""
    stage.open_rooms({RED: [COLE, MO, LEE]})
    return stage


def base(stage: Stage) -> int:
    return stage.session.breakouts.version


def members_of(stage: Stage, place: PlaceId) -> list[ParticipantId]:
    return stage.session.breakouts.rooms[place].people


def move(stage: Stage, by: ParticipantId, who: ParticipantId, to: PlaceId) -> None:
    stage.do(breakouts.move, by, who, stage.version(who), to)


# Planning


def test_a_plan_moves_nobody(stage: Stage) -> None:
    assert stage.plan_rooms({RED: [COLE, MO]}, seconds=300.0) == [SessionChanged()]
    assert stage.place(MO) == MAIN
    assert breakouts.plan_of(stage.session) == {RED: [COLE, MO]}
    assert stage.session.breakouts.seconds == 300.0


def test_a_plan_on_an_old_one_is_stale(stage: Stage) -> None:
    for verb, more in (
        (breakouts.plan, [{}]),
        (breakouts.place_everyone, [[MO]]),
        (breakouts.open_rooms, []),
    ):
        extra = {"seconds": 60.0} if verb is breakouts.plan else {}
        with pytest.raises(Stale):
            stage.do(verb, FAY, base(stage) + 1, *more, **extra)


def test_open_rooms_are_not_planned(running: Stage) -> None:
    with pytest.raises(NotNow):
        running.plan_rooms({})
    with pytest.raises(NotNow):
        running.do(breakouts.place_everyone, FAY, base(running), [MO])
    with pytest.raises(NotNow):
        running.do(breakouts.open_rooms, FAY, base(running))


def test_there_are_not_too_many_rooms(stage: Stage) -> None:
    names = [PlaceId(f"b_{n}") for n in range(breakouts.ROOMS_LIMIT + 1)]
    with pytest.raises(NotNow):
        stage.plan_rooms({name: [] for name in names})
    stage.plan_rooms({name: [] for name in names[1:]})


@pytest.mark.promise(1)
@pytest.mark.parametrize(
    "rooms",
    [
        {RED: [MO], BLUE: [MO]},
        {RED: [MO, MO]},
        {RED: [SAM]},
        {LOBBY: [MO]},
        {HOLD: []},
        {MAIN: [MO]},
    ],
)
def test_a_plan_places_those_who_are_here_once_and_in_rooms_of_its_own(
    stage: Stage, rooms: dict[PlaceId, list[ParticipantId]]
) -> None:
    with pytest.raises(NotThere):
        stage.plan_rooms(rooms)
    assert stage.session.breakouts.rooms == {}


def test_everybody_is_spread_evenly_in_the_order_given(stage: Stage) -> None:
    stage.plan_rooms({RED: [COLE, NIK], BLUE: []})
    order = [NIK, MO, COLE, LEE, KIM, SAM, NIK]
    stage.do(breakouts.place_everyone, FAY, base(stage), order)
    assert breakouts.plan_of(stage.session) == {RED: [COLE, NIK, LEE], BLUE: [MO, KIM]}


def test_only_who_is_with_the_group_is_spread(stage: Stage) -> None:
    stage.plan_rooms({RED: []})
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    stage.do(lobby.send_back, FAY, LEE, stage.version(LEE))
    stage.do(breakouts.place_everyone, FAY, base(stage), [MO, LEE, KIM, NIK])
    assert members_of(stage, RED) == [KIM, NIK]


def test_nobody_is_spread_over_no_rooms(stage: Stage) -> None:
    with pytest.raises(NotNow):
        stage.do(breakouts.place_everyone, FAY, base(stage), [MO])
    with pytest.raises(NotNow):
        stage.do(breakouts.open_rooms, FAY, base(stage))


def test_who_is_kept_apart_or_together_is_placed_so(stage: Stage) -> None:
    stage.plan_rooms({RED: [], BLUE: []})
    keep(stage, MO, LEE, apart=True)
    keep(stage, MO, NIK, apart=False)
    stage.do(breakouts.place_everyone, FAY, base(stage), [MO, LEE, KIM, NIK])
    plan = {frozenset(people) for people in breakouts.plan_of(stage.session).values()}
    assert plan == {frozenset({MO, NIK}), frozenset({LEE, KIM})}


def test_what_cannot_be_kept_is_refused(stage: Stage) -> None:
    stage.plan_rooms({RED: []})
    keep(stage, MO, LEE, apart=True)
    with pytest.raises(NotSafe):
        stage.do(breakouts.place_everyone, FAY, base(stage), [MO, LEE])


def keep(
    stage: Stage,
    one: ParticipantId,
    other: ParticipantId,
    *,
    apart: bool,
    on: bool = True,
) -> None:
    pair = frozenset((one, other))
    stage.do(breakouts.keep, FAY, pair, apart=apart, on=on)


def test_two_are_kept_apart_or_together_and_not_both(stage: Stage) -> None:
    rooms, pair = stage.session.breakouts, frozenset((MO, LEE))
    keep(stage, MO, LEE, apart=True)
    keep(stage, MO, LEE, apart=False)
    assert (rooms.apart, rooms.together) == (set(), {pair})
    keep(stage, LEE, MO, apart=True, on=False)
    assert rooms.together == {pair}, "what was not so is not undone"
    keep(stage, LEE, MO, apart=False, on=False)
    assert rooms.together == set()


@pytest.mark.parametrize("pair", [(MO, MO), (MO, SAM)])
def test_it_takes_two_who_are_here(
    stage: Stage, pair: tuple[ParticipantId, ParticipantId]
) -> None:
    with pytest.raises(NotThere):
        keep(stage, *pair, apart=True)


# Opening, and going


def test_staff_go_at_once_and_members_are_asked(stage: Stage) -> None:
    stage.plan_rooms({RED: [COLE, MO]})
    events = stage.do(breakouts.open_rooms, FAY, base(stage))
    assert events == [SessionChanged(), Moved(COLE, MAIN, RED), Changed(MO)]
    assert stage.seat(MO).invite == Invite(
        RED, FAY, stage.now + 15.0, goes_by_itself=True, may_stay=True
    )
    assert (stage.place(COLE), stage.place(MO)) == (RED, MAIN)


@pytest.mark.promise(7)
def test_a_move_is_announced_and_happens_after_its_notice(stage: Stage) -> None:
    stage.plan_rooms({RED: [COLE, MO]})
    stage.do(breakouts.open_rooms, FAY, base(stage))
    stage.wait(14.9)
    assert stage.place(MO) == MAIN
    assert stage.wait(0.1) == [Moved(MO, MAIN, RED)]


@pytest.mark.promise(2)
@pytest.mark.promise(7)
def test_one_goes_at_once_with_everything_as_it_was(stage: Stage) -> None:
    stage.do(moderation.mute, FAY, LEE, MICROPHONE, may_return=False)
    stage.open_rooms({RED: [COLE, MO, LEE]})
    assert stage.hears(COLE) == {MO}
    assert stage.hears(LEE) == {COLE, MO}
    assert stage.hears(FAY) == {KIM, NIK}


@pytest.mark.promise(7)
def test_one_may_stay_with_the_facilitator(stage: Stage) -> None:
    stage.plan_rooms({RED: [COLE, MO]})
    stage.do(breakouts.open_rooms, FAY, base(stage))
    events = stage.do(breakouts.answer, MO, stage.version(MO), goes=False)
    assert events == [Changed(MO), StayedBehind(MO)]
    stage.wait(60.0)
    assert stage.place(MO) == MAIN
    assert members_of(stage, RED) == [COLE]
    with pytest.raises(NotNow):
        stage.do(breakouts.answer, MO, stage.version(MO), goes=True)


def test_an_answer_to_an_older_question_is_stale(stage: Stage) -> None:
    stage.plan_rooms({RED: [COLE, MO]})
    stage.do(breakouts.open_rooms, FAY, base(stage))
    with pytest.raises(Stale):
        stage.do(breakouts.answer, MO, stage.version(MO) - 1, goes=True)


def test_a_move_that_must_be_made_is_not_declined(stage: Stage) -> None:
    at = stage.now + 15.0
    stage.seat(MO).invite = Invite(MAIN, None, at, goes_by_itself=True, may_stay=False)
    with pytest.raises(NotNow):
        stage.do(breakouts.answer, MO, stage.version(MO), goes=False)


def test_who_is_away_when_rooms_open_lands_where_they_belong(stage: Stage) -> None:
    stage.do(lobby.hold, FAY, KIM, stage.version(KIM))
    stage.do(lobby.send_back, FAY, NIK, stage.version(NIK))
    stage.do(Session.lose, LEE, page_closed=True)
    stage.open_rooms({RED: [COLE, MO, LEE, KIM, NIK]})
    assert stage.place(LEE) == RED
    stage.do(lobby.release, FAY, KIM, stage.version(KIM))
    stage.do(lobby.admit, FAY, NIK)
    stage.join(LEE)
    assert {stage.place(who) for who in (MO, LEE, KIM, NIK)} == {RED}
    stage.do(Session.leave, MO)
    stage.join(MO)
    assert stage.place(MO) == RED


def test_somebody_planned_who_has_left_is_waited_for(stage: Stage) -> None:
    stage.plan_rooms({RED: [COLE, MO, LEE]})
    stage.do(Session.leave, LEE)
    stage.do(breakouts.open_rooms, FAY, base(stage))
    assert members_of(stage, RED) == [COLE, MO, LEE]


def test_a_plan_that_breaks_a_rule_is_not_opened(stage: Stage) -> None:
    stage.plan_rooms({RED: [MO, LEE]})
    with pytest.raises(NotSafe, match="no_staff"):
        stage.do(breakouts.open_rooms, FAY, base(stage))
    codes = [problem.code for problem in breakouts.problems_now(stage.session)]
    assert codes == ["no_staff"]


def test_problems_are_those_of_a_plan_only(running: Stage) -> None:
    running.session.put(running.seat(COLE), MAIN, now=running.now)
    assert breakouts.problems_now(running.session) == []
    assert breakouts.problems_now(group(FAY).session) == []


# Moving one


def test_one_is_moved_with_notice_and_belongs_there(running: Stage) -> None:
    move(running, FAY, KIM, RED)
    assert running.place(KIM) == MAIN
    assert members_of(running, RED) == [COLE, MO, LEE, KIM]
    running.wait(15.0)
    assert running.place(KIM) == RED
    move(running, FAY, KIM, MAIN)
    running.do(breakouts.answer, KIM, running.version(KIM), goes=True)
    assert running.place(KIM) == MAIN
    assert members_of(running, RED) == [COLE, MO, LEE]


def test_who_stays_belongs_where_they_are(running: Stage) -> None:
    move(running, FAY, MO, MAIN)
    running.do(breakouts.answer, MO, running.version(MO), goes=False)
    assert MO in members_of(running, RED)


def test_staff_go_where_they_like_and_come_back_with_their_role(
    running: Stage,
) -> None:
    version = running.version(FAY)
    events = running.do(breakouts.move, FAY, FAY, version, RED)
    assert events == [Moved(FAY, MAIN, RED), SessionChanged()]
    assert running.hears(FAY) == {COLE, MO, LEE}
    move(running, FAY, FAY, MAIN)
    assert running.seat(FAY).role is Role.FACILITATOR
    assert FAY not in members_of(running, RED)


@pytest.mark.parametrize("to", [LOBBY, HOLD, BLUE, PlaceId("p_1")])
def test_nobody_is_moved_where_there_is_no_room(running: Stage, to: PlaceId) -> None:
    with pytest.raises(NotThere):
        move(running, FAY, MO, to)


def test_a_move_needs_the_present_place(running: Stage) -> None:
    with pytest.raises(Stale):
        running.do(breakouts.move, FAY, MO, running.version(MO) - 1, MAIN)
    with pytest.raises(NotNow):
        move(running, FAY, MO, RED)
    running.do(lobby.hold, FAY, MO, running.version(MO))
    with pytest.raises(NotNow):
        move(running, FAY, MO, MAIN)


def test_who_is_kept_apart_is_not_moved_together(running: Stage) -> None:
    keep(running, MO, KIM, apart=True)
    with pytest.raises(NotSafe):
        move(running, FAY, KIM, RED)
    running.do(lobby.hold, FAY, MO, running.version(MO))
    with pytest.raises(NotSafe):
        move(running, FAY, KIM, RED)


def test_who_is_kept_apart_still_comes_back_to_the_group(running: Stage) -> None:
    keep(running, MO, KIM, apart=True)
    move(running, FAY, MO, MAIN)
    assert running.seat(MO).invite is not None


def test_who_is_kept_apart_and_on_the_way_counts_as_there(running: Stage) -> None:
    keep(running, NIK, KIM, apart=True)
    move(running, FAY, NIK, RED)
    with pytest.raises(NotSafe):
        move(running, FAY, KIM, RED)


@pytest.mark.promise(6)
def test_a_member_is_moved_to_staff_or_to_enough_others() -> None:
    stage = group(FAY, COLE, MO, LEE, KIM, NIK, policies=ALONE)
    stage.open_rooms({RED: [MO, LEE, KIM], BLUE: [COLE]})
    move(stage, FAY, NIK, RED)
    stage.do(moderation.keep_near, FAY, KIM, on=True)
    with pytest.raises(NotSafe):
        move(stage, FAY, NIK, RED)
    move(stage, FAY, NIK, BLUE)
    move(stage, FAY, COLE, MAIN)
    with pytest.raises(NotSafe):
        move(stage, FAY, KIM, BLUE)


# Ending


def test_a_room_is_given_more_time(running: Stage) -> None:
    room = running.session.breakouts.rooms[RED]
    assert room.ends_at == running.now + 615.0
    assert running.wait(555.0) == [RoomEnding(RED)]
    running.do(breakouts.extend, FAY, [RED], 120.0)
    assert room.ends_at == running.now + 180.0
    assert running.wait(119.9) == []
    assert running.wait(0.1) == [RoomEnding(RED)]


def test_when_its_time_is_over_a_room_ends_and_all_come_back(running: Stage) -> None:
    events = running.wait(615.0)
    assert events == [
        RoomEnding(RED),
        Moved(COLE, RED, MAIN),
        Moved(MO, RED, MAIN),
        Moved(LEE, RED, MAIN),
        SessionChanged(),
    ]
    assert not running.session.breakouts.are_open
    assert running.hears(KIM) == {FAY, COLE, MO, LEE, NIK}, "what was on still is"


@pytest.mark.parametrize("places", [[RED], []])
def test_rooms_are_called_back_after_a_short_notice(
    running: Stage, places: Sequence[PlaceId]
) -> None:
    running.do(breakouts.recall, FAY, places)
    assert running.place(MO) == RED
    running.wait(15.0)
    assert running.place(MO) == MAIN


def test_one_room_ends_and_the_other_goes_on(stage: Stage) -> None:
    stage.join(SAM)
    stage.do(Session.join, SAM, Role.CO_FACILITATOR, "Sam", switch=True)
    stage.open_rooms({RED: [COLE, MO, LEE], BLUE: [SAM, KIM]})
    stage.do(breakouts.recall, FAY, [RED])
    stage.do(breakouts.extend, FAY, [BLUE], 100.0)
    stage.wait(620.0)
    assert [stage.place(who) for who in (MO, KIM)] == [MAIN, BLUE]
    assert stage.session.breakouts.are_open


def test_a_room_that_ends_soon_is_not_given_time_by_calling_it_back(
    running: Stage,
) -> None:
    running.wait(610.0)
    ends_at = running.session.breakouts.rooms[RED].ends_at
    running.do(breakouts.recall, FAY, [])
    assert running.session.breakouts.rooms[RED].ends_at == ends_at


def test_a_question_to_go_to_a_room_that_ends_is_dropped(running: Stage) -> None:
    running.do(breakouts.recall, FAY, [])
    running.wait(10.0)
    move(running, FAY, KIM, RED)
    running.wait(5.0)
    assert running.seat(KIM).invite is None
    assert running.place(KIM) == MAIN


def test_only_open_rooms_are_extended_or_called_back(stage: Stage) -> None:
    stage.plan_rooms({RED: [COLE]})
    with pytest.raises(NotThere):
        stage.do(breakouts.extend, FAY, [], 60.0)
    stage.do(breakouts.open_rooms, FAY, base(stage))
    with pytest.raises(NotThere):
        stage.do(breakouts.recall, FAY, [BLUE])


def test_every_change_of_the_rooms_counts(stage: Stage) -> None:
    seen = [base(stage)]
    for act in (
        lambda: stage.plan_rooms({RED: [COLE]}),
        lambda: stage.do(breakouts.place_everyone, FAY, base(stage), [MO]),
        lambda: keep(stage, MO, LEE, apart=True),
        lambda: stage.do(breakouts.open_rooms, FAY, base(stage)),
        lambda: stage.do(breakouts.extend, FAY, [], 60.0),
        lambda: stage.do(breakouts.recall, FAY, []),
        lambda: stage.wait(15.0),
    ):
        act()
        seen.append(base(stage))
    assert seen == sorted(set(seen))
