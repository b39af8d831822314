"""What lines allow: a relay, and synthetic peers who report as browsers do."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from aiortc.rtp import RtcpPsfbPacket, RtcpReceiverInfo, RtcpRrPacket, RtcpRtpfbPacket

from server.media import rtcp, twcc
from server.media.demand import HOLD
from server.media.grades import Grade, grade
from server.media.packet import extension_value
from server.media.sdp import STAMP_EXTENSION
from server.media.steering import Steering
from server.media.subscriber import Subscriber
from server.media.tracks import Kind, PeerId
from server.media.views import Mode
from tests.support import descriptions
from tests.support.descriptions import VIDEO, Sent
from tests.support.packets import DELTA, KEY, rtp, sound
from tests.support.raw_peer import RawPeer
from tests.support.relays import STREAMS, Sender, Studio, Viewer, stream, studio

START = 600_000


@pytest_asyncio.fixture
async def room() -> AsyncGenerator[Studio]:
    async with studio(start=START) as room:
        room.clock.stop()
        yield room


async def pair(room: Studio) -> tuple[Sender, Viewer]:
    """Let Fay send, and Mo receive."""
    room.allow(("mo", "fay"))
    return await room.sender("fay"), await room.viewer("mo")


async def settled(*peers: RawPeer) -> None:
    for peer in peers:
        await peer.told_all()


def subscriber(room: Studio, viewer: Viewer) -> Subscriber:
    return room.relay._subscribers[viewer.id]


def steering(room: Studio, viewer: Viewer) -> Steering:
    return room.relay._balance._steerings[viewer.id]


def report(
    viewer: Viewer, kind: Kind, *, fraction: int, lost: int, highest: int
) -> None:
    """Let a viewer report on a stream."""
    ssrc = viewer.ssrc(0, kind)
    block = RtcpReceiverInfo(ssrc, fraction, lost, highest, 0, 0, 0)
    viewer.peer.send_control(bytes(RtcpRrPacket(ssrc=1, reports=[block])))


async def pictures(room: Studio, fay: Sender, viewer: Viewer, count: int) -> int:
    """Show pictures, and return how many reach a viewer."""
    before = len(viewer.numbers(0, Kind.VIDEO))
    for number in range(count):
        fay.show(KEY if number == 0 else DELTA)
    await settled(fay.peer, viewer.peer)
    return len(viewer.numbers(0, Kind.VIDEO)) - before


async def test_a_tile_out_of_sight_costs_nothing_and_comes_back(room: Studio) -> None:
    fay, mo = await pair(room)
    assert await pictures(room, fay, mo, 3) == 3
    room.relay.view(mo.id, {})
    assert await pictures(room, fay, mo, 5) == 0
    fay.speak()
    await mo.peer.until(lambda: mo.payloads(0, Kind.AUDIO) == [b"opus"])
    room.relay.view(mo.id, {0: 320})
    assert await pictures(room, fay, mo, 3) >= 3  # With those of just now.


async def test_who_chose_sound_alone_gets_no_picture(room: Studio) -> None:
    fay, mo = await pair(room)
    room.relay.view(mo.id, {0: 320}, mode=Mode.SOUND)
    assert await pictures(room, fay, mo, 5) == 0
    for _ in range(3):
        fay.speak()
    await mo.peer.until(lambda: len(mo.payloads(0, Kind.AUDIO)) == 3)
    assert room.notes.limits == []


async def test_what_a_page_shows_outlives_its_connection(room: Studio) -> None:
    fay, mo = await pair(room)
    room.relay.view(mo.id, {})
    mo = await room.viewer("mo")
    assert await pictures(room, fay, mo, 5) == 0


async def test_a_line_that_carries_no_picture_is_told_and_keeps_the_sound(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    await pictures(room, fay, mo, 3)
    line = subscriber(room, mo).line
    highest = 0x1000
    for _ in range(30):
        highest += 100
        report(mo, Kind.AUDIO, fraction=128, lost=highest // 2, highest=highest)
        fay.speak()
        await settled(fay.peer, mo.peer)
        room.clock.advance(1.0)
        room.relay.tick(room.clock())
    assert line.congestion.bitrate < 100_000
    assert room.notes.limits == [(mo.id, True)]
    signs = room.relay.signs(mo.id)
    assert signs is not None
    assert signs.is_paused
    assert grade(signs) is Grade.POOR
    assert await pictures(room, fay, mo, 3) == 0
    fay.speak()
    await mo.peer.until(lambda: bool(mo.payloads(0, Kind.AUDIO)))
    lost = highest // 2
    for _ in range(60):
        highest += 100
        report(mo, Kind.AUDIO, fraction=0, lost=lost, highest=highest)
        mo.peer.send_control(rtcp.bitrate_cap(5_000_000, [mo.ssrc(0, Kind.VIDEO)]))
        for _ in range(20):
            fay.speak(bytes(400))
        await settled(fay.peer, mo.peer)
        room.clock.advance(0.5)
        room.relay.tick(room.clock())
    assert room.notes.limits == [(mo.id, True), (mo.id, False)]
    assert await pictures(room, fay, mo, 3) >= 3


async def test_one_bad_line_lowers_nothing_for_others(room: Studio) -> None:
    room.allow(("mo", "fay"), ("lee", "fay"))
    fay = await room.sender("fay")
    mo, lee = await room.viewer("mo"), await room.viewer("lee")
    await pictures(room, fay, mo, 3)
    highest = 0x1000
    for _ in range(20):
        highest += 100
        report(mo, Kind.AUDIO, fraction=128, lost=highest // 2, highest=highest)
        report(lee, Kind.AUDIO, fraction=0, lost=0, highest=highest)
        await settled(mo.peer, lee.peer)
        room.clock.advance(1.0)
        room.relay.tick(room.clock())
    assert room.notes.limits == [(mo.id, True)]
    assert await pictures(room, fay, lee, 3) == 3


async def test_the_publisher_hears_what_the_worst_line_loses_of_a_voice(
    room: Studio,
) -> None:
    room.allow(("mo", "fay"), ("lee", "fay"))
    fay = await room.sender("fay")
    mo, lee = await room.viewer("mo"), await room.viewer("lee")
    for _ in range(5):
        fay.speak()
        fay.show(KEY)
    await settled(fay.peer)
    for viewer, fraction in ((mo, 10), (lee, 60)):
        for kind in Kind:
            report(viewer, kind, fraction=fraction, lost=1, highest=0x1010)
        await settled(viewer.peer)
    room.clock.advance(1.0)
    room.relay.tick(room.clock())
    await settled(fay.peer)
    blocks = {
        block.ssrc: block
        for packet in fay.peer.control
        if isinstance(packet, RtcpRrPacket)
        for block in packet.reports
    }
    assert blocks[fay.audio_ssrc].fraction_lost == 60
    assert blocks[fay.audio_ssrc].packets_lost == 0
    assert blocks[fay.video_ssrc].fraction_lost == 0


async def test_a_lost_word_is_asked_for_and_passed_on(room: Studio) -> None:
    fay, mo = await pair(room)
    for number in (0, 1, 3, 4):
        fay.peer.send(sound(number, ssrc=fay.audio_ssrc))
    await settled(fay.peer)
    room.clock.advance(0.03)
    room.relay.tick(room.clock())
    await settled(fay.peer)
    asked = [p for p in fay.peer.control if isinstance(p, RtcpRtpfbPacket)]
    assert [(p.media_ssrc, p.lost) for p in asked] == [(fay.audio_ssrc, [2])]
    fay.peer.send(sound(2, ssrc=fay.audio_ssrc, payload=b"late"))
    await mo.peer.until(lambda: b"late" in mo.payloads(0, Kind.AUDIO))
    numbers = sorted(mo.numbers(0, Kind.AUDIO))
    assert numbers == list(range(numbers[0], numbers[0] + 5))


async def test_words_from_before_a_long_gap_are_not_asked_for(room: Studio) -> None:
    fay, _ = await pair(room)
    for number in (0, 1, 90, 91):
        fay.peer.send(sound(number, ssrc=fay.audio_ssrc))
    await settled(fay.peer)
    room.clock.advance(0.03)
    room.relay.tick(room.clock())
    await settled(fay.peer)
    assert [p for p in fay.peer.control if isinstance(p, RtcpRtpfbPacket)] == []


async def test_every_voice_of_sixteen_is_forwarded_on_the_worst_line(
    room: Studio,
) -> None:
    names = [f"p{number}" for number in range(16)]
    room.allow(*(("mo", name) for name in names))
    senders = [await room.sender(name) for name in names]
    mo = await room.viewer("mo", people=16)
    room.relay.view(mo.id, {})
    for number, sender in enumerate(senders):
        sender.speak(f"voice {number}".encode(), level=100)
    await settled(*(sender.peer for sender in senders), mo.peer)
    heard = {packet.payload for packet in mo.peer.media}
    assert heard == {f"voice {number}".encode() for number in range(16)}


async def test_publishers_are_told_which_layers_nobody_wants(room: Studio) -> None:
    fay, mo = await pair(room)
    await pictures(room, fay, mo, 1)
    room.relay.view(mo.id, {})
    for _ in range(3):
        room.clock.advance(HOLD / 2 + 0.1)
        room.relay.tick(room.clock())
    assert room.notes.layers == [(fay.id, stream("fay"), None)]
    room.relay.view(mo.id, {0: 1280})
    room.clock.advance(0.3)
    room.relay.tick(room.clock())
    assert room.notes.layers[1:] == [(fay.id, stream("fay"), 0)]


async def test_pictures_carry_their_time_and_sound_does_not(room: Studio) -> None:
    fay, mo = await pair(room)
    fay.show(KEY)
    fay.speak()
    await mo.peer.until(lambda: len(mo.peer.media) == 2)
    stamps = {
        packet.ssrc: extension_value(packet, STAMP_EXTENSION)
        for packet in mo.peer.media
    }
    ticks = int(room.clock() * 0x40000)
    found = stamps[mo.ssrc(0, Kind.VIDEO)]
    assert found is not None
    assert (ticks - int.from_bytes(found)) % 2**24 < 0x40000
    assert stamps[mo.ssrc(0, Kind.AUDIO)] is None


async def test_a_repeated_picture_has_a_number_and_time_of_its_own(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    fay.show(KEY)
    await mo.peer.until(lambda: len(mo.peer.media) == 1)
    media, rtx = mo.remote.section("v0").ssrcs
    room.clock.advance(0.2)
    mo.peer.send_control(rtcp.nack(media, mo.numbers(0, Kind.VIDEO)))
    await mo.peer.until(lambda: len(mo.peer.media) == 2)
    first, again = mo.peer.media
    assert (first.ssrc, again.ssrc) == (media, rtx)
    before, after = (extension_value(p, STAMP_EXTENSION) for p in (first, again))
    assert before != after


ARRIVAL = 3


async def test_arrivals_of_pictures_are_reported_to_their_publisher(
    room: Studio,
) -> None:
    peer = room.peer()
    line = f"a=extmap:{ARRIVAL} {twcc.URI}\r\n"
    offer = peer.offer([Sent("audio", "0", 60), Sent("video", "1", 61, 62)])
    offer = offer.replace("a=rtpmap:96", line + "a=rtpmap:96")
    answer = room.relay.publish(PeerId("fay"), offer, STREAMS, fresh=True)
    assert answer.count(f"a=extmap:{ARRIVAL} {twcc.URI}") == 1
    assert "a=rtcp-fb:96 transport-cc" in answer
    await peer.connect(descriptions.read(answer))
    for number in range(30):
        peer.send(
            rtp(
                KEY,
                payload_type=VIDEO,
                sequence=number,
                timestamp=number * 3000,
                ssrc=61,
                extensions={ARRIVAL: number.to_bytes(2)},
            )
        )
    await settled(peer)
    room.clock.advance(0.2)
    room.relay.tick(room.clock())
    await settled(peer)
    feedback = [p for p in peer.control if isinstance(p, RtcpRtpfbPacket)]
    assert {packet.fmt for packet in feedback} == {15}
    assert {packet.media_ssrc for packet in feedback} <= {60, 61}


@pytest.mark.parametrize(("bitrate", "expected"), [(5_000_000, 900_000), (0, 60_000)])
async def test_a_picture_in_one_size_is_made_for_the_best_line(
    room: Studio, bitrate: int, expected: int
) -> None:
    fay, mo = await pair(room)
    await pictures(room, fay, mo, 3)
    congestion = subscriber(room, mo).line.congestion
    congestion._estimate.bitrate = bitrate
    room.clock.advance(1.0)
    room.relay.tick(room.clock())
    room.clock.advance(1.0)
    room.relay.tick(room.clock())
    await settled(fay.peer)
    caps = [
        packet
        for packet in fay.peer.control
        if isinstance(packet, RtcpPsfbPacket) and packet.fmt == 15
    ]
    exponent, mantissa = caps[-1].fci[5] >> 2, int.from_bytes(caps[-1].fci[5:8])
    assert (mantissa & 0x3FFFF) << exponent == pytest.approx(expected, rel=0.02)


async def test_a_way_that_is_new_is_not_judged_by_the_one_before(room: Studio) -> None:
    fay, mo = await pair(room)
    await pictures(room, fay, mo, 3)
    line = subscriber(room, mo).line
    line.congestion._estimate.bitrate = 60_000
    line.congestion.mode = Mode.SAVER
    asked = len(fay.peer.picture_requests)
    mo.peer.check()
    await settled(mo.peer)
    assert line.congestion.bitrate == 60_000, "the same way"
    mo.peer.roam()
    mo.peer.check()
    await settled(mo.peer)
    assert line.congestion.bitrate == START
    assert line.congestion.mode is Mode.SAVER
    room.clock.advance(1.0)
    room.relay.tick(room.clock())
    await settled(fay.peer)
    assert len(fay.peer.picture_requests) > asked, "the picture is mended"


async def test_the_dominant_speaker_is_told(room: Studio) -> None:
    fay, mo = await pair(room)
    for _ in range(40):
        fay.speak(level=20)
    await settled(fay.peer, mo.peer)
    room.clock.advance(0.4)
    room.relay.tick(room.clock())
    assert room.notes.looked_at == [fay.id]
