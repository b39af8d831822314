"""Who is told what the relay has done."""

from collections.abc import Sequence
from typing import Protocol

from server.media.subscriber import Offer
from server.media.tracks import PeerId, StreamKey


class Listener(Protocol):
    """Who is told of slots, offers and speakers."""

    def slots_pointed(
        self, subscriber: PeerId, slots: Sequence[tuple[int, StreamKey]]
    ) -> None:
        """Note what a subscriber's slots carry now: the whole list."""

    def offered(self, subscriber: PeerId, offer: Offer) -> None:
        """Pass an offer of more slots on to a subscriber."""

    def speaking(self, publishers: Sequence[PeerId]) -> None:
        """Note who speaks now, the longest-speaking first."""


class QualityListener(Protocol):
    """Who is told of what lines allow."""

    def layers_wanted(
        self, publisher: PeerId, stream: StreamKey, max_layer: int | None
    ) -> None:
        """Tell a publisher which layers to send: up to one, or none at all.

        A new connection sends all until it is told otherwise.
        """

    def video_limited(self, subscriber: PeerId, *, paused: bool) -> None:
        """Tell a subscriber that pictures pause to keep the sound clear, or go on."""

    def dominant(self, publisher: PeerId | None) -> None:
        """Note whom to look at: the dominant speaker."""


class Unheard:
    """Tells nobody."""

    def layers_wanted(
        self, publisher: PeerId, stream: StreamKey, max_layer: int | None
    ) -> None:
        """Tell nobody (`QualityListener`)."""

    def video_limited(self, subscriber: PeerId, *, paused: bool) -> None:
        """Tell nobody (`QualityListener`)."""

    def dominant(self, publisher: PeerId | None) -> None:
        """Tell nobody (`QualityListener`)."""
