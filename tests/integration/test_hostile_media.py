"""What strangers and members can do to the relay by datagrams: nothing much."""

import asyncio
import contextlib
import itertools
import logging
import random
import socket
from collections.abc import AsyncGenerator, Iterator

import pylibsrtp
import pytest
import pytest_asyncio
from aioice import stun

from server.media import rtcp
from server.media.ice_lite import QUIET_AFTER
from server.media.mux import CHECKS_PER_SECOND
from server.media.router import LEARNED_LIMIT
from server.media.tracks import Kind
from tests.support.packets import rtp, sound
from tests.support.relays import Sender, Studio, Viewer, eventually, studio
from tests.support.stalls import (
    Longest,
    longest_callback,
    no_exceptions,
    resident,
)

pytestmark = pytest.mark.promise(9)

STALL = 0.05
"""Seconds of processor time that the loop may be kept."""

BURST = 50
"""Datagrams that certainly fit a socket's buffer."""

ALERT = bytes.fromhex("15fefd0000000000000001000202" + "28")
"""A fatal DTLS alert in plain text."""

CLIENT_HELLO = bytes.fromhex(
    "16fefd0000000000000000003a" + "0100002e" + "0000" + "000000" + "00002e" + "fefd"
) + bytes(32 + 1 + 1 + 2 + 2 + 1 + 1 + 4)
"""One that offers nothing but the NULL cipher."""


@pytest.fixture(autouse=True)
def _quiet_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []
    assert "Traceback" not in caplog.text


@pytest_asyncio.fixture
async def longest() -> AsyncGenerator[Longest]:
    with no_exceptions(), longest_callback() as longest:
        yield longest
    assert 0 < longest.seconds < STALL


@pytest_asyncio.fixture
async def room(longest: Longest) -> AsyncGenerator[Studio]:
    del longest
    async with studio() as room:
        yield room


@pytest.fixture
def stranger() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)  # noqa: FBT003 (socket's own)
        yield sock


async def sprayed(
    sock: socket.socket, datagrams: Iterator[bytes], to: tuple[str, int]
) -> None:
    """Send datagrams in bursts that the relay can take in."""
    for burst in _bursts(datagrams):
        for data in burst:
            sock.sendto(data, to)
        await asyncio.sleep(0)
        await asyncio.sleep(0)


def _bursts(datagrams: Iterator[bytes]) -> Iterator[list[bytes]]:
    while burst := list(itertools.islice(datagrams, BURST)):
        yield burst


def junk(count: int, seed: int = 1) -> Iterator[bytes]:
    chance = random.Random(seed)  # noqa: S311 (the same junk each time)
    firsts = [0, 1, 2, 3, 20, 22, 63, 64, 127, 128, 144, 191, 192, 255]
    for _ in range(count):
        rest = chance.randbytes(chance.choice([0, 1, 7, 11, 19, 40, 1100, 1471]))
        yield bytes([chance.choice(firsts)]) + rest


def silent(sock: socket.socket) -> bool:
    """Tell whether nothing has come to a socket."""
    try:
        sock.recv(2048)
    except BlockingIOError:
        return True
    return False


async def pair(room: Studio) -> tuple[Sender, Viewer]:
    room.allow(("mo", "fay"))
    fay = await room.sender("fay")
    mo = await room.viewer("mo")
    return fay, mo


async def hears(sender: Sender, viewer: Viewer) -> None:
    """Check that a packet of sound arrives."""
    before = len(viewer.peer.media)
    sender.speak()
    await viewer.peer.until(lambda: len(viewer.peer.media) > before)


async def test_junk_of_strangers_is_passed_over(
    room: Studio, stranger: socket.socket
) -> None:
    fay, mo = await pair(room)
    await sprayed(stranger, junk(2000), room.address)  # Once for the allocator.
    before = resident()
    await sprayed(stranger, iter([b""] * 1000), room.address)
    await hears(fay, mo)
    await sprayed(stranger, junk(10_000, seed=2), room.address)
    await hears(fay, mo)
    assert resident() - before < 5_000_000
    assert room.endpoint.mux.strange > 9000
    assert silent(stranger)


