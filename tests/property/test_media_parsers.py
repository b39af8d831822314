"""Whatever comes, parsers answer or refuse; nothing else escapes from them."""

import contextlib
from pathlib import Path

import pytest
from aioice import stun
from aiortc.rtp import RtcpPsfbPacket, RtcpRtpfbPacket
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.media import pictures, rtcp, sdp, vp8
from server.media.dtls import begins_handshake
from server.media.ice_lite import IceLite, target
from server.media.packet import (
    MalformedPacketError,
    extend,
    extension_value,
    parse,
    unwrap_rtx,
)
from tests.support.packets import KEY, padding, picture, repair, sound

pytestmark = pytest.mark.promise(9)

GOLDEN = Path(__file__).parents[1] / "golden" / "sdp"
DESCRIPTIONS = [path.read_bytes().decode() for path in sorted(GOLDEN.glob("*.sdp"))]

RTP = [
    sound(1, ssrc=1, mid="audio"),
    picture(2, ssrc=2, payload=KEY * 20),
    picture(3, ssrc=2, payload=b"\x90\xf0\x85\x05\x01\x20\x00more"),
    repair(4, 2, ssrc=3),
    padding(5, payload_type=96, ssrc=2),
]
RTCP = [
    rtcp.sender_report(1, now=5.0, timestamp=1, packets=2, octets=3, cname="slot0"),
    rtcp.receiver_report([rtcp.Report(1, 2, 3, 4, 5, 6, 7)] * 3),
    rtcp.nack(1, [1, 2, 40, 80]),
    rtcp.picture_loss(1),
    rtcp.bitrate_cap(500_000, [1, 2]),
    bytes.fromhex("81cb0001" + "00000001"),  # BYE
    bytes.fromhex("84ce0004" + "0000000100000000" + "00000002" + "01000000"),  # FIR
    bytes.fromhex("8fcd0004" + "0000000100000002" + "0000000100000000"),  # TWCC
]


def check() -> bytes:
    request = stun.Message(
        message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST
    )
    request.attributes["USERNAME"] = "them:us"
    request.attributes["PRIORITY"] = 1
    request.attributes["ICE-CONTROLLING"] = 1
    request.attributes["USE-CANDIDATE"] = None
    request.add_message_integrity(b"password")
    request.add_fingerprint()
    return bytes(request)


@st.composite
def mutated(draw: st.DrawFn, originals: list[bytes]) -> bytes:
    """Draw a real packet with some bytes changed, cut out, put in or repeated."""
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        match draw(st.integers(0, 3)):
            case 0:
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case 1:
                del data[at : at + draw(st.integers(1, 9))]
            case 2:
                data[at:at] = draw(st.binary(max_size=9))
            case _:
                data += data[at : at + 40]
    return bytes(data)


def look_at_vp8(payload: bytes) -> None:
    """Read a descriptor, and write it again with other numbers."""
    descriptor = vp8.parse(payload)
    if descriptor is None:
        return
    vp8.starts_keyframe(payload, descriptor)
    vp8.dimensions(payload, descriptor)
    assert vp8.rewritten(payload, descriptor, 0, 0, 0) == payload[: descriptor.size]
    other = vp8.rewritten(payload, descriptor, 700, 70, 7) + payload[descriptor.size :]
    again = vp8.parse(other)
    assert again is not None
    assert again[:3] == descriptor[:3]
    assert vp8.rewritten(other, again, -700, -70, -7) == payload[: descriptor.size]


def anything(originals: list[bytes]) -> st.SearchStrategy[bytes]:
    return st.binary(max_size=200) | mutated(originals)


@given(anything(RTP), st.integers(0, 255))
@settings(max_examples=600)
def test_rtp(data: bytes, identifier: int) -> None:
    try:
        packet = parse(data)
    except MalformedPacketError:
        return
    assert len(packet.payload) <= len(data) - 12
    value = extension_value(packet, identifier)
    assert value is None or len(value) <= len(packet.extension)
    look_at_vp8(packet.payload)
    original = unwrap_rtx(packet, payload_type=96, ssrc=1)
    assert original is None or original.payload in packet.payload


