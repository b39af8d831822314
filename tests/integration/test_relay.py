"""Synthetic peers around a relay, over real sockets."""

import itertools
from collections.abc import AsyncGenerator, Sequence

import pytest
import pytest_asyncio
from aiortc.rtp import (
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
)

from server.media import rtcp
from server.media.ice_lite import QUIET_AFTER
from server.media.keyframes import THROTTLE
from server.media.sdp import SdpError
from server.media.subscriber import StaleAnswerError
from server.media.tracks import Kind, PeerId
from server.media.transport import LIVENESS
from tests.support import descriptions
from tests.support.descriptions import Sent
from tests.support.packets import DELTA, KEY, MORE, picture, repair, sound
from tests.support.raw_peer import RawPeer
from tests.support.relays import (
    BITRATE,
    STREAMS,
    Sender,
    Studio,
    Viewer,
    eventually,
    stream,
    studio,
)


@pytest_asyncio.fixture
async def room() -> AsyncGenerator[Studio]:
    async with studio() as room:
        yield room


async def pair(room: Studio) -> tuple[Sender, Viewer]:
    """Let Fay send, and Mo receive."""
    room.allow(("mo", "fay"))
    fay = await room.sender("fay")
    mo = await room.viewer("mo")
    return fay, mo


async def seen(sender: Sender, viewer: Viewer, count: int = 1) -> None:
    """Show pictures until some reach a viewer."""
    for number in range(count):
        sender.show(KEY if number == 0 else DELTA)
    ssrc = viewer.ssrc(0, Kind.VIDEO)
    before = len([p for p in viewer.peer.media if p.ssrc == ssrc])
    await viewer.peer.until(
        lambda: len([p for p in viewer.peer.media if p.ssrc == ssrc]) >= before + count
    )


def nacks(peer: RawPeer) -> list[list[int]]:
    return [p.lost for p in peer.control if isinstance(p, RtcpRtpfbPacket)]


def of(peer: RawPeer, ssrc: int) -> list[int]:
    return [p.sequence for p in peer.media if p.ssrc == ssrc]


async def settled(*peers: RawPeer) -> None:
    """Wait until everything sent so far has gone through the relay."""
    for peer in peers:
        await peer.told_all()