async def test_junk_from_a_port_that_has_not_finished_joining_is_not_kept(
    room: Studio,
) -> None:
    sender = Sender("fay", 0, room.peer())
    remote = room.publish(sender)
    await sender.peer.reach(remote)
    before = resident()
    for burst in _bursts(iter([b"\x16" + bytes(1100)] * 20_000)):
        for data in burst:
            sender.peer.send_raw(data)
        await asyncio.sleep(0)
    assert resident() - before < 5_000_000
    await sender.peer.shake_hands()


async def test_alerts_and_hellos_of_strangers_stop_nobody_from_joining(
    room: Studio, stranger: socket.socket
) -> None:
    joined = 0
    spraying = True

    async def spray() -> None:
        while spraying:
            for _ in range(5):
                stranger.sendto(ALERT, room.address)
                stranger.sendto(CLIENT_HELLO, room.address)
            await asyncio.sleep(0.001)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(spray())
        for number in range(20):
            await room.sender(f"p{number}")
            joined += 1
        spraying = False
    assert joined == 20
    assert room.endpoint.mux.strange > 100
    assert silent(stranger)


async def test_unauthenticated_checks_are_not_answered(
    room: Studio, stranger: socket.socket
) -> None:
    fay, mo = await pair(room)
    ufrag, password = _credentials(room)
    for request in checks(ufrag, password):
        stranger.sendto(request, room.address)
    await hears(fay, mo)
    assert silent(stranger)
    good = check(ufrag)
    good.add_message_integrity(password.encode())
    stranger.sendto(bytes(good), room.address)
    await fay.peer.told_all()
    assert not silent(stranger)  # The test can tell.


def _credentials(room: Studio) -> tuple[str, str]:
    (publisher,) = room.relay._publishers.values()
    local = publisher._transport.ice.local
    return local.ufrag, local.password


def check(ufrag: str) -> stun.Message:
    request = stun.Message(
        message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST
    )
    request.attributes["USERNAME"] = f"{ufrag}:them"
    return request


def checks(ufrag: str, password: str) -> Iterator[bytes]:
    """Yield what only looks like a connectivity check."""
    yield bytes(
        stun.Message(
            message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST
        )
    )
    yield bytes(check("unknown"))
    yield bytes(check(ufrag))
    wrong = check(ufrag)
    wrong.attributes["USE-CANDIDATE"] = None
    wrong.add_message_integrity(b"wrong")
    yield bytes(wrong)
    short = bytearray(bytes(check(ufrag)))
    short += b"\x00\x24\x00\x00"  # A PRIORITY of no bytes.
    short[2:4] = (len(short) - 20).to_bytes(2)
    yield bytes(short)
    cut = check(ufrag)
    cut.add_message_integrity(password.encode())
    yield bytes(cut)[:-4]
    flipped = bytearray(bytes(cut))
    flipped[-1] ^= 1
    yield bytes(flipped)


async def test_a_flood_of_checks_keeps_nobody_from_joining(
    room: Studio, stranger: socket.socket
) -> None:
    flood = bytes(check("unknown"))
    await sprayed(stranger, iter([flood] * (CHECKS_PER_SECOND + 500)), room.address)
    await room.sender("fay")
    assert room.endpoint.mux.strange > CHECKS_PER_SECOND


