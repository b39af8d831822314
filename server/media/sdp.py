"""Session descriptions: a browser's in, ours out (RFC 8866, RFC 9429).

Only what we need is read, in one pass, with limits. The client's candidates
are counted and dropped: a lite agent learns addresses from checks.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.media import codecs, twcc
from server.media.ice_lite import Address, Credentials
from server.media.tracks import Codec, Kind

LINE_LIMIT = 3000
LINE_SIZE_LIMIT = 1024
SECTION_LIMIT = 64
CANDIDATE_LIMIT = 200
SSRC_LIMIT = 8
FINGERPRINT_LIMIT = 4

RID_LIMIT = 3

MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID_URI = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_URI = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
STAMP_URI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
STAMP_EXTENSION = 2
"""The time at which we send a picture's packet: browsers estimate with it."""

_TOKEN = re.compile(r"[A-Za-z0-9_+/.-]{1,256}")
_MID = re.compile(r"[A-Za-z0-9_-]{1,16}")


class SdpError(ValueError):
    """A description that we cannot work with."""


@dataclass(frozen=True, slots=True)
class MediaSection:
    """One m-line, as far as the relay cares.

    `codecs` are those that it can carry, the best first. `rids` are the layers of
    a track in their order, the smallest picture first; empty where there is but
    one. Of layers no `ssrcs` are known.
    """

    mid: str
    kind: Kind
    codecs: tuple[Codec, ...]
    ssrcs: tuple[int, ...] = ()
    rtx_ssrcs: tuple[int, ...] = ()
    mid_extension: int | None = None
    level_extension: int | None = None
    rids: tuple[str, ...] = ()
    rid_extension: int | None = None
    repaired_extension: int | None = None
    arrival_extension: int | None = None
    stamp_extension: int | None = None

    @property
    def codec(self) -> Codec:
        """The codec that we answer with."""
        return self.codecs[0]


@dataclass(frozen=True, slots=True)
class Description:
    """A remote description.

    `fingerprints` are (hash function, digest) pairs. Sections stand in the
    order of their m-lines.
    """

    ufrag: str
    password: str = field(repr=False)
    fingerprints: tuple[tuple[str, str], ...]
    sections: tuple[MediaSection, ...]


@dataclass(frozen=True, slots=True)
class OutgoingStream:
    """One m-line of a subscribe offer, with its fixed numbers.

    `stream` groups the tracks that a browser plays in step.
    """

    mid: str
    kind: Kind
    ssrc: int
    rtx_ssrc: int | None
    stream: str


@dataclass(frozen=True, slots=True)
class Local:
    """What our side says of itself in every description."""

    credentials: Credentials
    fingerprint: str
    candidates: Sequence[Address]
    tcp_candidates: Sequence[Address] = ()


@dataclass(slots=True)
class _Part:
    """The attributes of the session or of one m-line, as they come."""

    media: str = ""
    formats: list[str] = field(default_factory=list)
    attributes: dict[str, list[str]] = field(default_factory=dict)

    def first(self, name: str) -> str | None:
        return next(iter(self.attributes.get(name, ())), None)

    def all(self, name: str) -> list[str]:
        return self.attributes.get(name, [])


def parse(sdp: str) -> Description:
    """Read a browser's offer or answer.

    Raises:
        SdpError: It is too large, or lacks what we need.

    """
    session, parts = _split(sdp)
    if not parts:
        raise SdpError("no media section")
    lead = parts[0]
    ufrag = lead.first("ice-ufrag") or session.first("ice-ufrag")
    password = lead.first("ice-pwd") or session.first("ice-pwd")
    if not (ufrag and _TOKEN.fullmatch(ufrag)):
        raise SdpError("no ice-ufrag")
    if not (password and _TOKEN.fullmatch(password)):
        raise SdpError("no ice-pwd")
    if (lead.first("setup") or session.first("setup")) == "passive":
        raise SdpError("we are the DTLS server")
    sections = tuple(_section(part) for part in parts)
    if len({section.mid for section in sections}) < len(sections):
        raise SdpError("two sections with one mid")
    return Description(
        ufrag,
        password,
        _fingerprints(lead.all("fingerprint") or session.all("fingerprint")),
        sections,
    )


