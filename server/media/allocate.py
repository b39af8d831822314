"""Which layers one subscriber gets, so that its line carries them.

Sound is reserved first and is no part of the decision: it always flows. What
remains is given out step by step (`views.ladder`): first the smallest layer to
everybody, screens and speakers before others, then better ones, the important
a few steps ahead. Where the room shrinks the last steps go first. That is the
congestion ladder: temporal layers, spatial layers, pictures of those who do
not speak, all pictures.

Compare Jitsi Videobridge's `doc/allocation.md` (order by speech, improve one
layer at a time, greedy on stage) and LiveKit's stream allocator (everybody at
the lowest layer first, screens ahead).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, NamedTuple

from server.media.lasting import Lowest
from server.media.views import Key, Layer, Mode, Step, View, ladder

SOUND = 40_000
"""Bits per second of a voice with its headers. So much is always reserved."""

SOUND_SPAN = 10.0
"""Seconds over which the most sound counts: people pause between sentences."""

SAVER_TOTAL = 300_000
"""Bits per second of sound and video together for whoever saves data."""

HEADROOM = 1.15
"""Factor by which a step up must fit, so that noise does not undo it."""

LASTING = 3.0
"""Seconds for which it must have fitted."""

DWELL = 5.0
LONGEST_DWELL = 20.0
"""Seconds without a step up for a view that has lost one for lack of room: they
double if it had had it for less than the longest. Trials have waits of their own,
and only the first of these holds for them."""

SETTLE = 2.0
"""Seconds between two steps up of one view, each of which takes a key frame."""

SCREEN_LEAD = 4
"""Steps that a shared screen is ahead of faces: small letters cannot be read."""


class Shortage(StrEnum):
    """What a subscriber lacks for want of bandwidth, in one word."""

    NONE = "none"
    REDUCED = "reduced"
    """Somebody is seen in less detail than the tile has room for."""

    SOME_PAUSED = "some_paused"
    PAUSED = "paused"
    """No picture at all: "Video paused to keep your sound clear"."""


@dataclass(frozen=True, slots=True)
class Allocation(Generic[Key]):
    """A decision.

    `layers` are the targets; a view that is not in it gets nothing. `paused`
    would be seen, were there room. `bitrate` is what all takes, with the sound
    reserved. `lacking` is what it would take with the next step up that there
    was no room for; 0 where nothing lacks, or its time has not come.
    """

    layers: Mapping[Key, Layer] = field(default_factory=dict)
    paused: frozenset[Key] = frozenset()
    shortage: Shortage = Shortage.NONE
    bitrate: float = 0.0
    lacking: float = 0.0


class _Rung(NamedTuple, Generic[Key]):
    view: View[Key]
    number: int
    step: Step
    before: int
    """Bits per second of the step below."""


@dataclass(slots=True)
class _Past:
    """What was decided of one view."""

    layer: Layer | None = None
    raised_at: float = float("-inf")
    dropped_at: float = float("-inf")
    dwell: float = DWELL

    def may_rise(self, dwell: float, now: float) -> bool:
        """Tell whether it is long enough ago that the view fell, and rose."""
        return now - self.dropped_at >= dwell and now - self.raised_at >= SETTLE


class Allocator(Generic[Key]):
    """Decides for one subscriber, again and again; remembers what it has given."""

    def __init__(self) -> None:
        self._past: dict[Key, _Past] = {}
        self._lowest_room = Lowest(LASTING)
        self._most_sound = Lowest(SOUND_SPAN)

    def decide(
        self,
        views: Sequence[View[Key]],
        *,
        estimate: float,
        trial: float = 0.0,
        sound: float,
        mode: Mode = Mode.EVERYTHING,
        now: float,
    ) -> Allocation[Key]:
        """Return what to send now. Call it several times a second, and on changes.

        `views` come in the order in which equals are served; their keys differ.
        `estimate` is what the line carries and `trial` what a trial allows, if
        one runs (`estimate.Estimate`); `sound` is what the sound takes now. All
        are in bit/s. Steps down come at once; steps up once there has been room and
        some more for `LASTING`, or within a trial.
        """
        self._past = {v.key: self._past.get(v.key) or _Past() for v in views}
        self._most_sound.note(-sound, now=now)
        reserve = max(-self._most_sound.value(), SOUND)
        most = SAVER_TOTAL if mode is Mode.SAVER else float("inf")
        self._lowest_room.note(estimate - reserve, now=now)
        lasting = min(self._lowest_room.value() + reserve, most) / HEADROOM
        room, trial = min(max(estimate, trial), most), min(trial, most)
        levels: dict[Key, int] = {}
        layers: dict[Key, Layer] = {}
        refused: _Rung[Key] | None = None
        total = float(reserve)
        ladders = self._ladders(views, mode)
        if self._has_all(ladders) and total + _best(ladders) <= room:
            layers = {key: steps[-1].layer for key, steps in ladders.items() if steps}
            return Allocation(layers, bitrate=total + _best(ladders))
        for rung in _in_order(views, ladders):
            key = rung.view.key
            if levels.get(key, 0) != rung.number:
                continue  # A step below did not fit.
            after = total + rung.step.bitrate - rung.before
            past = self._past[key]
            if past.layer is not None and rung.step.layer <= past.layer:
                fits = after <= room
            else:
                fits = after <= lasting and past.may_rise(past.dwell, now)
                if not fits and past.may_rise(DWELL, now):
                    fits = after <= trial
                    refused = refused or (None if fits else rung)
            if fits:
                total = after
                levels[key] = rung.number + 1
                layers[key] = rung.step.layer
        lacking = 0.0
        if refused is not None:
            lacking = total + refused.step.bitrate - refused.before
        self._remember(ladders, layers, now)
        return _sum_up(ladders, layers, total, lacking if lacking <= most else 0.0)

    def _ladders(
        self, views: Sequence[View[Key]], mode: Mode
    ) -> dict[Key, Sequence[Step]]:
        if mode is Mode.SOUND:
            return {}
        return {
            view.key: ladder(view, smallest_only=mode is Mode.SAVER) for view in views
        }

    def _has_all(self, ladders: Mapping[Key, Sequence[Step]]) -> bool:
        """Tell whether everything is as good as it can be: mostly so, and quick."""
        past = self._past
        return len(past) == len(ladders) and all(
            past[key].layer == (steps[-1].layer if steps else None)
            for key, steps in ladders.items()
        )

    def _remember(
        self,
        ladders: Mapping[Key, Sequence[Step]],
        layers: Mapping[Key, Layer],
        now: float,
    ) -> None:
        for key, past in self._past.items():
            before, past.layer = past.layer, layers.get(key)
            if past.layer is not None and (before is None or past.layer > before):
                past.raised_at = now
            elif before is not None and (past.layer is None or past.layer < before):
                steps = ladders.get(key)
                wanted = steps[-1].layer if steps else None
                if wanted is not None and past.layer != wanted:
                    soon = now - past.raised_at < LONGEST_DWELL
                    past.dwell = min(2 * past.dwell, LONGEST_DWELL) if soon else DWELL
                    past.dropped_at = now


def _best(ladders: Mapping[Key, Sequence[Step]]) -> float:
    return sum(steps[-1].bitrate for steps in ladders.values() if steps)


def _in_order(
    views: Sequence[View[Key]], ladders: Mapping[Key, Sequence[Step]]
) -> Iterator[_Rung[Key]]:
    """Yield all steps, the most important first, and each after those below it."""
    ranked: list[tuple[tuple[int, ...], _Rung[Key]]] = []
    for place, view in enumerate(views):
        lead = SCREEN_LEAD if view.is_screen else view.speech + view.weight
        rank = (not view.is_screen, -view.speech, -view.weight, place)
        before = 0
        for number, step in enumerate(ladders.get(view.key, ())):
            order = (number > 0, number - lead if number else 0, *rank, number)
            ranked.append((order, _Rung(view, number, step, before)))
            before = step.bitrate
    ranked.sort(key=lambda pair: pair[0])
    return (rung for _, rung in ranked)


def _sum_up(
    ladders: Mapping[Key, Sequence[Step]],
    layers: Mapping[Key, Layer],
    total: float,
    lacking: float,
) -> Allocation[Key]:
    wanted = {key: steps[-1].layer for key, steps in ladders.items() if steps}
    paused = frozenset(wanted.keys() - layers.keys())
    if wanted and not layers:
        shortage = Shortage.PAUSED
    elif paused:
        shortage = Shortage.SOME_PAUSED
    elif wanted != layers:
        shortage = Shortage.REDUCED
    else:
        shortage = Shortage.NONE
    return Allocation(layers, paused, shortage, total, lacking)
