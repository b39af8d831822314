from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from rooms.places import PlaceKind
from server.demo.bot import Bot, Node, NotWelcome
from server.demo.invited import Invited
from server.demo.picture import EncodedPicture
from server.demo.scene import Scene
from server.demo.voice import EncodedSound
from signaling.close_codes import CloseCode
from signaling.messages import (
    ClientMessage,
    Hello,
    Intend,
    Ping,
    PlaceInfo,
    Pong,
    Publish,
    Welcome,
)
from tests.support.messages import sample

SCENE = Scene(
    (EncodedPicture(b"", is_key=True),), (EncodedSound(b"", 127, is_sent=True),), 0
)
MAIN = sample(PlaceInfo, kind=PlaceKind.MAIN, frozen=False)
ORIGIN = "https://a.test"


class FakeNode:
    """Gives a ticket with a status, and closes each connection with the next code."""

    def __init__(self, *codes: CloseCode, status: int = 200) -> None:
        self.heard: list[list[ClientMessage]] = []
        self.origins: list[str | None] = []
        self._codes = list(codes)
        self._status = status
        self.app = web.Application()
        self.app.router.add_post("/api/ticket", self._ticket)
        self.app.router.add_get("/ws", self._ws)

    async def _ticket(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer t"
        self.origins.append(request.headers.get("Origin"))
        return web.json_response({"ticket": "x" * 43}, status=self._status)

    async def _ws(self, request: web.Request) -> web.WebSocketResponse:
        self.origins.append(request.headers.get("Origin"))
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.send_str(msgspec.json.encode(sample(Welcome, place=MAIN)).decode())
        await ws.send_str(msgspec.json.encode(Ping()).decode())
        said: list[ClientMessage] = []
        self.heard.append(said)
        while not said or not isinstance(said[-1], Pong):
            said.append(msgspec.json.decode(await ws.receive_str(), type=ClientMessage))
        await ws.close(code=self._codes.pop(0))
        return ws


@asynccontextmanager
async def bot_at(node: FakeNode) -> AsyncGenerator[Bot]:
    async with TestServer(node.app) as server, aiohttp.ClientSession() as http:
        url = str(server.make_url("")).rstrip("/")
        bot = Node(url, ORIGIN, http)
        yield Bot(Invited(name="Wren", token="t"), SCENE, node=bot, start=0.0)


async def test_a_bot_says_hello_sends_and_answers_pings() -> None:
    node = FakeNode(CloseCode.ENDED)
    async with bot_at(node) as bot:
        await bot.run()
    [[hello, publish, microphone, camera, pong]] = node.heard
    assert isinstance(hello, Hello)
    assert (hello.name, hello.versions) == ("Wren (bot)", [1])
    assert isinstance(publish, Publish)
    assert publish.fresh
    assert [t.source.value for t in publish.tracks] == ["microphone", "camera"]
    assert isinstance(microphone, Intend)
    assert isinstance(camera, Intend)
    assert (microphone.on, camera.on) == (True, True)
    assert pong == Pong()
    assert node.origins == [ORIGIN, ORIGIN]


async def test_a_bot_offers_only_what_it_has_and_asks_no_other_server() -> None:
    node = FakeNode(CloseCode.ENDED)
    async with bot_at(node) as bot:
        await bot.run()
    publish = node.heard[0][1]
    assert isinstance(publish, Publish)
    assert publish.sdp.count("a=sendonly") == 2
    assert "VP8/90000" in publish.sdp
    assert "H264" not in publish.sdp
    assert "PCMU" not in publish.sdp
    assert "srflx" not in publish.sdp


@pytest.mark.parametrize(
    "lost", [CloseCode.GOING_AWAY, CloseCode.SILENT, CloseCode.NOT_AUTHORIZED]
)
async def test_a_bot_that_was_cut_off_comes_back(lost: CloseCode) -> None:
    node = FakeNode(lost, lost, CloseCode.ENDED)
    async with bot_at(node) as bot:
        await bot.run()
    assert len(node.heard) == 3


@pytest.mark.parametrize("final", [CloseCode.ENDED, CloseCode.REPLACED])
async def test_a_bot_does_not_come_back_when_it_is_over(final: CloseCode) -> None:
    node = FakeNode(final)
    async with bot_at(node) as bot:
        await bot.run()
    assert len(node.heard) == 1


async def test_a_bot_whose_invitation_is_not_good_gives_up() -> None:
    node = FakeNode(status=401)
    async with bot_at(node) as bot:
        with pytest.raises(NotWelcome):
            await bot.run()
    assert node.heard == []
