"""Text to messages and back: what is let in, and what is not."""

import json
from typing import get_args

import msgspec
import pytest

from signaling.messages import (
    FRAME_LIMIT,
    ClientMessage,
    Hello,
    Intend,
    Leave,
    Ping,
    Pong,
    ServerMessage,
)
from signaling.protocol import ProtocolError, check_hello, decode, encode
from tests.support.messages import CLIENT, SECRET, SERVER, tag

LEAVE = '{"type":"leave","request":1}'

_read_server: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)


def taken(fields: dict[str, object]) -> bool:
    return isinstance(decode(json.dumps(fields)), get_args(ClientMessage))


def refused(text: str) -> bool:
    with pytest.raises(ProtocolError):
        decode(text)
    return True


# Round trips


def test_there_is_a_sample_of_every_message() -> None:
    assert {tag(m) for m in CLIENT} == {tag(k) for k in get_args(ClientMessage)}
    assert {tag(m) for m in SERVER} == {tag(k) for k in get_args(ServerMessage)}


@pytest.mark.parametrize("message", CLIENT, ids=tag)
def test_a_client_message_comes_through(message: ClientMessage) -> None:
    assert decode(msgspec.json.encode(message).decode()) == message


@pytest.mark.parametrize("message", SERVER, ids=tag)
def test_a_server_message_comes_through_under_its_number(
    message: ServerMessage,
) -> None:
    came = _read_server.decode(encode(message, seq=41))
    if isinstance(message, Ping):
        assert came == message
    else:
        assert came == msgspec.structs.replace(message, seq=41)


def test_a_ping_has_no_number() -> None:
    assert encode(Ping(), seq=3) == b'{"type":"ping"}'


def test_the_order_of_fields_does_not_matter() -> None:
    assert decode('{"on":true,"source":"camera","request":1,"type":"intend"}') == (
        decode('{"type":"intend","request":1,"source":"camera","on":true}')
    )


def test_what_may_be_left_out_has_its_default() -> None:
    hello = decode(json.dumps({"type": "hello", "versions": [1], "ticket": SECRET}))
    assert hello == Hello(versions=[1], ticket=SECRET)
    assert decode('{"type":"pong"}') == Pong()
    assert decode(LEAVE) == Leave(1)


# Where parsers differ


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"leave","type":"leave","request":1}',
        '{"type":"pong","type":"leave","request":1}',
        '{"type":"leave","request":1,"request":2}',
        '{"type":"leave","request":1,"\\u0072equest":2}',
        '{"type":"publish","request":1,"sdp":"v=0",'
        '"tracks":[{"mid":"0","source":"camera","source":"screen"}]}',
        '{"type":"hello","versions":[1],"ticket":"'
        + SECRET
        + '","name":{"a":{"b":1,"b":2}}}',
    ],
)
def test_a_key_may_not_stand_twice_at_any_depth(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize(
    "number",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "-1e999",
        "1e400",
        "1.5",
        "0",
        "-1",
        "01",
        "+1",
        "0x10",
        "1_000",
        ".5",
        "9007199254740992",
        "18446744073709551616",
        "9" * 400,
        "9" * 5000,
        "true",
        "null",
        '"1"',
        "[1]",
    ],
)
def test_a_request_is_numbered_by_a_whole_number_that_all_can_read(
    number: str,
) -> None:
    assert refused('{"type":"leave","request":' + number + "}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\ufeff" + LEAVE,
        LEAVE + LEAVE,
        LEAVE + "x",
        LEAVE[:-1],
        "[]",
        "[" + LEAVE + "]",
        '"leave"',
        "1",
        "null",
        "true",
        "{}",
        '{"type":null}',
        '{"type":1}',
        '{"type":["leave"]}',
        "{'type':'leave','request':1}",
        '{"type":"leave","request":1,}',
        '{"type":"leave" /* now */,"request":1}',
        '{"type":"leave","request":1}\x00',
        '{"type":"le\nave","request":1}',
    ],
)
def test_what_is_no_message_is_refused(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize("depth", [100, 10_000, 30_000])
@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ('{"a":', "}")])
def test_nesting_however_deep_is_only_refused(
    depth: int, open_: str, close: str
) -> None:
    nested = open_ * depth + "1" + close * depth
    assert refused(nested)
    assert refused(open_ * depth)
    assert refused('{"type":"leave","request":' + nested + "}")


# Limits


def test_a_message_of_64_kib_is_read_and_no_longer_one() -> None:
    def padded(size: int) -> str:
        return LEAVE[:-1] + " " * (size - len(LEAVE)) + "}"

    assert decode(padded(FRAME_LIMIT)) == Leave(1)
    assert refused(padded(FRAME_LIMIT + 1))


