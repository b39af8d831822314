"""Which uplink a packet belongs to: by SSRC, then by MID and RID.

Browsers name the SSRCs of a plain stream in their SDP; of others they tell the
media section, and of many layers the layer, in header extensions until they get
the first receiver report (RFC 8843, 9.2; RFC 8852). Retransmissions name the
layer that they repair. What is learned is bounded.
"""

from collections.abc import Iterable
from typing import NamedTuple

from server.media.packet import RtpPacket, extension_value
from server.media.sdp import MediaSection

LEARNED_LIMIT = 16
"""SSRCs that no SDP names, of one transport. One more is not even decrypted."""


class Route(NamedTuple):
    """A stream of a media section; `repairs` says that it carries RTX."""

    section: MediaSection
    repairs: bool
    layer: int = 0


class Router:
    """The table of one publish transport."""

    def __init__(self, sections: Iterable[MediaSection]) -> None:
        self._by_mid: dict[str, MediaSection] = {}
        self._by_ssrc: dict[int, Route] = {}
        self._learned: dict[int, Route] = {}
        self._strange: set[int] = set()
        self.update(sections)

    def update(self, sections: Iterable[MediaSection]) -> None:
        """Take over the sections of a newer offer, instead of those before.

        What was learned stays, as far as its media section does.
        """
        self._by_mid = {section.mid: section for section in sections}
        self._learned = {
            ssrc: route._replace(section=section)
            for ssrc, route in self._learned.items()
            if (section := self._by_mid.get(route.section.mid)) is not None
            and section.rids == route.section.rids
        }
        self._by_ssrc = dict(self._learned)
        for section in self._by_mid.values():
            for ssrc in section.ssrcs:
                self._by_ssrc[ssrc] = Route(section, repairs=False)
            for ssrc in section.rtx_ssrcs:
                self._by_ssrc[ssrc] = Route(section, repairs=True)

    def expects(self, data: bytes) -> bool:
        """Tell whether an encrypted datagram is worth its decryption."""
        ssrc = int.from_bytes(data[8:12])
        return ssrc in self._by_ssrc or len(self._strange) < LEARNED_LIMIT

    def route(self, packet: RtpPacket) -> Route | None:
        """Return where an authentic packet belongs, None for nowhere."""
        route = self._by_ssrc.get(packet.ssrc)
        if route is None:
            route = self._learn(packet)
        if route is None:
            return None
        codec = route.section.codec
        expected = codec.rtx_payload_type if route.repairs else codec.payload_type
        return route if packet.payload_type == expected else None

    def _learn(self, packet: RtpPacket) -> Route | None:
        self._strange.add(packet.ssrc)
        for section in self._by_mid.values():
            if section.mid_extension is None:
                continue
            mid = extension_value(packet, section.mid_extension)
            if mid is None or mid.decode("ascii", "replace") != section.mid:
                continue
            route = _route(section, packet)
            if route is not None:
                self._by_ssrc[packet.ssrc] = self._learned[packet.ssrc] = route
            return route
        return None


def _route(section: MediaSection, packet: RtpPacket) -> Route | None:
    """Return the stream of a section that a packet says it is of."""
    codec = section.codec
    repairs = packet.payload_type == codec.rtx_payload_type
    if not repairs and packet.payload_type != codec.payload_type:
        return None
    if not section.rids:
        return Route(section, repairs)
    extension = section.repaired_extension if repairs else section.rid_extension
    if extension is None:
        return None
    rid = (extension_value(packet, extension) or b"").decode("ascii", "replace")
    if rid not in section.rids:
        return None
    return Route(section, repairs, section.rids.index(rid))
