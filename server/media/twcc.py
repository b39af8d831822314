"""Arrival times for a publisher's own congestion control.

The browser numbers all packets of a connection in one header extension and
asks back when each has arrived; it then runs its estimator on the answer
(draft-holmer-rmcat-transport-wide-cc-extensions-01). Offer

    a=extmap:N http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
    a=rtcp-fb:PT transport-cc

for every payload type whose packets shall be counted.
"""

import struct
from collections.abc import Iterator, Sequence

URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

SLOWEST = 0.1
"""Seconds after which even a single packet is reported."""

FASTEST = 0.05
"""Seconds between reports while much arrives."""

ENOUGH = 20
"""Packets that make a report worth its bytes before `SLOWEST` is over."""

MANY = 100
"""Packets that are reported at once."""

LIMIT = 1024
"""Packets that wait for a report or are remembered after it."""

MEMORY = 0.5
"""Seconds for which reported packets are remembered at least: what is overtaken
is reported again together with what overtook it."""

JUMP = 2048
"""A larger step in the numbers is a new start, not a loss."""

RECEIVED_LIMIT = 255
"""Arrivals in one feedback packet, which so stays far below any MTU."""

_PER_SECOND = 4000
"""Deltas count in units of 250 us (3.1.5)."""

_REFERENCE = 256
"""Units in one unit of the reference time, 64 ms (3.1)."""

_LOST, _SMALL, _LARGE = 0, 1, 2
"""Symbols of packets: the last two with a delta of one or two bytes (3.1.1)."""

_HALF = 0x8000
"""Half of all numbers: less is later, more is earlier (RFC 3550, A.1)."""

_RUN_LIMIT = 0x1FFF
_ONE_BIT, _TWO_BIT = 14, 7
"""Packets in a status vector with symbols of one or two bits (3.1.4)."""

_DELTAS = range(-0x8000, 0x8000)
_SMALL_DELTAS = range(0x100)
"""Deltas of two bytes and of one (3.1.5)."""

_HEADER = struct.Struct("!BBHIIHHI")
_CHUNK = struct.Struct("!H")
_DELTA = struct.Struct("!h")
_FORMAT = 15
_RTPFB = 205


