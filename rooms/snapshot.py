"""A session as plain values, and back: for another process, or a later one."""

import dataclasses
from collections.abc import Mapping
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from rooms.session import Session

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
"""What JSON can hold."""


def dump(session: Session) -> Plain:
    """Return the whole state. Times stay in seconds of the session's clock."""
    return _plain(session)


def load(value: Plain) -> Session:
    """Return the session that `dump` was given.

    Raises:
        ValueError: These are not the values of a session.

    """
    try:
        session = _rich(Session, value)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a session") from error
    assert isinstance(session, Session)
    return session


def _plain(value: Any) -> Plain:  # noqa: ANN401 -- any value of a session
    if isinstance(value, Enum):
        return str(value.value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.name: _plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=repr)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    assert value is None or isinstance(value, bool | int | float | str)
    return value


def _rich(kind: Any, value: Any) -> Any:  # noqa: ANN401, PLR0911 -- by its type
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Union or type(kind).__name__ == "UnionType":
        some = next(one for one in inner if one is not type(None))
        return None if value is None else _rich(some, value)
    if origin is dict:
        return {key: _rich(inner[1], item) for key, item in value.items()}
    if origin is not None:
        return origin(_rich(inner[0], item) for item in value)
    if hasattr(kind, "__supertype__"):
        return _rich(kind.__supertype__, value)
    if issubclass(kind, Enum):
        return kind(value)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        types = get_type_hints(kind)
        fields = dataclasses.fields(kind)
        return kind(**{f.name: _rich(types[f.name], value[f.name]) for f in fields})
    if kind is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, kind):
        raise TypeError(kind.__name__)
    return value
