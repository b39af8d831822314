"""Media over TCP: for peers whose networks block UDP, and against strangers."""

import asyncio
import dataclasses
import random
import socket
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from rooms.tracks import Source
from server.media.endpoint import listen
from server.media.framing import LONGEST, framed
from server.media.ice_lite import QUIET_AFTER, TcpAddress
from server.media.streams import ROOM, UNKNOWN_LIFE, VIDEO_ROOM
from server.media.tracks import Kind
from signaling.messages import Answered, Publish, PublishedTrack
from tests.support import descriptions
from tests.support.descriptions import Remote, Sent
from tests.support.node import running_node
from tests.support.packets import DELTA, KEY
from tests.support.raw_peer import RawPeer
from tests.support.relays import Sender, Studio, Viewer, eventually, studio
from tests.support.stalls import longest_callback, no_exceptions, resident
from tests.support.tcp_peer import TcpPeer, tcp_addresses

pytestmark = pytest.mark.promise(8)


class Room:
    """A relay that takes TCP at a port of its own."""

    def __init__(self, plain: Studio) -> None:
        self.plain = plain
        listener = listen("127.0.0.1", 0)
        self.address: tuple[str, int] = listener.getsockname()
        self.streams = plain.endpoint.mux.streams
        self.streams.listen(listener)
        self._peers: list[TcpPeer] = []

    def peer(self) -> TcpPeer:
        peer = TcpPeer(self.plain._certificate)
        self._peers.append(peer)
        return peer

    def by_tcp(self, remote: Remote) -> Remote:
        return dataclasses.replace(remote, address=self.address)

    async def sender(self, name: str) -> Sender:
        sender = Sender(name, len(self.plain.senders), self.peer())
        self.plain.senders[name] = sender
        await sender.peer.connect(self.by_tcp(self.plain.publish(sender)))
        return sender

    async def viewer(self, name: str, *, people: int = 1) -> Viewer:
        viewer = self.plain.offer(name, people=people)
        viewer.peer = self.peer()
        self.plain.accept(viewer)
        await viewer.peer.connect(self.by_tcp(viewer.remote))
        return viewer

    async def close(self) -> None:
        for peer in self._peers:
            await peer.close()


@pytest_asyncio.fixture
async def room() -> AsyncGenerator[Room]:
    with no_exceptions():
        async with studio() as plain:
            room = Room(plain)
            yield room
            await room.close()


async def hears(sender: Sender, viewer: Viewer) -> None:
    before = len(viewer.payloads(0, Kind.AUDIO))
    sender.speak()
    await viewer.peer.until(lambda: len(viewer.payloads(0, Kind.AUDIO)) > before)


async def test_media_flows_between_tcp_and_udp_both_ways(room: Room) -> None:
    room.plain.allow(("mo", "fay"), ("fay", "mo"))
    fay = await room.sender("fay")
    mo = await room.plain.sender("mo")
    mo_sees = await room.plain.viewer("mo")
    fay_sees = await room.viewer("fay")
    for sender, viewer in ((fay, mo_sees), (mo, fay_sees)):
        await hears(sender, viewer)
        sender.show(KEY)
        sender.show(DELTA)
        await viewer.peer.until(
            lambda viewer=viewer: len(viewer.payloads(0, Kind.VIDEO)) == 2  # type: ignore[misc]
        )
        assert viewer.payloads(0, Kind.VIDEO) == [KEY, DELTA]
    assert len(room.streams.by_address) == 2


async def test_a_lost_connection_comes_back_without_a_handshake(room: Room) -> None:
    room.plain.allow(("mo", "fay"))
    fay = await room.plain.sender("fay")
    mo = await room.viewer("mo")
    await hears(fay, mo)
    before = mo.peer.sent_handshakes
    assert isinstance(mo.peer, TcpPeer)
    await mo.peer.dial_again()
    await eventually(lambda: len(room.streams.by_address) == 1)
    await mo.peer.told_all()
    # Not nominated, so the old path must have been quiet.
    room.plain.clock.advance(QUIET_AFTER)
    await mo.peer.told_all()
    await hears(fay, mo)
    assert mo.peer.sent_handshakes == before


