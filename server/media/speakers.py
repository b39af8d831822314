"""Who speaks, from the levels that browsers put beside their sound (RFC 6464)."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)

LOUD = 40
"""Level in -dBov below which (louder) a packet counts as speech."""

PACKET = 0.02
"""Seconds of sound in a packet."""

WINDOW = 0.4
"""Seconds over which speech is judged."""

SHARE = 0.4
"""Share of the window that must be speech to begin."""

HOLD = 0.8
"""Seconds that a speaker may pause without ceasing to be one."""


@dataclass(slots=True)
class _Voice:
    spoken: float = 0.0
    speaks: bool = False
    last_at: float = 0.0


class Speakers(Generic[Who]):
    """The speakers of one group, the longest-speaking first."""

    def __init__(self) -> None:
        self.speaking: list[Who] = []
        self._voices: dict[Who, _Voice] = {}
        self._window_from = 0.0

    def hear(self, who: Who, level: int) -> None:
        """Take the level of one packet, in -dBov: 0 is loudest, 127 silence."""
        if level < LOUD:
            self._voices.setdefault(who, _Voice()).spoken += PACKET

    def forget(self, who: Who) -> None:
        """Note that someone cannot be heard any more."""
        self._voices.pop(who, None)

    def judge(self, *, now: float) -> bool:
        """Tell whether `speaking` has changed. Call it a few times a second."""
        if now - self._window_from < WINDOW / 2:
            return self._settle()
        span = min(now - self._window_from, WINDOW)
        self._window_from = now
        for voice in self._voices.values():
            if voice.spoken >= SHARE * span:
                voice.speaks, voice.last_at = True, now
            elif voice.speaks and now - voice.last_at > HOLD:
                voice.speaks = False
            voice.spoken = 0.0
        return self._settle()

    def _settle(self) -> bool:
        now_speaking = {who for who, voice in self._voices.items() if voice.speaks}
        kept = [who for who in self.speaking if who in now_speaking]
        speaking = kept + [w for w in self._voices if w in now_speaking - set(kept)]
        changed = speaking != self.speaking
        self.speaking = speaking
        return changed
