"""A session as plain values, and back: for another process, or a later one."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache, partial
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from rooms.session import Session

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
"""What JSON can hold."""

_ATOMS = frozenset({bool, int, float, str})


def dump(session: Session) -> Plain:
    """Return the whole state. Times stay in seconds of the session's clock."""
    return _plain(session)


def load(value: Plain) -> Session:
    """Return the session that `dump` was given.

    Raises:
        ValueError: These are not the values of a session.

    """
    try:
        session = _reader(Session)(value)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a session") from error
    assert isinstance(session, Session)
    return session


def _plain(value: Any) -> Plain:  # noqa: ANN401 -- any value of a session
    if value is None or type(value) in _ATOMS:
        return cast("Plain", value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=repr)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    kind: Any = type(value)
    return {name: _plain(getattr(value, name)) for name in _types(kind)}


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401, PLR0911 -- by type
    """Return what makes a value of a type of a plain one."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        some = next(one for one in inner if one is not type(None))
        read = _reader(some)
        return lambda value: None if value is None else read(value)
    if origin is dict:
        read = _reader(inner[1])
        return lambda value: {key: read(item) for key, item in value.items()}
    if origin is not None:
        return partial(_read_items, origin, _reader(inner[0]))
    if hasattr(kind, "__supertype__"):
        return _reader(kind.__supertype__)
    if kind in _ATOMS:
        return partial(_read_atom, kind)
    if issubclass(kind, Enum):
        return cast("Callable[[Any], Any]", kind)
    readers = {name: _reader(type_) for name, type_ in _types(kind).items()}
    return lambda value: kind(
        **{name: read(value[name]) for name, read in readers.items()}
    )


def _read_items(
    kind: Callable[[Iterable[object]], object],
    read: Callable[[object], object],
    value: object,
) -> object:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return kind(map(read, value))


def _read_atom(kind: type[object], value: object) -> object:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise TypeError(kind.__name__)
    return value


@cache
def _types(kind: Any) -> dict[str, Any]:  # noqa: ANN401 -- any dataclass
    """Return the fields of a dataclass and their types."""
    types = get_type_hints(kind)
    return {field.name: types[field.name] for field in dataclasses.fields(kind)}