async def test_an_address_in_use_cannot_be_taken_by_forged_checks(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    room.clock.stop()
    lee = Sender("lee", 1, room.peer())
    lees = room.publish(lee)
    # As if Lee's datagram bore Fay's address as its sender.
    fay.peer.check(remote=lees)
    await hears(fay, mo)
    room.clock.advance(QUIET_AFTER)
    fay.peer.check(remote=lees)
    fay.speak()
    await fay.peer.told_all()
    assert len(mo.peer.media) == 1


async def test_ten_thousand_streams_of_one_sender_are_not_kept(room: Studio) -> None:
    fay, mo = await pair(room)
    # Encrypted beforehand: that takes memory at the sender's end.
    packets = [
        fay.peer._dtls._tx_srtp.protect(sound(1, ssrc=0x10000 + number))
        for number in range(10_000)
    ]
    before = resident()
    for burst in _bursts(iter(packets)):
        for data in burst:
            fay.peer.send_raw(data)
        await asyncio.sleep(0)
    await hears(fay, mo)
    assert resident() - before < 5_000_000
    (publisher,) = room.relay._publishers.values()
    assert len(publisher._router._strange) == LEARNED_LIMIT
    async with asyncio.timeout(1):
        room.relay.remove(fay.id)
        await eventually(
            lambda: room.endpoint.mux.by_address.keys() == {mo.peer.address}
        )


async def test_malformed_packets_of_a_member_disturb_nobody(room: Studio) -> None:
    room.allow(("mo", "fay"), ("mo", "lee"))
    fay, lee = await room.sender("fay"), await room.sender("lee")
    mo = await room.viewer("mo", people=2)
    chance = random.Random(3)  # noqa: S311 (the same packets each time)

    def heard() -> int:
        return len([p for p in mo.peer.media if p.payload == b"lee"])

    for count in range(60):
        for _ in range(20):
            # libsrtp itself refuses some of them.
            with contextlib.suppress(pylibsrtp.Error):
                fay.peer.send(mutated(sound(1, ssrc=fay.audio_ssrc), chance))
            fay.peer.send_control(mutated(control(fay.audio_ssrc), chance, head=8))
            slot = control(mo.ssrc(0, Kind.VIDEO))
            mo.peer.send_control(mutated(slot, chance, head=8))
        lee.speak(b"lee")
        await mo.peer.until(lambda count=count: heard() > count)  # type: ignore[misc]
    # A level of 16 bytes, and an extension that says it is longer than it is.
    fay.peer.send(extended(fay.audio_ssrc, b"\x1f" + bytes(16)))
    fay.peer.send(extended(fay.audio_ssrc, b"\x10\x00\xff\xff"))
    await fay.peer.told_all()
    stats = room.relay.stats()
    assert (stats.publishers, stats.subscribers) == (2, 1)
    assert not fay.peer.is_closed


def extended(ssrc: int, block: bytes) -> bytes:
    block += bytes(-len(block) % 4)
    plain = rtp(b"opus", payload_type=111, sequence=9, timestamp=9, ssrc=ssrc)
    words = (len(block) // 4).to_bytes(2)
    return b"\x90" + plain[1:12] + b"\xbe\xde" + words + block + plain[12:]


def control(ssrc: int) -> bytes:
    return (
        rtcp.sender_report(
            ssrc, now=1.0, timestamp=1, packets=1, octets=1, cname="mallory"
        )
        + rtcp.nack(ssrc, range(0x1000, 0x1040))
        + rtcp.picture_loss(ssrc)
        + rtcp.bitrate_cap(1, [ssrc])
    )


def mutated(packet: bytes, chance: random.Random, *, head: int = 12) -> bytes:
    """Return a packet with wrong bytes behind what encryption itself needs."""
    changed = bytearray(packet)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(head, len(changed))] = chance.randrange(256)
    if head == 12:
        changed[0] = 0x80 | chance.choice([0, 0x10, 0x20, 0x30])
    return bytes(changed[: chance.randint(head, len(changed))])


async def test_a_subscriber_that_asks_for_everything_gets_it_few_times(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    for _ in range(300):
        fay.show()
        await asyncio.sleep(0)
    await fay.peer.told_all()
    media, rtx = mo.remote.section("v0").ssrcs
    numbers = mo.numbers(0, Kind.VIDEO)
    for _ in range(20):
        room.clock.advance(0.2)
        for start in range(0, 300, 100):
            mo.peer.send_control(rtcp.nack(media, numbers[start : start + 100]))
        await mo.peer.told_all()
    again = [p for p in mo.peer.media if p.ssrc == rtx]
    assert len(again) <= 3 * 300


async def test_the_peers_own_plain_alerts_do_not_end_it(room: Studio) -> None:
    fay, mo = await pair(room)
    for _ in range(20):
        fay.peer.send_raw(ALERT)
        fay.peer.send_raw(CLIENT_HELLO)
    await hears(fay, mo)
    assert room.relay.stats().publishers == 1


async def test_datagrams_too_short_or_too_long_end_nothing(room: Studio) -> None:
    fay, mo = await pair(room)
    for first in (20, 128, 144):
        for size in (1, 2, 11, 12, 13, 1472, 1473, 9000):
            fay.peer.send_raw(bytes([first]) + bytes(size - 1))
    await hears(fay, mo)
