"""Seats: coming in, being lost, coming back, and what a person sends."""

import pytest

from rooms import lobby, moderation, passing, planning
from rooms.errors import (
    AlreadyHere,
    NotPermitted,
    NotSeated,
    ScreenTaken,
    SessionFull,
    Stale,
    WasRemoved,
)
from rooms.events import (
    Cause,
    Changed,
    Ended,
    FollowUp,
    Joined,
    Left,
    Moved,
    RemovalReason,
)
from rooms.ids import PlaceId
from rooms.places import HOLD, LOBBY, MAIN
from rooms.policies import Policies
from rooms.roles import Role, allowance
from rooms.seat import (
    Departure,
    Line,
    Presence,
    Signal,
    VideoAudience,
)
from rooms.session import AWAY_AFTER, Session
from rooms.tracks import Source
from tests.support.sessions import (
    ADA,
    COLE,
    FAY,
    KIM,
    LEE,
    MO,
    NO_LOBBY,
    OLA,
    RED,
    Stage,
    group,
)

MICROPHONE, CAMERA, SCREEN = Source.MICROPHONE, Source.CAMERA, Source.SCREEN
NOTHING: frozenset[Source] = frozenset()


@pytest.fixture
def stage() -> Stage:
    """Return a session of a facilitator and a member with a microphone on."""
    stage = group(FAY, MO)
    stage.turn_on(MO, MICROPHONE)
    return stage


# Coming in


def test_whoever_joins_has_a_seat() -> None:
    stage = group(FAY)
    assert stage.join(MO) == [Joined(MO)]
    assert MO in stage.session
    assert LEE not in stage.session
    assert stage.seat(MO).role is Role.MEMBER
    assert stage.place(MO) == MAIN


def test_seats_keep_the_order_of_coming() -> None:
    stage = group(FAY, MO, LEE)
    stage.do(Session.leave, MO)
    stage.join(MO)
    orders = [(seat.participant, seat.order) for seat in stage.session]
    assert orders == [(FAY, 0), (LEE, 2), (MO, 3)]


@pytest.mark.promise(7)
def test_everything_is_off_at_first() -> None:
    stage = group(FAY)
    stage.join(MO)
    seat = stage.seat(MO)
    assert (seat.intent, seat.published, seat.effect) == (NOTHING, NOTHING, NOTHING)
    assert seat.allowance == {MICROPHONE, CAMERA}


def test_a_full_session_takes_nobody_but_who_has_a_seat() -> None:
    stage = group(FAY, MO, capacity=2)
    with pytest.raises(SessionFull):
        stage.join(LEE)
    stage.do(Session.lose, MO, page_closed=True)
    with pytest.raises(SessionFull):
        stage.join(LEE)
    stage.join(MO)


@pytest.mark.promise(1)
@pytest.mark.parametrize(
    ("policies", "closed"),
    [
        (Policies(lobby=True), False),
        (Policies(lobby=False), True),
    ],
)
def test_members_wait_where_the_door_is_shut_and_staff_do_not(
    policies: Policies, *, closed: bool
) -> None:
    stage = Stage(Session(8, policies))
    stage.join(FAY)
    stage.do(lobby.lock, FAY, locked=closed)
    stage.join(MO, OLA, ADA, COLE)
    places = {seat.participant: seat.place for seat in stage.session}
    assert places == {FAY: MAIN, MO: LOBBY, OLA: LOBBY, ADA: MAIN, COLE: MAIN}


def test_who_comes_late_waits_and_is_known_to_be_late() -> None:
    stage = Stage(Session(8, NO_LOBBY, late_at=1000.0))
    stage.now = 999.0
    stage.join(FAY, MO)
    stage.now = 1000.0
    stage.join(COLE, LEE)
    assert [seat.place for seat in stage.session] == [MAIN, MAIN, MAIN, LOBBY]
    assert [seat.is_late for seat in stage.session] == [False, False, False, True]
    stage.do(lobby.admit, FAY, LEE)
    assert not stage.seat(LEE).is_late


# Coming again


@pytest.mark.promise(7)
def test_a_new_page_starts_with_everything_off(stage: Stage) -> None:
    stage.lose(MO)
    assert stage.join(MO) == [Changed(MO)]
    assert stage.seat(MO).intent == NOTHING
    stage.do(Session.publish, MO, [MICROPHONE])
    assert stage.seat(MO).effect == NOTHING


