"""One node over HTTP, with everything that is behind it."""

import json
import re
import socket
import sqlite3
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from rooms.ids import ParticipantId, SessionId
from rooms.roles import Role
from server import clock, parts
from server.app import LINKS_BURST, build_app
from server.store.base import Invitation, SessionRow
from server.tickets import TICKETS_LIMIT
from tests.support.nodes import node_settings

ORIGIN = "https://meet.example"

Client = TestClient[web.Request, web.Application]


@pytest_asyncio.fixture
async def client(tmp_path: Path) -> AsyncGenerator[Client]:
    settings = node_settings(
        tmp_path,
        public_url=ORIGIN,
        media_port=_free_udp_port(),
        metrics_token="mQ2vXk9pLw4nTb6yHc8e",
        trusted_proxies=("127.0.0.1/32",),
    )
    async with TestClient(TestServer(build_app(settings))) as client:
        yield client


def _free_udp_port() -> int:
    """Return a port that is free in both UDP and TCP."""
    while True:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram,
        ):
            stream.bind(("127.0.0.1", 0))
            port: int = stream.getsockname()[1]
            try:
                datagram.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def application(client: Client) -> web.Application:
    app = client.app
    assert app is not None
    return app


def token(
    client: Client, *, seconds: float = 60.0, later: float = 0.0, ago: float = 0.0
) -> str:
    now = clock.wall() - ago
    return application(client)[parts.KEYRING].issue(
        subject=ParticipantId("p_1"),
        session=SessionId("s_1"),
        role=Role.MEMBER,
        invitation="i_1",
        now=now,
        not_before=now + later,
        seconds=seconds,
    )


async def invite(client: Client, *, revoked_at: float | None = None) -> None:
    record = application(client)[parts.RECORD]
    await record.add_session(SessionRow(SessionId("s_1"), "Tuesday group", 1.0))
    await record.add_invitation(
        Invitation(
            jti="i_1",
            session=SessionId("s_1"),
            subject=ParticipantId("p_1"),
            role=Role.MEMBER,
            name="Mo",
            created_at=1.0,
            revoked_at=revoked_at,
        )
    )


async def ask(
    client: Client,
    what: str,
    link: str | None,
    *,
    origin: str | None = ORIGIN,
    caller: str = "192.0.2.1",
) -> tuple[int, dict[str, object]]:
    headers = {"X-Forwarded-For": f"203.0.113.5, {caller}"}
    if origin is not None:
        headers["Origin"] = origin
    if link is not None:
        headers["Authorization"] = f"Bearer {link}"
    async with client.post(f"/api/{what}", headers=headers) as response:
        return response.status, await response.json()


async def test_a_link_tells_whom_it_is_for(client: Client) -> None:
    await invite(client)
    assert await ask(client, "invitation", token(client)) == (
        200,
        {"name": "Mo", "role": "member"},
    )


async def test_a_link_of_another_issuer_opens_without_a_name(client: Client) -> None:
    assert await ask(client, "invitation", token(client)) == (
        200,
        {"name": None, "role": "member"},
    )


@pytest.mark.promise(9)
async def test_a_link_is_swapped_for_a_ticket_that_opens_once(client: Client) -> None:
    await invite(client)
    status, answer = await ask(client, "ticket", token(client))
    assert (status, sorted(answer)) == (200, ["expires_in", "ticket"])
    assert answer["expires_in"] == 30
    tickets = application(client)[parts.TICKETS]
    invitee = tickets.take(str(answer["ticket"]), clock.monotonic())
    assert invitee is not None
    assert (invitee.name, invitee.session.title) == ("Mo", "Tuesday group")
    assert tickets.take(str(answer["ticket"]), clock.monotonic()) is None


