"""How much a node that cannot keep up leaves out: pictures first, sound never. Pure.

A loop that is late is late for everybody's sound. What it costs most are pictures,
and what helps at once is not to send them; their publishers then stop as well.
"""

from server.media.views import Mode

LATE = 0.1
"""Seconds late from which browsers begin to wait longer for every sound."""

CALM = 0.025
"""Seconds late up to which the node has time to spare."""

SHED_AFTER = 2.0
"""Seconds that every tick must be late: a stall is over when it is noticed."""

EASE_AFTER = 10.0
"""Seconds that every tick must be in time until more is sent again."""

LONGEST = 160.0
"""Seconds to which that grows where the load comes back with what is sent."""

LADDER = (Mode.EVERYTHING, Mode.SAVER, Mode.SOUND)
"""Everything, small pictures, and no pictures at all."""


class Strain:
    """Decides for everybody on a node, from how late its ticks are.

    `level` is the step of the ladder, 0 while everything is sent.
    """

    def __init__(self) -> None:
        self.level = 0
        self._late_since: float | None = None
        self._calm_since: float | None = None
        self._patience = EASE_AFTER
        self._eased_at = float("-inf")

    @property
    def mode(self) -> Mode:
        """The most that anybody may receive."""
        return LADDER[self.level]

    def note(self, lag: float, *, now: float) -> None:
        """Take by how many seconds a tick was late. Call it for every tick."""
        if lag < LATE:
            self._late_since = None
        elif self._late_since is None:
            self._late_since = now
        elif now - self._late_since >= SHED_AFTER and self.level + 1 < len(LADDER):
            self._shed(now)
        if lag > CALM or not self.level:
            self._calm_since = None
        elif self._calm_since is None:
            self._calm_since = now
        elif now - self._calm_since >= self._patience:
            self.level -= 1
            self._eased_at, self._calm_since = now, now

    def _shed(self, now: float) -> None:
        came_back = now - self._eased_at < LONGEST
        self._patience = min(2 * self._patience, LONGEST) if came_back else EASE_AFTER
        self.level += 1
        self._late_since = now


def sparest(one: Mode, other: Mode) -> Mode:
    """Return the one of two modes in which less is sent."""
    return max(one, other, key=LADDER.index)
