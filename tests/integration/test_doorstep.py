"""Pages and media at one TCP port, plain and with TLS."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from server import doorstep as module
from server.doorstep import SILENT_LIFE, Doorstep
from server.media.endpoint import listen
from server.tasks import Tasks
from server.tls import server_context
from tests.support.nodes import node_settings
from tests.support.relays import eventually


@dataclass
class Door:
    """A doorstep with a page behind it, and what came for the relay."""

    site: Doorstep
    address: tuple[str, int]
    media: list[socket.socket]


@pytest_asyncio.fixture(params=["http", "https"])
async def door(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Door]:
    secure = request.param == "https"
    settings = node_settings(tmp_path, self_signed=secure)
    context = await asyncio.to_thread(server_context, settings)
    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listener = listen("127.0.0.1", 0)
    media: list[socket.socket] = []
    crashes: list[BaseException] = []
    async with Tasks(lambda _, error: crashes.append(error)) as tasks:
        site = Doorstep(runner, listener, media.append, tasks, context=context)
        await site.start()
        assert site.name.startswith(f"{request.param}://127.0.0.1:")
        yield Door(site, listener.getsockname(), media)
        await runner.cleanup()
    for sock in media:
        sock.close()
    assert crashes == []


async def page(_: web.Request) -> web.Response:
    return web.Response(text="hello")


@contextmanager
def calling(door: Door) -> Iterator[socket.socket]:
    with socket.create_connection(door.address) as sock:
        sock.setblocking(False)  # noqa: FBT003 (socket's own)
        yield sock


async def is_closed(sock: socket.socket) -> bool:
    async with asyncio.timeout(5):
        try:
            while await asyncio.get_running_loop().sock_recv(sock, 100):
                pass
        except ConnectionResetError:
            pass
    return True


async def test_pages_are_served(door: Door) -> None:
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    async with aiohttp.ClientSession() as http:
        for _ in range(3):
            async with http.get(door.site.name, ssl=trusting) as response:
                assert await response.text() == "hello"
    assert door.media == []


@pytest.mark.parametrize("first", [b"\x00\x14\x00\x01", b"\x00", b"\x07\xff"])
async def test_media_is_passed_on_unread(door: Door, first: bytes) -> None:
    with calling(door) as sock:
        sock.sendall(first)
        await eventually(lambda: len(door.media) == 1)
        assert door.media[0].recv(100) == first
        assert door.site.waiting == 0


async def test_who_is_neither_is_hung_up_on(door: Door) -> None:
    with calling(door) as sock:
        sock.sendall(b"\x16\x03\x01\x00\x05hello")
        assert await is_closed(sock)
    with calling(door) as sock:
        sock.sendall(b"\x80\r\n\r\n")
        assert await is_closed(sock)
    assert door.media == []


async def test_who_hangs_up_without_a_word_leaves_nothing(door: Door) -> None:
    with calling(door):
        await eventually(lambda: door.site.waiting == 1)
    await eventually(lambda: door.site.waiting == 0)


async def test_who_says_nothing_is_closed_in_time(door: Door) -> None:
    with calling(door) as old, calling(door):
        await eventually(lambda: door.site.waiting == 2)
        waiting = door.site._waiting
        waiting[next(iter(waiting))] -= SILENT_LIFE + 1
        door.site._sweep()
        assert await is_closed(old)
        assert door.site.waiting == 1


async def test_too_many_who_say_nothing_push_out_the_oldest(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    with calling(door) as oldest, calling(door), calling(door) as newest:
        assert await is_closed(oldest)
        newest.sendall(b"\x00")
        await eventually(lambda: len(door.media) == 1)
        assert door.site.waiting == 1


async def test_stopping_closes_who_waits(door: Door) -> None:
    with calling(door) as sock:
        await eventually(lambda: door.site.waiting == 1)
        await door.site.stop()
        assert await is_closed(sock)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(door.address)