def publish_answer(local: Local, offer: Description, *, version: int) -> str:
    """Write the answer to a publish offer: we receive everything in it."""
    mids = [section.mid for section in offer.sections]
    lines = _head(local, mids, version, setup="passive")
    for section in offer.sections:
        codec = section.codec
        lines += _media(local, section.kind, section.mid, [codec])
        lines.append("a=recvonly")
        if section.arrival_extension is not None:
            lines.append(f"a=extmap:{section.arrival_extension} {twcc.URI}")
            lines.append(f"a=rtcp-fb:{codec.payload_type} transport-cc")
        if section.mid_extension is not None:
            lines.append(f"a=extmap:{section.mid_extension} {MID_URI}")
        if section.level_extension is not None:
            lines.append(f"a=extmap:{section.level_extension} {LEVEL_URI}")
        if section.rids:
            lines += [
                f"a=extmap:{section.rid_extension} {RID_URI}",
                f"a=extmap:{section.repaired_extension} {REPAIRED_URI}",
                *(f"a=rid:{rid} recv" for rid in section.rids),
                "a=simulcast:recv " + ";".join(section.rids),
            ]
    return _text(lines)


def subscribe_offer(
    local: Local,
    streams: Sequence[OutgoingStream],
    *,
    version: int,
    offered: Mapping[Kind, Sequence[Codec]] = codecs.FIRST,
) -> str:
    """Write an offer of slots: fixed streams that are re-pointed without SDP."""
    lines = _head(local, [s.mid for s in streams], version, setup="actpass")
    for stream in streams:
        lines += _media(local, stream.kind, stream.mid, offered[stream.kind])
        lines.append("a=sendonly")
        if stream.kind is Kind.VIDEO:
            lines.append(f"a=extmap:{STAMP_EXTENSION} {STAMP_URI}")
        lines.append(f"a=msid:{stream.stream} {stream.stream}-{stream.kind}")
        if stream.rtx_ssrc is not None:
            lines.append(f"a=ssrc-group:FID {stream.ssrc} {stream.rtx_ssrc}")
        lines.append(f"a=ssrc:{stream.ssrc} cname:{stream.stream}")
        if stream.rtx_ssrc is not None:
            lines.append(f"a=ssrc:{stream.rtx_ssrc} cname:{stream.stream}")
    return _text(lines)


def _split(sdp: str) -> tuple[_Part, list[_Part]]:
    lines = sdp.split("\n", LINE_LIMIT)
    if len(lines) > LINE_LIMIT:
        raise SdpError("too many lines")
    session = part = _Part()
    parts: list[_Part] = []
    candidates = 0
    for raw in lines:
        line = raw.rstrip("\r")
        if len(line) > LINE_SIZE_LIMIT:
            raise SdpError("a line is too long")
        if line.startswith("m="):
            words = line[2:].split()
            if len(parts) >= SECTION_LIMIT or len(words) < 4:  # noqa: PLR2004
                raise SdpError("too many or malformed media sections")
            part = _Part(words[0], words[3:])
            parts.append(part)
        elif line.startswith("a=candidate:"):
            candidates += 1
            if candidates > CANDIDATE_LIMIT:
                raise SdpError("too many candidates")
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            part.attributes.setdefault(name, []).append(value)
    return session, parts


def _fingerprints(lines: list[str]) -> tuple[tuple[str, str], ...]:
    if not 1 <= len(lines) <= FINGERPRINT_LIMIT:
        raise SdpError("one to four fingerprints are needed")
    pairs = []
    for line in lines:
        algorithm, _, digest = line.partition(" ")
        if not re.fullmatch(r"(?:[0-9A-Fa-f]{2}:){15,63}[0-9A-Fa-f]{2}", digest):
            raise SdpError("malformed fingerprint")
        pairs.append((algorithm, digest))
    return tuple(pairs)


def _section(part: _Part) -> MediaSection:
    try:
        kind = Kind(part.media)
    except ValueError:
        raise SdpError("only audio and video") from None
    mid = part.first("mid")
    if mid is None or not _MID.fullmatch(mid):
        raise SdpError("no mid")
    rids = _rids(part)
    ssrcs, rtx_ssrcs = ((), ()) if rids else _ssrcs(part)
    return MediaSection(
        mid,
        kind,
        _codecs(part, kind),
        ssrcs,
        rtx_ssrcs,
        _extension(part, MID_URI),
        _extension(part, LEVEL_URI),
        rids,
        _extension(part, RID_URI),
        _extension(part, REPAIRED_URI),
        # Of sound it would change with each repeat, under the same number.
        _extension(part, twcc.URI) if kind is Kind.VIDEO else None,
        _extension(part, STAMP_URI),
    )


