"""Handshakes in memory: a real client of aiortc against our server."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import pytest
import pytest_asyncio
from aiortc import RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcdtlstransport import RTCDtlsTransport

from server.media import dtls
from server.media.dtls import (
    MAX_DATAGRAM,
    MAX_PAYLOAD,
    DtlsFailed,
    DtlsServer,
    Srtp,
    begins_handshake,
    fingerprint,
    make_certificate,
)
from tests.support.packets import sound

CERTIFICATE = make_certificate()


class Client:
    """A browser's end. `sends` takes its datagrams."""

    role = "controlling"

    def __init__(self) -> None:
        self.sends: Callable[[bytes], None] = lambda _: None
        self.sent: list[bytes] = []
        self._incoming: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.transport = RTCDtlsTransport(self, [CERTIFICATE])  # type: ignore[arg-type]
        self.transport._set_role("client")

    async def start(self, digest: str) -> None:
        await self.transport.start(
            RTCDtlsParameters([RTCDtlsFingerprint("sha-256", digest)])
        )

    async def stop(self) -> None:
        await self.transport.stop()
        self._incoming.put_nowait(None)

    def take(self, data: bytes) -> None:
        self._incoming.put_nowait(data)

    async def _recv(self) -> bytes:
        data = await self._incoming.get()
        if data is None:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self.sent.append(data)
        self.sends(data)


class Ends:
    """A client and a server joined in memory. `loses` swallows from the server."""

    def __init__(self) -> None:
        self.client = Client()
        self.loses: Callable[[bytes], bool] = lambda _: False
        self.sent: list[bytes] = []
        self.closed = 0
        self.certificate = make_certificate()
        self.server = DtlsServer(
            self.certificate, send=self._to_client, closed=self._note
        )
        self.client.sends = self.server.feed

    async def shake_hands(self, *, digest: str | None = None) -> tuple[Srtp, Srtp]:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.client.start(fingerprint(self.certificate)))
            ours = tasks.create_task(
                self.server.handshake([("sha-256", digest or fingerprint(CERTIFICATE))])
            )
        return ours.result()

    def _to_client(self, data: bytes) -> None:
        self.sent.append(data)
        if not self.loses(data):
            self.client.take(data)

    def _note(self) -> None:
        self.closed += 1


@pytest_asyncio.fixture
async def ends() -> AsyncGenerator[Ends]:
    ends = Ends()
    yield ends
    await ends.client.stop()
    await ends.server.close()


async def test_keys_are_agreed_on_with_the_cheapest_cipher(ends: Ends) -> None:
    receiving, sending = await ends.shake_hands()
    packet = sound(1, ssrc=7)
    data = ends.client.transport._tx_srtp.protect(packet)
    assert len(data) == len(packet) + 16  # AES-GCM's tag.
    assert receiving.unprotect(data) == packet
    out = sending.protect(0xEF, 5, 960, 7, b"opus")
    assert out is not None
    plain = ends.client.transport._rx_srtp.unprotect(bytes(out))
    assert plain[:2] + plain[12:] == b"\x80\xefopus"


async def test_control_packets_go_both_ways(ends: Ends) -> None:
    receiving, sending = await ends.shake_hands()
    control = bytes.fromhex("80c9000100000001")
    data = ends.client.transport._tx_srtp.protect_rtcp(control)
    assert receiving.unprotect_rtcp(data) == control
    out = sending.protect_rtcp(control)
    assert out is not None
    assert ends.client.transport._rx_srtp.unprotect_rtcp(out) == control


async def test_a_lost_flight_is_sent_again_when_the_client_begins_again(
    ends: Ends,
) -> None:
    lost: list[bytes] = []

    def loses_first(data: bytes) -> bool:
        lost.append(data)
        if len(lost) == 1:
            # The browser's timer is short; OpenSSL's would take a second.
            asyncio.get_running_loop().call_soon(ends.server.feed, ends.client.sent[0])
        return len(lost) == 1

    ends.loses = loses_first
    await ends.shake_hands()
    # OpenSSL's own repeat would have other record numbers.
    assert lost[0] == lost[1]


