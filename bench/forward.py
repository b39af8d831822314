"""CPU per delivered packet with a full room, beside aiortc's own way of doing it.

Everybody sends 640x360 VP8 and Opus and receives everybody else. The server is a
process of its own: its processor time, kernel included, is divided by the packets
that receivers counted. The people are in this process and do not count.

With `--against` the other side is the code of another checkout instead.
"""

import argparse
import asyncio
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bench import report
from bench.crowd import Crowd, gathered
from bench.node import HERE, Costs, running_node
from bench.person import play
from bench.recording import Recording, record
from bench.stock import stock_room

WARM_UP = 30.0
"""Seconds of media before the measurement begins: as long as a relay that does not
know its subscribers' lines may take to give them everything.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What one room cost."""

    people: int
    seconds: float
    own_seconds: float
    """Processor time in the program itself."""
    kernel_seconds: float
    """Processor time in the kernel on its behalf."""
    sent: int
    delivered: int

    @property
    def cpu_seconds(self) -> float:
        """All its processor time."""
        return self.own_seconds + self.kernel_seconds

    @property
    def in_kernel(self) -> float:
        """Share of the processor time that the kernel took."""
        return self.kernel_seconds / self.cpu_seconds if self.cpu_seconds else 0.0

    @property
    def per_packet(self) -> float:
        """Microseconds of processor time for each packet that arrived."""
        return self.cpu_seconds / self.delivered * 1e6 if self.delivered else 0.0

    @property
    def arrived(self) -> float:
        """Share of the packets that should have arrived."""
        due = self.sent * (self.people - 1)
        return self.delivered / due if due else 0.0


class Counter:
    """Takes the difference between two moments."""

    def __init__(self, costs: Costs, people: int) -> None:
        self._costs, self._people = costs, people
        self._loop = asyncio.get_running_loop()
        self._from = (0.0, (0.0, 0.0), 0, 0)

    def start(self, *, sent: int, received: int) -> None:
        """Begin to count."""
        self._from = (self._loop.time(), self._costs.cpu_seconds(), sent, received)

    def stop(self, *, sent: int, received: int) -> Result:
        """Return what has happened since the start."""
        at, (own, kernel), sent_before, received_before = self._from
        own_now, kernel_now = self._costs.cpu_seconds()
        return Result(
            people=self._people,
            seconds=self._loop.time() - at,
            own_seconds=own_now - own,
            kernel_seconds=kernel_now - kernel,
            sent=sent - sent_before,
            delivered=received - received_before,
        )


async def measure_alcove(
    people: int, recording: Recording, seconds: float, *, waiting: bool
) -> Result:
    """Fill a room of Alcove, and return what it cost."""
    async with running_node() as node, gathered(node, recording) as crowd:
        await crowd.bring(people)
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(play(crowd.people, waiting=waiting))
            await asyncio.sleep(WARM_UP)
            counter = Counter(node.costs, people)
            counter.start(sent=crowd.sent, received=crowd.received)
            await asyncio.sleep(seconds)
            result = counter.stop(sent=crowd.sent, received=crowd.received)
            playing.cancel()
        return result


async def measure_stock(
    people: int, recording: Recording, seconds: float, *, waiting: bool
) -> Result:
    """Fill a room of aiortc's own parts, and return what it cost."""
    async with stock_room(people, recording) as room, asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(play(room.people, waiting=waiting))
        await asyncio.sleep(WARM_UP)
        counter = Counter(room.costs, people)
        counter.start(sent=room.sent, received=room.received)
        await asyncio.sleep(seconds)
        result = counter.stop(sent=room.sent, received=room.received)
        playing.cancel()
    return result


async def measure_beside(
    other: Path, people: int, recording: Recording, seconds: float, rounds: int
) -> list[tuple[Result, Result]]:
    """Fill a room of each of two checkouts; return what both cost, by round.

    Both are measured in the same seconds, so that whatever else the machine does
    is done to both.
    """
    async with (
        running_node(tree=other) as old_node,
        running_node(tree=HERE) as new_node,
        gathered(old_node, recording) as old,
        gathered(new_node, recording) as new,
    ):
        await old.bring(people)
        await new.bring(people)
        each = list(chain.from_iterable(zip(old.people, new.people, strict=True)))
        rooms = [
            (node.costs, room) for node, room in ((old_node, old), (new_node, new))
        ]
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(play(each))
            await asyncio.sleep(WARM_UP)
            results = [await _round(rooms, seconds) for _ in range(rounds)]
            playing.cancel()
        return results


