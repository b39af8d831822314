"""Between the words of the rules, of the relay and of the protocol."""

from collections.abc import Iterable, Sequence

from rooms.plan import plan
from rooms.session import Session
from rooms.tracks import Source, Track
from server.media.subscriber import Offer
from server.media.tracks import Kind, PeerId, StreamKey, Subscription, TrackKey
from server.turn import IceServer
from signaling import messages
from signaling.messages import Offered, SlotMids, SlotsPointed, SlotTarget
from signaling.views import UNNUMBERED

PERSON = "person"
SCREEN = "screen"
STREAMS = {
    Source.MICROPHONE: (PERSON, Kind.AUDIO),
    Source.CAMERA: (PERSON, Kind.VIDEO),
    Source.SCREEN: (SCREEN, Kind.VIDEO),
}
"""How the sources of the rules are streams of the relay."""


def subscriptions(session: Session) -> frozenset[Subscription]:
    """Return the plan of a session in the relay's words."""
    return frozenset(
        Subscription(PeerId(subscriber), _track_key(track))
        for subscriber, track in plan(session)
    )


def targets(slots: Sequence[tuple[int, StreamKey]]) -> list[SlotTarget]:
    """Return what slots carry, in the protocol's words."""
    return [
        SlotTarget(slot, stream.publisher, stream.name == SCREEN)
        for slot, stream in slots
    ]


def pointed(slots: Sequence[tuple[int, StreamKey]]) -> SlotsPointed:
    """Return the message that says what slots carry."""
    return SlotsPointed(UNNUMBERED, targets(slots))


def offered(offer: Offer) -> Offered:
    """Return the message that carries a subscribe offer."""
    return Offered(
        UNNUMBERED,
        offer.generation,
        offer.fresh,
        offer.sdp,
        [SlotMids(slot, audio, video) for slot, audio, video in offer.slots],
    )


def source(stream: StreamKey) -> Source:
    """Return the source of a stream's pictures."""
    return Source.SCREEN if stream.name == SCREEN else Source.CAMERA


def ice_servers(servers: Iterable[IceServer]) -> list[messages.IceServer]:
    """Return what a page may use besides the node, in the protocol's words."""
    return [
        messages.IceServer(list(one.urls), one.username, one.credential)
        for one in servers
    ]


def _track_key(track: Track) -> TrackKey:
    name, kind = STREAMS[track.source]
    return TrackKey(StreamKey(PeerId(track.publisher), name), kind)
