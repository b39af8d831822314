"""A whole session, with everything that goes wrong in it, leaves nothing in the log."""

import asyncio
import contextlib
import ipaddress
import json
import os
import re
import secrets
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import msgspec
import pytest

from rooms.checkin_terms import Want
from rooms.facts import Privacy
from rooms.tracks import Source
from signaling.messages import (
    Admit,
    Answer,
    Answered,
    Done,
    Hello,
    Intend,
    Offered,
    Publish,
    PublishedTrack,
    Refused,
    ServerMessage,
    Subscribe,
)
from signaling.safety_messages import (
    CheckinRequest,
    ConfirmFacts,
    ContactInfo,
    FactsForm,
    FactsShown,
    Kept,
    RevealFacts,
)
from tests.house.support import ROOT
from tests.support import descriptions
from tests.support.descriptions import Sent
from tests.support.nodes import SECRET
from tests.support.packets import picture, sound
from tests.support.raw_peer import RawPeer
from tests.support.signaling_client import SignalingClient

pytestmark = [pytest.mark.promise(9), pytest.mark.timeout(120)]

NAMES = ("Marisol Quintero", "Ünal Østergård", "Zebedee Blackthorn")
TITLE = "Wednesday evening circle"
FORWARDED = ("203.0.113.77", "2001:db8::4d")
"""Addresses that somebody claims to come from."""

AS_CONFIGURED = "from server.cli import main; raise SystemExit(main(['serve']))"

EVERY_LOGGER = """
import logging
from server import cli, logs

configure = logs.configure

def with_everything(*given, **named):
    configure(*given, **named)
    for name in ["", *logs.QUIET, *logging.root.manager.loggerDict]:
        logging.getLogger(name).setLevel(logging.DEBUG)

logs.configure = with_everything
raise SystemExit(cli.main(["serve"]))
"""
"""The same, with every library at DEBUG as well."""

PROGRAMS = {"as configured": AS_CONFIGURED, "every logger": EVERY_LOGGER}


PERSONAL = {
    *("name", "title", "ticket", "resume", "sdp"),
    *("text", "note", "caution"),
    *("location", "unit", "city", "region", "call_back", "number"),
}
"""The fields of messages that a person or a secret is in."""

FACTS = FactsForm(
    location="17 Zanderlings Row",
    unit="behind the bakery",
    city="Quillingham",
    region="Upper Vexford",
    country="GB",
    call_back="01632 960771",
    caution="never before noon",
    privacy=Privacy.YES,
    contact=ContactInfo("Wilhelmina Ostrakov", "01632 960772", may_be_called=True),
    contact_is_right=True,
)


@dataclass
class Ears:
    """What must not be found in the log."""

    secrets: set[str] = field(default_factory=set)

    def hear(self, text: str) -> None:
        """Note one text: whole, and its lines where it is a description."""
        if "\n" in text:
            for line in text.splitlines():
                self._note(line)
                if match := re.match(r"a=(?:ice-ufrag|ice-pwd|fingerprint):(.+)", line):
                    self.secrets.update(match[1].split())
        else:
            self._note(text)

    def hear_message(self, message: object) -> None:
        """Note every text in a message that a person or a secret is in."""
        for key, text in _texts(msgspec.to_builtins(message)):
            if key in PERSONAL:
                self.hear(text)

    def hear_token(self, token: str) -> None:
        """Note a token, and its parts."""
        for part in (token, *token.split(".")):
            self._note(part)

    def _note(self, text: str) -> None:
        if len(text) >= 6:  # A shorter one is in some other word.
            self.secrets.add(text)


class Overheard(SignalingClient):
    """A client whose every word is noted."""

    ears: Ears

    async def send_text(self, text: str) -> None:
        """Note and send."""
        with contextlib.suppress(ValueError, RecursionError):
            self.ears.hear_message(json.loads(text))
        await super().send_text(text)

    def _note(self, message: ServerMessage) -> None:
        self.ears.hear_message(message)
        super()._note(message)


