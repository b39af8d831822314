"""One subscriber's congestion control: reports in, layers out.

It joins the estimate, the loss and the allocation, so that the owner has one
thing to feed and one to ask.
"""

from collections.abc import Iterable, Sequence
from typing import Generic

from server.media.allocate import Allocation, Allocator
from server.media.estimate import CEILING, START, Estimate
from server.media.loss import Loss
from server.media.rtcp import Report
from server.media.views import Key, Mode, View

DECIDE_EVERY = 0.25
"""Seconds between two decisions. What a person does may ask for one at once."""


class Congestion(Generic[Key]):
    """Decides what one subscriber receives, from what its browser reports.

    `mode` is what the person has chosen. `allocation` is the last decision.
    `loss` has the share of packets that get lost, for whom it concerns.
    """

    def __init__(
        self, *, now: float, start: float = START, ceiling: float = CEILING
    ) -> None:
        self.mode = Mode.EVERYTHING
        self.allocation: Allocation[Key] = Allocation()
        self.loss = Loss(now=now)
        self._estimate = Estimate(now=now, start=start, ceiling=ceiling)
        self._allocator: Allocator[Key] = Allocator()
        self._decided_at = float("-inf")

    @property
    def bitrate(self) -> float:
        """What may be sent now, in bit/s: for the pace (`pacing.Pacer`)."""
        return max(self._estimate.bitrate, self._estimate.trial)

    @property
    def is_trying(self) -> bool:
        """Whether a trial runs, in which the estimate may be exceeded."""
        return self._estimate.trial > 0

    def note_remb(self, bitrate: float, *, now: float) -> None:
        """Take a REMB in bit/s (`remb.bitrate`)."""
        self._estimate.note_remb(bitrate, now=now)

    def note_reports(
        self, blocks: Iterable[tuple[Report, int]], *, rtt: float | None, now: float
    ) -> None:
        """Take the report blocks of one RR or SR about streams of ours.

        With each goes how many of the stream's numbers we have left out so far
        (`loss.Loss.note`). `rtt` is in seconds, as this report has shown it;
        None where it shows none.
        """
        for block, absent in blocks:
            arrives = self.loss.note(block, absent=absent, now=now)
            if arrives and self._estimate.note_alive(now=now):
                self.loss.forget(now=now)
        if rtt is not None:
            self._estimate.note_rtt(rtt, now=now)

    def is_due(self, *, now: float) -> bool:
        """Tell whether to decide again although nothing else has changed."""
        return now - self._decided_at >= DECIDE_EVERY

    def decide(
        self, views: Sequence[View[Key]], *, audio: float, video: float, now: float
    ) -> Allocation[Key]:
        """Return which layers to send from now on (`allocate.Allocator.decide`).

        `audio` and `video` are what is sent to this subscriber, in bit/s over
        about the last second with headers; `video` includes repairs.
        """
        self._decided_at = now
        estimate = self._estimate
        planned = self.allocation.bitrate
        estimate.note_sent(audio=audio, video=video, planned=planned)
        if (fraction := self.loss.take(now=now)) is not None:
            estimate.note_loss(fraction, now=now)
        estimate.tick(now=now)
        allocation = self._allocate(views, audio, now)
        if allocation.lacking and estimate.try_for(allocation.lacking, now=now):
            allocation = self._allocate(views, audio, now)
        self.allocation = allocation
        return allocation

    def _allocate(
        self, views: Sequence[View[Key]], audio: float, now: float
    ) -> Allocation[Key]:
        return self._allocator.decide(
            views,
            estimate=self._estimate.bitrate,
            trial=self._estimate.trial,
            sound=audio,
            mode=self.mode,
            now=now,
        )