@pytest.mark.parametrize("what", ["invitation", "ticket"])
async def test_why_a_link_does_not_open(what: str, client: Client) -> None:
    ended = token(client, seconds=10.0, ago=100.0)
    not_yet = token(client, later=100.0)
    for link, code in [
        (None, "link_not_valid"),
        ("", "link_not_valid"),
        ("x.y.z", "link_not_valid"),
        ("x" * 5000, "link_not_valid"),
        (token(client)[:-2], "link_not_valid"),
        (ended, "link_ended"),
        (not_yet, "link_not_yet"),
    ]:
        assert await ask(client, what, link) == (401, {"code": code})
    await invite(client, revoked_at=2.0)
    assert await ask(client, what, token(client)) == (401, {"code": "link_ended"})


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "*",
        "http://meet.example",
        "https://meet.example/",
        "https://meet.example:443",
        "https://meet.example:8443",
        "https://MEET.example",
        "https://meet.example.",
        "https://meet.example.net",
        "https://a.meet.example",
        "https://meet.example.evil.example",
        "https://evilmeet.example",
        "https://meet.example@evil.example",
        "https://meet.example, https://meet.example",
        "https://meet.example https://evil.example",
        "wss://meet.example",
        "https://meet",
        "file://",
    ],
)
async def test_only_the_exact_origin_may_ask(
    origin: str | None, client: Client
) -> None:
    good = token(client)
    for what in ("invitation", "ticket"):
        assert await ask(client, what, good, origin=origin) == (
            403,
            {"code": "origin_not_allowed"},
        )


async def test_two_origins_are_none(client: Client) -> None:
    headers = [("Origin", ORIGIN), ("Origin", ORIGIN)]
    async with client.post("/api/ticket", headers=headers) as response:
        assert response.status == 403


async def test_an_address_that_asks_too_often_must_wait(client: Client) -> None:
    statuses = [
        (await ask(client, "invitation", "x"))[0] for _ in range(int(LINKS_BURST) + 20)
    ]
    assert statuses[: int(LINKS_BURST)] == [401] * int(LINKS_BURST)
    assert 429 in statuses
    another = await ask(client, "invitation", token(client), caller="192.0.2.2")
    assert another[0] == 200
    # What comes before the last hop is only what the caller claims.
    caller = "192.0.2.3, 192.0.2.1"
    others = [
        (await ask(client, "invitation", "x", caller=caller))[0]
        for _ in range(int(LINKS_BURST))
    ]
    assert 429 in others


