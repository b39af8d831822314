import pytest

from server.media.feed import (
    FORGETS,
    LOOK_EVERY,
    OBEYS,
    OTHERS_GO_ON,
    STARVES_AFTER,
    TOP,
    TRUSTED_AFTER,
    Feed,
)
from server.media.packet import HEADER_SIZE
from server.media.tracks import Kind
from server.media.uplink import Uplink
from tests.support.packets import parsed, vp8
from tests.support.streams import feed, uplink


class Camera:
    """Three layers that flow, or do not."""

    def __init__(self) -> None:
        self.layers = [uplink(Kind.VIDEO, layer=n) for n in range(3)]
        self.feed: Feed = feed(*self.layers)
        self.now = 0.0
        self._sent = 0

    def run(self, seconds: float, *flowing: int, rate: float = 20.0) -> None:
        until = self.now + seconds
        while self.now < until - 1e-9:
            self.now += 1 / rate
            self._sent += 1
            for number in flowing:
                packet = parsed(self._sent, payload=vp8(self._sent))
                self.layers[number].receive(packet, repaired=False, now=self.now)
            self.feed.look(self.now)

    @property
    def best(self) -> int:
        found = self.feed.best(TOP)
        assert found is not None
        return found.layer


@pytest.fixture
def camera() -> Camera:
    return Camera()


def test_the_largest_layer_up_to_the_wanted_is_best(camera: Camera) -> None:
    assert [camera.feed.best(n) for n in range(3)] == camera.layers
    assert camera.best == 2


def test_who_wants_less_than_there_is_gets_the_smallest() -> None:
    only = uplink(Kind.VIDEO, layer=1)
    assert feed(only).best(0) is only


def test_there_is_none_before_the_first_packet() -> None:
    key = uplink(Kind.VIDEO).key
    assert Feed(key, Kind.VIDEO, uplink(Kind.VIDEO).codec).best(TOP) is None


def test_layers_are_in_their_order_in_whichever_they_come() -> None:
    layers = [uplink(Kind.VIDEO, layer=n) for n in (2, 0, 1)]
    assert [one.layer for one in feed(*layers).layers] == [0, 1, 2]


def test_a_layer_that_stops_while_others_flow_is_not_chosen(camera: Camera) -> None:
    camera.run(1.0, 0, 1, 2)
    camera.run(STARVES_AFTER + 2 * LOOK_EVERY, 0, 1)
    assert camera.best == 1
    camera.run(STARVES_AFTER + 2 * LOOK_EVERY, 0)
    assert camera.best == 0


def test_a_slow_camera_starves_no_layer(camera: Camera) -> None:
    camera.run(5.0, 0, 1, 2, rate=1.0)
    assert camera.best == 2


def test_a_camera_that_is_off_starves_no_layer(camera: Camera) -> None:
    camera.run(1.0, 0, 1, 2)
    camera.now += 60.0
    camera.feed.look(camera.now)
    assert camera.best == 2


def test_few_pictures_of_the_smallest_layer_say_nothing(camera: Camera) -> None:
    camera.run(1.0, 0, 1, 2)
    camera.run((OTHERS_GO_ON - 1) / 5.0, 0, rate=5.0)
    assert camera.best == 2


def test_a_layer_that_comes_back_must_stay_to_be_chosen(camera: Camera) -> None:
    camera.run(1.0, 0, 1, 2)
    camera.run(1.0, 0, 1)
    camera.run(TRUSTED_AFTER - 3 * LOOK_EVERY, 0, 1, 2)
    assert camera.best == 1
    camera.run(6 * LOOK_EVERY, 0, 1, 2)
    assert camera.best == 2


def test_a_layer_that_we_expect_is_chosen_at_once(camera: Camera) -> None:
    camera.run(1.0, 0, 1, 2)
    camera.run(1.0, 0)
    camera.feed.expect(1)
    camera.run(2 * LOOK_EVERY, 0, 1, 2)
    assert camera.best == 1


def test_each_layer_has_its_rate(camera: Camera) -> None:
    camera.run(4.0, 0, 1, 2)
    size = len(vp8(1)) + HEADER_SIZE
    for one in camera.layers:
        assert one.rates.bitrates() == [pytest.approx(size * 8 * 20, rel=0.1)]


def test_the_size_of_a_picture_is_learned_from_its_key_frame() -> None:
    layer: Uplink = uplink(Kind.VIDEO)
    packet = parsed(1, payload=vp8(1, keyframe=True, size=(640, 360)))
    layer.receive(packet, repaired=False, now=1.0)
    assert (layer.width, layer.height) == (640, 360)


def one_size(now: float = 0.0) -> tuple[Feed, int]:
    """Return a feed of one layer that flows, and its rate."""
    layer = uplink(Kind.VIDEO)
    found = feed(layer)
    for number in range(100):
        now += 0.05
        packet = parsed(number, payload=vp8(number, rest=bytes(900)))
        layer.receive(packet, repaired=False, now=now)
        found.look(now)
    ((rate, *_),) = found.bitrates(now)
    return found, rate


def test_a_publisher_that_is_told_to_send_less_is_believed_for_a_while() -> None:
    found, rate = one_size()
    assert found.adapted(5.0, rate * 2) == ((rate,),)
    assert found.adapted(5.0, rate / 2) == ((rate // 2,),)
    now = 5.0
    while now < 4.9 + OBEYS:
        now += FORGETS / 2
        assert found.adapted(now, rate / 2) == ((rate // 2,),) or now >= 5.0 + OBEYS
    assert found.adapted(now + 0.1, rate / 2) == ((rate,),)
    now += 0.1 + FORGETS
    assert found.adapted(now, rate / 2) == ((rate // 2,),)
