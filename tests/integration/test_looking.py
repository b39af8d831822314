"""What pages tell of what they show, and what they are told of their lines."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from rooms.roles import Role
from rooms.seat import MediaHealth, Quality
from rooms.tracks import Source
from server.media.steering import Look as Shown
from server.media.tracks import PeerId, StreamKey
from server.media.views import Mode as Chosen
from signaling import event_log
from signaling.messages import (
    BeByText,
    Done,
    IceServers,
    LayersWanted,
    Look,
    Mode,
    Moved,
    OwnChanged,
    RenewIceServers,
    Resumed,
    SeatChanged,
    SlotWidth,
    VideoLimited,
    Welcome,
)
from tests.support.node import Node, running_node
from tests.support.nodes import SECRET
from tests.support.pages import offer_of, refused, switch_on, tell_all
from tests.support.signaling_client import SignalingClient

MICROPHONE, CAMERA = Source.MICROPHONE, Source.CAMERA


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncGenerator[Node]:
    async with running_node(tmp_path) as node:
        yield node


def shown(node: Node, client: SignalingClient) -> Shown | None:
    return node.host().relay._balance._looks.get(PeerId(client.you))


def limit(node: Node, client: SignalingClient, *, paused: bool) -> None:
    """Find that somebody's line carries no pictures, or does again."""
    node.host()._media.video_limited(PeerId(client.you), paused=paused)


def want(node: Node, client: SignalingClient, most: int | None) -> None:
    """Find which layers of somebody's camera are wanted."""
    peer = PeerId(client.you)
    node.host()._media.layers_wanted(peer, StreamKey(peer, "person"), most)


async def test_the_relay_learns_what_a_page_shows(node: Node) -> None:
    mo = await node.come("Mo")
    widths = [SlotWidth(0, 240), SlotWidth(3, 1280)]
    look = Look(mo.number(), widths, pinned=[3], mode=Mode.SAVER)
    assert isinstance(await mo.ask(look), Done)
    assert shown(node, mo) == Shown({0: 240, 3: 1280}, {3}, Chosen.SAVER)
    assert isinstance(await mo.ask(Look(mo.number(), [])), Done)
    assert shown(node, mo) == Shown({}, set(), Chosen.EVERYTHING)
    await mo.leave()
    assert node.sessions == [] or shown(node, mo) is None


async def test_publishers_and_subscribers_are_told_of_their_own(node: Node) -> None:
    fay, mo = await node.come("Fay", Role.FACILITATOR), await node.come("Mo")
    want(node, mo, 0)
    limit(node, mo, paused=True)
    wanted = await mo.until(LayersWanted)
    assert (wanted.source, wanted.max_layer) == (CAMERA, 0)
    assert (await mo.until(VideoLimited)).paused
    await fay.settle()
    assert not fay.of(LayersWanted)
    assert not fay.of(VideoLimited)


async def test_who_missed_too_much_is_told_again_what_holds(node: Node) -> None:
    mo = await node.come("Mo")
    want(node, mo, None)
    limit(node, mo, paused=True)
    await mo.until(VideoLimited)
    await mo.drop()
    for _ in range(event_log.LIMIT + 1):
        tell_all(node)
    back = await node.resume(mo)
    assert back.of(Welcome)[0].resumed
    assert (await back.until(VideoLimited)).paused
    assert (await back.until(LayersWanted)).max_layer is None


async def test_a_new_connection_begins_without_the_limits_of_the_old(
    node: Node,
) -> None:
    mo = await node.come("Mo")
    want(node, mo, None)
    limit(node, mo, paused=True)
    await mo.subscribe()
    await mo.ask(offer_of(mo, MICROPHONE, CAMERA))
    await mo.drop()
    for _ in range(event_log.LIMIT + 1):
        tell_all(node)
    back = await node.resume(mo)
    await back.settle()
    assert not back.of(VideoLimited)
    assert not back.of(LayersWanted)


async def test_each_learns_of_their_own_line_and_staff_of_everybodys(
    node: Node,
) -> None:
    fay, mo, lee = [
        await node.come(name, role)
        for name, role in (
            ("Fay", Role.FACILITATOR),
            ("Mo", Role.MEMBER),
            ("Lee", Role.MEMBER),
        )
    ]
    host = node.host()
    host._media.due_at = float("inf")  # Nobody looks at what is not there.
    seat = host.session.seats[host._subjects[_subject(node, mo)]]
    seat.quality, seat.health = Quality.POOR, MediaHealth.FLOWING
    await mo.settle()
    own = await mo.until(OwnChanged, lambda m: m.own.quality is not None)
    assert own.own.quality is Quality.POOR
    told = await fay.until(SeatChanged, lambda m: m.seat.quality is not None)
    assert (told.seat.id, told.seat.quality) == (mo.you, Quality.POOR)
    await lee.settle()
    assert not lee.of(SeatChanged)
    assert all(m.own.quality is None for m in lee.of(OwnChanged))


def _subject(node: Node, client: SignalingClient) -> str:
    [subject] = [s for s, who in node.host()._subjects.items() if who == client.you]
    return subject


@pytest.mark.promise(8)
async def test_by_text_one_stays_a_member_without_media(node: Node) -> None:
    fay, mo = await node.come("Fay", Role.FACILITATOR), await node.come("Mo")
    await switch_on(mo, MICROPHONE)
    await mo.subscribe()
    assert isinstance(await mo.ask(BeByText(mo.number(), on=True)), Done)
    assert (await fay.until(SeatChanged, lambda m: m.seat.by_text)).seat.id == mo.you
    own = (await mo.until(OwnChanged, lambda m: m.own.by_text)).own
    assert own.intent == []
    stats = node.host().relay.stats()
    assert (stats.publishers, stats.subscribers) == (0, 0)
    for request in (offer_of(mo, MICROPHONE), BeByText(fay.number(), on=True)):
        asks = fay if isinstance(request, BeByText) else mo
        assert refused(await asks.ask(request))[1] == "not_permitted"
    assert refused(await mo.subscribe())[1] == "not_permitted"
    assert not mo.of(Moved)
    assert isinstance(await mo.ask(BeByText(mo.number(), on=False)), Done)
    await switch_on(mo, MICROPHONE)


async def test_credentials_of_a_turn_server_come_with_the_welcome_and_on_demand(
    tmp_path: Path,
) -> None:
    url = "turn:turn.example:3478"
    async with running_node(tmp_path, turn_urls=(url,), turn_secret=SECRET) as node:
        mo = await node.come("Mo")
        [given] = mo.of(Welcome)[0].ice_servers
        assert given.urls == [url]
        assert mo.you not in given.username
        await mo.send(RenewIceServers(mo.number()))
        renewed = await mo.until(IceServers)
        assert renewed.request == mo.requests
        assert renewed.servers[0].urls == [url]
        await mo.drop()
        back = await node.resume(mo)
        assert back.of(Resumed)[0].ice_servers[0].urls == [url]
