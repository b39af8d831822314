"""A relay and synthetic peers who send a picture in many sizes, or in other codecs."""

from collections.abc import AsyncGenerator, Callable, Sequence
from functools import partial

import pytest
import pytest_asyncio
from aiortc.rtp import RtcpRtpfbPacket

from server.media import rtcp
from server.media.strain import Strain
from server.media.tracks import Kind, PeerId, TrackKey
from server.media.uplink import Uplink
from tests.support import descriptions
from tests.support.descriptions import Sent
from tests.support.packets import layered, rtp, sound, vp8
from tests.support.raw_peer import RawPeer
from tests.support.relays import STREAMS, Studio, Viewer, eventually, stream, studio

RIDS = ("q", "h", "f")

LARGEST = 1200
"""Bytes of the largest RTP packet that libwebrtc makes, with its extensions."""


@pytest_asyncio.fixture
async def room() -> AsyncGenerator[Studio]:
    async with studio() as room:
        yield room


class Camera:
    """Somebody who sends a picture in three sizes, as Chromium does."""

    def __init__(self, room: Studio, peer: RawPeer) -> None:
        self.room = room
        self.peer = peer
        self.sent = 0

    def show(
        self, *layers: int, keyframe: bool = False, lose: Sequence[int] = ()
    ) -> None:
        """Send the next picture, in some layers; what is lost has a number too."""
        self.sent += 1
        for layer in layers:
            if layer not in lose:
                self.peer.send(self._packet(layer, self.sent, keyframe=keyframe))

    def repair(self, layer: int, number: int, *, keyframe: bool = False) -> None:
        """Send one packet again."""
        self.peer.send(
            layered(
                number,
                original=1000 * layer + number,
                ssrc=80 + layer,
                payload=self._payload(layer, number, keyframe=keyframe),
                mid="1",
                rid=RIDS[layer],
                timestamp=number * 3000,
            )
        )

    def uplink(self, layer: int) -> Uplink:
        """Return the relay's side of a layer."""
        return self.room.relay._feeds[TrackKey(stream("fay"), Kind.VIDEO)].layers[layer]

    def _packet(self, layer: int, number: int, *, keyframe: bool) -> bytes:
        return layered(
            1000 * layer + number,
            ssrc=70 + layer,
            payload=self._payload(layer, number, keyframe=keyframe),
            mid="1",
            rid=RIDS[layer],
            timestamp=number * 3000,
        )

    def _payload(self, layer: int, number: int, *, keyframe: bool) -> bytes:
        size = (320 << layer, 180 << layer)
        name = f"{layer}.{number}".encode()
        return vp8(number, base=number, keyframe=keyframe, size=size, rest=name)


async def camera(room: Studio) -> Camera:
    """Let Fay send three layers."""
    peer = room.peer()
    offer = peer.offer(
        [Sent("audio", "0", 60), Sent("video", "1", None, None, rids=RIDS)]
    )
    answer = room.relay.publish(PeerId("fay"), offer, STREAMS, fresh=True)
    assert "a=simulcast:recv q;h;f" in answer
    await peer.connect(descriptions.read(answer))
    return Camera(room, peer)


async def pair(room: Studio) -> tuple[Camera, Viewer]:
    """Let Fay send three layers to Mo."""
    room.allow(("mo", "fay"))
    return await camera(room), await room.viewer("mo")


def names(viewer: Viewer) -> list[bytes]:
    """Return which packets have come, each by its end."""
    return [
        payload[payload.rindex(b".") - 1 :]
        for payload in viewer.payloads(0, Kind.VIDEO)
    ]


async def settled(*peers: RawPeer) -> None:
    for peer in peers:
        await peer.told_all()


async def test_the_largest_layer_reaches_a_subscriber(room: Studio) -> None:
    fay, mo = await pair(room)
    fay.show(0, 1, 2, keyframe=True)
    fay.show(0, 1, 2)
    await mo.peer.until(lambda: b"2.2" in names(mo))
    assert fay.uplink(2).height == 720
    numbers = mo.numbers(0, Kind.VIDEO)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_layers_are_chosen_for_each_subscriber(room: Studio) -> None:
    room.allow(("mo", "fay"), ("lee", "fay"))
    fay = await camera(room)
    mo, lee = await room.viewer("mo"), await room.viewer("lee")
    room.relay.view(lee.id, {0: 320})
    fay.show(0, 1, 2, keyframe=True)
    fay.show(0, 1, 2)
    await mo.peer.until(lambda: b"2.2" in names(mo))
    await lee.peer.until(lambda: b"0.2" in names(lee))
    assert not [name for name in names(lee) if not name.startswith(b"0")]


