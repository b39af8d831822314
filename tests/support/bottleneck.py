"""A line that is too thin, and the browser behind it, without a network.

Packets go through a queue of limited length at a capacity that changes. The
browser does what libwebrtc's receiving side does: it estimates by delay (GCC,
draft-ietf-rmcat-gcc-02, section 5, in its simplest form), sends REMB, and
reports on each stream once a second.
"""

import heapq
import itertools
import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from server.media.allocate import Allocation
from server.media.congestion import DECIDE_EVERY, Congestion
from server.media.pacing import Pacer
from server.media.rtcp import Report
from server.media.views import NOMINAL, Layer, Speech, View

STEP = 0.01
HEADERS = 50
"""Bytes of RTP, SRTP, UDP and IP."""

PACKET = 1100
PICTURES = 20
"""Pictures per second of every layer."""

TREND = 0.0125
"""Seconds of rising delay that count as a growing queue."""

KEY_SIZE = 5
"""How many times as large as others a key frame is."""

KEY_DELAY = 0.15
"""Seconds besides a round trip until a key frame that is asked for comes."""

SOUND_SSRC = 1
VIDEO_SSRC = 100


@dataclass(frozen=True, slots=True)
class Packet:
    ssrc: int
    sequence: int
    size: int
    sent_at: float


@dataclass(slots=True)
class Line:
    """What lies between: bits per second by time, and how much it may hold."""

    capacity: Callable[[float], float]
    queue_seconds: float = 0.3
    delay: float = 0.03
    loss: float = 0.0
    burst: int = 1
    seed: int = 0
    held: float = 0.0
    """Bytes in the queue."""
    dropped: int = 0
    _updated: float = 0.0
    _left_to_lose: int = 0
    _random: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self._random.seed(self.seed)

    def carry(self, packet: Packet, now: float) -> float | None:
        """Return when a packet arrives; None if it does not."""
        capacity = self.capacity(now)
        self.held = max(0.0, self.held - (now - self._updated) * capacity / 8)
        self._updated = now
        if self._is_lost():
            return None
        room = max(self.queue_seconds * capacity / 8, 6_000)
        if self.held >= room or not capacity:
            self.dropped += 1
            return None
        self.held += packet.size
        return now + self.delay + self.held * 8 / capacity

    def queue(self, now: float) -> float:
        """Return how many seconds the queue is long; 0 in an outage."""
        capacity = self.capacity(now)
        return self.held * 8 / capacity if capacity else 0.0

    def _is_lost(self) -> bool:
        if self._left_to_lose:
            self._left_to_lose -= 1
            return True
        if self._random.random() < self.loss / self.burst:
            self._left_to_lose = self.burst - 1
            return True
        return False


