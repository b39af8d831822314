"""docs/protocol.md and the code say the same: all of it, and nothing more."""

import json
import re
from enum import Enum
from typing import get_args

import msgspec
import pytest
from msgspec import inspect as shapes

from rooms.checkin_member import LONGEST_THREAD
from rooms.facts import CURRENT_FOR
from rooms.session import AWAY_AFTER
from server.help_lines import SHOWN_FOR
from server.media import sdp
from server.routes.websocket import MESSAGES_A_SECOND, MESSAGES_BURST
from server.safety.cards import LINES_SIZE
from server.safety.outlook import BACK_WITHIN
from signaling import connection, event_log, messages, safety_messages, typescript
from signaling.close_codes import CloseCode
from signaling.messages import (
    FRAME_LIMIT,
    ClientMessage,
    ClosingReason,
    RefusalCode,
    ServerMessage,
)
from signaling.protocol import decode
from tests.house.support import ROOT, texts

DOC = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")

PARTS: list[type[msgspec.Struct]] = [
    messages.PublishedTrack,
    messages.SlotWidth,
    messages.PlannedRoom,
    messages.AgendaPart,
    messages.ParticipantInfo,
    messages.InviteInfo,
    messages.ConsentInfo,
    messages.OwnInfo,
    messages.AgendaInfo,
    messages.PlaceInfo,
    messages.SeatInfo,
    messages.DepartedInfo,
    messages.RoomInfo,
    messages.ProblemInfo,
    messages.PoliciesInfo,
    messages.DeskInfo,
    messages.MessageInfo,
    messages.SlotMids,
    messages.SlotTarget,
    safety_messages.ContactInfo,
    safety_messages.FactsForm,
    safety_messages.Shown,
    safety_messages.OwnLine,
    safety_messages.OwnCheckin,
    safety_messages.StaffLine,
    safety_messages.LogEntry,
    safety_messages.OutreachInfo,
    safety_messages.CheckinCard,
    safety_messages.AlarmCard,
    safety_messages.FactsSummary,
    messages.IceServer,
]
STRUCTS: dict[str, type[msgspec.Struct]] = {
    **{kind.__struct_config__.tag: kind for kind in get_args(ClientMessage)},
    **{kind.__struct_config__.tag: kind for kind in get_args(ServerMessage)},
    **{kind.__name__: kind for kind in PARTS},
}
ENUMS: dict[str, type[Enum]] = {
    enum.__name__: enum
    for enum in typescript._enums([shapes.type_info(s) for s in STRUCTS.values()])
}


def chapter(title: str) -> str:
    """Return what stands under a heading of the second level."""
    return DOC.split(f"\n## {title}\n")[1].split("\n## ")[0]


def headings(text: str) -> list[str]:
    return re.findall(r"^### `(\w+)`$", text, re.MULTILINE)


def section(name: str) -> str:
    """Return what stands under the heading of a message, part or value."""
    return re.split(r"\n##", DOC.split(f"\n### `{name}`\n")[1])[0]


def rows(text: str) -> list[list[str]]:
    """Return the cells of the tables of a text, without the heads."""
    found = []
    for line in text.splitlines():
        cells = [c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and cells[0].startswith("`"):
            found.append([c.replace("\\|", "|") for c in cells])
    return found


def test_every_message_stands_under_its_direction() -> None:
    for title, union in (
        ("From client to server", ClientMessage),
        ("From server to client", ServerMessage),
    ):
        tags = [kind.__struct_config__.tag for kind in get_args(union)]
        assert headings(chapter(title)) == tags


def test_every_part_and_value_is_there_and_no_other() -> None:
    structs = {
        value
        for module in (messages, safety_messages)
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, msgspec.Struct)
        and value.__module__ == module.__name__
    }
    assert set(STRUCTS.values()) == structs
    assert headings(chapter("Parts of messages")) == [p.__name__ for p in PARTS]
    assert sorted(headings(chapter("Values"))) == sorted(ENUMS)


@pytest.mark.parametrize("name", STRUCTS)
def test_a_message_has_its_fields_in_order_with_their_types(name: str) -> None:
    shape = shapes.type_info(STRUCTS[name])
    assert isinstance(shape, shapes.StructType)
    fields = [
        [
            f"`{field.encode_name}{'' if field.required else '?'}`",
            f"`{typescript._type(field.type)}`",
        ]
        for field in shape.fields
    ]
    assert [row[:2] for row in rows(section(name))] == fields


