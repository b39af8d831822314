"""Who speaks, from the levels that browsers put beside their sound (RFC 6464)."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)

LOUD = 40
"""Level in -dBov below which (louder) a packet counts as speech."""

SILENCE = 127
"""The level of nothing at all, and of what is not sent."""

PACKET = 0.02
"""Seconds of sound in a packet."""

WINDOW = 0.4
"""Seconds over which speech is judged."""

SHARE = 0.4
"""Share of the window that must be speech to begin."""

HOLD = 0.8
"""Seconds that a speaker may pause without ceasing to be one."""

LEAD = 6
"""Decibels by which a challenger must be louder than the dominant speaker."""

LEAD_FOR = 0.6
"""Seconds for which a challenger must lead: a cough does not."""

DWELL = 2.0
"""Seconds for which whoever has become dominant stays so: faces must not flicker."""

SMOOTHING = 0.5
"""Weight of the newest window in a voice's level."""


@dataclass(slots=True)
class _Voice:
    spoken: float = 0.0
    loudness: float = 0.0
    """Sum of levels above silence, times their seconds."""
    level: float = 0.0
    """Decibels above silence, smoothed; what is not sent is silence."""
    speaks: bool = False
    last_at: float = float("-inf")
    leads_since: float | None = None


class Speakers(Generic[Who]):
    """The speakers of one group, the longest-speaking first.

    `dominant` is the one to look at: the last one while nobody speaks.
    """

    def __init__(self) -> None:
        self.speaking: list[Who] = []
        self.dominant: Who | None = None
        self._voices: dict[Who, _Voice] = {}
        self._window_from = 0.0
        self._dominant_since = float("-inf")

    def hear(self, who: Who, level: int) -> None:
        """Take the level of one packet, in -dBov: 0 is loudest, 127 silence."""
        if level < LOUD:
            voice = self._voices.setdefault(who, _Voice())
            voice.spoken += PACKET
            voice.loudness += (SILENCE - level) * PACKET

    def forget(self, who: Who) -> None:
        """Note that someone cannot be heard any more."""
        self._voices.pop(who, None)

    def has_spoken(self, who: Who, *, since: float) -> bool:
        """Tell whether someone has spoken since a moment."""
        voice = self._voices.get(who)
        return voice is not None and voice.last_at >= since

    def judge(self, *, now: float) -> bool:
        """Tell whether `speaking` or `dominant` has changed.

        Call it a few times a second.
        """
        elapsed = now - self._window_from
        if elapsed < WINDOW / 2:
            return self._settle(now)
        span = min(elapsed, WINDOW)
        self._window_from = now
        for voice in self._voices.values():
            if voice.spoken >= SHARE * span:
                voice.speaks, voice.last_at = True, now
            elif voice.speaks and now - voice.last_at > HOLD:
                voice.speaks = False
            voice.level += (voice.loudness / span - voice.level) * SMOOTHING
            voice.spoken = voice.loudness = 0.0
        return self._settle(now)

    def _settle(self, now: float) -> bool:
        now_speaking = {who for who, voice in self._voices.items() if voice.speaks}
        kept = [who for who in self.speaking if who in now_speaking]
        speaking = kept + [w for w in self._voices if w in now_speaking - set(kept)]
        has_changed = speaking != self.speaking
        self.speaking = speaking
        return self._crown(now) or has_changed

    def _crown(self, now: float) -> bool:
        """Find the dominant speaker, and tell whether it is another one."""
        before = self.dominant
        if before is not None and before not in self._voices:
            self.dominant = None
        present = self._voices.get(self.dominant) if self.dominant is not None else None
        if present is None:
            level = 0.0
        else:
            level = present.level + LEAD if present.speaks else 0.0
        for who, voice in self._voices.items():
            leads = who != self.dominant and voice.speaks and voice.level > level
            if not leads:
                voice.leads_since = None
            elif voice.leads_since is None:
                voice.leads_since = now
        leaders = [
            who
            for who, voice in self._voices.items()
            if voice.leads_since is not None
            and (present is None or now - voice.leads_since >= LEAD_FOR)
        ]
        if leaders and (present is None or now - self._dominant_since >= DWELL):
            self.dominant = max(leaders, key=lambda who: self._voices[who].level)
            self._dominant_since = now
            self._voices[self.dominant].leads_since = None
        return self.dominant != before
