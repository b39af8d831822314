"""What a bad line does to what is sent over it, as pure models.

No IO and no clock: time is an argument, and chance comes from a seed, so that
the same line does the same to the same packets.
"""

import random
from dataclasses import dataclass, field, replace
from enum import StrEnum

HEADERS = 28
"""Bytes that IPv4 and UDP add to a datagram on the line (RFC 791, RFC 768)."""

SEGMENT = 1448
"""Bytes of a TCP segment on an Ethernet."""

RETRANSMITS_AFTER = 0.2
"""Least seconds until TCP sends a lost segment again: Linux's minimum RTO."""

REORDER_LEAST = 0.02
"""Least seconds that a packet is held which others shall overtake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """One direction of a line."""

    loss: float = 0.0
    """Share of packets that are lost."""

    burst: float | None = None
    """Mean length of a bad spell in packets; None loses each independently."""

    bad_loss: float = 1.0
    """Share of packets lost within a bad spell; none are lost outside of one."""

    delay: float = 0.0
    """Seconds from one end to the other."""

    jitter: float = 0.0
    """Most seconds by which the delay differs from that, either way."""

    reorder: float = 0.0
    """Share of packets that are held back while others overtake them."""

    duplicate: float = 0.0
    """Share of packets that arrive twice."""

    rate: float | None = None
    """Bits a second that go through."""

    queue: float = 0.3
    """Seconds of data that may wait for their turn. Full: the newest is dropped."""

    mtu: int | None = None
    """Largest datagram that goes through, without IP and UDP headers."""

    blackouts: tuple[tuple[float, float], ...] = ()
    """When nothing goes through: from and until, in seconds after the start."""


class Loss:
    """The model of Gilbert (1960) and Elliott (1963), or independent loss.

    A line is in a good or in a bad spell. Loss happens in bad ones alone; the
    chances to change are chosen so that share and length come out as asked.
    """

    def __init__(self, conditions: Conditions, chance: random.Random) -> None:
        self._chance = chance
        self._share = conditions.loss
        self._bad_loss = conditions.bad_loss
        self._is_bad = False
        self._to_good = self._to_bad = 0.0
        if conditions.burst is not None and conditions.loss > 0:
            bad = conditions.loss / conditions.bad_loss  # of all packets
            if not 0 < bad < 1 or conditions.burst < 1:
                raise ValueError("there is no such line")
            self._to_good = 1 / conditions.burst
            self._to_bad = self._to_good * bad / (1 - bad)
            if self._to_bad > 1:
                raise ValueError("the good spells would have to be too short")

    def hits(self) -> bool:
        """Tell whether the next packet is lost."""
        if not self._to_good:
            return self._chance.random() < self._share
        turn = self._to_good if self._is_bad else self._to_bad
        if self._chance.random() < turn:
            self._is_bad = not self._is_bad
        return self._is_bad and self._chance.random() < self._bad_loss


class Fate(StrEnum):
    """What became of a packet."""

    PASSED = "passed"
    OVERSIZED = "oversized"
    DARK = "dark"
    OVERFLOWED = "overflowed"
    LOST = "lost"


@dataclass(slots=True)
class Seen:
    """What a line has done so far. Its tests and the bench's reader look here."""

    fates: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    duplicated: int = 0
    reordered: int = 0
    runs: int = 0
    """Unbroken runs of lost packets."""

    octets: int = 0
    """Bytes of what went through, headers counted."""

    delays: float = 0.0
    """Sum of the delays of what went through, in seconds."""

    longest: float = 0.0

    @property
    def offered(self) -> int:
        """Packets that were sent over the line."""
        return sum(self.fates.values())

    @property
    def passed(self) -> int:
        """Packets that went through, each counted once."""
        return self.fates[Fate.PASSED]

    @property
    def loss(self) -> float:
        """Share of packets lost by chance, of those that had a chance."""
        tried = self.passed + self.fates[Fate.LOST]
        return self.fates[Fate.LOST] / tried if tried else 0.0

    @property
    def mean_run(self) -> float:
        """Mean length of an unbroken run of lost packets."""
        return self.fates[Fate.LOST] / self.runs if self.runs else 0.0

    @property
    def mean_delay(self) -> float:
        """Mean delay of what went through, in seconds."""
        return self.delays / self.passed if self.passed else 0.0