@given(st.binary(max_size=40))
@settings(max_examples=300)
def test_vp8(payload: bytes) -> None:
    look_at_vp8(payload)


@given(st.binary(max_size=40), st.sampled_from(sorted(pictures.STARTS)))
@settings(max_examples=300)
def test_other_pictures(payload: bytes, codec: str) -> None:
    assert pictures.STARTS[codec](payload) in {True, False}


@given(st.lists(anything(RTCP), max_size=4).map(b"".join))
@settings(max_examples=600)
def test_rtcp(data: bytes) -> None:
    for packet in rtcp.parse(data):
        if isinstance(packet, RtcpRtpfbPacket):
            assert len(rtcp.nacked(packet)) <= rtcp.NACK_LIMIT
        elif isinstance(packet, RtcpPsfbPacket):
            rtcp.asks_keyframe(packet)


@given(st.lists(st.integers(0, 0xFFFF), max_size=60), st.integers(0, 2**32 - 1))
def test_what_a_nack_says_is_what_is_read(steps: list[int], ssrc: int) -> None:
    numbers = [number & 0xFFFF for number in sorted(steps)]
    read = [
        number & 0xFFFF
        for packet in rtcp.parse(rtcp.nack(ssrc, numbers))
        if isinstance(packet, RtcpRtpfbPacket)
        for number in rtcp.nacked(packet)
    ]
    assert sorted(set(read)) == sorted(set(numbers))


@given(anything([check()]))
@example(b"")
@settings(max_examples=400)
def test_stun(data: bytes) -> None:
    assert target(data) is None or isinstance(target(data), str)
    ice = IceLite(now=0.0)
    assert ice.check(data, ("192.0.2.1", 1), now=0.0) is None
    assert ice.address is None


@given(mutated([check()]))
@settings(max_examples=400)
def test_stun_that_names_us(data: bytes) -> None:
    ice = IceLite(now=0.0)
    named = data.replace(b"them", ice.local.ufrag[:4].encode())
    object.__setattr__(ice.local, "ufrag", ice.local.ufrag[:4])
    assert ice.check(named, ("192.0.2.1", 1), now=0.0) is None


@given(st.binary(max_size=60))
def test_dtls_heads(data: bytes) -> None:
    assert begins_handshake(data) in {True, False}


@given(st.integers(0, 0xFFFF), st.integers(-(2**20), 2**40))
def test_extended_numbers(sequence: int, near: int) -> None:
    index = extend(sequence, near)
    assert index & 0xFFFF == sequence
    assert abs(index - near) <= 0x8000


@st.composite
def descriptions(draw: st.DrawFn) -> str:
    """Draw a browser's description with lines changed, dropped or repeated."""
    lines = draw(st.sampled_from(DESCRIPTIONS)).split("\r\n")
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 3)):
            case 0:
                del lines[at]
            case 1:
                lines.insert(draw(st.integers(0, len(lines))), lines[at])
            case 2:
                head, colon, _ = lines[at].partition(draw(st.sampled_from(": /=")))
                lines[at] = head + colon + draw(st.text(max_size=20))
            case _:
                lines[at] = draw(st.text(max_size=20))
        if not lines:
            break
    return draw(st.sampled_from(["\r\n", "\n"])).join(lines)


@given(descriptions() | st.text(max_size=300))
@settings(max_examples=400)
def test_sdp(text: str) -> None:
    with contextlib.suppress(sdp.SdpError):
        offer = sdp.parse(text)
        local = sdp.Local(IceLite(now=0.0).local, "AB", [("192.0.2.1", 1)])
        answer = sdp.publish_answer(local, offer, version=1)
        # What they wrote breaks no line of ours.
        assert answer.count("\r\n") == answer.count("\n") == answer.count("\r")
        assert answer.count("\r\nm=") == len(offer.sections)