def test_a_second_page_asks_before_it_takes_over(stage: Stage) -> None:
    with pytest.raises(AlreadyHere):
        stage.join(MO)
    stage.do(Session.join, MO, Role.MEMBER, "Mo M", switch=True)
    assert stage.seat(MO).name == "Mo M"
    assert len(stage.session.seats) == 2


@pytest.mark.promise(7)
def test_what_staff_muted_stays_so_on_a_new_page_and_in_another_place(
    stage: Stage,
) -> None:
    stage.do(moderation.mute, FAY, MO, MICROPHONE, may_return=False)
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    stage.lose(MO)
    stage.join(MO)
    stage.do(lobby.release, FAY, MO, stage.version(MO))
    with pytest.raises(NotPermitted):
        stage.do(Session.intend, MO, MICROPHONE, on=True)


def test_whoever_has_a_seat_does_not_wait_again(stage: Stage) -> None:
    stage.do(planning.set_policies, FAY, Policies())
    stage.do(lobby.lock, FAY, locked=True)
    stage.do(Session.lose, MO, page_closed=True)
    stage.join(MO)
    assert stage.place(MO) == MAIN


@pytest.mark.promise(7)
def test_a_screen_allowed_once_is_not_shown_again_from_a_new_page(
    stage: Stage,
) -> None:
    stage.do(moderation.allow, FAY, MO, SCREEN)
    stage.turn_on(MO, SCREEN)
    stage.do(Session.lose, MO, page_closed=True)
    stage.join(MO)
    with pytest.raises(NotPermitted):
        stage.do(Session.intend, MO, SCREEN, on=True)


def test_another_role_brings_its_own_allowance(stage: Stage) -> None:
    stage.do(moderation.allow, FAY, MO, SCREEN)
    stage.do(Session.join, MO, Role.CO_FACILITATOR, "Mo", switch=True)
    stage.turn_on(MO, SCREEN)
    stage.do(Session.intend, MO, SCREEN, on=False)
    assert stage.seat(MO).allowance == allowance(Role.CO_FACILITATOR)
    stage.do(Session.join, MO, Role.OBSERVER, "Mo", switch=True)
    assert stage.seat(MO).allowance == NOTHING


@pytest.mark.parametrize("role", [Role.CO_FACILITATOR, Role.ADMIN])
@pytest.mark.parametrize("place", [LOBBY, HOLD])
def test_whoever_comes_back_as_staff_waits_no_longer(
    stage: Stage, role: Role, place: PlaceId
) -> None:
    away = lobby.send_back if place == LOBBY else lobby.hold
    stage.do(away, FAY, MO, stage.version(MO))
    events = stage.do(Session.join, MO, role, "Mo", switch=True)
    assert events == [Changed(MO), Moved(MO, place, MAIN)]
    assert stage.place(MO) == MAIN


# Without a seat


def test_nothing_can_be_done_without_a_seat(stage: Stage) -> None:
    session = stage.session
    for act in (
        lambda: session.seat(LEE),
        lambda: session.resume(LEE),
        lambda: session.lose(LEE, page_closed=False, now=0.0),
        lambda: session.leave(LEE, now=0.0),
        lambda: session.publish(LEE, []),
        lambda: session.intend(LEE, MICROPHONE, on=False),
        lambda: session.show_camera_to(LEE, VideoAudience.STAFF),
        lambda: session.expect(LEE, 1),
    ):
        with pytest.raises(NotSeated):
            act()


def test_an_order_about_somebody_who_has_moved_is_stale(stage: Stage) -> None:
    assert stage.session.expect(MO, 1) is stage.seat(MO)
    with pytest.raises(Stale):
        stage.session.expect(MO, 0)


# Leaving


@pytest.mark.promise(5)
def test_staff_remember_who_left_and_why(stage: Stage) -> None:
    assert stage.do(Session.leave, MO) == [Left(MO, Cause.LEFT)]
    assert MO not in stage.session
    gone = Departure("Mo", Role.MEMBER, Cause.LEFT, stage.now)
    assert stage.session.departed == {MO: gone}
    stage.join(MO)
    assert stage.session.departed == {}