async def test_a_path_moves_from_tcp_to_udp_and_back(room: Room) -> None:
    room.plain.allow(("mo", "fay"))
    fay = await room.plain.sender("fay")
    viewer = await room.viewer("mo")
    await hears(fay, viewer)
    by_udp = RawPeer()
    by_udp._ufrag = viewer.peer._ufrag
    by_udp.check(remote=viewer.remote, nominate=True)
    await by_udp.until(lambda: by_udp.answers == 1)
    got = len(viewer.peer.media)
    fay.speak()
    await by_udp.until(lambda: bool(by_udp._early))  # Encrypted for the same peer.
    assert len(viewer.peer.media) == got
    viewer.peer.check(nominate=True)
    await hears(fay, viewer)
    by_udp.vanish()


async def test_goodbye_ends_the_connection(room: Room) -> None:
    viewer = await room.viewer("mo")
    assert isinstance(viewer.peer, TcpPeer)
    room.plain.relay.remove(viewer.id)
    await viewer.peer.until(lambda: viewer.peer.is_hung_up_on)  # type: ignore[attr-defined]
    assert viewer.peer.is_closed
    assert room.streams.by_address == {}


async def test_a_peer_that_reads_nothing_holds_nobody_up(room: Room) -> None:
    room.plain.allow(("mo", "fay"), ("lee", "fay"))
    fay = await room.plain.sender("fay")
    slow, lee = await room.viewer("mo"), await room.plain.viewer("lee")
    await hears(fay, lee)
    assert isinstance(slow.peer, TcpPeer)
    slow.peer.stop_reading()
    (stream,) = room.streams.by_address.values()
    before = resident()
    # Sound, since of video the relay itself sends less to whom it does not reach.
    while stream.dropped < 100:
        fay.speak(bytes(1000))
        await hears(fay, lee)
        assert len(stream._waiting) < ROOM + LONGEST
    assert len(stream._waiting) >= VIDEO_ROOM
    assert resident() - before < 12_000_000


async def test_strangers_cost_little_and_hear_nothing(room: Room) -> None:
    room.plain.allow(("mo", "fay"))
    fay, mo = await room.plain.sender("fay"), await room.viewer("mo")
    chance = random.Random(1)  # noqa: S311 (the same junk each time)
    openings = [
        framed(b""),
        framed(b"\x00"),
        framed(b"\x16" + bytes(300)),
        framed(b"\x80" + bytes(300)),
        framed(b"\x00\x01" + bytes(18)),
        b"\xff\xff" + bytes(100),
        b"GET / HTTP/1.1\r\n\r\n",
        *(chance.randbytes(chance.randrange(1, 1500)) for _ in range(20)),
    ]
    with longest_callback() as longest:
        before = resident()
        for opening in openings * 20:
            with socket.create_connection(room.address) as stranger:
                stranger.sendall(opening)
                await asyncio.sleep(0)
                await asyncio.sleep(0)
        await hears(fay, mo)
        assert resident() - before < 5_000_000
    assert 0 < longest.seconds < 0.05
    await eventually(lambda: len(room.streams.by_address) == 1)


async def test_a_stranger_who_waits_is_hung_up_on_without_a_word(room: Room) -> None:
    loop = asyncio.get_running_loop()
    with socket.create_connection(room.address) as stranger:
        stranger.setblocking(False)  # noqa: FBT003 (socket's own)
        await eventually(lambda: len(room.streams.by_address) == 1)
        room.plain.clock.advance(UNKNOWN_LIFE + 0.1)
        async with asyncio.timeout(5):
            assert await loop.sock_recv(stranger, 1) == b""


