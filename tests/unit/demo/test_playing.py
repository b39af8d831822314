import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiortc import RTCRtpCodecParameters, RTCRtpSender
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RTCP_PSFB_PLI, RtcpPsfbPacket

from server.demo.picture import RATE, EncodedPicture
from server.demo.playing import (
    AUDIO_TICKS,
    VIDEO_TICKS,
    Metronome,
    PictureLoop,
    SoundLoop,
    attach,
)
from server.demo.voice import FRAME, EncodedSound

PICTURES = tuple(EncodedPicture(bytes((n,)), is_key=n in {0, 4}) for n in range(8))
SOUNDS = tuple(EncodedSound(bytes((n,)), n, is_sent=n % 3 == 0) for n in range(9))
VP8 = RTCRtpCodecParameters(mimeType="video/VP8", clockRate=90_000, payloadType=96)
OPUS = RTCRtpCodecParameters(
    mimeType="audio/opus", clockRate=48_000, channels=2, payloadType=111
)


def lately() -> float:
    """Return a start so that the first beats are due and nothing need be waited for."""
    return asyncio.get_running_loop().time() - 0.4


def sender(track: PictureLoop | SoundLoop) -> RTCRtpSender:
    transport: Any = SimpleNamespace(state="new")
    return RTCRtpSender(track, transport)


async def test_pictures_follow_each_other_round_the_loop() -> None:
    track = PictureLoop(PICTURES[:3], lately())
    packets = [await track.recv() for _ in range(5)]
    assert [bytes(p) for p in packets] == [b"\0", b"\1", b"\2", b"\0", b"\1"]
    assert [p.pts for p in packets] == [n * VIDEO_TICKS for n in range(5)]


@pytest.mark.parametrize(("after", "key"), [(2, 0), (3, 4), (5, 4), (7, 0)])
async def test_a_wanted_key_frame_is_the_next_picture(after: int, key: int) -> None:
    track = PictureLoop(PICTURES, lately())
    for _ in range(after):
        await track.recv()
    track.want_key()
    packets = [await track.recv() for _ in range(2)]
    assert [bytes(p)[0] for p in packets] == [key, key + 1]
    assert [p.pts for p in packets] == [n * VIDEO_TICKS for n in (after, after + 1)]


async def test_sound_that_need_not_be_sent_is_left_out_but_takes_its_time() -> None:
    track = SoundLoop(SOUNDS, lately(), first=0)
    packets = [await track.recv() for _ in range(4)]
    assert [bytes(p)[0] for p in packets] == [0, 3, 6, 0]
    assert [p.pts for p in packets] == [n * AUDIO_TICKS for n in (0, 3, 6, 9)]


async def test_a_loop_of_sound_begins_where_it_is_told_to() -> None:
    track = SoundLoop(SOUNDS, lately(), first=6)
    assert bytes(await track.recv()) == b"\6"


async def test_what_was_missed_for_long_is_not_sent_in_a_hurry() -> None:
    loop = asyncio.get_running_loop()
    metronome = Metronome(FRAME, loop.time() - 100)
    assert await metronome.after(1) >= 100 / FRAME
    metronome = Metronome(1 / RATE, loop.time() - 0.1)
    assert [await metronome.after(1) for _ in range(3)] == [0, 1, 2]


async def test_a_stopped_track_plays_no_more() -> None:
    for track in (PictureLoop(PICTURES, lately()), SoundLoop(SOUNDS, 0.0, first=0)):
        track.stop()
        with pytest.raises(MediaStreamError):
            await track.recv()


async def test_aiortc_hands_a_picture_loss_indication_to_the_track() -> None:
    track = PictureLoop(PICTURES, lately())
    video = sender(track)
    attach(video, track)
    for _ in range(5):
        await track.recv()
    loss = RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=1, media_ssrc=video._ssrc)
    await video._handle_rtcp_packet(loss)
    assert bytes(await track.recv()) == b"\4"


async def test_aiortc_sends_encoded_pictures_as_they_are() -> None:
    track = PictureLoop(PICTURES, lately())
    video = sender(track)
    attach(video, track)
    frames = [await video._next_encoded_frame(VP8) for _ in range(2)]
    # Three bytes of payload descriptor and one with the picture id's second half.
    assert [f.payloads[0][4:] for f in frames if f is not None] == [b"\0", b"\1"]
    ids = [
        int.from_bytes(f.payloads[0][2:4], "big") & 0x7FFF
        for f in frames
        if f is not None
    ]
    assert ids[1] == (ids[0] + 1) % 2**15


async def test_aiortc_is_told_how_loud_sound_is() -> None:
    track = SoundLoop(SOUNDS, lately(), first=3)
    audio = sender(track)
    attach(audio, track)
    frame = await audio._next_encoded_frame(OPUS)
    assert frame is not None
    assert (frame.payloads, frame.audio_level) == ([b"\3"], -3)
