"""One subscriber, and a publisher's picture in three sizes."""

import itertools

import pytest

from server.media import vp8
from server.media.outgoing import ALL, FIRST_NUMBER, STEP
from server.media.rtcp import ntp
from server.media.tracks import Kind
from server.media.uplink import Uplink
from server.media.vp8 import Descriptor
from tests.support.packets import parsed
from tests.support.packets import vp8 as payload_of
from tests.support.streams import Wire, arrive, downlink, feed, uplink

PATTERN = ((0, False), (2, True), (1, True), (2, False))
"""Temporal layers of one cycle with three of them, and which are in step."""


class Camera:
    """A publisher's layers, each with numbers and a clock of its own."""

    def __init__(self, layers: int = 3) -> None:
        self.now = 100.0
        self.wire = Wire()
        self.down = downlink(Kind.VIDEO, self.wire)
        self.layers = [uplink(Kind.VIDEO, layer=n) for n in range(layers)]
        self.feed = feed(*self.layers)
        self.down.point(self.feed, now=self.now)
        self._sequence = [1000 * n for n in range(layers)]
        self._clock = [123_456_789 * n for n in range(layers)]
        self._frames = [7 * n for n in range(layers)]

    def show(
        self,
        *layers: int,
        keyframe: bool = False,
        packets: int = 1,
        lose: frozenset[int] = frozenset(),
        temporal: bool = False,
    ) -> None:
        """Send one picture in some layers; some of its packets may be lost."""
        self.now += 0.05
        for layer in layers:
            frame = self._frames[layer]
            self._frames[layer] += 1
            number, sync = (
                PATTERN[frame % 4] if temporal and not keyframe else (0, False)
            )
            for part in range(packets):
                payload = payload_of(
                    20_000 + frame,
                    base=frame // 4,
                    temporal=number,
                    sync=sync,
                    keyframe=keyframe,
                    starts=part == 0,
                    rest=f"{layer}.{frame}.{part}".encode(),
                )
                packet = parsed(
                    self._sequence[layer],
                    payload=payload,
                    timestamp=self._clock[layer] + round(self.now * 90_000),
                    marker=part == packets - 1,
                )
                self._sequence[layer] += 1
                if part not in lose:
                    arrive(self.layers[layer], packet, now=self.now)

    def report(self, layer: int, *, late: float = 0.0) -> None:
        """Send a sender report of a layer."""
        stamp = self._clock[layer] + round(self.now * 90_000)
        self.layers[layer].note_sender_report(
            ntp(self.now + late), stamp & 0xFFFFFFFF, now=self.now
        )

    def asked(self, layer: int) -> bool:
        """Tell whether a key frame of a layer is asked for."""
        return self.layers[layer].keyframes.due(now=self.now, rtt=0.0)


def descriptors(wire: Wire) -> list[Descriptor]:
    found = [vp8.parse(out.payload) for out in wire.media]
    return [one for one in found if one is not None]


@pytest.fixture
def camera() -> Camera:
    return Camera()


def at(camera: Camera) -> Uplink | None:
    return camera.down.layer


def test_a_picture_begins_with_whichever_layer_has_a_key_frame_first(
    camera: Camera,
) -> None:
    camera.show(0, 1, 2)
    assert camera.wire.sent == []
    camera.show(0, keyframe=True)
    assert at(camera) is camera.layers[0]
    camera.show(2, keyframe=True)
    assert at(camera) is camera.layers[2]


def test_it_goes_to_the_best_layer_at_its_key_frame(camera: Camera) -> None:
    camera.show(0, 1, 2, keyframe=True)
    camera.show(0, 1, 2)
    assert at(camera) is camera.layers[2]
    assert camera.down.switches <= 3


def test_a_chosen_layer_begins_with_its_key_frame(camera: Camera) -> None:
    camera.show(0, 1, 2, keyframe=True)
    camera.now += 10.0
    camera.down.choose(0, now=camera.now)
    assert camera.asked(0)
    camera.show(0, 1, 2)
    assert at(camera) is camera.layers[2]
    camera.show(0, 1, 2, keyframe=True)
    camera.show(0, 1, 2)
    assert at(camera) is camera.layers[0]


def test_a_recent_key_frame_of_the_chosen_layer_will_do(camera: Camera) -> None:
    camera.show(0, 1, 2, keyframe=True)
    camera.show(0, 1, 2)
    camera.down.choose(1, now=camera.now)
    assert at(camera) is camera.layers[1]
    assert camera.layers[1].waiting == []


def test_a_change_of_mind_waits_for_nothing(camera: Camera) -> None:
    camera.show(0, 1, 2, keyframe=True)
    camera.now += 10.0
    camera.down.choose(0, now=camera.now)
    camera.down.choose(2, now=camera.now)
    assert [one.waiting for one in camera.layers] == [[], [], []]
    camera.show(0, 1, 2, keyframe=True)
    assert at(camera) is camera.layers[2]