def test_fields_have_limits() -> None:
    unfit: list[dict[str, object]] = [
        {"sdp": ""},
        {"sdp": "x" * 60_001},
        {"tracks": [{"mid": str(n), "source": "camera"} for n in range(9)]},
        {"tracks": [{"mid": "", "source": "camera"}]},
        {"tracks": [{"mid": "x" * 17, "source": "camera"}]},
        {"tracks": [{"mid": "../0", "source": "camera"}]},
        {"tracks": [{"mid": "0\n", "source": "camera"}]},
        {"tracks": [{"mid": "0", "source": "microphone "}]},
        {"tracks": [{"mid": "0"}]},
        {"tracks": None},
        {"fresh": 1},
        {"fresh": "true"},
    ]
    sound: dict[str, object] = {"type": "publish", "request": 1, "sdp": "v=0"}
    sound |= {"tracks": []}
    assert taken(sound)
    for fields in unfit:
        assert refused(json.dumps(sound | fields))


def test_a_hello_has_limits() -> None:
    sound: dict[str, object] = {"type": "hello", "versions": [1], "ticket": SECRET}
    assert taken(sound)
    unfit: list[dict[str, object]] = [
        {"versions": []},
        {"versions": list(range(9))},
        {"versions": ["1"]},
        {"versions": 1},
        {"ticket": "x" * 19},
        {"ticket": "x" * 129},
        {"ticket": SECRET + "\n"},
        {"ticket": SECRET + "="},
        {"resume": "short"},
        {"last_seq": -1},
        {"last_seq": 2**53},
        {"name": ""},
        {"name": "x" * 65},
    ]
    for fields in unfit:
        assert refused(json.dumps(sound | fields))


@pytest.mark.promise(1)
@pytest.mark.parametrize("message", CLIENT, ids=tag)
@pytest.mark.parametrize("field", ["role", "from", "by", "you", "seq", "participant"])
def test_an_unknown_field_is_refused(message: ClientMessage, field: str) -> None:
    fields = json.loads(msgspec.json.encode(message))
    assert taken(fields)
    if field in fields:
        return  # Whom it is about; who asks is never said.
    assert refused(json.dumps(fields | {field: "facilitator"}))


def test_an_unknown_field_within_a_field_is_refused() -> None:
    track = {"mid": "0", "source": "camera", "participant": "p_2"}
    fields = {"type": "publish", "request": 1, "sdp": "v=0", "tracks": [track]}
    assert refused(json.dumps(fields))


@pytest.mark.parametrize(
    "type_", ["", "sudo", "Leave", "leave ", "welcome", "ping", "closing", "refused"]
)
def test_an_unknown_type_is_refused(type_: str) -> None:
    assert refused(json.dumps({"type": type_, "request": 1}))


@pytest.mark.parametrize("message", CLIENT, ids=tag)
def test_a_message_that_lacks_a_field_is_refused(message: ClientMessage) -> None:
    fields = json.loads(msgspec.json.encode(message))
    needed = [
        field.encode_name
        for field in msgspec.structs.fields(type(message))
        if field.required
    ]
    for name in [*needed, "type"]:
        assert refused(json.dumps({n: v for n, v in fields.items() if n != name}))


def test_a_refusal_tells_nothing_of_what_was_sent() -> None:
    with pytest.raises(ProtocolError) as caught:
        decode('{"type":"leave","request":"Mo was here"}')
    assert "Mo" not in str(caught.value)


# The opening


def test_a_hello_comes_in_by_a_ticket_or_comes_back() -> None:
    for hello in CLIENT[:2]:
        assert check_hello(hello) is hello


def test_a_hello_names_one_way_in() -> None:
    for hello in (
        Hello(versions=[1]),
        Hello(versions=[1], name="Mo"),
        Hello(versions=[1], ticket=SECRET, resume=SECRET),
    ):
        with pytest.raises(ProtocolError):
            check_hello(hello)


def test_only_a_hello_opens() -> None:
    for message in CLIENT[2:]:
        with pytest.raises(ProtocolError):
            check_hello(message)


@pytest.mark.parametrize("versions", [[2], [0], [-1], [2, 3, 4], [11]])
def test_a_version_that_we_do_not_speak_is_told_apart(versions: list[int]) -> None:
    assert check_hello(Hello(versions=versions, ticket=SECRET)) is None


def test_one_version_of_several_is_enough() -> None:
    assert check_hello(Hello(versions=[7, 1, 3], ticket=SECRET)) is not None


def test_an_intent_is_what_it_says() -> None:
    text = '{"type":"intend","request":5,"source":"camera","on":false}'
    message = decode(text)
    assert isinstance(message, Intend)
    assert (message.request, message.source, message.on) == (5, "camera", False)