def _codecs(part: _Part, kind: Kind) -> tuple[Codec, ...]:
    names: dict[int, str] = {}
    for line in part.all("rtpmap"):
        number, _, encoding = line.partition(" ")
        names[_number(number, 127)] = encoding.lower().split("/")[0]
    parameters: dict[int, str] = {}
    for line in part.all("fmtp"):
        number, _, value = line.partition(" ")
        parameters[_number(number, 127)] = value.strip()
    formats = [_number(text, 127) for text in part.formats]
    found = codecs.choose(kind, formats, names, parameters)
    if not found:
        raise SdpError(f"no codec of ours for {kind}")
    return found


def _rids(part: _Part) -> tuple[str, ...]:
    """Return the layers that are sent, in their order (RFC 8853, 5.1).

    Of alternatives the first is taken; "~" says that a layer pauses at first.
    """
    direction, _, streams = (part.first("simulcast") or "").partition(" ")
    if direction != "send":
        return ()
    sent = {one.partition(" ")[0] for one in part.all("rid") if " send" in one}
    listed = (one.partition(",")[0] for one in streams.partition(" ")[0].split(";"))
    rids = tuple(dict.fromkeys(one.removeprefix("~") for one in listed))
    if len(rids) > RID_LIMIT:
        raise SdpError("too many layers")
    if not all(rid in sent and _MID.fullmatch(rid) for rid in rids):
        raise SdpError("a layer that is not described, or malformed")
    if len(rids) == 1:
        return ()
    uris = (MID_URI, RID_URI, REPAIRED_URI)
    if any(_extension(part, uri) is None for uri in uris):
        raise SdpError("layers without a way to tell them apart")
    return rids


def _ssrcs(part: _Part) -> tuple[tuple[int, ...], tuple[int, ...]]:
    pairs = [
        line.split()[1:] for line in part.all("ssrc-group") if line.startswith("FID ")
    ]
    repairing = {_number(pair[1], 2**32 - 1) for pair in pairs if len(pair) == 2}  # noqa: PLR2004
    named = {_number(line.split(" ", 1)[0], 2**32 - 1) for line in part.all("ssrc")}
    if len(named | repairing) > SSRC_LIMIT:
        raise SdpError("too many SSRCs")
    return tuple(sorted(named - repairing)), tuple(sorted(repairing))


def _extension(part: _Part, uri: str) -> int | None:
    for line in part.all("extmap"):
        identifier, _, rest = line.partition(" ")
        if rest.split(" ", 1)[0] == uri:
            return _number(identifier.split("/")[0], 255)
    return None


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 10:  # noqa: PLR2004
        raise SdpError("not a number")
    if (number := int(text)) > most:
        raise SdpError("a number is too large")
    return number


def _head(local: Local, mids: Sequence[str], version: int, *, setup: str) -> list[str]:
    return [
        "v=0",
        f"o=- 1 {version} IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE " + " ".join(mids),
        "a=ice-lite",
        f"a=ice-ufrag:{local.credentials.ufrag}",
        f"a=ice-pwd:{local.credentials.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        f"a=setup:{setup}",
    ]


def _media(local: Local, kind: Kind, mid: str, carried: Sequence[Codec]) -> list[str]:
    numbers = [
        str(number)
        for codec in carried
        for number in (codec.payload_type, codec.rtx_payload_type)
        if number is not None
    ]
    lines = [
        f"m={kind} 9 UDP/TLS/RTP/SAVPF " + " ".join(numbers),
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
    ]
    for codec in carried:
        lines += codecs.described(codec)
    return lines + _candidates(local)


def _candidates(local: Local) -> list[str]:
    lines = []
    for rank, (ip, port) in enumerate(local.candidates):
        # RFC 8445, 5.1.2.1: host type, then the order in which we list them.
        priority = (126 << 24) + ((65535 - rank) << 8) + 255
        lines.append(f"a=candidate:{rank + 1} 1 udp {priority} {ip} {port} typ host")
    for rank, (ip, port) in enumerate(local.tcp_candidates):
        # RFC 6544, 4.2: below UDP, and passive (4) in the direction preference.
        priority = (90 << 24) + (((4 << 13) + 8191 - rank) << 8) + 255
        found = len(local.candidates) + rank + 1
        lines.append(
            f"a=candidate:{found} 1 tcp {priority} {ip} {port} typ host tcptype passive"
        )
    lines.append("a=end-of-candidates")
    return lines


def _text(lines: list[str]) -> str:
    return "\r\n".join(lines) + "\r\n"