def test_numbers_and_pictures_go_on_over_switches(camera: Camera) -> None:
    for chosen in (2, 0, 1, 2, 1, 0):
        camera.down.choose(chosen, now=camera.now)
        camera.show(0, 1, 2, keyframe=True, packets=2)
        for _ in range(9):
            camera.show(0, 1, 2, packets=2)
    assert camera.down.switches >= 6
    numbers = camera.wire.numbers
    assert numbers == list(range(FIRST_NUMBER, FIRST_NUMBER + len(numbers)))
    frames = [
        list(group)
        for _, group in itertools.groupby(camera.wire.media, lambda out: out.timestamp)
    ]
    stamps = [frame[0].timestamp for frame in frames]
    assert all(0 < (b - a) % 2**32 < 90_000 for a, b in itertools.pairwise(stamps))
    found = descriptors(camera.wire)
    pictures = [d.picture for d in found][::2]
    assert [d.picture for d in found][1::2] == pictures
    assert all((b - a) % 2**15 == 1 for a, b in itertools.pairwise(pictures))


def test_a_cut_picture_leaves_a_hole(camera: Camera) -> None:
    camera.show(0, 1, 2, keyframe=True)
    camera.show(2, packets=3, lose=frozenset({2}))
    before = camera.wire.numbers[-1]
    camera.now += 1.0
    camera.down.choose(0, now=camera.now)
    camera.show(0, keyframe=True)
    assert camera.wire.numbers[-1] == before + 2


def test_the_time_of_a_switch_is_that_of_the_senders_reports(camera: Camera) -> None:
    camera.down.choose(0, now=camera.now)
    camera.show(0, 1, keyframe=True)
    camera.show(0, 1)
    camera.report(0)
    camera.report(1)
    camera.now += 1.0
    camera.down.choose(1, now=camera.now)
    last = camera.wire.media[-1].timestamp
    shown = camera.now + 0.05
    camera.show(1, keyframe=True)
    camera.now += 0.2  # The network's delay is no part of it.
    elapsed = (camera.wire.media[-1].timestamp - last) % 2**32
    assert elapsed == pytest.approx((shown - 100.1) * 90_000, abs=2)


def test_a_layer_whose_clock_is_a_little_behind_goes_on_by_a_picture(
    camera: Camera,
) -> None:
    camera.down.choose(0, now=camera.now)
    camera.show(0, 1, keyframe=True)
    camera.report(0)
    camera.report(1, late=-0.6)
    camera.now += 0.5
    last = camera.wire.media[-1].timestamp
    camera.down.choose(1, now=camera.now)
    camera.show(1, keyframe=True)
    assert (camera.wire.media[-1].timestamp - last) % 2**32 == STEP[Kind.VIDEO]


def test_reports_that_are_astray_do_not_count(camera: Camera) -> None:
    camera.down.choose(0, now=camera.now)
    camera.show(0, 1, keyframe=True)
    camera.report(0)
    camera.report(1, late=500.0)
    last = camera.wire.media[-1].timestamp
    camera.down.choose(1, now=camera.now)
    camera.show(1, keyframe=True)
    assert 0 < (camera.wire.media[-1].timestamp - last) % 2**32 < 10_000


def test_nothing_is_sent_of_a_picture_that_is_not_chosen(camera: Camera) -> None:
    camera.show(0, 1, 2, keyframe=True)
    camera.down.choose(None, now=camera.now)
    sent = len(camera.wire.sent)
    camera.show(0, 1, 2, keyframe=True)
    camera.down.resend(camera.wire.numbers, now=camera.now, rtt=0.0)
    camera.down.refresh(now=camera.now)
    assert len(camera.wire.sent) == sent
    assert [one.waiting + one.downlinks for one in camera.layers] == [[], [], []]


def test_a_picture_that_is_chosen_again_begins_with_a_key_frame(
    camera: Camera,
) -> None:
    camera.show(0, 1, 2, keyframe=True)
    camera.down.choose(None, now=camera.now)
    camera.now += 30.0
    camera.down.choose(1, now=camera.now)
    assert camera.asked(1)
    before = camera.wire.media[-1]
    camera.show(0, 1, 2)
    camera.show(0, 1, 2, keyframe=True)
    after = camera.wire.media[-1]
    assert len(camera.wire.media) >= 2
    assert (after.timestamp - before.timestamp) % 2**32 == pytest.approx(
        30.1 * 90_000, abs=9000
    )


