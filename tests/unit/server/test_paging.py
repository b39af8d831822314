import asyncio
import hashlib
import hmac
import json
import re
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import web

from rooms.ids import SessionId
from server import tls
from server.errors import ConfigError
from server.paging import (
    PAUSE,
    RETRIES,
    WAITING_LIMIT,
    Fate,
    PageLost,
    Pager,
)
from server.paging_ways import ways
from server.settings import MailSecurity, load
from tests.support.mail import mail_server
from tests.support.nodes import SECRET, node_settings

TUESDAY, FRIDAY = SessionId("tuesday"), SessionId("friday")
NOW = 1_800_000_000.0


class Wire:
    """A way that remembers, and fails as often as it is told to."""

    name = "wire"

    def __init__(self, *fails: PageLost) -> None:
        self.sent: list[SessionId] = []
        self.fails = list(fails)
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, session: SessionId) -> None:
        await self.open.wait()
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(session)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def paging(
    *by: Any, clock: Clock | None = None
) -> AsyncGenerator[tuple[Pager, list[Fate]]]:
    fates: list[Fate] = []
    pager = Pager(by, clock=clock or Clock(), counted=fates.append, retries=(0.0, 0.0))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(pager.run())
        yield pager, fates
        running.cancel()


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 -- anything may be waited for
            await asyncio.sleep(0)


async def test_asking_never_waits_and_the_same_again_is_one_page() -> None:
    wire = Wire()
    async with paging(wire) as (pager, fates):
        for _ in range(5):
            pager.page(TUESDAY)
        pager.page(FRIDAY)
        await until(lambda: len(fates) == 2)
    assert wire.sent == [TUESDAY, FRIDAY]
    assert fates == [Fate.SENT, Fate.SENT]


async def test_what_is_asked_soon_after_a_page_is_one_page_later() -> None:
    wire, clock = Wire(), Clock()
    async with paging(wire, clock=clock) as (pager, _):
        pager.page(TUESDAY)
        await until(lambda: len(wire.sent) == 1)
        pager.page(TUESDAY)
        pager.page(TUESDAY)
        pager.page(FRIDAY)
        await until(lambda: len(wire.sent) == 2)
        assert wire.sent == [TUESDAY, FRIDAY]
        clock.now += PAUSE
        pager.page(SessionId("sunday"))
        await until(lambda: len(wire.sent) == 4)
    assert wire.sent.count(TUESDAY) == 2


async def test_a_page_that_did_not_arrive_is_sent_again() -> None:
    wire = Wire(PageLost("answered 503"), PageLost("answered 503"))
    async with paging(wire) as (pager, fates):
        pager.page(TUESDAY)
        await until(lambda: fates)
    assert (wire.sent, fates) == ([TUESDAY], [Fate.SENT])


async def test_a_page_that_never_arrives_is_given_up_loudly() -> None:
    for lost in (
        [PageLost("answered 503")] * 3,
        [PageLost("answered 404", is_final=True)],
    ):
        wire = Wire(*lost)
        with structlog.testing.capture_logs() as lines:
            async with paging(wire) as (pager, fates):
                pager.page(TUESDAY)
                await until(lambda fates=fates: fates)
        assert (wire.sent, fates) == ([], [Fate.LOST])
        assert lines[-1]["event"] == "page_lost"
        assert not wire.fails


async def test_a_way_that_hangs_holds_up_no_other() -> None:
    slow, quick = Wire(), Wire()
    slow.open.clear()
    async with paging(slow, quick) as (pager, _):
        pager.page(TUESDAY)
        pager.page(FRIDAY)
        await until(lambda: len(quick.sent) == 2)
        assert slow.sent == []
        slow.open.set()
        await until(lambda: len(slow.sent) == 2)


async def test_more_than_can_wait_are_dropped_and_counted() -> None:
    fates: list[Fate] = []
    pager = Pager([Wire()], clock=Clock(), counted=fates.append)
    for number in range(WAITING_LIMIT + 1):
        pager.page(SessionId(f"s_{number}"))
    assert fates == [Fate.LOST]
    assert len(RETRIES) == 3


async def test_without_a_way_nothing_is_kept() -> None:
    fates: list[Fate] = []
    pager = Pager([], clock=Clock(), counted=fates.append)
    pager.page(TUESDAY)
    assert fates == []
    assert not pager._due


# The ways


