"""The rules of one session, step by step."""

import pytest

from rooms.errors import NotPermitted, NotSeated, ScreenTaken, SessionFull
from rooms.events import Joined, Left, MediaChanged, Returned, WentAway
from rooms.ids import ParticipantId
from rooms.roles import Role
from rooms.session import AWAY_AFTER, SEAT_GRACE, Presence, Session
from rooms.tracks import Source

FAY = ParticipantId("fay")
MO = ParticipantId("mo")
LEE = ParticipantId("lee")

MICROPHONE, CAMERA, SCREEN = Source.MICROPHONE, Source.CAMERA, Source.SCREEN
NOTHING: frozenset[Source] = frozenset()


@pytest.fixture
def session() -> Session:
    """Return a session of three seats, of which a facilitator has one."""
    session = Session(seats=3)
    session.join(FAY, Role.FACILITATOR)
    return session


def speaking(session: Session, who: ParticipantId) -> None:
    """Let somebody come in and switch their microphone on."""
    session.join(who, Role.MEMBER)
    session.publish(who, [MICROPHONE, CAMERA])
    session.intend(who, MICROPHONE, on=True)


def presenting(session: Session) -> None:
    """Let the facilitator show a screen."""
    session.publish(FAY, Source)
    session.intend(FAY, SCREEN, on=True)


# Coming in


def test_whoever_joins_has_a_seat(session: Session) -> None:
    assert session.join(MO, Role.MEMBER) == [Joined(MO)]
    assert MO in session
    assert LEE not in session
    assert session.seat(MO).role is Role.MEMBER


