from dataclasses import replace

from rooms.seat import MediaHealth, Quality, Seat
from rooms.tracks import Source
from server.media.grades import BETTER_AFTER, Signs
from server.media.tracks import Flow
from server.pulse import QUIET_AFTER, Pulse
from tests.support.sessions import FAY, MO, group

CAMERA = Source.CAMERA
BAD = Signs(0.1, loss_down=0.3)


def sender(*sources: Source) -> Seat:
    return group(FAY, MO, on=[*sources]).seat(MO)


def word(pulse: Pulse, seat: Seat, signs: Signs, *, since: float) -> Quality | None:
    """Return the word after the same signs for a while."""
    found = None
    for second in range(int(BETTER_AFTER) + 1):
        found = pulse.quality(seat, signs, now=since + second)
    return found


def test_a_camera_of_which_nothing_comes_is_frozen_unless_nobody_wants_it() -> None:
    pulse, seat = Pulse(), sender(Source.MICROPHONE, CAMERA)
    for now in (0.0, QUIET_AFTER + 1):
        flow = Flow(is_connected=True, sound_at=now, picture_at=None)
        idle = pulse.health(seat, flow, unwanted=[CAMERA], now=now)
        assert idle is MediaHealth.FLOWING
    # Once it is wanted again it has its time to come.
    later = QUIET_AFTER + 2
    for now, health in (
        (later, MediaHealth.FLOWING),
        (later + QUIET_AFTER + 1, MediaHealth.FROZEN),
    ):
        flow = Flow(is_connected=True, sound_at=now, picture_at=None)
        assert pulse.health(seat, flow, now=now) is health


def test_a_line_has_no_word_before_it_is_there_or_after_it_has_gone() -> None:
    pulse, seat = Pulse(), sender()
    assert pulse.quality(seat, None, now=0.0) is None
    assert word(pulse, seat, BAD, since=1.0) is Quality.POOR
    assert pulse.quality(seat, None, now=20.0) is None
    assert pulse.quality(seat, BAD, now=21.0) is Quality.GOOD  # It begins anew.


def test_a_line_is_lost_only_where_something_should_come() -> None:
    silent = Signs(30.0)
    assert word(Pulse(), sender(), silent, since=0.0) is Quality.GOOD
    sends = sender(Source.MICROPHONE)
    assert word(Pulse(), sends, silent, since=0.0) is Quality.LOST


def test_nothing_is_remembered_of_who_has_left() -> None:
    pulse, seat = Pulse(), sender()
    assert word(pulse, seat, BAD, since=0.0) is Quality.POOR
    pulse.forget(MO)
    assert pulse.quality(seat, replace(BAD), now=10.0) is Quality.GOOD