@asynccontextmanager
async def hook(*answers: int) -> AsyncGenerator[tuple[str, list[Any]]]:
    """Run a service that is posted to."""
    seen: list[Any] = []
    left = list(answers)

    async def take(request: web.Request) -> web.Response:
        seen.append((request, await request.read()))
        status = left.pop(0) if left else 200
        headers = {"Location": "/elsewhere"} if status == 302 else {}
        return web.Response(status=status, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    try:
        yield f"http://127.0.0.1:{port}/pager/x7", seen
    finally:
        await runner.cleanup()


async def test_a_webhook_is_told_the_session_and_can_tell_who_tells_it(
    tmp_path: Path,
) -> None:
    async with hook() as (url, seen):
        settings = node_settings(tmp_path, oncall_webhook=url, oncall_secret=SECRET)
        async with ways(settings, wall=lambda: NOW) as (webhook,):
            await webhook.send(TUESDAY)
    ((request, body),) = seen
    assert json.loads(body) == {"session": "tuesday", "text": "needs a facilitator"}
    timestamp = request.headers["Alcove-Timestamp"]
    assert timestamp == str(int(NOW))
    signed = timestamp.encode() + b"." + body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert request.headers["Alcove-Signature"] == f"v1={expected}"


@pytest.mark.parametrize(
    ("status", "is_final"),
    [(500, False), (503, False), (429, False), (404, True), (302, True)],
)
async def test_a_webhook_that_does_not_take_it_has_lost_it(
    tmp_path: Path, status: int, *, is_final: bool
) -> None:
    async with hook(status) as (url, seen):
        settings = node_settings(tmp_path, oncall_webhook=url, oncall_secret=SECRET)
        async with ways(settings, wall=lambda: NOW) as (webhook,):
            with pytest.raises(PageLost) as lost:
                await webhook.send(TUESDAY)
    assert lost.value.is_final is is_final
    assert len(seen) == 1, "it follows nobody elsewhere"


async def test_a_webhook_that_is_not_there_is_named_nowhere(tmp_path: Path) -> None:
    url = "http://127.0.0.1:1/pager/x7"
    settings = node_settings(tmp_path, oncall_webhook=url, oncall_secret=SECRET)
    async with ways(settings, wall=lambda: NOW) as (webhook,):
        with pytest.raises(PageLost) as lost:
            await webhook.send(TUESDAY)
    assert "x7" not in str(lost.value)


async def test_mail_says_meeting_and_which(tmp_path: Path) -> None:
    async with mail_server() as server:
        settings = node_settings(
            tmp_path,
            oncall_mail=("one@clinic.example", "two@clinic.example"),
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security=MailSecurity.NONE,
            smtp_from="alcove@clinic.example",
        )
        async with ways(settings, wall=lambda: NOW) as (mail,):
            await mail.send(TUESDAY)
    (text,) = server.mails
    assert "Subject: Meeting\r\n" in text
    assert "Meeting tuesday needs a facilitator." in text
    assert [r.strip("<>") for r in server.recipients] == list(settings.oncall_mail)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return tls.own_certificate(tmp_path, ["localhost"], now=datetime.now(UTC))


async def test_mail_is_encrypted_and_signed_in(
    tmp_path: Path, certificate: Path
) -> None:
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate)
    trusted = ssl.create_default_context(cafile=str(certificate))
    async with mail_server(ours) as server:
        settings = node_settings(
            tmp_path,
            oncall_mail=("one@clinic.example",),
            smtp_host="localhost",
            smtp_port=server.port,
            smtp_name="alcove",
            smtp_password="not said aloud",
            smtp_from="alcove@clinic.example",
        )
        async with ways(settings, wall=lambda: NOW, tls=trusted) as (mail,):
            await mail.send(TUESDAY)
        assert server.was_secure == [True]
        assert server.signed_in == ["\0alcove\0not said aloud"]
        # A server that nobody vouches for is told nothing.
        async with ways(settings, wall=lambda: NOW) as (mail,):
            with pytest.raises(PageLost):
                await mail.send(TUESDAY)
        assert len(server.mails) == 1


async def test_a_mail_server_may_refuse_for_now_or_for_good(tmp_path: Path) -> None:
    async with mail_server() as server:
        settings = node_settings(
            tmp_path,
            oncall_mail=("one@clinic.example",),
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_security=MailSecurity.NONE,
            smtp_from="alcove@clinic.example",
        )
        async with ways(settings, wall=lambda: NOW) as (mail,):
            for answer, is_final in (("451 later", False), ("550 never", True)):
                server.refuses.append(answer)
                with pytest.raises(PageLost) as lost:
                    await mail.send(TUESDAY)
                assert lost.value.is_final is is_final
    assert server.mails == []


# Settings

GIVEN = {"ALCOVE_JWT_SECRET": SECRET}


@pytest.mark.parametrize(
    ("others", "named"),
    [
        ({"WEBHOOK": "https://pager.example/"}, "ALCOVE_ONCALL_SECRET"),
        (
            {"WEBHOOK": "https://pager.example/", "SECRET": "short"},
            "ALCOVE_ONCALL_SECRET",
        ),
        ({"WEBHOOK": "http://pager.example/"}, "ALCOVE_ONCALL_WEBHOOK"),
        ({"WEBHOOK": "pager.example"}, "ALCOVE_ONCALL_WEBHOOK"),
        ({"MAIL": "one@clinic.example"}, "ALCOVE_ONCALL_MAIL"),
        ({"MAIL": "one at clinic"}, "ALCOVE_ONCALL_MAIL"),
        ({"MAIL": "one@clinic.example\nBcc: all@example"}, "ALCOVE_ONCALL_MAIL"),
    ],
)
def test_what_could_not_page_stops_the_start(
    others: dict[str, str], named: str
) -> None:
    given = GIVEN | {f"ALCOVE_ONCALL_{name}": v for name, v in others.items()}
    with pytest.raises(ConfigError, match=re.escape(named)):
        load(given)


@pytest.mark.parametrize(
    ("others", "named"),
    [
        ({"NAME": "alcove"}, "ALCOVE_SMTP_PASSWORD"),
        ({"HOST": "mail.example", "SECURITY": "none"}, "ALCOVE_SMTP_SECURITY"),
        ({"SECURITY": "whatever"}, "ALCOVE_SMTP_SECURITY"),
        ({"FROM": "nobody"}, "ALCOVE_SMTP_FROM"),
    ],
)
def test_what_could_not_mail_stops_the_start(
    others: dict[str, str], named: str
) -> None:
    given = GIVEN | {f"ALCOVE_SMTP_{name}": value for name, value in others.items()}
    with pytest.raises(ConfigError, match=re.escape(named)):
        load(given)