async def test_a_busy_record_is_said_and_only_where_it_is_needed(
    client: Client, tmp_path: Path
) -> None:
    good = token(client)
    with sqlite3.connect(tmp_path / "alcove.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (await ask(client, "invitation", good))[0] == 200
        assert await ask(client, "ticket", good) == (
            503,
            {"code": "record_unavailable"},
        )
        other.execute("ROLLBACK")
        assert (await ask(client, "ticket", good))[0] == 200
        other.execute("BEGIN IMMEDIATE")
        # The session is known now, so nothing need be written.
        assert (await ask(client, "ticket", good))[0] == 200
        other.execute("ROLLBACK")
    other.close()


async def test_too_many_tickets_are_said(client: Client) -> None:
    tickets = application(client)[parts.TICKETS]
    status, answer = await ask(client, "ticket", token(client))
    assert status == 200
    invitee = tickets.take(str(answer["ticket"]), clock.monotonic())
    assert invitee is not None
    for _ in range(TICKETS_LIMIT):
        tickets.make(invitee, clock.monotonic())
    assert await ask(client, "ticket", token(client)) == (503, {"code": "busy"})


async def test_a_change_is_never_a_get(client: Client) -> None:
    for path in ("/api/ticket", "/api/invitation"):
        async with client.get(path) as response:
            assert response.status == 405
            assert response.headers["Allow"] == "POST"
            assert await response.json() == {"code": "method_not_allowed"}


async def test_only_this_machine_is_told_of_health(client: Client) -> None:
    for path in ("/healthz", "/readyz"):
        async with client.get(path) as response:
            assert (response.status, await response.json()) == (200, {"status": "ok"})
        for name in ("X-Forwarded-For", "Forwarded", "Via"):
            async with client.get(path, headers={name: "192.0.2.1"}) as response:
                assert response.status == 404


async def test_metrics_are_for_this_machine_or_the_token(client: Client) -> None:
    async with client.get("/metrics") as response:
        assert "alcove_connections 0.0" in await response.text()
        assert response.content_type == "text/plain"
    far = {"X-Forwarded-For": "192.0.2.1"}
    for authorization, status in [
        ("Bearer mQ2vXk9pLw4nTb6yHc8e", 200),
        ("Bearer mQ2vXk9pLw4nTb6yHc8", 404),
        ("mQ2vXk9pLw4nTb6yHc8e", 404),
        ("Bearer ", 404),
    ]:
        headers = far | {"Authorization": authorization}
        async with client.get("/metrics", headers=headers) as response:
            assert response.status == status


@pytest.mark.promise(9)
@pytest.mark.parametrize("path", ["/", "/healthz", "/none", "/api/ticket", "/ws"])
async def test_every_answer_has_safe_headers(path: str, client: Client) -> None:
    async with client.get(path) as response:
        headers = response.headers
    policy = dict(
        part.partition(" ")[::2]
        for part in headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self' wss://meet.example"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http:" not in headers["Content-Security-Policy"]
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["Cache-Control"] in {"no-store", "no-cache"}
    assert "Server" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/none",
        "/js/",
        "/js",
        "/css/none.css",
        "/js/../../pyproject.toml",
        "/js/%2e%2e/%2e%2e/pyproject.toml",
        "/..%2fpyproject.toml",
        "/%2fetc/passwd",
        "/package.json",
        "/index.html/",
        "/js/main.js%00",
    ],
)
async def test_nothing_but_the_page_is_served(path: str, client: Client) -> None:
    async with client.get(URL(path, encoded=True)) as response:
        assert response.status == 404
        assert await response.json() == {"code": "not_found"}


async def test_the_page_is_asked_for_again_but_not_sent_again(client: Client) -> None:
    async with client.get("/") as response:
        assert response.status == 200
        assert response.content_type == "text/html"
        assert response.headers["Cache-Control"] == "no-cache"
        etag = response.headers["ETag"]
    async with client.get("/", headers={"If-None-Match": f'W/"x", {etag}'}) as response:
        assert response.status == 304
        assert await response.read() == b""


async def test_all_that_the_page_names_is_there(client: Client) -> None:
    async with client.get("/") as response:
        named = re.findall(r'(?:href|src)="(/[^"]+)"', await response.text())
    assert named
    for path in named:
        async with client.get(path) as response:
            assert response.status == 200, path
            assert response.headers.get("Content-Encoding", "gzip") == "gzip"


async def test_the_whole_client_is_small(client: Client) -> None:
    files = application(client)[parts.WEB_FILES].values()
    assert sum(len(file.gzipped or file.body) for file in files) < 300 * 1024


async def test_a_bug_costs_one_request_and_tells_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def broken(_request: web.Request) -> web.Response:
        raise ValueError("Mo Sommer, 203.0.113.9")

    app = build_app(node_settings(tmp_path, media_port=_free_udp_port()))
    app.router.add_get("/broken", broken)
    async with TestClient(TestServer(app)) as client:
        async with client.get("/broken") as response:
            assert response.status == 500
            assert await response.json() == {"code": "bug"}
            assert "Content-Security-Policy" in response.headers
        async with client.get("/metrics") as response:
            assert "alcove_crashes_total 1.0" in await response.text()
    assert "Mo Sommer" not in capsys.readouterr().out


async def test_large_requests_are_not_read(client: Client) -> None:
    async with client.post("/api/ticket", data=b"x" * 200_000) as response:
        assert response.status == 403
    async with client.get("/", headers={"X-Large": "x" * 20_000}) as response:
        assert response.status == 400
        assert "alcove" not in json.dumps(dict(response.headers)).lower()
