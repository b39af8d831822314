"""Descriptions, among them those of Chromium 156 and Firefox ESR 153."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.media import codecs, sdp
from server.media.ice_lite import Credentials
from server.media.sdp import OutgoingStream, SdpError
from server.media.tracks import Codec, Kind
from tests.support import descriptions
from tests.support.descriptions import Sent

GOLDEN = Path(__file__).parents[2] / "golden" / "sdp"
FINGERPRINT = ":".join(["AB"] * 32)
LOCAL = sdp.Local(
    Credentials("ours", "p" * 24),
    FINGERPRINT,
    [("192.0.2.1", 5000), ("2001:db8::1", 5000)],
)
HEAD = [
    "a=ice-ufrag:them",
    "a=ice-pwd:" + "q" * 24,
    f"a=fingerprint:sha-256 {FINGERPRINT}",
]
OFFER = descriptions.publish_offer(
    HEAD, [Sent("audio", "0", 1), Sent("video", "1", 2, 3)]
)

OPUS = {"chromium": 111, "firefox": 109, "safari": 111}
VP8 = {"chromium": (96, 97), "firefox": (120, 124), "safari": (127, 107)}
MID = {"chromium": 4, "firefox": 3, "safari": 4}
BROWSERS = ["chromium", "firefox", "safari"]
"""Safari's descriptions are written by hand, from RFC 8829 and what WebKit sends:
its numbers, H264 and H265 before VP8, addresses that mDNS hides.
"""


def golden(name: str) -> str:
    return (GOLDEN / f"{name}.sdp").read_bytes().decode()


def streams(count: int) -> list[OutgoingStream]:
    found = []
    for index in range(count):
        name = f"slot{index}"
        found += [
            OutgoingStream(f"a{index}", Kind.AUDIO, 10 * index + 1, None, name),
            OutgoingStream(
                f"v{index}", Kind.VIDEO, 10 * index + 2, 10 * index + 3, name
            ),
        ]
    return found


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_browsers_publish_offer_is_read(browser: str) -> None:
    offer = sdp.parse(golden(f"{browser}-publish-offer"))
    sound, camera, screen = offer.sections
    assert [s.kind for s in offer.sections] == [Kind.AUDIO, Kind.VIDEO, Kind.VIDEO]
    assert [s.mid for s in offer.sections] == ["0", "1", "2"]
    assert sound.codec == Codec("opus", 48000, OPUS[browser], None)
    assert camera.codec == screen.codec == Codec("VP8", 90000, *VP8[browser])
    assert sound.level_extension == 1
    for section in offer.sections:
        assert section.mid_extension == MID[browser]
        assert len(section.ssrcs) == 1
        assert len(section.rtx_ssrcs) == (section.kind is Kind.VIDEO)
    ((algorithm, _),) = offer.fingerprints
    assert algorithm == "sha-256"


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_browsers_restart_has_other_credentials_and_the_same_streams(
    browser: str,
) -> None:
    before = sdp.parse(golden(f"{browser}-publish-offer"))
    after = sdp.parse(golden(f"{browser}-publish-restart"))
    assert after.ufrag != before.ufrag
    assert after.fingerprints == before.fingerprints
    # Later offers may leave out what we did not take.
    first, second = (
        [
            replace(
                one,
                codecs=one.codecs[:1],
                rid_extension=None,
                repaired_extension=None,
                arrival_extension=None,
                stamp_extension=None,
            )
            for one in offer.sections
        ]
        for offer in (before, after)
    )
    assert first == second


@pytest.mark.parametrize("browser", BROWSERS)
@pytest.mark.parametrize("slots", [4, 8])
def test_a_browsers_subscribe_answer_is_read(browser: str, slots: int) -> None:
    answer = sdp.parse(golden(f"{browser}-subscribe-answer-{slots}"))
    assert [s.mid for s in answer.sections] == [s.mid for s in streams(slots)]
    for section in answer.sections:
        ours = codecs.OPUS if section.kind is Kind.AUDIO else codecs.VP8
        assert section.codec == ours


@pytest.mark.parametrize("browser", BROWSERS)
def test_our_answer_speaks_the_browsers_numbers(browser: str) -> None:
    offer = sdp.parse(golden(f"{browser}-publish-offer"))
    answer = sdp.publish_answer(LOCAL, offer, version=3)
    again = sdp.parse(answer.replace("a=setup:passive", "a=setup:active"))
    assert [(s.mid, s.kind, s.codec) for s in again.sections] == [
        (s.mid, s.kind, s.codec) for s in offer.sections
    ]
    assert "a=setup:passive\r\n" in answer
    assert answer.count("a=recvonly\r\n") == 3
    assert "o=- 1 3 IN IP4 127.0.0.1\r\n" in answer
    assert answer.count(f"a=extmap:{MID[browser]} {sdp.MID_URI}\r\n") == 3


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_browsers_layers_are_read_and_answered(browser: str) -> None:
    offer = sdp.parse(golden(f"{browser}-simulcast-offer"))
    _, camera = offer.sections
    assert camera.rids == ("q", "h", "f")
    assert camera.ssrcs == camera.rtx_ssrcs == ()
    numbers = (9, 10) if browser == "firefox" else (10, 11)
    assert (camera.rid_extension, camera.repaired_extension) == numbers
    answer = sdp.publish_answer(LOCAL, offer, version=1).split("\r\n")
    assert "a=simulcast:recv q;h;f" in answer
    assert [line for line in answer if line.startswith("a=rid:")] == [
        "a=rid:q recv",
        "a=rid:h recv",
        "a=rid:f recv",
    ]
    for number, uri in zip(numbers, (sdp.RID_URI, sdp.REPAIRED_URI), strict=True):
        assert answer.count(f"a=extmap:{number} {uri}") == 1


@pytest.mark.parametrize(
    ("browser", "names"),
    # Debian's Firefox has H264 only with a plug-in.
    [
        ("chromium", ["VP8", "H264", "VP9", "AV1"]),
        ("firefox", ["VP8", "VP9", "AV1"]),
        ("safari", ["VP8", "H264", "VP9"]),
    ],
)
def test_a_browsers_codecs_are_ranked(browser: str, names: list[str]) -> None:
    offer = sdp.parse(golden(f"{browser}-publish-offer"))
    assert [one.name for one in offer.sections[1].codecs] == names


@pytest.mark.parametrize("browser", ["chromium", "safari"])
def test_who_has_no_vp8_is_answered_with_h264(browser: str) -> None:
    camera = sdp.parse(golden(f"{browser}-publish-offer")).sections[1]
    text = golden(f"{browser}-publish-offer").replace("VP8/90000", "VP7/90000")
    answer = sdp.publish_answer(LOCAL, sdp.parse(text), version=1)
    h264 = camera.codecs[1]
    assert f"a=rtpmap:{h264.payload_type} H264/90000\r\n" in answer
    assert f"a=fmtp:{h264.rtx_payload_type} apt={h264.payload_type}\r\n" in answer
    assert "profile-level-id=42e01f" in answer
    assert "VP7" not in answer


def test_sound_is_answered_with_repair_and_silence() -> None:
    answer = sdp.publish_answer(LOCAL, sdp.parse(OFFER), version=1)
    (line,) = [one for one in answer.split("\r\n") if one.startswith("a=fmtp:111 ")]
    assert {"useinbandfec=1", "usedtx=1"} <= set(line.split(" ")[1].split(";"))
    assert "a=rtcp-fb:111 nack\r\n" in answer


def test_an_offer_may_carry_more_codecs() -> None:
    text = sdp.subscribe_offer(LOCAL, streams(1), version=1, offered=codecs.OURS)
    video = descriptions.read(text).section("v0")
    assert [one.split()[1] for one in video.rtpmaps if "rtx" not in one] == [
        "VP8/90000",
        "H264/90000",
        "VP9/90000",
        "AV1/90000",
    ]


def test_our_offer_has_fixed_streams_and_all_addresses() -> None:
    text = sdp.subscribe_offer(LOCAL, streams(2), version=1)
    remote = descriptions.read(text)
    assert [s.mid for s in remote.sections] == ["a0", "v0", "a1", "v1"]
    assert remote.section("v1").ssrcs == (12, 13)
    assert "a=ssrc-group:FID 12 13\r\n" in text
    assert "a=msid:slot1 slot1-video\r\n" in text
    assert text.count("192.0.2.1 5000 typ host") == 4
    assert text.count("2001:db8::1 5000 typ host") == 4
    assert "a=ice-lite\r\n" in text
    assert all(len(line) < 200 for line in text.split("\r\n"))


def test_passwords_are_not_shown() -> None:
    assert "q" * 24 not in repr(sdp.parse(OFFER))


LAYERS = descriptions.publish_offer(
    HEAD, [Sent("audio", "0", 1), Sent("video", "1", None, rids=("q", "h", "f"))]
)


def test_layers_may_pause_and_have_alternatives() -> None:
    text = LAYERS.replace("send q;h;f", "send ~q;h,x;f")
    assert sdp.parse(text).sections[1].rids == ("q", "h", "f")


def test_one_layer_is_none() -> None:
    text = LAYERS.replace("send q;h;f", "send h")
    assert sdp.parse(text).sections[1].rids == ()


def without(text: str, pattern: str) -> str:
    lines = text.split("\r\n")
    return "\r\n".join(line for line in lines if not line.startswith(pattern))


BAD = {
    "nothing": "",
    "no media": "v=0\r\ns=-\r\n",
    "no ufrag": without(OFFER, "a=ice-ufrag"),
    "no password": without(OFFER, "a=ice-pwd"),
    "strange ufrag": OFFER.replace("ufrag:them", "ufrag:th em"),
    "long ufrag": OFFER.replace("ufrag:them", "ufrag:" + "x" * 257),
    "no fingerprint": without(OFFER, "a=fingerprint"),
    "malformed fingerprint": OFFER.replace("AB:AB", "AB-AB"),
    "passive": OFFER.replace("setup:actpass", "setup:passive"),
    "no mid": without(OFFER, "a=mid:1"),
    "strange mid": OFFER.replace("mid:1", "mid:<1>"),
    "one mid twice": OFFER.replace("mid:1", "mid:0"),
    "data": OFFER.replace("m=video", "m=application"),
    "no codec": OFFER.replace("VP8", "VP7"),
    "short m-line": OFFER.replace("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio 9"),
    "strange number": OFFER.replace("a=ssrc:2 ", "a=ssrc:\u0662 "),
    "negative number": OFFER.replace("a=ssrc:2 ", "a=ssrc:-2 "),
    "large number": OFFER.replace("a=ssrc:2 ", f"a=ssrc:{2**32} "),
    "very large number": OFFER.replace("a=ssrc:2 ", "a=ssrc:" + "9" * 900 + " "),
    "strange format": OFFER.replace("SAVPF 111", "SAVPF x"),
    "large format": OFFER.replace("SAVPF 111", "SAVPF 128"),
    "layers without rid": LAYERS.replace("a=rid:h send", "a=rid:h recv"),
    "strange layer": LAYERS.replace("q;h;f", "q;<h>;f"),
    "too many layers": LAYERS.replace("q;h;f", "q;h;f;1;2"),
    "layers all alike": without(LAYERS, "a=extmap:10"),
    "no extension id": OFFER.replace("a=extmap:4 ", "a=extmap: "),
}


@pytest.mark.parametrize("name", BAD)
def test_what_we_cannot_work_with_is_refused(name: str) -> None:
    assert BAD[name] != OFFER
    with pytest.raises(SdpError):
        sdp.parse(BAD[name])


def repeated(line: str, count: int) -> str:
    return OFFER + f"{line}\r\n" * count


CANDIDATE = "a=candidate:1 1 udp 2130706431 192.0.2.9 40000 typ host"
HUGE = {
    "1 MB of one line": "v=0\r\n" + "a=" + "x" * 1_000_000,
    "1 MB of lines": repeated("a=x:" + "y" * 90, 10_000),
    "1 MB of line ends": OFFER + "\n" * 1_000_000,
    "20,000 candidates": repeated(CANDIDATE, 20_000),
    "201 candidates": repeated(CANDIDATE, 201),
    "6,000 sections": OFFER + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 6000,
    "65 sections": OFFER + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 63,
    "2,000 streams": OFFER
    + "".join(f"a=ssrc:{n} cname:x\r\n" for n in range(100, 2100)),
    "2,000 repairs": OFFER
    + "".join(f"a=ssrc-group:FID 1 {n}\r\n" for n in range(100, 2100)),
    "2,000 fingerprints": OFFER.replace(HEAD[2], "\r\n".join([HEAD[2]] * 2000)),
    "five fingerprints": OFFER.replace(HEAD[2], "\r\n".join([HEAD[2]] * 5)),
}
LARGE = {
    "2,000 codecs": repeated("a=rtpmap:100 x/1", 2000),
    "2,000 parameters": repeated("a=fmtp:100 apt=1", 2000),
    "2,000 extensions": repeated("a=extmap:9 urn:x", 2000),
    "2,000 of anything": repeated("a=" + "x:" * 400, 2000),
    "200 formats": OFFER.replace("SAVPF 96", "SAVPF 96" + " 100" * 200),
}


def seconds(text: str) -> Iterator[float]:
    """Yield what parsing costs, of the processor, a few times."""
    for _ in range(3):
        began = time.thread_time()
        with contextlib.suppress(SdpError):
            sdp.parse(text)
        yield time.thread_time() - began


@pytest.mark.parametrize("name", HUGE)
@pytest.mark.promise(9)
def test_too_much_is_refused_at_once(name: str) -> None:
    with pytest.raises(SdpError):
        sdp.parse(HUGE[name])
    assert min(seconds(HUGE[name])) < 0.05


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.promise(9)
def test_much_is_read_fast(name: str) -> None:
    assert len(sdp.parse(LARGE[name]).sections) == 2
    assert min(seconds(LARGE[name])) < 0.05