async def test_a_check_with_a_wrong_password_makes_nobody_known(room: Room) -> None:
    sender = Sender("fay", 0, room.peer())
    remote = room.by_tcp(room.plain.publish(sender))
    stranger = room.peer()
    await stranger.dial(remote.address)
    wrong = dataclasses.replace(remote, password="x" * 48)
    for _ in range(5):
        stranger.check(remote=wrong)
    await sender.peer.connect(remote)
    assert stranger.answers == 0
    stream = room.streams.by_address[TcpAddress(*stranger.address)]
    assert not stream.is_known


async def test_junk_after_a_good_check_is_passed_over(room: Room) -> None:
    room.plain.allow(("mo", "fay"))
    fay, mo = await room.sender("fay"), await room.plain.viewer("mo")
    chance = random.Random(2)  # noqa: S311 (the same junk each time)
    for first in (2, 22, 63, 64, 128, 191, 200, 255):
        fay.peer.send_raw(bytes([first]) + chance.randbytes(200))
    await fay.peer.told_all()
    await hears(fay, mo)


async def test_what_is_no_framing_costs_its_sender_the_connection_only(
    room: Room,
) -> None:
    room.plain.allow(("mo", "fay"))
    fay, mo = await room.sender("fay"), await room.plain.viewer("mo")
    assert isinstance(fay.peer, TcpPeer)
    fay.peer.send_bytes(b"\xff\xff\xff")
    await fay.peer.until(lambda: fay.peer.is_hung_up_on)  # type: ignore[attr-defined]
    await fay.peer.dial_again()
    fay.peer.check(nominate=True)
    await hears(fay, mo)


async def test_a_node_takes_pages_and_media_at_one_port(tmp_path: Path) -> None:
    async with running_node(tmp_path) as node:
        client = await node.come("Fay")
        peer = TcpPeer()
        sent = [Sent("audio", "0", 70)]
        reply = await client.ask(
            Publish(
                client.number(),
                peer.offer(sent),
                [PublishedTrack("0", Source.MICROPHONE)],
                fresh=True,
            )
        )
        assert isinstance(reply, Answered)
        (address,) = tcp_addresses(reply.sdp)
        assert address == ("127.0.0.1", node.settings.port)
        remote = descriptions.read(reply.sdp)
        await peer.connect(dataclasses.replace(remote, address=address))
        await peer.close()


@pytest.mark.parametrize("shared", [True, False])
async def test_another_port_is_announced_where_a_router_forwards_it(
    shared: bool,  # noqa: FBT001 (a case)
    tmp_path: Path,
) -> None:
    with listen("127.0.0.1", 0) as probe:
        free = probe.getsockname()[1]
    media = {} if shared else {"media_port": free}
    async with running_node(tmp_path, announce_port=443, **media) as node:
        client = await node.come("Fay")
        peer = TcpPeer()
        offer = peer.offer([Sent("audio", "0", 70)])
        tracks = [PublishedTrack("0", Source.MICROPHONE)]
        reply = await client.ask(Publish(client.number(), offer, tracks, fresh=True))
        assert isinstance(reply, Answered)
        remote = descriptions.read(reply.sdp)
        assert remote.address == ("127.0.0.1", 443)
        assert tcp_addresses(reply.sdp) == [("127.0.0.1", 443)]
        bound = ("127.0.0.1", node.settings.udp_port)
        await peer.connect(dataclasses.replace(remote, address=bound))
        await peer.close()


async def test_tcp_may_be_switched_off(tmp_path: Path) -> None:
    async with running_node(tmp_path, media_tcp=False) as node:
        client = await node.come("Fay")
        peer = RawPeer()
        offer = peer.offer([Sent("audio", "0", 70)])
        tracks = [PublishedTrack("0", Source.MICROPHONE)]
        reply = await client.ask(Publish(client.number(), offer, tracks, fresh=True))
        assert isinstance(reply, Answered)
        assert tcp_addresses(reply.sdp) == []
        peer.vanish()
