"""Session descriptions of a synthetic peer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Address = tuple[str, int]

AUDIO, VIDEO, RTX = 111, 96, 97
"""Payload types."""

_WANTED = re.compile(r"opus|vp8|h264|vp9|av1|rtx", re.IGNORECASE)

MID_EXTENSION, LEVEL_EXTENSION = 4, 1
RID_EXTENSION, REPAIRED_EXTENSION = 10, 11
"""Numbers of header extensions."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One track of a publish offer. Without `ssrc` the SDP names none."""

    kind: str
    mid: str
    ssrc: int | None
    rtx_ssrc: int | None = None
    rids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """One m-line of a server's description."""

    kind: str
    mid: str
    rtpmaps: tuple[str, ...]
    parameters: tuple[str, ...]
    extensions: tuple[str, ...]
    ssrcs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Remote:
    """What a server's description says."""

    ufrag: str
    password: str
    fingerprint: str
    address: Address
    sections: tuple[Received, ...]

    def section(self, mid: str) -> Received:
        """Return the m-line with a mid."""
        return next(one for one in self.sections if one.mid == mid)


def read(sdp: str) -> Remote:
    """Read a description of a server that we trust to be well-formed."""
    _, *rest = re.split(r"^m=", sdp, flags=re.MULTILINE)
    candidates = re.findall(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", sdp)
    # Loopback first: that is where tests are at home.
    ip, port = min(candidates, key=lambda c: (":" in c[0], not c[0].startswith("127.")))
    return Remote(
        _one(r"a=ice-ufrag:(\S+)", sdp),
        _one(r"a=ice-pwd:(\S+)", sdp),
        _one(r"a=fingerprint:sha-256 (\S+)", sdp),
        (ip, int(port)),
        tuple(_section(text) for text in rest),
    )


def publish_offer(
    head: Sequence[str],
    tracks: Sequence[Sent],
    *,
    setup: str = "actpass",
    address: Address | None = None,
) -> str:
    """Write an offer that sends tracks; `head` is the peer's own lines.

    With an address the peer can be checked there.
    """
    lines = _session([track.mid for track in tracks], head, setup=setup)
    for track in tracks:
        video = track.kind == "video"
        payload, codec = (VIDEO, "VP8/90000") if video else (AUDIO, "opus/48000/2")
        formats = f"{payload} {RTX}" if video else f"{payload}"
        lines += _media(track.kind, track.mid, formats, "sendonly", address)
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
        if track.rids:
            sdes = "urn:ietf:params:rtp-hdrext:sdes"
            lines += [
                f"a=extmap:{RID_EXTENSION} {sdes}:rtp-stream-id",
                f"a=extmap:{REPAIRED_EXTENSION} {sdes}:repaired-rtp-stream-id",
                *(f"a=rid:{rid} send" for rid in track.rids),
                "a=simulcast:send " + ";".join(track.rids),
            ]
        lines += _ssrcs(track)
    return _text(lines)


def subscribe_answer(
    head: Sequence[str], remote: Remote, *, address: Address | None = None
) -> str:
    """Answer an offer: receive everything that is in it."""
    lines = _session([one.mid for one in remote.sections], head, setup="active")
    for section in remote.sections:
        rtpmaps = [one for one in section.rtpmaps if _WANTED.search(one)]
        formats = " ".join(rtpmap.split()[0] for rtpmap in rtpmaps)
        lines += _media(section.kind, section.mid, formats, "recvonly", address)
        lines += [f"a=rtpmap:{rtpmap}" for rtpmap in rtpmaps]
        lines += [f"a=fmtp:{one}" for one in section.parameters]
        lines += [f"a=extmap:{one}" for one in section.extensions]
    return _text(lines)


def _section(text: str) -> Received:
    return Received(
        kind=text.split(maxsplit=1)[0],
        mid=_one(r"a=mid:(\S+)", text),
        rtpmaps=tuple(re.findall(r"a=rtpmap:(.+?)\s*$", text, re.MULTILINE)),
        parameters=tuple(re.findall(r"a=fmtp:(.+?)\s*$", text, re.MULTILINE)),
        extensions=tuple(re.findall(r"a=extmap:(.+?)\s*$", text, re.MULTILINE)),
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


def _media(
    kind: str, mid: str, formats: str, direction: str, address: Address | None
) -> list[str]:
    ip, port = address or ("0.0.0.0", 9)
    lines = [
        f"m={kind} {port} UDP/TLS/RTP/SAVPF {formats}",
        f"c=IN IP4 {ip}",
        f"a=mid:{mid}",
        "a=rtcp-mux",
        f"a={direction}",
    ]
    if address is not None:
        lines.append(f"a=candidate:1 1 udp 2130706431 {ip} {port} typ host")
        lines.append("a=end-of-candidates")
    return lines


def _text(lines: Sequence[str]) -> str:
    return "\r\n".join(lines) + "\r\n"


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, pattern
    return found[1]