async def _round(
    rooms: list[tuple[Costs, Crowd]], seconds: float
) -> tuple[Result, Result]:
    counters = [Counter(costs, len(room.people)) for costs, room in rooms]
    for counter, (_, room) in zip(counters, rooms, strict=True):
        counter.start(sent=room.sent, received=room.received)
    await asyncio.sleep(seconds)
    old, new = (
        counter.stop(sent=room.sent, received=room.received)
        for counter, (_, room) in zip(counters, rooms, strict=True)
    )
    return old, new


async def compare(arguments: argparse.Namespace) -> None:
    """Measure another checkout beside this one, and print."""
    recording = await asyncio.to_thread(record)
    results = await measure_beside(
        arguments.against.resolve(),
        arguments.people,
        recording,
        arguments.seconds,
        arguments.rounds,
    )
    olds, news = zip(*results, strict=True)
    old, new = (
        report.median([one.per_packet for one in some]) for some in (olds, news)
    )
    ratios = [after.per_packet / before.per_packet for before, after in results]
    lines = [
        f"round {number}: {before.per_packet:.1f} us there ({before.arrived:.2%}"
        f" arrived), {after.per_packet:.1f} us here ({after.arrived:.2%}),"
        f" ratio {ratio:.2f}"
        for number, ((before, after), ratio) in enumerate(
            zip(results, ratios, strict=True), start=1
        )
    ]
    ratio = report.median(ratios)
    lines.append(f"median: {old:.1f} us there, {new:.1f} us here, ratio {ratio:.2f}")
    figures: dict[str, report.Figure] = {
        "people": arguments.people,
        "there_us_per_packet": round(old, 2),
        "here_us_per_packet": round(new, 2),
        "there_arrived": round(min(one.arrived for one in olds), 4),
        "here_arrived": round(min(one.arrived for one in news), 4),
        "ratio": round(ratio, 3),
    }
    report.show(figures, lines, as_json=arguments.json)


async def main(arguments: argparse.Namespace) -> None:
    """Measure both, and print."""
    recording = await asyncio.to_thread(record)
    seconds, waiting = arguments.seconds, arguments.waiting
    ours = await measure_alcove(arguments.people, recording, seconds, waiting=waiting)
    lines = _lines("Alcove", ours)
    figures: dict[str, report.Figure] = _figures("alcove", ours)
    if arguments.stock_people:
        stock = await measure_stock(
            arguments.stock_people, recording, seconds, waiting=waiting
        )
        ratio = stock.per_packet / ours.per_packet if ours.per_packet else 0.0
        lines += [
            *_lines("aiortc RTCPeerConnection + MediaRelay", stock),
            f"ratio: aiortc's own way costs {ratio:.0f} times as much for a packet",
        ]
        figures |= {**_figures("stock", stock), "ratio": round(ratio, 1)}
    report.show(figures, lines, as_json=arguments.json)


def _lines(name: str, result: Result) -> list[str]:
    return [
        f"{name}, {result.people} people, {result.seconds:.0f} s:",
        f"  {result.per_packet:.1f} us of CPU per delivered packet,"
        f" {result.in_kernel:.0%} of it in the kernel",
        f"  {result.delivered / result.seconds:.0f} packets/s delivered,"
        f" {result.arrived:.2%} of what was due;"
        f" {result.cpu_seconds / result.seconds:.0%} of one core",
    ]


def _figures(name: str, result: Result) -> dict[str, report.Figure]:
    return {
        f"{name}_people": result.people,
        f"{name}_us_per_packet": round(result.per_packet, 2),
        f"{name}_in_kernel": round(result.in_kernel, 3),
        f"{name}_packets_per_second": round(result.delivered / result.seconds),
        f"{name}_arrived": round(result.arrived, 4),
        f"{name}_core": round(result.cpu_seconds / result.seconds, 3),
    }


if __name__ == "__main__":
    line = report.parser(__doc__)
    line.add_argument("--people", type=int, default=8, help="in the room (8)")
    line.add_argument(
        "--stock-people",
        type=int,
        default=2,
        help="in aiortc's own room, 0 to leave it out (2)",
    )
    line.add_argument(
        "--waiting", action="store_true", help="let each packet wake its receiver"
    )
    line.add_argument("--seconds", type=float, default=10.0, help="to measure (10)")
    line.add_argument(
        "--against",
        type=Path,
        metavar="DIR",
        help="compare with the code in another checkout, beside this one",
    )
    line.add_argument("--rounds", type=int, default=9, help="to compare (9)")
    given = line.parse_args()
    asyncio.run(compare(given) if given.against else main(given))
    sys.exit(0)
