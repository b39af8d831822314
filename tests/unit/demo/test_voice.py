import av
import pytest

from server.demo.voice import (
    FRAME,
    SILENT,
    SPEECH,
    TURN,
    TURNS,
    EncodedSound,
    encode_voice,
)


@pytest.fixture(scope="module")
def wren() -> tuple[EncodedSound, ...]:
    return encode_voice("Wren", turns=3)


def test_a_loop_is_as_long_as_all_turns(wren: tuple[EncodedSound, ...]) -> None:
    assert len(wren) == 3 * TURN
    assert len(encode_voice("Wren", turns=8)) == 8 * TURN
    assert 7 < 3 * TURN * FRAME < 9


def test_one_bot_alone_pauses_for_longer_than_it_speaks() -> None:
    assert len(encode_voice("Wren", turns=1)) == TURNS * TURN


def test_there_is_speech_in_ones_own_turn_only(wren: tuple[EncodedSound, ...]) -> None:
    loud = [number for number, sound in enumerate(wren) if sound.level < 40]
    assert len(loud) > SPEECH / 2
    assert max(loud) < SPEECH
    assert {sound.level for sound in wren[SPEECH:]} == {SILENT}


def test_speech_is_quiet(wren: tuple[EncodedSound, ...]) -> None:
    assert min(sound.level for sound in wren) > 20


def test_speech_is_never_left_out_and_silence_mostly_is(
    wren: tuple[EncodedSound, ...],
) -> None:
    assert all(sound.is_sent for sound in wren if sound.level < SILENT)
    silence = wren[TURN:]
    assert sum(sound.is_sent for sound in silence) <= len(silence) / 15
    assert all(len(sound.data) == 1 for sound in silence)


def test_every_packet_decodes_to_twenty_milliseconds(
    wren: tuple[EncodedSound, ...],
) -> None:
    decoder = av.AudioCodecContext.create("libopus", "r")
    decoder.sample_rate = 48_000
    decoder.format = "s16"
    decoder.layout = "mono"
    frames = [f for sound in wren for f in decoder.decode(av.Packet(sound.data))]
    assert sum(frame.samples for frame in frames) == len(wren) * 960


def test_the_same_name_makes_the_same_bytes(wren: tuple[EncodedSound, ...]) -> None:
    assert encode_voice("Wren", turns=3) == wren
    assert encode_voice("Linnet", turns=3) != wren
