"""One sample of every message."""

from typing import Any

from rooms.roles import Role
from rooms.session import Presence
from rooms.tracks import Source
from signaling.messages import (
    Answer,
    Answered,
    ClientMessage,
    Closing,
    ClosingReason,
    Done,
    Hello,
    Intend,
    Leave,
    Offered,
    ParticipantChanged,
    ParticipantInfo,
    ParticipantJoined,
    ParticipantLeft,
    Ping,
    Pong,
    Publish,
    PublishedTrack,
    RefusalCode,
    Refused,
    Resumed,
    ServerMessage,
    SlotMids,
    SlotsPointed,
    SlotTarget,
    Speaking,
    Subscribe,
    Welcome,
)

SECRET = "Jk3hYw0aQZ2nXv9pLw4nTb6yHc8e"

MO = ParticipantInfo(
    id="p_1",
    name="Mo",
    role=Role.MEMBER,
    order=0,
    presence=Presence.HERE,
    microphone=True,
    camera=False,
    screen=False,
)

CLIENT: list[ClientMessage] = [
    Hello(versions=[1], ticket=SECRET, name="Mo"),
    Hello(versions=[2, 1], resume=SECRET, last_seq=17),
    Publish(1, "v=0", [PublishedTrack("0", Source.MICROPHONE)], fresh=True),
    Subscribe(2, fresh=False),
    Answer(3, 1, "v=0"),
    Intend(4, Source.SCREEN, on=True),
    Leave(2**53 - 1),
    Pong(),
]

SERVER: list[ServerMessage] = [
    Welcome(
        seq=0,
        version=1,
        title="Tuesday group",
        you="p_1",
        resume=SECRET,
        resumed=False,
        participants=[MO],
        slots=[SlotTarget(0, "p_2", screen=False)],
        speaking=["p_2"],
    ),
    Resumed(7, SECRET),
    ParticipantJoined(1, MO),
    ParticipantChanged(2, MO),
    ParticipantLeft(3, "p_1"),
    Answered(4, 1, "v=0"),
    Offered(5, 1, True, "v=0", [SlotMids(0, "a0", "v0")]),  # noqa: FBT003
    SlotsPointed(6, [SlotTarget(0, "p_1", screen=True)]),
    Speaking(7, ["p_1", "p_2"]),
    Done(8, 2),
    Refused(9, 3, RefusalCode.BUSY, "try again in a moment"),
    Closing(10, ClosingReason.LEFT),
    Ping(),
]


def tag(message: Any) -> str:
    """Return the `type` of a message."""
    return str(message.__struct_config__.tag)