async def test_a_beginning_after_the_handshake_brings_nothing(ends: Ends) -> None:
    await ends.shake_hands()
    before = len(ends.sent)
    ends.server.feed(ends.client.sent[0])
    await asyncio.sleep(0)
    assert len(ends.sent) == before


async def test_only_the_first_part_of_a_hello_is_a_beginning(ends: Ends) -> None:
    await ends.shake_hands()
    hello = ends.client.sent[0]
    assert begins_handshake(hello)
    assert not any(begins_handshake(data) for data in ends.client.sent[1:])
    assert not any(begins_handshake(data) for data in ends.sent)
    later = bytearray(hello)
    later[21] = 1  # The offset of the fragment.
    assert not begins_handshake(bytes(later))
    second = bytearray(hello)
    second[18] = 1  # The number of the message: it answers a cookie.
    assert not begins_handshake(bytes(second))
    assert not begins_handshake(hello[:20])
    assert not begins_handshake(b"")


async def test_another_certificate_fails(ends: Ends) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        await ends.shake_hands(digest=fingerprint(make_certificate()))
    assert caught.group_contains(DtlsFailed)


async def test_junk_in_a_handshake_does_not_end_it(ends: Ends) -> None:
    for number in range(20):
        ends.server.feed(b"\x16" + bytes([number]) * 100)
    await ends.shake_hands()


async def test_what_waits_for_a_handshake_has_a_limit(ends: Ends) -> None:
    for _ in range(1000):
        ends.server.feed(b"\x16" + bytes(1100))
    assert ends.server._ice._incoming.qsize() == dtls._HANDSHAKE_QUEUE


async def test_a_handshake_has_an_end(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dtls, "HANDSHAKE_TIMEOUT", 0.01)
    with pytest.raises(DtlsFailed):
        await ends.server.handshake([("sha-256", fingerprint(CERTIFICATE))])


async def test_a_goodbye_is_noticed(ends: Ends) -> None:
    await ends.shake_hands()
    await ends.client.transport.stop()
    async with asyncio.timeout(5):
        while not ends.closed:  # noqa: ASYNC110 -- aiortc's task tells nobody
            await asyncio.sleep(0.001)


async def test_closing_in_the_middle_of_a_handshake_ends_it(ends: Ends) -> None:
    async with asyncio.TaskGroup() as tasks:
        shaking = tasks.create_task(_failing(ends.server))
        await asyncio.sleep(0.01)
        await ends.server.close()
    assert shaking.result()


async def _failing(server: DtlsServer) -> bool:
    try:
        await server.handshake([("sha-256", fingerprint(CERTIFICATE))])
    except DtlsFailed:
        return True
    return False


async def test_what_is_not_authentic_is_nothing(ends: Ends) -> None:
    receiving, _ = await ends.shake_hands()
    data = ends.client.transport._tx_srtp.protect(sound(1, ssrc=7))
    flipped = data[:-1] + bytes([data[-1] ^ 1])
    for bad in (flipped, data[:20], b"", b"\x80", bytes(MAX_DATAGRAM + 1)):
        assert receiving.unprotect(bad) is None
        assert receiving.unprotect_rtcp(bad) is None


async def test_a_replay_is_nothing(ends: Ends) -> None:
    receiving, _ = await ends.shake_hands()
    data = ends.client.transport._tx_srtp.protect(sound(1, ssrc=7))
    assert receiving.unprotect(data) is not None
    assert receiving.unprotect(data) is None


async def test_the_longest_payload_fits_a_datagram(ends: Ends) -> None:
    _, sending = await ends.shake_hands()
    out = sending.protect(96, 1, 0, 7, bytes(MAX_PAYLOAD + 2))  # In RTX.
    assert out is not None
    assert len(out) <= MAX_DATAGRAM
