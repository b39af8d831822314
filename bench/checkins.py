"""How long a private message takes: to the disk, and to a facilitator's screen.

Twelve people are in the session, one of them a facilitator. One member writes at
the pace of somebody in distress; meanwhile another member floods the channel with
messages of their own, as fast as the node takes them.
"""

import argparse
import asyncio
import itertools
import secrets
import sys
from dataclasses import dataclass, field

import aiohttp
import msgspec

from bench import report
from bench.node import running_node
from rooms.checkin_terms import Want
from signaling.messages import ClientMessage, Hello, Ping, Pong, Refused, ServerMessage
from signaling.safety_messages import (
    CardChanged,
    CheckinAnswer,
    CheckinRequest,
    Kept,
    SafetyDelivered,
)

PEOPLE = 12
"""Everybody in the session."""

FLOOD = 25.0
"""Messages a second of the one who floods: close to what a connection may send."""

PAUSE = 0.25
"""Seconds between two messages of the one who is measured."""

PATIENCE = 10.0

_decoder: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)


@dataclass
class Marks:
    """When each message was sent, received and on the screen, by its key."""

    sent: dict[str, float] = field(default_factory=dict)
    received: dict[str, float] = field(default_factory=dict)
    shown: dict[str, float] = field(default_factory=dict)
    flooded: int = 0


class Page:
    """The WebSocket of one person, read all the time."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.checkin: str | None = None
        self.kept: dict[str, asyncio.Event] = {}
        self._requests = itertools.count(1)

    async def send(self, message: ClientMessage) -> None:
        """Send a message."""
        await self.ws.send_str(msgspec.json.encode(message).decode())

    async def write(self, text: str, marks: Marks | None) -> None:
        """Write something, and wait until it is received."""
        key = secrets.token_hex(8)
        self.kept[key] = asyncio.Event()
        if marks is not None:
            marks.sent[key] = _now()
        number = next(self._requests)
        if self.checkin is None:
            await self.send(CheckinRequest(number, key, Want.MESSAGE, text))
        else:
            await self.send(CheckinAnswer(number, key, self.checkin, text=text))
        async with asyncio.timeout(PATIENCE):
            await self.kept[key].wait()
        del self.kept[key]
        if marks is not None:
            marks.received[key] = _now()

    async def read(self, marks: Marks) -> None:
        """Take what comes; what is a card is on the screen."""
        async for frame in self.ws:
            message = _decoder.decode(frame.data)
            match message:
                case Ping():
                    await self.send(Pong())
                case Kept(message=key, checkin=checkin):
                    self.checkin = checkin
                    if key in self.kept:
                        self.kept[key].set()
                case CardChanged(position=position, card=card):
                    now = _now()
                    for line in card.lines:
                        if line.message in marks.sent:
                            marks.shown.setdefault(line.message, now)
                    if position:
                        number = next(self._requests)
                        await self.send(SafetyDelivered(number, position))
                case Refused(code=code):
                    sys.exit(f"the node refused: {code}")
                case _:
                    pass


async def main(arguments: argparse.Namespace) -> None:
    """Measure, and print."""
    marks = Marks()
    async with (
        running_node(people=PEOPLE - 1) as node,
        aiohttp.ClientSession() as http,
        asyncio.TaskGroup() as tasks,
    ):
        pages = []
        reading = []
        for number, token in enumerate(node.tokens[:PEOPLE]):
            page = await _come(http, node.base, token, f"Person {number}")
            reading.append(tasks.create_task(page.read(marks)))
            pages.append(page)
        calm, loud = pages[1], pages[2]
        await calm.write("warms up", None)
        before = sum(node.costs.cpu_seconds())
        flooding = tasks.create_task(_flood(loud, marks))
        for number in range(arguments.messages):
            await calm.write(f"message {number}", marks)
            await asyncio.sleep(PAUSE)
        await _all_shown(marks)
        spent = sum(node.costs.cpu_seconds()) - before
        for task in (flooding, *reading):
            task.cancel()
    received = [1000 * (marks.received[k] - at) for k, at in marks.sent.items()]
    shown = [1000 * (marks.shown[k] - at) for k, at in marks.sent.items()]
    figures: dict[str, report.Figure] = {
        "messages": len(received),
        "flooded": marks.flooded,
        "cpu_ms_a_message": round(1000 * spent / (len(received) + marks.flooded), 2),
        "received_median_ms": round(report.median(received), 1),
        "received_p95_ms": round(report.share(received, 0.95), 1),
        "received_max_ms": round(max(received), 1),
        "shown_median_ms": round(report.median(shown), 1),
        "shown_p95_ms": round(report.share(shown, 0.95), 1),
        "shown_max_ms": round(max(shown), 1),
    }
    lines = [
        f"{len(received)} messages of one member, {PEOPLE} people in the session,"
        f" {marks.flooded} messages of another one meanwhile:",
        *(
            f"  {what}: median {figures[f'{name}_median_ms']} ms,"
            f" p95 {figures[f'{name}_p95_ms']} ms,"
            f" at most {figures[f'{name}_max_ms']} ms"
            for what, name in (
                ("received, which is on disk", "received"),
                ("on the facilitator's screen", "shown"),
            )
        ),
        f"  processor time of the node, for each: {figures['cpu_ms_a_message']} ms",
    ]
    report.show(figures, lines, as_json=arguments.json)


async def _come(http: aiohttp.ClientSession, base: str, token: str, name: str) -> Page:
    headers = {"Authorization": f"Bearer {token}", "Origin": base}
    async with http.post(f"{base}/api/ticket", headers=headers) as response:
        ticket = str((await response.json())["ticket"])
    page = Page(await http.ws_connect(f"{base}/ws", origin=base))
    await page.send(Hello(versions=[1], ticket=ticket, name=name))
    return page


async def _flood(page: Page, marks: Marks) -> None:
    """Write as fast as a connection may, each message behind the one before."""
    while True:
        began = _now()
        await page.write("x" * 500, None)
        marks.flooded += 1
        await asyncio.sleep(max(0.0, 1 / FLOOD - (_now() - began)))


async def _all_shown(marks: Marks) -> None:
    async with asyncio.timeout(PATIENCE):
        while marks.sent.keys() - marks.shown.keys():  # noqa: ASYNC110 -- a reader
            await asyncio.sleep(0.01)


def _now() -> float:
    return asyncio.get_running_loop().time()


if __name__ == "__main__":
    line = report.parser(__doc__)
    line.add_argument("--messages", type=int, default=100, help="how many (100)")
    asyncio.run(main(line.parse_args()))
    sys.exit(0)