@dataclass
class Visit:
    """Somebody outside of the node, who does everything that can be done."""

    http: aiohttp.ClientSession
    base: str
    ears: Ears

    async def post(self, what: str, token: str) -> tuple[int, dict[str, str]]:
        """Show a link."""
        headers = {
            "Authorization": f"Bearer {token}",
            "Origin": self.base,
            "X-Forwarded-For": ", ".join(FORWARDED),
            "User-Agent": "Nosy/1.0 (203.0.113.78)",
        }
        self.ears.hear_token(token)
        async with self.http.post(
            f"{self.base}/api/{what}", headers=headers
        ) as response:
            body: dict[str, str] = await response.json()
            for text in ("name", "title", "ticket"):
                self.ears.hear(body.get(text) or "")
            return response.status, body

    async def open(self) -> Overheard:
        """Open a WebSocket."""
        client = Overheard(
            await self.http.ws_connect(f"{self.base}/ws", origin=self.base)
        )
        client.ears = self.ears
        return client

    async def join(
        self, token: str, name: str | None, *, switch: bool = False
    ) -> Overheard:
        """Come in by a link."""
        assert (await self.post("invitation", token))[0] == 200
        status, body = await self.post("ticket", token)
        assert status == 200
        client = await self.open()
        hello = Hello([1], ticket=body["ticket"], name=name, switch=switch)
        await client.enter(hello)
        return client

    async def says(self, *texts: str) -> int | None:
        """Say something on a new WebSocket, and return how it ended."""
        client = await self.open()
        for text in texts:
            await client.send_text(text)
        code = await client.closed()
        await client.ws.close()
        return code


@dataclass
class Media:
    """The two peer connections of somebody."""

    client: Overheard
    publish: RawPeer
    subscribe: RawPeer

    async def connect(self, base: int) -> None:
        """Publish microphone and camera, and subscribe."""
        client = self.client
        offer = self.publish.offer(
            [Sent("audio", "0", base), Sent("video", "1", base + 1)]
        )
        tracks = [
            PublishedTrack("0", Source.MICROPHONE),
            PublishedTrack("1", Source.CAMERA),
        ]
        answer = await client.ask(Publish(client.number(), offer, tracks, fresh=True))
        assert isinstance(answer, Answered)
        await self.publish.connect(descriptions.read(answer.sdp))
        assert isinstance(await client.ask(Subscribe(client.number())), Done)
        offered = client.of(Offered)[-1]
        remote = descriptions.read(offered.sdp)
        answering = self.subscribe.answer(remote)
        done = await client.ask(Answer(client.number(), offered.generation, answering))
        assert isinstance(done, Done)
        await self.subscribe.connect(remote)
        for source in (Source.MICROPHONE, Source.CAMERA):
            assert isinstance(await client.intend(source, on=True), Done)

    def send(self, base: int, numbers: range) -> None:
        """Send sounds and pictures."""
        for number in numbers:
            self.publish.send(sound(number, ssrc=base))
            self.publish.send(picture(number, ssrc=base + 1))


@asynccontextmanager
async def media_of(client: Overheard, base: int) -> AsyncGenerator[Media]:
    """Connect somebody's media while the context lasts."""
    media = Media(client, RawPeer(), RawPeer())
    try:
        await media.connect(base)
        yield media
    finally:
        await media.publish.close()
        await media.subscribe.close()


def log_of(directory: Path) -> Path:
    """Return the file that a node in a directory logs to."""
    return directory / "node.log"