def test_seats_keep_the_order_of_coming(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    session.join(LEE, Role.MEMBER)
    session.leave(MO)
    session.join(MO, Role.MEMBER)
    assert [(s.participant, s.order) for s in session] == [(FAY, 0), (LEE, 2), (MO, 3)]


@pytest.mark.promise(7)
def test_everything_is_off_at_first(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    seat = session.seat(MO)
    assert (seat.intent, seat.published, seat.effect) == (NOTHING, NOTHING, NOTHING)


def test_a_full_session_takes_nobody(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    session.join(LEE, Role.MEMBER)
    with pytest.raises(SessionFull):
        session.join(ParticipantId("kim"), Role.FACILITATOR)
    assert len(list(session)) == 3


def test_a_held_seat_counts_as_taken(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    session.join(LEE, Role.MEMBER)
    session.lose(MO, page_closed=True, now=0.0)
    with pytest.raises(SessionFull):
        session.join(ParticipantId("kim"), Role.MEMBER)


def test_a_full_session_takes_whoever_has_a_seat(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    session.join(LEE, Role.MEMBER)
    assert session.join(MO, Role.MEMBER) == [Returned(MO)]


@pytest.mark.promise(7)
def test_a_new_page_starts_with_everything_off(session: Session) -> None:
    speaking(session, MO)
    assert session.join(MO, Role.MEMBER) == [Returned(MO), MediaChanged(MO)]
    assert session.seat(MO).intent == NOTHING
    assert session.publish(MO, [MICROPHONE]) == []
    assert session.seat(MO).effect == NOTHING


def test_a_new_page_keeps_the_place_among_the_others(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    session.join(FAY, Role.FACILITATOR)
    assert [seat.participant for seat in session] == [FAY, MO]


def test_a_new_page_that_has_lost_a_role_is_told_with_what_it_sent(
    session: Session,
) -> None:
    presenting(session)
    assert session.join(FAY, Role.MEMBER) == [Returned(FAY), MediaChanged(FAY)]
    with pytest.raises(NotPermitted):
        session.intend(FAY, SCREEN, on=True)


def test_a_new_page_may_have_won_a_role(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    session.join(MO, Role.FACILITATOR)
    assert session.publish(MO, [SCREEN]) == []
    assert session.intend(MO, SCREEN, on=True) == [MediaChanged(MO)]


# Without a seat


def test_nothing_can_be_done_without_a_seat(session: Session) -> None:
    with pytest.raises(NotSeated):
        session.seat(MO)
    with pytest.raises(NotSeated):
        session.resume(MO)
    with pytest.raises(NotSeated):
        session.lose(MO, page_closed=False, now=0.0)
    with pytest.raises(NotSeated):
        session.leave(MO)
    with pytest.raises(NotSeated):
        session.publish(MO, [])
    with pytest.raises(NotSeated):
        session.intend(MO, MICROPHONE, on=False)


# Leaving


def test_leaving_frees_the_seat(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    assert session.leave(MO) == [Left(MO)]
    assert MO not in session


def test_whoever_left_comes_back_as_somebody_new(session: Session) -> None:
    speaking(session, MO)
    session.leave(MO)
    assert session.join(MO, Role.MEMBER) == [Joined(MO)]
    assert session.seat(MO).intent == NOTHING


# Being lost


def test_a_short_loss_is_told_to_nobody(session: Session) -> None:
    speaking(session, MO)
    assert session.lose(MO, page_closed=False, now=100.0) == []
    assert session.seat(MO).is_lost
    assert session.resume(MO) == []
    assert not session.seat(MO).is_lost
    assert session.deadline() is None


@pytest.mark.promise(8)
def test_media_goes_on_while_a_connection_is_lost(session: Session) -> None:
    speaking(session, MO)
    session.lose(MO, page_closed=False, now=100.0)
    session.expire(now=100.0 + AWAY_AFTER)
    assert session.seat(MO).effect == {MICROPHONE}
    session.resume(MO)
    assert session.seat(MO).effect == {MICROPHONE}


@pytest.mark.promise(5)
def test_the_others_are_told_of_a_longer_loss(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    session.lose(MO, page_closed=False, now=100.0)
    assert session.deadline() == 100.0 + AWAY_AFTER
    assert session.expire(now=104.9) == []
    assert session.seat(MO).presence is Presence.HERE
    assert session.expire(now=105.0) == [WentAway(MO)]
    assert session.seat(MO).presence is Presence.AWAY
    assert session.deadline() == 100.0 + SEAT_GRACE


def test_whoever_was_away_is_told_to_be_back(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    session.lose(MO, page_closed=False, now=100.0)
    session.expire(now=105.0)
    assert session.resume(MO) == [Returned(MO)]
    assert session.seat(MO).presence is Presence.HERE


@pytest.mark.promise(5)
def test_a_closed_page_is_told_at_once_and_sends_nothing(session: Session) -> None:
    speaking(session, MO)
    events = session.lose(MO, page_closed=True, now=100.0)
    assert events == [WentAway(MO), MediaChanged(MO)]
    assert session.seat(MO).effect == NOTHING
    assert session.deadline() == 100.0 + SEAT_GRACE


def test_a_closed_page_that_sent_nothing_only_goes_away(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    assert session.lose(MO, page_closed=True, now=100.0) == [WentAway(MO)]


def test_a_seat_is_given_up_when_the_grace_runs_out(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    session.lose(MO, page_closed=True, now=100.0)
    assert session.expire(now=159.9) == []
    assert session.expire(now=160.0) == [Left(MO)]
    assert MO not in session
    assert session.deadline() is None


def test_a_long_loss_ends_the_seat_without_a_detour() -> None:
    session = Session(seats=2, seat_grace=2.0)
    session.join(MO, Role.MEMBER)
    session.lose(MO, page_closed=False, now=10.0)
    assert session.deadline() == 12.0
    assert session.expire(now=12.0) == [Left(MO)]


def test_the_first_deadline_of_several_counts(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    session.join(LEE, Role.MEMBER)
    session.lose(MO, page_closed=True, now=100.0)
    session.lose(LEE, page_closed=False, now=101.0)
    assert session.deadline() == 106.0
    assert session.expire(now=200.0) == [Left(MO), Left(LEE)]


def test_a_page_that_is_lost_again_while_away_is_not_told_twice(
    session: Session,
) -> None:
    session.join(MO, Role.MEMBER)
    session.lose(MO, page_closed=True, now=100.0)
    assert session.lose(MO, page_closed=False, now=101.0) == []
    assert session.deadline() == 101.0 + SEAT_GRACE


def test_a_lost_page_that_was_closed_after_all_goes_away_at_once(
    session: Session,
) -> None:
    speaking(session, MO)
    session.lose(MO, page_closed=False, now=100.0)
    events = session.lose(MO, page_closed=True, now=101.0)
    assert events == [WentAway(MO), MediaChanged(MO)]


# Sending


@pytest.mark.promise(7)
def test_what_is_published_is_off_until_it_is_wanted(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    assert session.publish(MO, [MICROPHONE, CAMERA]) == []
    assert session.seat(MO).effect == NOTHING
    assert session.intend(MO, MICROPHONE, on=True) == [MediaChanged(MO)]
    assert session.seat(MO).effect == {MICROPHONE}


def test_what_is_wanted_comes_on_when_it_is_published(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    assert session.intend(MO, CAMERA, on=True) == []
    assert session.publish(MO, [CAMERA]) == [MediaChanged(MO)]
    assert session.seat(MO).effect == {CAMERA}


def test_switching_off_what_is_on_is_told(session: Session) -> None:
    speaking(session, MO)
    assert session.intend(MO, MICROPHONE, on=False) == [MediaChanged(MO)]
    assert session.seat(MO).effect == NOTHING


def test_switching_to_what_is_already_so_is_not_told(session: Session) -> None:
    speaking(session, MO)
    assert session.intend(MO, MICROPHONE, on=True) == []
    assert session.intend(MO, CAMERA, on=False) == []
    assert session.publish(MO, [MICROPHONE, CAMERA]) == []


def test_publishing_less_takes_it_off(session: Session) -> None:
    speaking(session, MO)
    assert session.publish(MO, [CAMERA]) == [MediaChanged(MO)]
    assert session.seat(MO).intent == {MICROPHONE}


def test_a_member_may_not_send_a_screen(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    with pytest.raises(NotPermitted):
        session.publish(MO, [CAMERA, SCREEN])
    assert session.seat(MO).published == NOTHING
    with pytest.raises(NotPermitted):
        session.intend(MO, SCREEN, on=True)
    assert session.seat(MO).intent == NOTHING


def test_anything_may_be_switched_off(session: Session) -> None:
    session.join(MO, Role.MEMBER)
    assert session.intend(MO, SCREEN, on=False) == []


def test_only_one_screen_is_shown(session: Session) -> None:
    presenting(session)
    session.join(LEE, Role.FACILITATOR)
    with pytest.raises(ScreenTaken):
        session.intend(LEE, SCREEN, on=True)
    session.intend(FAY, SCREEN, on=False)
    session.publish(LEE, [SCREEN])
    assert session.intend(LEE, SCREEN, on=True) == [MediaChanged(LEE)]


def test_whoever_shows_a_screen_may_say_so_again(session: Session) -> None:
    presenting(session)
    assert session.intend(FAY, SCREEN, on=True) == []


def test_a_screen_is_free_once_its_page_is_closed(session: Session) -> None:
    presenting(session)
    session.join(LEE, Role.FACILITATOR)
    session.lose(FAY, page_closed=True, now=0.0)
    assert session.intend(LEE, SCREEN, on=True) == []


def test_a_screen_that_is_lost_for_a_moment_stays_taken(session: Session) -> None:
    presenting(session)
    session.join(LEE, Role.FACILITATOR)
    session.lose(FAY, page_closed=False, now=0.0)
    with pytest.raises(ScreenTaken):
        session.intend(LEE, SCREEN, on=True)
