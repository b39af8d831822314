"""Whatever a network, a publisher and a subscriber do, layers make one VP8 stream.

The big run, over every wrap-around, is behind ALCOVE_FULL=1.
"""

import itertools
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from server.media import vp8
from server.media.packet import RtpPacket, extend
from server.media.rtcp import ntp
from server.media.tracks import Kind
from server.media.uplink import Uplink
from tests.support.packets import parsed
from tests.support.packets import vp8 as payload_of
from tests.support.streams import SSRC, Out, Wire, arrive, downlink, feed, uplink

PATTERN = ((0, False), (2, True), (1, True), (2, False))
"""Temporal layers of one cycle, and which of them begin one."""

FPS = 25
BIG = 1 << 17 if os.environ.get("ALCOVE_FULL") else 1 << 13


@dataclass(frozen=True, slots=True)
class Habits:
    """How likely things are: of a packet, and of the time of a picture."""

    loss: float = 0.0
    lateness: float = 0.0
    doubling: float = 0.0
    padding: float = 0.0
    choice: float = 0.05
    pause: float = 0.01
    anew: float = 0.0
    nack: float = 0.1


class Layer:
    """What a publisher sends of one layer."""

    def __init__(self, up: Uplink, chance: random.Random) -> None:
        self.up = up
        self.sequence = chance.randrange(1 << 16)
        self._clock = chance.randrange(1 << 32)
        self._picture = chance.randrange(1 << 15)
        self._base = self._key = self._phase = 0

    def send(self, now: float, count: int, *, keyframe: bool) -> Iterator[RtpPacket]:
        """Return the packets of the next picture."""
        if keyframe:
            self._phase, self._key = 0, self._key + 1
        temporal, sync = PATTERN[self._phase % 4]
        self._phase += 1
        self._base += temporal == 0
        self._picture += 1
        for part in range(count):
            payload = payload_of(
                self._picture,
                base=self._base,
                temporal=temporal,
                sync=sync,
                key=self._key,
                keyframe=keyframe,
                starts=part == 0,
                rest=f"{self.up.layer}/{self._picture}/{part}".encode(),
            )
            yield self._next(payload, now, marker=part == count - 1)

    def pad(self, now: float) -> RtpPacket:
        """Return a packet of nothing but padding."""
        return self._next(b"", now, marker=False)

    def stamp(self, now: float) -> int:
        """Return the time stamp of a moment."""
        return (self._clock + round(now * 90_000)) & 0xFFFFFFFF

    def _next(self, payload: bytes, now: float, *, marker: bool) -> RtpPacket:
        packet = parsed(
            self.sequence, payload=payload, timestamp=self.stamp(now), marker=marker
        )
        self.sequence += 1
        return packet


class Call:
    """One publisher, one subscriber, and what lies between."""

    def __init__(self, seed: int, habits: Habits) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.habits = habits
        self.wire = Wire()
        self.astray = 0
        """Packets that never came, or too late."""
        self.sent = 0
        self._now = 1000.0
        self._layers = [
            Layer(uplink(Kind.VIDEO, layer=number), self.chance) for number in range(3)
        ]
        self._feed = feed(*(layer.up for layer in self._layers))
        self._late: list[tuple[float, Layer, RtpPacket]] = []
        self.down = downlink(Kind.VIDEO, self.wire)
        self.down.point(self._feed, now=self._now)

    def run(self, packets: int) -> None:
        """Go on until so many packets have gone out, or been sent to no use."""
        while len(self.wire.sent) < packets and self.sent < 20 * packets:
            self._picture()

    def _is(self, likelihood: float) -> bool:
        return self.chance.random() < likelihood

    def _picture(self) -> None:
        self._now += 1 / FPS
        self._wish()
        wants_key = any(
            layer.up.keyframes.due(now=self._now, rtt=0.0) for layer in self._layers
        )
        for layer in self._layers:
            if self._is(self.habits.anew):
                layer.sequence += self.chance.randrange(4000, 60000)
            count = self.chance.randrange(1, 6)
            for packet in layer.send(self._now, count, keyframe=wants_key):
                self._carry(layer, packet)
            if self._is(self.habits.padding):
                self._carry(layer, layer.pad(self._now))
            if self._is(0.05):
                stamp = layer.stamp(self._now)
                layer.up.note_sender_report(ntp(self._now), stamp, now=self._now)
        self._feed.look(self._now)
        if self._is(self.habits.nack):
            self._ask()

    def _wish(self) -> None:
        """Let the subscriber change its mind, now and then."""
        if self._is(self.habits.choice):
            spatial, temporal = self.chance.randrange(3), self.chance.randrange(3)
            self.down.choose(spatial, temporal, now=self._now)
        if self._is(self.habits.pause):
            self.down.choose(None, now=self._now)
        if self._is(self.habits.pause):
            self.down.point(None, now=self._now)
            self._feed.seal()
            self.down.point(self._feed, now=self._now)
        if self._is(self.habits.pause):
            self.down.refresh(now=self._now)

    def _carry(self, layer: Layer, packet: RtpPacket) -> None:
        self.sent += 1
        if self._is(self.habits.loss):
            self.astray += 1
        elif self._is(self.habits.lateness):
            self.astray += 1
            due = self._now + self.chance.random() * 0.3
            self._late.append((due, layer, packet))
        else:
            self._deliver(layer, packet)
        for one in [late for late in self._late if late[0] <= self._now]:
            self._late.remove(one)
            self._deliver(*one[1:])

    def _deliver(self, layer: Layer, packet: RtpPacket) -> None:
        for _ in range(2 if self._is(self.habits.doubling) else 1):
            copy = parsed(
                packet.sequence,
                payload=packet.payload,
                timestamp=packet.timestamp,
                marker=bool(packet.marker),
            )
            arrive(layer.up, copy, now=self._now, repaired=self._is(0.3))

    def _ask(self) -> None:
        newest = next(
            (o.sequence for o in reversed(self.wire.sent) if o.ssrc == SSRC), None
        )
        if newest is not None:
            back = [self.chance.randrange(-5, 200) for _ in range(8)]
            numbers = [(newest - one) & 0xFFFF for one in back]
            self.down.resend(numbers, now=self._now, rtt=0.02)


