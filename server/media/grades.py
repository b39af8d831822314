"""How good a connection is, in a word that does not flicker."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

LOST_AFTER = 5.0
"""Seconds without an authentic packet or check that are no pause any more."""

FAIR_LOSS, POOR_LOSS = 0.03, 0.10
"""Shares of packets that Opus's in-band FEC still hides, and does not hide."""

FAIR_RTT, POOR_RTT = 0.4, 0.8
"""Seconds there and back: ITU-T G.114 calls 150 ms one way good for any talk, and
400 ms one way the most there should be."""

FAIR_JITTER, POOR_JITTER = 0.05, 0.15
"""Seconds that packets come apart: a browser's buffer then grows, or runs dry."""

EASE = 0.7
"""Share of a limit that must be kept to for the better word."""

WORSE_AFTER = 2.0
"""Seconds that it must be worse before it is said."""

BETTER_AFTER = 6.0
"""Seconds that it must be better before it is said."""


class Grade(IntEnum):
    """The words, the worse the larger; `name.lower()` is what is told."""

    GOOD = 0
    FAIR = 1
    """Some words or details may be missed."""

    POOR = 2
    """Sound breaks up, or there are no pictures."""

    LOST = 3
    """Nothing comes: the person is being reconnected, or gone."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of one person's connection; None is not known.

    `loss_up` and `loss_down` are shares of packets of the last second or so, to
    us and from us, without what others have lost before us. `rtt` and `jitter`
    are in seconds (RFC 3550, 6.4.1), `age` is how many seconds ago the last
    authentic packet came. `is_paused` says that pictures are paused to keep the
    sound clear (`allocate.Shortage.PAUSED`).
    """

    age: float
    loss_up: float | None = None
    loss_down: float | None = None
    rtt: float | None = None
    jitter: float | None = None
    is_paused: bool = False


def grade(signs: Signs, *, share: float = 1.0) -> Grade:
    """Return the word for this moment; limits are reached at a share of them."""
    if signs.age >= LOST_AFTER:
        return Grade.LOST
    measured = (
        (signs.loss_up, FAIR_LOSS, POOR_LOSS),
        (signs.loss_down, FAIR_LOSS, POOR_LOSS),
        (signs.rtt, FAIR_RTT, POOR_RTT),
        (signs.jitter, FAIR_JITTER, POOR_JITTER),
    )
    worst = Grade.POOR if signs.is_paused else Grade.GOOD
    for value, fair, poor in measured:
        if value is not None and value >= fair * share:
            worst = max(worst, Grade.POOR if value >= poor * share else Grade.FAIR)
    return worst


_Keep: TypeAlias = Callable[[Grade, Grade], Grade]


class Steady:
    """One person's word over time: `grade`.

    It gets worse after it has been worse for a while, and better after it has
    been clearly better for longer. Only LOST comes and goes at once; what comes
    back from it begins as POOR.
    """

    def __init__(self) -> None:
        self.grade = Grade.GOOD
        self._since: float | None = None
        self._next = Grade.GOOD

    def note(self, signs: Signs, *, now: float) -> bool:
        """Take the signs of now, about once a second; tell whether the word changed."""
        before, at_once = self.grade, grade(signs)
        if Grade.LOST in {before, at_once}:
            if before is not at_once:
                self._become(max(at_once, Grade.POOR))
        elif at_once > before:
            # The mildest that has lasted: a moment of the worst is not it.
            self._weigh(at_once, min, WORSE_AFTER, now)
        elif (eased := grade(signs, share=EASE)) < before:
            self._weigh(eased, max, BETTER_AFTER, now)
        else:
            self._since = None
        return self.grade is not before

    def _weigh(self, to: Grade, keep: _Keep, seconds: float, now: float) -> None:
        if self._since is None or (self._next > self.grade) is not (to > self.grade):
            self._since, self._next = now, to
        self._next = keep(self._next, to)
        if now - self._since >= seconds:
            self._become(self._next)

    def _become(self, to: Grade) -> None:
        self.grade, self._since = to, None