def test_no_more_people_are_remembered_than_there_are_seats() -> None:
    stage = group(FAY, MO, capacity=2)
    stage.do(Session.leave, MO)
    for who in (LEE, KIM):
        stage.join(who)
        stage.do(Session.leave, who)
    assert list(stage.session.departed) == [LEE, KIM]


def test_whoever_left_comes_back_as_somebody_new(stage: Stage) -> None:
    stage.do(Session.leave, MO)
    assert stage.join(MO) == [Joined(MO)]
    assert stage.seat(MO).intent == NOTHING


# Being lost


@pytest.mark.promise(8)
def test_media_goes_on_while_a_connection_is_lost(stage: Stage) -> None:
    stage.lose(MO)
    stage.wait(AWAY_AFTER)
    assert stage.receives(FAY, MO) == {MICROPHONE}
    stage.do(Session.resume, MO)
    assert stage.receives(FAY, MO) == {MICROPHONE}


@pytest.mark.promise(5)
def test_the_others_are_told_of_a_longer_loss(stage: Stage) -> None:
    stage.lose(MO)
    seat = stage.seat(MO)
    assert (seat.line, seat.lost_since) == (Line.LOST, stage.now)
    assert stage.wait(AWAY_AFTER - 0.1) == []
    assert seat.presence(MAIN) is Presence.HERE
    assert stage.wait(0.1) == [Changed(MO)]
    assert seat.presence(MAIN) is Presence.AWAY
    stage.do(Session.resume, MO)
    assert seat.presence(MAIN) is Presence.HERE
    assert passing.deadline(stage.session) is None


@pytest.mark.promise(5)
def test_a_closed_page_is_away_at_once_and_sends_nothing(stage: Stage) -> None:
    stage.do(Session.lose, MO, page_closed=True)
    assert stage.seat(MO).presence(MAIN) is Presence.AWAY
    assert stage.hears(FAY) == set()
    assert stage.seat(MO).published == NOTHING


@pytest.mark.parametrize(
    ("page_closed", "cause"), [(False, Cause.LOST), (True, Cause.CLOSED)]
)
def test_a_seat_is_given_up_when_the_grace_runs_out(
    stage: Stage, cause: Cause, *, page_closed: bool
) -> None:
    stage.do(Session.lose, MO, page_closed=page_closed)
    stage.wait(59.9)
    assert MO in stage.session
    assert stage.wait(0.1) == [Left(MO, cause)]
    assert MO not in stage.session


def test_a_grace_shorter_than_the_patience_of_the_others_ends_the_seat() -> None:
    stage = group(FAY, MO, policies=Policies(seat_grace=2.0))
    stage.lose(MO)
    assert stage.wait(2.0) == [Left(MO, Cause.LOST)]


def test_a_page_that_is_lost_again_is_still_away(stage: Stage) -> None:
    stage.do(Session.lose, MO, page_closed=True)
    stage.wait(1.0)
    stage.lose(MO)
    assert stage.seat(MO).presence(MAIN) is Presence.AWAY
    assert passing.deadline(stage.session) == stage.now + 60.0


# Sending


@pytest.mark.promise(7)
def test_what_is_published_is_off_until_it_is_wanted() -> None:
    stage = group(FAY, MO)
    stage.do(Session.publish, MO, [MICROPHONE, CAMERA])
    assert stage.seat(MO).effect == NOTHING
    stage.do(Session.intend, MO, CAMERA, on=True)
    assert stage.seat(MO).effect == {CAMERA}
    stage.do(Session.intend, MO, CAMERA, on=False)
    assert stage.seat(MO).effect == NOTHING


def test_what_is_wanted_comes_on_when_it_is_published() -> None:
    stage = group(FAY, MO)
    stage.do(Session.publish, MO, [])
    stage.do(Session.intend, MO, CAMERA, on=True)
    assert stage.seat(MO).effect == NOTHING
    stage.do(Session.publish, MO, [CAMERA])
    assert stage.seat(MO).effect == {CAMERA}


