from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.media.allocate import (
    DWELL,
    HEADROOM,
    LASTING,
    LONGEST_DWELL,
    SAVER_TOTAL,
    SOUND,
    Allocation,
    Allocator,
    Shortage,
)
from server.media.views import NOMINAL, Layer, Mode, Speech, View, ladder

Q, H, F = NOMINAL
SMALL, MIDDLE, LARGE = 300, 700, 1500
"""Widths of tiles that q, h and f suit."""


def face(key: str, width: int = MIDDLE, speech: Speech = Speech.NONE) -> View[str]:
    return View(key, width, NOMINAL, speech=speech)


class Room:
    """An allocator and its clock, asked four times a second as the relay does."""

    def __init__(self, mode: Mode = Mode.EVERYTHING) -> None:
        self.now = 100.0
        self.mode = mode
        self.allocator: Allocator[str] = Allocator()
        self.decided: list[Allocation[str]] = []

    def see(
        self,
        views: Sequence[View[str]],
        estimate: float,
        *,
        seconds: float = 0.0,
        sound: float = 0.0,
        trial: float = 0.0,
    ) -> Allocation[str]:
        until = self.now + seconds
        while True:
            self.decided.append(
                self.allocator.decide(
                    views,
                    estimate=estimate,
                    trial=trial,
                    sound=sound,
                    mode=self.mode,
                    now=self.now,
                )
            )
            self.now += 0.25
            if self.now > until:
                return self.decided[-1]


def test_everybody_is_seen_as_large_as_the_tile_on_a_good_line() -> None:
    views = [face("a", LARGE), face("b", MIDDLE), face("c", SMALL)]
    decision = Room().see(views, 10_000_000)
    assert decision.layers == {"a": Layer(2, 2), "b": Layer(1, 2), "c": Layer(0, 2)}
    assert decision.shortage is Shortage.NONE
    assert decision.lacking == 0
    assert decision.bitrate == F[2] + H[2] + Q[2] + SOUND


def test_a_gallery_of_nine_on_a_phone_is_of_small_layers_and_enlarging_raises_one() -> (
    None
):
    room = Room()
    gallery = [face(str(n), SMALL) for n in range(9)]
    decision = room.see(gallery, 10_000_000)
    assert set(decision.layers.values()) == {Layer(0, 2)}
    gallery[4] = face("4", MIDDLE)
    after = room.see(gallery, 10_000_000, seconds=3)
    assert {k: v for k, v in after.layers.items() if k != "4"} == {
        k: v for k, v in decision.layers.items() if k != "4"
    }
    assert after.layers["4"] == Layer(1, 2)


def test_an_enlarged_tile_is_raised_at_once_where_there_is_room() -> None:
    room = Room()
    room.see([face("a", SMALL)], 5_000_000, seconds=LASTING)
    assert room.see([face("a", LARGE)], 5_000_000).layers == {"a": Layer(2, 2)}


def test_what_is_hidden_gets_nothing_and_is_not_called_paused() -> None:
    decision = Room().see([face("a", 0), face("b", 0)], 10_000_000)
    assert decision == Allocation({}, frozenset(), Shortage.NONE, SOUND, 0.0)


def test_going_down_temporal_layers_go_first_then_spatial_then_silent_faces() -> None:
    views = [face("speaker", speech=Speech.NOW), face("a"), face("b")]
    room = Room()
    seen: list[Mapping[str, Layer]] = []
    room.see(views, 3_000_000)
    for estimate in range(1_600_000, SOUND, -5_000):
        room.now = 100.0  # Too soon for what is freed to go to others.
        layers = room.see(views, estimate).layers
        if not seen or seen[-1] != layers:
            seen.append(layers)
    top = [layers.get("b") for layers in seen]
    order = [layer for n, layer in enumerate(top) if n == 0 or layer != top[n - 1]]
    assert order == [
        Layer(1, 2),
        Layer(1, 1),
        Layer(0, 2),
        Layer(0, 1),
        Layer(0, 0),
        None,
    ]
    # Nobody is gone while somebody is larger than the least.
    for layers in seen:
        if len(layers) < 3:
            assert set(layers.values()) <= {Layer(0, 0)}
    gone = [{"speaker", "a", "b"} - layers.keys() for layers in seen]
    assert [len(one) for one in gone] == sorted(len(one) for one in gone)
    assert {"b"} in gone
    assert {"a", "b"} in gone
    assert gone[-1] == {"speaker", "a", "b"}
    assert all("speaker" not in one or len(one) == 3 for one in gone)


def test_a_shared_screen_goes_before_faces() -> None:
    screen: View[str] = View("screen", LARGE, ((400_000,),), is_screen=True)
    views = [face("a", speech=Speech.NOW), face("b"), screen]
    decision = Room().see(views, 600_000)
    assert decision.layers["screen"] == Layer(0, 0)
    assert decision.layers.keys() >= {"a"}
    views = [face("a", speech=Speech.NOW), View("screen", LARGE, NOMINAL, True)]  # noqa: FBT003
    layers = Room().see(views, 600_000).layers
    assert layers["screen"] > layers["a"]