class Feedback:
    """The arrivals at one publisher's transport, and the reports about them.

    The owner calls `note` for every packet that carries the extension, also
    for repairs and padding, `due` at each tick and, if it is, `collect`.
    """

    def __init__(self) -> None:
        self._fresh: list[tuple[int, float]] = []
        self._arrivals: dict[int, int] = {}
        self._newest: int | None = None
        self._next = 0
        self._count = 0
        self._sent_at: float | None = None
        self._forgot_at = 0

    def note(self, sequence: int, arrived: float) -> None:
        """Note when the packet with a 16-bit transport-wide number has arrived.

        `arrived` is in seconds of any steady clock, at best the kernel's
        receive time: delay within the relay looks like congestion. If nobody
        collects, what waits is forgotten, so that it counts neither as
        received nor as lost.
        """
        if len(self._fresh) >= LIMIT:
            self._fresh.clear()
            self._newest = None
        self._fresh.append((sequence, arrived))

    def due(self, *, now: float) -> bool:
        """Tell whether to report now: every 50 to 100 ms while packets arrive."""
        waiting = len(self._fresh)
        if not waiting:
            return False
        if self._sent_at is None or waiting >= MANY:
            return True
        since = now - self._sent_at
        return since >= SLOWEST or (waiting >= ENOUGH and since >= FASTEST)

    def collect(self, *, media_ssrc: int, now: float) -> list[bytes]:
        """Return RTCP packets about all that has arrived since the last call.

        `media_ssrc` is any SSRC of the publisher: browsers ignore feedback on
        streams that they do not send. Each goes out on its own, not in a
        compound (RFC 5506), and needs `a=rtcp-rsize`.
        """
        self._sent_at = now
        received = self._take()
        if not received:
            return []
        first = min(self._next, received[0])
        packets = []
        for part in self._parts(received):
            packets.append(self._pack(first, part, media_ssrc))
            first = part[-1] + 1
        self._next = first
        self._forget(received[-1])
        return packets

    def _take(self) -> list[int]:
        """Return the extended numbers to report, rising, with what was overtaken."""
        newest, arrivals = self._newest, self._arrivals
        received: list[int] = []
        for sequence, arrived in self._fresh:
            step = 0
            if newest is not None:
                step = (sequence - newest + _HALF & 0xFFFF) - _HALF
            if newest is None or not -JUMP <= step <= JUMP:
                # Room is left for packets from before it.
                newest, step = sequence + 0x10000, 0
                self._next = newest
                arrivals.clear()
                received.clear()
            index = newest + step
            if index in arrivals or step <= -LIMIT:
                continue
            if step > 0:
                newest = index
            arrivals[index] = round(arrived * _PER_SECOND)
            received.append(index)
        self._fresh.clear()
        self._newest = newest
        received.sort()
        if received and received[0] < self._next:
            return sorted(index for index in arrivals if index >= received[0])
        return received

    def _parts(self, received: Sequence[int]) -> Iterator[Sequence[int]]:
        """Cut where a packet is full, or a delta fits no 16 bits."""
        begin = 0
        for at in range(1, len(received)):
            delta = self._arrivals[received[at]] - self._arrivals[received[at - 1]]
            if at - begin >= RECEIVED_LIMIT or delta not in _DELTAS:
                yield received[begin:at]
                begin = at
        yield received[begin:]

    def _pack(self, base: int, received: Sequence[int], media_ssrc: int) -> bytes:
        reference = self._arrivals[received[0]] // _REFERENCE
        before = reference * _REFERENCE
        symbols = bytearray(received[-1] - base + 1)
        deltas = bytearray()
        for index in received:
            arrival = self._arrivals[index]
            delta, before = arrival - before, arrival
            if delta in _SMALL_DELTAS:
                symbols[index - base] = _SMALL
                deltas.append(delta)
            else:
                symbols[index - base] = _LARGE
                deltas += _DELTA.pack(delta)
        body = _chunks(bytes(symbols)) + deltas
        body += bytes(-len(body) % 4)
        head = _HEADER.pack(
            0x80 | _FORMAT,
            _RTPFB,
            4 + len(body) // 4,
            0,
            media_ssrc,
            base & 0xFFFF,
            len(symbols),
            (reference & 0xFFFFFF) << 8 | self._count,
        )
        self._count = (self._count + 1) & 0xFF
        return head + body

    def _forget(self, newest: int) -> None:
        now = self._arrivals[newest]
        if 0 <= now - self._forgot_at < MEMORY * _PER_SECOND and (
            len(self._arrivals) < LIMIT
        ):
            return
        self._forgot_at = now
        since = now - MEMORY * _PER_SECOND
        self._arrivals = {
            index: arrival
            for index, arrival in self._arrivals.items()
            if arrival > since and index > newest - LIMIT
        }


def _chunks(symbols: bytes) -> bytes:
    """Return packet chunks, each the kind that covers most (3.1.2 to 3.1.4)."""
    chunks = bytearray()
    at = 0
    while at < len(symbols):
        rest = symbols[at : at + _RUN_LIMIT]
        run = len(rest) - len(rest.lstrip(rest[:1]))
        near = rest[:_ONE_BIT]
        is_plain = _LARGE not in near
        if run == len(rest) or run >= (_ONE_BIT if is_plain else _TWO_BIT):
            chunk, step = rest[0] << 13 | run, run
        elif is_plain:
            chunk, step = 0x8000 | _bits(near, 1, _ONE_BIT), _ONE_BIT
        else:
            chunk, step = 0xC000 | _bits(near[:_TWO_BIT], 2, _TWO_BIT), _TWO_BIT
        chunks += _CHUNK.pack(chunk)
        at += step
    return bytes(chunks)


def _bits(symbols: bytes, width: int, places: int) -> int:
    value = 0
    for symbol in symbols:
        value = value << width | symbol
    return value << width * (places - len(symbols))