@asynccontextmanager
async def node(
    directory: Path, program: str, **others: str
) -> AsyncGenerator[tuple[Process, str, dict[str, str]]]:
    """Run a node at DEBUG as a process, which ends with the context."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHONASYNCIODEBUG": "1",
        "ALCOVE_JWT_SECRET": SECRET,
        "ALCOVE_DATA_DIR": str(directory / "data"),
        "ALCOVE_PORT": str(port),
        "ALCOVE_LOG_LEVEL": "debug",
        **others,
    }
    # A file takes as much as is said; a pipe that nobody reads holds the node up.
    with log_of(directory).open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", program),
            cwd=directory,
            env=environ,
            stdout=log,
            stderr=log,
        )
    base = f"http://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(20):
            while not await _answers(port):
                assert process.returncode is None, log_of(directory).read_text()
                await asyncio.sleep(0.05)
        yield process, base, environ
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize("program", PROGRAMS)
async def test_a_whole_session_leaves_nothing_in_the_log(
    program: str, tmp_path: Path
) -> None:
    ears = Ears({*NAMES, TITLE, *FORWARDED, "203.0.113.78", SECRET})
    async with node(tmp_path, PROGRAMS[program]) as (process, base, environ):
        tokens = [
            (await _link(environ, *arguments)).partition("#t=")[2]
            for arguments in (
                ("--role", "facilitator", "--name", NAMES[0], "--title", TITLE),
                ("--role", "member"),
            )
        ]
        async with aiohttp.ClientSession() as http:
            visit = Visit(http, base, ears)
            await _live_a_session(visit, tokens)
            await _be_refused(visit, tokens[1])
            await _be_hostile(visit)
        process.send_signal(signal.SIGTERM)
        await process.wait()
    assert process.returncode == 0
    log = log_of(tmp_path).read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    # It is the log of what was done here.
    events = {line["event"] for line in lines}
    assert {"serving", "session_opened", "link_refused", "connection_ended"} <= events
    assert "stopped" in events
    if program == "every logger":
        loggers = {line["logger"] for line in lines if line["event"] == "library"}
        assert {name.partition(".")[0] for name in loggers} >= {"aiortc", "aiohttp"}
    assert len(ears.secrets) > 100
    found = sorted(secret for secret in ears.secrets if secret in log)
    assert found == []
    assert list(_addresses(log)) == []
    # Nothing of all this was a bug; aiohttp calls a malformed request an error.
    errors = [line for line in lines if line["level"] == "error"]
    assert {line.get("logger") for line in errors} <= {"aiohttp.server"}


async def _live_a_session(visit: Visit, tokens: list[str]) -> None:
    """Let two people meet: come in, send, lose the line, mute, take over, leave."""
    first = await visit.join(tokens[0], None)
    second = await visit.join(tokens[1], NAMES[1])
    await second.send(ConfirmFacts(second.number(), "facts_0001", FACTS))
    await second.until(Kept)
    words = "Everything is grey on Thursdays"
    await second.send(
        CheckinRequest(second.number(), "asks_00001", Want.MESSAGE, words)
    )
    await second.until(Kept)
    why = "Silent since nine"
    visit.ears.hear(why)
    reveal = RevealFacts(first.number(), "look_00001", second.you, why)
    await first.send(reveal)
    await first.until(FactsShown)
    assert isinstance(await first.ask(Admit(first.number())), Done)
    async with media_of(first, 1000) as ours, media_of(second, 2000) as theirs:
        await _talk(ours, theirs)
        back = await _have_trouble(visit, second, theirs)
        elsewhere = await visit.join(tokens[1], NAMES[2], switch=True)
        assert await back.closed() == 4409
    assert await first.leave() == 4410
    await elsewhere.close_page()


async def _talk(ours: Media, theirs: Media) -> None:
    """Send until both have received."""
    async with asyncio.timeout(10):
        sent = 0
        while len(theirs.subscribe.media) < 20 or len(ours.subscribe.media) < 20:
            ours.send(1000, range(sent, sent + 5))
            theirs.send(2000, range(sent, sent + 5))
            sent += 5
            await asyncio.sleep(0.02)


async def _have_trouble(visit: Visit, lost: Overheard, theirs: Media) -> Overheard:
    """Lose the line and the path, and do what one must not."""
    await lost.drop()
    back = await visit.open()
    back.go_on_from(lost)
    await back.enter(lost.back())
    assert isinstance(await back.intend(Source.MICROPHONE, on=False), Done)
    # The path changes, and ICE starts again.
    theirs.publish.roam()
    await theirs.publish.told_all()
    theirs.publish.restart()
    offer = theirs.publish.offer([Sent("audio", "0", 2000), Sent("video", "1", 2001)])
    tracks = [
        PublishedTrack("0", Source.MICROPHONE),
        PublishedTrack("1", Source.CAMERA),
    ]
    again = await back.ask(Publish(back.number(), offer, tracks))
    assert isinstance(again, Answered)
    await theirs.publish.reach(descriptions.read(again.sdp))
    await _be_refused_inside(back)
    _be_hostile_inside(theirs)
    return back


async def _be_refused_inside(client: Overheard) -> None:
    """Ask for what cannot be."""
    nonsense = f"v=0\r\no=- 1 1 IN IP4 {FORWARDED[0]}\r\ns={NAMES[1]}\r\nm=nonsense\r\n"
    track = PublishedTrack("0", Source.MICROPHONE)
    for request in (
        Intend(client.number(), Source.SCREEN, on=True),
        Publish(client.number(), nonsense, [track], fresh=True),
        Answer(client.number(), 999, nonsense),
    ):
        assert isinstance(await client.ask(request), Refused)


async def _be_refused(visit: Visit, token: str) -> None:
    """Come with what lets nobody in, and say what nobody understands."""
    for bad in ("nonsense", token[:-4], token + "x", f"{NAMES[0]}.{NAMES[1]}.x"):
        assert (await visit.post("ticket", bad.encode().decode("latin-1")))[0] == 401
    _, body = await visit.post("ticket", token)
    hello = {"type": "hello", "versions": [1], "ticket": body["ticket"]}
    assert await visit.says(json.dumps({**hello, "versions": [9]})) == 4426
    assert await visit.says(json.dumps(hello)) == 4422  # No name.
    assert await visit.says(json.dumps({**hello, "name": NAMES[2]})) == 4401  # Twice.
    gone = secrets.token_urlsafe(32)
    visit.ears.hear(gone)
    assert await visit.says(json.dumps({**hello, "ticket": gone})) == 4401
    for text in (
        NAMES[0],
        json.dumps({"type": NAMES[1], "sdp": f"c=IN IP4 {FORWARDED[0]}"}),
        json.dumps({**hello, "password": NAMES[2]}),
        json.dumps({**hello, "name": NAMES[2] * 40}),
        "[" * 10_000,
    ):
        assert await visit.says(text) == 4400
    async with visit.http.get(f"{visit.base}/{NAMES[2]}?token={token}") as response:
        assert response.status == 404
    headers = {"Origin": f"https://{FORWARDED[0]}"}
    async with visit.http.get(f"{visit.base}/ws", headers=headers) as response:
        assert response.status == 403


def _be_hostile_inside(media: Media) -> None:
    """Send what is no media, well encrypted."""
    head = b"\x90\x6f" + bytes(6) + (2000).to_bytes(4, "big") + b"\xbe\xde\0\1"
    for rest in (b"\x4f\0\0\0", b"\xff\xff\xff\xff", b"\x40" + NAMES[1].encode()):
        media.publish.send(head + rest)
    for control in (
        b"\x80\xc8\0\1" + bytes(4),
        b"\x9f\xcd\xff\xff" + bytes(4) + NAMES[0].encode(),
        b"\x81\xca\0\5" + bytes(4) + b"\1" + bytes([len(NAMES[1])]) + NAMES[1].encode(),
    ):
        media.publish.send_control(control)


async def _be_hostile(visit: Visit) -> None:
    """Send what is no request, and what is no media, to both ports."""
    port = int(visit.base.rpartition(":")[2])
    for data in (
        b"\x16\x03\x01" + NAMES[0].encode(),
        f"GET /{NAMES[2]} HTTP/9.9\r\n\r\n".encode(),
        f"GET / HTTP/1.1\r\nHost: {FORWARDED[0]}\r\nX: \0{NAMES[0]}\r\n\r\n".encode(),
        f"POST /api/ticket HTTP/1.1\r\nX: 1\r\n{NAMES[2]}\r\n\r\n".encode(),
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(data)
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(1):
                await reader.read()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for first in (0, 1, 20, 22, 63, 64, 127, 128, 191, 200, 255):
            for size in (0, 1, 20, 1200):
                datagram = (
                    bytes([first]) + NAMES[0].encode() + secrets.token_bytes(size)
                )
                stranger.sendto(datagram, ("127.0.0.1", port))
        stranger.sendto(b"", ("127.0.0.1", port))


async def _link(environ: dict[str, str], *arguments: str) -> str:
    """Make a link as an operator does."""
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "server",
            "token",
            "--session",
            "wednesday",
            *arguments,
        ),
        cwd=ROOT,
        env=environ,
        stdout=PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode().strip()


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    return True


def _texts(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, str(name))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, key)


def _addresses(text: str) -> Iterator[str]:
    """Find IP addresses of either kind."""
    for word in re.findall(r"[0-9A-Fa-f:.]*[.:][0-9A-Fa-f:.]+", text):
        for candidate in (word, word.strip(".:"), word.rpartition(":")[0]):
            with contextlib.suppress(ValueError, RecursionError):
                yield str(ipaddress.ip_address(candidate))


def test_an_address_would_be_found() -> None:
    log = (
        '{"x":"192.0.2.1:80","y":"to ::1 from 2001:db8::4d, at 21:37:33.123456+00:00"}'
    )
    assert {*_addresses(log)} >= {"192.0.2.1", "::1", "2001:db8::4d"}
    assert list(_addresses("2026-11-23T21:37:33.123456+00:00 call.py:12 1.16.0")) == []
