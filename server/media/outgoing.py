"""One outgoing stream: the numbers under which packets of others go out."""

from collections import deque
from collections.abc import Mapping, Sequence

from server.media import vp8
from server.media.guard import OutputGuard
from server.media.outlets import Outlet
from server.media.packet import RTX_HEADER_SIZE, RtpPacket, extend
from server.media.resending import Resending
from server.media.runs import Run, Runs
from server.media.tracks import Codec, Kind
from server.media.uplink import JUMP, Uplink

FIRST_NUMBER = 0x1000
"""Where the numbers of a stream begin: low, since SRTP guesses the first roll-over."""

STEP = {Kind.AUDIO: 960, Kind.VIDEO: 3000}
"""Least advance of the time stamp at a switch: one audio packet, one picture."""

BEHIND = 0.075
"""Seconds that a new layer's clock may be behind what was sent (mediasoup's limit)."""

ASTRAY = 1.0
"""Seconds between sender reports and our clock. More: the reports are wrong."""

ALL = vp8.TEMPORAL_LAYERS
"""More temporal layers than there are."""

_HALF = 1 << 31
"""Half the range of time stamps: less is later, more is earlier."""

_LEFT_OUT = 128
"""Pictures left out that are remembered, for their late packets."""


class Outgoing:
    """One stream with its own SSRC, unbroken over all switches.

    The receiver sees one sender whose numbers rise by one and whose clock goes
    on, whoever's packets they are and of whichever layer (RFC 3550, 7.1: a
    translator). `codecs` are those that the receiver knows, by name, and may
    grow. Packets of temporal layers above `temporal` are left out. `is_new` says
    that the clock has another source than at the last sender report; `lost` is
    what share of it, of 256, its receiver has lost by the last report.
    """

    # More than thirty attributes are slow without.
    __slots__ = (
        "_began",
        "_codec",
        "_codecs",
        "_guard",
        "_last",
        "_last_run",
        "_left_out",
        "_marker",
        "_newest",
        "_number",
        "_outlet",
        "_payload_type",
        "_pictures",
        "_resending",
        "_rtx_number",
        "_run",
        "_runs",
        "_send",
        "_sent_at",
        "_stamp",
        "_temporal",
        "_timestamp",
        "is_new",
        "kind",
        "lost",
        "lost_at",
        "octets",
        "packets",
        "repaired_octets",
        "repaired_packets",
        "rtx_ssrc",
        "ssrc",
        "switches",
        "temporal",
    )

    def __init__(
        self,
        kind: Kind,
        codecs: Mapping[str, Codec],
        *,
        ssrc: int,
        rtx_ssrc: int | None,
        outlet: Outlet,
    ) -> None:
        self.kind = kind
        self.ssrc = ssrc
        self.rtx_ssrc = rtx_ssrc
        self.packets = 0
        self.octets = 0
        self.repaired_packets = 0
        self.repaired_octets = 0
        self.is_new = False
        self.lost = 0
        self.lost_at = float("-inf")
        self.switches = 0
        self.temporal = ALL
        self._codecs = codecs
        self._codec: Codec | None = None
        self._payload_type = 0
        self._rtx_number = FIRST_NUMBER
        self._outlet = outlet
        self._send = outlet.send
        self._guard = OutputGuard()
        self._resending = Resending(kind)
        self._runs = Runs()
        self._run: Run | None = None
        self._began = 0
        self._newest = 0
        self._number = FIRST_NUMBER - 1
        self._sent_at: float | None = None
        self._temporal = ALL
        self._left_out: deque[int] = deque(maxlen=_LEFT_OUT)
        self._last: RtpPacket | None = None
        # Of the last packet that went out, as `_settle` finds them.
        self._last_run: Run | None = None
        self._timestamp = 0
        self._marker = True
        self._pictures: tuple[int, int, int] | None = None
        self._stamp = -1

    def forward(self, packet: RtpPacket, *, now: float) -> None:
        """Send a packet of the layer on, under this stream's numbers."""
        run = self._run
        if run is None:
            self._start(packet, now=now)
            return
        index, payload = packet.index, packet.payload
        step = index - self._newest
        if step > 0:
            if step > JUMP:
                # The sender has begun anew: so do we, under numbers that go on.
                self._settle()
                self._run = None
                self._start(packet, now=now)
                return
            self._newest = index
            if (packet.temporal > self._temporal or not payload) and self._leaves_out(
                packet, run, step
            ):
                return
            self._last = packet
            self._sent_at = now
            self._number = number = index - run.offset
        else:
            earlier = self._runs.of(run.uplink, index)
            if (
                earlier is None
                or index < self._began
                or packet.timestamp in self._left_out
            ):
                return
            # A late packet of padding only goes out too: its hole is there already.
            run, number = earlier, index - earlier.offset
        if self._guard.admit(number):
            stamp = (packet.timestamp - run.shift) & 0xFFFFFFFF
            if packet.keyframe:
                self._outlet.begins_key(self.ssrc, stamp)
            if self._send(
                packet.marker | self._payload_type,
                number & 0xFFFF,
                stamp,
                self.ssrc,
                payload,
                _head(packet, run) if run.rewrites else b"",
                now,
            ):
                self.packets += 1
                self.octets += len(payload)

    def resend(self, sequences: Sequence[int], *, now: float, rtt: float) -> None:
        """Answer a NACK for 16-bit sequence numbers from the uplinks' caches.

        Only what has been sent is sent again: the cache also holds what came
        while this stream was walled off, or was not chosen.
        """
        if self._run is None:
            return
        for sequence in sequences:
            number = extend(sequence, self._number)
            if not self._guard.has_admitted(number):
                continue
            run = self._runs.behind(number)
            if run is None or not _is_same(run.uplink, self._run.uplink):
                continue
            packet = run.uplink.cache.get(number + run.offset)
            if packet is not None and self._resending.may(
                number, packet.arrived_at, now=now, rtt=rtt
            ):
                self._repair(packet, run, number, now)

    @property
    def absent(self) -> int:
        """How many numbers have not gone out, since their packets are missing."""
        return self._number + 1 - FIRST_NUMBER - self.packets

    def timestamp_at(self, publisher_time: float) -> int | None:
        """Return this stream's RTP time at a moment of the publisher's clock."""
        if self._run is None:
            return None
        timestamp = self._run.uplink.timestamp_at(publisher_time)
        return None if timestamp is None else timestamp - self._run.shift

    def _start(self, packet: RtpPacket, *, now: float) -> None:
        """Begin with a packet, if this stream can begin with it."""
        raise AssertionError("a stream begins as its kind does")

    def _switch(self, uplink: Uplink, packet: RtpPacket) -> None:
        self._settle()
        self._codec = self._codecs[uplink.codec.name]
        self._payload_type = self._codec.payload_type
        # A hole in the numbers tells a decoder that the last picture was cut.
        number = self._number + (1 if self._marker or self.kind is Kind.AUDIO else 2)
        ticks = self._ticks(uplink, packet)
        run = Run(
            uplink,
            packet.index,
            packet.index - number,
            packet.timestamp - (self._timestamp + ticks),
            self._picture_shifts(packet),
        )
        self._runs.begin(run)
        self._run, self._began, self._newest = run, packet.index, packet.index - 1
        self._temporal = self.temporal
        self._left_out.clear()
        self.is_new = True
        self.switches += 1

    def _ticks(self, uplink: Uplink, packet: RtpPacket) -> int:
        """Return by how much the time goes on at a switch.

        Between layers of a track by the publisher's sender reports, else by our
        clock.
        """
        rate = uplink.codec.clock_rate
        since = self._sent_at
        elapsed = 0 if since is None else round((packet.arrived_at - since) * rate)
        least = STEP[self.kind]
        before = self._last_run
        if before is None or before.uplink.key != uplink.key:
            return max(least, elapsed)
        moment = uplink.moment_of(packet.timestamp)
        mapped = None if moment is None else before.uplink.timestamp_at(moment)
        if mapped is None:
            return max(least, elapsed)
        ahead = (mapped - before.shift - self._timestamp + _HALF) % (2 * _HALF) - _HALF
        if abs(ahead - elapsed) > ASTRAY * rate or ahead < -BEHIND * rate:
            return max(least, elapsed)
        return ahead if ahead > 0 else least

    def _picture_shifts(self, packet: RtpPacket) -> tuple[int, int, int]:
        """Return what to take off a key frame's numbers so that ours go on."""
        descriptor = packet.descriptor
        if descriptor is None or self._pictures is None:
            return (0, 0, 0)
        picture, base, key = self._pictures
        return (
            descriptor.picture - picture - 1,
            descriptor.base - base - 1,
            descriptor.key - key - 1,
        )

    def _settle(self) -> None:
        """See where the stream stands, before its run changes."""
        packet, run = self._last, self._run
        if packet is None or run is None:
            return
        self._last, self._last_run = None, run
        self._marker = packet.marker != 0
        self._timestamp = packet.timestamp - run.shift
        self._stamp = packet.timestamp
        descriptor = packet.descriptor
        if descriptor is not None:
            self._pictures = (
                descriptor.picture - run.picture,
                descriptor.base - run.base,
                descriptor.key - run.key,
            )

    def _leaves_out(self, packet: RtpPacket, run: Run, step: int) -> bool:
        """Leave out padding, or a picture of a temporal layer that is too high.

        No hole shows where it was. What is missing before it may still come,
        under numbers of its own, unless it is of the same picture.
        """
        self._settle()
        index, stamp = packet.index, packet.timestamp
        is_picture = bool(packet.payload)
        is_more = bool(self._left_out) and self._left_out[-1] == stamp
        if is_picture and not is_more:
            if stamp == self._stamp or self._may_rise(packet):
                return False
            self._left_out.append(stamp)
        first = index
        if step > 1:
            if is_picture and is_more and run.first == index - step + 1:
                first = run.first
            else:
                self._reserve(packet, run, step - 1)
        self._run = run.without(first, index + 1, picture=is_picture and not is_more)
        self._runs.begin(self._run)
        return True

    def _reserve(self, packet: RtpPacket, run: Run, missing: int) -> None:
        """Keep free what may come late of packets in front of one left out."""
        self._number = packet.index - run.offset - 1
        self._marker = False
        later = (packet.timestamp - run.shift - self._timestamp) & 0xFFFFFFFF
        if later < _HALF:
            self._timestamp += later
        descriptor = packet.descriptor
        if descriptor is not None:
            self._pictures = (
                descriptor.picture - 1 - run.picture,
                descriptor.base - run.base,
                descriptor.key - run.key,
            )
        elif self._pictures is not None:
            picture, base, key = self._pictures
            self._pictures = (picture + missing, base + missing, key)

    def _may_rise(self, packet: RtpPacket) -> bool:
        """Take up the next temporal layer where it needs none of its own pictures."""
        descriptor = packet.descriptor
        rises = (
            descriptor is not None
            and packet.temporal <= self.temporal
            and packet.temporal == self._temporal + 1
            and descriptor.is_sync
            and descriptor.starts_picture
        )
        if rises:
            self._temporal = packet.temporal
        return rises

    def _repair(self, packet: RtpPacket, run: Run, number: int, now: float) -> None:
        assert self._codec is not None
        stamp = (packet.timestamp - run.shift) & 0xFFFFFFFF
        payload = packet.payload
        head = _head(packet, run) if run.rewrites else b""
        number &= 0xFFFF
        kind, ssrc = self._codec.rtx_payload_type, self.rtx_ssrc
        if kind is None or ssrc is None:
            # The same bytes under the same number are the same ciphertext.
            kind, ssrc = self._payload_type, self.ssrc
        else:
            original = number.to_bytes(RTX_HEADER_SIZE)
            payload, head = original + payload, original + head
            self._rtx_number += 1
            number = self._rtx_number & 0xFFFF
        second = packet.marker | kind
        if self._outlet.repair(second, number, stamp, ssrc, payload, head, now):
            self.repaired_packets += 1
            self.repaired_octets += len(payload)


def _is_same(one: Uplink, other: Uplink) -> bool:
    """Tell whether two uplinks are layers of one track."""
    return one.key == other.key and one.codec == other.codec


def _head(packet: RtpPacket, run: Run) -> bytes:
    """Return a VP8 descriptor with the numbers of the outgoing stream."""
    descriptor = packet.descriptor
    if descriptor is None:
        return b""
    return vp8.rewritten(packet.payload, descriptor, run.picture, run.base, run.key)