class Browser:
    """The receiving side: an estimate by delay, and reports."""

    def __init__(self) -> None:
        self.remb = 0.0
        self._arrived: deque[tuple[float, int]] = deque()
        self._delays: deque[tuple[float, float]] = deque()
        self._state_at = 0.0
        self._is_holding = False
        self._link: float | None = None
        self._changed_at = 0.0
        self.highest: dict[int, int] = {}
        self.received: dict[int, int] = {}
        self.first: dict[int, int] = {}

    def take(self, packet: Packet, now: float) -> None:
        ssrc = packet.ssrc
        self.first.setdefault(ssrc, packet.sequence)
        self.highest[ssrc] = max(self.highest.get(ssrc, 0), packet.sequence)
        self.received[ssrc] = self.received.get(ssrc, 0) + 1
        if ssrc != SOUND_SSRC:
            self._arrived.append((now, packet.size))
            self._delays.append((now, now - packet.sent_at))

    def incoming(self, now: float) -> float:
        """Bits per second of video over the last second."""
        while self._arrived and now - self._arrived[0][0] > 1:
            self._arrived.popleft()
        return 8.0 * sum(size for _, size in self._arrived)

    def estimate(self, now: float) -> bool:
        """Adapt, ten times a second, and tell whether the estimate fell."""
        incoming = self.incoming(now)
        trend = self._trend(now)
        seconds, self._changed_at = now - self._changed_at, now
        if trend is None:
            return False
        self.remb = self.remb or incoming
        if trend > TREND:
            self._link, self._is_holding = incoming, True
            fell = 0.85 * incoming < self.remb
            self.remb = min(self.remb, 0.85 * incoming)
            return fell
        if trend >= -TREND and not self._is_holding:
            self._raise(incoming, seconds)
        self._is_holding = trend < -TREND
        return False

    def _trend(self, now: float) -> float | None:
        """Return by how many seconds packets come later than just before."""
        while self._delays and now - self._delays[0][0] > 0.4:
            self._delays.popleft()
        older = [delay for at, delay in self._delays if now - at > 0.2]
        newer = [delay for at, delay in self._delays if now - at <= 0.2]
        return min(newer) - min(older) if older and newer else None

    def _raise(self, incoming: float, seconds: float) -> None:
        """Add 8 % a second, or near the known limit a packet per response time."""
        if self._link is not None and incoming > 1.3 * self._link:
            self._link = None
        raised = self.remb * 1.08 ** min(seconds, 1)
        if self._link is not None:
            raised = self.remb + max(4000, self.remb / PICTURES / 0.2) * seconds
        most = 1.5 * incoming + 10_000
        self.remb = max(self.remb, min(raised, most))

    def report(self, ssrc: int) -> Report:
        """Return the block about a stream."""
        expected = self.highest[ssrc] - self.first[ssrc] + 1
        return Report(
            ssrc=ssrc,
            fraction_lost=0,
            packets_lost=expected - self.received[ssrc],
            highest_sequence=self.highest[ssrc],
            jitter=0,
            lsr=0,
            dlsr=0,
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """What was so at a time: bits per second, seconds of queue, counts of packets."""

    at: float
    capacity: float
    decision: Allocation[int]
    queue: float
    sound_sent: int
    sound_lost: int
    is_trying: bool

    @property
    def is_over(self) -> bool:
        """Whether pictures are sent that do not fit."""
        return bool(self.decision.layers) and self.decision.bitrate > self.capacity


@dataclass(slots=True)
class _Stream:
    view: View[int]
    ssrc: int
    rates: tuple[tuple[int, ...], ...]
    layer: Layer | None = None
    coming: tuple[float, Layer] | None = None
    sequence: int = 0
    picture: int = 0
    is_key: bool = False
    next_at: float = 0.0


class Subscriber:
    """A relay's side, the line and a browser, by the clock of `run`."""

    def __init__(
        self, line: Line, *, voices: int, has_remb: bool, noise: float
    ) -> None:
        self.line = line
        self.moments: list[Moment] = []
        self._has_remb = has_remb
        self._noise = noise
        self._chance = random.Random(line.seed + 1)  # noqa: S311
        self._congestion: Congestion[int] = Congestion(now=0.0)
        self._pacer: Pacer[Packet] = Pacer(bitrate=self._congestion.bitrate, now=0.0)
        self._browser = Browser()
        self._streams: dict[int, _Stream] = {}
        self._there: list[tuple[float, int, Packet]] = []
        self._back: list[tuple[float, int, Callable[[float], None]]] = []
        self._tie = itertools.count()
        self._sent: deque[tuple[float, int, bool]] = deque()
        self._sound_at = [n * 0.02 / max(voices, 1) for n in range(voices)]
        self._sound_sent = self._sound_lost = 0
        self._estimate_at = self._remb_at = self._decide_at = 0.0
        self._reported: dict[int, float] = {}

    def send(self, now: float) -> None:
        """Send sound, what the pacer has, and pictures, in this order."""
        for n, at in enumerate(self._sound_at):
            if at <= now:
                self._sound_at[n] += 0.02
                self._sound_sent += 1
                sequence = self._sound_sent
                self._transmit(Packet(SOUND_SSRC, sequence, 80 + HEADERS, now), now)
        if self._pacer.next_at <= now:
            for packet in self._pacer.release(now):
                self._transmit(packet, now)
        for stream in self._streams.values():
            _produce(stream, self._pacer, self._transmit, now, self._chance)

    def receive(self, now: float) -> None:
        """Let the browser receive and report, and the relay read its reports."""
        while self._there and self._there[0][0] <= now:
            at, _, packet = heapq.heappop(self._there)
            self._browser.take(packet, at)
        if now >= self._estimate_at:
            self._estimate_at = now + 0.1
            fell = self._browser.estimate(now)
            if self._has_remb and self._browser.remb and (fell or now >= self._remb_at):
                self._remb_at = now + 0.2
                self._answer(partial(self._take_remb, self._browser.remb), now)
        for ssrc in self._browser.highest:
            every = 5 if ssrc == SOUND_SSRC else 1
            if now - self._reported.get(ssrc, -1) >= every:
                self._reported[ssrc] = now + self._chance.uniform(-0.3, 0.3)
                rtt = 2 * self.line.delay + self.line.queue(now)
                block = self._browser.report(ssrc)
                self._answer(partial(self._take_report, block, rtt), now)
        while self._back and self._back[0][0] <= now:
            at, _, take = heapq.heappop(self._back)
            take(at)

    def decide(self, views: list[View[int]], now: float) -> None:
        """Choose layers, if it is time."""
        if now < self._decide_at:
            return
        self._decide_at = now + DECIDE_EVERY
        while self._sent and now - self._sent[0][0] > 1:
            self._sent.popleft()
        audio = 8 * sum(size for _, size, is_sound in self._sent if is_sound)
        video = 8 * sum(size for _, size, is_sound in self._sent if not is_sound)
        wanted = [_measured(view, self._noise, self._chance) for view in views]
        decision = self._congestion.decide(wanted, audio=audio, video=video, now=now)
        self._pacer.set_estimate(self._congestion.bitrate)
        delay = 2 * self.line.delay + KEY_DELAY
        _follow(self._streams, wanted, decision.layers, now, delay)
        self.moments.append(
            Moment(
                at=now,
                capacity=self.line.capacity(now),
                decision=decision,
                queue=self.line.queue(now),
                sound_sent=self._sound_sent,
                sound_lost=self._sound_lost,
                is_trying=self._congestion.is_trying,
            )
        )

    def _transmit(self, packet: Packet, now: float) -> None:
        is_sound = packet.ssrc == SOUND_SSRC
        self._sent.append((now, packet.size, is_sound))
        at = self.line.carry(packet, now)
        if at is None:
            self._sound_lost += is_sound
        else:
            heapq.heappush(self._there, (at, next(self._tie), packet))

    def _answer(self, take: Callable[[float], None], now: float) -> None:
        if self.line.capacity(now):
            heapq.heappush(self._back, (now + self.line.delay, next(self._tie), take))

    def _take_remb(self, value: float, at: float) -> None:
        self._congestion.note_remb(value, now=at)

    def _take_report(self, block: Report, rtt: float, at: float) -> None:
        absent = self._pacer.withheld(block.ssrc)
        self._congestion.note_reports([(block, absent)], rtt=rtt, now=at)


def run(
    line: Line,
    views: Callable[[float], list[View[int]]],
    *,
    seconds: float,
    voices: int = 1,
    has_remb: bool = True,
    noise: float = 0.1,
) -> list[Moment]:
    """Send to one subscriber for a while, and return what was so.

    In an outage, a capacity of 0, nothing comes back either.
    """
    subscriber = Subscriber(line, voices=voices, has_remb=has_remb, noise=noise)
    for step in range(1, round(seconds / STEP) + 1):
        now = step * STEP
        subscriber.send(now)
        subscriber.receive(now)
        subscriber.decide(views(now), now)
    return subscriber.moments


def _measured(view: View[int], noise: float, chance: random.Random) -> View[int]:
    factor = 1 + chance.uniform(-noise, noise)
    rates = tuple(
        tuple(round(rate * factor) for rate in temporal) for temporal in view.bitrates
    )
    return replace(view, bitrates=rates)


def _follow(
    streams: dict[int, _Stream],
    views: list[View[int]],
    layers: Mapping[int, Layer],
    now: float,
    delay: float,
) -> None:
    for view in views:
        stream = streams.get(view.key)
        if stream is None:
            stream = streams[view.key] = _Stream(
                view, VIDEO_SSRC + view.key, view.bitrates, next_at=now
            )
        stream.rates = view.bitrates
        target = layers.get(view.key)
        here = stream.layer
        if target is None:
            stream.layer = stream.coming = None
        elif here is not None and here.spatial == target.spatial:
            stream.layer, stream.coming = target, None
        elif stream.coming is None:
            stream.coming = (now + delay, target)
        else:
            stream.coming = (stream.coming[0], target)


def _produce(
    stream: _Stream,
    pacer: Pacer[Packet],
    transmit: Callable[[Packet, float], None],
    now: float,
    chance: random.Random,
) -> None:
    if stream.coming is not None and now >= stream.coming[0]:
        stream.layer, stream.coming = stream.coming[1], None
        stream.is_key = True
    if stream.layer is None or now < stream.next_at:
        return
    # Cameras are not in step.
    stream.next_at = now + chance.uniform(0.8, 1.2) / PICTURES
    rate = stream.rates[stream.layer.spatial][stream.layer.temporal]
    size = round(rate / 8 / PICTURES * chance.uniform(0.7, 1.3))
    stream.picture += 1
    is_key, stream.is_key = stream.is_key, False
    if is_key:
        size *= KEY_SIZE
    while size > 0:
        part = min(size, PACKET)
        size -= part
        stream.sequence += 1
        packet = Packet(stream.ssrc, stream.sequence, part + HEADERS, now)
        if pacer.admits(packet.size, now):
            transmit(packet, now)
            continue
        cut = pacer.put(
            packet,
            size=packet.size,
            stream=stream.ssrc,
            timestamp=stream.picture,
            is_key=is_key,
            now=now,
        )
        if cut:
            stream.is_key = True


def gallery(count: int, *, width: int = 400, speaker: int = 0) -> list[View[int]]:
    """Return so many faces, of which one speaks."""
    return [
        View(n, width, NOMINAL, speech=Speech.NOW if n == speaker else Speech.NONE)
        for n in range(count)
    ]
