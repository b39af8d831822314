"""How many bits per second the line to one subscriber carries.

Three sources, none of which needs padding:

- REMB. Chromium, Firefox and Safari run the delay-based half of Google
  Congestion Control on what they receive (draft-ietf-rmcat-gcc-02, section 5)
  and name the result if the offer has `goog-remb`. It counts video only, and it
  never names more than 1.5 times what has arrived: while it rises, or stands
  there, it says nothing against sending more. Once queues grow it falls to 0.85
  times what arrives, and that is believed at once.
- Loss, as in GCC's loss-based controller (section 6): below 2 % grow by 8 % a
  second, above 10 % shrink by half the loss, and hold in between.
- Round-trip time, where it stays far above its least: queues so deep that they
  lose nothing.

Growth past what is sent needs a trial, since layers come in large steps: for a
few seconds more may be sent, by real layers, and what arrives well is believed.
Each failed trial doubles the wait for the next.
"""

from typing import NamedTuple

from server.media.lateness import Lateness
from server.media.remb import Trend

START = 600_000
"""Bits per second before anything is known: four small pictures."""

FLOOR = 60_000
"""Bits per second that are never gone below: what a voice needs with its headers."""

CEILING = 20_000_000
"""Bits per second that nobody needs more than."""

TCP_CEILING = 500_000
"""Bits per second over ICE-TCP, where a lost packet holds up all that follow."""

LOW_LOSS = 0.02
HIGH_LOSS = 0.10
"""Shares of packets: below, grow; above, shrink; between, hold (GCC, section 6)."""

GROWTH = 1.08
"""Factor per second."""

COLLAPSE = 0.25
"""Loss from which the rest that arrives is taken for all that the line carries."""

STEEPEST = 1 / 3
"""Least share that one cut for loss leaves: single reports mislead."""

IN_USE = 0.75
"""Share of the estimate that must be sent, for its growth to mean anything."""

AHEAD = 1.5
AHEAD_BITRATE = 10_000
"""How far GCC lets an estimate run ahead of what is sent, and browsers' REMB too."""

CUT_SPACING = 0.5
"""Seconds, and a round trip, until a cut for loss shows in reports (GCC, section 6)."""

LONGEST_RTT = 1.0
"""Seconds: a spike must not make us deaf."""

HOLD = 3.0
"""Seconds without growth after a cut."""

LATE_SHARE = 0.85
"""Share of what is sent that remains if it comes too late."""

BLIND = 3.0
BLIND_SOUND = 12.0
"""Seconds without news of packets that count as an outage, with and without video:
browsers report on sound every 2.5 to 7.5 s only."""

TRIAL = 3.0
"""Seconds of a trial: a key frame must come, and then be reported on."""

TRIAL_LOSS = 0.08
"""Loss above that before a trial, from which the trial has failed."""

FIRST_WAIT = 5.0
LONGEST_WAIT = 12.0
LONGEST_BARE_WAIT = 24.0
"""Seconds from a cut to the next trial: they double while trials fail. A failed
trial delays sound for about a second, a long wait withholds faces for no reason.
The longer one is for trials of the first picture: one that comes and goes is
worse than none."""

NEXT_WAIT = 0.5
"""Seconds from a good trial to the next."""

DOUBT = 4.0
"""Seconds after a trial in which a cut still says that it was too much."""

FORGIVEN = 36.0
HEALED = 1.3
"""Seconds without a cut, or growth of what is sent since then, after which the
line is another one: trials begin anew."""

BOLD, CAREFUL = 2.0, 1.25
"""How many times what is sent a trial may allow, before and after a failure.
Each trial that goes well makes the next bolder by a quarter."""

TRIAL_LOSS_LIMIT = 0.06
"""Loss above which no trial begins."""

TRIAL_SLACK = 1.15
PROVEN_SLACK = 1.1
"""Layers vary: room above the wanted rate, and above what has arrived well."""

PROVEN_SHARE = 0.6
"""Share of a plan that must really have been sent to prove all of it: layers
also take a rest."""


class _Trial(NamedTuple):
    until: float
    bitrate: float
    sent_before: float
    loss_before: float


