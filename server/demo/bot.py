"""One bot: a participant as real as a browser, who sends and does not receive."""

import asyncio
import random
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCRtpTransceiver,
    RTCSessionDescription,
)

from rooms.facts import Privacy
from rooms.places import PlaceKind
from rooms.tracks import Source
from server.demo.invited import Invited
from server.demo.playing import PictureLoop, SoundLoop, attach
from server.demo.scene import Scene
from signaling.close_codes import CloseCode
from signaling.messages import (
    FRAME_LIMIT,
    VERSION,
    Admit,
    Answered,
    AnswerMove,
    ClientMessage,
    Hello,
    Intend,
    Leave,
    Moved,
    OwnChanged,
    OwnInfo,
    ParticipantJoined,
    Ping,
    PlaceChanged,
    PlaceInfo,
    Pong,
    Publish,
    PublishedTrack,
    RefusalCode,
    Refused,
    ServerMessage,
    Welcome,
)
from signaling.safety_messages import ConfirmFacts, ContactInfo, FactsAsked, FactsForm

SILENCE = 6.0
"""Seconds without a message after which the connection counts as dead."""

PATIENCE = 10.0
"""Seconds that one step of coming in may take."""

PAUSES = (0.3, 0.5, 1.0, 2.0, 5.0)
"""Longest pauses before trying again, in seconds; the last one repeats."""

STEADY = 10.0
"""Seconds in the session after which trouble counts as the first one."""

BOT = " (bot)"
"""How the name of a bot ends."""

REASON = "a bot of the demo"
"""Why a bot is let in that has not said yet where it is."""

FACTS = FactsForm(
    location="1 Example Street",
    city="Northbridge",
    region="North",
    country="GB",
    call_back="01632 960001",
    privacy=Privacy.YES,
    contact=ContactInfo("An example", "01632 960002", may_be_called=True),
    contact_is_right=True,
)
"""Where a bot says it is. The numbers are ones that nobody has (Ofcom)."""

_FINAL = {CloseCode.ENDED, CloseCode.REPLACED, CloseCode.REMOVED}

_decoder: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)


class Disconnected(Exception):
    """The bot is out of the session, and may come back."""


class NotWelcome(Exception):
    """The bot is out of the session for good."""


@dataclass(frozen=True, slots=True)
class Node:
    """The node that bots go to, and how they introduce themselves there."""

    url: str
    origin: str
    http: aiohttp.ClientSession