class Line:
    """One direction of a line at work."""

    def __init__(self, conditions: Conditions, *, seed: int, now: float) -> None:
        self.seen = Seen()
        self._chance = random.Random(seed)  # noqa: S311 (the same each time)
        self._started = now
        self._conditions = conditions
        self._loss = Loss(conditions, self._chance)
        self._free_at = now
        self._latest = now
        self._dark_until = now
        self._last_was_lost = False

    @property
    def conditions(self) -> Conditions:
        """How the line is now."""
        return self._conditions

    def change(self, conditions: Conditions, *, now: float) -> None:
        """Be another line from now on. What is under way still arrives.

        Blackouts count from the change.
        """
        self._conditions = conditions
        self._loss = Loss(conditions, self._chance)
        self._started = now
        self._free_at = min(self._free_at, now + conditions.queue)
        self._latest = now

    def cut(self, *, until: float) -> None:
        """Let nothing through until a moment, which may be infinity or past."""
        self._dark_until = until

    def dark_until(self, *, now: float) -> float:
        """Return when something goes through again; `now` or before: it does."""
        until = self._dark_until
        for begin, end in self._conditions.blackouts:
            if begin <= now - self._started < end:
                until = max(until, self._started + end)
        return until

    def waiting(self, *, now: float) -> float:
        """Return how many seconds of data wait for their turn."""
        return max(0.0, self._free_at - now)

    def datagram(self, size: int, *, now: float) -> tuple[float, ...]:
        """Return when the copies of a datagram arrive; none if it does not."""
        fate, at = self._fate(size, now)
        self.seen.fates[fate] += 1
        self._note_loss(fate)
        if fate is not Fate.PASSED:
            return ()
        line = self._conditions
        arrives = at + self._travels()
        if self._chance.random() < line.reorder:
            # Not kept as the latest: what comes behind may overtake it.
            arrives = max(arrives, self._latest) + max(REORDER_LEAST, line.jitter)
            self.seen.reordered += 1
        else:
            arrives = self._latest = max(arrives, self._latest)
        self._note_passed(size, arrives - now)
        if self._chance.random() < line.duplicate:
            self.seen.duplicated += 1
            return (arrives, arrives)
        return (arrives,)

    def chunk(self, size: int, *, now: float) -> float:
        """Return when a piece of a TCP stream arrives.

        Loss makes it late, since TCP sends again what was lost and keeps the
        order, which is all that a line can do to a stream.
        """
        line = self._conditions
        at = self._through(size, max(now, self._free_at))
        for _ in range(-(-size // SEGMENT)):
            if self._loss.hits():
                at += max(RETRANSMITS_AFTER, 2 * line.delay + line.jitter)
                self.seen.fates[Fate.LOST] += 1
        arrives = self._latest = max(at + self._travels(), self._latest)
        self.seen.fates[Fate.PASSED] += 1
        self._note_passed(size, arrives - now)
        return arrives

    def _fate(self, size: int, now: float) -> tuple[Fate, float]:
        """Return what becomes of a datagram, and when it is on its way."""
        line = self._conditions
        if line.mtu is not None and size > line.mtu:
            return Fate.OVERSIZED, now
        if self.dark_until(now=now) > now:
            return Fate.DARK, now
        begins = max(now, self._free_at)
        if begins - now > line.queue:
            return Fate.OVERFLOWED, now
        # What is lost on its way has taken up the line like the others.
        at = self._through(size, begins)
        return (Fate.LOST if self._loss.hits() else Fate.PASSED), at

    def _through(self, size: int, begins: float) -> float:
        """Return when the last bit of something is on its way."""
        rate = self._conditions.rate
        if rate is None:
            return begins
        self._free_at = begins + (size + HEADERS) * 8 / rate
        return self._free_at

    def _travels(self) -> float:
        line = self._conditions
        return max(0.0, line.delay + self._chance.uniform(-line.jitter, line.jitter))

    def _note_loss(self, fate: Fate) -> None:
        if fate is Fate.LOST and not self._last_was_lost:
            self.seen.runs += 1
        if fate in (Fate.LOST, Fate.PASSED):
            self._last_was_lost = fate is Fate.LOST

    def _note_passed(self, size: int, delay: float) -> None:
        self.seen.octets += size + HEADERS
        self.seen.delays += delay
        self.seen.longest = max(self.seen.longest, delay)


@dataclass(frozen=True, slots=True)
class Profile:
    """Both directions of a line, and what of it is open at all."""

    name: str
    up: Conditions = Conditions()
    """From the browser to the node."""

    down: Conditions = Conditions()
    """From the node to the browser."""

    blocks_udp: bool = False
    blocks_tcp: bool = False

    @classmethod
    def both(cls, name: str, conditions: Conditions) -> "Profile":
        """Return a line that is the same in both directions."""
        return cls(name, conditions, conditions)

    def with_blackout(self, begin: float, seconds: float) -> "Profile":
        """Return the same line with a time in which nothing goes through."""
        span = ((begin, begin + seconds),)
        return replace(
            self,
            up=replace(self.up, blackouts=self.up.blackouts + span),
            down=replace(self.down, blackouts=self.down.blackouts + span),
        )