class Estimate:
    """The estimate for one subscriber.

    All rates are in bit/s of RTP, sound and video together unless said
    otherwise. The owner calls, in this order about four times a second:
    `note_sent`, `tick`, reads `bitrate` and `trial`, and asks for a trial by
    `try_for` if some layer lacks room; and the other `note_` methods as reports
    come. `congestion.Congestion` does all of that.
    """

    def __init__(
        self, *, now: float, start: float = START, ceiling: float = CEILING
    ) -> None:
        self.bitrate = float(min(start, ceiling))
        self._ceiling = ceiling
        self._audio = self._video = self._planned = 0.0
        self._sent_sum = 0.0
        self._sent_count = 0
        self._loss = 0.0
        self._loss_before = 0.0
        self._loss_at: float | None = None
        self._rtt = 0.0
        self._lateness = Lateness()
        self._remb = Trend()
        self._cut_at = self._shrunk_at = float("-inf")
        self._cut_to = 0.0
        self._held_until = now
        self._grew_at = now
        self._heard_at = self._has_video_since = now
        self._is_blind = False
        self._trial: _Trial | None = None
        self._tried_at = float("-inf")
        self._was_first = False
        self._next_trial = now
        self._wait = FIRST_WAIT
        self._boldness = BOLD

    @property
    def trial(self) -> float:
        """What a trial allows that runs now, else 0."""
        return 0.0 if self._trial is None else self._trial.bitrate

    @property
    def sent(self) -> float:
        """What is sent."""
        return self._audio + self._video

    def note_sent(self, *, audio: float, video: float, planned: float) -> None:
        """Note what has been sent over about the last second, repairs included.

        `planned` is what the layers that are being sent take on average, with
        the sound, by the account of whoever chose them.
        """
        self._audio, self._video, self._planned = audio, video, planned
        self._sent_sum += audio + video
        self._sent_count += 1

    def note_alive(self, *, now: float) -> bool:
        """Note that packets of ours arrive, and tell whether that ends an outage.

        If it does, the losses that are reported first are those of the outage.
        """
        was_blind, self._is_blind = self._is_blind, False
        self._heard_at = now
        return was_blind

    def note_remb(self, bitrate: float, *, now: float) -> None:
        """Take a REMB: bits per second of video."""
        if self._remb.note(bitrate, sent=self._video, now=now):
            self._cut(bitrate + self._audio, now)
        elif now >= self._held_until and self._loss <= HIGH_LOSS:
            known = min(bitrate, AHEAD * self._video + AHEAD_BITRATE)
            self._grow(known + self._audio, now)

    def note_loss(self, fraction: float, *, now: float) -> None:
        """Take the loss of about the last second, from 0 to 1 (`loss.Loss`).

        It counts as the mean of two, since bursts come and go, or else by itself
        if it is a collapse.
        """
        self._loss = (fraction + self._loss_before) / 2
        self._loss_before, self._loss_at = fraction, now
        trial = self._trial
        if trial is not None and fraction > trial.loss_before + TRIAL_LOSS:
            self._cut(self.bitrate, now)
        arrived = (1 - fraction) * self._sent_sum / max(self._sent_count, 1)
        self._sent_sum, self._sent_count = 0.0, 0
        if self._loss > HIGH_LOSS or fraction > COLLAPSE:
            self._shrink(fraction, arrived, now)
        elif self._loss < LOW_LOSS and now >= self._held_until:
            seconds = min(now - self._grew_at, 2.0)
            if self.sent >= IN_USE * self.bitrate:
                ahead = AHEAD * self.sent + AHEAD_BITRATE
                self._grow(min(self.bitrate * GROWTH**seconds, ahead), now)
        self._grew_at = now

    def note_rtt(self, rtt: float, *, now: float) -> None:
        """Take a round-trip time in seconds."""
        self._rtt = rtt
        if self._lateness.note(rtt, now=now):
            self._cut(LATE_SHARE * min(self.bitrate, self.sent), now)

    def tick(self, *, now: float) -> None:
        """Let time go on: end a trial, notice an outage."""
        if not self._video:
            self._has_video_since = now
        if not self._is_blind and (
            now - max(self._heard_at, self._has_video_since) > BLIND
            or now - self._heard_at > BLIND_SOUND
        ):
            self._is_blind = True
            self._cut(self.bitrate / 2, now)
        trial = self._trial
        if trial is None or now < trial.until:
            return
        self._trial, self._tried_at = None, now
        if self.sent > trial.sent_before:
            proven = PROVEN_SLACK * self.sent
            if self.sent >= PROVEN_SHARE * self._planned:
                proven = max(proven, TRIAL_SLACK * self._planned)
            self.bitrate = max(self.bitrate, min(trial.bitrate, proven))
            self._next_trial = now + NEXT_WAIT
            self._boldness = min(self._boldness + (CAREFUL - 1), BOLD)
        else:  # The layer never came.
            self._next_trial = now + FIRST_WAIT

    def try_for(self, bitrate: float, *, now: float) -> bool:
        """Begin a trial in which so much, all in all, may be sent, if it is time."""
        if self._trial is not None or self._is_blind or bitrate > self._ceiling:
            return False
        if self._loss_at is None or self._loss > TRIAL_LOSS_LIMIT:
            return False
        if now < self._held_until:
            return False  # What was cut still counts as sent.
        if self._cut_to and (
            now - self._cut_at > FORGIVEN or self.sent >= HEALED * self._cut_to
        ):
            self._wait, self._boldness = FIRST_WAIT, BOLD
            self._cut_to = 0.0
            self._next_trial = now
        if now < self._next_trial:
            return False
        most = max(TRIAL_SLACK * bitrate, self._boldness * self.sent, self.bitrate)
        self._trial = _Trial(
            now + TRIAL, min(most, self._ceiling), self.sent, self._loss
        )
        self._was_first = not self._video
        return True

    def _shrink(self, loss: float, arrived: float, now: float) -> None:
        if now - self._shrunk_at < CUT_SPACING + min(self._rtt, LONGEST_RTT):
            return
        self._shrunk_at = now
        self._loss_before = 0.0  # That is paid for.
        sent = min(self.bitrate, self.sent)
        if loss > COLLAPSE:
            self._cut(max(PROVEN_SLACK * arrived, STEEPEST * sent), now)
        else:
            self._cut(sent * (1 - self._loss / 2), now)

    def _cut(self, bitrate: float, now: float) -> None:
        """Take back what was too much; `bitrate` is what seems to be right."""
        if self._trial is not None or now - self._tried_at < DOUBT:
            longest = LONGEST_BARE_WAIT if self._was_first else LONGEST_WAIT
            self._wait = min(2 * self._wait, longest)
            self._tried_at = float("-inf")
        self._trial = None
        self.bitrate = max(FLOOR, min(self.bitrate, bitrate))
        self._cut_at, self._cut_to = now, max(self.bitrate, self._audio)
        self._held_until = now + HOLD
        self._next_trial = now + self._wait
        self._boldness = CAREFUL

    def _grow(self, bitrate: float, now: float) -> None:
        limit = self._remb.limit(sent=self._video, now=now) + self._audio
        self.bitrate = max(self.bitrate, min(bitrate, limit, self._ceiling))
