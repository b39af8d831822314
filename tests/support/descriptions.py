"""Session descriptions of a synthetic peer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

AUDIO, VIDEO, RTX = 111, 96, 97
"""Payload types."""

MID_EXTENSION, LEVEL_EXTENSION = 4, 1
"""Numbers of header extensions."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One track of a publish offer. Without `ssrc` the SDP names none."""

    kind: str
    mid: str
    ssrc: int | None
    rtx_ssrc: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """One m-line of a server's description."""

    kind: str
    mid: str
    rtpmaps: tuple[str, ...]
    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Remote:
    """What a server's description says."""

    ufrag: str
    password: str
    fingerprint: str
    address: tuple[str, int]
    sections: tuple[Received, ...]

    def section(self, mid: str) -> Received:
        """Return the m-line with a mid."""
        return next(one for one in self.sections if one.mid == mid)


def read(sdp: str) -> Remote:
    """Read a description of a server that we trust to be well-formed."""
    head, *rest = re.split(r"^m=", sdp, flags=re.MULTILINE)
    ip, port = re.findall(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", sdp)[0]
    return Remote(
        _one(r"a=ice-ufrag:(\S+)", head),
        _one(r"a=ice-pwd:(\S+)", head),
        _one(r"a=fingerprint:sha-256 (\S+)", head),
        (ip, int(port)),
        tuple(_section(text) for text in rest),
    )


def publish_offer(head: Sequence[str], tracks: Sequence[Sent]) -> str:
    """Write an offer that sends tracks; `head` is the peer's own lines."""
    lines = _session([track.mid for track in tracks], head, setup="actpass")
    for track in tracks:
        video = track.kind == "video"
        payload, codec = (VIDEO, "VP8/90000") if video else (AUDIO, "opus/48000/2")
        formats = f"{payload} {RTX}" if video else f"{payload}"
        lines += _media(track.kind, track.mid, formats, "sendonly")
        lines += [
            f"a=rtpmap:{payload} {codec}",
            f"a=extmap:{MID_EXTENSION} urn:ietf:params:rtp-hdrext:sdes:mid",
        ]
        if video:
            lines += [
                f"a=rtpmap:{RTX} rtx/90000",
                f"a=fmtp:{RTX} apt={VIDEO}",
                f"a=rtcp-fb:{VIDEO} nack",
                f"a=rtcp-fb:{VIDEO} nack pli",
            ]
        else:
            uri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
            lines.append(f"a=extmap:{LEVEL_EXTENSION} {uri}")
        lines += _ssrcs(track)
    return _text(lines)


def subscribe_answer(head: Sequence[str], remote: Remote) -> str:
    """Answer an offer: receive everything that is in it."""
    lines = _session([one.mid for one in remote.sections], head, setup="active")
    for section in remote.sections:
        formats = " ".join(rtpmap.split()[0] for rtpmap in section.rtpmaps)
        lines += _media(section.kind, section.mid, formats, "recvonly")
        lines += [f"a=rtpmap:{rtpmap}" for rtpmap in section.rtpmaps]
    return _text(lines)


def _section(text: str) -> Received:
    return Received(
        kind=text.split(maxsplit=1)[0],
        mid=_one(r"a=mid:(\S+)", text),
        rtpmaps=tuple(re.findall(r"a=rtpmap:(.+?)\s*$", text, re.MULTILINE)),
        ssrcs=tuple(int(one) for one in re.findall(r"a=ssrc:(\d+) ", text)),
    )


def _ssrcs(track: Sent) -> list[str]:
    if track.ssrc is None:
        return []
    lines = [f"a=ssrc:{track.ssrc} cname:peer"]
    if track.rtx_ssrc is not None:
        lines.append(f"a=ssrc-group:FID {track.ssrc} {track.rtx_ssrc}")
        lines.append(f"a=ssrc:{track.rtx_ssrc} cname:peer")
    return lines


def _session(mids: Sequence[str], head: Sequence[str], *, setup: str) -> list[str]:
    return [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE " + " ".join(mids),
        *head,
        f"a=setup:{setup}",
    ]


def _media(kind: str, mid: str, formats: str, direction: str) -> list[str]:
    return [
        f"m={kind} 9 UDP/TLS/RTP/SAVPF {formats}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        "a=rtcp-mux",
        f"a={direction}",
    ]


def _text(lines: Sequence[str]) -> str:
    return "\r\n".join(lines) + "\r\n"


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, pattern
    return found[1]