class Bot:
    """Keeps one synthetic person in the session."""

    def __init__(
        self, invited: Invited, scene: Scene, *, node: Node, start: float
    ) -> None:
        self._invited = invited
        self._scene = scene
        self._node = node
        self._start = start
        self._requests = 0
        self._lets_in = False
        self._publishes = False
        self._place: PlaceInfo | None = None

    async def run(self) -> None:
        """Come in, and come back whenever the connection is lost.

        Returns when the session is over for this bot.

        Raises:
            NotWelcome: The invitation does not open the session.

        """
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            began = loop.time()
            try:
                return await self._attend()
            except (Disconnected, aiohttp.ClientError, TimeoutError, OSError):
                failures = 0 if loop.time() - began > STEADY else failures
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                await asyncio.sleep(random.uniform(0, pause))  # noqa: S311 (no secret)

    async def _attend(self) -> None:
        """Take part until the session is over for this bot.

        Raises:
            Disconnected: The connection ended otherwise.

        """
        ticket = await self._ticket()
        async with self._node.http.ws_connect(
            f"{self._node.url}/ws",
            origin=self._node.origin,
            max_msg_size=FRAME_LIMIT,
            timeout=aiohttp.ClientWSTimeout(ws_close=2.0),
        ) as socket:
            self._requests, self._publishes, self._place = 0, False, None
            name = f"{self._invited.name}{BOT}"
            hello = Hello(versions=[VERSION], ticket=ticket, name=name, switch=True)
            await _send(socket, hello)
            peer = _peer()
            try:
                await self._listen(socket, peer)
            except asyncio.CancelledError:
                await _politely(_send(socket, Leave(request=self._request())))
                raise
            finally:
                await _politely(peer.close())

    async def _ticket(self) -> str:
        headers = {
            "Authorization": f"Bearer {self._invited.token}",
            "Origin": self._node.origin,
        }
        async with self._node.http.post(
            f"{self._node.url}/api/ticket",
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=PATIENCE),
        ) as response:
            if response.status in {401, 403}:
                raise NotWelcome(f"the node answered {response.status}")
            if response.status != 200:  # noqa: PLR2004
                raise Disconnected
            return str((await response.json())["ticket"])

    async def _publish(
        self, socket: aiohttp.ClientWebSocketResponse, peer: RTCPeerConnection
    ) -> None:
        voice = SoundLoop(
            self._scene.sounds, self._start, first=self._scene.first_sound
        )
        picture = PictureLoop(self._scene.pictures, self._start)
        microphone = _add(peer, voice, "audio/opus")
        camera = _add(peer, picture, "video/VP8")
        await peer.setLocalDescription(await peer.createOffer())
        offer = Publish(
            request=self._request(),
            sdp=peer.localDescription.sdp,
            tracks=[
                PublishedTrack(mid=str(microphone.mid), source=Source.MICROPHONE),
                PublishedTrack(mid=str(camera.mid), source=Source.CAMERA),
            ],
            fresh=True,
        )
        await _send(socket, offer)

    async def _listen(
        self, socket: aiohttp.ClientWebSocketResponse, peer: RTCPeerConnection
    ) -> None:
        while True:
            frame = await socket.receive(timeout=SILENCE)
            if frame.type is not aiohttp.WSMsgType.TEXT:
                if socket.close_code in _FINAL:
                    return
                raise Disconnected
            if peer.connectionState in {"failed", "closed"}:
                raise Disconnected
            await self._take(socket, peer, _read(frame.data))

    async def _take(  # noqa: C901 -- a flat table
        self,
        socket: aiohttp.ClientWebSocketResponse,
        peer: RTCPeerConnection,
        message: ServerMessage,
    ) -> None:
        match message:
            case Ping():
                await _send(socket, Pong())
            case Answered(sdp=sdp):
                answer = RTCSessionDescription(sdp=sdp, type="answer")
                await peer.setRemoteDescription(answer)
            case Refused(code=RefusalCode.BAD_SDP | RefusalCode.BUSY):
                raise Disconnected
            case Welcome() | Moved() as here:
                await self._arrive(socket, peer, here)
            case PlaceChanged(place=place):
                if self._place is not None and self._place.frozen:
                    await self._speak(socket)  # The group goes on.
                self._place = place
            case OwnChanged(own=own):
                await self._consider(socket, own)
            case ParticipantJoined(participant=info):
                if self._lets_in and info.name.endswith(BOT):
                    await _send(socket, Admit(self._request(), info.id, REASON))
            case FactsAsked(missing=[_, *_]):
                key = secrets.token_hex(8)
                await _send(socket, ConfirmFacts(self._request(), key, FACTS))
            case _:
                pass

    async def _arrive(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        peer: RTCPeerConnection,
        here: Welcome | Moved,
    ) -> None:
        """Begin to send once there is somebody to see it; let other bots in."""
        self._place = here.place
        if isinstance(here, Welcome):
            self._lets_in = here.desk is not None
            waiting = {seat.id for seat in here.seats if seat.place == "lobby"}
            for one in here.participants:
                if one.id in waiting and one.name.endswith(BOT):
                    await _send(socket, Admit(self._request(), one.id, REASON))
        if here.place.kind in (PlaceKind.LOBBY, PlaceKind.HOLD):
            return
        if not self._publishes:
            self._publishes = True
            await self._publish(socket, peer)
        await self._speak(socket)

    async def _speak(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        for source in (Source.MICROPHONE, Source.CAMERA):
            await _send(socket, Intend(self._request(), source, on=True))

    async def _consider(
        self, socket: aiohttp.ClientWebSocketResponse, own: OwnInfo
    ) -> None:
        """Accept the offer of a private room; other moves come by themselves."""
        invite = own.invite
        if invite is not None and invite.kind is PlaceKind.PRIVATE:
            await _send(
                socket, AnswerMove(self._request(), version=own.version, goes=True)
            )

    def _request(self) -> int:
        self._requests += 1
        return self._requests


def _peer() -> RTCPeerConnection:
    # An empty list: aiortc asks a public STUN server when it is given none.
    configuration = RTCConfiguration(
        iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE
    )
    return RTCPeerConnection(configuration)


def _add(
    peer: RTCPeerConnection, track: PictureLoop | SoundLoop, codec: str
) -> RTCRtpTransceiver:
    transceiver = peer.addTransceiver(track, direction="sendonly")
    wanted = (codec, "video/rtx")
    codecs = RTCRtpSender.getCapabilities(track.kind).codecs
    transceiver.setCodecPreferences([c for c in codecs if c.mimeType in wanted])
    attach(transceiver.sender, track)
    return transceiver


def _read(text: str) -> ServerMessage:
    try:
        return _decoder.decode(text)
    except msgspec.DecodeError:
        raise Disconnected from None


async def _send(
    socket: aiohttp.ClientWebSocketResponse, message: ClientMessage
) -> None:
    async with asyncio.timeout(PATIENCE):
        await socket.send_str(msgspec.json.encode(message).decode())


async def _politely(farewell: Coroutine[Any, Any, None]) -> None:
    """Do the last thing of a connection, whatever state that is in."""
    try:
        async with asyncio.timeout(1.0):
            await farewell
    except (ConnectionError, TimeoutError):
        pass
