"""The codecs that we carry, and how descriptions write them."""

from collections.abc import Mapping, Sequence

from server.media.tracks import Codec, Kind

OPUS = Codec("opus", 48000, 111, None)
VP8 = Codec("VP8", 90000, 96, 97)
H264 = Codec("H264", 90000, 102, 103)
VP9 = Codec("VP9", 90000, 98, 99)
AV1 = Codec("AV1", 90000, 45, 46)
"""Names as browsers write them (Chromium finds no encoder for "vp8"), and the
numbers of our own offers.
"""

OURS = {Kind.AUDIO: (OPUS,), Kind.VIDEO: (VP8, H264, VP9, AV1)}
"""The best first. Layers and their rewriting are at home with VP8; a device without
an encoder for it offers none.
"""

FIRST: Mapping[Kind, Sequence[Codec]] = {Kind.AUDIO: (OPUS,), Kind.VIDEO: (VP8,)}
"""What is offered before anybody sends anything else: descriptions stay short."""

_H264_BASELINE = "42e01f"
"""The profile that every browser decodes (RFC 7742, 6.2)."""

_PARAMETERS = {
    "opus": "minptime=10;useinbandfec=1;usedtx=1;stereo=0;maxaveragebitrate=32000",
    "H264": "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id="
    + _H264_BASELINE,
    "VP9": "profile-id=0",
    "AV1": "level-idx=5;profile=0;tier=0",
}
"""Of a codec that has any. Opus: repair what is lost, and send little in silence."""

_FEEDBACK = {
    "opus": ("nack",),
}
_VIDEO_FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb")


def choose(
    kind: Kind,
    formats: Sequence[int],
    names: Mapping[int, str],
    parameters: Mapping[int, str],
) -> tuple[Codec, ...]:
    """Return the codecs of ours among a section's formats, the best first.

    `names` are in lower case. Of variants of one codec the first that fits is
    taken.
    """
    found = []
    for ours in OURS[kind]:
        for number in formats:
            if names.get(number) == ours.name.lower() and _fits(
                ours, parameters.get(number, "")
            ):
                rtx = next(
                    (n for n, text in parameters.items() if text == f"apt={number}"),
                    None,
                )
                found.append(Codec(ours.name, ours.clock_rate, number, rtx))
                break
    return tuple(found)


def described(codec: Codec) -> list[str]:
    """Return the lines of a media section about a codec and its retransmission."""
    number, repair = codec.payload_type, codec.rtx_payload_type
    is_sound = codec.name == OPUS.name
    lines = [
        f"a=rtpmap:{number} {codec.name}/{codec.clock_rate}" + "/2" * is_sound,
        *(
            f"a=rtcp-fb:{number} {name}"
            for name in _FEEDBACK.get(codec.name, _VIDEO_FEEDBACK)
        ),
    ]
    if codec.name in _PARAMETERS:
        lines.append(f"a=fmtp:{number} {_PARAMETERS[codec.name]}")
    if repair is not None:
        lines.append(f"a=rtpmap:{repair} rtx/{codec.clock_rate}")
        lines.append(f"a=fmtp:{repair} apt={number}")
    return lines


def _fits(codec: Codec, parameters: str) -> bool:
    """Tell whether a variant of a codec is one that every browser decodes."""
    values = dict(part.strip().partition("=")[::2] for part in parameters.split(";"))
    if codec.name == H264.name:
        profile = values.get("profile-level-id", "").lower()
        return values.get("packetization-mode") == "1" and profile.startswith("42e0")
    return values.get("profile-id", values.get("profile", "0")) == "0"