def numbered(sent: list[Out]) -> dict[int, Out]:
    """Return packets by extended number; none must mean two."""
    found: dict[int, Out] = {}
    newest = sent[0].sequence + 0x10000 if sent else 0
    for out in sent:
        number = extend(out.sequence, newest)
        newest = max(newest, number)
        assert found.setdefault(number, out) is out, "one number for two packets"
    return found


def check(call: Call) -> None:
    """Look at a stream as a receiver does, when all has come."""
    media = numbered(call.wire.media)
    repairs = numbered(call.wire.repairs)
    assert {out.ssrc for out in call.wire.sent} <= {7001, 7002}
    payloads: dict[int, set[bytes]] = {}
    for out in media.values():
        payloads.setdefault(out.sequence, set()).add(out.payload)
    for out in repairs.values():
        assert out.payload[2:] in payloads[int.from_bytes(out.payload[:2])]
    numbers = sorted(media)
    pictures: list[list[int]] = []
    for number in numbers:
        out = media[number]
        if not out.payload:  # Padding that came late fills the hole that it left.
            continue
        if pictures and media[pictures[-1][-1]].timestamp == out.timestamp:
            pictures[-1].append(number)
        else:
            pictures.append([number])
    # Holes are for what went astray, and for pictures cut by a switch or a stop.
    holes = numbers[-1] + 1 - numbers[0] - len(numbers) if numbers else 0
    assert holes <= call.astray + call.down.switches
    seen_stamps: set[int] = set()
    for one in pictures:
        stamp = media[one[0]].timestamp
        assert stamp not in seen_stamps, "a picture comes in one piece"
        seen_stamps.add(stamp)
        found = [vp8.parse(media[number].payload) for number in one]
        assert len({(d.picture, d.base, d.key) for d in found if d}) == 1
    for before, after in itertools.pairwise(pictures):
        first, second = media[before[-1]], media[after[0]]
        assert 0 < (second.timestamp - first.timestamp) & 0xFFFFFFFF < 1 << 31
        old, new = vp8.parse(first.payload), vp8.parse(second.payload)
        assert old is not None
        assert new is not None
        step = (new.picture - old.picture) & 0x7FFF
        has_hole = after[0] - before[-1] > 1
        assert step == 1 or (has_hole and 0 < step < 0x4000)
        assert (new.base - old.base) & 0xFF < 0x80
        assert (new.key - old.key) & 0x1F < 0x10


LOSSLESS = Habits(padding=0.1)
BAD = Habits(0.05, 0.05, 0.02, 0.05, 0.05, 0.01, 0.002, 0.2)
chances = st.floats(0.0, 0.2)


@given(
    st.integers(0, 2**32),
    st.builds(
        Habits,
        loss=chances,
        lateness=chances,
        doubling=chances,
        padding=chances,
        choice=chances,
        pause=st.floats(0.0, 0.05),
        anew=st.floats(0.0, 0.01),
        nack=chances,
    ),
)
@settings(max_examples=100, deadline=None)
def test_layers_make_one_stream_in_any_weather(seed: int, habits: Habits) -> None:
    call = Call(seed, habits)
    call.run(300)
    check(call)


@given(st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_without_losses_only_a_cut_picture_leaves_a_hole(seed: int) -> None:
    call = Call(seed, LOSSLESS)
    call.run(300)
    check(call)
    numbers = sorted(numbered(call.wire.media))
    steps = {b - a for a, b in itertools.pairwise(numbers)}
    assert steps <= {1, 2}


def test_a_long_call_goes_over_every_wrap() -> None:
    for seed, habits in enumerate((LOSSLESS, BAD)):
        call = Call(seed, habits)
        call.run(BIG)
        check(call)
