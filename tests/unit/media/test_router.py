from dataclasses import replace

from server.media.codecs import OPUS, VP8
from server.media.packet import parse
from server.media.router import LEARNED_LIMIT, Route, Router
from server.media.sdp import MediaSection
from server.media.tracks import Kind
from tests.support.descriptions import (
    MID_EXTENSION,
    REPAIRED_EXTENSION,
    RID_EXTENSION,
)
from tests.support.packets import rtp

SOUND = MediaSection("0", Kind.AUDIO, (OPUS,), ssrcs=(1,), mid_extension=MID_EXTENSION)
PICTURE = MediaSection(
    "1", Kind.VIDEO, (VP8,), ssrcs=(2,), rtx_ssrcs=(3,), mid_extension=MID_EXTENSION
)


def routed(
    router: Router, ssrc: int, payload_type: int, mid: bytes | None = None
) -> Route | None:
    data = rtp(
        b"x",
        payload_type=payload_type,
        sequence=1,
        timestamp=1,
        ssrc=ssrc,
        extensions={MID_EXTENSION: mid} if mid else None,
    )
    return router.route(parse(data)) if router.expects(data) else None


def test_named_streams_are_routed() -> None:
    router = Router([SOUND, PICTURE])
    assert routed(router, 1, 111) == Route(SOUND, repairs=False)
    assert routed(router, 2, 96) == Route(PICTURE, repairs=False)
    assert routed(router, 3, 97) == Route(PICTURE, repairs=True)


def test_a_stream_with_the_wrong_payload_type_goes_nowhere() -> None:
    router = Router([SOUND, PICTURE])
    assert routed(router, 1, 96) is None
    assert routed(router, 2, 97) is None
    assert routed(router, 3, 96) is None
    assert routed(router, 9, 13, b"0") is None


def test_others_are_learned_by_mid() -> None:
    router = Router([SOUND, PICTURE])
    assert routed(router, 8, 96) is None
    assert routed(router, 8, 96, b"1") == Route(PICTURE, repairs=False)
    assert routed(router, 8, 96) == Route(PICTURE, repairs=False)
    assert routed(router, 9, 97, b"1") == Route(PICTURE, repairs=True)
    assert routed(router, 10, 111, b"7") is None
    assert routed(router, 10, 111, b"\xff") is None


def test_what_is_learned_has_a_limit() -> None:
    router = Router([SOUND])
    for ssrc in range(100, 100 + LEARNED_LIMIT):
        routed(router, ssrc, 111)
    data = rtp(b"x", payload_type=111, sequence=1, timestamp=1, ssrc=999)
    assert not router.expects(data)
    assert routed(router, 1, 111) is not None


def test_a_newer_offer_takes_the_place_of_the_older() -> None:
    router = Router([SOUND, PICTURE])
    assert routed(router, 8, 96, b"1") is not None
    for ssrc in range(1000, 2000):
        router.update([replace(SOUND, ssrcs=(ssrc,)), PICTURE])
    assert routed(router, 1, 111) is None
    assert routed(router, 1999, 111) is not None
    assert routed(router, 8, 96) == Route(PICTURE, repairs=False)
    assert len(router._by_ssrc) == 4
    router.update([SOUND])
    assert routed(router, 8, 96) is None


LAYERS = MediaSection(
    "2",
    Kind.VIDEO,
    (VP8,),
    mid_extension=MID_EXTENSION,
    rids=("q", "h", "f"),
    rid_extension=RID_EXTENSION,
    repaired_extension=REPAIRED_EXTENSION,
)


def layer(
    router: Router, ssrc: int, payload_type: int, extensions: dict[int, bytes]
) -> Route | None:
    data = rtp(
        b"x",
        payload_type=payload_type,
        sequence=1,
        timestamp=1,
        ssrc=ssrc,
        extensions={MID_EXTENSION: b"2", **extensions},
    )
    return router.route(parse(data))


def test_layers_are_told_apart_by_rid_and_stay_so_without() -> None:
    router = Router([SOUND, LAYERS])
    for number, rid in enumerate((b"q", b"h", b"f")):
        route = Route(LAYERS, repairs=False, layer=number)
        assert layer(router, 50 + number, 96, {RID_EXTENSION: rid}) == route
        assert layer(router, 50 + number, 96, {}) == route
    router.update([SOUND, LAYERS])
    assert routed(router, 52, 96) == Route(LAYERS, repairs=False, layer=2)


def test_a_retransmission_names_the_layer_that_it_repairs() -> None:
    router = Router([SOUND, LAYERS])
    route = layer(router, 60, 97, {REPAIRED_EXTENSION: b"h"})
    assert route == Route(LAYERS, repairs=True, layer=1)


def test_a_layer_that_nobody_named_goes_nowhere() -> None:
    router = Router([SOUND, LAYERS])
    assert layer(router, 60, 96, {}) is None
    assert layer(router, 60, 96, {RID_EXTENSION: b"x"}) is None
    assert layer(router, 60, 96, {RID_EXTENSION: b"\xff"}) is None
    assert layer(router, 60, 97, {RID_EXTENSION: b"q"}) is None


def test_other_layers_of_a_newer_offer_are_learned_anew() -> None:
    router = Router([LAYERS])
    assert layer(router, 50, 96, {RID_EXTENSION: b"h"}) is not None
    router.update([replace(LAYERS, rids=("h", "f"))])
    assert routed(router, 50, 96) is None