@pytest.mark.promise(1)
def test_a_member_shows_no_screen_unless_staff_let_them(stage: Stage) -> None:
    stage.do(Session.publish, MO, [SCREEN])
    with pytest.raises(NotPermitted):
        stage.do(Session.intend, MO, SCREEN, on=True)
    stage.do(Session.intend, MO, SCREEN, on=False)


@pytest.mark.promise(1)
def test_who_only_watches_publishes_nothing() -> None:
    stage = group(FAY, OLA, ADA)
    for who in (OLA, ADA):
        with pytest.raises(NotPermitted):
            stage.do(Session.publish, who, [])
        with pytest.raises(NotPermitted):
            stage.do(Session.intend, who, MICROPHONE, on=True)


@pytest.mark.promise(1)
def test_who_waits_or_is_on_hold_begins_nothing(stage: Stage) -> None:
    stage.do(lobby.hold, FAY, MO, stage.version(MO))
    with pytest.raises(NotPermitted):
        stage.do(Session.intend, MO, MICROPHONE, on=True)
    stage.do(lobby.send_back, FAY, MO, stage.version(MO))
    with pytest.raises(NotPermitted):
        stage.do(Session.intend, MO, MICROPHONE, on=True)
    with pytest.raises(NotPermitted):
        stage.do(Session.publish, MO, [MICROPHONE])


def test_one_screen_is_shown_in_each_place() -> None:
    stage = group(FAY, COLE, MO)
    stage.turn_on(FAY, SCREEN)
    with pytest.raises(ScreenTaken):
        stage.turn_on(COLE, SCREEN)
    stage.do(Session.intend, FAY, SCREEN, on=True)
    stage.lose(FAY)
    with pytest.raises(ScreenTaken):
        stage.do(Session.intend, COLE, SCREEN, on=True)
    stage.do(Session.resume, FAY)
    stage.open_rooms({RED: [COLE, MO]})
    stage.turn_on(COLE, SCREEN)
    assert stage.receives(MO, COLE) == {SCREEN}


def test_a_screen_stays_behind_when_one_moves() -> None:
    stage = group(FAY, COLE, MO)
    stage.turn_on(COLE, SCREEN, MICROPHONE)
    stage.open_rooms({RED: [COLE, MO]})
    assert stage.seat(COLE).intent == {MICROPHONE}
    assert stage.seat(COLE).allowance == set(Source)


def test_turning_something_on_takes_a_signal_back(stage: Stage) -> None:
    stage.seat(MO).signal, stage.seat(MO).signal_since = Signal.BREAK, stage.now
    assert stage.seat(MO).presence(MAIN) is Presence.AWAY
    stage.do(Session.intend, MO, CAMERA, on=True)
    assert (stage.seat(MO).signal, stage.seat(MO).signal_since) == (None, None)


# Ending


@pytest.mark.promise(1)
def test_nobody_comes_into_a_session_that_has_ended(stage: Stage) -> None:
    stage.do(planning.set_policies, FAY, Policies())
    stage.join(LEE)
    assert stage.do(moderation.end, FAY) == [
        Ended(FAY),
        Left(FAY, Cause.ENDED, FAY),
        Left(MO, Cause.ENDED, FAY),
        Left(LEE, Cause.DECLINED, FAY),
    ]
    for who in (FAY, MO, KIM):
        with pytest.raises(WasRemoved):
            stage.join(who)


@pytest.mark.promise(1)
def test_whoever_was_removed_does_not_come_back_until_they_may(stage: Stage) -> None:
    stage.do(
        moderation.remove,
        FAY,
        MO,
        reason=RemovalReason.PRIVACY,
        follow_up=FollowUp.CALL,
        may_return=False,
    )
    for switch in (False, True):
        with pytest.raises(WasRemoved):
            stage.do(Session.join, MO, Role.MEMBER, "Mo", switch=switch)
    stage.do(moderation.let_back, FAY, MO)
    stage.join(MO)


# Places


def test_a_place_exists_or_it_does_not() -> None:
    stage = group(FAY, COLE, MO)
    assert stage.session.kind(RED) is None
    stage.plan_rooms({RED: [COLE, MO]})
    assert stage.session.kind(RED) is None
    assert not any(
        kind.carries_media
        for place in (LOBBY, HOLD)
        if (kind := stage.session.kind(place))
    )
