"""A group with sound and picture, and all that two of its members receive."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec

from rooms.roles import Role
from rooms.tracks import Source
from signaling import safety_messages as m
from signaling.messages import (
    Intend,
    Leave,
    Refused,
    ServerMessage,
    SlotsPointed,
    Speaking,
)
from tests.support.node import Node
from tests.support.packets import KEY, picture, sound
from tests.support.people import CAMERA, MICROPHONE, Person

ROLES = {
    "Fay": Role.FACILITATOR,
    "Cole": Role.CO_FACILITATOR,
    "Mo": Role.MEMBER,
    "Lee": Role.MEMBER,
    "Kim": Role.MEMBER,
}
OTHERS = ("Lee", "Kim")
"""Who must not be able to tell."""

_keys = itertools.count(1)


def key() -> str:
    return f"key_{next(_keys):08}"


@dataclass
class Meeting:
    """One run of one session."""

    node: Node
    session: str
    people: dict[str, Person] = field(default_factory=dict)
    sent: int = 0
    expected: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OTHERS, 0))
    pointed: list[list[list[str]]] = field(default_factory=list)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def n(self, name: str) -> int:
        """Return the number of somebody's next request."""
        return self[name].client.number()

    def id(self, name: str) -> str:
        return self[name].client.you

    async def kept(self, name: str, request: Any) -> m.Kept:
        """Ask for something that must be kept."""
        found: list[m.Kept] = []

        def is_kept() -> bool:
            events = self[name].client.events
            number = request.request
            for event in events:
                if isinstance(event, Refused) and event.request == number:
                    raise AssertionError(event)
            found[:] = [
                e for e in events if isinstance(e, m.Kept) and e.request == number
            ]
            return bool(found)

        await self[name].client.send(request)
        await self[name].until(is_kept)
        return found[0]

    async def part(self, name: str) -> None:
        """Let somebody leave."""
        person = self[name]
        await person.client.send(Leave(self.n(name)))
        await person.until(lambda: person.closed is not None)
        await person.close()

    def card(self) -> m.CheckinCard:
        """Return the check-in, as the facilitator sees it."""
        return self["Fay"].client.of(m.CardChanged)[-1].card

    def own(self) -> m.OwnCheckin:
        """Return the check-in, as the member sees it."""
        own = self["Mo"].client.of(m.CheckinTold)[-1].checkin
        assert own is not None
        return own

    async def until_phase(self, phase: str) -> None:
        """Wait until both sides see a phase."""
        await self["Fay"].until(lambda: self.card().phase == phase)
        await self["Mo"].until(lambda: self.own().phase == phase)

    async def breathe(self, *sending: str) -> None:
        """Let some people be heard and seen, and everybody else receive it."""
        self.sent += 1
        for name in sending:
            person, text = self[name], f"{name} {self.sent}".encode()
            person.publish.send(sound(self.sent, ssrc=person.base, payload=text))
            shown = picture(self.sent, ssrc=person.base + 1, payload=KEY + text)
            person.publish.send(shown)
        for name in OTHERS:
            self[name].subscribe.report()
        async with asyncio.timeout(10):
            for name in OTHERS:
                self.expected[name] += 2 * (len(sending) - (name in sending))
                while len(self.heard(name)) < self.expected[name]:  # noqa: ASYNC110 -- packets come by themselves
                    await asyncio.sleep(0.005)

    def heard(self, name: str) -> list[str]:
        """Return what somebody has received of others, in order of each source."""
        packets = [p.payload.removeprefix(KEY) for p in self[name].subscribe.media]
        return sorted(p.decode() for p in packets if p and b" " in p)

    async def settle(self) -> None:
        """Wait until everything that the others are told has come."""
        for name in OTHERS:
            await self[name].do(Intend(self.n(name), Source.SCREEN, on=False))
        self.pointed.append(
            [
                sorted(slot.participant for slot in pointed[-1].slots)
                for name in OTHERS
                if (pointed := self[name].client.of(SlotsPointed))
            ]
        )

    def seen(self, name: str) -> list[Any]:
        """Return every message that somebody got, without names of this run."""
        ids = {person.client.you: who for who, person in self.people.items()}
        shown = []
        for message in self[name].client.events:
            if isinstance(message, SlotsPointed | Speaking):
                continue  # When, and in what steps, hangs on the clock.
            shown.append(_plain(message, ids))
        return shown

    def slots(self) -> list[list[list[str]]]:
        """Return whose media the others were pointed at, after each step."""
        ids = {person.client.you: who for who, person in self.people.items()}
        return [
            [sorted(ids[who] for who in slots) for slots in at] for at in self.pointed
        ]


def _plain(message: ServerMessage, ids: dict[str, str]) -> Any:
    fields = msgspec.to_builtins(message)
    for of_the_run in ("seq", "now", "resume"):
        fields.pop(of_the_run, None)

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                k: "-"
                if k in {"at", "since"} or (k == "id" and "text" in value)
                else plain(v)
                for k, v in value.items()
            }
        if isinstance(value, list):
            return [plain(item) for item in value]
        return ids.get(value, value) if isinstance(value, str) else value

    if "sdp" in fields:
        fields["sdp"] = len(fields["sdp"].splitlines())
    return plain(fields)


@asynccontextmanager
async def meeting(node: Node, session: str) -> AsyncGenerator[Meeting]:
    """Let everybody come, in the same order, with sound and picture on."""
    begun = Meeting(node, session)
    with contextlib.suppress(asyncio.CancelledError):
        async with asyncio.TaskGroup() as tasks:
            listening = []
            for number, (name, role) in enumerate(ROLES.items(), 1):
                client = await node.come(name, role, session=session)
                person = Person(name, client, 1000 * number)
                begun.people[name] = person
                listening.append(tasks.create_task(person.listen()))
            try:
                for name in ("Fay", "Mo", "Kim", "Lee"):
                    await begun[name].connect()
                for name in ("Fay", "Mo", "Kim"):
                    await turn_on(begun, name)
                yield begun
            finally:
                for name in ("Fay", "Cole", "Mo", "Lee", "Kim"):
                    await begun.part(name)
                for task in listening:
                    task.cancel()


async def turn_on(one: Meeting, name: str) -> None:
    for source in (MICROPHONE, CAMERA):
        await one[name].do(Intend(one.n(name), source, on=True))