async def test_a_lost_packet_of_a_layer_is_asked_for_and_repaired(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    fay.show(0, 1, 2, keyframe=True)
    fay.show(0, 1, 2, lose=[1])
    fay.show(0, 1, 2)
    await fay.peer.until(
        lambda: any(isinstance(p, RtcpRtpfbPacket) for p in fay.peer.control)
    )
    (asked, *_) = [p for p in fay.peer.control if isinstance(p, RtcpRtpfbPacket)]
    assert (asked.media_ssrc, asked.lost) == (71, [1002])
    fay.repair(1, 2)
    await settled(fay.peer)
    assert fay.uplink(1).received == 3
    assert len(fay.uplink(1).gaps) == 0
    await settled(mo.peer)


async def test_the_layer_that_is_shown_is_repaired_on_the_way_out_too(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    fay.show(0, 1, 2, keyframe=True)
    fay.show(0, 1, 2)
    await mo.peer.until(lambda: b"2.2" in names(mo))
    media, rtx = mo.remote.section("v0").ssrcs
    lost = next(p for p in mo.peer.media if p.payload.endswith(b"2.2"))
    mo.peer.send_control(rtcp.nack(media, [lost.sequence]))
    await mo.peer.until(lambda: any(p.ssrc == rtx for p in mo.peer.media))
    (again,) = [p for p in mo.peer.media if p.ssrc == rtx]
    assert again.payload == lost.sequence.to_bytes(2) + lost.payload


async def test_key_frames_of_layers_are_asked_for_together(room: Studio) -> None:
    room.clock.stop()
    room.allow(("mo", "fay"), ("lee", "fay"))
    fay = await camera(room)
    mo, lee = await room.viewer("mo"), await room.viewer("lee")
    room.relay.view(lee.id, {0: 320})
    fay.show(0, 1, 2)
    await settled(fay.peer)
    for _ in range(2):
        room.relay.tick(room.clock())
    await settled(fay.peer, mo.peer, lee.peer)
    assert len(fay.peer.picture_requests) == 1


async def test_what_was_learned_of_layers_outlives_a_restart(room: Studio) -> None:
    fay, mo = await pair(room)
    fay.show(0, 1, 2, keyframe=True)
    await mo.peer.until(lambda: b"2.1" in names(mo))
    offer = fay.peer.offer(
        [Sent("audio", "0", 60), Sent("video", "1", None, None, rids=RIDS)]
    )
    room.relay.publish(PeerId("fay"), offer, STREAMS, fresh=False)
    fay.show(0, 1, 2)
    await mo.peer.until(lambda: b"2.2" in names(mo))


async def test_another_codec_is_offered_once_somebody_sends_it(room: Studio) -> None:
    room.allow(("mo", "fay"))
    mo = await room.viewer("mo")
    assert "H264" not in mo.offer.sdp
    peer = room.peer()
    fmtp = "a=fmtp:96 packetization-mode=1;profile-level-id=42e01f\r\n"
    offer = peer.offer([Sent("audio", "0", 60), Sent("video", "1", 61, 62)])
    offer = offer.replace("VP8/90000\r\n", "H264/90000\r\n" + fmtp)
    answer = room.relay.publish(PeerId("fay"), offer, STREAMS, fresh=True)
    assert "H264/90000" in answer
    await peer.connect(descriptions.read(answer))

    def picture(number: int, payload: bytes) -> bytes:
        return rtp(
            payload, payload_type=96, sequence=number, timestamp=number * 3000, ssrc=61
        )

    peer.send(picture(1, b"\x67\x42\xe0\x1f"))
    await settled(peer)
    ((who, more),) = room.notes.offers
    assert who == mo.id
    assert "a=rtpmap:102 H264/90000" in more.sdp
    await settled(mo.peer)
    assert mo.payloads(0, Kind.VIDEO) == []
    room.accept(mo, more)
    peer.send(picture(2, b"\x67\x42\xe0\x1f"))
    peer.send(picture(3, b"\x65\x88"))
    await mo.peer.until(lambda: len(mo.payloads(0, Kind.VIDEO)) >= 2)
    came = [p for p in mo.peer.media if p.ssrc == mo.ssrc(0, Kind.VIDEO)]
    assert {p.payload_type for p in came} == {102}
    assert came[-1].payload == b"\x65\x88"


async def test_who_cannot_decode_a_codec_gets_none_of_it(room: Studio) -> None:
    room.allow(("mo", "fay"))
    peer = room.peer()
    offer = peer.offer([Sent("audio", "0", 60), Sent("video", "1", 61, 62)])
    offer = offer.replace("VP8/90000", "AV1/90000")
    answer = room.relay.publish(PeerId("fay"), offer, STREAMS, fresh=True)
    await peer.connect(descriptions.read(answer))
    peer.send(rtp(b"\x18\x0a", payload_type=96, sequence=1, timestamp=1, ssrc=61))
    await settled(peer)
    mo = room.offer("mo")
    assert "AV1" in mo.offer.sdp
    kept = [line for line in mo.offer.sdp.split("\r\n") if "AV1" not in line]
    mo.offer = mo.offer._replace(sdp="\r\n".join(kept))
    room.accept(mo)
    await mo.peer.connect(mo.remote)
    peer.send(rtp(b"\x18\x0a", payload_type=96, sequence=2, timestamp=2, ssrc=61))
    await settled(peer, mo.peer)
    assert mo.payloads(0, Kind.VIDEO) == []


async def test_the_largest_packets_of_browsers_fit_the_smallest_path_of_ipv6(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    fay.show(0, keyframe=True)
    await mo.peer.until(lambda: b"0.1" in names(mo))
    payload = vp8(2, base=2, keyframe=False, rest=b"")
    large = layered(2, ssrc=70, payload=payload, mid="1", rid="q", timestamp=6000)
    fay.peer.send(large + b"0.2".rjust(LARGEST - len(large), b"x"))
    await mo.peer.until(lambda: b"0.2" in names(mo))
    media, rtx = mo.remote.section("v0").ssrcs
    mo.peer.send_control(rtcp.nack(media, mo.numbers(0, Kind.VIDEO)[-1:]))
    await mo.peer.until(lambda: any(p.ssrc == rtx for p in mo.peer.media))
    sizes = [len(datagram) for datagram in mo.peer.ciphertexts]
    assert LARGEST < max(sizes) <= 1280 - 40 - 8


@pytest.mark.promise(8)
async def test_a_node_that_cannot_keep_up_sends_sound_and_no_pictures(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    fay.show(0, 1, 2, keyframe=True)
    await mo.peer.until(lambda: b"2.1" in names(mo))

    fall_behind(room)
    await eventually(lambda: (mo.id, True) in room.notes.limits)
    fay.show(0, 1, 2, keyframe=True)
    fay.peer.send(sound(1, ssrc=60, payload=b"said meanwhile"))
    await mo.peer.until(lambda: b"said meanwhile" in mo.payloads(0, Kind.AUDIO))
    await eventually(partial(later, room, fay_is_told(room, None)))
    assert not [name for name in names(mo) if name.endswith(b".2")]

    room.endpoint.strain = Strain()
    await eventually(lambda: (mo.id, False) in room.notes.limits)
    await eventually(fay_is_told(room, 2))
    fay.show(0, 1, 2, keyframe=True)
    await mo.peer.until(lambda: b"2.3" in names(mo))


def fay_is_told(room: Studio, most: int | None) -> Callable[[], bool]:
    told = (PeerId("fay"), stream("fay"), most)
    return lambda: room.notes.layers[-1:] == [told]


def later(room: Studio, condition: Callable[[], bool]) -> bool:
    """Let some time pass, and tell whether something is so."""
    room.clock.advance(0.1)
    return condition()


def fall_behind(room: Studio) -> None:
    """Let the node be late for so long that nothing but sound is left."""
    now = room.clock()
    for tick in range(100):
        room.endpoint.strain.note(1.0, now=now + tick - 100)
