"""Connections that do wrong, too much or nothing: they end, and only they."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from rooms.ids import ParticipantId
from rooms.roles import Role
from rooms.tracks import Source
from server import clock, parts
from server.tickets import TICKET_SECONDS
from signaling import connection
from signaling.close_codes import CloseCode
from signaling.messages import (
    FRAME_LIMIT,
    Done,
    Hello,
    Intend,
    ParticipantChanged,
    Pong,
    Speaking,
)
from tests.support.node import Node, running_node
from tests.support.pages import counted, crashes, switch_on, tell_all
from tests.support.relays import eventually
from tests.support.signaling_client import Closed

CAMERA = Source.CAMERA

MALFORMED = [
    "",
    "{",
    "[]",
    '{"type":"sudo"}',
    '{"type":"leave"}',
    '{"type":"leave","request":1,"role":"facilitator"}',
    '{"type":"leave","type":"pong","request":1}',
    '{"type":"leave","request":NaN}',
    "[" * 10_000,
    '{"a":' * 10_000,
    '{"type":"leave","request":' + "9" * 5000 + "}",
    '{"type":"hello","versions":[1],"ticket":"' + "x" * 43 + '"}',
]


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncGenerator[Node]:
    async with running_node(tmp_path) as node:
        yield node


def closes(node: Node, code: CloseCode) -> int:
    """Return how many connections the node has closed by a code."""
    return counted(node, f'alcove_closes_total{{reason="{code.name.lower()}"}}')


async def turned_away(node: Node, hello: Hello) -> int | None:
    """Return the code by which a hello is answered."""
    client = await node.open()
    with pytest.raises(Closed) as closed:
        await client.enter(hello)
    return closed.value.code


# The first message


async def test_whoever_says_nothing_is_hung_up_on(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HELLO_TIMEOUT", 0.1)
    client = await node.open()
    assert await client.closed() == CloseCode.NO_HELLO
    await eventually(lambda: closes(node, CloseCode.NO_HELLO) == 1)


async def test_another_version_is_told_apart(node: Node) -> None:
    ticket = await node.ticket(await node.invite("Mo"))
    code = await turned_away(node, Hello(versions=[2, 9], ticket=ticket))
    assert code == CloseCode.UNKNOWN_VERSION
    # The ticket was not used up.
    client = await node.open()
    await client.enter(Hello(versions=[2, 1], ticket=ticket))


@pytest.mark.parametrize("text", [*MALFORMED[:-1], '{"type":"pong"}'])
async def test_what_is_no_hello_opens_nothing(text: str, node: Node) -> None:
    client = await node.open()
    await client.send_text(text)
    assert await client.closed() == CloseCode.PROTOCOL_ERROR


async def test_a_hello_goes_by_one_way(node: Node) -> None:
    secret = "x" * 43
    for hello in (
        Hello(versions=[1]),
        Hello(versions=[1], ticket=secret, resume=secret),
    ):
        assert await turned_away(node, hello) == CloseCode.PROTOCOL_ERROR


async def test_a_client_that_goes_before_its_hello_is_no_trouble(node: Node) -> None:
    for _ in range(3):
        client = await node.open()
        await client.drop()
        client = await node.open()
        await client.close_page()
    mo = await node.come("Mo")
    await mo.settle()
    assert closes(node, CloseCode.PROTOCOL_ERROR) == 0


# Tickets


@pytest.mark.promise(9)
async def test_a_used_ticket_never_opens_again(node: Node) -> None:
    ticket = await node.ticket(await node.invite("Mo"))
    mo = await node.open()
    await mo.enter(Hello(versions=[1], ticket=ticket))
    hello = Hello(versions=[1], ticket=ticket)
    codes = [await turned_away(node, hello) for _ in range(1000)]
    assert codes == [CloseCode.NOT_AUTHORIZED] * 1000
    await mo.settle()


async def test_a_ticket_opens_for_thirty_seconds(node: Node) -> None:
    tickets = node.app[parts.TICKETS]
    invitee = await node.app[parts.DOORS].enter(await node.invite("Mo"))
    now = clock.monotonic()
    ended = tickets.make(invitee, now - TICKET_SECONDS)
    hello = Hello(versions=[1], ticket=ended)
    assert await turned_away(node, hello) == CloseCode.NOT_AUTHORIZED
    late = tickets.make(invitee, now - TICKET_SECONDS + 20)
    client = await node.open()
    await client.enter(Hello(versions=[1], ticket=late))


@pytest.mark.promise(9)
async def test_a_guessed_secret_opens_nothing(node: Node) -> None:
    await node.come("Mo")
    for n in range(20):
        guess = f"{n:043d}"
        for hello in (
            Hello(versions=[1], ticket=guess),
            Hello(versions=[1], resume=guess, last_seq=0),
        ):
            assert await turned_away(node, hello) == CloseCode.NOT_AUTHORIZED


# Origins and addresses


@pytest.mark.promise(9)
@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "*",
        "{scheme}://",
        "{scheme}://{host}",
        "{scheme}://{host}:1",
        "{scheme}://{host}:{port}0",
        "{scheme}://{host}:{port}/",
        "{scheme}://{host}:{port}.example",
        "{scheme}://{host}.example:{port}",
        "{scheme}://a.{host}:{port}",
        "{scheme}://evil{host}:{port}",
        "{scheme}://{host}:{port}@evil.example",
        "{scheme}://{host}.:{port}",
        "{scheme}s://{host}:{port}",
        "ws://{host}:{port}",
        "HTTP://{host}:{port}",
        "{scheme}://localhost:{port}",
        "{scheme}://[::1]:{port}",
        "{scheme}://{host}:{port}, {scheme}://{host}:{port}",
        "file://",
    ],
)
async def test_only_the_exact_origin_may_open(origin: str | None, node: Node) -> None:
    ours = urlsplit(node.base)
    headers = {}
    if origin is not None:
        headers["Origin"] = origin.format(
            scheme=ours.scheme, host=ours.hostname, port=ours.port
        )
    assert await node.upgrade(headers) == 403
    assert await node.upgrade({"Origin": node.base}) == 101


async def test_an_address_may_have_so_many_open_and_no_more(tmp_path: Path) -> None:
    async with running_node(tmp_path, max_connections_per_address=3) as node:
        clients = [await node.open() for _ in range(3)]
        for _ in range(3):
            assert await node.upgrade({"Origin": node.base}) == 429
        await clients[0].drop()
        await eventually(lambda: counted(node, "alcove_connections") < 3)
        assert await node.upgrade({"Origin": node.base}) == 101


# Too much


async def test_a_burst_is_allowed_and_a_flood_is_not(node: Node) -> None:
    mo = await node.come("Mo")
    lee = await node.come("Lee")
    for number in range(1, 32):
        await mo.send(Intend(number, CAMERA, on=False))
    await mo.until(Done, lambda m: m.request == 31)
    for number in range(32, 200):
        await mo.send(Intend(number, CAMERA, on=False))
    assert await mo.closed() == CloseCode.TOO_FAST
    done = [reply.request for reply in mo.of(Done)]
    assert done == list(range(1, len(done) + 1))
    assert 60 <= len(done) < 199
    await lee.settle()
    back = await node.resume(mo)
    await back.settle()


async def test_pongs_are_counted_as_well(node: Node) -> None:
    mo = await node.come("Mo")
    for _ in range(200):
        await mo.send(Pong())
    assert await mo.closed() == CloseCode.TOO_FAST


async def test_a_frame_may_be_no_larger_than_64_kib(node: Node) -> None:
    large = "x" * (FRAME_LIMIT + 1)
    client = await node.open()
    await client.send_text(large)
    assert await client.closed() == CloseCode.TOO_LARGE
    mo = await node.come("Mo")
    await mo.send_text(large)
    assert await mo.closed() == CloseCode.TOO_LARGE
    await eventually(lambda: closes(node, CloseCode.TOO_LARGE) == 2)


async def test_many_small_frames_are_one_large_message(node: Node) -> None:
    mo = await node.come("Mo")
    part = b"x" * 1000
    mo.write_raw(b"\x01" + _masked(part))
    for _ in range(70):
        mo.write_raw(b"\x00" + _masked(part))
    assert await mo.closed() == CloseCode.TOO_LARGE


async def test_binary_is_not_spoken(node: Node) -> None:
    mo = await node.come("Mo")
    await mo.ws.send_bytes(b'{"type":"pong"}')
    assert await mo.closed() == CloseCode.PROTOCOL_ERROR
    client = await node.open()
    await client.ws.send_bytes(b"{}")
    assert await client.closed() == CloseCode.PROTOCOL_ERROR


async def test_malformed_messages_cost_their_sender_only(node: Node) -> None:
    fay = await node.come("Fay", Role.FACILITATOR)
    lee = await node.come("Lee")
    await switch_on(lee, CAMERA)
    for number, text in enumerate(MALFORMED):
        mo = await node.come(f"Mo {number}")
        await mo.send_text(text)
        assert await mo.closed() == CloseCode.PROTOCOL_ERROR
        await lee.intend(CAMERA, on=number % 2 == 1)
    await fay.settle()
    changes = [m for m in fay.of(ParticipantChanged) if m.participant.id == lee.you]
    assert len(changes) == 1 + len(MALFORMED)
    assert crashes(node) == 0


# Too little


async def test_a_client_that_never_reads_is_dropped_and_the_others_lose_nothing(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SEND_TIMEOUT", 0.3)
    monkeypatch.setattr(connection, "CLOSE_TIMEOUT", 0.1)
    mo = await node.come("Mo")
    others = [await node.come("Lee"), await node.come("Kim")]
    sockets = node.sockets
    mo.stop_reading()
    host = node.host()
    seat = host.session.seat(ParticipantId(mo.you))
    count = 0
    async with asyncio.timeout(20):
        while seat.is_connected:
            # As many as the log keeps are the most that may be out.
            tell_all(node, *["x" * 1000] * 40)
            count += 1
            for other in others:
                await other.until(Speaking)
    for other in others:
        await other.settle()
        assert len(other.of(Speaking)) == count
    # Nothing of it is left, however long the client goes on not reading.
    await eventually(lambda: node.sockets == sockets - 1)
    assert closes(node, CloseCode.TOO_SLOW) == 1
    back = await node.resume(mo)
    await back.settle()


async def test_a_client_that_falls_behind_the_log_is_dropped(node: Node) -> None:
    mo = await node.come("Mo")
    for _ in range(300):  # At once, so that no connection can keep up.
        tell_all(node)
    assert await mo.closed() == CloseCode.TOO_SLOW
    back = await node.resume(mo)
    await back.settle()


async def test_a_client_that_answers_no_ping_is_given_up(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PING_EVERY", 0.05)
    mo = await node.come("Mo")
    lee = await node.come("Lee")
    assert await mo.closed_without_pongs() == CloseCode.SILENT
    assert mo.pings == connection.PINGS_UNANSWERED
    await lee.until_pinged(2 * connection.PINGS_UNANSWERED)
    await lee.settle()


async def test_pings_have_no_number(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PING_EVERY", 0.02)
    mo = await node.come("Mo")
    await mo.until_pinged(3)
    await mo.settle()
    assert mo.seq == len(mo.events) - 1


@pytest.mark.promise(5)
async def test_a_silent_client_is_lost_and_its_seat_is_held(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PING_EVERY", 0.05)
    mo = await node.come("Mo")
    await mo.closed_without_pongs()
    seat = node.host().session.seat(ParticipantId(mo.you))
    await eventually(lambda: not seat.is_connected)
    back = await node.resume(mo)
    await back.settle()


def test_the_times_are_those_of_the_document() -> None:
    assert (connection.HELLO_TIMEOUT, connection.PING_EVERY) == (5.0, 2.0)
    assert (connection.PINGS_UNANSWERED, connection.SEND_TIMEOUT) == (3, 5.0)


def _masked(payload: bytes) -> bytes:
    """Return what follows the first byte of a frame (RFC 6455, 5.2)."""
    mask = b"\x00\x00\x00\x00"
    return b"\xfe" + len(payload).to_bytes(2) + mask + payload
