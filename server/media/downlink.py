"""What one subscriber receives in one media section of one slot."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TypeAlias

from server.media.guard import OutputGuard
from server.media.packet import RTX_HEADER_SIZE, RtpPacket, extend
from server.media.runs import Run, Runs
from server.media.tracks import Codec, Kind
from server.media.uplink import JUMP, Uplink

Send: TypeAlias = Callable[[int, int, int, int, bytes], bool]
"""Sends a packet: second header byte, sequence number, time stamp, SSRC, payload."""

FIRST_NUMBER = 0x1000
"""Where the numbers of a stream begin: low, since SRTP guesses the first roll-over."""

STEP = {Kind.AUDIO: 960, Kind.VIDEO: 3000}
"""Least advance of the time stamp at a switch: one audio packet, one picture."""

RESEND_AGE = 2.0
"""Seconds after which a lost packet is not worth sending again."""

RESEND_TRIES = 3
RESEND_SPACING = 0.1
_HALF = 1 << 31
"""Half the range of time stamps: less is later, more is earlier."""

_RESENT_LIMIT = 512
"""Numbers whose tries are remembered: as many as the guard vouches for."""


class Downlink:
    """One outgoing stream with its own SSRC, unbroken over all switches.

    The receiver sees one sender whose numbers rise by one and whose clock goes
    on, whoever's packets they are (RFC 3550, 7.1: a translator).
    """

    def __init__(
        self, kind: Kind, codec: Codec, *, ssrc: int, rtx_ssrc: int | None, send: Send
    ) -> None:
        self.kind = kind
        self.codec = codec
        self.ssrc = ssrc
        self.packets = 0
        self.octets = 0
        self.source: Uplink | None = None
        self.rtx_ssrc = rtx_ssrc
        self._payload_type = codec.payload_type
        self._rtx_number = FIRST_NUMBER
        self._send = send
        self._guard = OutputGuard()
        self._runs = Runs()
        self._run: Run | None = None
        self._began = 0
        self._newest = 0
        self._number = FIRST_NUMBER - 1
        self._timestamp = 0
        self._marker = True
        self._sent_at: float | None = None
        self._resent: OrderedDict[int, tuple[int, float]] = OrderedDict()

    def point(self, source: Uplink | None, *, now: float) -> None:
        """Take packets from another uplink from now on, or from none.

        Nothing of the old one goes out any more. A picture begins with a key
        frame: a recent one from the cache, or the next one, which is asked for.
        """
        if self.source is not None:
            self.source.downlinks.remove(self)
        self.source, self._run = source, None
        if source is None:
            return
        source.downlinks.append(self)
        if self.kind is Kind.VIDEO:
            self._begin(source, now=now)

    def restart(self, *, now: float) -> None:
        """Begin again from the same source: nothing has reached the subscriber yet."""
        self.point(self.source, now=now)

    def refresh(self, *, now: float) -> None:
        """Get a key frame: the subscriber has lost the picture."""
        if self.source is None or self.kind is not Kind.VIDEO:
            return
        if self._run is None:
            self._begin(self.source, now=now)
        else:
            self.source.keyframes.want()

    def forward(self, packet: RtpPacket, *, now: float) -> None:
        """Send a packet of the source on, under this stream's numbers."""
        run = self._run
        if run is None:
            self._start(packet, now=now)
            return
        index = packet.index
        step = index - self._newest
        if step > JUMP:
            # The sender has begun anew: so do we, under numbers that go on.
            self._run = None
            self._start(packet, now=now)
            return
        if step > 0:
            self._newest = index
            if not packet.payload:
                self._close_over(run, packet, step)
                return
            number = index - run.offset
            self._number = number
            self._marker = packet.marker != 0
            self._timestamp = packet.timestamp - run.shift
            self._sent_at = now
        else:
            earlier = self._runs.of(run.uplink, index)
            if earlier is None or index < self._began:
                return
            # A late packet of padding only goes out too: its hole is there already.
            run, number = earlier, index - earlier.offset
        if self._guard.admit(number):
            self._put(packet, run, number)

    def resend(self, sequences: Sequence[int], *, now: float, rtt: float) -> None:
        """Answer a NACK for 16-bit sequence numbers from the uplink's cache.

        Only what has been sent is sent again: the cache also holds what came
        while this stream was walled off.
        """
        for sequence in sequences:
            number = extend(sequence, self._number)
            if not self._guard.has_admitted(number):
                continue
            run = self._runs.behind(number)
            if run is None or self._run is None or run.uplink is not self._run.uplink:
                continue
            tries, last = self._resent.get(number, (0, -RESEND_AGE))
            spacing = min(RESEND_SPACING, 2 * rtt) if rtt else RESEND_SPACING
            if tries >= RESEND_TRIES or now - last < spacing:
                continue
            packet = run.uplink.cache.get(number + run.offset)
            if packet is None or now - packet.arrived_at > RESEND_AGE:
                continue
            self._resent[number] = (tries + 1, now)
            if len(self._resent) > _RESENT_LIMIT:
                self._resent.popitem(last=False)
            self._put_again(packet, run, number)

    def timestamp_at(self, publisher_time: float) -> int | None:
        """Return this stream's RTP time at a moment of the publisher's clock."""
        if self._run is None:
            return None
        timestamp = self._run.uplink.timestamp_at(publisher_time)
        return None if timestamp is None else timestamp - self._run.shift

    def _start(self, packet: RtpPacket, *, now: float) -> None:
        """Begin with a packet, if this stream can begin with it.

        Sound begins with the newest: what is late may be from behind a wall.
        """
        assert self.source is not None
        if self.kind is Kind.VIDEO:
            if packet.keyframe:
                self._begin(self.source, now=now)
            else:
                self.source.keyframes.want()
        elif packet.payload and packet.index == self.source.latest:
            self._switch(self.source, packet, now=now)
            self.forward(packet, now=now)

    def _begin(self, source: Uplink, *, now: float) -> None:
        """Begin with a picture that is in the cache, or ask for one.

        Of a key frame whose first packet came late the others are there too.
        """
        packets = source.replay(now=now)
        if not packets or not packets[0].keyframe:
            source.keyframes.want()
            return
        self._switch(source, packets[0], now=now)
        for packet in packets:
            self.forward(packet, now=now)

    def _switch(self, source: Uplink, packet: RtpPacket, *, now: float) -> None:
        # A hole in the numbers tells a decoder that the last picture was cut.
        number = self._number + (1 if self._marker or self.kind is Kind.AUDIO else 2)
        elapsed = 0.0 if self._sent_at is None else now - self._sent_at
        ticks = max(STEP[self.kind], round(elapsed * self.codec.clock_rate))
        run = Run(
            source,
            packet.index,
            packet.index - number,
            packet.timestamp - (self._timestamp + ticks),
        )
        self._runs.begin(run)
        self._run, self._began, self._newest = run, packet.index, packet.index - 1

    def _close_over(self, run: Run, packet: RtpPacket, step: int) -> None:
        """Let no hole show where a packet of padding only is not forwarded."""
        index = packet.index
        if step > 1:
            # What is missing before it may still come, under numbers of its own.
            self._number = index - run.offset - 1
            self._marker = False
            later = (packet.timestamp - run.shift - self._timestamp) & 0xFFFFFFFF
            if later < _HALF:
                self._timestamp += later
        self._run = run._replace(first=index + 1, offset=run.offset + 1)
        self._runs.begin(self._run)

    def _put(self, packet: RtpPacket, run: Run, number: int) -> None:
        if self._send(
            packet.marker | self._payload_type,
            number & 0xFFFF,
            (packet.timestamp - run.shift) & 0xFFFFFFFF,
            self.ssrc,
            packet.payload,
        ):
            self.packets += 1
            self.octets += len(packet.payload)

    def _put_again(self, packet: RtpPacket, run: Run, number: int) -> None:
        if self.rtx_ssrc is None or self.codec.rtx_payload_type is None:
            # The same bytes under the same number are the same ciphertext.
            self._put(packet, run, number)
            return
        self._rtx_number += 1
        self._send(
            packet.marker | self.codec.rtx_payload_type,
            self._rtx_number & 0xFFFF,
            (packet.timestamp - run.shift) & 0xFFFFFFFF,
            self.rtx_ssrc,
            (number & 0xFFFF).to_bytes(RTX_HEADER_SIZE) + packet.payload,
        )
