"""The private names that the relay uses of others, and what it takes them to do.

The versions are pinned. Who raises one runs this first.
"""

import asyncio
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import aiortc.codecs
import av
import pytest
from aioice import stun
from aiortc import rtp
from aiortc.codecs import base
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    SRTP_PROFILES,
    RTCDtlsTransport,
)
from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

from server.media.dtls import make_certificate
from server.media.tracks import Kind
from tests.support.packets import sound
from tests.support.relays import studio

ROOT = Path(__file__).parents[3]
PINNED = ["aioice", "aiortc", "pylibsrtp", "pyopenssl"]


@pytest.mark.parametrize("name", PINNED)
def test_what_we_reach_into_is_pinned_to_what_is_tested(name: str) -> None:
    project = (ROOT / "pyproject.toml").read_text()
    found = re.search(rf'"{name}==([\d.]+)"', project)
    assert found is not None
    assert found[1] == version(name)


class _Ice:
    role = "controlled"

    async def _recv(self) -> bytes:
        raise ConnectionError

    async def _send(self, data: bytes) -> None:
        del data


def test_a_transport_has_the_names_that_we_set_and_read() -> None:
    transport = RTCDtlsTransport(_Ice(), [make_certificate()])  # type: ignore[arg-type]
    transport._set_role("server")
    assert transport._role == "server"
    assert transport._srtp_profiles is SRTP_PROFILES
    unset = [vars(transport)[name] for name in ("_rx_srtp", "_tx_srtp", "_task")]
    assert unset == [None, None, None]
    assert transport.state == "new"
    transport.add_listener("statechange", print)


async def test_a_transport_needs_of_ice_only_to_send_and_receive() -> None:
    transport = RTCDtlsTransport(_Ice(), [make_certificate()])  # type: ignore[arg-type]
    transport._set_role("server")
    states: list[str] = []
    transport.add_listener("statechange", lambda: states.append(transport.state))
    parameters = transport.getLocalParameters()
    await transport.start(parameters)
    assert states == ["connecting", "failed"]
    await transport.stop()


def test_all_profiles_work_here() -> None:
    assert {*SRTP_PROFILES} == {
        SRTP_AEAD_AES_128_GCM,
        SRTP_AEAD_AES_256_GCM,
        SRTP_AES128_CM_SHA1_80,
    }


def session(**settings: Any) -> Session:
    policy = Policy(
        key=bytes(28),
        ssrc_type=Policy.SSRC_ANY_OUTBOUND,
        srtp_profile=SRTP_AEAD_AES_128_GCM.libsrtp_profile,
    )
    for name, value in settings.items():
        setattr(policy, name, value)
    return Session(policy)


def protected(context: Any, packet: bytes) -> tuple[int, bytes]:
    buffer = bytearray(2048)
    buffer[: len(packet)] = packet
    length = ffi.new("int *", len(packet))
    status = lib.srtp_protect(context, ffi.from_buffer(buffer), length)
    return status, bytes(buffer[: length[0]])


def test_libsrtp_can_be_called_on_a_buffer_of_ours() -> None:
    one = session()
    status, data = protected(one._srtp[0], sound(1, ssrc=7))
    assert status == lib.srtp_err_status_ok
    assert data == session().protect(sound(1, ssrc=7))
    for name in ("unprotect", "unprotect_rtcp", "protect_rtcp"):
        assert hasattr(lib, f"srtp_{name}")


def test_the_same_packet_again_is_the_same_ciphertext() -> None:
    one = session(allow_repeat_tx=True, window_size=1024)
    for number in range(600):
        one.protect(sound(number, ssrc=7))
    again = one.protect(sound(100, ssrc=7))
    assert again == session().protect(sound(100, ssrc=7))


def test_the_names_of_rtp_are_there() -> None:
    assert rtp.RTCP_RTPFB == 205
    assert (rtp.RTCP_RTPFB_NACK, rtp.RTCP_PSFB_PLI, rtp.RTCP_PSFB_FIR) == (1, 1, 4)
    assert rtp.RTCP_PSFB_APP == 15
    assert rtp.unpack_remb_fci(rtp.pack_remb_fci(4000, [5])) == (4000, [5])


def test_a_check_without_integrity_is_told_from_a_good_one() -> None:
    request = stun.Message(
        message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST
    )
    assert stun.COOKIE.to_bytes(4) == bytes(request)[4:8]
    assert not stun.parse_message(bytes(request)).check_message_integrity(b"key")
    request.add_message_integrity(b"key")
    assert stun.parse_message(bytes(request)).check_message_integrity(b"key")
    assert not stun.parse_message(bytes(request)).check_message_integrity(b"other")


def _coders() -> Iterator[type]:
    for abstract in (base.Decoder, base.Encoder):
        yield from abstract.__subclasses__()


async def test_nothing_is_decoded_or_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("the relay forwards")

    coders = list(_coders())
    assert len(coders) >= 6
    for coder in coders:
        monkeypatch.setattr(coder, "__init__", never)
        for name in ("decode", "encode", "pack"):
            monkeypatch.setattr(coder, name, never, raising=False)
    monkeypatch.setattr(aiortc.codecs, "get_decoder", never)
    monkeypatch.setattr(aiortc.codecs, "get_encoder", never)
    for module in (av, av.codec, av.codec.context):
        monkeypatch.setattr(module, "CodecContext", never)
    for name in ("AudioFrame", "VideoFrame", "Packet", "open"):
        monkeypatch.setattr(av, name, never)
    async with studio() as room:
        room.allow(("mo", "fay"))
        fay, mo = await room.sender("fay"), await room.viewer("mo")
        for _ in range(20):
            fay.speak()
            fay.show()
            await asyncio.sleep(0)
        await mo.peer.until(lambda: len(mo.peer.media) == 40)
        assert len(mo.payloads(0, Kind.VIDEO)) == 20
