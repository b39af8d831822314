"""Whatever is sent, `decode` returns a message or says that it is none."""

import contextlib
import json
from typing import Any, get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from signaling.messages import ClientMessage
from signaling.protocol import ProtocolError, check_hello, decode
from tests.support.messages import CLIENT

VALID = [msgspec.json.encode(message).decode() for message in CLIENT]

plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def try_out(text: str) -> None:
    try:
        message = decode(text)
    except ProtocolError:
        return
    assert isinstance(message, get_args(ClientMessage))
    assert decode(msgspec.json.encode(message).decode()) == message
    with contextlib.suppress(ProtocolError):
        check_hello(message)


@given(st.text())
def test_any_text(text: str) -> None:
    try_out(text)


@given(values)
def test_any_json(value: object) -> None:
    try_out(json.dumps(value))


@given(
    st.sampled_from(VALID),
    st.lists(
        st.tuples(
            st.integers(0, 300), st.integers(0, 5), st.text(max_size=5) | st.none()
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_a_valid_message_with_characters_changed(
    text: str, changes: list[tuple[int, int, str | None]]
) -> None:
    for at, count, other in changes:
        start = at % (len(text) + 1)
        text = text[:start] + (other or "") + text[start + count :]
    try_out(text)


@given(st.sampled_from(VALID), st.data())
def test_a_valid_message_with_fields_changed(text: str, data: st.DataObject) -> None:
    fields: dict[str, Any] = json.loads(text)
    name = data.draw(st.sampled_from([*fields, "other"]))
    fields[name] = data.draw(values)
    try_out(json.dumps(fields))
