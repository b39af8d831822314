"""The least that is a WebRTC peer, for a crowd of them beside a server.

It counts what comes by the first bytes and without decrypting, so that the
crowd costs little beside the server that is measured.
"""

import asyncio
import contextlib
from dataclasses import replace
from struct import Struct

from aioice import stun

from bench.recording import ARRIVAL_EXTENSION
from server.media import rtcp, twcc
from server.media.packet import extend
from tests.support import descriptions, raw_peer
from tests.support.descriptions import Address, Remote, Sent

CONSENT_INTERVAL = 2.0
"""Seconds between two checks of a connection that is up (RFC 7675)."""

REPORT_INTERVAL = 0.5
"""Seconds between two reports of what has come."""

WIDE = 100_000_000
"""Bits per second that a peer says it can receive."""

HEADER = Struct("!BBHII")
_RTCP_TYPES = range(192, 224)


class RawPeer(raw_peer.RawPeer):
    """One peer connection. `received` counts the packets of media that came.

    With `lite` it only answers checks, as aiortc wants it, and else it makes
    them, as Alcove wants it.
    """

    def __init__(self, *, lite: bool = False) -> None:
        super().__init__()
        self.received = 0
        self._lite = lite
        self._nominated: Address | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._reporter: asyncio.TimerHandle | None = None
        self._newest: dict[int, int] = {}

    async def reach(self, remote: Remote) -> None:
        """Check until the server answers, or let it check."""
        if not self._lite:
            await super().reach(remote)
            self._go_on_checking()
            return
        await self.until(lambda: self._nominated is not None)
        self._remote = replace(remote, address=self._nominated or remote.address)

    def vanish(self) -> None:
        """Free the socket without a word."""
        for timer in (self._timer, self._reporter):
            if timer is not None:
                timer.cancel()
        super().vanish()

    def report(self) -> None:
        """Report from now on that all arrives, and that there is room for more."""
        loop = asyncio.get_running_loop()
        self._reporter = loop.call_later(REPORT_INTERVAL, self.report)
        blocks = [
            rtcp.Report(ssrc, 0, 0, newest, 0, 0, 0)
            for ssrc, newest in self._newest.items()
        ]
        for at in range(0, len(blocks), rtcp.REPORT_LIMIT):
            some = blocks[at : at + rtcp.REPORT_LIMIT]
            self.send_control(rtcp.receiver_report(some))
        if blocks:
            self.send_control(rtcp.bitrate_cap(WIDE, [blocks[0].ssrc]))

    def look_now_and_then(self) -> None:
        """Read only when `look` is called from now on.

        On one machine the kernel charges a sender for waking the receiver, which
        a server of people elsewhere never pays. A receiver that is not waiting
        is not woken.
        """
        asyncio.get_running_loop().remove_reader(self._socket)

    def look(self) -> None:
        """Read everything that has come."""
        self._readable()

    def send_raw(self, data: bytes, to: Address | None = None) -> None:
        """Send a datagram as it is. A full socket loses it."""
        with contextlib.suppress(OSError):
            super().send_raw(data, to)

    def publish_offer(self, ssrcs: dict[str, int]) -> str:
        """Write an offer that sends a microphone (mid 0) and a camera (mid 1)."""
        tracks = [
            Sent(kind, str(mid), ssrc, ssrc + 1 if kind == "video" else None)
            for mid, (kind, ssrc) in enumerate(ssrcs.items())
        ]
        setup = "active" if self._lite else "actpass"
        offer = descriptions.publish_offer(
            self._head(), tracks, setup=setup, address=self.address
        )
        numbered = f"a=extmap:{ARRIVAL_EXTENSION} {twcc.URI}\r\na=rtpmap:"
        return offer.replace("a=rtpmap:", numbered)

    def subscribe_answer(self, remote: Remote) -> str:
        """Answer an offer: receive everything that is in it."""
        return descriptions.subscribe_answer(self._head(), remote, address=self.address)

    def _head(self) -> list[str]:
        return [*super()._head(), *(["a=ice-lite"] if self._lite else [])]

    def _go_on_checking(self) -> None:
        self.check()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(CONSENT_INTERVAL, self._go_on_checking)

    def _take(self, data: bytes, source: Address) -> None:
        if data[0] < 64:  # noqa: PLR2004 (RFC 7983)
            super()._take(data, source)
        elif data[1] not in _RTCP_TYPES:
            self.received += 1
            _, _, sequence, _, ssrc = HEADER.unpack_from(data)
            newest = self._newest.get(ssrc, sequence)
            self._newest[ssrc] = max(newest, extend(sequence, newest))

    def _take_stun(self, data: bytes, source: Address) -> None:
        if not self._lite:
            super()._take_stun(data, source)
            return
        message = stun.parse_message(data)
        reply = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.RESPONSE,
            transaction_id=message.transaction_id,
        )
        reply.attributes["XOR-MAPPED-ADDRESS"] = source
        reply.add_message_integrity(self._password.encode())
        reply.add_fingerprint()
        self.send_raw(bytes(reply), source)
        if "USE-CANDIDATE" in message.attributes:
            self._nominated = source
