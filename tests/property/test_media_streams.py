"""Whatever a network does, each stream that goes out is one that a browser plays."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from server.media.feed import Feed
from server.media.outgoing import STEP
from server.media.packet import RtpPacket, extend
from server.media.tracks import Kind
from server.media.uplink import JUMP, Uplink
from tests.support.packets import DELTA, KEY, parsed
from tests.support.streams import SSRC, Out, Wire, arrive, downlink, feed, uplink

ON_THE_WAY = 60
"""Packets of a sender that the network may still deliver."""


def extended(sent: Iterable[Out]) -> Iterator[tuple[int, Out]]:
    """Yield what was sent with its numbers extended, as a receiver does."""
    newest: dict[int, int] = {}
    for out in sent:
        number = extend(out.sequence, newest.get(out.ssrc, out.sequence))
        newest[out.ssrc] = max(number, newest.get(out.ssrc, number))
        yield number, out


@dataclass(slots=True)
class Source:
    """A sender, its uplink, and its packets on their way."""

    name: str
    feed: Feed
    sequence: int
    timestamp: int
    on_the_way: list[RtpPacket] = field(default_factory=list)
    sent: int = 0

    @property
    def up(self) -> Uplink:
        """The uplink of its one layer."""
        return self.feed.layers[0]

    def send(self, *, head: bytes, marker: bool, is_padding: bool) -> None:
        """Put one packet on its way."""
        payload = b"" if is_padding else head + f"{self.name}{self.sent};".encode()
        packet = parsed(
            self.sequence, payload=payload, timestamp=self.timestamp, marker=marker
        )
        self.on_the_way.append(packet)
        self.sent += 1
        self.sequence = (self.sequence + 1) & 0xFFFF
        self.timestamp = (self.timestamp + 960) & 0xFFFFFFFF


class Streams(RuleBasedStateMachine):
    """Two senders, one downlink, and a network that is against it."""

    kind = Kind.VIDEO

    @initialize(
        sequences=st.tuples(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF)),
        timestamp=st.integers(0, 2**32 - 1),
    )
    def begin(self, sequences: tuple[int, int], timestamp: int) -> None:
        self.now = 10.0
        self.wire = Wire()
        self.down = downlink(self.kind, self.wire)
        self.sources = [
            Source(name, feed(uplink(self.kind, name)), sequence, timestamp)
            for name, sequence in zip(("fay", "lee"), sequences, strict=True)
        ]
        self.at: Source | None = None
        self.heard: set[bytes] = set()
        self.walled: set[bytes] = set()

    @rule(
        who=st.integers(0, 1),
        count=st.integers(1, 30),
        key=st.booleans(),
        marker=st.booleans(),
        padding=st.sets(st.integers(0, 29), max_size=3),
    )
    def send(
        self,
        who: int,
        count: int,
        key: bool,  # noqa: FBT001 (drawn)
        marker: bool,  # noqa: FBT001 (drawn)
        padding: set[int],
    ) -> None:
        source = self.sources[who]
        for number in range(count):
            head = KEY if key and number == 0 else DELTA
            source.send(head=head, marker=marker, is_padding=number in padding)
        del source.on_the_way[:-ON_THE_WAY]

    @rule(
        who=st.integers(0, 1),
        picks=st.lists(st.integers(0, ON_THE_WAY - 1), max_size=20),
    )
    def deliver_some(self, who: int, picks: list[int]) -> None:
        """Deliver in any order, some twice, some never."""
        source = self.sources[who]
        for pick in picks:
            if pick < len(source.on_the_way):
                packet = source.on_the_way[pick]
                self._arrive(source, packet, repaired=pick % 3 == 0)

    @rule(who=st.integers(0, 1))
    def deliver_all(self, who: int) -> None:
        source = self.sources[who]
        for packet in source.on_the_way:
            self._arrive(source, packet, repaired=False)
        source.on_the_way.clear()

    @rule(who=st.integers(0, 1), step=st.integers(JUMP + 1000, 0xFFFF - JUMP - 1000))
    def begin_anew(self, who: int, step: int) -> None:
        source = self.sources[who]
        source.sequence = (source.sequence + step) & 0xFFFF
        source.on_the_way.clear()

    @rule(who=st.sampled_from([None, 0, 1]))
    def point(self, who: int | None) -> None:
        source = None if who is None else self.sources[who]
        if source is not None and source is not self.at:
            source.up.seal()
        self.at = source
        self.down.point(None if source is None else source.feed, now=self.now)

    @rule()
    def restart(self) -> None:
        self.down.restart(now=self.now)

    @rule(back=st.lists(st.integers(-20, 100), max_size=30))
    def ask_again(self, back: list[int]) -> None:
        before = len(self.wire.sent)
        newest = self.wire.numbers[-1] if self.wire.numbers else 0
        self.down.resend([(newest - b) & 0xFFFF for b in back], now=self.now, rtt=0.01)
        assert self.at is not None or len(self.wire.sent) == before

    @rule(seconds=st.floats(0.0, 1.0))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def one_number_never_means_two_packets(self) -> None:
        """Under GCM that would give away the key (RFC 7714, 8.2)."""
        seen: dict[tuple[int, int], Out] = {}
        for number, out in extended(self.wire.sent):
            assert seen.setdefault((out.ssrc, number), out) == out

    @invariant()
    def what_came_behind_a_wall_stays_there(self) -> None:
        names = {_name(out.payload) for out in self.wire.sent} - {b""}
        assert not names & self.walled

    @invariant()
    def time_goes_on_with_the_numbers(self) -> None:
        by_number = dict(extended(self.wire.media))
        ordered = [by_number[number].timestamp for number in sorted(by_number)]
        for earlier, later in itertools.pairwise(ordered):
            assert (later - earlier) & 0xFFFFFFFF < 2**31

    @invariant()
    def a_picture_begins_with_a_key_frame(self) -> None:
        if self.kind is Kind.VIDEO and self.wire.media:
            assert self.wire.media[0].payload.startswith(KEY)

    @invariant()
    def no_sound_goes_out_as_two(self) -> None:
        numbers = defaultdict(set)
        for number, out in extended(self.wire.media):
            numbers[_name(out.payload)].add(number)
        numbers.pop(b"", None)
        if self.kind is Kind.AUDIO:
            assert all(len(found) == 1 for found in numbers.values())

    def _arrive(self, source: Source, packet: RtpPacket, *, repaired: bool) -> None:
        before = len(self.wire.sent)
        copy = parsed(
            packet.sequence,
            payload=packet.payload,
            timestamp=packet.timestamp,
            marker=bool(packet.marker),
        )
        taken = arrive(source.up, copy, now=self.now, repaired=repaired)
        name = _name(packet.payload)
        if source is self.at:
            self.heard.add(name)
        else:
            assert len(self.wire.sent) == before
            if taken and name not in self.heard:
                self.walled.add(name)


class Sounds(Streams):
    """The same with sound."""

    kind = Kind.AUDIO


def _name(payload: bytes) -> bytes:
    """Return which packet a payload is, also within a retransmission."""
    for head in (KEY, DELTA):
        at = payload.find(head, 0, 4)
        if at >= 0:
            return payload[at + len(head) :]
    return b""


few = settings(max_examples=60, stateful_step_count=40)
TestPictures = Streams.TestCase
TestPictures.settings = few
TestSounds = Sounds.TestCase
TestSounds.settings = few


@st.composite
def disorder(draw: st.DrawFn) -> tuple[list[int], set[int], set[int]]:
    """Draw an order of arrival, who is padding, and who is lost."""
    count = draw(st.integers(2, 80))
    delays = draw(st.lists(st.integers(0, 30), min_size=count, max_size=count))
    order = sorted(range(count), key=lambda n: n + delays[n])
    order += draw(st.lists(st.sampled_from(order), max_size=10))
    some = st.sets(st.integers(0, count - 1), max_size=10)
    return order, draw(some), draw(some)


@given(disorder(), st.integers(0, 0xFFFF), st.integers(0, 2**32 - 1))
@settings(max_examples=300)
def test_holes_are_for_what_is_lost_and_numbers_follow_the_sender(
    arrival: tuple[list[int], set[int], set[int]], first: int, timestamp: int
) -> None:
    order, padding, lost = arrival
    wire, source = Wire(), uplink(Kind.AUDIO)
    down = downlink(Kind.AUDIO, wire)
    down.point(feed(source), now=1.0)
    arrived = [number for number in order if number not in lost]
    for number in arrived:
        packet = parsed(
            first + number,
            payload=b"" if number in padding else f"{number}".encode(),
            timestamp=timestamp + number * 960,
        )
        arrive(source, packet, now=1.0)
    sounds = [number for number in arrived if number not in padding]
    # What is overtaken at the very beginning comes too late to begin with.
    overtaking = [n for i, n in enumerate(arrived) if n == max(arrived[: i + 1])]
    began = next((number for number in overtaking if number in sounds), None)
    if began is None:
        assert wire.sent == []
        return
    numbered = sorted(extended(wire.media), key=lambda pair: pair[0])
    numbers = [number for number, _ in numbered]
    names = [int(out.payload) for _, out in numbered if out.payload]
    assert len(set(numbers)) == len(numbers)
    assert names == sorted(names)
    assert set(names) == {number for number in sounds if number >= began}
    holes = numbers[-1] - numbers[0] + 1 - len(numbers)
    assert holes <= len({number for number in lost if number > began})
    times = [(o.timestamp, int(o.payload)) for _, o in numbered if o.payload]
    assert len({(time - name * 960) & 0xFFFFFFFF for time, name in times}) == 1


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 20), st.booleans()), max_size=12
    ),
    st.integers(0, 0xFFFF),
    st.sampled_from(Kind),
)
@settings(max_examples=200)
def test_over_switches_no_number_is_left_out_but_for_a_cut_picture(
    visits: list[tuple[int, int, bool]], first: int, kind: Kind
) -> None:
    wire = Wire()
    down = downlink(kind, wire)
    sources = [
        Source(f"s{n}", feed(uplink(kind, f"s{n}")), first * n, 7 * n) for n in range(3)
    ]
    now = 1.0
    for who, count, marker in visits:
        source = sources[who]
        down.point(source.feed, now=now)
        for number in range(count):
            source.send(
                head=KEY if number == 0 else DELTA,
                marker=marker,
                is_padding=number == 3,
            )
            arrive(source.up, source.on_the_way.pop(), now=now)
            now += 0.02
    steps = [
        (later.sequence - earlier.sequence) & 0xFFFF
        for earlier, later in itertools.pairwise(wire.media)
    ]
    allowed = {1} if kind is Kind.AUDIO or all(v[2] for v in visits) else {1, 2}
    assert set(steps) <= allowed
    for earlier, later in itertools.pairwise(wire.media):
        ticks = (later.timestamp - earlier.timestamp) & 0xFFFFFFFF
        assert min(960, STEP[kind]) <= ticks < 10 * 90_000
    assert {out.ssrc for out in wire.sent} <= {SSRC}