async def test_sound_and_picture_arrive_under_the_slots_own_numbers(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    for _ in range(3):
        fay.speak()
        fay.show()
    await mo.peer.until(lambda: len(mo.peer.media) == 6)
    for kind in Kind:
        numbers = mo.numbers(0, kind)
        assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert {p.ssrc for p in mo.peer.media}.isdisjoint({fay.audio_ssrc, fay.video_ssrc})
    assert mo.payloads(0, Kind.AUDIO) == [b"opus"] * 3
    times = [p.timestamp for p in mo.peer.media if p.payload == KEY]
    assert [b - a for a, b in itertools.pairwise(times)] == [3000, 3000]


async def test_header_extensions_of_the_sender_do_not_reach_others(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    fay.speak()
    await mo.peer.until(lambda: len(mo.peer.media) == 1)
    assert mo.peer.media[0].extension_profile == 0


async def test_tracks_are_found_by_mid_where_the_offer_names_no_ssrc(
    room: Studio,
) -> None:
    room.allow(("mo", "fay"))
    mo = await room.viewer("mo")
    peer = room.peer()
    offer = peer.offer([Sent("audio", "0", None), Sent("video", "1", None)])
    answer = room.relay.publish(PeerId("fay"), offer, STREAMS, fresh=True)
    await peer.connect(descriptions.read(answer))
    peer.send(sound(1, ssrc=77, mid="0"))
    peer.send(sound(2, ssrc=77))
    await mo.peer.until(lambda: len(mo.peer.media) == 2)


async def test_a_lost_packet_is_sent_again_by_rtx(room: Studio) -> None:
    fay, mo = await pair(room)
    await seen(fay, mo, 3)
    lost = mo.numbers(0, Kind.VIDEO)[1]
    media, rtx = mo.remote.section("v0").ssrcs
    mo.peer.send_control(rtcp.nack(media, [lost]))
    await mo.peer.until(lambda: bool(of(mo.peer, rtx)))
    again = next(p for p in mo.peer.media if p.ssrc == rtx)
    assert again.payload_type == descriptions.RTX
    assert again.payload == lost.to_bytes(2) + DELTA
    # At once again is too soon.
    mo.peer.send_control(rtcp.nack(media, [lost]))
    await settled(mo.peer)
    assert len(of(mo.peer, rtx)) == 1


async def test_lost_sound_is_sent_again_as_the_identical_datagram(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    fay.speak()
    await mo.peer.until(lambda: len(mo.peer.media) == 1)
    ssrc = mo.ssrc(0, Kind.AUDIO)
    mo.peer.send_control(rtcp.nack(ssrc, mo.numbers(0, Kind.AUDIO)))
    await mo.peer.until(lambda: len(mo.peer.ciphertexts) == 2)
    assert mo.peer.ciphertexts[0] == mo.peer.ciphertexts[1]


async def test_a_gap_is_asked_for_upstream_and_filled_downstream(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    await seen(fay, mo)
    fay.peer.send(picture(2, ssrc=fay.video_ssrc))
    await mo.peer.until(lambda: len(mo.numbers(0, Kind.VIDEO)) == 2)
    await fay.peer.until(lambda: bool(nacks(fay.peer)))
    assert nacks(fay.peer)[0] == [1]
    fay.peer.send(repair(1, 1, ssrc=fay.rtx_ssrc))
    await mo.peer.until(lambda: len(mo.numbers(0, Kind.VIDEO)) == 3)
    first, third, second = mo.numbers(0, Kind.VIDEO)
    assert (second, third) == (first + 1, first + 2)


async def test_a_gap_over_the_wrap_of_numbers_is_asked_for(room: Studio) -> None:
    fay, mo = await pair(room)
    fay.peer.send(picture(0xFFFD, ssrc=fay.video_ssrc, payload=KEY))
    fay.peer.send(picture(3, ssrc=fay.video_ssrc))
    await fay.peer.until(lambda: bool(nacks(fay.peer)))
    asked = {number & 0xFFFF for number in nacks(fay.peer)[0]}
    assert asked == {0xFFFE, 0xFFFF, 0, 1, 2}
    await settled(mo.peer)


async def test_a_key_frame_whose_first_packet_is_late_is_shown_whole(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    fay.peer.send(picture(0, ssrc=fay.video_ssrc))
    fay.peer.send(picture(2, ssrc=fay.video_ssrc, payload=MORE))
    await settled(fay.peer, mo.peer)
    assert mo.payloads(0, Kind.VIDEO) == []
    fay.peer.send(repair(1, 1, ssrc=fay.rtx_ssrc, payload=KEY))
    await mo.peer.until(lambda: len(mo.numbers(0, Kind.VIDEO)) == 2)
    assert mo.payloads(0, Kind.VIDEO) == [KEY, MORE]


async def test_a_picture_from_during_the_handshake_is_shown_after_it(
    room: Studio,
) -> None:
    room.clock.stop()
    room.allow(("mo", "fay"))
    fay = await room.sender("fay")
    mo = room.offer("mo")
    room.accept(mo)
    fay.show(KEY)
    fay.show(DELTA)
    await settled(fay.peer)
    await mo.peer.connect(mo.remote)
    await mo.peer.until(lambda: mo.payloads(0, Kind.VIDEO) == [KEY, DELTA])


async def test_many_wishes_for_a_key_frame_become_few_requests(room: Studio) -> None:
    names = ["mo", "lee", "kim"]
    room.allow(*((name, "fay") for name in names))
    fay = await room.sender("fay")
    viewers = [await room.viewer(name) for name in names]
    fay.show(DELTA)
    await fay.peer.until(lambda: bool(fay.peer.picture_requests))
    await seen(fay, viewers[0])
    room.clock.stop()
    room.clock.advance(THROTTLE)
    before = len(fay.peer.picture_requests)
    for viewer in viewers:
        wish = rtcp.picture_loss(viewer.ssrc(0, Kind.VIDEO))
        viewer.peer.send_control(wish)
    await fay.peer.until(lambda: len(fay.peer.picture_requests) > before)
    for viewer in viewers:
        viewer.peer.send_control(rtcp.picture_loss(viewer.ssrc(0, Kind.VIDEO)))
        await settled(viewer.peer)
    room.relay.tick(room.clock())
    await settled(fay.peer)
    assert len(fay.peer.picture_requests) == before + 1
    assert fay.peer.picture_requests[-1].media_ssrc == fay.video_ssrc


async def test_another_person_comes_into_another_slot_without_sdp(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    lee = await room.sender("lee")
    await seen(fay, mo)
    room.allow(("mo", "lee"))
    (own, other) = room.notes.pointed[mo.id]
    assert (own[1], other[1]) == (stream("fay"), stream("lee"))
    fay.show()
    lee.show()
    await mo.peer.until(lambda: len(mo.payloads(other[0], Kind.VIDEO)) == 1)
    await settled(fay.peer, mo.peer)
    assert len(mo.payloads(own[0], Kind.VIDEO)) == 1
    assert room.notes.offers == []


async def test_a_stream_goes_on_unbroken_when_its_slot_is_given_away(
    room: Studio,
) -> None:
    names = [f"p{number}" for number in range(5)]
    senders = {name: await room.sender(name) for name in names}
    mo = await room.viewer("mo", people=1)  # Has four slots.
    room.allow(*(("mo", name) for name in names[:4]))
    slots = {whom: index for index, whom in room.relay.slots(mo.id)}
    slot = slots[stream("p0")]
    senders["p0"].show()
    await mo.peer.until(lambda: len(mo.payloads(slot, Kind.VIDEO)) == 1)
    room.allow(*(("mo", name) for name in names[1:]))
    assert (slot, stream("p4")) in room.relay.slots(mo.id)
    senders["p4"].show()
    await mo.peer.until(lambda: len(mo.payloads(slot, Kind.VIDEO)) == 2)
    first, second = mo.numbers(slot, Kind.VIDEO)
    assert second == first + 1
    assert room.notes.offers == []


async def test_more_slots_come_by_one_more_offer(room: Studio) -> None:
    names = [f"p{number}" for number in range(6)]
    senders = {name: await room.sender(name) for name in names}
    mo = await room.viewer("mo")
    room.allow(*(("mo", name) for name in names))
    ((who, offer),) = room.notes.offers
    assert who == mo.id
    assert (offer.generation, offer.fresh) == (2, False)
    assert len(offer.slots) == 8
    slots = {whom: index for index, whom in room.relay.slots(mo.id)}
    for sender in senders.values():
        sender.show()
    await settled(*(sender.peer for sender in senders.values()), mo.peer)
    # A browser knows nothing of the new slots yet.
    known = {s for section in mo.remote.sections for s in section.ssrcs}
    assert {p.ssrc for p in mo.peer.media} <= known
    with pytest.raises(StaleAnswerError):
        room.relay.accept(mo.id, 1, mo.peer.answer(mo.remote))
    room.accept(mo, offer)
    for name, sender in senders.items():
        sender.show()
        slot = slots[stream(name)]
        await mo.peer.until(lambda slot=slot: bool(mo.payloads(slot, Kind.VIDEO)))  # type: ignore[misc]


@pytest.mark.promise(1)
async def test_after_the_plan_nothing_more_goes_out_not_even_a_repeat(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    await seen(fay, mo)
    fay.speak()
    await mo.peer.until(lambda: len(mo.peer.media) == 2)
    numbers = {kind: mo.numbers(0, kind) for kind in Kind}
    ssrcs = {kind: mo.ssrc(0, kind) for kind in Kind}
    room.allow()
    for _ in range(20):
        fay.speak()
        fay.show()
    await settled(fay.peer)
    for kind in Kind:
        again = [*numbers[kind], *range(numbers[kind][-1], numbers[kind][-1] + 30)]
        mo.peer.send_control(rtcp.nack(ssrcs[kind], again))
        mo.peer.send_control(rtcp.picture_loss(ssrcs[kind]))
    await settled(mo.peer)
    assert len(mo.peer.ciphertexts) == 2


@pytest.mark.promise(1)
async def test_what_was_sent_while_muted_stays_behind_after_it(room: Studio) -> None:
    fay, mo = await pair(room)
    await seen(fay, mo)
    fay.speak(b"before")
    await mo.peer.until(lambda: len(mo.peer.media) == 2)
    room.allow()
    for _ in range(3):
        fay.speak(b"secret")
        fay.show(KEY + b"secret")
    await settled(fay.peer)
    room.allow(("mo", "fay"))
    fay.speak(b"after")
    fay.show(KEY + b"after")
    await settled(fay.peer, mo.peer)
    for kind in Kind:
        last = mo.numbers(0, kind)[-1]
        mo.peer.send_control(rtcp.nack(mo.ssrc(0, kind), range(last - 9, last + 9)))
    await settled(mo.peer)
    heard = b" ".join(p.payload for p in mo.peer.media)
    assert b"after" in heard
    assert b"secret" not in heard


@pytest.mark.promise(1)
async def test_one_wall_stands_even_if_another_subscriber_makes_trouble(
    room: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.allow(("mo", "fay"), ("lee", "fay"))
    fay = await room.sender("fay")
    mo, lee = await room.viewer("mo"), await room.viewer("lee")
    fay.speak()
    await settled(fay.peer, mo.peer, lee.peer)

    def broken(subscriber: PeerId, slots: Sequence[object]) -> None:
        del subscriber, slots
        raise OSError

    monkeypatch.setattr(room.notes, "slots_pointed", broken)
    with pytest.raises(OSError):  # noqa: PT011
        room.allow(("mo", "mo"), ("lee", "lee"))
    fay.speak()
    await settled(fay.peer, mo.peer, lee.peer)
    assert (len(mo.peer.media), len(lee.peer.media)) == (1, 1)


async def test_ice_restart_keeps_keys_and_media(room: Studio) -> None:
    fay, mo = await pair(room)
    await seen(fay, mo)
    handshakes = fay.peer.sent_handshakes, mo.peer.sent_handshakes
    fay.peer.restart()
    remote = room.publish(fay, fresh=False)
    fay.peer.roam()
    offer = room.relay.subscribe(mo.id, people=1, fresh=False)
    assert (offer.generation, offer.fresh) == (2, False)
    mo.peer.restart()
    room.accept(mo, offer)
    mo.peer.roam()
    assert remote.ufrag != descriptions.read(offer.sdp).ufrag
    await fay.peer.reach(remote)
    await mo.peer.reach(mo.remote)
    await seen(fay, mo)
    assert (fay.peer.sent_handshakes, mo.peer.sent_handshakes) == handshakes


async def test_media_follows_a_peer_to_another_port(room: Studio) -> None:
    fay, mo = await pair(room)
    await seen(fay, mo)
    for peer in (fay.peer, mo.peer):
        peer.roam()
        peer.check()
        await settled(peer)
    await seen(fay, mo)


async def test_a_peer_that_never_nominates_again_is_followed_when_quiet(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    room.clock.stop()
    mo.peer.roam()
    await settled(mo.peer)  # Checks without nominating, as Firefox does.
    fay.show()
    await settled(fay.peer, mo.peer)
    assert mo.peer.media == []
    room.clock.advance(QUIET_AFTER)
    await settled(mo.peer)
    await seen(fay, mo)


async def test_a_goodbye_of_the_browser_ends_a_connection(room: Studio) -> None:
    fay, mo = await pair(room)
    await fay.peer.close()
    await eventually(lambda: room.relay.stats().publishers == 0)
    await mo.peer.close()
    await eventually(lambda: room.relay.stats().subscribers == 0)
    assert room.endpoint.mux.by_ufrag == {}
    await eventually(lambda: room.endpoint.mux.by_address == {})


async def test_removal_says_goodbye(room: Studio) -> None:
    fay, mo = await pair(room)
    room.relay.remove(fay.id)
    room.relay.remove(mo.id)
    await eventually(lambda: fay.peer.is_closed)
    await eventually(lambda: mo.peer.is_closed)


async def test_who_vanishes_is_given_up_after_a_while(room: Studio) -> None:
    fay, mo = await pair(room)
    fay.peer.vanish()
    room.clock.advance(LIVENESS / 2)
    await settled(mo.peer)
    room.clock.advance(LIVENESS / 2 + 1)
    mo.peer.check()
    await eventually(lambda: room.relay.stats().publishers == 0)


async def test_an_ice_restart_needs_a_connection(room: Studio) -> None:
    fay = Sender("fay", 0, room.peer())
    with pytest.raises(SdpError):
        room.publish(fay, fresh=False)


async def test_a_wrong_certificate_does_not_connect(room: Studio) -> None:
    fay = Sender("fay", 0, room.peer())
    offer = fay.peer.offer(fay.tracks)
    digest = offer.split("a=fingerprint:sha-256 ")[1].split("\r\n")[0]
    flipped = ("00" if digest[:2] != "00" else "11") + digest[2:]
    answer = room.relay.publish(
        fay.id, offer.replace(digest, flipped), STREAMS, fresh=True
    )
    await fay.peer.reach(descriptions.read(answer))
    await fay.peer.shake_hands()
    await eventually(lambda: room.relay.stats().publishers == 0)


async def test_a_newer_connection_replaces_the_older_one(room: Studio) -> None:
    fay, mo = await pair(room)
    await seen(fay, mo)
    old, fay.peer = fay.peer, room.peer()
    await fay.peer.connect(room.publish(fay))
    await eventually(lambda: old.is_closed)
    fay.pictures += 9000
    await seen(fay, mo)
    first, second = mo.numbers(0, Kind.VIDEO)
    assert second == first + 1
    assert room.relay.stats().received == 2


async def test_a_receiver_report_tells_what_arrived(room: Studio) -> None:
    fay, _ = await pair(room)
    for number in [*range(0xFFF0, 0xFFFF), *range(0x10000, 0x10004)]:
        fay.peer.send(sound(number, ssrc=fay.audio_ssrc))
    await settled(fay.peer)
    sent = RtcpSenderInfo(
        ntp_timestamp=rtcp.ntp(100.0), rtp_timestamp=7, packet_count=1, octet_count=1
    )
    report = bytes(RtcpSrPacket(ssrc=fay.audio_ssrc, sender_info=sent))
    fay.peer.send_control(report)
    await settled(fay.peer)
    room.clock.advance(0.5)

    def reports() -> list[RtcpReceiverInfo]:
        found = [p for p in fay.peer.control if isinstance(p, RtcpRrPacket)]
        return [r for p in found for r in p.reports if r.lsr]

    await fay.peer.until(lambda: bool(reports()))
    (report_block, *_) = reports()
    assert report_block.ssrc == fay.audio_ssrc
    assert report_block.packets_lost == 1
    assert report_block.highest_sequence == 0x10003
    assert report_block.lsr == rtcp.ntp(100.0) >> 16 & 0xFFFFFFFF
    assert 0.5 <= report_block.dlsr / 65536 < 3


async def test_a_publisher_is_told_how_much_to_send(room: Studio) -> None:
    fay, _ = await pair(room)
    fay.show()
    await settled(fay.peer)
    room.clock.advance(1.0)
    await fay.peer.until(
        lambda: any(
            isinstance(p, RtcpPsfbPacket) and p.fmt == 15 for p in fay.peer.control
        )
    )
    (cap, *_) = [
        p for p in fay.peer.control if isinstance(p, RtcpPsfbPacket) and p.fmt == 15
    ]
    exponent, mantissa = cap.fci[5] >> 2, int.from_bytes(cap.fci[5:8]) & 0x3FFFF
    assert mantissa << exponent == pytest.approx(BITRATE, rel=0.01)


async def test_a_sender_report_maps_the_senders_clock_to_ours(room: Studio) -> None:
    fay, mo = await pair(room)
    await seen(fay, mo)
    fay.speak()
    await mo.peer.until(lambda: len(mo.peer.media) == 2)
    moment = 1_000_000.0
    for ssrc, timestamp in ((fay.audio_ssrc, 0), (fay.video_ssrc, 0)):
        sent = RtcpSenderInfo(rtcp.ntp(moment), timestamp, 1, 1)
        fay.peer.send_control(bytes(RtcpSrPacket(ssrc=ssrc, sender_info=sent)))
    await settled(fay.peer)

    def reports() -> dict[int, RtcpSrPacket]:
        found = [p for p in mo.peer.control if isinstance(p, RtcpSrPacket)]
        return {p.ssrc: p for p in found}

    # At once, so that lips match voices, and then regularly.
    await mo.peer.until(lambda: len(reports()) == 2)
    mo.peer.control.clear()
    room.clock.advance(1.0)
    await mo.peer.until(lambda: len(reports()) == 2)
    shifts = {}
    for kind, rate in ((Kind.AUDIO, 48000), (Kind.VIDEO, 90000)):
        ssrc = mo.ssrc(0, kind)
        first = next(p for p in mo.peer.media if p.ssrc == ssrc)
        report = reports()[ssrc].sender_info
        assert report.packet_count == 1
        # Sender's time 0 was `moment`; by our clock a second or so has passed.
        elapsed = (report.rtp_timestamp - first.timestamp) % 2**32 / rate
        shifts[kind] = elapsed
        assert 1.0 <= elapsed < 3.0
    assert shifts[Kind.AUDIO] == pytest.approx(shifts[Kind.VIDEO], abs=0.1)


async def test_the_round_trip_time_is_learned_from_the_subscriber(
    room: Studio,
) -> None:
    fay, mo = await pair(room)
    await seen(fay, mo)
    ssrc = mo.ssrc(0, Kind.VIDEO)
    sent_at = rtcp.ntp(room.clock() - 0.25) >> 16 & 0xFFFFFFFF
    block = RtcpReceiverInfo(ssrc, 0, 0, 0, 0, lsr=sent_at, dlsr=int(0.05 * 65536))
    mo.peer.send_control(bytes(RtcpRrPacket(ssrc=1, reports=[block])))
    await settled(mo.peer)
    (subscriber,) = room.relay._subscribers.values()
    assert 0.2 <= subscriber.rtt + 0.001 < 2.0


async def test_the_round_trip_time_of_one_way_serves_the_other(room: Studio) -> None:
    room.allow(("fay", "mo"))
    fay = await room.sender("fay")
    await room.viewer("fay")
    room.relay._subscribers[fay.id].rtt = 0.3
    room.relay.tick(room.clock())
    assert room.relay._publishers[fay.id].rtt == 0.3


async def test_who_speaks_is_told(room: Studio) -> None:
    fay, _ = await pair(room)
    for _ in range(40):
        fay.speak(level=20)
    await settled(fay.peer)
    room.clock.advance(0.4)
    await eventually(lambda: room.notes.speakers == [(fay.id,)])
    room.clock.advance(2.0)
    await eventually(lambda: room.notes.speakers[-1] == ())


async def test_who_is_muted_does_not_speak(room: Studio) -> None:
    fay, _ = await pair(room)
    room.allow()
    for _ in range(40):
        fay.speak(level=20)
    await settled(fay.peer)
    room.clock.advance(0.4)
    room.relay.tick(room.clock())
    assert room.notes.speakers == []


async def test_a_newer_offer_takes_tracks_away(room: Studio) -> None:
    fay, mo = await pair(room)
    await seen(fay, mo)
    offer = fay.peer.offer(fay.tracks)
    room.relay.publish(fay.id, offer, {"0": STREAMS["0"]}, fresh=False)
    fay.show()
    await settled(fay.peer, mo.peer)
    assert len(mo.numbers(0, Kind.VIDEO)) == 1
    assert room.relay.stats().received == 1
