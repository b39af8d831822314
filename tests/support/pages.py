"""What pages ask of a node, without media behind it."""

from rooms.tracks import Source
from server import parts
from signaling.messages import (
    Answered,
    Done,
    Publish,
    PublishedTrack,
    Refused,
    ServerMessage,
    Speaking,
)
from signaling.views import UNNUMBERED
from tests.support import descriptions
from tests.support.descriptions import Sent
from tests.support.node import Node
from tests.support.signaling_client import SignalingClient

HEAD = [
    "a=ice-ufrag:abcd",
    "a=ice-pwd:abcdefghijklmnopqrstuvwx",
    "a=fingerprint:sha-256 " + ":".join(["AB"] * 32),
]
"""The lines of a peer that is not there."""

_MIDS = {Source.MICROPHONE: "0", Source.CAMERA: "1", Source.SCREEN: "2"}


def offer_of(client: SignalingClient, *sources: Source) -> Publish:
    """Return the offer of a page that can send from some sources.

    Its description has a section for each source there is, in the order of
    `Source`, with the mids 0, 1 and 2.
    """
    kinds = ["audio", "video", "video"]
    sent = [Sent(kind, str(mid), 70 + mid) for mid, kind in enumerate(kinds)]
    tracks = [PublishedTrack(_MIDS[source], source) for source in sources]
    text = descriptions.publish_offer(HEAD, sent)
    return Publish(client.number(), text, tracks, fresh=True)


async def switch_on(client: SignalingClient, *sources: Source) -> None:
    """Let somebody send, as far as the rules know."""
    assert isinstance(await client.ask(offer_of(client, *sources)), Answered)
    for source in sources:
        assert isinstance(await client.intend(source, on=True), Done)


def tell_all(node: Node, *speaking: str) -> None:
    """Tell everybody something that is told to all who are in one place."""
    for member in node.host()._members.values():
        member.tell(Speaking(UNNUMBERED, list(speaking)))


def refused(reply: ServerMessage) -> tuple[int, str]:
    """Return which request was refused, and by which code."""
    assert isinstance(reply, Refused)
    assert reply.detail
    return reply.request, reply.code.value


def counted(node: Node, metric: str) -> int:
    """Return what a node has counted."""
    (line,) = (
        line
        for line in node.app[parts.METRICS].text().decode().splitlines()
        if line.startswith(f"{metric} ")
    )
    return int(float(line.rsplit(" ", 1)[1]))


def crashes(node: Node) -> int:
    """Return how many bugs a node has counted."""
    return counted(node, "alcove_crashes_total")