def test_a_facilitator_is_a_step_ahead_of_equals() -> None:
    leader = View("leader", MIDDLE, NOMINAL, weight=1)
    layers = Room().see([face("a"), face("b"), leader], 450_000).layers
    assert layers["leader"] > layers["a"] >= layers["b"]


def test_sound_is_reserved_first() -> None:
    views = [face("a", SMALL)]
    assert Room().see(views, 250_000, sound=0).layers == {"a": Layer(0, 2)}
    assert Room().see(views, 250_000, sound=100_000).layers == {"a": Layer(0, 1)}
    assert Room().see(views, 250_000, sound=230_000).layers == {}


def test_sound_stays_reserved_while_people_pause_for_breath() -> None:
    room = Room()
    room.see([face("a", SMALL)], 250_000, sound=100_000)
    decision = room.see([face("a", SMALL)], 250_000, sound=0, seconds=5)
    assert decision.layers == {"a": Layer(0, 1)}
    assert decision.bitrate >= 100_000 + Q[1]


def test_when_nothing_fits_all_video_is_paused_and_says_so() -> None:
    decision = Room().see([face("a"), face("b")], 60_000)
    assert decision.layers == {}
    assert decision.shortage is Shortage.PAUSED
    assert decision.paused == {"a", "b"}
    assert decision.lacking == SOUND + Q[0]


@pytest.mark.parametrize(
    ("estimate", "shortage"),
    [
        (5_000_000, Shortage.NONE),
        (500_000, Shortage.REDUCED),
        (130_000, Shortage.SOME_PAUSED),
        (90_000, Shortage.PAUSED),
    ],
)
def test_the_shortage_has_a_word(estimate: int, shortage: Shortage) -> None:
    assert Room().see([face("a"), face("b")], estimate).shortage is shortage


def test_down_comes_at_once_and_up_after_room_has_lasted() -> None:
    room = Room()
    views = [face("a", SMALL)]
    room.see(views, 1_000_000)
    assert room.see(views, SOUND + Q[0]).layers == {"a": Layer(0, 0)}
    began = room.now
    while room.see(views, 1_000_000).layers != {"a": Layer(0, 2)}:
        assert room.now - began < 2 * DWELL
    assert room.now - began >= DWELL


def test_up_needs_headroom() -> None:
    views = [face("a", SMALL)]
    enough = SOUND + Q[2]
    room = Room()
    assert room.see(views, enough * HEADROOM - 1000, seconds=60).layers["a"] == (0, 1)
    assert room.see(views, enough * HEADROOM + 1000, seconds=60).layers["a"] == (0, 2)
    assert room.see(views, enough + 1000, seconds=60).layers["a"] == (0, 2)


def test_a_spike_of_the_estimate_raises_nothing() -> None:
    room = Room()
    views = [face("a", SMALL)]
    room.see(views, SOUND + Q[0], seconds=60)
    room.see(views, 10_000_000, seconds=LASTING - 1)
    room.see(views, SOUND + Q[0], seconds=LASTING)
    assert {d.layers.get("a") for d in room.decided} <= {None, Layer(0, 0)}


def test_a_trial_needs_no_headroom_and_its_end_takes_back_what_it_gave() -> None:
    room = Room()
    views = [face("a", SMALL)]
    estimate = (SOUND + Q[1]) * HEADROOM
    decision = room.see(views, estimate, seconds=10)
    assert decision.layers["a"] == (0, 1)
    assert decision.lacking == SOUND + Q[2]
    assert room.see(views, estimate, trial=SOUND + Q[2]).layers["a"] == (0, 2)
    assert room.see(views, estimate).layers["a"] == (0, 1)


def test_a_view_that_falls_again_and_again_waits_longer_and_longer() -> None:
    room = Room()
    views = [face("a", SMALL)]
    high, low = 1_000_000, SOUND + Q[0]
    waits = []
    room.see(views, high)
    for _ in range(4):
        room.see(views, low, seconds=1)
        began = room.now
        while room.see(views, high).layers["a"] != (0, 2):
            assert room.now - began < 2 * LONGEST_DWELL
        waits.append(room.now - began)
    assert waits == sorted(waits)
    assert waits[0] < 2 * DWELL
    assert LONGEST_DWELL - 2 < waits[-1] < LONGEST_DWELL + 2


def test_a_new_speaker_takes_room_from_others_and_the_last_one_keeps_hers() -> None:
    room = Room()
    estimate = 700_000
    silent = [face(key) for key in "abc"]
    first = [face("a", speech=Speech.NOW), *silent[1:]]
    layers = room.see(first, estimate, seconds=30).layers
    assert layers["a"] > layers["b"]
    second = [face("a", speech=Speech.LATELY), silent[1], face("c", speech=Speech.NOW)]
    layers = room.see(second, estimate, seconds=30).layers
    assert layers["c"] >= layers["a"] > layers["b"]


