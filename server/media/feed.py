"""What one publisher sends of one track: one layer, or the same in many sizes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.media.tracks import Codec, Kind, TrackKey
from server.media.uplink import Uplink
from server.media.views import MIDDLE_WIDTH, NOMINAL, SMALL_WIDTH

if TYPE_CHECKING:
    from server.media.downlink import Downlink

TOP = 7
"""The number of a layer above all that there are."""

STARVES_AFTER = 0.25
"""Seconds without a picture after which a layer has stopped, while others go on."""

OTHERS_GO_ON = 3
"""Pictures of a smaller layer that say so: slow cameras have slow layers."""

TRUSTED_AFTER = 2.0
"""Seconds that a layer must flow to be chosen again after it had stopped."""

ALL_COME_IN = 3.0
"""Seconds in which browsers begin with all layers that they can send."""

OBEYS = 4.0
"""Seconds in which a publisher comes down to what it has been told, and in which
that shows in measured rates.
"""

FORGETS = 1.0
"""Seconds without excess after which another one is new."""

LOOK_EVERY = 0.1


@dataclass(slots=True)
class _Flow:
    """How a layer flows; `pictures` and `smallest` count at its last look."""

    at: float
    pictures: int = 0
    smallest: int = 0
    """Pictures of the smallest layer."""
    is_usable: bool = True
    is_awaited: bool = False
    """We had it stopped ourselves, and want it again."""
    resumed_at: float | None = None


class Feed:
    """The layers of one track, and the downlinks that are pointed at it.

    Layers come as their first packets do, and may stop: browsers leave out what
    the camera, the processor or the line cannot give. `count` is how many there
    may be, and `most` the largest that is wanted: its publisher need send no
    more. `key_asked_at` is when a key frame of any layer was asked for: browsers
    then send one of each.
    """

    def __init__(
        self, key: TrackKey, kind: Kind, codec: Codec, *, count: int = 1
    ) -> None:
        self.key = key
        self.kind = kind
        self.codec = codec
        self.count = count
        self.most = count - 1
        self.layers: list[Uplink] = []
        self.downlinks: list[Downlink] = []
        self.key_asked_at = float("-inf")
        self._flows: dict[int, _Flow] = {}
        self._had: dict[int, tuple[int, ...]] = {}
        self._looked_at = float("-inf")
        self._opened_at = float("inf")
        self._over_since = self._over_at = float("-inf")

    def open(self, uplink: Uplink, *, now: float) -> None:
        """Take in a layer whose first packet has come."""
        self._opened_at = min(self._opened_at, now)
        self.layers.append(uplink)
        self.layers.sort(key=lambda one: one.layer)
        self._flows[uplink.layer] = _Flow(now)
        self._changed(now)

    def best(self, most: int) -> Uplink | None:
        """Return the largest layer that flows, up to one, or else the smallest."""
        flowing = [one for one in self.layers if self._flows[one.layer].is_usable]
        return next(
            (one for one in reversed(flowing) if one.layer <= most),
            flowing[0] if flowing else None,
        )

    def up_to(self, target: Uplink) -> list[Uplink]:
        """Return a layer and those below it, the largest first."""
        return [one for one in reversed(self.layers) if one.layer <= target.layer]

    def seal(self) -> None:
        """Let nothing that is here already be replayed."""
        for uplink in self.layers:
            uplink.seal()

    def look(self, now: float) -> None:
        """See which layers flow. Call it many times a second."""
        if now - self._looked_at < LOOK_EVERY:
            return
        self._looked_at = now
        changes = 0
        for uplink in self.layers:
            uplink.rates.look(now)
            changes += self._judge(uplink, now)
        if changes:
            self._changed(now)

    def expect(self, most: int) -> None:
        """Have layers up to one only; those that come again are trusted at once."""
        for layer, flow in self._flows.items():
            if self.most < layer <= most and not flow.is_usable:
                flow.is_awaited = True
        self.most = most

    def adapted(self, now: float, limit: float) -> tuple[tuple[int, ...], ...]:
        """Return the `bitrates` of one layer that its publisher makes smaller.

        It is told the limit, and for a while what it has been told counts instead
        of what it still sends.
        """
        (rates,) = self.bitrates(now)
        if not rates or rates[-1] <= limit:
            return (rates,)
        if now - self._over_at >= FORGETS:
            self._over_since = now
        self._over_at = now
        if now - self._over_since >= OBEYS:
            return (rates,)
        return (tuple(min(rate, int(limit)) for rate in rates),)

    def bitrates(self, now: float) -> tuple[tuple[int, ...], ...]:
        """Return the bits per second of each layer, up to each temporal one.

        Of what we have had stopped, or may still come, it is what it would take,
        and of what does not come although it is wanted nothing (`views.View`).
        """
        layers = {one.layer: one for one in self.layers}
        is_young = now - self._opened_at < ALL_COME_IN
        return tuple(
            self._bitrates(number, layers.get(number), is_young=is_young)
            for number in range(self.count)
        )

    def _bitrates(
        self, number: int, uplink: Uplink | None, *, is_young: bool
    ) -> tuple[int, ...]:
        if uplink is None:
            return NOMINAL[min(number, 2)] if is_young or number > self.most else ()
        flow = self._flows[number]
        if not flow.is_usable and number <= self.most and not flow.is_awaited:
            return ()
        if flow.is_usable and (measured := tuple(uplink.rates.bitrates())):
            self._had[number] = measured
        if number in self._had:
            return self._had[number]
        if self.count > 1:
            return NOMINAL[min(number, 2)]
        size = (uplink.width > SMALL_WIDTH) + (uplink.width > MIDDLE_WIDTH)
        return NOMINAL[size if uplink.width else 1]

    def _judge(self, uplink: Uplink, now: float) -> bool:
        """Note whether a layer flows, and tell whether that is news."""
        flow = self._flows[uplink.layer]
        before = flow.is_usable
        smallest = self.layers[0].pictures
        if uplink.pictures != flow.pictures:
            flow.pictures, flow.smallest, flow.at = uplink.pictures, smallest, now
            if flow.resumed_at is None:
                flow.resumed_at = now
            if flow.is_awaited or now - flow.resumed_at >= TRUSTED_AFTER:
                flow.is_usable, flow.is_awaited = True, False
        elif now - flow.at >= STARVES_AFTER and (
            smallest - flow.smallest >= OTHERS_GO_ON
        ):
            flow.is_usable, flow.resumed_at = False, None
        return flow.is_usable is not before

    def _changed(self, now: float) -> None:
        for downlink in tuple(self.downlinks):
            downlink.aim(now=now)
