"""One sample of every message."""

from typing import Any, TypeVar, get_args

import msgspec
from msgspec import inspect as shapes

from rooms.tracks import Source
from signaling.messages import (
    Answer,
    ClientMessage,
    Hello,
    Intend,
    Leave,
    PlannedRoom,
    Publish,
    PublishedTrack,
    ServerMessage,
    Subscribe,
)

SECRET = "Jk3hYw0aQZ2nXv9pLw4nTb6yHc8e"

Struct = TypeVar("Struct", bound=msgspec.Struct)


def sample(struct: type[Struct], /, **fields: Any) -> Struct:
    """Return a message with some value in every field that must be given."""
    shape = shapes.type_info(struct)
    assert isinstance(shape, shapes.StructType)
    values = {f.name: _value(f.type) for f in shape.fields if f.required}
    return struct(**(values | fields))


def _value(shape: shapes.Type) -> Any:  # noqa: PLR0911 -- one for each kind
    match shape:
        case shapes.EnumType(cls=cls):
            return next(iter(cls))
        case shapes.UnionType(types=types):
            return _value(types[0])
        case shapes.ListType(item_type=item, min_length=least):
            return [_value(item) for _ in range(least or 1)]
        case shapes.StructType(cls=cls):
            return (
                PlannedRoom("b_1", "Cedar", []) if cls is PlannedRoom else sample(cls)
            )
        case shapes.StrType(pattern=pattern):
            long = pattern is not None and (
                "{20,128}" in pattern or "{8,64}" in pattern
            )
            return SECRET if long else "b_1"
        case shapes.IntType():
            return 1
        case shapes.BoolType():
            return True
        case shapes.NoneType():
            return None
        case _:
            raise AssertionError(shape)


_KNOWN: list[ClientMessage] = [
    Hello(versions=[1], ticket=SECRET, name="Mo"),
    Hello(versions=[2, 1], resume=SECRET, last_seq=17),
    Publish(1, "v=0", [PublishedTrack("0", Source.MICROPHONE)], fresh=True),
    Subscribe(2, fresh=False),
    Answer(3, 1, "v=0"),
    Intend(4, Source.SCREEN, on=True),
    Leave(2**53 - 1),
]

CLIENT: list[ClientMessage] = [
    *_KNOWN,
    *(sample(k) for k in get_args(ClientMessage) if k not in set(map(type, _KNOWN))),
]

SERVER: list[ServerMessage] = [sample(kind) for kind in get_args(ServerMessage)]


def tag(message: Any) -> str:
    """Return the `type` of a message."""
    return str(message.__struct_config__.tag)