def test_who_has_chosen_sound_only_gets_no_picture_and_no_notice() -> None:
    decision = Room(Mode.SOUND).see([face("a")], 10_000_000)
    assert decision == Allocation({}, frozenset(), Shortage.NONE, SOUND, 0.0)


def test_who_saves_data_gets_small_layers_and_a_limit() -> None:
    views = [face(str(n), LARGE) for n in range(9)]
    room = Room(Mode.SAVER)
    decision = room.see(views, 10_000_000, seconds=30)
    assert {layer.spatial for layer in decision.layers.values()} == {0}
    assert decision.bitrate <= SAVER_TOTAL
    assert decision.lacking == 0


def test_a_layer_that_the_camera_does_not_give_is_not_waited_for() -> None:
    views = [
        View("only q", LARGE, (Q, (), ())),
        View("only f", SMALL, ((), (), F)),
        View("no q", SMALL, ((0, 0), H)),
        View("nothing yet", LARGE, ()),
    ]
    decision = Room().see(views, 10_000_000)
    assert decision.layers == {
        "only q": Layer(0, 2),
        "only f": Layer(2, 2),
        "no q": Layer(1, 2),
    }
    assert decision.shortage is Shortage.NONE


@pytest.mark.parametrize(
    ("rates", "steps"),
    [
        (((60,),), ["00"]),
        (((60, 100),), ["00", "01"]),
        (((60, 90, 150), (200, 450)), ["00", "01", "02", "10", "11"]),
        (((60,), (400,), (1500,)), ["00", "10", "20"]),
        (((60, 90), (0, 0, 0), (600, 900, 1500)), ["00", "01", "21", "22"]),
    ],
)
def test_the_steps_of_a_ladder(
    rates: tuple[tuple[int, ...], ...], steps: list[str]
) -> None:
    found = ladder(View("a", LARGE, rates))
    assert [f"{step.layer.spatial}{step.layer.temporal}" for step in found] == steps
    assert [step.bitrate for step in found] == sorted(step.bitrate for step in found)


rates = st.lists(
    st.lists(st.integers(0, 600_000), min_size=1, max_size=3).map(
        lambda parts: tuple(sum(parts[: n + 1]) for n in range(len(parts)))
    ),
    max_size=3,
).map(tuple)
views = st.lists(
    st.builds(
        View,
        key=st.integers(0, 10**6),
        width=st.sampled_from([0, SMALL, MIDDLE, LARGE]),
        bitrates=rates | st.just(NOMINAL),
        is_screen=st.booleans(),
        speech=st.sampled_from(Speech),
        weight=st.integers(0, 2),
    ),
    max_size=9,
    unique_by=lambda view: view.key,
)


@given(
    views=views,
    others=views,
    estimates=st.lists(st.floats(0, 4e6), min_size=1, max_size=4),
    sound=st.floats(0, 300_000),
    mode=st.sampled_from(Mode),
)
@settings(max_examples=150)
def test_it_settles_stays_and_fits(
    views: list[View[int]],
    others: list[View[int]],
    estimates: list[float],
    sound: float,
    mode: Mode,
) -> None:
    """Whatever was before, what does not change soon does not change anything."""
    allocator: Allocator[int] = Allocator()
    now, decided = 0.0, []
    for estimate in estimates:
        for seen in (others, views):
            allocator.decide(seen, estimate=estimate, sound=sound, mode=mode, now=now)
            now += 0.7
    estimate = estimates[-1]
    while now < 60:
        decided.append(
            allocator.decide(views, estimate=estimate, sound=sound, mode=mode, now=now)
        )
        now += 0.25
    last = decided[-1]
    assert all(one.layers == last.layers for one in decided[-100:])
    for one in decided:
        assert one.bitrate <= estimate or not one.layers
        assert mode is not Mode.SAVER or one.bitrate <= max(SAVER_TOTAL, sound)
    for view in views:
        layer = last.layers.get(view.key)
        assert layer is None or view.bitrates[layer.spatial][layer.temporal] >= 0
        if not view.width or mode is Mode.SOUND:
            assert layer is None
    assert last.paused.isdisjoint(last.layers)


@given(
    views=views,
    estimate=st.floats(50_000, 3e6),
    noise=st.lists(st.floats(0.94, 1.06), min_size=40, max_size=40),
)
@settings(max_examples=150)
def test_small_noise_changes_a_view_at_most_once_a_dwell(
    views: list[View[int]], estimate: float, noise: list[float]
) -> None:
    allocator: Allocator[int] = Allocator()
    for step in range(40):
        allocator.decide(views, estimate=estimate, sound=0, now=step)
    rises: dict[int, list[float]] = {view.key: [] for view in views}
    before = allocator.decide(views, estimate=estimate, sound=0, now=40).layers
    for step in range(240):
        now = 40 + step / 4
        layers = allocator.decide(
            views, estimate=estimate * noise[step % 40], sound=0, now=now
        ).layers
        for key, at in rises.items():
            if layers.get(key, (-1, 0)) > before.get(key, (-1, 0)):
                at.append(now)
        before = layers
    for at in rises.values():
        assert len(at) <= 60 / DWELL