@pytest.mark.parametrize("name", ENUMS)
def test_every_value_is_explained_and_no_other(name: str) -> None:
    explained = rows(section(name))
    assert [row[0] for row in explained] == [f"`{m.value}`" for m in ENUMS[name]]
    assert all(cell for row in explained for cell in row)


def test_refusals_and_closings_are_among_the_values() -> None:
    assert {"RefusalCode", "ClosingReason"} <= set(ENUMS)
    assert ENUMS["RefusalCode"] is RefusalCode
    assert ENUMS["ClosingReason"] is ClosingReason


def test_every_close_code_is_explained_and_no_other() -> None:
    explained = rows(chapter("Close codes"))
    assert [row[:2] for row in explained] == [
        [f"`{code.value}`", f"`{code.name}`"] for code in sorted(CloseCode)
    ]
    assert all(len(row) == 4 and all(row) for row in explained)
    named = {int(code) for code in re.findall(r"\b(?:4[345]\d\d|10\d\d)\b", DOC)}
    not_ours = {1006, 1024}  # A lost line (RFC 6455, 7.4.1); a length.
    assert named - not_ours <= {code.value for code in CloseCode}


def test_the_codes_of_http_are_those_of_the_code() -> None:
    code = "".join(text for _, text in texts("server/"))
    table = DOC.split("| status | code | meaning |")[1].split("\n###")[0]
    named = re.findall(r"\| `(\w+)` \|", table)
    assert named
    assert [name for name in named if f'"{name}"' not in code] == []


def test_every_type_in_the_examples_exists() -> None:
    named = set(re.findall(r'"type":"(\w+)"', DOC))
    assert named <= STRUCTS.keys()


def test_whole_client_messages_of_the_examples_can_be_decoded() -> None:
    sent = [
        line.removeprefix("→ ").replace("[…]", "[]")
        for line in DOC.splitlines()
        if line.startswith("→ ")
    ]
    assert len(sent) >= 10
    for line in sent:
        # Their secrets are cut short.
        decode(re.sub(r'"(ticket|resume)":"[^"]*"', rf'"\1":"{"x" * 43}"', line))


def test_whole_server_messages_of_the_examples_can_be_decoded() -> None:
    read: msgspec.json.Decoder[ServerMessage] = msgspec.json.Decoder(ServerMessage)
    whole = [
        line.removeprefix("← ")
        for line in DOC.splitlines()
        if line.startswith("← ") and not re.search(r"[\[{,]…", line)
    ]
    assert len(whole) >= 10
    for line in whole:
        message = read.decode(line)
        assert json.loads(line).keys() - {"type"} == set(message.__struct_fields__)


@pytest.mark.parametrize(
    "phrase",
    [
        f"at most {FRAME_LIMIT:,} bytes",
        f"Within {connection.HELLO_TIMEOUT:g} seconds",
        f"Sent every {connection.PING_EVERY:g} seconds",
        f"within {connection.SEND_TIMEOUT:g} seconds",
        f"{event_log.LIMIT} messages or {event_log.BYTES_LIMIT >> 20} MiB",
        f"{MESSAGES_A_SECOND:g} messages a second, {MESSAGES_BURST:g} at once",
        f"`away` after {AWAY_AFTER:g} seconds",
        f"{BACK_WITHIN:g} seconds in which nobody counts as gone",
        f"said within {CURRENT_FOR / 3600:g} hours",
        f"dialled in the last {SHOWN_FOR.days} days",
        f"up to {LINES_SIZE:,} bytes",
        f"{LONGEST_THREAD:,} messages are in it",
        f"{sdp.LINE_LIMIT:,} lines of at most {sdp.LINE_SIZE_LIMIT:,} characters",
        f"{sdp.SECTION_LIMIT} sections, {sdp.CANDIDATE_LIMIT} candidates",
        f"{sdp.SSRC_LIMIT} SSRCs a section",
        f"It is version {messages.VERSION}.",
        "no `pong` for three pings",
    ],
)
def test_the_figures_are_those_of_the_code(phrase: str) -> None:
    assert phrase in DOC
    assert connection.PINGS_UNANSWERED == 3