def test_upper_temporal_layers_are_left_out_without_a_hole(camera: Camera) -> None:
    camera.down.choose(0, 0, now=camera.now)
    camera.show(0, keyframe=True)
    for _ in range(24):
        camera.show(0, packets=3, temporal=True)
    found = descriptors(camera.wire)
    assert {d.temporal for d in found} == {0}
    numbers = camera.wire.numbers
    assert numbers == list(range(FIRST_NUMBER, FIRST_NUMBER + len(numbers)))
    pictures = sorted({d.picture for d in found})
    assert pictures == list(range(pictures[0], pictures[0] + len(pictures)))


def test_temporal_layers_come_back_where_they_are_in_step(camera: Camera) -> None:
    camera.down.choose(0, 0, now=camera.now)
    camera.show(0, keyframe=True)
    for _ in range(8):
        camera.show(0, temporal=True)
    camera.down.choose(0, None, now=camera.now)
    before = len(camera.wire.media)
    for _ in range(8):
        camera.show(0, temporal=True)
    came = descriptors(camera.wire)[before:]
    first = next(d for d in came if d.temporal)
    assert (first.temporal, first.is_sync) == (1, True)
    assert 2 in {d.temporal for d in came}
    pictures = [d.picture for d in descriptors(camera.wire)]
    assert all((b - a) % 2**15 == 1 for a, b in itertools.pairwise(pictures))


def test_a_picture_that_has_begun_is_not_cut_by_leaving_its_layer_out(
    camera: Camera,
) -> None:
    camera.down.choose(0, ALL, now=camera.now)
    camera.show(0, keyframe=True)
    packets = [
        parsed(
            500 + part,
            payload=payload_of(9, temporal=2, starts=part == 0, rest=b"0.0.0"),
            timestamp=77,
            marker=part == 2,
        )
        for part in range(3)
    ]
    arrive(camera.layers[0], packets[0], now=camera.now)
    camera.down.choose(0, 0, now=camera.now)
    for packet in packets[1:]:
        arrive(camera.layers[0], packet, now=camera.now)
    assert len(camera.wire.media) == 1 + 3


def test_what_is_lost_of_a_picture_left_out_is_not_sent_late(camera: Camera) -> None:
    camera.down.choose(0, 0, now=camera.now)
    camera.show(0, keyframe=True)
    layer = camera.layers[0]
    start = (layer.latest or 0) & 0xFFFF

    def part(number: int, temporal: int, stamp: int) -> None:
        payload = payload_of(stamp, temporal=temporal, starts=number % 3 == 1)
        arrive(
            layer,
            parsed(start + number, payload=payload, timestamp=stamp),
            now=camera.now,
        )

    part(1, 2, 900)
    part(3, 2, 900)  # 2 is missing in the middle of what is left out.
    part(4, 0, 901)
    assert camera.wire.numbers == [FIRST_NUMBER, FIRST_NUMBER + 1]
    part(2, 2, 900)
    assert len(camera.wire.media) == 2
    part(6, 2, 902)  # 5 is missing, and may be of any picture.
    part(7, 0, 903)
    assert camera.wire.numbers[-1] == FIRST_NUMBER + 3
    part(5, 2, 902)
    assert len(camera.wire.media) == 3
    camera.down.resend([FIRST_NUMBER + 2], now=camera.now, rtt=0.0)
    assert camera.wire.repairs == []


def test_a_repeat_has_the_numbers_of_what_it_repeats(camera: Camera) -> None:
    camera.down.choose(0, 0, now=camera.now)
    for chosen in (0, 1, 0):
        camera.down.choose(chosen, 0, now=camera.now)
        camera.show(0, 1, keyframe=True)
        for _ in range(8):
            camera.show(0, 1, temporal=True)
    media = list(camera.wire.media)
    camera.down.resend([out.sequence for out in media], now=camera.now, rtt=0.0)
    repairs = camera.wire.repairs
    assert len(repairs) == len(media)
    for out, again in zip(media, repairs, strict=True):
        assert again.payload == out.sequence.to_bytes(2) + out.payload
        assert again.timestamp == out.timestamp


def test_a_layer_that_stops_gives_way_to_a_smaller_one(camera: Camera) -> None:
    camera.show(0, 1, 2, keyframe=True)
    for _ in range(20):
        camera.show(0, 1, 2)
        camera.feed.look(camera.now)
    assert at(camera) is camera.layers[2]
    for _ in range(12):
        camera.show(0, 1)
        camera.feed.look(camera.now)
    assert camera.asked(1)
    camera.show(0, 1, keyframe=True)
    assert at(camera) is camera.layers[1]
    for _ in range(60):
        camera.show(0, 1, 2)
        camera.feed.look(camera.now)
    assert camera.asked(2)
    camera.show(0, 1, 2, keyframe=True)
    assert at(camera) is camera.layers[2]
