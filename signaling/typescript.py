"""Write the protocol as TypeScript declarations, for the type checks of the client.

Run as `python -m signaling.typescript web/js/protocol.d.ts`. With `--check`, write
nothing and exit 1 if the file is out of step.
"""

import argparse
import inspect
import json
import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_args

import msgspec
from msgspec import inspect as shapes

from signaling import messages, safety_messages

_COMMAND = "python -m signaling.typescript"
_WIDTH = 88
_PLAIN: dict[type[shapes.Type], str] = {
    shapes.StrType: "string",
    shapes.IntType: "number",
    shapes.FloatType: "number",
    shapes.BoolType: "boolean",
    shapes.NoneType: "null",
}


def declarations() -> str:
    """Return the whole file: the same text for the same messages."""
    structs = [
        value
        for module in (messages, safety_messages)
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, msgspec.Struct)
        and value.__module__ == module.__name__
    ]
    types = [shapes.type_info(struct) for struct in structs]
    parts = [
        f"// Generated from signaling/*messages.py by `{_COMMAND}`. Do not edit.",
        *(_enum(enum) for enum in _enums(types)),
        *(_interface(shape) for shape in types if isinstance(shape, shapes.StructType)),
        _union("ClientMessage", messages.ClientMessage),
        _union("ServerMessage", messages.ServerMessage),
    ]
    return "\n\n".join(parts) + "\n"


def _enums(types: Iterable[shapes.Type]) -> list[type[Enum]]:
    found: dict[str, type[Enum]] = {}
    for shape in types:
        if isinstance(shape, shapes.StructType):
            for field in shape.fields:
                for enum in _enums_within(field.type):
                    known = found.setdefault(enum.__name__, enum)
                    assert known is enum, f"two of the name {enum.__name__}"
    return [found[name] for name in sorted(found)]


def _enums_within(shape: shapes.Type) -> Iterator[type[Enum]]:
    match shape:
        case shapes.EnumType(cls=enum):
            yield enum
        case shapes.ListType(item_type=item):
            yield from _enums_within(item)
        case shapes.UnionType(types=alternatives):
            for alternative in alternatives:
                yield from _enums_within(alternative)
        case _:
            pass


def _enum(enum: type[Enum]) -> str:
    values = [json.dumps(member.value) for member in enum]
    return f"{_comment(enum)}\nexport type {enum.__name__} ={_alternatives(values)};"


def _interface(shape: shapes.StructType) -> str:
    lines = [_comment(shape.cls), f"export interface {shape.cls.__name__} {{"]
    if shape.tag_field is not None:
        lines.append(f"  {shape.tag_field}: {json.dumps(shape.tag)};")
    for field in shape.fields:
        mark = "" if field.required else "?"
        lines.append(f"  {field.encode_name}{mark}: {_type(field.type)};")
    return "\n".join([*lines, "}"])


def _union(name: str, union: object) -> str:
    members = [member.__name__ for member in get_args(union)]
    return f"export type {name} ={_alternatives(members)};"


def _alternatives(values: list[str]) -> str:
    line = " " + " | ".join(values)
    if len(line) <= _WIDTH - 32:
        return line
    return "".join(f"\n  | {value}" for value in values)


def _type(shape: shapes.Type) -> str:
    match shape:
        case shapes.ListType(item_type=item):
            inner = _type(item)
            return f"({inner})[]" if " | " in inner else f"{inner}[]"
        case shapes.EnumType(cls=named) | shapes.StructType(cls=named):
            return named.__name__
        case shapes.UnionType(types=alternatives):
            return " | ".join(_type(alternative) for alternative in alternatives)
        case _:
            return _PLAIN[type(shape)]


def _comment(documented: type[Any]) -> str:
    text = inspect.getdoc(documented) or documented.__name__
    lines = text.splitlines()
    if len(lines) == 1:
        return f"/** {lines[0]} */"
    body = "\n".join(f" * {line}".rstrip() for line in lines)
    return f"/**\n{body}\n */"


def main(arguments: list[str] | None = None) -> int:
    """Write or check one file. Return the exit status."""
    parser = argparse.ArgumentParser(prog=_COMMAND, description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    path: Path = options.path
    text = declarations()
    if not options.check:
        path.write_text(text, encoding="utf-8")
        return 0
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{path} is out of step. Run: {_COMMAND} {path}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
